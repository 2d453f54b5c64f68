/* Draws land, ties and cities on one canvas. What does not change from frame to frame is kept on canvases of its own. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});
  const { PI } = Math;

  const LARGEST = 11; // pixels of the radius of the largest city
  const SMALLEST = 2;
  const PULSE = 3; // months for which a ring tells that a city has just changed
  const LAND = 0.75; // opacity of the land in the colour of the page's lines
  const DIMMED = 0.13;
  const REACH = 5; // pixels around a city or a tie in which the pointer still means it
  /*
   * From the back to the front: how each status is drawn besides its colour. Without a graphics card a line of one pixel
   * of the screen takes a tenth of the time of any thicker one, so thin lines are that thin where pixels are large.
   */
  const STROKES = [
    { status: "ended", width: 1, opacity: 0.55, least: 0.3, dash: [1.5, 4] },
    { status: "dormant", width: 1, opacity: 0.65, least: 0.3, dash: [4, 4] },
    { status: "active", width: 1.2, opacity: 0.75, least: 0.16, dash: [] },
    { status: "suspended", width: 2.2, opacity: 0.95, least: 0.85, dash: [] },
  ];
  const CROWD = 260 / (1100 * 520); // ties a square pixel of the first view, from which they are drawn fainter
  const TOGETHER = 8; // thin ties in one path: quick, and what crosses still grows darker
  const MANY = 400; // cities, from which they are drawn smaller
  const THIN = 1.5; // pixels up to which a line is a thin one
  const HAIR = 0.999; // of a pixel of the screen
  const SLOW = 26; // milliseconds from frame to frame
  const PATIENCE = 12; // slow frames, more than quick ones, after which the map is drawn more coarsely

  class Painter {
    constructor(canvas, view) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.view = view;
      this.layers = { land: layer(), ties: layer(), labels: layer() };
      this.stale = { land: true, ties: true, labels: true };
      this.ratio = 1;
      this.finest = 3; // pixels of the canvas a pixel of the page, at most
      this.slow = 0;
    }

    resize(width, height) {
      this.ratio = Math.min(this.finest, window.devicePixelRatio || 1);
      for (const canvas of [this.canvas, ...Object.values(this.layers).map((one) => one.canvas)]) {
        canvas.width = Math.max(1, Math.round(width * this.ratio));
        canvas.height = Math.max(1, Math.round(height * this.ratio));
      }
      this.spoil("land", "ties", "labels");
    }

    /* Takes note of the time from frame to frame, in ms; where it stays long, says that the canvas should be coarser. */
    isTooSlow(interval) {
      this.slow = Math.max(0, this.slow + (interval > SLOW ? 1 : -1));
      if (this.slow < PATIENCE || this.ratio <= 1) return false;
      this.finest = 1;
      return true;
    }

    lineWidth(width) {
      return (this.ratio < 2 && width <= THIN ? HAIR / this.ratio : width) / this.view.scale;
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
      this.outline = linesOf([basemap.outline], true);
      this.spoil("land");
    }

    setLog(log) {
      this.log = log;
      this.curves = runMap.curvesOf(log);
      const largest = Math.sqrt(Math.max(1, ...log.cities.population));
      this.sizes = Float32Array.from(log.cities.population, (people) => (LARGEST * Math.sqrt(people)) / largest);
      const cities = log.cities.id.map((_, city) => city);
      this.order = cities.sort((one, other) => this.sizes[other] - this.sizes[one]);
      const fame = new Int32Array(cities.length);
      for (const city of [...log.ties.a, ...log.ties.b]) fame[city] += 1;
      this.byFame = this.order.slice().sort((one, other) => fame[other] - fame[one]);
      this.spoil("ties", "labels");
    }

    /* Radius in pixels: area by population; it grows a little as one comes nearer. */
    radius(city) {
      return Math.max(SMALLEST, this.sizes[city] * this.growth);
    }

    get growth() {
      const nearness = Math.min(2.4, Math.max(0.75, Math.pow(this.view.scale / this.view.homeScale, 0.35)));
      const crowd = Math.min(1, Math.sqrt(MANY / this.sizes.length));
      return nearness * Math.max(0.75, crowd) * Math.min(1, this.view.width / 700 + 0.3);
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
      const { scale } = this.view;
      this.toMapUnits(context);
      context.globalAlpha = LAND;
      context.fillStyle = this.theme.line;
      context.fill(this.land, "evenodd");
      context.strokeStyle = this.theme.line;
      context.lineWidth = 1 / scale;
      context.stroke(this.outline);
      if (hasBorders) {
        context.globalAlpha = 0.9;
        context.strokeStyle = this.theme.surface;
        context.stroke(this.borders);
      }
      this.stale.land = false;
    }

    /* How faint ties are drawn, 1 for few of them and less in a crowd; as one comes nearer the crowd thins out. */
    get presence() {
      const zoom = this.view.scale / this.view.homeScale;
      return Math.min(1, Math.sqrt((CROWD * this.view.width * this.view.height * zoom) / Math.max(1, this.log.ties.a.length)));
    }

    drawTies({ course, isInFocus }) {
      const context = this.fresh("ties");
      const { scale } = this.view;
      const { a, b } = this.log.ties;
      const { presence } = this;
      const statuses = course.ties.stages;
      this.toMapUnits(context);
      for (const { status, width, opacity, least, dash } of STROKES) {
        const wanted = runMap[status.toUpperCase()];
        const [behind, before] = [[], []];
        for (let tie = 0; tie < statuses.length; tie += 1) {
          if (statuses[tie] !== wanted) continue;
          (!isInFocus || isInFocus(a[tie]) || isInFocus(b[tie]) ? before : behind).push(tie);
        }
        const strength = Math.max(least, opacity * presence);
        context.strokeStyle = this.theme.ties[status];
        context.lineWidth = this.lineWidth(width > THIN ? Math.max(THIN + 0.1, width * presence) : width);
        context.setLineDash(dash.map((length) => length / scale));
        this.stroke(context, behind, width > THIN ? 1 : TOGETHER, strength * DIMMED);
        this.stroke(context, before, width > THIN ? 1 : TOGETHER, strength);
      }
      this.stale.ties = false;
    }

    stroke(context, ties, together, opacity) {
      context.globalAlpha = opacity;
      for (let first = 0; first < ties.length; first += together) {
        context.beginPath();
        for (const tie of ties.slice(first, first + together)) this.curves.trace(context, tie);
        context.stroke();
      }
    }

    toMapUnits(context) {
      const { scale, x, y } = this.view;
      context.setTransform(this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * x, this.ratio * y);
    }

    /* The ties of the city that is pointed at or chosen, or the tie that is pointed at, in front of the others. */
    drawPicked(context, { course, hovered, chosen }) {
      const { scale } = this.view;
      const ties = new Set();
      for (const picked of [hovered, chosen]) {
        if (!picked) continue;
        if (picked.kind === "tie") ties.add(picked.row);
        else course.partners(picked.row).forEach(({ tie }) => ties.add(tie));
      }
      this.toMapUnits(context);
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

    drawLabels({ isInFocus }) {
      const context = this.fresh("labels");
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      runMap.drawNames(context, this, (city) => !isInFocus || isInFocus(city));
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

  Object.assign(runMap, { Painter, STROKES });
})();
