/* What colours, dashes and sizes mean, in words. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  class Legend {
    constructor(parent, words) {
      this.words = words;
      this.box = runMap.make("div", "map-legend");
      parent.append(this.box);
    }

    /* `stages` are [name, colour] of the layer that is shown; `tieColours` by status; `title` says what is shown. */
    show(tieColours, title, stages) {
      const { make, STROKES } = runMap;
      const ties = runMap.STATUSES.map((status) => {
        const { width, dash } = STROKES.find((stroke) => stroke.status === status);
        const key = make("span", `map-line map-line-${status}`);
        key.style.setProperty("--colour", tieColours[status]);
        key.style.setProperty("--width", `${width + 0.5}px`);
        key.classList.toggle("is-dashed", dash.length > 0);
        return this.entry(key, this.words.text(`tie_${status}`));
      });
      const cities = stages.map(([name, colour]) => {
        const key = make("span", "map-dot");
        key.style.setProperty("--colour", colour);
        return this.entry(key, name);
      });
      this.box.replaceChildren(
        this.group(this.words.text("legend_ties"), ties),
        this.group(title, [...cities, make("li", "map-quiet", {}, this.words.text("legend_size"))]),
      );
    }

    group(title, entries) {
      const { make } = runMap;
      const list = make("ul", "map-keys");
      list.append(...entries);
      const group = make("div", "map-group");
      group.append(make("p", "map-group-head", {}, title), list);
      return group;
    }

    entry(key, text) {
      const item = runMap.make("li", "map-key");
      item.append(key, runMap.make("span", "", {}, text));
      return item;
    }
  }

  Object.assign(runMap, { Legend });
})();
