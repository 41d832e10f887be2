"""The check of signatures for `iom fsck`: what people signed is what the log says, with keys that were theirs then.

Every sign-off is the statement of its entry. Since the rules began it is signed with a key that the same person had
enrolled and nobody had revoked; sign-offs of before are counted. The rows of keys are what their entries say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from approvals.signing.signer import ALGORITHM, PAPER, SIGN, has_signed, is_sound, kid_of
from approvals.signing.signing_keys import ENROLLED, POLICY, REVOKED
from workflow.log.canonical import canonical
from workflow.log.findings import Findings, Pass, Progress
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_time
from workflow.log.respelling import reread

AT_ONCE = 1000
KINDS = ("simple", "system", "paper")
_SIGNED = (
    "SELECT e.seq, e.body, s.route, s.version, s.round, s.state, s.act, s.decision, s.person, s.office,"
    " s.appointment, s.on_behalf_of, s.zones, s.content, s.kind, s.at, s.statement"
    " FROM events e LEFT JOIN sign_offs s ON s.seq = e.seq"
    " WHERE e.route IS NOT NULL AND e.seq >= :low ORDER BY e.seq LIMIT :most"
)
_ABOUT_KEYS = (
    f"SELECT seq, body FROM events WHERE kind IN ('{POLICY}', '{ENROLLED}', '{REVOKED}') ORDER BY seq"  # noqa: S608  # our own words
)
_SHARED = (
    *("log", "route", "rseq", "prev", "act", "from", "to", "round", "content"),
    *("office", "appointment", "on_behalf_of", "at"),
)
"""What a statement and its entry both say."""
_ROWS = (
    "SELECT kid, person, pub, replaces, enrolled_seq, enrolled_at, revoked_seq, revoked_at FROM signing_keys"
)


@dataclass
class Key:
    """A key as its entries tell of it."""

    person: str
    public: bytes
    replaces: str | None
    enrolled: int
    enrolled_at: str
    revoked: int | None = None
    revoked_at: str | None = None

    @property
    def row(self) -> tuple[Any, ...]:
        """What its row must say."""
        return (
            *(self.person, self.public.hex(), self.replaces),
            *(self.enrolled, self.enrolled_at, self.revoked, self.revoked_at),
        )

    def was_in_use(self, person: str, seq: int) -> bool:
        """Whether that person could sign with it at that place of the log."""
        return self.person == person and self.enrolled < seq and (self.revoked is None or seq < self.revoked)


@dataclass
class SignatureCheck:
    """One run over the sign-offs of a store; afterwards `unsigned` counts those of before the rules."""

    reader: Reader
    findings: Findings
    progress: Progress
    rules_since: int | None = None
    keys: dict[str, Key] = field(default_factory=dict)
    checked: int = 0
    unsigned: int = 0

    def run(self) -> Pass:
        """Check keys, sign-offs and signatures."""
        began = perf_counter()
        self._entries_about_keys()
        self._rows_of_keys()
        total = self.reader.value("SELECT count(*) FROM sign_offs")
        self._sign_offs(total)
        return Pass("signatures", "подписи", self.checked, "подписей", perf_counter() - began)

    # --- keys ---------------------------------------------------------------------------------------

    def _entries_about_keys(self) -> None:
        for seq, body in self.reader.rows(_ABOUT_KEYS):
            try:
                fault = self._told(seq, reread(body))
            except BROKEN:
                fault = "запись о ключе подписи не по форме"
            if fault is not None:
                self.findings.add(seq, "key", fault)

    def _told(self, seq: int, said: Mapping[str, Any]) -> str | None:
        kind, data, about = said["kind"], said["data"], said["about"]
        if kind == POLICY:
            if self.rules_since is None:
                self.rules_since = seq
            return None
        return self._enrolled(seq, said) if kind == ENROLLED else self._revoked(seq, data, about, said["at"])

    def _enrolled(self, seq: int, said: Mapping[str, Any]) -> str | None:
        data, about = said["data"], said["about"]
        kid, public = data["kid"], bytes.fromhex(data["pub"])
        if data["alg"] != ALGORITHM or kid != kid_of(public) or not is_sound(public):
            return "ключ подписи в записи негодный"
        if kid in self.keys or about is None or said["by"] != about:
            return "ключ подписи внесён не своим владельцем или второй раз"
        self.keys[kid] = Key(about, public, data["replaces"], seq, said["at"])
        return None

    def _revoked(self, seq: int, data: Mapping[str, Any], about: str | None, at: str) -> str | None:
        key = self.keys.get(data["kid"])
        if key is None or key.person != about or key.revoked is not None:
            return "отозван ключ, которого у человека не было"
        key.revoked, key.revoked_at = seq, at
        return None

    def _rows_of_keys(self) -> None:
        left = dict(self.keys)
        for kid, person, pub, replaces, enrolled, enrolled_at, revoked, revoked_at in self.reader.rows(_ROWS):
            key = left.pop(kid, None)
            if key is None:
                self.findings.add(enrolled, "key", "ключ подписи без записи в журнале")
                continue
            ended_at = None if revoked_at is None else spelled_time(revoked_at)
            row = (person, pub, replaces, enrolled, spelled_time(enrolled_at), revoked, ended_at)
            if row != key.row:
                self.findings.add(key.enrolled, "key", "ключ подписи не тот, что в записи журнала")
        for key in left.values():
            self.findings.add(key.enrolled, "key", "внесённого ключа подписи нет")

    # --- sign-offs ----------------------------------------------------------------------------------

    def _sign_offs(self, total: int) -> None:
        low = 0
        while rows := self.reader.rows(_SIGNED, low=low, most=AT_ONCE):
            for seq, body, *row in rows:
                try:
                    said = reread(body)
                    faults = [*self._faults(seq, said, row)]
                except BROKEN:
                    continue  # the check of the log has named this entry
                for fault in faults:
                    self.findings.add(seq, "sign_off", fault, said["route"], said.get("rseq"))
            self.progress("signatures", min(self.checked + self.unsigned, total), total)
            low = rows[-1][0] + 1
        for (seq,) in self.reader.rows(
            "SELECT s.seq FROM sign_offs s LEFT JOIN events e ON e.seq = s.seq WHERE e.route IS NULL"
        ):
            self.findings.add(seq, "sign_off", "подпись без записи о действии")

    def _faults(self, seq: int, said: Mapping[str, Any], row: list[Any]) -> Iterator[str]:
        for fault in (_sign_off_fault(said, row), _statement_fault(said), self._signature_fault(seq, said)):
            if fault is not None:
                yield fault

    def _signature_fault(self, seq: int, said: Mapping[str, Any]) -> str | None:
        """What is wrong with the signature of an entry; None if nothing is."""
        statement, signature = said["stmt"], said["sig"]
        if statement is None:
            return None if signature is None else "подпись под тем, что не подписывают"
        if signature is None and statement["_"] == PAPER:
            return "скан никто не подтвердил"
        if signature is None:
            if self.rules_since is not None and seq > self.rules_since:
                return "нет личной подписи"
            self.unsigned += 1
            return None
        self.checked += 1
        return self._personal_fault(seq, said, signature)

    def _personal_fault(self, seq: int, said: Mapping[str, Any], signature: Any) -> str | None:
        shape = {"alg", "kid", "v"}
        if type(signature) is not dict or signature.keys() != shape or signature["alg"] != ALGORITHM:
            return "личная подпись записана не по форме"
        key, statement = self.keys.get(signature["kid"]), said["stmt"]
        signer = statement["paper"]["confirmed_by"] if statement["_"] == PAPER else said["by"]
        if key is None or not key.was_in_use(signer, seq):
            return "ключ подписи не принадлежал этому человеку или был отозван"
        if not has_signed(key.public, canonical(statement), signature["v"], statement["_"]):
            return "личная подпись неверна"
        return None


def _statement_fault(said: Mapping[str, Any]) -> str | None:
    """What the statement says otherwise than its entry; None if nothing."""
    signed = said["stmt"]
    if signed is None:
        return None
    if signed["_"] not in (SIGN, PAPER) or (signed["_"] == PAPER) != ("paper" in signed):
        return "подписано не по форме"
    docs = [{"form": file["form"], "sha256": file["sha256"]} for file in said["docs"]]
    same = all(signed[name] == said[name] for name in _SHARED)
    if not same or signed["signer"] != said["by"] or signed["docs"] != docs:
        return "подписано не то, что записано"
    if any(said["zones"][zone] != digest for zone, digest in signed["zones"].items()):
        return "подписаны другие разделы"
    return None


def _sign_off_fault(said: Mapping[str, Any], row: list[Any]) -> str | None:
    """What is wrong with the stored sign-off of an entry; None if nothing is."""
    signed = said["stmt"]
    if (signed is None) != (row[0] is None):
        return "у записи нет её подписи" if signed is not None else "у записи есть лишняя подпись"
    if signed is None:
        return None
    *columns, zones, content, kind, at, statement = row
    expected = [said[key] for key in ("route", "rseq", "round", "from", "act")]
    expected += [signed["decision"], *(said[key] for key in ("by", "office", "appointment", "on_behalf_of"))]
    if bytes(statement) != canonical(signed):
        return "подписанное изменено"
    if columns != expected or (content, spelled_time(at)) != (said["content"], said["at"]):
        return "подпись не совпадает с записью журнала"
    told = ("system",) if signed["rules"] is None else ("simple",)
    kinds = told if said["sig"] is not None else KINDS  # of before the rules: only that it is one of them
    if signed["_"] == PAPER:
        kinds = ("paper",)
    if zones != canonical(signed["zones"]).decode() or kind not in kinds:
        return "разделы или вид подписи не те, что записаны"
    return None
