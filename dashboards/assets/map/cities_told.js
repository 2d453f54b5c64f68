/* What the map says in words: the pointer's tip, the card of a chosen city, and the table of all cities. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const STATUSES = ["active", "dormant", "suspended", "ended"];
  const ROWS = 100; // of the table at a time
  const PARTNERS = 40; // on a card

  /* Texts of one run at its month. */
  class Teller {
    constructor(words, course, stageNames) {
      this.words = words;
      this.course = course;
      this.log = course.log;
      this.stageNames = stageNames;
    }

    nation(city) {
      return this.log.nations.name[this.log.cities.nation[city]];
    }

    stage(city) {
      const track = this.course.stages;
      return track ? this.words.text(this.stageNames[track.stages[city]]) : "";
    }

    since(track, row) {
      const month = track.since[row];
      if (month < 0) return this.words.text("since_start");
      return this.words.text("since", { month, year: this.course.year(month) });
    }

    live(city) {
      return this.words.text("live_ties", { count: this.words.number(this.course.liveTies(city)) });
    }

    status(tie) {
      return this.words.text(`tie_${STATUSES[this.course.ties.stages[tie]]}`);
    }

    /* Lines of a tip. */
    lines(picked) {
      const { cities, ties } = this.log;
      if (picked.kind === "tie") {
        const names = `${cities.name[ties.a[picked.row]]} – ${cities.name[ties.b[picked.row]]}`;
        return [names, `${this.status(picked.row)}, ${this.since(this.course.ties, picked.row)}`];
      }
      const lines = [`${cities.name[picked.row]}, ${this.nation(picked.row)}`];
      if (this.course.stages) lines.push(`${this.stage(picked.row)}, ${this.since(this.course.stages, picked.row)}`);
      return [...lines, this.live(picked.row)];
    }
  }

  class Tip {
    constructor(frame) {
      this.frame = frame;
      this.box = runMap.make("div", "map-tip", { "aria-hidden": "true", hidden: "" });
      frame.append(this.box);
    }

    show(lines, x, y) {
      this.box.replaceChildren(...lines.map((line, i) => runMap.make("div", i ? "map-tip-line" : "map-tip-head", {}, line)));
      this.box.hidden = false;
      const width = this.box.offsetWidth, height = this.box.offsetHeight;
      const left = x + 14 + width > this.frame.clientWidth ? x - width - 14 : x + 14;
      const top = Math.min(Math.max(6, y - height / 2), this.frame.clientHeight - height - 6);
      this.box.style.transform = `translate(${Math.max(6, left)}px, ${top}px)`;
    }

    hide() {
      this.box.hidden = true;
    }
  }

  /* The chosen city with its partners: what hovering shows, for keyboard and screen reader. */
  class Card {
    constructor(parent, words, { closed, chosen }) {
      this.words = words;
      this.closed = closed;
      this.chosen = chosen;
      this.box = runMap.make("div", "map-card", { "aria-live": "polite", hidden: "" });
      parent.append(this.box);
    }

    show(teller, city) {
      const { make } = runMap;
      const [head, ...lines] = teller.lines({ kind: "city", row: city });
      const close = make("button", "map-close", { type: "button", "aria-label": this.words.text("close") }, "×");
      close.addEventListener("click", this.closed);
      const list = make("ul", "map-partners");
      const partners = teller.course.partners(city);
      for (const { tie, partner } of partners.slice(0, PARTNERS)) {
        const button = make("button", "map-partner", { type: "button" }, teller.log.cities.name[partner]);
        button.addEventListener("click", () => this.chosen(partner));
        const item = make("li");
        item.append(button, make("span", "map-quiet", {}, ` ${teller.status(tie)}`));
        list.append(item);
      }
      const more = partners.length - PARTNERS;
      const rest = more > 0 ? [make("p", "map-quiet", {}, this.words.text("more_partners", { count: more }))] : [];
      this.box.replaceChildren(
        close, make("p", "map-card-head", {}, head), ...lines.map((line) => make("p", "map-card-line", {}, line)), list, ...rest,
      );
      this.box.hidden = false;
    }

    hide() {
      this.box.hidden = true;
      this.box.replaceChildren();
    }
  }

  /* Every city as a row, found by a search; its name is a button that chooses it. Written only while it is open. */
  class CityTable {
    constructor(parent, words, { chosen }) {
      const { make } = runMap;
      this.words = words;
      this.chosen = chosen;
      this.details = make("details", "map-table");
      this.search = make("input", "map-search", {
        type: "search", "aria-label": words.text("search"), placeholder: words.text("search"), autocomplete: "off",
      });
      this.body = make("tbody");
      this.note = make("p", "map-quiet", { role: "status" });
      const heads = ["city", "nation", "stage", "stage_since", "ties"].map((key) =>
        make("th", "", { scope: "col" }, words.text(`column_${key}`)),
      );
      const row = make("tr");
      row.append(...heads);
      const head = make("thead");
      head.append(row);
      const table = make("table");
      table.append(head, this.body);
      const scroll = make("div", "map-scroll", { tabindex: 0, role: "region", "aria-label": words.text("table") });
      scroll.append(table);
      this.details.append(make("summary", "", {}, words.text("table")), this.search, this.note, scroll);
      parent.append(this.details);
      this.details.addEventListener("toggle", () => this.write());
      this.search.addEventListener("input", () => this.write());
    }

    setRun(teller, isInFocus) {
      this.teller = teller;
      this.isInFocus = isInFocus;
      const collator = new Intl.Collator(this.words.language);
      const names = teller.log.cities.name;
      this.order = names.map((_, city) => city).sort((one, other) => collator.compare(names[one], names[other]));
      this.write();
    }

    /* The cities of the selection whose name or nation holds what is sought, names that begin with it first. */
    found(sought) {
      const lower = (text) => text.toLocaleLowerCase(this.words.language);
      const names = this.teller.log.cities.name;
      const selected = this.isInFocus ? this.order.filter(this.isInFocus) : this.order;
      const holds = selected.filter((city) => lower(`${names[city]} ${this.teller.nation(city)}`).includes(sought));
      const begins = (city) => lower(names[city]).startsWith(sought);
      return [...holds.filter(begins), ...holds.filter((city) => !begins(city))];
    }

    write() {
      if (!this.details.open || !this.teller) return;
      const { make } = runMap;
      const { teller } = this;
      const found = this.found(this.search.value.trim().toLocaleLowerCase(this.words.language));
      const rows = found.slice(0, ROWS).map((city) => {
        const button = make("button", "map-partner", { type: "button" }, teller.log.cities.name[city]);
        button.addEventListener("click", () => this.chosen(city));
        const name = make("th", "", { scope: "row" });
        name.append(button);
        const track = teller.course.stages;
        const since = track ? teller.since(track, city) : "";
        const row = make("tr");
        row.append(
          name,
          ...[teller.nation(city), teller.stage(city), since, this.words.number(teller.course.liveTies(city))].map((text) =>
            make("td", "", {}, text),
          ),
        );
        return row;
      });
      this.body.replaceChildren(...rows);
      const values = { shown: this.words.number(rows.length), all: this.words.number(found.length) };
      this.note.textContent = this.words.text(rows.length < found.length ? "rows_cut" : "rows", values);
    }
  }

  Object.assign(runMap, { Teller, Tip, Card, CityTable, STATUSES });
})();
