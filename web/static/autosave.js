/* Autosave of the editor: each field is sent while it is typed, over the text that was seen in it. What is not saved
   yet lies in this browser until it is (never on somebody else's computer). The page works without this file. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) { return; }
  const words = JSON.parse(form.dataset.words);
  const drawer = form.dataset.drawer; // empty on somebody else's computer: nothing is kept there
  const PAUSE = 800, PATIENCE = [2, 5, 10, 20, 30];

  const seen = new Map();    // name -> what the server holds, as far as this page knows
  const accepted = new Map(); // name -> what was typed when it took it: it may keep another spelling
  const waiting = new Set(); // names whose text is not saved yet
  const refused = new Map(); // names that wait for the person: a conflict, or something typed wrong
  let timer = 0, failures = 0, sending = null, travelling = "", stale = false, moved = false, leaving = false;
  const order = document.createElement("input"); // what the pressed button asks
  order.type = "hidden";
  order.name = "do";

  /* --- fields ------------------------------------------------------------------------------------- */

  const isBox = (control) => control.type === "checkbox";
  const controls = (name) => Array.from(form.elements).filter((one) => one.name === name && one.type !== "hidden");
  const isField = (one) => one.name && one.type !== "hidden" && one.type !== "submit";
  const same = (one, other) => one.length === other.length && one.every((value) => other.includes(value));

  function typed(name) {
    const found = controls(name);
    return found.some(isBox) ? found.filter((one) => one.checked).map((one) => one.value) : found.map((one) => one.value);
  }

  const isSaved = (name) => [seen, accepted].some((known) => same(typed(name), known.get(name) || [null]));

  function show(name, values) {
    controls(name).forEach((one) => {
      if (isBox(one)) { one.checked = values.includes(one.value); } else { one.value = values[0] || ""; }
    });
  }

  /* How values read to a person: words of the list, never codes. */
  function spoken(name, values) {
    const found = controls(name);
    const label = (value) => {
      const box = found.find((one) => isBox(one) && one.value === value);
      if (box) { return box.closest("label") ? box.closest("label").textContent.trim() : words.yes; }
      const option = found[0] && found[0].options && Array.from(found[0].options).find((one) => one.value === value);
      return option ? option.textContent.trim() : value;
    };
    return values.map(label).filter(Boolean).join("; ") || "—";
  }

  /* --- the drawer: what is typed and not saved yet, in this browser --------------------------------- */

  function read() {
    if (!drawer) { return {}; }
    try { return JSON.parse(window.localStorage.getItem(drawer)) || {}; } catch (_error) { return {}; }
  }

  function keep(name) {
    if (!drawer) { return; }
    const all = read();
    if (waiting.has(name) || refused.has(name)) { all[name] = { seen: seen.get(name), value: typed(name) }; } else { delete all[name]; }
    try {
      if (Object.keys(all).length) { window.localStorage.setItem(drawer, JSON.stringify(all)); } else { window.localStorage.removeItem(drawer); }
    } catch (_error) { /* a full or forbidden store: the text stays on the page */ }
  }

  /* --- what the page says --------------------------------------------------------------------------- */

  const state = document.getElementById("save-state"), left = document.getElementById("save-left");
  const moreState = document.getElementById("save-more");

  function say(text, tone, more) {
    if (state.textContent !== text) { state.textContent = text; }
    state.parentNode.dataset.tone = tone || "";
    moreState.replaceChildren();
    if (more) { moreState.append(more); }
  }

  function link(text, href, apart) {
    const made = document.createElement("a");
    made.textContent = text;
    made.href = href;
    if (apart) { made.target = "_blank"; made.rel = "noopener"; }
    return made;
  }

  function button(text, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  function place(name) {
    const first = controls(name)[0];
    return first && first.closest(".field");
  }

  function clearNote(name) {
    const field = place(name);
    if (field) { field.querySelectorAll(".save-note").forEach((note) => note.remove()); }
    controls(name).forEach((one) => one.removeAttribute("aria-invalid"));
  }

  function note(name, sentence, parts) {
    clearNote(name);
    const field = place(name), box = document.createElement("div"), line = document.createElement("p");
    if (!field) { return; }
    box.className = "save-note";
    box.setAttribute("role", "alert");
    line.textContent = sentence;
    box.append(line, ...parts);
    field.append(box);
    box.scrollIntoView({ block: "nearest" });
    controls(name).forEach((one) => one.setAttribute("aria-invalid", "true"));
  }

  function text(label, value) {
    const line = document.createElement("p"), strong = document.createElement("strong");
    strong.textContent = label + " ";
    line.className = "save-text";
    line.append(strong, value);
    return line;
  }

  function askToChoose(name, sentence, saved) {
    const mine = button(words.mine, () => { seen.set(name, saved); accepted.delete(name); settle(name); later(name, 0); controls(name)[0].focus(); });
    const theirs = button(words.theirs, () => { seen.set(name, saved); accepted.delete(name); show(name, saved); settle(name); keep(name); report(); controls(name)[0].focus(); });
    const row = document.createElement("div");
    row.className = "buttons";
    row.append(mine, theirs);
    note(name, sentence, [text(words.saved, spoken(name, saved)), text(words.yours, spoken(name, typed(name))), row]);
  }

  function settle(name) { refused.delete(name); waiting.delete(name); clearNote(name); }

  function report() {
    if (refused.size) { say(words.choose, "warning"); return; }
    if (waiting.size) { say(words.saving); return; }
    const now = new Date();
    say(words.done.replace("{time}", now.toTimeString().slice(0, 5)), "good", stale ? link(words.refresh, window.location.pathname + window.location.search) : null);
  }

  /* --- sending ------------------------------------------------------------------------------------- */

  function later(name, pause) {
    if (isSaved(name)) { settle(name); keep(name); if (!waiting.size) { report(); } return; }
    // Leaving a field for a button of its own note is no new text: sent again, it would take the button away.
    if (refused.get(name) === JSON.stringify(typed(name))) { return; }
    refused.delete(name);
    waiting.add(name);
    keep(name);
    window.clearTimeout(timer);
    timer = window.setTimeout(send, pause);
  }

  /* One field after another; true when nothing is left to save and nothing waits for the person. */
  function send() {
    window.clearTimeout(timer);
    if (!sending) { sending = sendAll().finally(() => { sending = null; }); }
    return sending;
  }

  async function sendAll() {
    let renewed = false;
    while (waiting.size) {
      const name = waiting.values().next().value, value = typed(name);
      say(words.saving);
      let answer;
      travelling = name;
      try { answer = await post(name, value); } catch (_error) { return wait(words.offline); } finally { travelling = ""; }
      if (answer.status === 400 && !renewed) { renewed = await renew(); if (renewed) { continue; } }
      if (answer.type === "opaqueredirect" || answer.status === 400) { return signedOut(); }
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      if (!json || answer.status >= 500) {
        if (answer.status >= 500) { return wait(words.busy); }
        say(words.closed, "warning", link(words.refresh, window.location.href));
        return false;
      }
      failures = 0;
      take(name, value, answer.status, await answer.json());
    }
    report();
    return !refused.size;
  }

  function post(name, value) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, name: name, revision: form.elements.revision.value });
    (seen.get(name) || []).forEach((one) => body.append("seen", one));
    value.forEach((one) => body.append("value", one));
    return fetch(form.dataset.autosave, { method: "POST", body: body, redirect: "manual", credentials: "same-origin", keepalive: true });
  }

  function take(name, value, status, told) {
    waiting.delete(name);
    if (status === 200) {
      seen.set(name, told.values[name] || value);
      accepted.set(name, value);
      clearNote(name);
      adopt(told, name);
      if (isSaved(name)) { spell(name); } else { waiting.add(name); }
    } else {
      refused.set(name, JSON.stringify(value));
      if (status === 409) { moved = true; form.elements.revision.value = "0"; } // the whole form must be compared
      if (told.saved) { askToChoose(name, told.sentence, told.saved); } else { note(name, told.sentence, told.gone ? [link(words.refresh, window.location.pathname)] : []); }
    }
    keep(name);
  }

  /* What the program concluded and what others saved: shown where nothing else is typed. */
  function adopt(told, just) {
    const orders = told.orders || {};
    stale = stale || Object.keys(orders).some((rows) => {
      const mine = Array.from(form.querySelectorAll('input[name="' + rows + ':order"]')).map((one) => one.value);
      return mine.join() !== orders[rows].join();
    });
    if (!stale && !moved) { form.elements.revision.value = told.revision; }
    Object.keys(told.values).forEach((name) => {
      if (name === just || !seen.has(name) || !isSaved(name)) { return; }
      seen.set(name, told.values[name]);
      accepted.delete(name);
      show(name, told.values[name]);
    });
    if (left) { left.textContent = told.left; }
    const review = document.getElementById("review");
    if (review) { review.innerHTML = told.review; } // our own page's part, escaped by the server
  }

  /* The server may keep a text in another spelling (spaces at its ends): shown once the person has left the field. */
  function spell(name) {
    const one = controls(name)[0];
    const shown = () => { if (isSaved(name)) { show(name, seen.get(name)); } };
    if (!one || isBox(one)) { return; }
    if (one === document.activeElement) { one.addEventListener("blur", shown, { once: true }); } else { shown(); }
  }

  function wait(sentence) {
    say(drawer ? sentence + " " + words.here : sentence + " " + words.open, "warning", button(words.again, send));
    const pause = PATIENCE[Math.min(failures, PATIENCE.length - 1)];
    failures += 1;
    timer = window.setTimeout(send, pause * 1000);
    return false;
  }

  function signedOut() {
    const box = document.createElement("span");
    box.append(link(words.enter, form.dataset.signIn, true), " ", button(words.again, send));
    say(words.out + " " + (drawer ? words.here : words.open), "warning", box);
    return false;
  }

  /* After a new sign-in the page has an old mark against forgery: take the new one, for the same person only. */
  async function renew() {
    try {
      const answer = await fetch(window.location.pathname, { redirect: "manual", credentials: "same-origin" });
      if (!answer.ok) { return false; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-autosave]");
      if (!page || page.dataset.person !== form.dataset.person) { return false; }
      document.querySelectorAll('input[name="csrf_token"]').forEach((one) => { one.value = page.elements.csrf_token.value; });
      return true;
    } catch (_error) { return false; }
  }

  /* --- the page ------------------------------------------------------------------------------------- */

  const names = new Set(Array.from(form.elements).filter(isField).map((one) => one.name));
  names.forEach((name) => seen.set(name, controls(name).some(isBox)
    ? controls(name).filter((one) => one.defaultChecked).map((one) => one.value)
    : controls(name).map((one) => (one.options ? (Array.from(one.options).find((option) => option.defaultSelected) || { value: "" }).value : one.defaultValue))));

  form.addEventListener("input", (event) => { if (isField(event.target)) { later(event.target.name, PAUSE); } });
  form.addEventListener("change", (event) => { if (isField(event.target)) { later(event.target.name, 0); } });
  window.addEventListener("online", send);
  /* Whoever leaves by a link waits for nothing: what is still to be saved is sent on the way out, and stays in the drawer. */
  window.addEventListener("pagehide", () => { if (!leaving) { waiting.forEach((name) => { if (name !== travelling) { post(name, typed(name)).catch(() => {}); } }); } });
  window.addEventListener("focus", () => { if (waiting.size) { send(); } });

  /* A button of the form: first everything typed is saved, then the button does its own work. */
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leaving) { return; }
    const pressed = event.submitter;
    names.forEach((name) => { if (!isSaved(name)) { waiting.add(name); } });
    Promise.resolve(sending).then(send).then((saved) => {
      if (!saved && !refused.size) { return; } // no line or no session: the page already says so
      leaving = true;
      form.elements.autosaved.value = saved ? "1" : "";
      order.value = pressed ? pressed.value : "";
      form.append(order);
      form.submit();
    });
  }, true);
  window.addEventListener("pageshow", () => { leaving = false; form.elements.autosaved.value = ""; order.remove(); });

  /* Alt with an arrow moves the row in which one is typing. */
  form.addEventListener("keydown", (event) => {
    const verb = event.altKey && { ArrowUp: "up:", ArrowDown: "down:" }[event.key];
    const row = verb && event.target.closest(".row-card");
    const pressed = row && row.querySelector('.row-acts > button[value^="' + verb + '"]');
    if (pressed) { event.preventDefault(); pressed.click(); }
  });

  /* A link to a field opens the fold in which it lies. */
  function look() {
    const wanted = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!wanted) { return; }
    for (let fold = wanted.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
    wanted.scrollIntoView();
    wanted.focus();
  }
  window.addEventListener("hashchange", look);

  /* What an earlier page could not save is put back and sent; what the server holds already is forgotten. */
  const before = form.querySelector(".alert") ? {} : read();
  let back = 0;
  Object.keys(before).forEach((name) => {
    if (!seen.has(name)) { return; }
    const held = seen.get(name);
    if (same(before[name].value, held)) { keep(name); return; }
    seen.set(name, before[name].seen);
    show(name, before[name].value);
    waiting.add(name);
    back += 1;
  });
  look();
  if (back) { say(words.restored); send(); }
}());
