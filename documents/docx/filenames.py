"""Names of files to be saved: readable, without personal data unless asked for, safe on every system.

`ИОМ-2026-0147_в03_реализуется_2026-10-02.docx`; times of download are nobody's business here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from documents.docx.snapshot import Snapshot
from documents.docx.typography import local_date

LONGEST = 120
LONGEST_SURNAME = 30
_FORBIDDEN = re.compile(r"""[\\/:*?"<>|№«»“”„'`\x00-\x1f\x7f]""")
_SPACES = re.compile(r"[\s_]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
_SUFFIX = {
    "full": ("", ""),
    "appendix": ("_приложение", "_appendix"),
    "extract": ("_выписка-аттестация", "_extract"),
    "approvals": ("_лист-согласования", "_approvals"),
    "outcome": ("_продукты-и-рефлексия", "_outcome"),
    "certificates": ("_удостоверения", "_certificates"),
    "statement": ("_справка-о-реализации", "_statement"),
    "support": ("_справка-о-сопровождении", "_support"),
    "bundle": ("_дело-для-проверки", "_bundle"),
    "kit": ("_аттестационное-дело", "_attestation"),
}
_LATIN = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia",
}  # fmt: skip


def file_name(
    snapshot: Snapshot, form: str, *, surname: bool = False, latin: bool = False, extension: str = "docx"
) -> str:
    """The name of a version's file; `surname` adds «_Лугова-МО», `latin` spells it for old systems."""
    number = snapshot.number or f"ИОМ-проект-{snapshot.route[2:8]}"
    state = snapshot.state.replace("_", "-") if latin else snapshot.state_label.lower().replace(" ", "-")
    on = local_date(snapshot.at, snapshot.zone).isoformat()
    version = f"{'v' if latin else 'в'}{snapshot.version:02}"
    return _named(f"{number}_{version}_{state}_{on}", snapshot, form, surname, latin, extension)


def draft_name(snapshot: Snapshot, form: str, *, latin: bool = False) -> str:
    """The name of a draft that is only looked at: `ИОМ_черновик_2026-09-03_приложение.docx`."""
    on = local_date(snapshot.at, snapshot.zone).isoformat()
    return _named(f"ИОМ_черновик_{on}", snapshot, form, False, latin, "docx")  # without a surname


def collected_name(
    snapshots: Sequence[Snapshot],
    form: str,
    on: date,
    *,
    surname: bool = False,
    latin: bool = False,
    extension: str = "docx",
) -> str:
    """The name of a file about one route or several of one person, oldest first: `ИОМ_2022-2027_маршрутов-5_…`."""
    latest = snapshots[-1]
    if len(snapshots) == 1:
        return file_name(latest, form, surname=surname, latin=latin, extension=extension)
    days = [day for each in snapshots for day in (each.content.z1.starts_on, each.content.z1.ends_on) if day]
    years = f"_{min(days).year}-{max(days).year}" if days else ""
    counted = f"{'routes' if latin else 'маршрутов'}-{len(snapshots)}"
    return _named(f"ИОМ{years}_{counted}_{on.isoformat()}", latest, form, surname, latin, extension)


def evidence_name(
    number: str, title: str, place: int, on: date, extension: str, *, latin: bool = False
) -> str:
    """The name of an attached file: `ИОМ-2026-0147_2026-11-12_Конспект-урока.pdf`; in Latin letters by its place."""
    stem = f"{number}_{on.isoformat()}"
    if latin:
        return safe_name(latin_name(f"{stem}_file-{place}"), extension)
    return safe_name(f"{stem}_{title}", extension)


def _named(stem: str, snapshot: Snapshot, form: str, surname: bool, latin: bool, extension: str) -> str:  # noqa: FBT001  # as the caller was asked
    general = snapshot.content.z1
    initials = f"{general.first_name[:1]}{general.patronymic[:1]}"
    person = f"_{general.last_name[:LONGEST_SURNAME]}-{initials}" if surname and general.last_name else ""
    whole = f"{stem}{person}{_SUFFIX[form][latin]}"
    return safe_name(latin_name(whole) if latin else whole, extension)


def safe_name(stem: str, extension: str) -> str:
    """`stem.extension` without what file systems refuse, composed (NFC), at most 120 characters."""
    clean = _FORBIDDEN.sub("", unicodedata.normalize("NFC", stem))
    clean = _SPACES.sub(lambda run: "_" if "_" in run[0] else "-", clean).strip(" .-_")
    if not clean or _RESERVED.match(clean):
        clean = f"файл-{clean}".rstrip("-")
    return f"{clean[: LONGEST - len(extension) - 1].rstrip(' .-_')}.{extension}"


def latin_name(text: str) -> str:
    """The text in Latin letters: the ASCII fallback of a download."""
    return "".join([_latin(letter) for letter in unicodedata.normalize("NFC", text)])


def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    spelled = _LATIN.get(letter.lower(), "")
    return spelled.capitalize() if letter.isupper() else spelled
