"use strict";
// The checks of a bundle in the order of docs/format.md, part 6. Each check throws the first `Fault`; `done` says
// what passed. A check gives way (`yield`) with the share that is done, so that a page stays alive.

class Bundle {
  // `trust` is what the reader brought himself: { key } (a parsed line) or { fingerprint } (16 letters), or neither.
  constructor(bytes, trust) {
    this.trust = trust;
    this.done = []; // { check, ok, says }
    this.archive = new Archive(bytes);
    this.leaves = new Map(); // seq → leaf hash of every entry
    this.acts = []; // seq of every act
    this.said = new Map(); // seq → act
    this.others = new Map(); // kind → entries
    this.routes = [];
    this.rules = new Map();
    this.named = new Set(); // files that the entries call for
    this.used = new Set(); // other entries that were needed
    this.erased = new Set(); // the absent files that an act of erasure names
    this.signed = 0;
    this.unsigned = 0;
    this.onPaper = 0;
    this.fromPaper = new Set(); // routes that were agreed on paper before they were entered
  }

  get isTrusted() {
    return Boolean(this.trust.key || this.trust.fingerprint);
  }

  * check() {
    yield* this.archive.open();
    this.checkArchive();
    this.checkCheckpoint();
    yield* this.checkEntries();
    yield* this.checkRoutes();
    yield* this.checkPeople();
    yield* this.checkDocuments();
    this.checkExport();
    this.checkNothingElse();
  }

  passed(check, says) {
    this.done.push({ check, ok: true, says });
  }

  kind(name) {
    return this.others.get(name) || [];
  }

  // --- 6.1: the files are exactly those of the manifest and of the list of sums ---

  checkArchive() {
    const { archive } = this;
    const { members } = archive;
    this.manifest = archive.json("manifest.json", "archive", Shapes.manifest);
    const files = [...members].filter(([name]) => name !== "manifest.json" && name !== "SHA256SUMS")
      .map(([name, { sha256, size }]) => ({ name, sha256, size }));
    if (!sameValue(this.manifest.files, files)) {
      forged("archive", "состав дела не тот, что в его описи", firstDifference(this.manifest.files, files));
    }
    const sums = [...members].filter(([name]) => name !== "SHA256SUMS")
      .map(([name, { sha256 }]) => `${sha256}  ${name}\n`).join("");
    if (!Bytes.same(archive.read("SHA256SUMS"), Bytes.ofText(sums))) {
      forged("archive", "контрольные суммы файлов не сходятся", "SHA256SUMS");
    }
    const { withheld } = this.manifest;
    const isRight = (name) => /^(?:docs|contents|files)\//.test(name) && Archive.NAME.test(name) && !members.has(name);
    if (!isSortedSet(withheld) || !withheld.every(isRight)) {
      forged("archive", "список невыданного составлен неверно", "manifest.json");
    }
    this.names = archive.json("names.json", "archive", Shapes.names);
    this.passed("archive", `файлов ${members.size}, состав и суммы сходятся с описью`);
  }

  // --- 6.2: the head of the log is signed by the key that the reader brought ---

  checkCheckpoint() {
    const { archive, trust } = this;
    this.checkpoint = attempt(() => Note.parseCheckpoint(archive.read("checkpoint.txt")),
      "checkpoint", "отметка журнала не читается", "checkpoint.txt");
    this.inside = attempt(() => Note.parseKey(oneLine(archive.read("vkey.txt"))),
      "checkpoint", "строка ключа не читается", "vkey.txt");
    if (trust.fingerprint && plainFingerprint(this.inside.fingerprint) !== trust.fingerprint) {
      forged("checkpoint", "отпечаток ключа другой: дело подписано не ключом этого журнала", "vkey.txt");
    }
    if (trust.key && trust.key.line !== this.inside.line) {
      forged("checkpoint", "ключ другой: дело подписано не ключом этого журнала", "vkey.txt");
    }
    if (this.checkpoint.origin !== this.manifest.log || this.checkpoint.signatures.length !== 1) {
      forged("checkpoint", "отметка другого журнала или с лишними подписями", "checkpoint.txt");
    }
    if (!Note.isSigned(this.checkpoint, this.inside)) {
      forged("checkpoint", "подпись под отметкой журнала неверна", "checkpoint.txt");
    }
    const says = `записей ${this.checkpoint.size}, отпечаток ключа ${this.inside.fingerprint}`;
    this.passed("checkpoint", this.isTrusted ? says : `${says}; ключ взят из дела и не подтверждён`);
  }

