/* The play bar: play and pause, the month as a range, speed, years, and the scenario's events as marks and buttons. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const SPEEDS = [6, 12, 24]; // months a second
  const YEAR = 52; // pixels that the label of a year needs

  class PlayBar {
    /* `moved(month, isPlaying)` is called for every month that is reached, `frame()` for every frame while it plays. */
    constructor(parent, words, { moved, frame }) {
      const { make } = runMap;
      this.words = words;
      this.moved = moved;
      this.frame = frame;
      this.isPlaying = false;
      this.months = 1;
      this.playhead = 0;
      this.button = make("button", "map-play", { type: "button" });
      this.range = make("input", "map-range", { type: "range", min: 0, step: 1, "aria-label": words.text("slider") });
      this.marks = make("div", "map-marks", { "aria-hidden": "true" });
      this.scale = make("div", "map-years", { "aria-hidden": "true" });
      this.label = make("output", "map-month");
      this.speed = make("select", "map-speed", { "aria-label": words.text("speed") });
      for (const months of SPEEDS) {
        this.speed.append(make("option", "", { value: months }, words.text(`speed_${months}`)));
      }
      this.speed.value = String(SPEEDS[1]);
      this.events = make("ul", "map-events");
      const track = make("div", "map-track");
      track.append(this.marks, this.range, this.scale);
      const bar = make("div", "map-bar");
      bar.append(this.button, this.label, track, this.speed);
      parent.append(bar, this.events);
      this.button.addEventListener("click", () => (this.isPlaying ? this.pause() : this.play()));
      this.range.addEventListener("input", () => this.jump(Number(this.range.value)));
      this.say();
    }

    get month() {
      return Math.floor(this.playhead);
    }

    get last() {
      return this.months - 1;
    }

    setRun(months, startYear, events, names) {
      this.months = months;
      this.startYear = startYear;
      this.range.max = String(this.last);
      this.playhead = Math.min(this.playhead, this.last);
      this.writeYears();
      this.writeEvents(events, names);
      this.say();
    }

    when(month) {
      return this.words.text("month", { month, year: this.startYear + Math.floor(month / 12) });
    }

    jump(month) {
      this.pause();
      this.playhead = Math.min(this.last, Math.max(0, month));
      this.say();
      this.moved(this.month, false);
    }

    play() {
      if (this.month >= this.last) this.playhead = 0;
      this.isPlaying = true;
      this.say();
      this.moved(this.month, true);
      let before = null;
      const step = (now) => {
        if (!this.isPlaying) return;
        const reached = this.month;
        if (before !== null) this.playhead += ((now - before) / 1000) * Number(this.speed.value);
        before = now;
        if (this.playhead >= this.last) {
          this.playhead = this.last;
          this.pause();
          return;
        }
        if (this.month !== reached) {
          this.say();
          this.moved(this.month, true);
        }
        this.frame();
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }

    pause() {
      if (!this.isPlaying) return;
      this.isPlaying = false;
      this.playhead = this.month;
      this.say();
      this.moved(this.month, false);
    }

    say() {
      const doing = this.words.text(this.isPlaying ? "pause" : "play");
      this.button.textContent = doing;
      this.button.classList.toggle("is-playing", this.isPlaying);
      this.range.value = String(this.month);
      if (this.startYear === undefined) return;
      this.label.textContent = this.when(this.month);
      this.range.setAttribute("aria-valuetext", this.when(this.month));
    }

    share(month) {
      return this.last > 0 ? month / this.last : 0;
    }

    writeYears() {
      const { make } = runMap;
      this.scale.replaceChildren();
      if (this.startYear === undefined) return;
      const room = Math.max(1, this.scale.clientWidth / YEAR);
      const step = [1, 2, 5, 10, 20, 50].find((years) => this.last / 12 / years <= room) || 100;
      for (let year = 0; year * 12 <= this.last; year += step) {
        const label = make("span", "map-year", {}, String(this.startYear + year));
        label.style.setProperty("--share", this.share(year * 12));
        this.scale.append(label);
      }
    }

    writeEvents(events, names) {
      const { make } = runMap;
      this.marks.replaceChildren();
      this.events.replaceChildren();
      for (const { name, month, until } of events) {
        const mark = make("span", "map-mark");
        mark.style.setProperty("--share", this.share(month));
        mark.style.setProperty("--until", this.share(until === null ? month : Math.min(until, this.last)));
        this.marks.append(mark);
        const told = this.words.text("event", { when: this.when(month), event: (names[name] || name).replaceAll("_", " ") });
        const button = make("button", "map-event", { type: "button" }, told);
        button.addEventListener("click", () => this.jump(month));
        const item = make("li");
        item.append(button);
        this.events.append(item);
      }
    }
  }

  Object.assign(runMap, { PlayBar });
})();
