/* The map of one run: puts its parts into a container and keeps them at one month of one arm. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const IDEAS = ["unaware", "heard", "adopted", "testing", "implemented", "dropped"];
  const LADDER = ["none", "committed", "inventory", "target", "plan", "monitored", "on_hold", "left"];
  const IN_A_ROW = 250; // milliseconds between frames of one movement, at most

  class RunMap {
    constructor(container, options) {
      const { make } = runMap;
      this.container = container;
      this.words = new runMap.Words(options.words, options.language);
      this.options = {};
      this.hovered = this.chosen = null;
      this.frame = make("div", "map-frame", { tabindex: 0, role: "group", "aria-label": this.words.text("keys") });
      this.canvas = make("canvas", "map-canvas", { role: "img" });
      this.frame.append(this.canvas);
      this.sentence = make("p", "map-sentence", { "aria-live": "polite" });
      this.borders = make("p", "map-quiet", { hidden: "" }, this.words.text("borders_note"));
      container.replaceChildren(this.sentence, this.frame, this.borders);
      this.view = new runMap.View(this.frame, {
        changed: () => this.redraw("land", "ties", "labels"),
        hover: (x, y) => this.hover(x, y),
        click: (x, y) => this.click(x, y),
        left: () => this.hover(null),
      });
      this.painter = new runMap.Painter(this.canvas, this.view);
      this.addButtons();
      this.tip = new runMap.Tip(this.frame);
      this.bar = new runMap.PlayBar(container, this.words, {
        moved: (month, isPlaying) => this.go(month, isPlaying),
        frame: () => this.redraw(),
      });
      this.legend = new runMap.Legend(container, this.words);
      this.leftOut = make("p", "map-quiet", { hidden: "" });
      container.append(this.leftOut);
      this.card = new runMap.Card(container, this.words, {
        closed: () => this.choose(null),
        chosen: (city) => this.choose(city),
      });
      this.table = new runMap.CityTable(container, this.words, { chosen: (city) => this.choose(city) });
      this.isWaiting = false;
      this.drawn = -Infinity;
      this.watch();
    }

    addButtons() {
      const { make } = runMap;
      const buttons = make("div", "map-zoom");
      for (const [sign, key, act] of [
        ["+", "zoom_in", () => this.view.zoomIn()],
        ["−", "zoom_out", () => this.view.zoomOut()],
        ["⤢", "reset", () => this.view.reset()],
      ]) {
        const name = this.words.text(key);
        const button = make("button", "map-button", { type: "button", "aria-label": name, title: name }, sign);
        button.addEventListener("click", act);
        buttons.append(button);
      }
      this.frame.append(buttons);
    }

    /* Follows the size of the frame and the colours of the page. */
    watch() {
      const dark = window.matchMedia("(prefers-color-scheme: dark)");
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
      const themed = () => this.setTheme();
      dark.addEventListener("change", themed);
      calm.addEventListener("change", () => this.redraw());
      const schemes = new MutationObserver(themed);
      schemes.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme", "class", "style"] });
      const sizes = new ResizeObserver(() => this.resize());
      sizes.observe(this.frame);
      this.calm = calm;
      this.leave = () => {
        dark.removeEventListener("change", themed);
        schemes.disconnect();
        sizes.disconnect();
        this.bar.pause();
      };
    }

    resize() {
      const { clientWidth, clientHeight } = this.frame;
      if (!clientWidth || !clientHeight) return;
      this.view.resize(clientWidth, clientHeight);
      this.painter.resize(clientWidth, clientHeight);
      this.bar.writeYears();
      this.redraw();
    }

    /* Logs by arm, a basemap, and what is asked for; the month stays where it is. */
    show(logs, basemap, options) {
      const before = this.options;
      this.options = options;
      const log = logs[options.arm];
      const isFirst = !this.course;
      if (this.log !== log) {
        this.log = log;
        this.course = new runMap.Course(log);
        this.painter.setLog(log);
        this.bar.setRun(log.months, log.start_year, (logs.scenario || log).events, options.events || {});
        if (isFirst) this.bar.playhead = Math.min(options.month ?? this.bar.last, this.bar.last);
        if (this.basemap !== basemap || isFirst) {
          this.painter.setBasemap(basemap);
          this.view.setBounds(runMap.boundsOf(basemap), runMap.homeOf(log));
        }
        this.basemap = basemap;
        if (this.chosen && !(this.chosen.row < log.cities.id.length)) this.chosen = null;
        this.hovered = null;
      }
      this.borders.hidden = options.borders !== true;
      this.leftOut.hidden = log.left_out === 0;
      this.leftOut.textContent = this.words.text("left_out", { count: this.words.number(log.left_out) });
      this.course.chooseLayer(options.layer);
      this.course.chooseNetwork(options.network);
      const cities = this.words.number(log.cities.id.length), ties = this.words.number(log.ties.a.length);
      this.canvas.setAttribute("aria-label", this.words.text("label", { cities, ties }));
      this.setTheme();
      if (options.city !== before.city) this.chooseById(options.city);
      this.bar.say();
      this.painter.spoil("ties", "labels");
      this.go(this.bar.month, this.bar.isPlaying);
    }

    setTheme() {
      if (!this.course) return;
      const style = getComputedStyle(this.container);
      const read = (name) => style.getPropertyValue(name).trim();
      const { colours } = this.options;
      const isClimate = this.course.layer === "climate";
      const names = isClimate ? LADDER : IDEAS;
      const stages = names.map((name) => (isClimate ? colours.commitments : colours.ideas)[name]);
      this.stageNames = names.map((name) => (isClimate ? `ladder_${name}` : `idea_${name}`));
      this.painter.setTheme({
        surface: read("--surface"), line: read("--line"), text: read("--text"), font: style.fontFamily,
        city: colours.city, ties: colours.ties, stages,
      });
      const shown = this.course.stages ? names.map((_, i) => [this.words.text(this.stageNames[i]), stages[i]]) : [];
      this.legend.show(colours.ties, this.layerTitle(), shown);
      this.redraw();
    }

    layerTitle() {
      if (this.course.layer === "climate") return this.words.text("legend_climate");
      if (!this.course.stages) return this.words.text("legend_cities");
      return this.words.text("legend_idea", { idea: this.ideaName() });
    }

    ideaName() {
      const name = this.log.ideas.name[this.log.ideas.id.indexOf(this.course.layer)];
      return (this.options.ideas || {})[this.course.layer] || name;
    }

    /* The cities that the filters leave bright, or null where none is set. */
    focus() {
      const nation = this.log.nations.id.indexOf(this.options.nation);
      const { members } = this.course;
      if (nation < 0 && !members) return null;
      const home = this.log.cities.nation;
      return (city) => (nation < 0 || home[city] === nation) && (!members || members.stages[city] === 1);
    }

    go(month, isPlaying) {
      if (!this.course) return;
      const changed = this.course.go(month);
      this.isInFocus = this.focus();
      this.teller = new runMap.Teller(this.words, this.course, this.stageNames);
      this.sentence.setAttribute("aria-live", isPlaying ? "off" : "polite");
      this.sentence.textContent = this.said(month);
      if (!isPlaying) {
        this.table.setRun(this.teller, this.isInFocus);
        if (this.chosen) this.card.show(this.teller, this.chosen.row);
        this.tell("month", month === this.bar.last ? null : month); // at the end it stands by itself
      }
      this.redraw(...(changed.ties || changed.members ? ["ties"] : []), ...(changed.members ? ["labels"] : []));
    }

    /* The month in a sentence: cities and ties of the selection, or all. */
    said(month) {
      const { course, isInFocus, words } = this;
      const { a, b } = this.log.ties;
      const counts = [0, 0, 0, 0];
      course.ties.stages.forEach((status, tie) => {
        if (status >= 0 && (!isInFocus || isInFocus(a[tie]) || isInFocus(b[tie]))) counts[status] += 1;
      });
      const ties = Object.fromEntries(runMap.STATUSES.map((status, i) => [status, words.number(counts[i])]));
      let all = 0, count = 0;
      this.log.cities.id.forEach((_, city) => {
        if (isInFocus && !isInFocus(city)) return;
        all += 1;
        if (course.hasReached(city)) count += 1;
      });
      const values = {
        when: this.bar.when(month),
        count: words.number(count),
        cities: words.text(isInFocus ? "cities_selected" : "cities_all", { all: words.number(all) }),
        ties: words.text("said_ties", ties),
      };
      if (course.layer === "climate") return words.text("said_climate", values);
      if (!course.stages) return words.text("said_ties_only", values);
      return words.text("said_idea", { ...values, idea: this.ideaName() });
    }

    hover(x, y) {
      const found = x === null || !this.course ? null : this.painter.find(x, y, this.course);
      this.frame.classList.toggle("is-over-city", found !== null && found.kind === "city");
      if (found) this.tip.show(this.teller.lines(found), x, y);
      else this.tip.hide();
      if (same(found, this.hovered)) return;
      this.hovered = found;
      this.redraw();
    }

    click(x, y) {
      const found = this.course ? this.painter.find(x, y, this.course) : null;
      if (!found) this.choose(null);
      else if (found.kind === "city") this.choose(found.row, false);
      if (found) this.tip.show(this.teller.lines(found), x, y);
    }

    /* A city by its row, or none: tells the page, and moves the map where the city is not in sight. */
    choose(city, mayMove = true) {
      this.chosen = city === null ? null : { kind: "city", row: city };
      if (city === null) {
        this.card.hide();
        this.tip.hide();
      } else {
        this.card.show(this.teller, city);
        if (mayMove) this.bringIntoSight(city);
      }
      const id = city === null ? null : this.log.cities.id[city];
      this.options = { ...this.options, city: id };
      this.container.dispatchEvent(new CustomEvent("map:city", { bubbles: true, detail: { id, month: this.bar.month } }));
      this.tell("city", id);
      this.redraw();
    }

    chooseById(id) {
      const city = this.log.cities.id.indexOf(id);
      this.chosen = city < 0 ? null : { kind: "city", row: city };
      if (city < 0) this.card.hide();
      else this.bringIntoSight(city);
    }

    bringIntoSight(city) {
      const { x, y } = this.log.cities;
      const { view } = this;
      const left = x[city] * view.scale + view.x, top = y[city] * view.scale + view.y;
      const edge = 40;
      if (left < edge || top < edge || left > view.width - edge || top > view.height - edge) {
        view.centre({ x: x[city], y: y[city] }, view.scale);
      }
    }

    /* Writes into one of the page's stores, where there is one. */
    tell(what, value) {
      const store = (this.options.stores || {})[what];
      const dash = window.dash_clientside;
      if (store && dash && dash.set_props) dash.set_props(store, { data: value });
    }

    redraw(...layers) {
      this.painter.spoil(...layers);
      if (this.isWaiting || !this.course) return;
      this.isWaiting = true;
      requestAnimationFrame((now) => {
        this.isWaiting = false;
        const interval = now - this.drawn;
        this.drawn = now;
        if (interval < IN_A_ROW && this.painter.isTooSlow(interval)) this.resize();
        this.painter.draw(this.scene());
      });
    }

    scene() {
      return {
        course: this.course,
        playhead: this.bar.playhead,
        isInFocus: this.isInFocus,
        hovered: this.hovered,
        chosen: this.chosen,
        hasBorders: this.options.borders === true,
        hasPulse: this.bar.isPlaying && !this.calm.matches,
      };
    }
  }

  function same(one, other) {
    return one === other || (one !== null && other !== null && one.kind === other.kind && one.row === other.row);
  }

  Object.assign(runMap, { RunMap });
})();
