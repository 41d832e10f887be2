"""A snapshot: everything that a document prints, as canonical JSON, and nothing that it does not.

The renderer consults this and the layout alone, so the same snapshot gives the same bytes for ever.
Gathering it is the business of `approvals`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from documents.content import RouteContent
from documents.docx.labels import Labels, frozen_labels
from documents.docx.lines import (
    AcknowledgementLine,
    AmendmentLine,
    EntryLine,
    EsignPolicy,
    LocalAct,
    OpinionLine,
    PaperLine,
    SignOffLine,
)
from documents.progress import Progress
from documents.spelling import spelled
from documents.values import Record
from documents.zones import canonical_content, content_hash, control_code
from workflow.log.canonical import canonical, parse

T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """Version n of a route, ready to be printed. `labels` are taken from the standard lists if not given."""

    route: str
    number: str | None
    version: int
    state: str
    state_label: str
    state_note: str | None
    at: datetime
    zone: str
    profile: str
    process: str
    content: RouteContent
    content_hash: str
    zone_hashes: Mapping[str, str]
    progress: Progress | None = None
    initial_design: RouteContent | None = None
    in_force: int | None = None
    in_force_on: date | None = None
    amendment: int | None = None
    confirmed_by_director: SignOffLine | None = None
    sign_offs: tuple[SignOffLine, ...] = ()
    acknowledgements: tuple[AcknowledgementLine, ...] = ()
    entries: tuple[EntryLine, ...] = ()
    amendments: tuple[AmendmentLine, ...] = ()
    local_act: LocalAct | None = None
    authority_name: str = ""
    municipality_name: str = ""
    check_url: str | None = None
    esign: EsignPolicy | None = None
    appendix_mark: str | None = None  # «Приложение к Порядку …», where the municipality wants it
    labels: Labels = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.labels:
            words = frozen_labels(self.content, self.progress, self.initial_design)
            object.__setattr__(self, "labels", words)

    def label(self, dictionary: str, code: str | None) -> str:
        """The word for a code; an unknown code stands as it is."""
        if not code:
            return ""
        words = self.labels.get(dictionary)
        return words.get(code, code) if words else code

    @property
    def control_code(self) -> str:
        """The first 64 bits of the content hash, for the eye."""
        return control_code(self.content_hash)

    @property
    def is_preview(self) -> bool:
        """Is it no version at all, but what the working copy would look like."""
        return self.version == 0

    @property
    def is_draft(self) -> bool:
        """Has nothing ever been approved."""
        return self.in_force is None

    def to_json(self) -> bytes:
        """Canonical bytes; `from_json` makes the same snapshot of them."""
        return _object({each.name: _spelling(each.name, getattr(self, each.name)) for each in fields(self)})

    def to_stored(self) -> bytes:
        """Canonical bytes as a version keeps them: contents stand by their hash, since they are stored once anyway."""
        values = {
            each.name: _spelling(each.name, getattr(self, each.name))
            for each in fields(self)
            if each.name not in _CONTENTS
        }
        first = None if self.initial_design is None else content_hash(self.initial_design)
        return _object(
            {**values, "content": canonical(self.content_hash), "initial_design": canonical(first)}
        )

    @classmethod
    def from_stored(cls, stored: bytes, content: Callable[[str], RouteContent]) -> Snapshot:
        """The snapshot that `to_stored` wrote; `content` gives what is stored under a hash."""
        given = _given(stored)
        return cls(**{**given, **{name: given[name] and content(given[name]) for name in _CONTENTS}})

    @classmethod
    def from_json(cls, stored: bytes) -> Snapshot:
        """The snapshot that `to_json` wrote."""
        raw = parse(stored)
        given = {name: _READERS.get(name, _same)(raw[name]) for name in (each.name for each in fields(cls))}
        return cls(**given)


_CONTENTS = ("content", "initial_design")


# A page reads the snapshot that the act which it offers reads again.
@lru_cache(maxsize=128)
def _given(stored: bytes) -> Mapping[str, Any]:
    """The fields of a stored snapshot; contents are still their hashes."""
    raw = json.loads(stored)
    return {
        each.name: raw[each.name]
        if each.name in _CONTENTS
        else _READERS.get(each.name, _same)(raw[each.name])
        for each in fields(Snapshot)
    }


def _object(values: Mapping[str, bytes]) -> bytes:
    return (
        b"{"
        + b",".join([b'"%s":%s' % (name.encode(), value) for name, value in sorted(values.items())])
        + b"}"
    )


def _spelling(name: str, value: Any) -> bytes:
    """Canonical bytes of one field; records are spelled once and go into hash, content and snapshot alike."""
    if isinstance(value, RouteContent):
        return canonical_content(value)
    if isinstance(value, Record):
        return spelled(value)
    if name == "labels":
        return _spelled_labels(tuple(sorted(_triples(value))))
    if isinstance(value, tuple):
        return b"[" + b",".join([_spelled_part(line) for line in value]) + b"]"
    return canonical(dict(value)) if isinstance(value, Mapping) else _spelled_part(value)


def _triples(labels: Labels) -> Iterator[tuple[str, str, str]]:
    for name, words in labels.items():
        for code, text in words.items():
            yield name, code, text


# What is printed is carried over from version to version as it is: lines, settings, the words of the lists.
@lru_cache(maxsize=4096, typed=True)
def _spelled_part(part: Hashable) -> bytes:
    return canonical(_plain(part))


@lru_cache(maxsize=256)
def _spelled_labels(triples: tuple[tuple[str, str, str], ...]) -> bytes:
    return canonical(triples)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return _spelled(value) if isinstance(value, datetime) else value.isoformat()
    if is_dataclass(value):
        said = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {name: part for name, part in said.items() if part or name not in _ONLY_SAID}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


_ONLY_SAID = frozenset({"paper", "opinions"})
"""Fields of lines that came later: a line that has none is spelled as it always was."""


def _spelled(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _same(value: Any) -> Any:
    return value


def _content(raw: Any) -> RouteContent | None:
    return None if raw is None else RouteContent.model_validate(raw, context={"dictionaries": None})


def _progress(raw: Any) -> Progress | None:
    return None if raw is None else Progress.model_validate(raw, context={"dictionaries": None})


def _day(raw: str | None) -> date | None:
    return None if raw is None else date.fromisoformat(raw)


def _labels(raw: list[list[str]]) -> Labels:
    found: dict[str, dict[str, str]] = {}
    for name, code, text in raw:
        found.setdefault(name, {})[code] = text
    return found


def _paper(raw: Mapping[str, Any] | None) -> PaperLine | None:
    return _line(PaperLine, raw)


_CONVERTED: Mapping[str, Callable[[Any], Any]] = {
    "paper": _paper,
    "signed_on": _day,
    "at": _moment,
    "on": _day,
    "date": _day,
    "remarks": tuple,
    "zones": tuple,
    "changes": tuple,
    "opinions": lambda raw: _lines(OpinionLine, raw),
}


def _line(kind: Callable[..., T], raw: Mapping[str, Any] | None) -> T | None:
    if raw is None:
        return None
    return kind(**{name: _CONVERTED.get(name, _same)(value) for name, value in raw.items()})


def _lines(kind: Callable[..., T], raw: list[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(line for line in (_line(kind, each) for each in raw) if line is not None)


_READERS: Mapping[str, Any] = {
    "at": _moment,
    "content": _content,
    "initial_design": _content,
    "progress": _progress,
    "in_force_on": _day,
    "confirmed_by_director": lambda raw: _line(SignOffLine, raw),
    "sign_offs": lambda raw: _lines(SignOffLine, raw),
    "acknowledgements": lambda raw: _lines(AcknowledgementLine, raw),
    "entries": lambda raw: _lines(EntryLine, raw),
    "amendments": lambda raw: _lines(AmendmentLine, raw),
    "local_act": lambda raw: _line(LocalAct, raw),
    "esign": lambda raw: _line(EsignPolicy, raw),
    "labels": _labels,
}
