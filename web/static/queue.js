/* J and K walk down and up the lines of a list; Enter opens. A comfort: Tab does the same without this file. */
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var step = { KeyJ: 1, KeyK: -1 }[event.code];
    if (!step) { return; }
    var links = Array.from(document.querySelectorAll("table[data-walk] tbody tr > td:first-child > a"));
    if (!links.length) { return; }
    var at = links.indexOf(document.activeElement);
    var next = at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next].focus();
    event.preventDefault();
  });
}());
