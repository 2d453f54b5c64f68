// Draws the charts that the server has described, and again when it has described others.
(function () {
  "use strict";
  function draw() {
    document.querySelectorAll("[data-figure]").forEach(function (place) {
      var figure = JSON.parse(place.dataset.figure);
      place.removeAttribute("data-figure");
      window.Plotly.newPlot(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    });
  }
  draw();
  document.addEventListener("live", draw);
})();
