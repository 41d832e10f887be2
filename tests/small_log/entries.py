"""The entries of a small log, in the format of `docs/format.md` written once more without the program.

Every one may be edited before it is signed and logged; the defaults are honest.
"""

import base64
import copy
from collections.abc import Callable
from typing import Any, Self

from tests.bundle_samples import Files
from tests.small_log.cast import (
    APPOINTMENT,
    APPROVER,
    ORIGIN,
    ROUTE,
    RULES,
    SCHOOL,
    STEPS,
    TEACHER,
    ZONES,
    appointed,
    content_of,
    document_of,
    key_of,
    kid_of,
    sha,
    zone_hash,
)
from workflow.log import merkle
from workflow.log.canonical import canonical
from workflow.log.event import commitment, genesis

Change = Callable[[dict[str, Any]], object]


class SmallEntries:
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
    ) -> Self:
        """The rules published, keys enrolled, the approver appointed; `change` edits an entry by its kind."""
        edit = change or {}
        digest = sha(RULES)
        self.files[f"processes/{digest}.json"] = RULES
        self.other("process.published", {"id": "vectors", "version": 1, "hash": digest}, edit=edit)
        if signing:
            self.other("policy.signing", {}, edit=edit)
        for person in keys:
            public = key_of(person).public_key().public_bytes_raw().hex()
            data = {"alg": "ed25519", "kid": kid_of(person), "pub": public, "replaces": None}
            self.other("key.enrolled", data, by=person, about=person, edit=edit)
        role = appointed(APPOINTMENT, "deputy_head")
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
            name: commitment(name, sha(name.encode()), text) for name, text in (texts or {}).items()
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
    ) -> Self:
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
        digest = sha(b"iom.content/1\n", content)
        self.files[f"contents/{digest}.json"] = content
        docs = []
        for form in ("full", "appendix"):
            body = document_of(self.version, form)
            self.files[f"docs/{sha(body)}.docx"] = body
            docs.append({"form": form, "sha256": sha(body), "size": len(body), "renderer": "vectors"})
        zones = {zone: zone_hash(content_of(self.version), zone) for zone in ZONES}
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
            "process": {"id": "vectors", "version": 1, "hash": sha(RULES)},
            "number": None if code == "open" else "ИОМ-2026-0001",
            "content": digest,
            "zones": zones,
            "progress": None,
            "snapshot": sha(b"snapshot", str(self.version).encode()),
            "docs": docs,
            "comment": None,
            "reason": None,
            "in_force": self.in_force,
            "batch": None,
            "idem": sha(b"form", str(self.version).encode()),
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
            "shown": {"tpl": f"{said['act']}/1", "lang": "ru", "sha256": sha("Вы подтверждаете.".encode())},
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
