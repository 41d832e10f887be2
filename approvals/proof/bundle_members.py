"""What a bundle holds: the entries of its routes, those entries beside them that a reader needs, and what they name.

Read from the log and from what stands beside it; a pure function of the routes, their versions and the place in the
log. That an export is an act, and how the files become one archive, is the business of `bundles`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.evidence.attaching import KIND as ATTACHED
from approvals.paper.proofs import ENTERED as SCANNED
from documents.attachments import TITLE
from documents.versions import Blob, Content
from workflow.errors import WorkflowError
from workflow.instances import StoredDefinition
from workflow.log.canonical import NotCanonical, canonical, parse
from workflow.log.checkpoints import SHEET_MADE
from workflow.log.event import COMMENT
from workflow.log.tables import ErasureItem, LogEvent, Payload

AT_ONCE = 400
MOST_SHEETS = 120
"""Of so many paper sheets, ten years of them, a bundle shows that the log continues them."""
CONTENTS = "contents/"
_TEXTS = {"act": (COMMENT,), "role.granted": ("basis",), ATTACHED: (TITLE,)}
"""Which texts of which entries a recipient may see: never the traces of the network."""


class BytesMissing(WorkflowError):
    """The log names bytes that are neither stored nor erased. Fact: name."""

    template = "В базе нет файла, который назван в журнале: {name}. Выполните «iom fsck»."


@dataclass(frozen=True)
class Head:
    """How far a bundle tells a route: its first `rseq` acts."""

    route: str
    rseq: int


@dataclass
class Members:
    """The files of a bundle but those that only its archive makes; stored ones are read when they are written."""

    entries: dict[int, bytes] = field(default_factory=dict)  # everything that needs a proof
    acts: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)  # documents and attached files, by name: their sizes
    withheld: tuple[str, ...] = ()

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Name and SHA-256 of every file, as the export names them."""
        made = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        return sorted({**made, **{name: digest_in(name) for name in self.stored}}.items())

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The routes with their last versions and leaves, as the export names them."""
        last = {said["route"]: said for said in self.acts}
        return [
            {"head": self.leaf(said["seq"]), "rseq": said["rseq"], "route": route}
            for route, said in sorted(last.items())
        ]

    @property
    def numbers(self) -> dict[str, str | None]:
        """The registration number of each route."""
        return {said["route"]: said["number"] for said in self.acts}

    def leaf(self, seq: int) -> str:
        """The leaf of an entry."""
        return hashlib.sha256(b"\x00" + self.entries[seq]).hexdigest()


def document(digest: str) -> str:
    """The name of a document's file."""
    return f"docs/{digest}.docx"


def content(digest: str) -> str:
    """The name of a content's file."""
    return f"{CONTENTS}{digest}.json"


def attached(said: dict[str, Any]) -> str:
    """The name of the file that an entry says was attached, or scanned."""
    return f"files/{said['data']['sha256']}.{said['data']['kind']}"


def digest_in(name: str) -> str:
    """The hash that stands in the name of a file."""
    return name.partition("/")[2][:64]


def gather(session: Session, heads: Sequence[Head], *, before: int, with_content: bool) -> Members:
    """Everything that the log says of these routes below the place `before`.

    Without content, documents, contents, attached files and comments are withheld: named by their hashes, not given
    out.
    """
    found = Members()
    _take_acts(session, found, heads, before)
    _take_others(session, found, before)
    _take_attached(session, found, heads, before)
    _take_rules(session, found)
    absent = _take_content(session, found) if with_content else _named(found)
    erased = _take_erasures(session, found, absent, before)
    if with_content and absent - erased:
        raise BytesMissing(name=min(absent - erased))
    found.withheld = tuple(sorted(absent - erased))
    _open_texts(session, found, with_content=with_content)
    return found


# --- entries ----------------------------------------------------------------------------------------


def _take_acts(session: Session, found: Members, heads: Sequence[Head], before: int) -> None:
    upto = {head.route: head.rseq for head in heads}
    rows: list[tuple[int, bytes]] = []
    for part in _parts(sorted(upto)):
        asked = select(LogEvent.seq, LogEvent.route, LogEvent.rseq, LogEvent.body).where(
            LogEvent.route.in_(part), LogEvent.seq < before
        )
        rows += [(row.seq, row.body) for row in session.execute(asked) if row.rseq <= upto[row.route]]
    for seq, body in sorted(rows):
        found.entries[seq] = found.files[f"events/{seq:012}.json"] = body
        found.acts.append(parse(body))


def _take_others(session: Session, found: Members, before: int) -> None:
    """The entries beside the acts by which a reader judges rules, keys and offices, and compares the log with paper."""
    hashes = {said["process"]["hash"] for said in found.acts}
    keys = {said["sig"]["kid"] for said in found.acts if said["sig"] is not None}
    papers = [said["stmt"]["paper"] for said in found.acts if said["stmt"] and "paper" in said["stmt"]]
    offices = {said["appointment"] for said in found.acts if said["appointment"] is not None}
    offices |= {paper["appointment"] for paper in papers}
    people = {said["by"] for said in found.acts} | {paper["confirmed_by"] for paper in papers}
    first = {
        digest: min(one["seq"] for one in found.acts if one["process"]["hash"] == digest) for digest in hashes
    }
    for said, body in _of_kinds(session, ("policy.signing", "process.published"), before):
        if said["kind"] == "policy.signing" or said["seq"] < first.get(said["data"]["hash"], -1):
            _take(found, said, body)
    sheets = [
        pair
        for pair in _of_kinds(session, (SHEET_MADE,), before)
        if pair[0]["data"]["size"] == pair[0]["seq"]
    ]
    for said, body in sheets[-MOST_SHEETS:]:
        _take(found, said, body)
    kinds = ("key.enrolled", "key.revoked", "role.granted", "role.ended")
    for said, body in _of_kinds(session, kinds, before, about=people):
        if said["data"].get("kid") in keys or said["data"].get("appointment") in offices:
            _take(found, said, body)


