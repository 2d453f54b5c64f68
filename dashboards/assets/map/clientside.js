/* The map as a clientside function of Dash: `window.dash_clientside.map.show(data, options)`. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});

  const KEPT = 6; // answers of the server that are kept
  const answers = new Map();
  const shown = new Map(); // maps by container
  let calls = 0;

  /*
   * Shows a run in the element `options.container`. `data` holds by arm ("scenario", "baseline") a log of
   * dashboards/map/run_log.py or an address on this server that gives one; null for nothing yet.
   * `options`: container, words and language, basemaps (addresses by meridian), colours (ties, ideas and commitments by
   * name, city), arm, layer ("none", "climate" or an idea's id), nation, network and city (ids or null), borders, month (at which a new map stands; null for the last), stores
   * ({city, month}: ids of dcc.Store that are told).
   */
  async function show(data, options) {
    const container = document.getElementById(options.container);
    if (!container) return;
    const call = (calls += 1);
    container.dataset.call = String(call);
    forgetTheGone();
    const words = new runMap.Words(options.words, options.language);
    if (!data || !data[options.arm]) {
      say(container, words.text("empty"));
      return;
    }
    try {
      const arms = Object.keys(data).filter((arm) => data[arm]);
      const logs = await Promise.all(arms.map((arm) => fetched(data[arm])));
      const byArm = Object.fromEntries(arms.map((arm, i) => [arm, logs[i]]));
      const basemap = await fetched(options.basemaps[byArm[options.arm].centre]);
      if (container.dataset.call !== String(call)) return; // a later call has come
      made(container, options).show(byArm, basemap, options);
    } catch (error) {
      if (container.dataset.call === String(call)) say(container, words.text("failed", { problem: error.message }), "alert");
    }
  }

  /* The map of a container; a new one where there is none yet or the language is another. */
  function made(container, options) {
    const there = shown.get(container);
    if (there && there.words.language === options.language) return there;
    if (there) there.leave();
    const map = new runMap.RunMap(container, options);
    shown.set(container, map);
    map.resize();
    return map;
  }

  function say(container, text, role = "status") {
    const there = shown.get(container);
    if (there) there.leave();
    shown.delete(container);
    container.replaceChildren(runMap.make("p", "map-notice", { role }, text));
  }

  function forgetTheGone() {
    for (const [container, map] of shown) {
      if (container.isConnected) continue;
      map.leave();
      shown.delete(container);
    }
  }

  /* JSON from an address, kept; what is no address is the answer itself. */
  function fetched(source) {
    if (typeof source !== "string") return source;
    if (!answers.has(source)) {
      const asked = fetch(source, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
        return answer.json();
      });
      asked.catch(() => answers.delete(source));
      answers.set(source, asked);
      if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    }
    return answers.get(source);
  }

  /* What the choosers offer for a run: ideas, nations and networks as [{value, label}], by name. */
  async function choices(data, options) {
    const same = [dash.no_update, dash.no_update, dash.no_update]; // a chooser drops a value that is not offered
    if (!data || !data.scenario) return same;
    try {
      const log = await fetched(data.scenario);
      const listed = ({ id, name }, told = {}) =>
        id.map((value, i) => ({ value, label: told[value] || name[i] })).sort((a, b) => a.label.localeCompare(b.label, options.language));
      const words = new runMap.Words(options.words, options.language);
      const layers = [
        { value: "none", label: words.text("layer_none") },
        { value: "climate", label: words.text("layer_climate") },
        ...listed(log.ideas, options.ideas),
      ];
      return [layers, listed(log.nations), listed(log.networks)];
    } catch {
      return same; // `show` says what is wrong
    }
  }

  runMap.mapIn = (container) => shown.get(container); // for whoever measures or tests

  dash.map = {
    show,
    choices,
    /* As Dash calls it: the run, the fixed options, then the choosers' values. */
    update(data, options, arm, layer, nation, network, borders, city, month) {
      return show(data, { ...options, arm, layer: layer || "none", nation, network, borders, city, month }).then(() => dash.no_update);
    },
  };
})();
