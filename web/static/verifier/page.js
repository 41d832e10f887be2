"use strict";
// The page around the verifier: files are chosen or dropped, the check runs in short steps so that the page stays
// alive, and the answer is written as text. Nothing leaves the computer.

(() => {
  const form = document.getElementById("verifier");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const [bar, answer, drop] = [part("progress"), part("answer"), part("drop")];
  const STEP_MS = 25;
  const TOO_LARGE = LARGEST_ALL + MOST_FILES * 300 + 22;
  const TONES = {
    [GENUINE]: "good", [FORGED]: "bad", [UNREADABLE]: "bad", [UNCONFIRMED]: "doubt", [OTHER_LOG]: "bad",
    [PARTLY_ERASED]: "good",
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) form.elements.bundle.files = event.dataTransfer.files;
  });

  async function bytesOf(name) {
    const [file] = form.elements[name].files;
    if (!file) return null;
    if (file.size > TOO_LARGE) throw new Error("too large");
    return new Uint8Array(await file.arrayBuffer());
  }

  async function check() {
    if (!form.elements.bundle.files.length) {
      show({ code: UNREADABLE, sentence: "Выберите файл дела: архив ZIP, который вам передали.", details: [], checks: [] });
      form.elements.bundle.focus();
      return;
    }
    form.setAttribute("aria-busy", "true");
    answer.hidden = true;
    bar.hidden = false;
    bar.removeAttribute("value");
    try {
      const [bundle, known, docx] = await Promise.all(["bundle", "known", "docx"].map(bytesOf));
      show(await run(Verdict.verify(bundle, form.elements.key.value, { known, docx })));
    } catch (error) {
      const says = "файл не удалось прочитать: он слишком велик или недоступен";
      show({ code: UNREADABLE, sentence: `Не читается: ${says}.`, details: [], checks: [] });
    } finally {
      bar.hidden = true;
      form.removeAttribute("aria-busy");
    }
  }

  // Run a check to its end, giving the page a breath after each step.
  async function run(steps) {
    let step = { done: false };
    while (!step.done) {
      const until = performance.now() + STEP_MS;
      do step = steps.next(); while (!step.done && performance.now() < until);
      if (!step.done) {
        bar.value = step.value;
        await new Promise((resume) => { setTimeout(resume, 0); });
      }
    }
    bar.value = 1;
    return step.value;
  }

  function element(name, text, className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = className;
    return made;
  }

  // The first words of the sentence alone, so that the answer is seen before it is read.
  function headline(sentence) {
    const end = sentence.search(/[:.]/) + 1;
    const made = element("h2", "");
    made.append(element("strong", sentence.slice(0, end)), element("span", sentence.slice(end)));
    return made;
  }

  function show(result) {
    const checks = element("ul", "", "verifier-checks");
    for (const { check: name, ok, says } of result.checks) {
      const line = element("li", "", ok ? "is-passed" : "is-failed");
      line.append(element("span", ok ? "да" : "НЕТ", "verifier-sign"), element("strong", Verdict.TITLES[name]),
        element("span", says));
      checks.append(line);
    }
    answer.className = `verifier-answer is-${TONES[result.code]}`;
    answer.dataset.code = result.code;
    answer.replaceChildren(
      headline(result.sentence),
      ...result.details.map((line) => element("p", line)),
      ...(result.checks.length ? [checks] : []),
      element("p", `Код результата: ${result.code}. Тот же код даёт программа verify.py.`, "verifier-code"),
    );
    answer.hidden = false;
    answer.focus();
    answer.scrollIntoView({ block: "nearest" });
  }
})();
