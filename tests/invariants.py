"""The promises of the product, checked from outside with plain SQL (audit c.1: I1–I4, I6, and separation of duties).

Written apart from `iom fsck` on purpose: the two must agree, and a fault in one does not hide in the other.
"""

import hashlib
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflow.publishing import stored


def violations(session: Session, *, open_files: bool = True) -> list[str]:
    """Every broken promise, in words; none is an empty list."""
    return [
        *_log(session),
        *_routes(session),
        *_documents(session, open_files=open_files),
        *_sign_offs(session),
        *_outbox_and_keys(session),
    ]


def _rows(session: Session, statement: str) -> list[Any]:
    return list(session.execute(text(statement)).mappings())


def _leaf(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def root(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962, by its recursive definition."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(leaves[:cut]) + root(leaves[cut:])).digest()


def _frontier(leaves: list[bytes]) -> str:
    """The hashes of the complete subtrees, the biggest first."""
    found, at = "", 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            found += root(leaves[at : at + (1 << bit)]).hex()
            at += 1 << bit
    return found


def _log(session: Session) -> Iterator[str]:
    events = _rows(session, "SELECT seq, leaf, body FROM events ORDER BY seq")
    if [row["seq"] for row in events] != list(range(len(events))):
        yield "I2: the places of the log have a gap"
    leaves = [_leaf(bytes(row["body"])) for row in events]
    for row, leaf in zip(events, leaves, strict=True):
        if row["leaf"] != leaf.hex():
            yield f"I2: entry {row['seq']} is not its leaf"
    (head,) = _rows(session, "SELECT size, frontier FROM log_head")
    if head["size"] != len(events):
        yield f"I2: the head counts {head['size']} of {len(events)} entries"
    elif head["frontier"] != _frontier(leaves):
        yield "I2: the frontier is not that of the entries"
    stored = _rows(session, "SELECT hash FROM log_nodes WHERE level = 0 ORDER BY idx")
    if [row["hash"] for row in stored] != [leaf.hex() for leaf in leaves]:
        yield "I2: the stored leaves are not those of the entries"


def _routes(session: Session) -> Iterator[str]:
    acts: dict[str, list[Any]] = defaultdict(list)
    for row in _rows(session, "SELECT * FROM events WHERE route IS NOT NULL ORDER BY seq"):
        acts[row["route"]].append(row)
    (origin,) = _rows(session, "SELECT origin FROM log_head")
    instances = _rows(session, "SELECT * FROM instances")
    for route in acts.keys() - {row["id"] for row in instances}:
        yield f"I1: the log knows route {route}, nothing else does"
    for one in instances:
        yield from _route(one, acts.get(one["id"], []), origin["origin"])


def _route(one: Any, acts: list[Any], origin: str) -> Iterator[str]:
    route = one["id"]
    if not acts:
        yield f"I1: route {route} has no entry"
        return
    if [row["rseq"] for row in acts] != list(range(1, len(acts) + 1)):
        yield f"I1: the versions of {route} are not 1…{len(acts)}"
    last = acts[-1]
    if (one["version"], one["state"], one["head"]) != (last["rseq"], last["st_to"], last["leaf"]):
        yield f"I1: {route} does not stand where its last entry leads"
    before = hashlib.sha256(f"iom.genesis/1\n{origin}\n{route}".encode()).hexdigest()
    state = last["st_from"] if len(acts) == 1 else acts[0]["st_from"]
    for row in acts:
        body = json.loads(row["body"])
        if body["prev"] != before:
            yield f"I2: entry {row['seq']} does not follow the one before it on {route}"
        if row["st_from"] != state:
            yield f"I1: act {row['rseq']} of {route} begins where the route did not stand"
        if (body["route"], body["rseq"], body["act"], body["by"], body["from"], body["to"]) != (
            *(route, row["rseq"], row["act"], row["by"], row["st_from"], row["st_to"]),
        ):
            yield f"I2: the columns of entry {row['seq']} are not what it says"
        before, state = row["leaf"], row["st_to"]


def _documents(session: Session, *, open_files: bool) -> Iterator[str]:
    sizes: dict[str, int] = {}
    for row in _rows(session, "SELECT sha256, size, body FROM blobs"):
        body = bytes(row["body"])
        sizes[row["sha256"]] = len(body)
        if hashlib.sha256(body).hexdigest() != row["sha256"] or row["size"] != len(body):
            yield f"I3: blob {row['sha256']} is other bytes"
        if open_files and body[:2] == b"PK" and zipfile.ZipFile(io.BytesIO(body)).testzip() is not None:
            yield f"I3: file {row['sha256']} does not open"
    contents = {row["hash"]: bytes(row["body"]) for row in _rows(session, "SELECT * FROM contents")}
    for digest, body in contents.items():
        if hashlib.sha256(b"iom.content/1\n" + body).hexdigest() != digest:
            yield f"I3: content {digest} is another text"
    yield from _versions(session, sizes.keys(), contents.keys())


def _versions(session: Session, blobs: Collection[str], contents: Collection[str]) -> Iterator[str]:
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for row in _rows(session, "SELECT * FROM event_docs"):
        said[row["seq"]][row["form"]] = row["sha256"]
    versions = {(row["route"], row["n"]): row for row in _rows(session, "SELECT * FROM versions")}
    entries = _rows(session, "SELECT seq, route, rseq, body FROM events WHERE route IS NOT NULL")
    if versions.keys() != {(row["route"], row["rseq"]) for row in entries}:
        yield "I3: versions and entries are not the same acts"
        return
    blobs, contents = (
        {*here, *_erased(session, kind)} for here, kind in ((blobs, "blob"), (contents, "content"))
    )
    for entry in entries:
        version, body = versions[entry["route"], entry["rseq"]], json.loads(entry["body"])
        files = {"full": version["full"], "appendix": version["appendix"]}
        if files != said[entry["seq"]] or files != {one["form"]: one["sha256"] for one in body["docs"]}:
            yield f"I3: the files of entry {entry['seq']} are not those of its version"
        if any(digest not in blobs for digest in (*files.values(), version["snapshot"])):
            yield f"I3: a file of entry {entry['seq']} is missing"
        if version["content"] not in contents or body["content"] != version["content"]:
            yield f"I3: the content of entry {entry['seq']} is missing or another"


def _erased(session: Session, kind: str) -> set[str]:
    """What an erasure has destroyed may be missing."""
    return {row["ref"] for row in _rows(session, f"SELECT ref FROM erasure_items WHERE kind = '{kind}'")}


def _sign_offs(session: Session) -> Iterator[str]:
    known = stored(session)
    rows = {row["seq"]: row for row in _rows(session, "SELECT * FROM sign_offs")}
    subjects = {row["id"]: row for row in _rows(session, "SELECT id, subject, opened_at FROM instances")}
    filled = {row["id"]: row["filled_by"] for row in _rows(session, "SELECT id, filled_by FROM routes")}
    entries = _rows(session, "SELECT seq, route, act, body FROM events WHERE route IS NOT NULL")
    for entry in entries:
        body = json.loads(entry["body"])
        definition = known[body["process"]["id"], body["process"]["version"]]
        act = definition.acts[entry["act"]]
        signed = rows.pop(entry["seq"], None)
        if act.signed != (signed is not None):
            yield f"sign-off of entry {entry['seq']}: {'missing' if act.signed else 'surplus'}"
            continue
        if signed is None:
            continue
        statement = json.loads(bytes(signed["statement"]))
        if statement != body["stmt"]:
            yield f"the statement of entry {entry['seq']} is not the one in the log"
        if set(json.loads(signed["zones"])) != set(act.signs) or statement["zones"] != json.loads(
            signed["zones"]
        ):
            yield f"the zones signed by entry {entry['seq']} are not those of the act"
        decides = signed["decision"].startswith(("approve", "return", "reject"))
        if decides and signed["person"] == subjects[entry["route"]]["subject"]:
            yield f"entry {entry['seq']}: somebody decided about his own route"
        paper = statement.get("paper")  # of a day before the route was begun here: who typed it copied it
        copied = paper and paper["signed_on"] < str(subjects[entry["route"]]["opened_at"])[:10]
        by_filler = (
            signed["person"] == filled[entry["route"]] and not copied and not definition.filler_may_approve
        )
        if signed["decision"].startswith("approve") and by_filler:
            yield f"entry {entry['seq']}: who filled in approved"
    if rows:
        yield f"sign-offs without an entry: {sorted(rows)}"


def _outbox_and_keys(session: Session) -> Iterator[str]:
    announced = Counter(
        row["seq"] for row in _rows(session, "SELECT seq FROM outbox WHERE effect = 'announce'")
    )
    acts = _rows(session, "SELECT seq, by, idem FROM events WHERE route IS NOT NULL")
    for act in acts:
        if announced[act["seq"]] != 1:
            yield f"I4: entry {act['seq']} has {announced[act['seq']]} announcements"
    keys = _rows(session, 'SELECT person, "key", seq FROM idempotency')
    if Counter(row["seq"] for row in keys) != Counter(row["seq"] for row in acts):
        yield "I6: forms and acts are not one to one"
    idem = {act["seq"]: act["idem"] for act in acts}
    for row in keys:
        said = hashlib.sha256(f"iom.idem/1\n{row['person']}\n{row['key']}".encode()).hexdigest()
        if idem.get(row["seq"]) != said:
            yield f"I6: entry {row['seq']} was made by another form"
    if len({act["idem"] for act in acts}) != len(acts):
        yield "I6: one form made two acts"
