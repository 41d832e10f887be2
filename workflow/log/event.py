"""One entry of the log as a value: what is said, its canonical bytes, and what it only commits to.

An entry of an act says everything that moved; texts of people and traces of the network stand beside it under
a salt, so that they can be erased. Storing entries is the business of `journal`.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from workflow.log.canonical import canonical
from workflow.log.merkle import leaf_hash

SCHEMA = "iom.event/1"
ACT = "act"
COMMENT, IP, AGENT = "comment", "ip", "agent"

PLACE_KEYS = frozenset({"_", "log", "seq", "at", "clock_back_ms", "kind", "route", "by", "sig"})
ACT_KEYS = PLACE_KEYS | {
    *("rseq", "prev", "act", "from", "to", "office", "appointment", "on_behalf_of", "subject"),
    *("organization", "round", "process", "number", "content", "zones", "progress", "snapshot", "docs"),
    *("comment", "reason", "in_force", "batch", "idem", "net", "stmt"),
}
OTHER_KEYS = PLACE_KEYS | {"about", "data", "texts"}


@dataclass(frozen=True)
class Text:
    """A text that an entry commits to."""

    field: str
    salt: str
    text: str

    @property
    def commitment(self) -> str:
        """What the entry says of it."""
        return commitment(self.field, self.salt, self.text)


@dataclass(frozen=True)
class Entry:
    """One entry: its exact bytes, its leaf, and the plain columns that must equal them."""

    seq: int
    at: datetime
    kind: str
    body: bytes
    by: str | None
    route: str | None = None
    rseq: int | None = None
    st_from: str | None = None
    st_to: str | None = None
    act: str | None = None
    about: str | None = None
    idem: str | None = None
    docs: tuple[tuple[str, str], ...] = ()  # (form, sha256)
    texts: tuple[Text, ...] = ()

    @property
    def leaf(self) -> str:
        """SHA-256 of the entry in the tree, in hex."""
        return leaf_hash(self.body).hex()


def act_entry(place: Mapping[str, Any], said: Mapping[str, Any], texts: tuple[Text, ...]) -> Entry:
    """The entry of an act: `place` is log, seq, at and clock_back_ms; `said` is everything else but texts."""
    committed = {one.field: one.commitment for one in texts}
    ip, agent, comment = (committed.get(field) for field in (IP, AGENT, COMMENT))
    body = {
        "_": SCHEMA,
        "kind": ACT,
        **place,
        **said,
        "at": instant(place["at"]),
        "comment": None if comment is None else {"c": comment},
        "net": None if ip is None and agent is None else {"ip_c": ip, "ua_c": agent},
    }
    if body.keys() != ACT_KEYS or committed.keys() - {COMMENT, IP, AGENT}:
        raise ValueError(f"an act says exactly {sorted(ACT_KEYS)}, with texts comment, ip and agent")
    return Entry(
        seq=place["seq"],
        at=whole_milliseconds(place["at"]),
        kind=ACT,
        body=canonical(body),
        by=said["by"],
        route=said["route"],
        rseq=said["rseq"],
        st_from=said["from"],
        st_to=said["to"],
        act=said["act"],
        idem=said["idem"],
        docs=tuple((file["form"], file["sha256"]) for file in said["docs"]),
        texts=texts,
    )


def other_entry(place: Mapping[str, Any], said: Mapping[str, Any], texts: tuple[Text, ...]) -> Entry:
    """The entry of anything that is no act: `said` is kind, by, about and data."""
    body = {
        "_": SCHEMA,
        **place,
        **said,
        "at": instant(place["at"]),
        "route": None,
        "texts": {one.field: one.commitment for one in texts},
        "sig": None,
    }
    if body.keys() != OTHER_KEYS or said["kind"] == ACT:
        raise ValueError(f"an entry beside the acts says exactly {sorted(OTHER_KEYS)}")
    return Entry(
        seq=place["seq"],
        at=whole_milliseconds(place["at"]),
        kind=said["kind"],
        body=canonical(body),
        by=said["by"],
        about=said["about"],
        texts=texts,
    )


def salted(texts: Mapping[str, str]) -> tuple[Text, ...]:
    """The texts, each under a fresh salt; what a database cannot keep (NUL, half a character) is replaced."""
    return tuple(Text(field, secrets.token_hex(32), _storable(text)) for field, text in sorted(texts.items()))


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


# --- hashes under their own names (audit b.2) -------------------------------------------------------


def commitment(field: str, salt: str, text: str) -> str:
    """What an entry says of an erasable text: without the salt (hex) the text cannot be guessed."""
    return hashlib.sha256(
        b"iom.commit/1\n" + field.encode() + b"\n" + bytes.fromhex(salt) + text.encode()
    ).hexdigest()


def genesis(origin: str, route: str) -> str:
    """The head of a route before its first entry."""
    return hashlib.sha256(f"iom.genesis/1\n{origin}\n{route}".encode()).hexdigest()


def idempotency_digest(person: str, key: str) -> str:
    """What an entry says of the form that made it."""
    return hashlib.sha256(f"iom.idem/1\n{person}\n{key}".encode()).hexdigest()


# --- time -------------------------------------------------------------------------------------------


def whole_milliseconds(at: datetime) -> datetime:
    """The instant in UTC as the log keeps it."""
    moment = at.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def instant(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    moment = at.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def clock_back_ms(before: datetime | None, at: datetime) -> int:
    """By how much the clock stands behind the entry before; it is recorded, never mended."""
    if before is None:
        return 0
    return max(0, (before - whole_milliseconds(at)) // timedelta(milliseconds=1))