  // --- 6.3: every entry is canonical, of known keys, at its place, and included under the checkpoint ---

  * checkEntries() {
    const { archive } = this;
    const expected = new Set();
    const names = [...archive.under("events/"), ...archive.under("others/"), "export.json"];
    for (const [number, name] of names.entries()) {
      const isAct = name.startsWith("events/");
      const entry = archive.json(name, "entries", isAct ? Shapes.act : Shapes.other);
      const { seq } = entry;
      if (name !== "export.json" && Number(name.slice(7, 19)) !== seq) {
        forged("entries", "запись стоит не на своём месте", name);
      }
      if (this.leaves.has(seq)) forged("entries", "запись приложена дважды", name);
      if (entry.log !== this.checkpoint.origin) forged("entries", "запись другого журнала", name);
      const proof = `proofs/${twelve(seq)}.tlog-proof`;
      if (!archive.members.has(proof)) {
        forged("entries", "нет доказательства, что запись стоит в журнале", name);
      }
      this.requireIncluded(name, proof, seq);
      expected.add(proof);
      if (isAct) this.keepAct(entry, name);
      else this.keepOther(entry, name);
      yield number / names.length;
    }
    const surplus = archive.under("proofs/").find((proof) => !expected.has(proof));
    if (surplus) forged("entries", "лишнее доказательство", surplus);
    this.passed("entries", `записей ${this.leaves.size}, каждая стоит в журнале на своём месте`);
  }

  requireIncluded(name, proof, seq) {
    const leaf = Merkle.leaf(this.archive.read(name));
    const said = attempt(() => Note.parseProof(this.archive.read(proof)),
      "entries", "доказательство не читается", proof);
    if (said.index !== seq || !Bytes.same(said.checkpoint, this.archive.read("checkpoint.txt"))) {
      forged("entries", "доказательство о другой записи или другой отметке", proof);
    }
    if (!Merkle.proves(leaf, seq, this.checkpoint.size, said.path, this.checkpoint.root)) {
      forged("entries", "такой записи в журнале нет: она изменена или подложена", name);
    }
    this.leaves.set(seq, Bytes.hex(leaf));
  }

  keepAct(entry, name) {
    const forms = entry.docs.map((file) => file.form).sort();
    if (!sameValue(forms, ["appendix", "full"]) || entry.rseq < 1) {
      unreadable("entries", "в записи не те документы или версия", name);
    }
    this.acts.push(entry.seq);
    this.said.set(entry.seq, entry);
  }

  keepOther(entry, name) {
    const { kind } = entry;
    const isExport = name === "export.json";
    const known = Object.prototype.hasOwnProperty.call(Shapes.data, kind) ? Shapes.data[kind] : null;
    const shape = isExport && kind === "export" ? Shapes.exported : known;
    if (!shape || isExport !== (kind === "export")) forged("entries", "запись не того вида", name);
    if (!shape(entry.data)) unreadable("entries", "в записи не те ключи или значения", name);
    if (isExport) this.exported = entry;
    else this.others.set(kind, [...this.kind(kind), entry]);
    if (kind === "log.sheet_made" && entry.data.size === entry.seq) {
      this.used.add(entry.seq); // its proof gives the root that stands on the paper sheet
    }
  }

  // --- 6.4: every route is whole from its first act, and its published process allows each step ---

  * checkRoutes() {
    for (const name of this.archive.under("processes/")) {
      const hash = name.slice(10, 74);
      if (this.archive.members.get(name).sha256 !== hash) {
        forged("routes", "правила процесса не те, что опубликованы", name);
      }
      this.rules.set(hash, rulesOf(this.archive.json(name, "routes", Shapes.rules)));
    }
    const standing = new Map(); // route → { route, said }
    for (const [number, seq] of this.acts.entries()) {
      const said = this.said.get(seq);
      const before = standing.get(said.route);
      standing.set(said.route, { route: this.step(said, before && before.route, before && before.said), said });
      yield number / this.acts.length;
    }
    const ordered = [...standing].sort(([one], [two]) => (byCodePoints(one, two)));
    this.routes = ordered.map(([, found]) => found.route);
    this.heads = ordered.map(([route, { said }]) => ({ head: this.leaves.get(said.seq), rseq: said.rseq, route }));
    if (!this.routes.length) forged("routes", "в деле нет ни одного маршрута");
    this.passed("routes", `маршрутов ${this.routes.length}, действий ${this.acts.length}, пропусков нет`);
  }

