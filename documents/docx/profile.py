"""Layout profiles: margins, fonts and sizes as data, so that another standard is another file.

What the sheets say does not depend on the profile.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from documents.errors import DocumentsError

_FOLDER = Path(__file__).parent / "profiles"
_NAME = re.compile(r"[a-z0-9_]{1,32}\Z", re.ASCII)


class ProfileMissing(DocumentsError):
    """There is no layout profile of that name. Fact: profile."""

    template = "Нет профиля оформления «{profile}». Проверьте настройку оформления документов."


@dataclass(frozen=True)
class Page:
    """A4 margins in millimetres."""

    left: float
    right: float
    top: float
    bottom: float
    header: float
    footer: float


@dataclass(frozen=True)
class Sizes:
    """Font sizes in points."""

    body: float
    title: float
    heading: float
    subheading: float
    table: float
    roadmap: float
    note: float
    footer: float


@dataclass(frozen=True)
class Profile:
    """One way to lay a document out."""

    id: str
    title: str
    page: Page
    size: Sizes
    font: str
    fallbacks: tuple[str, ...]
    line_spacing: float
    first_indent: float
    qr: float
    join_activity: bool


@cache
def profile(name: str) -> Profile:
    """The profile of that name; raises ProfileMissing."""
    path = _FOLDER / f"{name}.toml"
    if not _NAME.match(name) or not path.is_file():
        raise ProfileMissing(profile=name)
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Profile(
        id=name,
        title=raw["title"],
        page=Page(**raw["page"]),
        size=Sizes(**raw["size"]),
        font=raw["font"]["name"],
        fallbacks=tuple(raw["font"]["fallbacks"]),
        line_spacing=raw["text"]["line_spacing_percent"] / 100,
        first_indent=raw["text"]["first_indent_mm"],
        qr=raw["marks"]["qr_mm"],
        join_activity=raw["appendix"]["join_activity"],
    )
