// What the pages do without asking the server: address, visitor, light and dark, the notice that the server is away,
// and figures as files.
(function () {
  "use strict";
  var SCHEME = "data-mantine-color-scheme";
  var root = document.documentElement;
  var page = (window.diplomacity = window.diplomacity || {});

  // The address follows the settings without a step in the browser's history.
  page.address = function (query) {
    if (typeof query === "string") {
      window.history.replaceState(window.history.state, "", window.location.pathname + (query ? "?" + query : ""));
    }
    return window.dash_clientside.no_update;
  };

  // The whole address, to be sent to somebody.
  page.shareable = function (query) {
    return window.location.origin + window.location.pathname + (query ? "?" + query : "");
  };

  // What is shown is told to the tab that is looked at alone: the others ask for nothing until it is their turn.
  page.look = function (shown, tab) {
    var nothing = window.dash_clientside.no_update;
    return window.dash_clientside.callback_context.outputs_list.map(function (output) {
      return shown && output.id === "looked-" + tab ? Object.assign({}, shown) : nothing;
    });
  };

  // The month of an event in words, as its slider moves.
  page.month = function (month, id) {
    var key = JSON.stringify(id, Object.keys(id).sort());
    var place = document.getElementById(key);
    return place ? place.getAttribute("data-text").replace("{month}", month) : window.dash_clientside.no_update;
  };

  // A token for this tab, by which the server tells who still wants a run. A tab that was duplicated while it was open
  // starts with the token of the other, and with the mark that one is in use: it takes a new one.
  page.visitor = function () {
    var known = window.sessionStorage.getItem("diplomacity-visitor");
    if (!page.isIn && window.sessionStorage.getItem("diplomacity-in")) { known = null; }
    page.isIn = true;
    window.sessionStorage.setItem("diplomacity-in", "yes");
    if (!known) {
      var bytes = new Uint8Array(16);
      window.crypto.getRandomValues(bytes);
      known = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
      window.sessionStorage.setItem("diplomacity-visitor", known);
    }
    return known;
  };

  // Whoever closes the page no longer waits for a run.
  window.addEventListener("pagehide", function () {
    var known = window.sessionStorage.getItem("diplomacity-visitor");
    window.sessionStorage.removeItem("diplomacity-in");
    if (known) { window.navigator.sendBeacon("/left/" + known); }
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("#scheme");
    if (button) {
      var next = root.getAttribute(SCHEME) === "dark" ? "light" : "dark";
      root.setAttribute(SCHEME, next);
      window.localStorage.setItem("mantine-color-scheme-value", next); // where Mantine looks for it
    }
    var link = event.target.closest(".switch-language");
    if (link) { // the settings of this moment, in the other language
      event.preventDefault();
      var query = new URLSearchParams(window.location.search);
      query.set("lang", link.getAttribute("lang"));
      window.location.assign(window.location.pathname + "?" + query.toString());
    }
    if (event.target.closest("#copy")) {
      var field = document.getElementById("share");
      field.select();
      if (window.navigator.clipboard) { window.navigator.clipboard.writeText(field.value); }
    }
    var save = event.target.closest("[data-save-figure]");
    if (save) { saveFigure(save.closest("figure"), save.getAttribute("data-save-figure"), save.getAttribute("data-name")); }
  });

  // Rows of the timeline are drawn anew while somebody works on them by keys: the focus is given back to where it was.
  var focused = null;
  document.addEventListener("focusin", function (event) {
    var own = event.target.closest("[id]");
    focused = own && { element: event.target, id: own.id, role: own === event.target ? null : event.target.getAttribute("role") };
  });
  new MutationObserver(function () {
    completeRoles();
    if (!focused || focused.element.isConnected || document.activeElement !== document.body) { return; }
    var own = document.getElementById(focused.id);
    var again = own && focused.role ? own.querySelector("[role=" + focused.role + "]") : own;
    if (again) { again.focus({ preventScroll: true }); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // What the components leave open for those who hear the page: a hidden field for files bears the name of its
  // button, and the head of a dialog is no header of the page.
  function completeRoles() {
    document.querySelectorAll(".brings-files input[type=file]:not([aria-label]), #upload input[type=file]:not([aria-label])")
      .forEach(function (field) { field.setAttribute("aria-label", (field.closest("#upload") || field.parentElement).textContent); });
    var head = document.querySelector("[role=dialog] header:not([role])");
    if (head) { head.setAttribute("role", "presentation"); }
  }

  // Files that are too large are not sent: the server would cut the connection before it could say why.
  function refuseLarge(event) {
    var upload = event.target.closest && event.target.closest("#upload, .brings-files");
    var files = upload && (event.type === "drop" ? event.dataTransfer.files : event.target.files);
    var told = upload && (upload.querySelector(".too-large") || document.getElementById("too-large"));
    if (!files || !files.length || !told) { return; }
    var size = Array.from(files).reduce(function (sum, file) { return sum + file.size; }, 0);
    var isLarge = size > Number(told.getAttribute("data-most"));
    told.textContent = isLarge ? told.getAttribute("data-text") : "";
    if (isLarge) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "change") { event.target.value = ""; }
    }
  }
  document.addEventListener("change", refuseLarge, true);
  document.addEventListener("drop", refuseLarge, true);

  // A figure as a file: with a ground and texts of its own, because on the page it takes both from its surroundings.
  function saveFigure(figure, format, name) {
    var plot = figure && figure.querySelector(".js-plotly-plot");
    if (!plot || !window.Plotly) { return; }
    var width = Math.max(720, plot.clientWidth);
    var layout = Object.assign({}, plot.layout, {
      paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", width: width, height: plot.clientHeight,
      font: Object.assign({}, plot.layout.font, { color: "#1d2430" })
    });
    window.Plotly.downloadImage(
      { data: plot.data, layout: layout },
      { format: format, width: width, height: plot.clientHeight, scale: format === "png" ? 2 : 1, filename: name }
    );
  }

  // Whether the server is there: asked now and then, told when it is not, and again when it is back.
  var isAway = false;
  function look() {
    window.fetch("/health", { cache: "no-store" }).then(
      function (answer) { told(!answer.ok); },
      function () { told(true); }
    );
  }
  function told(away) {
    var notice = document.getElementById("connection");
    if (notice) {
      notice.hidden = !away;
      notice.textContent = away ? (root.lang === "de"
        ? "Der Server antwortet nicht. Diese Seite versucht es weiter; nichts, was schon zu sehen ist, geht verloren."
        : "The server does not answer. This page keeps trying; nothing that is shown is lost.") : "";
    }
    isAway = away;
    window.setTimeout(look, away ? 1000 : 3000);
  }
  window.setTimeout(look, 3000);
  page.isAway = function () { return isAway; };

  // The document's language follows the page's.
  page.language = function (code) {
    root.lang = code || "en";
    window.requestAnimationFrame(foldOnPhones);
    return window.dash_clientside.no_update;
  };

  // On a phone the answer comes first: the settings are folded until they are asked for.
  function foldOnPhones() {
    var settings = document.querySelector(".settings");
    if (settings && window.matchMedia("(max-width: 800px)").matches) { settings.removeAttribute("open"); }
  }
})();