  step(said, known, before) {
    const place = eventName(said.seq);
    const rules = this.rules.get(said.process.hash);
    if (!rules) forged("routes", "нет правил процесса этого маршрута", place);
    let route = known;
    if (!route) {
      this.requirePublished(said.process, said.seq, place);
      route = {
        route: said.route, number: null, state: rules.initial, subject: said.subject, versions: 0, in_force: null, round: 0,
        approvals: [],
      };
    }
    if (said.rseq !== route.versions + 1) {
      const says = `пропуск в истории: после версии ${route.versions} идёт версия ${said.rseq}`;
      forged("routes", says, place);
    }
    const start = Sha2.hex256(Bytes.ofText(`iom.genesis/1\n${said.log}\n${said.route}`));
    if (said.prev !== (before ? this.leaves.get(before.seq) : start)) {
      forged("routes", "запись не продолжает предыдущую запись маршрута", place);
    }
    if (before && !["subject", "organization", "process"].every((key) => sameValue(said[key], before[key]))) {
      forged("routes", "педагог, организация или процесс не те, что при открытии", place);
    }
    this.requireAllowed(said, route, before, rules, place);
    return Object.assign(route, {
      versions: said.rseq, state: said.to, number: said.number, in_force: said.in_force, round: said.round,
    });
  }

  requirePublished(process, seq, place) {
    const found = this.kind("process.published").find((entry) => sameValue(entry.data, process) && entry.seq < seq);
    if (!found) forged("routes", "правила процесса не были опубликованы до открытия маршрута", place);
    this.used.add(found.seq);
    this.named.add(`processes/${process.hash}.json`);
  }

  requireAllowed(said, route, before, rules, place) {
    const act = rules.acts.get(said.act);
    const enters = rules.steps.get(JSON.stringify([said.from, said.act, said.to]));
    if (said.from !== route.state) {
      forged("routes", "действие начато не в том состоянии, где стоял маршрут", place);
    }
    if (!act || !enters || (said.act === "open") !== !before) {
      forged("routes", "процесс не допускает такого действия", place);
    }
    if (!rules.offices.get(JSON.stringify([said.from, said.act])).has(said.office)) {
      forged("routes", "эта должность такого действия не выполняет", place);
    }
    if (said.round !== (before ? before.round : 0) + Number(act.starts_round)) {
      forged("routes", "круг согласования не следует из истории", place);
    }
    const kept = before ? before.in_force : null;
    if (!((enters.has(true) && said.in_force === said.rseq) || (enters.has(false) && said.in_force === kept))) {
      forged("routes", "действующая версия не следует из истории", place);
    }
    if (before && before.number !== null && said.number !== before.number) {
      forged("routes", "номер маршрута изменён", place);
    }
    if ((said.stmt !== null) !== act.signed || (said.progress !== null) !== act.freezes_progress) {
      forged("routes", "подпись или отметки о ходе не соответствуют действию", place);
    }
    const zones = Object.fromEntries(act.signs.map((zone) => [zone, said.zones[zone]]));
    if (said.stmt !== null && !sameValue(said.stmt.zones, zones)) {
      forged("routes", "подписаны не те разделы", place);
    }
  }

  // --- 6.5: every statement says what the entry says, its person's key signed it, the office was his that day ---

