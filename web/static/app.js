/* Comforts only: every page works without this file. No inline scripts anywhere; the policy forbids them. */
(function () {
  "use strict";

  /* A form is sent once: a second press while the first is on its way does nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-once]")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach(function (button) {
      button.setAttribute("aria-disabled", "true");
    });
  });

  /* Coming back by the browser's own button finds the form ready again. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach(function (button) {
        button.removeAttribute("aria-disabled");
      });
    });
  });

  /* What went wrong is read first. */
  var faults = document.querySelector("[data-focus]");
  if (faults) { faults.focus(); }

  /* Parts of a form that concern only one choice: data-when="field=value". Without scripts they are all shown. */
  function arrange() {
    document.querySelectorAll("[data-when]").forEach(function (part) {
      var wanted = part.dataset.when.split("=");
      var field = document.getElementById("f-" + wanted[0]);
      part.hidden = Boolean(field) && field.value !== wanted[1];
    });
  }
  document.addEventListener("change", arrange);
  arrange();

  /* One press ticks every box of the place named by data-tick; where all are ticked, none. */
  document.querySelectorAll("[data-tick]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var boxes = document.getElementById(button.dataset.tick).querySelectorAll("input[type=checkbox]");
      var all = Array.prototype.every.call(boxes, function (box) { return box.checked; });
      boxes.forEach(function (box) { box.checked = !all; });
    });
  });

  /* A button that only copies is shown where copying works; elsewhere the text stands in its field. */
  document.querySelectorAll("[data-copy][hidden]").forEach(function (button) {
    button.hidden = !navigator.clipboard;
  });

  /* Copy the text of the field named by data-copy. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) { return; }
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(function () {
      button.textContent = button.dataset.done;
    });
  });
}());
