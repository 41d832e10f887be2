"""The words of a Word file in a normal form: the same however another program has saved the file again.

The text is that of docs/format.md, «Один документ»: every `w:t` of the main part outside of fallbacks, composed,
without spaces. Beside it stand the lines of the margins (headers, footers, notes), without numbers of pages.
Nothing is drawn here and nothing decided; the XML may be anybody's, so its size and its count of elements are bounded.
"""

import unicodedata
from typing import Any
from xml.parsers import expat

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _LINE, _MARK, _FIELD = (_WORD + name for name in ("t", "p", "fldChar", "fldSimple"))
_MOST_ELEMENTS = 250_000


class NotWords(ValueError):
    """The XML cannot be read, declares a document type, or has more elements than any document of ours."""


def normal(text: str) -> str:
    """Composed, without spaces."""
    return "".join(unicodedata.normalize("NFC", text).split())


def text_of(xml: bytes) -> str:
    """The normal form of a main part; raises `NotWords`."""
    return normal("".join(_Reader(xml, with_fields=True).lines))


def lines_of(xml: bytes) -> frozenset[str]:
    """The normal forms of the paragraphs of a margin, without the results of its fields; raises `NotWords`."""
    return frozenset(filter(None, map(normal, _Reader(xml, with_fields=False).lines)))


class _Reader:
    """Goes through the XML once and keeps the text of each paragraph."""

    def __init__(self, xml: bytes, *, with_fields: bool) -> None:
        self.lines = [""]
        self._with_fields = with_fields
        self._path: list[str] = []
        self._elements = self._fallbacks = self._fields = 0
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._said
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise NotWords(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            raise NotWords("too many elements")
        self._path.append(name)
        self._fallbacks += name.endswith("}Fallback")
        if name == _LINE:
            self.lines.append("")
        elif name == _FIELD:
            self._fields += 1
        elif name == _MARK:
            kind = attributes.get(f"{_WORD}fldCharType")
            self._fields += (kind == "begin") - (kind == "end")

    def _end(self, name: str) -> None:
        self._path.pop()
        self._fallbacks -= name.endswith("}Fallback")
        self._fields -= name == _FIELD

    def _said(self, text: str) -> None:
        if self._path[-1] == _TEXT and not self._fallbacks and (self._with_fields or self._fields <= 0):
            self.lines[-1] += text

    def _refuse(self, *_: Any) -> None:
        raise NotWords("a document type")