  * checkPeople() {
    this.requireOwnKeys();
    const policies = this.kind("policy.signing").map((entry) => entry.seq);
    const policy = policies.length ? Math.min(...policies) : null;
    policies.forEach((seq) => this.used.add(seq));
    const routes = new Map(this.routes.map((route) => [route.route, route]));
    for (const [number, seq] of this.acts.entries()) {
      const said = this.said.get(seq);
      const place = eventName(seq);
      const order = this.orderOf(said, place);
      const statement = said.stmt;
      if (statement === null) {
        if (said.sig !== null) forged("people", "подпись без подписанного текста", place);
      } else {
        requireSame(said, statement, place);
        if (statement.paper) {
          this.requirePaper(said, statement.paper, place);
          this.requireSignature(said, statement, place);
          this.onPaper += 1;
        } else if (said.sig === null) {
          if (policy !== null && seq > policy) {
            forged("people", "нет личной подписи, хотя она уже была обязательна", place);
          }
          this.unsigned += 1;
        } else {
          this.requireSignature(said, statement, place);
          this.signed += 1;
        }
        if (statement.decision.startsWith("approve")) routes.get(said.route).approvals.push({ said, order });
      }
      yield number / this.acts.length;
    }
    const words = [];
    if (this.signed) words.push(`личных подписей ${this.signed}, все верны`);
    if (this.onPaper) words.push(`подписано на бумаге ${this.onPaper}, каждый скан внёс один и подтвердил другой`);
    if (this.unsigned) words.push(`без личной подписи (до введения правил) ${this.unsigned}`);
    this.passed("people", words.join(", ") || "подписанных действий нет");
  }

  // The scan was entered before by one person and is confirmed by another, who held an office; neither is the teacher.
  requirePaper(said, paper, place) {
    if (said.sig === null) forged("people", "скан подписи на бумаге никто не подтвердил", place);
    if (paper.entered_by === paper.confirmed_by) {
      forged("people", "скан подписи на бумаге внёс и подтвердил один человек", place);
    }
    if ([paper.entered_by, paper.confirmed_by].includes(said.subject)) {
      forged("people", "скан внёс или подтвердил сам педагог", place);
    }
    const line = [said.act, said.by, said.office, paper.signed_on];
    const tells = ({ seq, by, about, data }) => seq === paper.scan && seq < said.seq
      && by === paper.entered_by && about === said.route
      && ["kind", "sha256", "size"].every((key) => data[key] === paper[key])
      && data.signed.some((one) => sameValue(one, line));
    const found = this.kind("paper.entered").find(tells);
    if (!found) forged("people", "записи о скане этой подписи нет, или она о другом", place);
    if (found.data.signed.length > 1) this.fromPaper.add(said.route);
    const today = dayNumber(said.at);
    if (dayNumber(paper.signed_on) - 1 > today) forged("people", "бумага подписана позже, чем внесена", place);
    this.appointmentOf({
      appointment: paper.appointment, person: paper.confirmed_by, office: paper.office, seq: said.seq,
    }, today, place);
  }

  requireOwnKeys() {
    for (const entry of this.kind("key.enrolled")) {
      const place = otherName(entry.seq);
      if (entry.data.kid !== Sha2.hex256(Bytes.ofHex(entry.data.pub)).slice(0, 32)) {
        forged("people", "номер ключа не отвечает ключу", place);
      }
      if (entry.by === null || entry.by !== entry.about) forged("people", "ключ внёс не его владелец", place);
    }
  }

  requireSignature(said, statement, place) {
    const { kid, v } = said.sig;
    const owner = statement.paper ? statement.paper.confirmed_by : said.by;
    const enrolled = this.kind("key.enrolled").filter((entry) => (
      entry.data.kid === kid && entry.seq < said.seq && entry.about === owner));
    if (enrolled.length !== 1) forged("people", "ключ подписавшего не был внесён до подписи", place);
    this.used.add(enrolled[0].seq);
    for (const entry of this.kind("key.revoked").filter((one) => one.data.kid === kid)) {
      this.used.add(entry.seq);
      if (entry.seq < said.seq) forged("people", "ключ подписавшего был отозван до подписи", place);
    }
    const made = attempt(() => Bytes.ofBase64(v), "people", "подпись не читается", place);
    const message = Bytes.join(Bytes.ofText(`${statement._}\n`), Canonical.bytes(statement));
    if (!Ed25519.verify(Bytes.ofHex(enrolled[0].data.pub), message, made)) {
      forged("people", "личная подпись неверна", place);
    }
  }

