/* What is being typed survives a lost session: it lies in this tab until it is saved. A page works without this. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-keep]");
  if (!form || !window.sessionStorage) { return; }
  var name = "iom-kept:" + form.dataset.keep;
  var skipped = { csrf_token: 1, password: 1, revision: 1, key: 1, part: 1 };

  function kept() {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || skipped[field.name] || field.type === "hidden" || field.type === "submit" || field.type === "password") { return; }
      var box = field.type === "checkbox" || field.type === "radio";
      values.push([field.name, box ? field.value : "", box ? field.checked : field.value]);
    });
    return values;
  }

  function store() {
    window.sessionStorage.setItem(name, JSON.stringify({ revision: form.dataset.keepRevision || "", values: kept() }));
  }

  function restore(values) {
    var changed = 0;
    values.forEach(function (value) {
      Array.prototype.forEach.call(form.elements, function (field) {
        if (field.name !== value[0]) { return; }
        if (field.type === "checkbox" || field.type === "radio") {
          if (field.value === value[1] && field.checked !== value[2]) { field.checked = value[2]; changed += 1; }
        } else if (field.type !== "hidden" && field.value !== value[2]) { field.value = value[2]; changed += 1; }
      });
    });
    return changed;
  }

  var before = window.sessionStorage.getItem(name);
  var fresh = !document.querySelector("form[data-keep] .alert");
  if (before && fresh) {
    var found = JSON.parse(before);
    if (found.revision === (form.dataset.keepRevision || "") && restore(found.values)) {
      var notice = document.createElement("p");
      notice.className = "alert alert-info restored";
      notice.setAttribute("role", "status");
      notice.textContent = "Мы вернули то, что вы ввели и не сохранили. Проверьте и сохраните.";
      form.insertBefore(notice, form.firstChild);
    } else {
      window.sessionStorage.removeItem(name);
    }
  }
  form.addEventListener("input", store);
  document.querySelectorAll("[data-drop-kept]").forEach(function (link) {
    link.addEventListener("click", function () { window.sessionStorage.removeItem(name); });
  });
}());
