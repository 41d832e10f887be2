"""The lists of decisions: who agreed and by which right, what stands out, what changed, what came back.

A list is its columns, each a heading and what stands under it; `_listed` makes the sheet of them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from approvals.audit import changes, decisions, noticed
from approvals.audit.anomalies import Notice, Thresholds
from approvals.audit.changes import Change, Return
from approvals.audit.decisions import Decision
from approvals.audit.explaining import explanations
from approvals.audit.scope import Scope
from approvals.snapshots import decision_label
from documents.docx.typography import sentence
from web.installation import installation, reading
from web.labels import day, office_name
from web.pages.audit import words
from web.pages.audit.asked import Request, places
from web.sheets import Cell, Row, Sheet

Item = Decision | Change | Return | Notice
"""What a row is about: a decision, or something that was found in one."""
Column = tuple[LazyString, Callable[[Any], Cell]]


def decided(asked: Request) -> Sheet:
    """1. Who agreed, in which office, by which order, when, which version."""
    named = places()
    organization: Column = (later("Организация"), lambda one: named.get(one.organization))
    version: Column = (later("Версия"), lambda one: one.version)
    return _listed(
        asked,
        _("Решения"),
        (ROUTE, TEACHER, organization, DECISION, version, WHEN, WHO, OFFICE, ORDER),
        decisions.decisions(reading(), asked.scope, asked.part),
        decisions.count_decisions(reading(), asked.scope),
        lead=_("Каждое решение заместителей, директоров и куратора за проверяемый период, последние сверху."),
        empty=_("За этот период решений не было."),
    )


def entitled(asked: Request) -> Sheet:
    """2. Whether he was entitled on that day: the appointment as it stood then."""
    right: tuple[Column, ...] = (
        (later("Срок назначения"), term),
        (later("Внесено"), lambda one: one.basis.recorded_at if one.basis else None),
        (later("Право на тот день"), lambda one: verdict(one, asked.scope)),
    )
    return _listed(
        asked,
        _("Право на день решения"),
        (ROUTE, WHEN, WHO, OFFICE, ORDER, *right),
        decisions.decisions(reading(), asked.scope, asked.part),
        decisions.count_decisions(reading(), asked.scope),
        lead=_(
            "Назначение показано таким, каким было в день решения: с замещением, приказом и датой внесения."
        ),
        empty=_("За этот период решений не было."),
    )


def own(asked: Request) -> Sheet:
    """3. Own routes and both levels by one person."""
    kinds = ("own_route", "both_levels")
    return _noticed(
        asked,
        _("Собственный маршрут и оба уровня"),
        [one for one in noticed.noticed(reading(), asked.scope) if one.kind in kinds],
        lead=_(
            "Проверено решений: %(n)s. Программа не даёт согласовать собственный маршрут и оба уровня одному человеку; "
            "здесь это пересчитано по записям журнала.",
            n=decisions.count_decisions(reading(), asked.scope),
        ),
        empty=_("Таких решений не найдено."),
    )


def notable(asked: Request) -> Sheet:
    """6. Everything that stands out."""
    sheet = _noticed(
        asked,
        _("На что обратить внимание"),
        noticed.noticed(reading(), asked.scope),
        lead=_(
            "Это не нарушения, а поводы спросить. Тот, о ком запись, видит её у себя и может один раз пояснить."
        ),
        empty=_("Ничего из перечисленного ниже за этот период не найдено."),
    )
    sheet.facts.extend(words.rules(Thresholds(counts_nights=asked.scope.audit.counts_nights)))
    return sheet


def changed(asked: Request) -> Sheet:
    """5. What changed after the approval and who agreed to it."""
    versions: Column = (later("Версии"), lambda one: f"{one.before} → {one.decision.version}")
    agreed: Column = (later("Кто согласовал"), WHO[1])
    what: Column = (later("Что изменено"), lambda one: one.what)
    return _listed(
        asked,
        _("Изменения после согласования"),
        (ROUTE, TEACHER, versions, WHEN, agreed, OFFICE, what),
        changes.changes(reading(), asked.scope, asked.part),
        changes.count_changes(reading(), asked.scope),
        lead=_("Корректировки, вступившие в силу: кто согласовал. Номер ведёт к сравнению слово за словом."),
        empty=_("За этот период изменений после согласования не было."),
        address=_comparison,
    )


def returns(asked: Request) -> Sheet:
    """7. Returns with their reasons."""
    circle: Column = (later("Круг"), lambda one: one.decision.round)
    why: tuple[Column, ...] = (
        (later("Причина"), reason),
        (later("Шаг длился"), lambda one: words.span(one.lasted)),
        (later("Срок"), lambda one: one.due_on),
    )
    return _listed(
        asked,
        _("Возвраты"),
        (ROUTE, TEACHER, circle, WHEN, WHO, OFFICE, *why),
        changes.returns(reading(), asked.scope, asked.part),
        decisions.count_returned(reading(), asked.scope),
        lead=_(
            "Каждый возврат с причиной. Сколько длился каждый шаг маршрута, видно в его «Ходе согласования»."
        ),
        empty=_("За этот период возвратов не было."),
    )


def _noticed(asked: Request, name: str, found: Sequence[Notice], *, lead: str, empty: str) -> Sheet:
    said = explanations(reading())

    def explanation(one: Notice) -> Cell:
        told = said.get(one.key)
        return (told.text or _("текст уничтожен по акту")) if told else None

    what: tuple[Column, ...] = (
        (later("Что"), lambda one: str(words.NOTICES[one.kind])),
        (later("Подробнее"), words.found_words),
    )
    columns = (ROUTE, *what, WHO, OFFICE, DECISION, WHEN, (later("Пояснение"), explanation))
    return _listed(asked, name, columns, asked.part.of(found), len(found), lead=lead, empty=empty)


def _listed(
    asked: Request,
    name: str,
    columns: Sequence[Column],
    found: Sequence[Item],
    total: int,
    *,
    lead: str,
    empty: str,
    address: Callable[[Any], str] | None = None,
) -> Sheet:
    """The sheet; a row leads to the course of its route, unless `address` says otherwise."""
    rows = [
        Row(
            tuple(cell(one) for _heading, cell in columns),
            address(one) if address else asked.address(_decision(one).route),
            _decision(one).seq,
        )
        for one in found
    ]
    headings = tuple(str(heading) for heading, _cell in columns)
    return Sheet(name, headings, rows, total, lead=lead, empty=empty)


def _decision(one: Item) -> Decision:
    return one if isinstance(one, Decision) else one.decision


def _comparison(one: Change) -> str:
    return url_for("versions.compare", route=one.decision.route, old=one.before, new=one.decision.version)


# --- parts of rows ----------------------------------------------------------------------------------


def title(one: Decision) -> str:
    """The office as documents print it, with whom it stood in for."""
    if one.basis is None:
        return office_name(one.office)
    return one.basis.title + (_(", замещает: %(who)s", who=one.basis.holder) if one.basis.holder else "")


def decided_how(one: Decision) -> str:
    """The decision; of a paper also its day, who entered the scan and who confirmed it."""
    label = decision_label(one.act, one.decision)
    if one.paper is None:
        return label
    said = _(
        "на бумаге %(day)s, скан внёс %(entered)s, подтвердил %(confirmed)s",
        day=day(one.paper.signed_on),
        entered=one.paper.entered_by,
        confirmed=one.paper.confirmed_by,
    )
    return f"{label} ({said})"


def reason(one: changes.Return) -> str:
    """The reason chosen, and what was written."""
    chosen = installation().desk.dictionaries.label("return_reason", one.reason) if one.reason else ""
    return ". ".join(filter(None, (sentence(chosen), one.said)))


def order(one: Decision) -> str:
    """The order of the appointment."""
    if one.basis is None:
        return ""
    return str(_("№ %(n)s от %(d)s", n=one.basis.order_number, d=day(one.basis.order_date)))


def term(one: Decision) -> str:
    """From when to when the office was held."""
    if one.basis is None:
        return ""
    since = str(_("с %(a)s", a=day(one.basis.valid_from)))
    return f"{since} {_('по %(b)s', b=day(one.basis.valid_to))}" if one.basis.valid_to else since


def verdict(one: Decision, scope: Scope) -> str:
    """Whether the office was held on that day, and whether it was recorded by then."""
    if not one.was_entitled(scope.zone):
        return str(_("нет: день вне срока назначения"))
    return str(_("да, но назначение внесено позже решения") if one.was_recorded_later else _("да"))


# --- columns of several lists -----------------------------------------------------------------------

ROUTE: Column = (later("Маршрут"), lambda one: _decision(one).number)
TEACHER: Column = (later("Педагог"), lambda one: _decision(one).teacher)
WHEN: Column = (later("Когда"), lambda one: _decision(one).at)
WHO: Column = (later("Кто"), lambda one: _decision(one).name)
OFFICE: Column = (later("Должность"), lambda one: title(_decision(one)))
ORDER: Column = (later("Приказ"), lambda one: order(_decision(one)))
DECISION: Column = (later("Решение"), lambda one: decided_how(_decision(one)))
