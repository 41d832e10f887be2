"""A log small enough to be read, made by hand from fixed keys: its bundle never changes and can lie on purpose.

    log = SmallLog()
    log.begin()                      # rules, keys, the order of the approver
    log.act("open"); log.act("submit"); log.act("approve")
    log.bundle()                     # the archive, signed by the log key

It writes the format of `docs/format.md` once more, without the program's exporter, so that a bundle may say what no
honest server would: everything is logged and signed truly, and a verifier must refuse what it says.
"""

import base64
import copy
import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.bundle_samples import Files, packed
from workflow.log import merkle
from workflow.log.canonical import canonical
from workflow.log.event import commitment, genesis
from workflow.log.note import Checkpoint, Note, SignerKey, tlog_proof

ORIGIN = "iom.primer.example/log/vectors"
LOG_KEY = SignerKey(ORIGIN, hashlib.sha256(b"iom vectors: log key").digest())
ROUTE = "r_" + "5e" * 16
TEACHER, APPROVER = "p_" + "7a" * 16, "p_" + "d0" * 16
SCHOOL, APPOINTMENT = "o_school", "a_" + "ab" * 16
SCAN = b"%PDF-1.7 a signed sheet of paper"
CONFIRMER, ENTERER, HELD = "p_" + "c0" * 16, "p_" + "e0" * 16, "a_" + "cd" * 16
DAY, BEFORE, LATER = "2026-09-01", "2026-08-01", "2026-09-03"
ZONES = ("z1", "z2", "z3", "z4", "z5")
RULES = canonical(
    {
        "id": "vectors",
        "version": 1,
        "one_level": False,
        "states": [
            {"code": "draft", "kind": "draft", "offices": ["subject"], "initial": True},
            {"code": "review", "kind": "review", "offices": ["deputy_head"], "initial": False},
            {"code": "work", "kind": "work", "offices": [], "initial": False},
        ],
        "acts": [
            {"code": "open", "offices": ["subject"], "signed": False, "signs": [], "decision": None}
            | {"freezes_progress": False, "starts_round": False},
            {"code": "submit", "offices": ["subject"], "signed": True, "signs": ["z1", "z2", "z3"]}
            | {"decision": None, "freezes_progress": False, "starts_round": True},
            {"code": "approve", "offices": ["deputy_head"], "signed": True, "signs": ["z1", "z2", "z3"]}
            | {"decision": "approve", "freezes_progress": False, "starts_round": False},
        ],
        "transitions": [
            {"act": "open", "from": "draft", "to": None, "enters_force": False, "offices": None},
            {"act": "submit", "from": "draft", "to": "review", "enters_force": False, "offices": None},
            {"act": "approve", "from": "review", "to": "work", "enters_force": True, "offices": None},
        ],
    }
)
STEPS = {"open": ("draft", "draft"), "submit": ("draft", "review"), "approve": ("review", "work")}
Change = Callable[[dict[str, Any]], object]


def key_of(person: str) -> Ed25519PrivateKey:
    """The personal key of a person of the vectors."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"iom vectors: {person}".encode()).digest())


def kid_of(person: str) -> str:
    return hashlib.sha256(key_of(person).public_key().public_bytes_raw()).hexdigest()[:32]


def _sha(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def content_of(version: int) -> bytes:
    """The content of a version: five zones, each with its salt."""
    zones = {zone: {"salt": _sha(zone.encode()), "text": f"раздел {zone}"} for zone in ZONES}
    zones["z1"]["text"] = "Цель: «формирующее оценивание»" if version > 1 else "черновик"
    return canonical(zones)


def document_of(version: int, form: str) -> bytes:
    """The bytes of a version's file; a verifier asks only for their hash."""
    return f"Версия {version}, форма {form}".encode()


