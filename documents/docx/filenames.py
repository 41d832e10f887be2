"""Names of files to be saved: readable, without personal data unless asked for, safe on every system.

`ИОМ-2026-0147_в03_реализуется_2026-10-02.docx`; times of download are nobody's business here.
"""

from __future__ import annotations

import re
import unicodedata

from documents.docx.snapshot import Snapshot
from documents.docx.typography import local_date

LONGEST = 120
_FORBIDDEN = re.compile(r"""[\\/:*?"<>|№«»“”„'`\x00-\x1f\x7f]""")
_SPACES = re.compile(r"[\s_]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
_SUFFIX = {
    "full": ("", ""),
    "appendix": ("_приложение", "_appendix"),
    "extract": ("_выписка-аттестация", "_extract"),
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
    general = snapshot.content.z1
    initials = f"{general.first_name[:1]}{general.patronymic[:1]}"
    person = f"_{general.last_name}-{initials}" if surname and general.last_name else ""
    version = f"{'v' if latin else 'в'}{snapshot.version:02}"
    stem = f"{number}_{version}_{state}_{on}{person}{_SUFFIX[form][latin]}"
    return safe_name(latin_name(stem) if latin else stem, extension)


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
