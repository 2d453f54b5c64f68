// Before anything is painted: light or dark, as chosen here before or as the system has it.
(function () {
  var stored = null;
  try { stored = window.localStorage.getItem("mantine-color-scheme-value"); } catch (error) { stored = null; }  // storage may be closed
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-mantine-color-scheme", stored === "dark" || stored === "light" ? stored : (dark ? "dark" : "light"));
})();