  // The appointment by which the person acted; null for the teacher and for who takes part in his group.
  orderOf(said, place) {
    if (said.appointment === null) {
      const own = said.office === "subject" && said.by === said.subject;
      const takesPart = said.office === "member" && said.by !== said.subject;
      if (!(own || takesPart) || said.on_behalf_of !== null) {
        forged("people", "действие без назначения на должность", place);
      }
      return null;
    }
    const paper = said.stmt && said.stmt.paper;
    const held = { appointment: said.appointment, person: said.by, office: said.office, seq: said.seq };
    const granted = this.appointmentOf(held, dayNumber(paper ? paper.signed_on : said.at), place);
    if (granted.data.replaces !== said.on_behalf_of) {
      forged("people", "у подписавшего в этот день не было такого назначения", place);
    }
    return granted;
  }

  // The entry by which the person was appointed to that office, in force on that day of the entry `seq`.
  appointmentOf(held, day, place) {
    for (const entry of this.kind("role.ended").filter((one) => one.data.appointment === held.appointment)) {
      this.used.add(entry.seq);
      if (entry.seq < held.seq && dayNumber(entry.data.last_day) + 1 < day) {
        forged("people", "назначение кончилось до этого действия", place);
      }
    }
    const granted = this.kind("role.granted").find((one) => one.data.appointment === held.appointment);
    if (granted) this.used.add(granted.seq);
    if (!granted || !isHeld(granted, held, day)) {
      forged("people", "у подписавшего в этот день не было такого назначения", place);
    }
    return granted;
  }

  // --- 6.6: files, contents and texts are those that the entries name; what is absent is withheld or erased ---

  * checkDocuments() {
    const { archive } = this;
    this.erasures = new Map(); // "kind ref" → { kind, ref, entry }
    for (const entry of this.kind("erasure.done")) {
      for (const { kind, ref } of entry.data.items) {
        this.erasures.set(JSON.stringify([kind, ref]), { kind, ref, entry });
      }
    }
    const { sizes, zones } = this.namedByActs();
    for (const [digest, size] of sizes) {
      const name = `docs/${digest}.docx`;
      if (this.isHere(name, "blob", digest)) {
        const member = archive.members.get(name);
        if (member.sha256 !== digest || member.size !== size) forged("documents", "документ изменён", name);
      }
    }
    const attached = this.takeAttached();
    let number = 0;
    for (const [digest, expected] of zones) {
      const name = `contents/${digest}.json`;
      if (this.isHere(name, "content", digest)) {
        this.requireContent(name, digest, expected);
        this.requireMembers(name, digest);
      }
      number += 1;
      yield number / zones.size;
    }
    this.openTexts();
    this.takeErasures();
    const withheld = this.manifest.withheld.length;
    let words = `документов и содержаний ${this.named.size - this.rules.size - attached}`;
    if (attached) words += `, приложенных файлов ${attached}`;
    if (withheld) words += `, не выдано ${withheld} (только хеши)`;
    if (this.erased.size) words += `, уничтожено по акту ${this.erased.size}`;
    this.passed("documents", `${words}; хеши сходятся`);
  }

  namedByActs() {
    const [sizes, zones] = [new Map(), new Map()];
    for (const seq of this.acts) {
      const said = this.said.get(seq);
      if (!zones.has(said.content)) zones.set(said.content, said.zones);
      if (!sameValue(zones.get(said.content), said.zones)) {
        forged("documents", "у одного содержания разные разделы", eventName(seq));
      }
      for (const file of said.docs) {
        if (!sizes.has(file.sha256)) sizes.set(file.sha256, file.size);
        if (sizes.get(file.sha256) !== file.size) {
          forged("documents", "у одного файла разные размеры", eventName(seq));
        }
      }
    }
    return { sizes, zones };
  }

  // The files that entries say were attached to these routes or scanned, each under its hash; how many they name.
  takeAttached() {
    const routes = new Set(this.routes.map((route) => route.route));
    const names = new Set();
    const attached = [...this.kind("evidence.attached"), ...this.kind("paper.entered")]
      .sort((one, two) => one.seq - two.seq);
    for (const entry of attached.filter(({ about }) => routes.has(about))) {
      const { sha256, kind, size } = entry.data;
      const name = `files/${sha256}.${kind}`;
      if (this.isHere(name, "blob", sha256)) {
        const member = this.archive.members.get(name);
        if (member.sha256 !== sha256 || member.size !== size) forged("documents", "приложенный файл изменён", name);
      }
      names.add(name);
      this.used.add(entry.seq);
    }
    return names.size;
  }

