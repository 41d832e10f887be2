"""The lists of decisions: who agreed and by which right, what stands out, what changed, what came back."""

from flask import url_for
from flask_babel import gettext as _

from approvals.audit import changes, decisions, noticed
from approvals.audit.anomalies import Notice, Thresholds
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


def decided(asked: Request) -> Sheet:
    """1. Who agreed, in which office, by which order, when, which version."""
    found = decisions.decisions(reading(), asked.scope, asked.part)
    named = places()
    return Sheet(
        _("Решения"),
        (_("Маршрут"), _("Педагог"), _("Организация"), _("Решение"), _("Версия"), _("Когда"), _("Кто"),
         _("Должность"), _("Приказ")),
        [
            Row((one.number, one.teacher, named.get(one.organization), decision_label(one.act, one.decision),
                 one.version, one.at, one.name, title(one), order(one)), asked.address(one.route), one.seq)
            for one in found
        ],
        decisions.count_decisions(reading(), asked.scope),
        lead=_("Каждое решение заместителей, директоров и куратора за проверяемый период, последние сверху."),
        empty=_("За этот период решений не было."),
    )  # fmt: skip


def entitled(asked: Request) -> Sheet:
    """2. Whether he was entitled on that day: the appointment as it stood then."""
    found = decisions.decisions(reading(), asked.scope, asked.part)
    return Sheet(
        _("Право на день решения"),
        (_("Маршрут"), _("Когда"), _("Кто"), _("Должность"), _("Приказ"), _("Срок назначения"), _("Внесено"),
         _("Право на тот день")),
        [
            Row((one.number, one.at, one.name, title(one), order(one), term(one),
                 one.basis.recorded_at if one.basis else None, verdict(one, asked.scope)),
                asked.address(one.route), one.seq)
            for one in found
        ],
        decisions.count_decisions(reading(), asked.scope),
        lead=_("Назначение показано таким, каким было в день решения: с замещением, приказом и датой внесения."),
        empty=_("За этот период решений не было."),
    )  # fmt: skip


def own(asked: Request) -> Sheet:
    """3. Own routes and both levels by one person."""
    found = [
        one for one in noticed.noticed(reading(), asked.scope) if one.kind in ("own_route", "both_levels")
    ]
    checked = decisions.count_decisions(reading(), asked.scope)
    return _noticed(asked, found, _("Собственный маршрут и оба уровня"), _(
        "Проверено решений: %(n)s. Программа не даёт согласовать собственный маршрут и оба уровня одному человеку; "
        "здесь это пересчитано по записям журнала.", n=checked), _("Таких решений не найдено."))  # fmt: skip


def notable(asked: Request) -> Sheet:
    """6. Everything that stands out."""
    limits = Thresholds(counts_nights=asked.scope.audit.counts_nights)
    sheet = _noticed(
        asked,
        noticed.noticed(reading(), asked.scope),
        _("На что обратить внимание"),
        _(
            "Это не нарушения, а поводы спросить. Тот, о ком запись, видит её у себя и может один раз пояснить."
        ),
        _("Ничего из перечисленного ниже за этот период не найдено."),
    )
    sheet.facts.extend(words.rules(limits))
    return sheet


def changed(asked: Request) -> Sheet:
    """5. What changed after the approval and who agreed to it."""
    found = changes.changes(reading(), asked.scope, asked.part)
    return Sheet(
        _("Изменения после согласования"),
        (_("Маршрут"), _("Педагог"), _("Версии"), _("Когда"), _("Кто согласовал"), _("Должность"), _("Что изменено")),
        [
            Row((one.decision.number, one.decision.teacher, f"{one.before} → {one.decision.version}",
                 one.decision.at, one.decision.name, title(one.decision), one.what),
                url_for("versions.compare", route=one.decision.route, old=one.before, new=one.decision.version),
                one.decision.seq)
            for one in found
        ],
        changes.count_changes(reading(), asked.scope),
        lead=_("Корректировки, вступившие в силу: кто согласовал. Номер ведёт к сравнению слово за словом."),
        empty=_("За этот период изменений после согласования не было."),
    )  # fmt: skip


def returns(asked: Request) -> Sheet:
    """7. Returns with their reasons."""
    found = changes.returns(reading(), asked.scope, asked.part)
    return Sheet(
        _("Возвраты"),
        (_("Маршрут"), _("Педагог"), _("Круг"), _("Когда"), _("Кто"), _("Должность"), _("Причина"),
         _("Шаг длился"), _("Срок")),
        [
            Row((one.decision.number, one.decision.teacher, one.decision.round, one.decision.at, one.decision.name,
                 title(one.decision), reason(one), words.span(one.lasted), one.due_on),
                asked.address(one.decision.route), one.decision.seq)
            for one in found
        ],
        decisions.count_returned(reading(), asked.scope),
        lead=_("Каждый возврат с причиной. Сколько длился каждый шаг маршрута, видно в его «Ходе согласования»."),
        empty=_("За этот период возвратов не было."),
    )  # fmt: skip


# --- parts of rows ----------------------------------------------------------------------------------


def title(one: Decision) -> str:
    """The office as documents print it, with whom it stood in for."""
    if one.basis is None:
        return office_name(one.office)
    return one.basis.title + (_(", замещает: %(who)s", who=one.basis.holder) if one.basis.holder else "")


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


def _noticed(asked: Request, found: list[Notice], name: str, lead: str, empty: str) -> Sheet:
    said = explanations(reading())
    rows = []
    for one in asked.part.of(found):
        told = said.get(one.key)
        cells: tuple[Cell, ...] = (
            one.decision.number, str(words.NOTICES[one.kind]), words.found_words(one), one.decision.name,
            title(one.decision), decision_label(one.decision.act, one.decision.decision), one.decision.at,
            (told.text or _("текст уничтожен по акту")) if told else None,
        )  # fmt: skip
        rows.append(Row(cells, asked.address(one.decision.route), one.decision.seq))
    columns = (_("Маршрут"), _("Что"), _("Подробнее"), _("Кто"), _("Должность"), _("Решение"), _("Когда"),
               _("Пояснение"))  # fmt: skip
    return Sheet(name, columns, rows, len(found), lead=lead, empty=empty)
