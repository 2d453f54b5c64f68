// Gives Plotly's texts the page's colour, in light and dark, now and when the reader changes it.
function pageColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function themed(layout) {
  const font = { ...(layout.font || {}), color: pageColour("--text") };
  const hoverlabel = { bgcolor: pageColour("--surface"), font: { color: pageColour("--text") } };
  return { ...layout, font, hoverlabel };
}

function themeAll() {
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const colour = pageColour("--text");
    Plotly.relayout(plot, { "font.color": colour, "hoverlabel.bgcolor": pageColour("--surface"), "hoverlabel.font.color": colour });
  }
}

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeAll);
