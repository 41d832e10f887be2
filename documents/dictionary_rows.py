"""The installation's own words: rows added to the dictionaries by its administrator, never changed afterwards.

A row is numbered by the log entry that announces it, so the newest number says whether anything is new. Which
words the program ships, and what a closed list is, is the business of `dictionaries`.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.dictionaries import Dictionaries, Term, standard
from documents.errors import TermRefused
from workflow.database import Base
from workflow.log import journal

LABEL_LENGTH = 200
OTHER = "other"  # «иное» stays the last word of its list


class DictionaryRow(Base):
    """A word of one list as it stands from this entry of the log on; a later row of the code replaces it."""

    __tablename__ = "dictionary_rows"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    dictionary: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


@dataclass(frozen=True)
class NewTerm:
    """A word to be added to a list, with the days between which it may be chosen."""

    dictionary: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None


def add_term(session: Session, words: Dictionaries, new: NewTerm, *, at: datetime, by: str | None) -> str:
    """Store the word with its entry of the log and return its code; raises `TermRefused` with the field."""
    _require_open(words, new.dictionary)
    known = words.lists[new.dictionary].terms.values()
    if any(term.label.casefold() == new.label.casefold() for term in known):
        raise TermRefused(field="label", sentence="Такое значение в справочнике уже есть.")
    _require_period(new.valid_from, new.valid_to)
    code = f"own_{secrets.token_hex(4)}"
    _store(session, code, new, at=at, by=by)
    return code


def end_term(
    session: Session,
    words: Dictionaries,
    dictionary: str,
    code: str,
    *,
    last_day: date,
    at: datetime,
    by: str | None,
) -> None:
    """Let a word be chosen up to that day only; what was chosen before stays readable."""
    _require_open(words, dictionary)
    term = words.term(dictionary, code)
    if term is None:
        raise TermRefused(field="last_day", sentence="Такого значения в справочнике нет. Обновите страницу.")
    _require_period(term.valid_from, last_day)
    ended = NewTerm(dictionary, term.label, term.valid_from, last_day)
    _store(session, code, ended, at=at, by=by)


def _require_open(words: Dictionaries, dictionary: str) -> None:
    if dictionary not in words.lists:
        raise TermRefused(field="label", sentence="Такого справочника нет. Обновите страницу.")
    if words.lists[dictionary].closed:
        raise TermRefused(field="label", sentence="Этот список закрыт: его значения знают правила программы.")


def _require_period(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise TermRefused(field="valid_to", sentence="Дата окончания раньше даты начала. Проверьте сроки.")


def _store(session: Session, code: str, new: NewTerm, *, at: datetime, by: str | None) -> None:
    data = {
        "dictionary": new.dictionary,
        "code": code,
        "valid_from": new.valid_from.isoformat() if new.valid_from else None,
        "valid_to": new.valid_to.isoformat() if new.valid_to else None,
    }
    seq = journal.record(
        session, kind="dictionary.changed", at=at, by=by, data=data, texts={"label": new.label}
    )
    session.add(
        DictionaryRow(
            seq=seq,
            dictionary=new.dictionary,
            code=code,
            label=new.label,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
    )


def extended(words: Dictionaries, rows: Iterable[DictionaryRow]) -> Dictionaries:
    """These dictionaries with the installation's rows, in the order of the log."""
    for row in rows:
        if row.dictionary in words.lists:  # a list that a newer program has dropped is of no use
            words = words.with_rows(row.dictionary, [_spelled(words, row)])
    return words


def _spelled(words: Dictionaries, row: DictionaryRow) -> Mapping[str, Any]:
    """The row as `with_rows` takes it; what the program knows about a shipped word stays."""
    said = {"code": row.code, "label": row.label, "valid_from": row.valid_from, "valid_to": row.valid_to}
    known, last = words.term(row.dictionary, row.code), words.term(row.dictionary, OTHER)
    if known is not None:
        return {**said, "sort": known.sort, "hint": known.hint, "implies": known.implies}
    return said if last is None else {**said, "sort": _before(last)}


def _before(last: Term) -> int:
    return last.sort - 1


@dataclass
class Shelf:
    """The dictionaries of one running program: shipped words and stored rows, read again when there are new ones."""

    shipped: Dictionaries = field(default_factory=standard)
    _seen: tuple[int, Dictionaries] | None = None

    def look(self, session: Session) -> Dictionaries:
        """The dictionaries as this session sees them; one small query where nothing is new."""
        newest = session.scalar(select(func.max(DictionaryRow.seq)))
        kept = self._seen
        if kept is None or kept[0] != (newest or 0):
            rows = session.scalars(select(DictionaryRow).order_by(DictionaryRow.seq))
            kept = self._seen = newest or 0, extended(self.shipped, rows)
        return kept[1]

    @property
    def last(self) -> Dictionaries | None:
        """The dictionaries as last looked at; None before the first look."""
        return None if self._seen is None else self._seen[1]