class SmallLog:
    """Entries in order, and the files that they name."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.files: Files = {}
        self.texts: dict[int, dict[str, str]] = {}
        self.version = self.round = 0
        self.in_force: int | None = None
        self.prev = genesis(ORIGIN, ROUTE)

    @property
    def seq(self) -> int:
        return len(self.entries)

    def begin(
        self,
        *,
        signing: bool = True,
        change: dict[str, Change] | None = None,
        keys: tuple[str, ...] = (TEACHER, APPROVER),
    ) -> "SmallLog":
        """The rules published, keys enrolled, the approver appointed; `change` edits an entry by its kind."""
        edit = change or {}
        digest = _sha(RULES)
        self.files[f"processes/{digest}.json"] = RULES
        self.other("process.published", {"id": "vectors", "version": 1, "hash": digest}, edit=edit)
        if signing:
            self.other("policy.signing", {}, edit=edit)
        for person in keys:
            public = key_of(person).public_key().public_bytes_raw().hex()
            data = {"alg": "ed25519", "kid": kid_of(person), "pub": public, "replaces": None}
            self.other("key.enrolled", data, by=person, about=person, edit=edit)
        role = {
            "appointment": APPOINTMENT,
            "office": "deputy_head",
            "kind": "primary",
            "organization": SCHOOL,
            "scope": "organization",
            "covers": [],
            "replaces": None,
            "basis_date": "2026-08-20",
            "valid_from": "2026-08-21",
            "valid_to": None,
        }
        self.other("role.granted", role, about=APPROVER, texts={"basis": "12-к"}, edit=edit)
        return self

    def other(
        self,
        kind: str,
        data: dict[str, Any],
        *,
        by: str | None = None,
        about: str | None = None,
        texts: dict[str, str] | None = None,
        edit: dict[str, Change] | None = None,
    ) -> None:
        """An entry beside the acts."""
        said: dict[str, Any] = {**self._place(), "kind": kind, "route": None, "by": by, "sig": None}
        said |= {"about": about, "data": data}
        said["texts"] = {
            name: commitment(name, _sha(name.encode()), text) for name, text in (texts or {}).items()
        }
        if edit and kind in edit:
            edit[kind](said)
        if texts:
            self.texts[self.seq] = texts
        self._add("others", said)

    def act(
        self,
        code: str,
        *,
        change: Change | None = None,
        state: Change | None = None,
        signature: Change | None = None,
        key: str | None = None,
    ) -> "SmallLog":
        """The next act; `state` edits the statement, `signature` the signature under it, `change` all.

        It is signed with the `key` of that person, of who acts unless told.
        """
        approving = code == "approve"
        self.version += 1
        self.round += code == "submit"
        self.in_force = self.version if approving else self.in_force
        said = {**self._place(), **self._said(code, approving=approving)}
        if code != "open":
            said["stmt"] = self._statement(said)
            (state or copy.copy)(said["stmt"])
            owner = key or said["by"]
            made = key_of(owner).sign(said["stmt"]["_"].encode() + b"\n" + canonical(said["stmt"]))
            said["sig"] = {"alg": "ed25519", "kid": kid_of(owner), "v": base64.b64encode(made).decode()}
            (signature or copy.copy)(said["sig"])
        (change or copy.copy)(said)
        self._add("events", said)
        self.prev = merkle.leaf_hash(self.entries[-1]).hex()
        return self

    def _said(self, code: str, *, approving: bool) -> dict[str, Any]:
        source, target = STEPS[code]
        content = content_of(self.version)
        digest = _sha(b"iom.content/1\n", content)
        self.files[f"contents/{digest}.json"] = content
        docs = []
        for form in ("full", "appendix"):
            body = document_of(self.version, form)
            self.files[f"docs/{_sha(body)}.docx"] = body
            docs.append({"form": form, "sha256": _sha(body), "size": len(body), "renderer": "vectors"})
        zones = {zone: _zone(content_of(self.version), zone) for zone in ZONES}
        return {
            "kind": "act",
            "route": ROUTE,
            "by": APPROVER if approving else TEACHER,
            "sig": None,
            "rseq": self.version,
            "prev": self.prev,
            "act": code,
            "from": source,
            "to": target,
            "office": "deputy_head" if approving else "subject",
            "appointment": APPOINTMENT if approving else None,
            "on_behalf_of": None,
            "subject": TEACHER,
            "organization": SCHOOL,
            "round": self.round,
            "process": {"id": "vectors", "version": 1, "hash": _sha(RULES)},
            "number": None if code == "open" else "ИОМ-2026-0001",
            "content": digest,
            "zones": zones,
            "progress": None,
            "snapshot": _sha(b"snapshot", str(self.version).encode()),
            "docs": docs,
            "comment": None,
            "reason": None,
            "in_force": self.in_force,
            "batch": None,
            "idem": _sha(b"form", str(self.version).encode()),
            "net": None,
            "stmt": None,
        }

    def _statement(self, said: dict[str, Any]) -> dict[str, Any]:
        same = (
            "log",
            "route",
            "rseq",
            "prev",
            "act",
            "from",
            "to",
            "round",
            "content",
            "office",
            "appointment",
        )
        return {
            "_": "iom.sign/1",
            **{key: said[key] for key in (*same, "on_behalf_of", "at")},
            "decision": said["act"],
            "zones": {zone: said["zones"][zone] for zone in ("z1", "z2", "z3")},
            "seen": {"version": said["rseq"] - 1, "docs": []},
            "docs": [{"form": one["form"], "sha256": one["sha256"]} for one in said["docs"]],
            "signer": said["by"],
            "carried": None,
            "shown": {"tpl": f"{said['act']}/1", "lang": "ru", "sha256": _sha("Вы подтверждаете.".encode())},
            "rules": None,
            "auth": {"m": ["pwd"], "at": said["at"]},
        }

    def _place(self) -> dict[str, Any]:
        at = f"2026-09-01T08:{self.seq:02}:00.000Z"
        return {"_": "iom.event/1", "log": ORIGIN, "seq": self.seq, "at": at, "clock_back_ms": 0}

    def _add(self, folder: str, said: dict[str, Any]) -> None:
        body = canonical(said)
        self.files[f"{folder}/{self.seq:012}.json"] = body
        self.entries.append(body)

    # --- the bundle ---------------------------------------------------------------------------------

    def bundle(
        self,
        *,
        export: Change | None = None,
        manifest: Change | None = None,
        files: Callable[[Files], object] | None = None,
    ) -> bytes:
        """The archive: `files` edits what is in it before the export names it, `export` and `manifest` themselves."""
        made = dict(self.files)
        for seq, texts in self.texts.items():
            told = [
                {"field": name, "salt": _sha(name.encode()), "text": text} for name, text in texts.items()
            ]
            made[f"opened/{seq:012}.json"] = canonical({"_": "iom.opened/1", "seq": seq, "texts": told})
        made["names.json"] = _names()
        made["vkey.txt"] = f"{LOG_KEY.verifier.line}\n".encode()
        made["HOW-TO-VERIFY.txt"] = "Как проверить: docs/format.md\n".encode()
        (files or copy.copy)(made)
        heads = [{"head": self.prev, "rseq": self.version, "route": ROUTE}]
        said: dict[str, Any] = {**self._place(), "kind": "export", "route": None, "by": None, "sig": None}
        said |= {"about": ROUTE, "texts": {}}
        said["data"] = {
            "purpose": "audit",
            "routes": copy.deepcopy(heads),
            "members": [[name, _sha(body)] for name, body in sorted(made.items())],
        }
        (export or copy.copy)(said)
        seq = self.seq
        made["export.json"] = canonical(said)
        self.entries.append(made["export.json"])
        self._prove(made, seq)
        opened_manifest: dict[str, Any] = {
            "_": "iom.bundle/1",
            "export": seq,
            "files": [
                {"name": name, "sha256": _sha(body), "size": len(body)} for name, body in sorted(made.items())
            ],
            "log": ORIGIN,
            "routes": [{**heads[0], "number": "ИОМ-2026-0001" if self.version > 1 else None}],
            "withheld": [],
        }
        (manifest or copy.copy)(opened_manifest)
        made["manifest.json"] = canonical(opened_manifest)
        made["SHA256SUMS"] = "".join(
            f"{_sha(body)}  {name}\n" for name, body in sorted(made.items())
        ).encode()
        return packed(made)

    def checkpoint(self) -> Note:
        """The signed head over all entries."""
        root = merkle.root_of([merkle.leaf_hash(body) for body in self.entries])
        return Checkpoint(ORIGIN, self.seq, root).signed(LOG_KEY)

    def path(self, seq: int) -> list[bytes]:
        """The proof of an entry under the head over all entries."""
        return merkle.inclusion_proof(self._nodes(), seq, self.seq)

    def _nodes(self) -> merkle.Nodes:
        frontier, kept = merkle.Frontier(), {}
        for body in self.entries:
            frontier, nodes = frontier.append(merkle.leaf_hash(body))
            kept |= {(node.level, node.idx): node.hash for node in nodes}
        return lambda level, idx: kept[level, idx]

    def _prove(self, made: Files, export: int) -> None:
        note = self.checkpoint()
        made["checkpoint.txt"] = note.spelled.encode()
        places = [int(name[7:19]) for name in made if name.startswith(("events/", "others/"))]
        for seq in [*places, export]:
            made[f"proofs/{seq:012}.tlog-proof"] = tlog_proof(seq, self.path(seq), note).encode()


def _zone(content: bytes, zone: str) -> str:
    from workflow.log.canonical import parse

    return _sha(b"iom.zone/1\n", zone.upper().encode(), b"\n", canonical(parse(content)[zone]))


def _names() -> bytes:
    return canonical(
        {
            "_": "iom.names/1",
            "offset": 180,
            "acts": [["approve", "Согласовать"], ["open", "Открыть"], ["submit", "Отправить"]],
            "offices": [["deputy_head", "заместитель директора"], ["subject", "педагог"]],
            "organizations": [[SCHOOL, "МОУ «СОШ № 3»"]],
            "people": [[TEACHER, "Лугова Марина Олеговна"], [APPROVER, "Кленова Наталья Сергеевна"]],
            "states": [["draft", "Черновик"], ["review", "На рассмотрении"], ["work", "Реализуется"]],
        }
    )


def a_small_bundle() -> bytes:
    """The bundle of the vectors: opened, submitted, approved."""
    return SmallLog().begin().act("open").act("submit").act("approve").bundle()


def by_hand(
    *,
    paper: dict[str, Any] | None = None,
    entered: dict[str, Any] | None = None,
    signed: list[str] | None = None,
    role: dict[str, Any] | None = None,
    signing: bool = True,
    files: Callable[[dict[str, bytes]], None] | None = None,
    **edits: Any,
) -> bytes:
    """An approval signed on paper, its scan entered by one and confirmed by another; with the defaults all is well."""
    log = SmallLog().begin(signing=signing, keys=(TEACHER, CONFIRMER)).act("open").act("submit")
    granted = {
        "appointment": HELD,
        "office": "school_head",
        "kind": "primary",
        "organization": "o_school",
        "scope": "organization",
        "covers": [],
        "replaces": None,
        "basis_date": "2026-08-20",
        "valid_from": "2026-08-21",
        "valid_to": None,
    }
    said = {"about": CONFIRMER, **(role or {})}
    granted |= {key: said[key] for key in said.keys() & granted.keys()}
    log.other("role.granted", granted, about=said["about"], texts={"basis": "13-к"})
    digest = hashlib.sha256(SCAN).hexdigest()
    log.files[f"files/{digest}.pdf"] = SCAN
    scan = {"kind": "pdf", "sha256": digest, "size": len(SCAN)}
    line = signed or ["approve", APPROVER, "deputy_head", DAY]
    number = log.seq
    who = {"by": ENTERER, "about": ROUTE, **(entered or {})}
    log.other("paper.entered", {"sheet": "l_1", **scan, "signed": [line]}, **who)
    told = {
        "signed_on": DAY,
        "scan": number,
        **scan,
        "entered_by": ENTERER,
        "confirmed_by": CONFIRMER,
        "office": "school_head",
        "appointment": HELD,
        **(paper or {}),
    }

    def state(statement: dict[str, Any]) -> None:
        statement.update({"_": "iom.paper/1", "paper": told})

    return log.act("approve", state=state, key=CONFIRMER, **edits).bundle(files=files)
