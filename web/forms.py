"""What a form posts, read field by field into clean values; each fault becomes one sentence beside its
field.

A field that the form does not have is refused. What the values mean is the business of who reads them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from flask import Request
from flask_babel import gettext as _

from approvals.errors import BadField
from documents.texts import Line, Text
from documents.values import FIRST_YEAR, LAST_YEAR

OWN_FIELDS = frozenset({"csrf_token"})
SPELLINGS_OF_A_DAY = (
    "%Y-%m-%d",
    "%d.%m.%Y",
)  # what <input type="date"> posts, and what people type without one


class Form:
    """One posted form: the values typed, the faults found so far."""

    def __init__(self, request: Request | None = None, fields: Iterable[str] = (), **shown: str) -> None:
        """Read `request`; without one the form shows `shown`. Raises `BadField` for a foreign field."""
        self.errors: dict[str, str] = {}
        self._posted = request.form if request else None
        self._shown: Mapping[str, str] = shown
        if self._posted is not None:
            surplus = set(self._posted) - set(fields) - OWN_FIELDS
            if surplus:
                sentence = _("В форме нет поля «%(name)s». Откройте страницу заново.", name=min(surplus)[:40])
                raise BadField(field=min(surplus)[:40], sentence=sentence)

    def __bool__(self) -> bool:
        return not self.errors

    def refuse(self, field: str, sentence: str) -> None:
        """Note a fault; the first one of a field stays."""
        self.errors.setdefault(field, sentence)

    def raw(self, field: str) -> str:
        """What was typed, or what the form shows at first, for showing it again."""
        return (self._shown if self._posted is None else self._posted).get(field, "")

    def raw_list(self, field: str) -> list[str]:
        """All values posted under that name."""
        return self._posted.getlist(field) if self._posted is not None else []

    def secret(self, field: str) -> str:
        """A password exactly as typed; never shown again."""
        return self.raw(field)

    def text(self, field: str, label: str, *, limit: int = 200, required: bool = True) -> str:
        """One line of clean text, without spaces around; an empty string where it may be left out."""
        try:
            value = Line(limit).clean(self.raw(field))
        except ValueError as error:
            self.refuse(field, _("Поле «%(label)s»: %(cause)s.", label=label, cause=str(error)))
            return ""
        if required and not value:
            self.refuse(field, _("Заполните поле «%(label)s».", label=label))
        return value

    def lines(self, field: str, label: str, *, limit: int) -> str:
        """Clean text of several lines; it may be left out."""
        try:
            return Text(limit).clean(self.raw(field)).strip()
        except ValueError as error:
            self.refuse(field, _("Поле «%(label)s»: %(cause)s.", label=label, cause=str(error)))
            return ""

    def day(self, field: str, label: str, *, required: bool = True) -> date | None:
        """A date; None where it was left out or is wrong."""
        value = self.raw(field).strip()
        if not value:
            if required:
                self.refuse(field, _("Укажите дату в поле «%(label)s», например 18.12.2026.", label=label))
            return None
        for spelling in SPELLINGS_OF_A_DAY:
            try:
                found = datetime.strptime(value, spelling).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
        self.refuse(field, _("Поле «%(label)s»: проверьте дату, например 18.12.2026.", label=label))
        return None

    def choice(self, field: str, label: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """One of `allowed`; an empty string where nothing was chosen and that is possible."""
        value = self.raw(field)
        if (value or required) and value not in set(allowed):
            self.refuse(field, _("Выберите значение поля «%(label)s» из списка.", label=label))
            return ""
        return value

    def choices(self, field: str, label: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Any number of `allowed`, each once."""
        values = tuple(dict.fromkeys(self.raw_list(field)))
        if not set(values) <= set(allowed):
            self.refuse(field, _("Выберите значения поля «%(label)s» из списка.", label=label))
            return ()
        return values

    def flag(self, field: str) -> bool:
        """Whether the box is ticked."""
        return bool(self.raw(field))
