"""Zones: the bytes and hashes of each section, the hash of the whole content, and what an edit voids.

Approvals bind to zones, never to a file: section 4 voids nothing, section 5 is the curator's alone.
The formulas are those of the log (`iom.zone/1`, `iom.content/1`); a zone's bytes include its salt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from documents.content import ZONES, RouteContent, content_from_bytes
from documents.materiality import changes
from documents.spelling import spelled
from workflow.log.canonical import canonical, parse

__all__ = [
    "ZONES",
    "Seal",
    "canonical_content",
    "content_from_bytes",
    "content_hash",
    "control_code",
    "seal",
    "voided",
    "zone_bytes",
    "zone_hash",
    "zone_hashes",
    "zone_hashes_of_bytes",
]

ASKED_ABOUT_MATERIAL = frozenset({"municipal_curator", "authority_head", "member"})
"""Whose sign-off only a material change makes fall: the municipality's, and those of a group's members."""
_SHARED = frozenset({"z1", "z2", "z3", "z5"})


@dataclass(frozen=True)
class Seal:
    """Everything that hashes say about one content, computed once."""

    zones: Mapping[str, str]
    content: str
    data: bytes

    @property
    def control_code(self) -> str:
        """The short code printed on paper."""
        return control_code(self.content)


def seal(content: RouteContent) -> Seal:
    """Bytes and hashes of a content, each zone spelled once."""
    spelled = {zone: zone_bytes(content, zone) for zone in ZONES}
    data = _joined(spelled)
    return Seal({zone: _zone_hash(zone, spelled[zone]) for zone in ZONES}, hash_of_bytes(data), data)


def zone_bytes(content: RouteContent, zone: str) -> bytes:
    """Canonical JSON of one zone; what equals its default is left out."""
    return spelled(getattr(content, zone))


def canonical_content(content: RouteContent) -> bytes:
    """Canonical JSON of the whole content, as stored; `content_from_bytes` reads it back."""
    return _joined({zone: zone_bytes(content, zone) for zone in ZONES})


def zone_hash(content: RouteContent, zone: str) -> str:
    """SHA-256 of one zone in hex, under its own prefix."""
    return _zone_hash(zone, zone_bytes(content, zone))


def zone_hashes(content: RouteContent) -> dict[str, str]:
    """The hashes of all zones."""
    return {zone: zone_hash(content, zone) for zone in ZONES}


def content_hash(content: RouteContent) -> str:
    """SHA-256 of the whole content in hex, under its own prefix."""
    return hash_of_bytes(canonical_content(content))


def hash_of_bytes(stored: bytes) -> str:
    """The content hash of bytes as they are stored."""
    return hashlib.sha256(b"iom.content/1\n" + stored).hexdigest()


def zone_hashes_of_bytes(stored: bytes) -> dict[str, str]:
    """The hashes of all zones of a content's bytes as they are stored; ValueError where they are no content."""
    raw = parse(stored)
    if not isinstance(raw, dict) or raw.keys() != set(ZONES):
        raise ValueError("these bytes are no content")
    return {zone: _zone_hash(zone, canonical(raw[zone])) for zone in ZONES}


def control_code(hash_in_hex: str) -> str:
    """The first 64 bits of a content hash for the eye: `3f9a-c07e-11d2-88b0`."""
    return "-".join(hash_in_hex[at : at + 4] for at in range(0, 16, 4))


class Standing(Protocol):
    """A sign-off that stands: whose office it is, and which zones it covers."""

    @property
    def office(self) -> str:
        """The code of the office that signed."""

    @property
    def zones(self) -> Collection[str]:
        """The zones it signed; a mapping of zones to hashes will do."""


S = TypeVar("S", bound=Standing)


def voided(
    approvals: Iterable[S], old: RouteContent, new: RouteContent, *, wording: Collection[str] = ()
) -> tuple[S, ...]:
    """The sign-offs standing on `old` that do not cover `new`.

    A sign-off falls if one of its zones changed materially. If its zones changed only immaterially, the
    school is asked again, the municipality and the members of a group are not. `wording` lists paths that the
    reviewer marked so.
    """
    found = [change for change in changes(old, new, wording=wording) if change.zone in _SHARED]
    changed = {change.zone for change in found}
    material = {change.zone for change in found if change.material}
    return tuple(
        approval
        for approval in approvals
        if set(approval.zones) & (material if approval.office in ASKED_ABOUT_MATERIAL else changed)
    )


def _joined(spelled: Mapping[str, bytes]) -> bytes:
    return b"{" + b",".join(b'"%s":%s' % (zone.encode(), spelled[zone]) for zone in ZONES) + b"}"


def _zone_hash(zone: str, spelled: bytes) -> str:
    return hashlib.sha256(b"iom.zone/1\n" + zone.upper().encode() + b"\n" + spelled).hexdigest()
