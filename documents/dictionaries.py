"""Words to choose from: dated lists of codes and Russian labels, kept as data in `documents/dictionaries`.

A code once used stays readable for ever; what may be chosen depends on the date.
An installation adds a folder or rows of its own without touching code; a closed list takes new labels only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from documents.errors import DictionaryRefused

_CODE = re.compile(r"[a-z0-9_]{1,40}\Z", re.ASCII)
_SHIPPED = Path(__file__).parent / "dictionaries"
_KEYS = {"code", "label", "valid_from", "valid_to", "sort", "hint", "implies", "aliases"}


@dataclass(frozen=True)
class Term:
    """One word of a list: `implies` names what `prefill` may conclude from it, `hint` helps to choose.

    `aliases` are other spellings by which the word is known in papers filled in by hand.
    """

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    sort: int = 0
    hint: str = ""
    implies: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    def is_valid(self, on: date) -> bool:
        """May the word be chosen on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class WordList:
    """One dictionary; `closed` means that the program's rules know its codes, so none can be added."""

    name: str
    title: str
    closed: bool
    terms: Mapping[str, Term]


@dataclass(frozen=True)
class Dictionaries:
    """All dictionaries of an installation."""

    lists: Mapping[str, WordList]

    def label(self, name: str, code: str | None) -> str:
        """The Russian label; an unknown code is shown as it is, so that old content never fails to print."""
        term = self.lists[name].terms.get(code or "")
        return term.label if term else code or ""

    def labels(self, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The labels of several codes, in their order."""
        return tuple(self.label(name, code) for code in codes)

    def term(self, name: str, code: str | None) -> Term | None:
        """The whole term, or None if the code is empty or unknown."""
        return self.lists[name].terms.get(code or "")

    def knows(self, name: str, code: str) -> bool:
        """Has the code ever stood in the list."""
        return code in self.lists[name].terms

    def choices(self, name: str, *, on: date) -> tuple[Term, ...]:
        """What may be chosen on that day, in the order of the list."""
        valid = [term for term in self.lists[name].terms.values() if term.is_valid(on)]
        return tuple(sorted(valid, key=lambda term: (term.sort, term.code)))

    def with_rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> Dictionaries:
        """These dictionaries with rows added to one list, or put in place of rows with the same code."""
        if name not in self.lists:
            raise DictionaryRefused(file=name, reason="такого справочника нет, проверьте его имя")
        words = self.lists[name]
        terms = dict(words.terms)
        for row in rows:
            term = _term(name, row, sort=(len(terms) + 1) * 10)
            if words.closed and term.code not in terms:
                reason = f"список закрыт: код «{term.code}» добавить нельзя, можно изменить подпись"
                raise DictionaryRefused(file=name, reason=reason)
            terms[term.code] = term
        return replace(self, lists={**self.lists, name: replace(words, terms=terms)})

    def with_folder(self, folder: Path) -> Dictionaries:
        """These dictionaries with the rows of all `*.toml` files of a folder of the installation."""
        result = self
        for path in sorted(folder.glob("*.toml")):
            raw = _read(path)
            result = result.with_rows(path.stem, raw.get("terms", ()))
        return result


@cache
def standard() -> Dictionaries:
    """The dictionaries that come with the program."""
    return Dictionaries({path.stem: _word_list(path) for path in sorted(_SHIPPED.glob("*.toml"))})


def _word_list(path: Path) -> WordList:
    raw = _read(path)
    terms = [_term(path.name, row, sort=place * 10) for place, row in enumerate(raw["terms"], 1)]
    if len({term.code for term in terms}) != len(terms):
        raise DictionaryRefused(file=path.name, reason="код повторяется, оставьте одну строку на код")
    by_code = {term.code: term for term in terms}
    return WordList(path.stem, raw["title"], bool(raw.get("closed", False)), by_code)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DictionaryRefused(file=path.name, reason=f"файл не читается как TOML ({error})") from error


def _term(file: str, row: Mapping[str, Any], *, sort: int) -> Term:
    code, label = row.get("code"), row.get("label")
    if not isinstance(code, str) or not _CODE.match(code):
        reason = f"код «{code}» должен состоять из знаков a–z, 0–9 и _, до 40 знаков"
        raise DictionaryRefused(file=file, reason=reason)
    if not isinstance(label, str) or not label.strip():
        raise DictionaryRefused(file=file, reason=f"у кода «{code}» нет подписи label")
    surplus = set(row) - _KEYS
    if surplus:
        raise DictionaryRefused(file=file, reason=f"у кода «{code}» лишний ключ «{min(surplus)}»")
    return Term(**{"sort": sort, **row, "aliases": tuple(row.get("aliases", ()))})


@dataclass(frozen=True)
class Coded:
    """Marks a field that holds a code of one dictionary; an empty string means nothing is chosen.

    Validation takes the dictionaries from `context["dictionaries"]`, the standard ones if there is no
    context, and lets any well-formed code pass if they are None: content already stored stays readable.
    """

    dictionary: str

    def read(self, value: Any, info: ValidationInfo) -> str | None:
        """The code itself, or None."""
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not self._known(value, info.context):
            raise PydanticCustomError("unknown_code", "такого значения нет в справочнике, выберите другое")
        return value

    def _known(self, code: str, context: Mapping[str, Any] | None) -> bool:
        known = standard() if context is None else context.get("dictionaries")
        return bool(_CODE.match(code)) and (known is None or known.knows(self.dictionary, code))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(self.read, handler(source))
