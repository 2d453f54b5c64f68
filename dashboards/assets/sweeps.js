// Links between states of the Sweeps page: the address changes, the page stays. Without this script they load it anew.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.go");
    if (!link || event.defaultPrevented || event.button !== 0) { return; }
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    window.history.pushState(null, "", link.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));  // what Dash's own links tell dcc.Location
    if (link.classList.contains("top-of-page")) { window.scrollTo(0, 0); }
  });
})();
