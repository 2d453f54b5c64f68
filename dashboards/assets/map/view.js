/* Which part of the map is seen: a scale and a shift from map units to pixels, moved by wheel, drag, pinch and keys. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const MOST = 60; // pixels a map unit: 10 kilometres are then about 90 pixels
  const STEP = 1.6; // a press of + or -
  const PADDING = 28;
  const SCROLLING = 400; // milliseconds for which a scroll of the page that began elsewhere goes on over the map
  const ROOM = 1.12; // around the cities, when the map is first seen
  const LEAST = 260; // map units across, so that a world of one nation has a map around it
  const CLICK = 5; // pixels up to which a press that moved is a click

  class View {
    /* `changed` is called when the view has moved, `hover(x, y)` and `click(x, y)` with pixels of the frame. */
    constructor(frame, { changed, hover, click, left }) {
      this.frame = frame;
      this.changed = changed;
      this.width = this.height = 1;
      this.scale = 1;
      this.x = this.y = 0; // the pixel of the map's (0, 0)
      this.world = this.home = { left: -1, right: 1, top: -1, bottom: 1 };
      this.isHome = true;
      this.pointers = new Map();
      this.scrolledElsewhere = -Infinity;
      this.listen(hover, click, left);
    }

    /* `world` is all there is to see, `home` what is seen first: boxes in map units. */
    setBounds(world, home) {
      this.world = world;
      this.home = home;
      this.isHome = true;
      this.reset();
    }

    resize(width, height) {
      const middle = this.toMap(this.width / 2, this.height / 2);
      this.width = width;
      this.height = height;
      if (this.isHome) this.reset();
      else this.centre(middle, this.scale);
    }

    scaleOf({ left, right, top, bottom }) {
      const across = Math.max(1, this.width - 2 * PADDING), down = Math.max(1, this.height - 2 * PADDING);
      return Math.min(across / Math.max(1, right - left), down / Math.max(1, bottom - top));
    }

    get least() {
      return Math.min(this.scaleOf(this.world), this.homeScale);
    }

    get homeScale() {
      return Math.min(MOST, this.scaleOf(this.home));
    }

    reset() {
      const { left, right, top, bottom } = this.home;
      this.centre({ x: (left + right) / 2, y: (top + bottom) / 2 }, this.homeScale);
      this.isHome = true;
      this.frame.classList.remove("is-zoomed");
    }

    /* A place of the map in the middle of the frame, at a scale. */
    centre(place, scale) {
      this.scale = Math.min(MOST, Math.max(this.least, scale));
      this.x = this.width / 2 - place.x * this.scale;
      this.y = this.height / 2 - place.y * this.scale;
      this.moved();
    }

    zoom(factor, x = this.width / 2, y = this.height / 2) {
      const scale = Math.min(MOST, Math.max(this.least, this.scale * factor));
      const ratio = scale / this.scale;
      this.x = x - (x - this.x) * ratio;
      this.y = y - (y - this.y) * ratio;
      this.scale = scale;
      this.moved();
    }

    zoomIn() {
      this.zoom(STEP);
    }

    zoomOut() {
      this.zoom(1 / STEP);
    }

    pan(dx, dy) {
      this.x += dx;
      this.y += dy;
      this.moved();
    }

    moved() {
      const { left, right, top, bottom } = this.world;
      const keep = 0.5; // the middle of the frame stays over the world
      this.x = clamp(this.x, this.width * keep - right * this.scale, this.width * keep - left * this.scale);
      this.y = clamp(this.y, this.height * keep - bottom * this.scale, this.height * keep - top * this.scale);
      this.isHome = false;
      this.frame.classList.toggle("is-zoomed", this.scale > this.homeScale * 1.01);
      this.changed();
    }

    toMap(x, y) {
      return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
    }

    listen(hover, click, left) {
      const frame = this.frame;
      const place = (event) => {
        const box = frame.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
      };
      window.addEventListener(
        "wheel",
        (event) => {
          if (!frame.contains(event.target)) this.scrolledElsewhere = event.timeStamp;
        },
        { passive: true },
      );
      frame.addEventListener(
        "wheel",
        (event) => {
          if (event.timeStamp - this.scrolledElsewhere < SCROLLING) {
            this.scrolledElsewhere = event.timeStamp;
            return;
          }
          if (event.deltaY > 0 && this.scale <= this.least * 1.001) return; // the page may scroll on
          event.preventDefault();
          const { x, y } = place(event);
          const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
          this.zoom(Math.exp(-clamp(pixels, -120, 120) * (event.ctrlKey ? 0.01 : 0.003)), x, y);
        },
        { passive: false },
      );
      frame.addEventListener("pointerdown", (event) => {
        if (event.target.closest("button")) return;
        const at = place(event);
        this.pointers.set(event.pointerId, { ...at, startX: at.x, startY: at.y });
        frame.setPointerCapture(event.pointerId);
      });
      frame.addEventListener("pointermove", (event) => {
        const at = place(event);
        const held = this.pointers.get(event.pointerId);
        if (!held) {
          if (event.pointerType !== "touch" && !event.target.closest("button")) hover(at.x, at.y);
          return;
        }
        this.drag(held, at);
      });
      frame.addEventListener("pointerup", (event) => {
        const held = this.pointers.get(event.pointerId);
        const at = place(event);
        this.pointers.delete(event.pointerId);
        if (held && !held.isDrag && Math.hypot(at.x - held.startX, at.y - held.startY) <= CLICK) click(at.x, at.y);
      });
      frame.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
      frame.addEventListener("pointerleave", left);
      frame.addEventListener("keydown", (event) => this.key(event));
    }

    /* One pointer pans, two pinch. */
    drag(held, at) {
      const others = [...this.pointers.values()].filter((pointer) => pointer !== held);
      if (others.length) {
        const other = others[0];
        const before = Math.hypot(held.x - other.x, held.y - other.y);
        const after = Math.hypot(at.x - other.x, at.y - other.y);
        held.isDrag = other.isDrag = true;
        this.pan((at.x - held.x) / 2, (at.y - held.y) / 2);
        if (before > 0) this.zoom(after / before, (at.x + other.x) / 2, (at.y + other.y) / 2);
      } else if (held.isDrag || Math.hypot(at.x - held.startX, at.y - held.startY) > CLICK) {
        held.isDrag = true;
        this.pan(at.x - held.x, at.y - held.y);
      }
      held.x = at.x;
      held.y = at.y;
    }

    key(event) {
      if (event.target !== this.frame) return;
      const way = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (way) this.pan(...way);
      else if (event.key === "+" || event.key === "=") this.zoomIn();
      else if (event.key === "-") this.zoomOut();
      else if (event.key === "0") this.reset();
      else return;
      event.preventDefault();
    }
  }

  /* The box of all land. */
  function boundsOf(basemap) {
    const xs = [], ys = [];
    for (const line of basemap.land) {
      let [x, y] = line;
      for (let i = 2; ; i += 2) {
        xs.push(x);
        ys.push(y);
        if (i >= line.length) break;
        x += line[i];
        y += line[i + 1];
      }
    }
    return box(xs, ys);
  }

  /* The box of all cities with room around it. */
  function homeOf(log) {
    const { left, right, top, bottom } = box(log.cities.x, log.cities.y);
    const across = Math.max(LEAST, (right - left) * ROOM) / 2, down = Math.max(LEAST / 2, (bottom - top) * ROOM) / 2;
    const x = (left + right) / 2, y = (top + bottom) / 2;
    return { left: x - across, right: x + across, top: y - down, bottom: y + down };
  }

  function box(xs, ys) {
    const least = (values) => values.reduce((a, b) => Math.min(a, b)), most = (values) => values.reduce((a, b) => Math.max(a, b));
    return { left: least(xs), right: most(xs), top: least(ys), bottom: most(ys) };
  }

  function clamp(value, low, high) {
    return Math.min(Math.max(value, low), high);
  }

  Object.assign(runMap, { View, boundsOf, homeOf });
})();
