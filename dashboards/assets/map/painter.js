/* Draws land, ties and cities on one canvas. What does not change from frame to frame is kept on canvases of its own. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});
  const { PI } = Math;

  const LARGEST = 11; // pixels of the radius of the largest city
  const SMALLEST = 2.2;
  const PULSE = 3; // months for which a ring tells that a city has just changed
  const LAND = 0.6; // opacity of the land in the colour of the page's lines
  const DIMMED = 0.13;
  const LABELS = 26;
  const REACH = 5; // pixels around a city or a tie in which the pointer still means it
  /* From the back to the front: how each status is drawn besides its colour. */
  const STROKES = [
    { status: "ended", width: 1, opacity: 0.5, dash: [1, 4] },
    { status: "dormant", width: 1, opacity: 0.6, dash: [4, 4] },
    { status: "active", width: 1.3, opacity: 0.75, dash: [] },
    { status: "suspended", width: 2, opacity: 0.95, dash: [9, 3] },
  ];

  class Painter {
    constructor(canvas, view) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.view = view;
      this.layers = { land: layer(), ties: layer(), labels: layer() };
      this.stale = { land: true, ties: true, labels: true };
      this.ratio = 1;
      this.labels = [];
    }

    resize(width, height) {
      this.ratio = Math.min(3, window.devicePixelRatio || 1);
      for (const canvas of [this.canvas, ...Object.values(this.layers).map((one) => one.canvas)]) {
        canvas.width = Math.max(1, Math.round(width * this.ratio));
        canvas.height = Math.max(1, Math.round(height * this.ratio));
      }
      this.spoil("land", "ties", "labels");
    }

    /* Layers that must be drawn anew. */
    spoil(...names) {
      for (const name of names) this.stale[name] = true;
    }

    setTheme(theme) {
      this.theme = theme;
      this.spoil("land", "ties", "labels");
    }

    setBasemap(basemap) {
      this.land = linesOf(basemap.land, true);
      this.borders = linesOf(basemap.borders, false);
      this.spoil("land");
    }

    setLog(log) {
      this.log = log;
      this.curves = runMap.curvesOf(log);
      const largest = Math.sqrt(Math.max(1, ...log.cities.population));
      this.sizes = Float32Array.from(log.cities.population, (people) => (LARGEST * Math.sqrt(people)) / largest);
      this.order = log.cities.id.map((_, city) => city).sort((one, other) => this.sizes[other] - this.sizes[one]);
      this.fame = log.cities.id.map(() => 0);
      for (const city of [...log.ties.a, ...log.ties.b]) this.fame[city] += 1;
      this.spoil("ties", "labels");
    }

    /* Radius in pixels: area by population; it grows a little as one comes nearer. */
    radius(city) {
      return Math.max(SMALLEST, this.sizes[city] * this.growth);
    }

    get growth() {
      return Math.min(2.4, Math.max(0.75, Math.pow(this.view.scale / this.view.homeScale, 0.35))) * Math.min(1, this.view.width / 700 + 0.3);
    }

    /* One frame. `scene`: course, playhead (month with fraction), isInFocus(city) or null, hovered and chosen city or tie. */
    draw(scene) {
      if (this.stale.land) this.drawLand(scene);
      if (this.stale.ties) this.drawTies(scene);
      if (this.stale.labels) this.drawLabels(scene);
      const context = this.context;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      context.drawImage(this.layers.land.canvas, 0, 0);
      context.drawImage(this.layers.ties.canvas, 0, 0);
      this.drawPicked(context, scene);
      this.drawCities(context, scene);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(this.layers.labels.canvas, 0, 0);
    }

    drawLand({ hasBorders }) {
      const context = this.fresh("land");
      if (!this.land) return;
      const { scale, x, y } = this.view;
      context.setTransform(this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * x, this.ratio * y);
      context.globalAlpha = LAND;
      context.fillStyle = this.theme.line;
      context.fill(this.land, "evenodd");
      if (hasBorders) {
        context.globalAlpha = 0.9;
        context.strokeStyle = this.theme.surface;
        context.lineWidth = 1 / scale;
        context.stroke(this.borders);
      }
      this.stale.land = false;
    }

    drawTies({ course, isInFocus }) {
      const context = this.fresh("ties");
      const { scale, x, y } = this.view;
      const { a, b } = this.log.ties;
      const statuses = course.ties.stages;
      context.setTransform(this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * x, this.ratio * y);
      for (const { status, width, opacity, dash } of STROKES) {
        const wanted = runMap[status.toUpperCase()];
        for (const isBehind of isInFocus ? [true, false] : [false]) {
          context.beginPath();
          for (let tie = 0; tie < statuses.length; tie += 1) {
            if (statuses[tie] !== wanted) continue;
            if (isInFocus && (isInFocus(a[tie]) || isInFocus(b[tie])) === isBehind) continue;
            this.curves.trace(context, tie);
          }
          context.strokeStyle = this.theme.ties[status];
          context.globalAlpha = isBehind ? opacity * DIMMED : opacity;
          context.lineWidth = width / scale;
          context.setLineDash(dash.map((length) => length / scale));
          context.stroke();
        }
      }
      this.stale.ties = false;
    }

    /* The ties of the city that is pointed at or chosen, or the tie that is pointed at, in front of the others. */
    drawPicked(context, { course, hovered, chosen }) {
      const { scale, x, y } = this.view;
      const ties = new Set();
      for (const picked of [hovered, chosen]) {
        if (!picked) continue;
        if (picked.kind === "tie") ties.add(picked.row);
        else course.partners(picked.row).forEach(({ tie }) => ties.add(tie));
      }
      context.setTransform(this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * x, this.ratio * y);
      for (const { status, width, dash } of STROKES) {
        context.beginPath();
        for (const tie of ties) {
          if (course.ties.stages[tie] === runMap[status.toUpperCase()]) this.curves.trace(context, tie);
        }
        context.strokeStyle = this.theme.ties[status];
        context.globalAlpha = 1;
        context.lineWidth = (width + 1.6) / scale;
        context.setLineDash(dash.map((length) => length / scale));
        context.stroke();
      }
      context.setLineDash([]);
    }

    drawCities(context, { course, playhead, isInFocus, hovered, chosen, hasPulse }) {
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      const { x, y } = this.log.cities;
      const view = this.view;
      const track = course.stages;
      const colours = this.theme.stages;
      context.lineWidth = 1;
      for (const city of this.order) {
        const left = x[city] * view.scale + view.x, top = y[city] * view.scale + view.y;
        const radius = this.radius(city);
        if (left < -radius || top < -radius || left > view.width + radius || top > view.height + radius) continue;
        const isBehind = isInFocus !== null && !isInFocus(city);
        const stage = track ? track.stages[city] : 0;
        context.globalAlpha = isBehind ? DIMMED * 1.6 : track && stage === 0 ? 0.8 : 0.92;
        context.beginPath();
        context.arc(left, top, radius, 0, 2 * PI);
        context.fillStyle = track ? colours[stage] : this.theme.city;
        context.fill();
        context.strokeStyle = this.theme.surface;
        context.stroke();
        const age = track && track.since[city] >= 0 ? playhead - track.since[city] : PULSE;
        if (hasPulse && !isBehind && age < PULSE) {
          context.globalAlpha = 0.9 * (1 - Math.max(0, age) / PULSE);
          context.strokeStyle = colours[stage];
          context.lineWidth = 1.5;
          context.beginPath();
          context.arc(left, top, radius + 2 + 2.5 * Math.max(0, age), 0, 2 * PI);
          context.stroke();
          context.lineWidth = 1;
        }
      }
      for (const picked of [hovered, chosen]) {
        if (!picked || picked.kind !== "city") continue;
        context.globalAlpha = 1;
        context.strokeStyle = this.theme.text;
        context.lineWidth = 2;
        context.beginPath();
        context.arc(
          x[picked.row] * view.scale + view.x, y[picked.row] * view.scale + view.y, this.radius(picked.row) + 2.5, 0, 2 * PI,
        );
        context.stroke();
      }
    }

    /* Names of the cities with the most ties, as many as find room. */
    drawLabels({ isInFocus }) {
      const context = this.fresh("labels");
      const view = this.view;
      const { x, y, name } = this.log.cities;
      const taken = [];
      let written = 0;
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      context.font = `500 12px ${this.theme.font}`;
      context.textBaseline = "middle";
      context.lineJoin = "round";
      const byFame = this.order.slice().sort((one, other) => this.fame[other] - this.fame[one]);
      for (const city of byFame) {
        if (written === LABELS) break;
        if (isInFocus && !isInFocus(city)) continue;
        const left = x[city] * view.scale + view.x, top = y[city] * view.scale + view.y;
        if (left < 0 || top < 10 || left > view.width || top > view.height - 10) continue;
        const width = context.measureText(name[city]).width;
        const reach = this.radius(city) + 4;
        for (const from of [left + reach, left - reach - width]) {
          const box = { left: from - 3, right: from + width + 3, top: top - 9, bottom: top + 9 };
          if (box.left < 0 || box.right > view.width || taken.some((other) => overlap(box, other))) continue;
          taken.push(box, { left: left - reach, right: left + reach, top: top - reach, bottom: top + reach });
          context.globalAlpha = 0.85;
          context.lineWidth = 3.5;
          context.strokeStyle = this.theme.surface;
          context.strokeText(name[city], from, top);
          context.globalAlpha = 1;
          context.fillStyle = this.theme.text;
          context.fillText(name[city], from, top);
          written += 1;
          break;
        }
      }
      this.stale.labels = false;
    }

    fresh(name) {
      const context = this.layers[name].context;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      context.setLineDash([]);
      context.globalAlpha = 1;
      return context;
    }

    /* The city or tie under a pixel, the nearest in front: {kind, row}, or null. */
    find(left, top, course) {
      const { x, y } = this.log.cities;
      const view = this.view;
      let best = null, least = REACH;
      for (const city of this.order) {
        const away = Math.hypot(x[city] * view.scale + view.x - left, y[city] * view.scale + view.y - top) - this.radius(city);
        if (away <= Math.min(least, REACH)) {
          best = { kind: "city", row: city };
          least = Math.max(away, 0);
        }
      }
      if (best) return best;
      const at = view.toMap(left, top);
      least = REACH / view.scale;
      for (let tie = 0; tie < course.ties.stages.length; tie += 1) {
        if (course.ties.stages[tie] === runMap.NOT_YET) continue;
        const away = this.curves.distance(tie, at.x, at.y, least);
        if (away < least) {
          best = { kind: "tie", row: tie };
          least = away;
        }
      }
      return best;
    }
  }

  /* A path of lines or rings, each a point and then steps. */
  function linesOf(lines, isClosed) {
    const path = new Path2D();
    for (const line of lines) {
      let [x, y] = line;
      path.moveTo(x, y);
      for (let i = 2; i < line.length; i += 2) path.lineTo((x += line[i]), (y += line[i + 1]));
      if (isClosed) path.closePath();
    }
    return path;
  }

  function layer() {
    const canvas = document.createElement("canvas");
    return { canvas, context: canvas.getContext("2d") };
  }

  function overlap(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  Object.assign(runMap, { Painter, STROKES });
})();
