// Keeps a page of a workshop at what the room is at: asks for the number of the last change, fetches the page anew when
// it has grown, and puts in what is new of the parts marked data-live. Forms marked data-post are sent without leaving.
(function () {
  "use strict";
  var body = document.body, every = Number(body.dataset.every) || 1500;
  var version = body.dataset.version, skew = Number(body.dataset.now) * 1000 - Date.now();
  var served = {}, timer = 0, offline = document.getElementById("offline");

  function parts(root) { return root.querySelectorAll("[data-live]"); }
  parts(document).forEach(function (part) { served[part.id] = part.outerHTML; });

  function away(is) { if (offline) { offline.hidden = !is; } }

  // Puts in what is new; what is being typed, opened or focused stays so.
  function show(text, address) {
    var page = new DOMParser().parseFromString(text, "text/html");
    if (!parts(page).length) { window.location.assign(address || window.location.href); return; }
    version = page.body.dataset.version;
    body.dataset.place = page.body.dataset.place || "";
    skew = Number(page.body.dataset.now) * 1000 - Date.now();
    parts(page).forEach(function (fresh) {
      var old = document.getElementById(fresh.id), focus = document.activeElement, text = fresh.outerHTML;
      if (!old || served[fresh.id] === text) { return; }
      if (old.contains(focus) && /^(INPUT|SELECT|TEXTAREA)$/.test(focus.tagName) && focus.type !== "checkbox") { return; }
      served[fresh.id] = text;
      var open = Array.prototype.map.call(old.querySelectorAll("details[id][open]"), function (one) { return one.id; });
      var back = old.contains(focus) ? { id: focus.id, name: focus.name, value: focus.value } : null;
      old.replaceWith(document.adoptNode(fresh));
      open.forEach(function (id) { var one = document.getElementById(id); if (one) { one.open = true; } });
      if (back) { refocus(fresh, back); }
    });
    tick();
    document.dispatchEvent(new Event("live"));
  }

  function refocus(part, back) {
    var found = back.id && document.getElementById(back.id);
    part.querySelectorAll("button").forEach(function (one) { if (!found && back.value && one.value === back.value) { found = one; } });
    found = found && !found.disabled ? found : part.querySelector("button.primary") || part;
    if (found === part) { part.tabIndex = -1; }
    found.focus();
  }

  function fetchPage() {
    return window.fetch(window.location.href, { cache: "no-store" }).then(function (answer) {
      return answer.text().then(function (text) { show(text, answer.url); });
    });
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

  // A form is sent until it has arrived: sent twice it counts once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-post")) { return; }
    event.preventDefault();
    var data = new FormData(form), button = event.submitter;
    if (button && button.name) { data.append(button.name, button.value); }
    form.setAttribute("aria-busy", "true");
    send(form, new URLSearchParams(data), 0);
  });
  function send(form, data, tries) {
    window.fetch(form.action, { method: "POST", body: data }).then(function (answer) {
      if (answer.status >= 500) { throw new Error(String(answer.status)); }
      return answer.text().then(function (text) { away(false); form.removeAttribute("aria-busy"); show(text, answer.url); });
    }).catch(function () {
      away(true);
      if (tries < 20) { window.setTimeout(function () { send(form, data, tries + 1); }, 1000); }
    });
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

  // What a slider stands at.
  document.addEventListener("input", function (event) {
    var label = event.target.closest("label"), out = label && label.querySelector("output");
    if (out) { out.textContent = Number(event.target.value).toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 }); }
  });
})();
