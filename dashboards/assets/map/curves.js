/* The lines of ties in map units: to be drawn, and to be found under the pointer. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const BEND = 0.14; // how far a tie bows, as a share of its length; the second of a pair bows further
  const PIECES = 10; // of a curve, to find the one under the pointer

  /* The lines of all ties in map units: a curve each, or two straight pieces for a tie that passes the map's edge. */
  function curvesOf({ cities, ties }) {
    const cuts = new Map();
    for (let i = 0; i < ties.cuts.length; i += 3) cuts.set(ties.cuts[i], { x: ties.cuts[i + 1], y: ties.cuts[i + 2] });
    const count = ties.a.length;
    const points = new Float32Array(6 * count);
    const seen = new Map();
    for (let tie = 0; tie < count; tie += 1) {
      const [a, b] = ties.a[tie] < ties.b[tie] ? [ties.a[tie], ties.b[tie]] : [ties.b[tie], ties.a[tie]];
      const times = seen.get(`${a},${b}`) || 0;
      seen.set(`${a},${b}`, times + 1);
      const dx = cities.x[b] - cities.x[a], dy = cities.y[b] - cities.y[a];
      const bend = (BEND + 0.1 * times) * (dx >= 0 ? 1 : -1); // bows to the north
      const middleX = (cities.x[a] + cities.x[b]) / 2 + dy * bend, middleY = (cities.y[a] + cities.y[b]) / 2 - dx * bend;
      points.set([cities.x[a], cities.y[a], middleX, middleY, cities.x[b], cities.y[b]], 6 * tie);
    }
    return {
      trace(context, tie) {
        const p = 6 * tie;
        const cut = cuts.get(tie);
        if (cut) {
          context.moveTo(cities.x[ties.a[tie]], cities.y[ties.a[tie]]);
          context.lineTo(cut.x, cut.y);
          context.moveTo(-cut.x, cut.y);
          context.lineTo(cities.x[ties.b[tie]], cities.y[ties.b[tie]]);
        } else {
          context.moveTo(points[p], points[p + 1]);
          context.quadraticCurveTo(points[p + 2], points[p + 3], points[p + 4], points[p + 5]);
        }
      },
      distance(tie, x, y, reach) {
        const p = 6 * tie;
        const cut = cuts.get(tie);
        if (cut) {
          const a = ties.a[tie], b = ties.b[tie];
          return Math.min(
            toPiece(x, y, cities.x[a], cities.y[a], cut.x, cut.y), toPiece(x, y, -cut.x, cut.y, cities.x[b], cities.y[b]),
          );
        }
        const [x0, y0, x1, y1, x2, y2] = points.subarray(p, p + 6);
        if (x < Math.min(x0, x1, x2) - reach || x > Math.max(x0, x1, x2) + reach) return Infinity;
        if (y < Math.min(y0, y1, y2) - reach || y > Math.max(y0, y1, y2) + reach) return Infinity;
        let least = Infinity, fromX = x0, fromY = y0;
        for (let i = 1; i <= PIECES; i += 1) {
          const t = i / PIECES, u = 1 - t;
          const toX = u * u * x0 + 2 * u * t * x1 + t * t * x2, toY = u * u * y0 + 2 * u * t * y1 + t * t * y2;
          least = Math.min(least, toPiece(x, y, fromX, fromY, toX, toY));
          fromX = toX;
          fromY = toY;
        }
        return least;
      },
    };
  }

  function toPiece(x, y, x0, y0, x1, y1) {
    const dx = x1 - x0, dy = y1 - y0;
    const length = dx * dx + dy * dy;
    const t = length ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length)) : 0;
    return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
  }

  Object.assign(runMap, { curvesOf });
})();
