/* Names of cities on the map: those with the most ties, as many as find room. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const MOST = 26;
  const ROOM = 21000; // square pixels of the map for each
  const HALO = 3.5; // pixels
  const HALF = 9; // of the height of a name
  const GAP = 4; // between a city and its name

  /* Draws names on a context in pixels of the page; `painter` says where cities are and how large. */
  function drawNames(context, painter, isNamed) {
    const { view, theme, log } = painter;
    const { x, y, name } = log.cities;
    const most = Math.min(MOST, (view.width * view.height) / ROOM);
    const taken = [];
    let written = 0;
    context.font = `500 12px ${theme.font}`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = HALO;
    context.strokeStyle = theme.surface;
    context.fillStyle = theme.text;
    for (const city of painter.byFame) {
      if (written >= most) return;
      const left = x[city] * view.scale + view.x, top = y[city] * view.scale + view.y;
      if (!isNamed(city) || left < 0 || top < HALF || left > view.width || top > view.height - HALF) continue;
      const reach = painter.radius(city) + GAP;
      const width = context.measureText(name[city]).width;
      const from = [left + reach, left - reach - width].find((start) => {
        const box = { left: start - GAP, right: start + width + GAP, top: top - HALF, bottom: top + HALF };
        if (box.left < 0 || box.right > view.width || taken.some((other) => overlap(box, other))) return false;
        taken.push(box, { left: left - reach, right: left + reach, top: top - reach, bottom: top + reach });
        return true;
      });
      if (from === undefined) continue;
      context.globalAlpha = 0.85;
      context.strokeText(name[city], from, top);
      context.globalAlpha = 1;
      context.fillText(name[city], from, top);
      written += 1;
    }
  }

  function overlap(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  Object.assign(runMap, { drawNames });
})();
