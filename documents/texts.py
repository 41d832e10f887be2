"""Texts people type: their longest length, the characters that may not stand in them, and Russian sorting.

A text is brought to NFC and to line feeds once, here, and is otherwise kept as typed, «ё» included.
Whether a text says enough is the business of `checks`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# The list of audit rule b.1: controls but the line feed, bidirectional and zero-width marks, lone surrogates.
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile("[ \n]+")
_NAMES = {
    0x00: "нулевой символ",
    0x09: "табуляция",
    0x0B: "вертикальная табуляция",
    0x0C: "разрыв страницы",
    0x0D: "возврат каретки",
    0x1B: "управляющий символ ESC",
    0x7F: "управляющий символ DEL",
    0x200B: "пробел нулевой ширины",
    0x200C: "разделитель нулевой ширины",
    0x200D: "соединитель нулевой ширины",
    0x200E: "метка письма слева направо",
    0x200F: "метка письма справа налево",
    0xFEFF: "метка порядка байтов",
}
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_WEIGHT = {letter: chr(0x430 + place) for place, letter in enumerate(_RUSSIAN)}


@dataclass(frozen=True)
class Text:
    """A text of several lines, at most `limit` characters long; kept exactly as typed."""

    limit: int

    def clean(self, value: Any) -> str:
        """The text in NFC with line feeds; refuses other types, surplus length and forbidden characters."""
        if not isinstance(value, str):
            raise PydanticCustomError("text_type", "здесь нужен текст")
        text = normalised(value)
        if len(text) > self.limit:
            raise PydanticCustomError(
                "text_long",
                "сократите текст до {limit} знаков, сейчас {length}",
                {"limit": self.limit, "length": len(text)},
            )
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.clean, handler(source))


@dataclass(frozen=True)
class Line(Text):
    """A text of one line, such as a name: runs of spaces and line ends become one space."""

    def clean(self, value: Any) -> str:
        """The text on one line, without spaces at its ends."""
        text = super().clean(value)
        return _SPACES.sub(" ", text).strip(" ")


def normalised(text: str) -> str:
    """`text` in NFC with line feeds; a forbidden character raises and is named with its place."""
    if text.isprintable():  # quick path: no character of FORBIDDEN is printable
        return unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n")
    found = FORBIDDEN.search(text)
    if found:
        raise PydanticCustomError(
            "forbidden_character",
            "уберите символ «{name}» ({code}), он стоит на месте {place}",
            {"name": character_name(found[0]), "code": f"U+{ord(found[0]):04X}", "place": found.start() + 1},
        )
    return unicodedata.normalize("NFC", text)


def character_name(character: str) -> str:
    """How a forbidden character is called in a sentence: in Russian where it has a usual name."""
    if unicodedata.category(character) == "Cs":
        return "половина суррогатной пары"
    return _NAMES.get(ord(character), unicodedata.name(character, "управляющий символ"))


def sort_key(text: str) -> tuple[str, str]:
    """Orders Russian text as a dictionary does: «ё» stands right after «е», capitals do not matter.

    Equal keys mean equal texts, so the order of a list is always the same.
    """
    return "".join(_WEIGHT.get(letter, letter) for letter in text.casefold()), text


def search_key(text: str) -> str:
    """The form under which a text is looked for: «ё» equals «е», capitals do not matter."""
    return text.casefold().replace("ё", "е")


def meaning_key(text: str) -> str:
    """Texts that differ in spaces, «ё», capitals or the full stop at the end say the same."""
    return search_key(" ".join(text.split())).rstrip(".")
