"use strict";
// Which keys and kinds of values stand where: docs/format.md, parts 3 and 5. A shape is a question to a value.

const Shapes = (() => {
  const daysIn = (year, month) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const isDay = (year, month, day) => (
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month));

  const isText = (value) => typeof value === "string";
  const matches = (pattern) => (value) => isText(value) && pattern.test(value);
  const isNumber = (value) => typeof value === "number" && value >= 0;
  const isNull = (value) => value === null;
  const isAny = () => true;

  function isDate(value) {
    return matches(/^\d{4}-\d\d-\d\d$/)(value) && isDay(...value.split("-").map(Number));
  }

  function isTime(value) {
    if (!matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)(value)) return false;
    const [hours, minutes, seconds] = value.slice(11, 19).split(":").map(Number);
    return isDate(value.slice(0, 10)) && hours < 24 && minutes < 60 && seconds < 60;
  }

  const word = (...allowed) => (value) => isText(value) && allowed.includes(value);
  const maybe = (shape) => (value) => value === null || shape(value);
  const list = (shape) => (value) => Array.isArray(value) && value.every((item) => shape(item));
  const row = (...shapes) => (value) => (
    Array.isArray(value) && value.length === shapes.length && shapes.every((shape, at) => shape(value[at])));
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const map = (shape) => (value) => isObject(value) && Object.values(value).every((item) => shape(item));

  const KINDS = {
    text: isText,
    number: isNumber,
    flag: (value) => typeof value === "boolean",
    hash: matches(/^[0-9a-f]{64}$/),
    kid: matches(/^[0-9a-f]{32}$/),
    time: isTime,
    date: isDate,
  };
  for (const [kind, shape] of Object.entries(KINDS)) KINDS[`${kind}?`] = maybe(shape);

  // Each line says a kind and the keys of that kind; `others` have shapes of their own.
  function keysOf(lines, others) {
    const keys = new Map(Object.entries(others));
    for (const line of lines) {
      const [kind, ...names] = line.split(" ");
      for (const name of names) keys.set(name, KINDS[kind]);
    }
    return keys;
  }

  const own = (value, key) => Object.prototype.hasOwnProperty.call(value, key);

  // These keys, whatever stands beside them.
  function atLeast(lines, others = {}) {
    const keys = keysOf(lines, others);
    return (value) => isObject(value) && [...keys].every(([key, shape]) => own(value, key) && shape(value[key]));
  }

  // Exactly these keys.
  function object(lines, others = {}) {
    const has = atLeast(lines, others);
    const count = keysOf(lines, others).size;
    return (value) => has(value) && Object.keys(value).length === count;
  }

  const ZONES = ["z1", "z2", "z3", "z4", "z5"];
  const form = word("full", "appendix");
  const files = list(object(["hash sha256"], { form }));

  const scan = word("pdf", "jpg", "png");

  const statement = (schema, more = {}) => object([
    "text log route act from to decision signer office",
    "text? appointment on_behalf_of rules",
    "number rseq round",
    "number? carried",
    "hash prev content",
    "time at",
  ], {
    _: word(schema),
    zones: map(KINDS.hash),
    seen: object(["number version"], { docs: files }),
    docs: files,
    shown: object(["text tpl lang", "hash sha256"]),
    auth: object(["time at"], { m: list(word("pwd", "totp", "code")) }),
    ...more,
  });
  const signed = statement("iom.sign/1");
  const onPaper = statement("iom.paper/1", {
    paper: object([
      "date signed_on", "number scan size", "hash sha256", "text entered_by confirmed_by office appointment",
    ], { kind: scan }),
  });

  const act = object([
    "text log route by act from to office subject organization",
    "text? appointment on_behalf_of number reason batch",
    "number seq clock_back_ms rseq round",
    "number? in_force",
    "hash prev content snapshot idem",
    "hash? progress",
    "time at",
  ], {
    _: word("iom.event/1"),
    kind: word("act"),
    sig: maybe(object(["kid kid", "text v"], { alg: word("ed25519") })),
    process: object(["text id", "number version", "hash hash"]),
    zones: object(["hash z1 z2 z3 z4 z5"]),
    docs: list(object(["hash sha256", "number size", "text renderer"], { form })),
    comment: maybe(object(["hash c"])),
    net: maybe(object(["hash? ip_c ua_c"])),
    stmt: maybe((value) => signed(value) || onPaper(value)),
  });

  const other = object([
    "text log kind", "text? by about", "number seq clock_back_ms", "time at",
  ], { _: word("iom.event/1"), route: isNull, sig: isNull, data: isAny, texts: map(KINDS.hash) });

  // `data` of the entries beside the acts, by kind.
  const data = {
    "process.published": object(["text id", "number version", "hash hash"]),
    "policy.signing": object([]),
    "key.enrolled": object(["kid kid", "kid? replaces", "hash pub"], { alg: word("ed25519") }),
    "key.revoked": object(["kid kid", "text why"]),
    "role.granted": object([
      "text appointment office kind organization scope", "text? replaces", "date basis_date valid_from",
      "date? valid_to",
    ], { covers: list(isText) }),
    "role.ended": object(["text appointment office", "date last_day"]),
    "log.sheet_made": object(["number size"]),
    "evidence.attached": object(["text path", "hash sha256", "number size"], {
      kind: word("docx", "pdf", "jpg", "png"),
    }),
    "paper.entered": object(["text sheet", "hash sha256", "number size"], {
      kind: scan, signed: list(row(isText, isText, isText, isDate)),
    }),
    "erasure.done": object(["text act request"], {
      items: list(object(["text kind ref"])), files: list(KINDS.hash),
    }),
  };

  const head = ["text route", "number rseq", "hash head"];
  const exported = object(["text purpose"], {
    routes: list(object(head)), members: list(row(isText, KINDS.hash)),
  });

  const manifest = object(["text log", "number export"], {
    _: word("iom.bundle/1"),
    files: list(object(["text name", "hash sha256", "number size"])),
    routes: list(object([...head, "text? number"])),
    withheld: list(isText),
  });

  const opened = object(["number seq"], {
    _: word("iom.opened/1"), texts: list(object(["text field text", "hash salt"])),
  });

  const words = list(row(isText, isText));
  const names = object([], {
    _: word("iom.names/1"),
    offset: (value) => typeof value === "number" && Math.abs(value) < 24 * 60,
    acts: words, offices: words, organizations: words, people: words, states: words,
  });

  const content = object([], Object.fromEntries(ZONES.map((zone) => [zone, isAny])));

  const rules = atLeast(["text id", "number version"], {
    states: list(atLeast(["text code", "flag initial"])),
    acts: list(atLeast(["text code", "flag signed starts_round freezes_progress"], {
      offices: list(isText), signs: list(word(...ZONES)),
    })),
    transitions: list(atLeast(["text act from", "text? to", "flag enters_force"], {
      offices: maybe(list(isText)),
    })),
  });

  return { ZONES, act, other, data, exported, manifest, opened, names, content, rules, isDay };
})();