  isHere(name, kind, ref) {
    this.named.add(name);
    if (this.archive.members.has(name)) return true;
    if (!this.manifest.withheld.includes(name)) {
      if (!this.erasures.has(JSON.stringify([kind, ref]))) {
        forged("documents", "нет файла, который назван в журнале", name);
      }
      this.erased.add(name);
    }
    return false;
  }

  requireContent(name, digest, zones) {
    const said = this.archive.json(name, "documents", Shapes.content);
    if (Sha2.hex256(Bytes.ofText("iom.content/1\n"), this.archive.read(name)) !== digest) {
      forged("documents", "содержание изменено", name);
    }
    for (const zone of Shapes.ZONES) {
      const prefix = Bytes.ofText(`iom.zone/1\n${zone.toUpperCase()}\n`);
      if (Sha2.hex256(prefix, Canonical.bytes(said[zone])) !== zones[zone]) {
        forged("documents", "разделы не следуют из содержания", name);
      }
    }
  }

  // Who acts as a member of a group is named in section 1 of what he signed.
  requireMembers(name, digest) {
    const acts = this.acts.map((seq) => this.said.get(seq));
    const by = acts.filter((said) => said.content === digest && said.office === "member").map((said) => said.by);
    if (!by.length) return;
    const section = this.archive.json(name, "documents", Shapes.content).z1;
    const listed = isObject(section) && Array.isArray(section.members) ? section.members.filter(isObject) : [];
    if (by.some((person) => listed.every((one) => one.person !== person))) {
      forged("documents", "подписал как участник группы тот, кого в ней нет", name);
    }
  }

  openTexts() {
    this.opened = new Map(); // "seq field" → text
    const others = new Map([...this.others.values()].flat().map((entry) => [entry.seq, entry]));
    others.set(this.exported.seq, this.exported);
    for (const name of this.archive.under("opened/")) {
      const { seq, texts } = this.archive.json(name, "documents", Shapes.opened);
      const isKnown = this.said.has(seq) || others.has(seq);
      if (Number(name.slice(7, 19)) !== seq || !isKnown || !texts.length) {
        forged("documents", "тексты не при своей записи", name);
      }
      const committed = this.said.has(seq) ? commitmentsOf(this.said.get(seq)) : others.get(seq).texts;
      if (!isSortedSet(texts.map((text) => text.field))) {
        forged("documents", "тексты записи повторяются или не по порядку", name);
      }
      for (const { field, salt, text } of texts) {
        const made = Sha2.hex256(Bytes.ofText(`iom.commit/1\n${field}\n`), Bytes.ofHex(salt), Bytes.ofText(text));
        if (!Object.prototype.hasOwnProperty.call(committed, field) || committed[field] !== made) {
          forged("documents", "текст не тот, что записан в журнале", name);
        }
        this.opened.set(`${seq} ${field}`, text);
      }
    }
  }

  // An erasure belongs to the bundle if it destroyed anything that the bundle's entries name.
  takeErasures() {
    const entries = new Set([...this.acts, ...[...this.others.values()].flat().map((entry) => entry.seq)]);
    const stems = new Set([...this.named].map((name) => name.split(".")[0]));
    for (const { kind, ref, entry } of this.erasures.values()) {
      const folders = { blob: ["docs", "files"], content: ["contents"] }[kind] || [];
      const [seq] = ref.split("/");
      if (folders.some((folder) => stems.has(`${folder}/${ref}`)) || (kind === "payload" && /^\d+$/.test(seq) && entries.has(Number(seq)))) {
        this.used.add(entry.seq);
      }
    }
  }

  // --- 6.7: the export stands behind everything, ends every route, and names exactly the files ---

  checkExport() {
    const { data, seq } = this.exported;
    if (seq !== [...this.leaves.keys()].reduce((one, two) => Math.max(one, two)) || this.manifest.export !== seq) {
      forged("export", "запись о выгрузке стоит раньше других записей дела", "export.json");
    }
    if (!sameValue(data.routes, this.heads)) {
      const says = "история маршрута не та, что при выгрузке: действия убраны или добавлены";
      forged("export", says, "export.json");
    }
    const numbers = new Map(this.routes.map((route) => [route.route, route.number]));
    if (!sameValue(this.manifest.routes, this.heads.map((one) => ({ ...one, number: numbers.get(one.route) })))) {
      forged("export", "маршруты в описи не те, что в записи о выгрузке", "manifest.json");
    }
    const beside = ["manifest.json", "SHA256SUMS", "checkpoint.txt", "export.json"];
    const members = [...this.archive.members].filter(([name]) => !beside.includes(name) && !name.startsWith("proofs/"))
      .map(([name, { sha256 }]) => [name, sha256]);
    if (!sameValue(data.members, members)) {
      forged("export", "файлы дела не те, что при выгрузке", firstDifference(data.members, members));
    }
    this.passed("export", `дело выгружено полностью, запись ${seq}`);
  }

