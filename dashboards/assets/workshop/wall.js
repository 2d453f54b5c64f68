// Draws the charts that the server has described, and again when it has described others.
(function () {
  "use strict";
  function draw() {
    document.querySelectorAll("[data-figure]").forEach(function (place) {
      var figure = JSON.parse(place.dataset.figure);
      place.removeAttribute("data-figure");
      figure.layout.font.size = 0.72 * parseFloat(window.getComputedStyle(document.body).fontSize);
      Object.keys(figure.layout).forEach(function (name) {
        var title = /^[xy]axis/.test(name) && figure.layout[name].title;
        if (title) { title.font = Object.assign({}, title.font, { size: figure.layout.font.size }); }
      });
      figure.layout.margin.t = figure.layout.font.size;  // ticks, a title and two rows of a legend are below
      figure.layout.margin.b = 7 * figure.layout.font.size;
      figure.layout.height = Math.max(figure.layout.height, 0.48 * window.innerHeight);
      window.Plotly.newPlot(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    });
  }
  draw();
  document.addEventListener("live", draw);
})();
