// What scrolls can be reached by keys, and the two side bars are told apart by their names.
"use strict";
for (const [place, name] of [[".sidebar-drawer", "Pages"], [".toc-drawer", "On this page"]]) {
  document.querySelector(place)?.setAttribute("aria-label", name);
}
const reach = () => {
  for (const one of document.querySelectorAll(".highlight pre, .output pre, .table-wrapper, .equation, .output.text_html")) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
};
reach();
window.addEventListener("resize", reach);