  // --- 6.8: no file, entry or key without a use ---

  checkNothingElse() {
    const files = ["docs/", "contents/", "files/", "processes/"].flatMap((folder) => this.archive.under(folder));
    const file = files.find((name) => !this.named.has(name));
    if (file) forged("extra", "лишний файл", file);
    if (!this.manifest.withheld.every((name) => this.named.has(name))) {
      const surplus = this.manifest.withheld.find((name) => !this.named.has(name));
      forged("extra", "в списке невыданного лишняя строка", surplus);
    }
    const entry = [...this.others.values()].flat().find((one) => !this.used.has(one.seq));
    if (entry) forged("extra", "лишняя запись", otherName(entry.seq));
    this.passed("extra", "лишних файлов, записей и ключей нет");
  }

  // --- 6.9: an earlier checkpoint or bundle does not speak against this log ---

  * checkKnown(bytes) {
    let [checkpoint, leaves] = [null, new Map()];
    if (Bytes.same(bytes.subarray(0, 4), Uint8Array.of(0x50, 0x4b, 3, 4))) {
      const earlier = new Bundle(bytes, this.trust);
      yield* earlier.archive.open();
      earlier.checkArchive();
      earlier.checkCheckpoint();
      yield* earlier.checkEntries();
      ({ checkpoint, leaves } = earlier);
    } else {
      checkpoint = this.knownCheckpoint(bytes);
    }
    const other = (says) => { throw new Fault(OTHER_LOG, "known", says); };
    const [now, then] = [this.checkpoint, checkpoint];
    if (then.origin !== now.origin) other("известная вам отметка — другого журнала");
    if (then.size > now.size) other(`журнал короче: в деле ${now.size} записей, а вам известно ${then.size}`);
    if (then.size === now.size && !Bytes.same(then.root, now.root)) {
      other("журнал другой: при том же размере корень не тот, что вам известен");
    }
    const common = [...leaves.keys()].filter((seq) => this.leaves.has(seq)).sort((one, two) => one - two);
    const changed = common.find((seq) => leaves.get(seq) !== this.leaves.get(seq));
    if (changed !== undefined) other(`журнал переписан: запись ${changed} была другой`);
    const root = this.rootAt(then.size);
    if (root && !Bytes.same(root, then.root)) {
      other(`журнал переписан: первые ${then.size} записей были другими`);
    }
    if (then.size === now.size) this.passed("known", "журнал тот же");
    else if (root) this.passed("known", `журнал продолжает вашу отметку: первые ${then.size} записей те же`);
    else if (common.length) this.passed("known", `общих записей ${common.length}, все те же`);
    else this.passed("known", "противоречий нет, но общих записей тоже нет: сравнивать нечего");
  }

  // The root of the first `size` entries, where the bundle holds the entry behind them or the last of them.
  rootAt(size) {
    for (const seq of [size, size - 1]) {
      if (this.leaves.has(seq)) {
        const leaf = seq === size ? null : Bytes.ofHex(this.leaves.get(seq));
        const { path } = Note.parseProof(this.archive.read(`proofs/${twelve(seq)}.tlog-proof`));
        return Merkle.rootBefore(seq, this.checkpoint.size, path, leaf);
      }
    }
    return null;
  }

  knownCheckpoint(bytes) {
    const found = attempt(() => Note.parseCheckpoint(bytes.subarray(0, 1 << 16)),
      "known", "прежняя отметка не читается");
    if (found.origin === this.inside.name && !Note.isSigned(found, this.inside)) {
      unreadable("known", "подпись под прежней отметкой неверна");
    }
    return found;
  }
}

// --- what the checks have in common ---

