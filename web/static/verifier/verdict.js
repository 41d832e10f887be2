"use strict";
// How a check ended, in the words of `verify.py`: the sentence first, then every check by name.
// `verify` is a generator that gives way with the share that is done; `verifyNow` runs it to the end at once.

const Verdict = (() => {
  const TITLES = {
    archive: "Состав дела",
    checkpoint: "Отметка журнала",
    entries: "Записи журнала",
    routes: "История маршрутов",
    people: "Подписи и должности",
    documents: "Документы и тексты",
    export: "Полнота",
    extra: "Ничего лишнего",
    known: "Прежняя отметка",
    docx: "Документ",
    command: "Что введено",
  };
  const BEGINNINGS = {
    [FORGED]: "Подделано",
    [UNREADABLE]: "Не читается",
    [OTHER_LOG]: "Журнал короче или другой, чем известная вам отметка",
  };

  // What the reader brought: a key line, a fingerprint, or nothing.
  function trusted(said) {
    const line = said.trim();
    if (!line) return {};
    if (!line.includes("+")) {
      const fingerprint = plainFingerprint(line);
      if (!/^[A-Z2-7]{16}$/.test(fingerprint)) {
        unreadable("command", "отпечаток — это 16 букв и цифр, сверьте его");
      }
      return { fingerprint };
    }
    return { key: attempt(() => Note.parseKey(line), "command", "строка ключа написана с ошибкой, сверьте её") };
  }

  // Check a bundle against what the reader brought; never throws for what a file says.
  // `more` may hold the bytes of an earlier checkpoint or bundle (`known`) and of one document (`docx`).
  function* verify(bytes, said, more = {}) {
    let bundle = null;
    try {
      const trust = trusted(said);
      if (!Ed25519.isSound()) unreadable("command", "в этом браузере арифметика подписи даёт неверный ответ");
      bundle = new Bundle(bytes, trust);
      yield* bundle.check();
      if (more.known) yield* bundle.checkKnown(more.known);
      const result = success(bundle);
      if (more.docx) addDocument(result, ...(yield* compared(bundle, more.docx)));
      return result;
    } catch (error) {
      if (error instanceof Fault) return failure(error, bundle);
      const says = `дело составлено так, что проверить его нельзя (${error.name})`;
      return failure(new Fault(UNREADABLE, "archive", says), bundle);
    }
  }

  function verifyNow(bytes, said, more) {
    const steps = verify(bytes, said, more);
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value;
  }

  function success(bundle) {
    const lines = bundle.routes.map((route) => routeWords(bundle, route));
    let one = lines.length === 1 ? lines[0] : `маршрутов ${lines.length}, действий ${bundle.acts.length}`;
    let code = GENUINE;
    if (bundle.erased.size) {
      const used = bundle.kind("erasure.done").filter((entry) => bundle.used.has(entry.seq));
      const acts = [...new Set(used.map((entry) => entry.data.act))].sort(byCodePoints);
      [code, one] = [PARTLY_ERASED, `${one}. Часть содержания уничтожена, акт № ${acts.join(", ")}`];
    }
    let sentence = `Подлинно: ${one}.`;
    if (!bundle.isTrusted) {
      code = UNCONFIRMED;
      sentence = `Ключ не подтверждён. Само с собой дело согласовано: ${one}. Возьмите строку ключа или отпечаток `
        + "из приказа, с бумажной отметки или с сайта управления и проверьте ещё раз.";
    }
    const routes = bundle.routes.map((route) => ({
      route: route.route, number: route.number, state: route.state, versions: route.versions, in_force: route.in_force,
    }));
    const details = lines.length > 1 ? lines : [];
    return { code, sentence, details, checks: bundle.done, fault: null, routes, document: null };
  }

  function failure(fault, bundle) {
    const { code, check, says, place } = fault;
    const where = place ? ` (${place})` : "";
    const checks = [...(bundle ? bundle.done : []), { check, ok: false, says }];
    const sentence = `${BEGINNINGS[code]}: ${says}${where}.`;
    return { code, sentence, details: [], checks, fault: { check, says, place }, routes: [], document: null };
  }

  // --- routes in words ---

  function routeWords(bundle, route) {
    const who = called(bundle, "people", route.subject);
    let words = `${route.number || "маршрут без номера"} (${who}), версия ${route.versions}`;
    if (bundle.fromPaper.has(route.route)) words += ", внесён с бумаги";
    const approvals = standing(route);
    if (approvals.length) {
      words += `, согласовал: ${approvals.map((one) => approvalWords(bundle, one)).join("; ")}`;
    }
    if (route.in_force === null) return `${words}; ещё не утверждён`;
    if (route.in_force === route.versions) return `${words}; версия ${route.versions} действует`;
    return `${words}; действует редакция, утверждённая версией ${route.in_force}`;
  }

  // The last approval in each office up to the version in force.
  function standing(route) {
    const last = new Map();
    for (const one of route.approvals) {
      const counts = route.in_force === null ? one.said.round === route.round : one.said.rseq <= route.in_force;
      if (counts) {
        last.delete(one.said.office);
        last.set(one.said.office, one);
      }
    }
    return [...last.values()];
  }

  function approvalWords(bundle, { said, order }) {
    const office = called(bundle, "offices", said.office);
    let words = `${called(bundle, "people", said.by)}, в должности «${office}»`;
    if (order) {
      const number = bundle.opened.get(`${order.seq} basis`);
      const [year, month, day] = order.data.basis_date.split("-");
      words += ` по приказу ${number ? `№ ${number} ` : ""}от ${day}.${month}.${year}`;
    }
    return `${words}, ${signedWords(bundle, said)}`;
  }

  // When it was signed; of a paper also who entered the scan and who confirmed it.
  function signedWords(bundle, said) {
    const at = moment(bundle, said.at);
    const { paper } = said.stmt;
    if (!paper) return at;
    const [year, month, day] = paper.signed_on.split("-");
    const [entered, confirmed] = [paper.entered_by, paper.confirmed_by].map((one) => called(bundle, "people", one));
    return `на бумаге ${day}.${month}.${year} (скан внёс: ${entered}; подтвердил: ${confirmed}, ${at})`;
  }

  function moment(bundle, at) {
    const { offset } = bundle.names;
    const two = (number) => String(number).padStart(2, "0");
    const shown = new Date(Date.parse(at) + offset * 60000);
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    const zone = offset ? `UTC${offset < 0 ? "-" : "+"}${hours}${minutes ? `:${two(minutes)}` : ""}` : "UTC";
    const day = [two(shown.getUTCDate()), two(shown.getUTCMonth() + 1), shown.getUTCFullYear()].join(".");
    return `${day} ${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())} (${zone})`;
  }

  function called(bundle, kind, code) {
    const found = bundle.names[kind].find(([known]) => known === code);
    return found ? found[1] : code;
  }

  // --- one document against the bundle ---

  // What the document is to the bundle, and the sentence.
  function* compared(bundle, bytes) {
    const made = new Map(); // SHA-256 → where it belongs
    for (const seq of bundle.acts) {
      const said = bundle.said.get(seq);
      for (const file of said.docs) made.set(file.sha256, { route: said.route, version: said.rseq, form: file.form });
    }
    const same = made.get(Sha2.hex256(bytes));
    if (same) return ["identical", `Документ тот самый, байт в байт: ${versionWords(bundle, same)}.`];
    let text;
    try {
      text = Word.text(bytes);
    } catch (error) {
      return ["unknown", "Такого файла в деле нет, и прочитать его как документ Word не удалось."];
    }
    let number = 0;
    for (const [sha256, place] of made) {
      const name = `docs/${sha256}.docx`;
      if (bundle.archive.members.has(name) && textOf(bundle, name) === text) {
        return ["resaved", `Текст документа тот же, но файл сохранён заново: ${versionWords(bundle, place)}.`];
      }
      number += 1;
      yield number / made.size;
    }
    const [route, version] = ["iom_route", "iom_version"].map((name) => Word.property(bytes, name));
    if ([...made.values()].some((place) => place.route === route && String(place.version) === version)) {
      return ["differs", `Текст документа изменён: в деле версия ${version} этого маршрута другая.`];
    }
    return ["unknown", "Такого документа в деле нет."];
  }

  function textOf(bundle, name) {
    try {
      return Word.text(bundle.archive.read(name));
    } catch (error) {
      return null;
    }
  }

  function versionWords(bundle, { route, version, form }) {
    const found = bundle.routes.find((one) => one.route === route);
    const words = `${found.number || "маршрут без номера"}, версия ${version}`
      + `${form === "appendix" ? ", форма приложения" : ""}`;
    if (found.in_force === null) return `${words}; маршрут ещё не утверждён`;
    return `${words}; действует редакция, утверждённая версией ${found.in_force}`;
  }

  function addDocument(result, document, sentence) {
    const isHere = document === "identical" || document === "resaved";
    result.details.unshift(result.sentence);
    Object.assign(result, { document, sentence, code: isHere ? result.code : FORGED });
    result.checks.push({ check: "docx", ok: isHere, says: sentence.replace(/\.$/, "") });
  }

  return { verify, verifyNow, TITLES };
})();
