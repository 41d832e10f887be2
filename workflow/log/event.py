"""An entry of the log: its canonical bytes (`iom.event/1`, audit b.1–b.3) and the hashes that bind it.

An entry holds pseudonyms and commitments, never names, texts or addresses in clear.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workflow.log.canonical import canonical
from workflow.log.merkle import leaf_hash

SCHEMA = "iom.event/1"


@dataclass(frozen=True)
class Entry:
    """One entry, ready to be stored; the columns repeat what the bytes say."""

    seq: int
    leaf: str
    body: bytes
    at: datetime
    kind: str
    route: str | None = None
    rseq: int | None = None
    st_from: str | None = None
    st_to: str | None = None
    act: str | None = None
    by: str | None = None
    about: str | None = None
    idem: str | None = None
    docs: tuple[tuple[str, str], ...] = ()
    payloads: tuple[tuple[str, str, str], ...] = ()  # field, salt, text


def entry(
    fields: Mapping[str, Any], *, at: datetime, payloads: tuple[tuple[str, str, str], ...] = ()
) -> Entry:
    """The entry that these fields spell; `fields` are those of the record but `_` and `at`."""
    record = {"_": SCHEMA, "at": instant(at), **fields}
    body = canonical(record)
    return Entry(
        seq=record["seq"],
        leaf=leaf_hash(body),
        body=body,
        at=at,
        kind=record["kind"],
        route=record["route"],
        rseq=record.get("rseq"),
        st_from=record.get("from"),
        st_to=record.get("to"),
        act=record.get("act"),
        by=record["by"],
        about=record.get("about"),
        idem=record.get("idem"),
        docs=tuple((doc["form"], doc["sha256"]) for doc in record.get("docs") or ()),
        payloads=payloads,
    )


def instant(at: datetime) -> str:
    """`2026-09-16T11:05:12.431Z`."""
    moment = at.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def genesis(origin: str, route: str) -> str:
    """What the first entry of a route names as the one before it."""
    return hashlib.sha256(f"iom.genesis/1\n{origin}\n{route}".encode()).hexdigest()


def commitment(field: str, salt: str, text: str) -> str:
    """The hash by which an entry names a text without saying it; `salt` is 32 bytes in hex."""
    return hashlib.sha256(
        f"iom.commit/1\n{field}\n".encode() + bytes.fromhex(salt) + text.encode()
    ).hexdigest()


def idempotency_hash(person: str, key: str) -> str:
    """The form's key as the entry names it."""
    return hashlib.sha256(f"iom.idem/1\n{person}\n{key}".encode()).hexdigest()