const twelve = (seq) => String(seq).padStart(12, "0");
const eventName = (seq) => `events/${twelve(seq)}.json`;
const otherName = (seq) => `others/${twelve(seq)}.json`;
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const plainFingerprint = (text) => text.replace(/[\s-]/g, "").toUpperCase();

// What `read` gives; whatever it throws means that the place is unreadable.
function attempt(read, check, says, place) {
  try {
    return read();
  } catch (error) {
    return unreadable(check, says, place);
  }
}

function sameValue(one, two) {
  if (typeof one !== "object" || one === null || typeof two !== "object" || two === null) return one === two;
  const keys = Object.keys(one);
  return keys.length === Object.keys(two).length && keys.every((key) => sameValue(one[key], two[key]));
}

// Texts in the order of their code points, as every other program sorts them.
function byCodePoints(one, two) {
  const [left, right] = [Array.from(one), Array.from(two)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (left[at] !== right[at]) return left[at].codePointAt(0) - right[at].codePointAt(0);
  }
  return left.length - right.length;
}

const isSortedSet = (texts) => texts.every((text, at) => at === 0 || byCodePoints(texts[at - 1], text) < 0);

// The name of the first file that only one of two sorted lists has so.
function firstDifference(one, two) {
  const nameOf = (item) => (Array.isArray(item) ? item[0] : item.name);
  const shorter = Math.min(one.length, two.length);
  for (let at = 0; at < shorter; at += 1) {
    if (!sameValue(one[at], two[at])) return [nameOf(one[at]), nameOf(two[at])].sort(byCodePoints)[0];
  }
  const rest = (one.length > two.length ? one : two)[shorter];
  return rest ? nameOf(rest) : "";
}

function oneLine(data) {
  const line = Bytes.text(data);
  if (!line.endsWith("\n") || line.slice(0, -1).includes("\n")) throw new Error("not one line");
  return line.slice(0, -1);
}

// The rules of a process, ready to be asked.
function rulesOf(said) {
  const acts = new Map(said.acts.map((act) => [act.code, act]));
  const initial = said.states.filter((state) => state.initial);
  if (initial.length !== 1 || said.transitions.some((row) => !acts.has(row.act))) {
    unreadable("routes", "правила процесса составлены неверно");
  }
  const found = { initial: initial[0].code, acts, steps: new Map(), offices: new Map() };
  const put = (map, key, values) => map.set(key, new Set([...(map.get(key) || []), ...values]));
  for (const row of said.transitions) {
    const target = row.to === null ? row.from : row.to;
    put(found.steps, JSON.stringify([row.from, row.act, target]), [row.enters_force]);
    const allowed = row.offices && row.offices.length ? row.offices : acts.get(row.act).offices;
    put(found.offices, JSON.stringify([row.from, row.act]), allowed);
  }
  return found;
}

const SAME = ["log", "route", "rseq", "prev", "act", "from", "to", "round", "content", "at", "office", "appointment",
  "on_behalf_of"];

// What was signed is what is recorded.
function requireSame(said, statement, place) {
  const byForm = (files) => files.map((file) => `${file.form} ${file.sha256}`).sort();
  if (!SAME.every((key) => statement[key] === said[key]) || statement.signer !== said.by
    || !sameValue(byForm(statement.docs), byForm(said.docs)) || statement.seen.version !== said.rseq - 1
    || !statement.auth.m.length) {
    forged("people", "подписано не то, что записано", place);
  }
}

// Whether the appointment is the one held: the person, the office, the day.
function isHeld({ about, seq, data }, held, day) {
  return about === held.person && seq <= held.seq && [data.office, "filler"].includes(held.office)
    && day >= dayNumber(data.valid_from) - 1
    && (data.valid_to === null || dayNumber(data.valid_to) + 1 >= day);
}

function commitmentsOf(act) {
  const net = act.net || {};
  const found = { comment: act.comment && act.comment.c, ip: net.ip_c, agent: net.ua_c };
  return Object.fromEntries(Object.entries(found).filter(([, made]) => made));
}

// The number of a day, counted from 1970; the year may be any of 0001–9999.
function dayNumber(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const found = new Date(Date.UTC(2000, month - 1, day));
  found.setUTCFullYear(year, month - 1, day);
  return Math.floor(found.getTime() / 86400000);
}
