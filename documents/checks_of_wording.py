"""Checks of wording: words without a date or a result behind them, traces of a child's personal data.

Everything here is a warning or a hint; a text is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from documents.fields import FIELDS
from documents.findings import Case, Finding, finding
from documents.values import Record

_CHILD = re.compile(
    r"\b(?:ученик(?:а|у|ом|е)?|учениц(?:а|ы|е|у|ей)|обучающ(?:ийся|аяся|егося|ейся|емуся|имся|уюся)"
    r"|реб[её]н(?:ок|ка|ку|ком|ке)|воспитанни(?:к(?:а|у|ом|е)?|ц(?:а|ы|е|у|ей))"
    r"|[Мм]альчик(?:а|у|ом|е)?|[Дд]евочк(?:а|и|е|у|ой))\s+[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁ]\.|\b)",
)
_PRIVATE = re.compile(r"\b(?:диагноз|инвалидност|беременн|развод|судимост|вероисповедан)\w*", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@")
_ROAD_TEXTS = frozenset({"activity", "forms_text", "technologies", "planned_result", "result_text"})


def wording_findings(case: Case, zones: Collection[str]) -> Iterator[Finding]:
    """Doubtful wording in the texts of the given zones."""
    for zone in zones:
        for path, pattern, number, text in _texts(getattr(case.content, zone), zone, zone, None):
            yield from _private(path, number, text)
            if pattern.startswith("z3.rows[]."):
                yield from _vague(case, path, pattern.rpartition(".")[2], number, text)
            if text.startswith(_FORMULA):
                sentence = (
                    f"Текст начинается со знака «{text[0]}»: табличная программа примет его за формулу."
                )
                yield finding("H", "formula", path, f"{sentence} Начните с буквы.", number)


def _texts(
    record: Record, path: str, pattern: str, number: int | None
) -> Iterator[tuple[str, str, int | None, str]]:
    """Path, pattern, number of the row and text of each text that is not empty."""
    for name in type(record).model_fields:
        value, here, general = getattr(record, name), f"{path}.{name}", f"{pattern}.{name}"
        if isinstance(value, str):
            if value and FIELDS[general].limit is not None:
                yield here, general, number, value
        elif isinstance(value, Record):
            yield from _texts(value, here, general, number)
        elif isinstance(value, tuple):
            for place, row in enumerate(value):
                if isinstance(row, Record):
                    key = getattr(row, "id", place)
                    yield from _texts(row, f"{here}[{key}]", f"{general}[]", place + 1)


def _private(path: str, number: int | None, text: str) -> Iterator[Finding]:
    if _CHILD.search(text):
        sentence = "Похоже, в тексте есть сведения о конкретном ребёнке. Уберите имя и фамилию."
        yield finding("W", "pii_hint", path, sentence, number)
    if path == "z2.context_note" and _PRIVATE.search(text):
        sentence = "Не указывайте сведения о здоровье, семье, убеждениях."
        yield finding("H", "private_hint", path, sentence, number)


def _vague(case: Case, path: str, name: str, number: int | None, text: str) -> Iterator[Finding]:
    said = " ".join(text.casefold().split())
    vague = _said(case, "vague_date", said) if name in _ROAD_TEXTS else None
    if vague:
        sentence = f"Слова «{vague}» не заменяют срок. Укажите дату в поле «Срок окончания»."
        yield finding("W", "vague_date", path, sentence, number)
    if name == "planned_result" and _said(case, "vague_result", said):
        sentence = "Уточните результат: что именно будет представлено?"
        yield finding("W", "vague_result", path, sentence, number)


def _said(case: Case, dictionary: str, said: str) -> str | None:
    """The first phrase of a list that stands in the text as whole words."""
    for term in case.words.choices(dictionary, on=case.at):
        if term.label in said and re.search(rf"\b{re.escape(term.label)}\b", said):
            return term.label
    return None
