// Keeps a page of a workshop at what the room is at: asks for the number of the last change, fetches the page anew when
// it has grown, and puts in what is new of the parts marked data-live. Forms marked data-post are sent without leaving.
(function () {
  "use strict";
  var TYPED = "input:not([type=hidden], [type=checkbox]), select";
  var body = document.body, every = Number(body.dataset.every) || 1500;
  var version = body.dataset.version, skew = Number(body.dataset.now) * 1000 - Date.now();
  var served = {}, timer = 0, asked = 0, shown = 0, unsent = [];
  var offline = document.getElementById("offline"), away_said = offline ? offline.textContent : "";

  function parts(root) { return root.querySelectorAll("[data-live]"); }
  parts(document).forEach(function (part) { served[part.id] = part.outerHTML; });

  function away(is) {
    if (!offline) { return; }
    offline.hidden = !is;
    offline.textContent = unsent.length ? body.dataset.unsent : away_said;
  }

  // Puts in what is new; what is being typed, opened or focused stays so. A page that was asked for before the one that is
  // shown comes too late.
  function show(text, number) {
    if (number < shown) { return; }
    shown = number;
    var page = new DOMParser().parseFromString(text, "text/html");
    if (!parts(page).length) { window.location.reload(); return; }
    var place = page.body.dataset.place || "", is_here = place === body.dataset.place;
    version = page.body.dataset.version;
    body.dataset.place = place;
    skew = Number(page.body.dataset.now) * 1000 - Date.now();
    parts(page).forEach(function (fresh) {
      var old = document.getElementById(fresh.id), focus = document.activeElement, text = fresh.outerHTML;
      if (!old || served[fresh.id] === text) { return; }
      if (is_here && old.contains(focus) && (focus.typed || focus.matches("select"))) { version = ""; return; }  // again soon
      served[fresh.id] = text;
      if (is_here) { carry(old, fresh); }
      var open = Array.prototype.map.call(old.querySelectorAll("details[id][open]"), function (one) { return one.id; });
      var back = old.contains(focus) ? { id: focus.id, name: focus.name, value: focus.value } : null;
      old.replaceWith(document.adoptNode(fresh));
      open.forEach(function (id) { var one = document.getElementById(id); if (one) { one.open = true; } });
      if (back) { refocus(fresh, back); }
    });
    tick();
    document.dispatchEvent(new Event("live"));
  }

  function fields(root) { return Array.prototype.slice.call(root.querySelectorAll(TYPED)); }
  function carry(old, fresh) {
    var now = fields(fresh);
    fields(old).forEach(function (one, place) {
      var found = one.id ? now.filter(function (other) { return other.id === one.id; })[0] : now[place];
      if (one.typed && found) { found.value = one.value; typed(found); }
    });
  }

  function refocus(part, back) {
    var found = back.id && document.getElementById(back.id);
    part.querySelectorAll("button").forEach(function (one) { if (!found && back.value && one.value === back.value) { found = one; } });
    found = found && !found.disabled ? found : part.querySelector("button.primary") || part;
    if (found === part) { part.tabIndex = -1; }
    found.focus();
  }

  function text(answer) {
    if (answer.status >= 500) { throw new Error(String(answer.status)); }
    return answer.text();
  }

  function fetchPage() {
    var number = ++asked;
    return window.fetch(window.location.href, { cache: "no-store" }).then(text).then(function (found) { show(found, number); });
  }

  function look() {
    window.clearTimeout(timer);
    window.fetch(body.dataset.state, { cache: "no-cache" }).then(function (answer) {
      if (answer.status === 404) { window.location.reload(); return null; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json().then(function (state) { return String(state.v) === version ? null : fetchPage(); });
    }).then(function () { away(false); next(every); }, function () { away(true); next(2 * every); });
  }
  function next(wait) { timer = window.setTimeout(look, wait * (0.9 + 0.2 * Math.random())); }
  next(every);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { look(); } });

  // Forms are sent one after the other, each until it has arrived: sent twice it counts once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-post")) { return; }
    event.preventDefault();
    var data = new FormData(form), button = event.submitter;
    if (button && button.name) { data.append(button.name, button.value); }
    form.setAttribute("aria-busy", "true");
    fields(form).forEach(function (one) { one.typed = false; });
    if (unsent.push([form.action, new URLSearchParams(data)]) === 1) { send(); }
  });
  function send() {
    window.fetch(unsent[0][0], { method: "POST", body: unsent[0][1] }).then(text).then(function (found) {
      unsent.shift();
      away(false);
      if (unsent.length) { send(); } else { show(found, ++asked); }
    }, function () { away(true); window.setTimeout(send, 1000); });
  }

  // The time that is left, by the server's clock.
  function tick() {
    document.querySelectorAll("[data-ends]").forEach(function (place) {
      var left = Math.round(Number(place.dataset.ends) - (Date.now() + skew) / 1000);
      place.textContent = left > 0 ? Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0") : place.dataset.over;
    });
  }
  tick();
  window.setInterval(tick, 500);

  // What was typed and not sent yet, and what a slider stands at.
  function typed(field) {
    var label = field.closest("label"), out = label && label.querySelector("output");
    field.typed = true;
    if (out) { out.textContent = Number(field.value).toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 }); }
  }
  document.addEventListener("input", function (event) { if (event.target.matches(TYPED)) { typed(event.target); } });
})();
