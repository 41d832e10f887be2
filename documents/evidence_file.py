"""A file that shows a result: a Word document, a PDF or a photo, told apart by what it holds, never by its name.

Whoever gives it is a stranger, so it is looked at before anything is kept. A photo is drawn anew; the others stay
byte for byte.
"""

from dataclasses import dataclass
from typing import Final

from documents.docx.presented import NotAccepted, present
from documents.errors import DocumentsError
from documents.pdf_given import NotAPdf, require_sound_pdf
from documents.photo import JPEG, PNG, NotAPhoto, reduced

LARGEST: Final = 20 << 20
WORD, PDF = "docx", "pdf"
KINDS: Final = {
    WORD: "документ Word",
    PDF: "документ PDF",
    JPEG: "снимок JPG",
    PNG: "снимок PNG",
}
"""Every kind of file that is taken, in words."""
_BEGINNINGS: Final = {
    b"PK": WORD,
    b"%PDF-": PDF,
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
}
_HEIC: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")


class NotAttachable(DocumentsError):
    """The file cannot be attached. Fact: cause."""

    template = "Файл не принят: {cause}."


@dataclass(frozen=True)
class EvidenceFile:
    """A file that may be kept: its kind and the bytes to keep."""

    kind: str
    body: bytes


def accepted(data: bytes) -> EvidenceFile:
    """The file as it is kept; raises `NotAttachable`."""
    if not data:
        raise NotAttachable(cause="он пуст")
    if len(data) > LARGEST:
        raise NotAttachable(cause="он больше 20 МБ. Уменьшите его или разделите на части")
    kind = next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), None)
    if kind is None:
        raise NotAttachable(cause=_what_else(data))
    try:
        if kind == WORD:
            present(data)
        elif kind == PDF:
            require_sound_pdf(data)
        else:
            data = reduced(data, kind)
    except (NotAccepted, NotAPdf, NotAPhoto) as error:
        raise NotAttachable(cause=_told(kind, str(error.facts["cause"]))) from error
    return EvidenceFile(kind, data)


def _what_else(data: bytes) -> str:
    if data[4:12] in _HEIC:
        return (
            "это снимок HEIC. В настройках камеры выберите «Наиболее совместимый» и сфотографируйте ещё раз"
        )
    return "можно приложить DOCX, PDF, JPG или PNG, а это файл другого вида, как бы он ни назывался"


def _told(kind: str, cause: str) -> str:
    return f"{cause}. Сохраните документ в PDF и приложите его" if kind == WORD else cause