def _take_attached(session: Session, found: Members, heads: Sequence[Head], before: int) -> None:
    """The entries by which files were attached to the routes, and scans of signed sheets entered."""
    for said, body in _of_kinds(session, (ATTACHED, SCANNED), before, about={head.route for head in heads}):
        _take(found, said, body)


def _of_kinds(
    session: Session, kinds: Sequence[str], before: int, *, about: Iterable[str] | None = None
) -> Iterator[tuple[dict[str, Any], bytes]]:
    asked = (
        select(LogEvent.body).where(LogEvent.kind.in_(kinds), LogEvent.seq < before).order_by(LogEvent.seq)
    )
    queries = [asked] if about is None else [asked.where(LogEvent.about.in_(part)) for part in _parts(about)]
    for query in queries:
        for body in session.scalars(query):
            yield parse(body), body


def _take(found: Members, said: dict[str, Any], body: bytes) -> None:
    found.others.append(said)
    found.entries[said["seq"]] = found.files[f"others/{said['seq']:012}.json"] = body


# --- what the entries name --------------------------------------------------------------------------


def _take_rules(session: Session, found: Members) -> None:
    hashes = sorted({said["process"]["hash"] for said in found.acts})
    rows = session.execute(
        select(StoredDefinition.hash, StoredDefinition.rules).where(StoredDefinition.hash.in_(hashes))
    )
    for digest, rules in rows:
        found.files[f"processes/{digest}.json"] = rules.encode()


def _named(found: Members) -> set[str]:
    """The names of all documents, contents and attached files that the entries name."""
    files = {document(one["sha256"]) for said in found.acts for one in said["docs"]}
    files |= {attached(said) for said in found.others if said["kind"] in (ATTACHED, SCANNED)}
    return files | {content(said["content"]) for said in found.acts}


def _take_content(session: Session, found: Members) -> set[str]:
    """Take the named files that are stored, and return the names of those that are not."""
    absent = _named(found)
    for part in _parts({said["content"] for said in found.acts}):
        for digest, body in session.execute(select(Content.hash, Content.body).where(Content.hash.in_(part))):
            found.files[content(digest)] = body
            absent.discard(content(digest))
    names: defaultdict[str, set[str]] = defaultdict(set)  # one file may be a document and attached as well
    for name in absent:
        if not name.startswith(CONTENTS):
            names[digest_in(name)].add(name)
    for part in _parts(names):
        for digest, size in session.execute(select(Blob.sha256, Blob.size).where(Blob.sha256.in_(part))):
            found.stored |= dict.fromkeys(names[digest], size)
            absent -= names[digest]
    return absent


def _take_erasures(session: Session, found: Members, absent: set[str], before: int) -> set[str]:
    """Take the erasures of what is absent and of texts of the entries; return the names that they destroyed."""
    items = {name: ("content" if name.startswith(CONTENTS) else "blob", digest_in(name)) for name in absent}
    fields = {field for some in _TEXTS.values() for field in some}
    refs = {*items.values(), *(("payload", f"{seq}/{name}") for seq in found.entries for name in fields)}
    destroyed: set[tuple[str, str]] = set()
    seqs: set[int] = set()
    for part in _parts({ref for _, ref in refs}):
        asked = select(ErasureItem.seq, ErasureItem.kind, ErasureItem.ref).where(
            ErasureItem.ref.in_(part), ErasureItem.seq < before
        )
        for seq, kind, ref in session.execute(asked):
            if (kind, ref) in refs:
                destroyed.add((kind, ref))
                seqs.add(seq)
    for seq in sorted(seqs):
        body = session.scalars(select(LogEvent.body).where(LogEvent.seq == seq)).one()
        _take(found, parse(body), body)
    return {name for name, item in items.items() if item in destroyed}


def _open_texts(session: Session, found: Members, *, with_content: bool) -> None:
    """Open the texts that the recipient may see: order numbers; where the content is given out, comments and titles."""
    fields = {said["seq"]: _TEXTS["role.granted"] for said in found.others if said["kind"] == "role.granted"}
    if with_content:
        fields |= {said["seq"]: _TEXTS["act"] for said in found.acts if said["comment"] is not None}
        fields |= {said["seq"]: _TEXTS[ATTACHED] for said in found.others if said["kind"] == ATTACHED}
    for part in _parts(fields):
        for row in session.execute(
            select(Payload.seq, Payload.field, Payload.salt, Payload.text).where(Payload.seq.in_(part))
        ):
            if row.field not in fields[row.seq]:
                continue
            text = {"field": row.field, "salt": row.salt, "text": row.text}
            try:
                opened = canonical({"_": "iom.opened/1", "seq": row.seq, "texts": [text]})
            except NotCanonical:
                continue  # a text that has no one spelling stays closed; its hash stands in the entry
            found.files[f"opened/{row.seq:012}.json"] = opened


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in order, so many at once as a database takes in one question."""
    every = sorted(values)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
