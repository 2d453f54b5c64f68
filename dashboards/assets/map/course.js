/* What a run log (dashboards/map/run_log.py) says of a month: stages, statuses and members, followed passage by passage. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  const START = -1;
  const NOT_YET = -1;
  const ACTIVE = 0, DORMANT = 1, SUSPENDED = 2, ENDED = 3;
  const ADOPTING = [2, 3, 4]; // adopted, testing, implemented
  const SIGNED = [1, 2, 3, 4, 5, 6]; // committed to monitored, and on hold

  /* One stage a subject, from a start and flat passages (month, subject, stage) in the order in which they happened. */
  class Track {
    constructor(start, passages) {
      this.start = Int8Array.from(start);
      this.passages = passages;
      this.stages = new Int8Array(this.start.length);
      this.since = new Int16Array(this.start.length);
      this.rewind();
    }

    rewind() {
      this.stages.set(this.start);
      this.since.fill(START);
      this.next = 0;
      this.month = START;
    }

    /* To the end of a month: forward from where it is, or from the start again. Says whether anything passed. */
    go(month) {
      const isBack = month < this.month;
      if (isBack) this.rewind();
      const before = this.next;
      const rows = this.passages;
      while (this.next < rows.length && rows[this.next] <= month) {
        this.stages[rows[this.next + 1]] = rows[this.next + 2];
        this.since[rows[this.next + 1]] = rows[this.next];
        this.next += 3;
      }
      this.month = month;
      return isBack || this.next !== before;
    }
  }

  /* A run at a month: its ties, the stages of one layer (an idea, the climate ladder or none), members of a network. */
  class Course {
    constructor(log) {
      this.log = log;
      this.month = START;
      this.ties = new Track(log.ties.start, log.log.ties);
      this.tiesOf = log.cities.id.map(() => []);
      log.ties.a.forEach((city, tie) => this.tiesOf[city].push(tie));
      log.ties.b.forEach((city, tie) => this.tiesOf[city].push(tie));
      this.stages = null;
      this.members = null;
      this.layer = "none";
      this.network = null;
    }

    /* "none", "climate", or the id of an idea that this run knows; an unknown one is none. */
    chooseLayer(layer) {
      const idea = this.log.ideas.id.indexOf(layer);
      this.layer = layer === "climate" || idea >= 0 ? layer : "none";
      if (this.layer === "climate") this.stages = new Track(this.log.start.commitments, this.log.log.commitments);
      else if (idea >= 0) this.stages = new Track(this.log.start.ideas[idea], this.log.log.ideas[idea]);
      else this.stages = null;
      if (this.stages) this.stages.go(this.month);
    }

    /* The id of a network whose members are followed, or null. */
    chooseNetwork(id) {
      const network = this.log.networks.id.indexOf(id);
      this.network = network < 0 ? null : id;
      this.members = null;
      if (network < 0) return;
      const start = new Int8Array(this.log.cities.id.length);
      const first = this.log.start.memberships;
      for (let i = 0; i < first.length; i += 2) if (first[i + 1] === network) start[first[i]] = 1;
      const passages = [];
      const rows = this.log.log.memberships;
      for (let i = 0; i < rows.length; i += 4) {
        if (rows[i + 2] === network) passages.push(rows[i], rows[i + 1], rows[i + 3]);
      }
      this.members = new Track(start, passages);
      this.members.go(this.month);
    }

    /* Says what has changed: {ties, members}. */
    go(month) {
      this.month = month;
      if (this.stages) this.stages.go(month);
      return { ties: this.ties.go(month), members: this.members ? this.members.go(month) : false };
    }

    year(month) {
      return this.log.start_year + Math.floor(month / 12);
    }

    /* Ties of a city that are or have been there, live ones first. */
    partners(city) {
      const { a, b } = this.log.ties;
      return this.tiesOf[city]
        .filter((tie) => this.ties.stages[tie] !== NOT_YET)
        .map((tie) => ({ tie, partner: a[tie] === city ? b[tie] : a[tie], status: this.ties.stages[tie] }))
        .sort((one, other) => one.status - other.status);
    }

    liveTies(city) {
      return this.tiesOf[city].filter((tie) => this.ties.stages[tie] === ACTIVE || this.ties.stages[tie] === DORMANT).length;
    }

    /* Whether a city has adopted the idea, or has signed the climate commitment and not left. */
    hasReached(city) {
      if (!this.stages) return false;
      return (this.layer === "climate" ? SIGNED : ADOPTING).includes(this.stages.stages[city]);
    }
  }

  Object.assign(runMap, { Course, Track, START, NOT_YET, ACTIVE, DORMANT, SUSPENDED, ENDED });
})();
