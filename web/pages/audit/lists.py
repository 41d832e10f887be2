"""The lists of the workspace by name: each turns what `approvals.audit` reads into rows of Russian words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _

from approvals.audit import changes, decisions, log_entries, noticed, sampling, search
from approvals.audit.anomalies import Notice, Thresholds
from approvals.audit.decisions import Decision
from approvals.audit.explaining import explanations
from approvals.audit.part import WHOLE, Part
from approvals.audit.scope import Scope
from approvals.snapshots import decision_label
from web import accounts
from web.installation import reading, today
from web.labels import day, office_name, state_words
from web.pages.audit import words
from web.sheets import Cell, Row, Sheet


@dataclass(frozen=True)
class Request:
    """What a list is asked for: the audit, the part of the rows, the fields of its form."""

    scope: Scope
    part: Part = WHOLE
    asked: Mapping[str, str] = field(default_factory=dict)

    def address(self, route: str) -> str:
        """Where the course of a route is shown."""
        return url_for("audit.route", audit=self.scope.audit.id, route=route)


def decided(asked: Request) -> Sheet:
    """1. Who agreed, in which office, by which order, when, which version."""
    found = decisions.decisions(reading(), asked.scope, asked.part)
    places = _places()
    return Sheet(
        _("Решения"),
        (_("Маршрут"), _("Педагог"), _("Организация"), _("Решение"), _("Версия"), _("Когда"), _("Кто"),
         _("Должность"), _("Приказ")),
        [
            Row((one.number, one.teacher, places.get(one.organization), decision_label(one.act, one.decision),
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
                 title(one.decision), one.reason, words.span(one.lasted), one.due_on),
                asked.address(one.decision.route), one.decision.seq)
            for one in found
        ],
        decisions.count_returned(reading(), asked.scope),
        lead=_("Каждый возврат с причиной. Сколько длился каждый шаг маршрута, видно в его «Ходе согласования»."),
        empty=_("За этот период возвратов не было."),
    )  # fmt: skip


def appointed(asked: Request) -> Sheet:
    """10. Who was appointed by which order."""
    found, total = log_entries.appointments(reading(), asked.scope, asked.part)
    places = _places()
    return Sheet(
        _("Журнал назначений"),
        (_("Запись"), _("Внесено"), _("Что"), _("Кто"), _("Обязанность"), _("Организация"), _("Приказ"), _("Срок")),
        [
            Row((one.seq, one.at, words.kind_word(one.kind), one.name, office_name(one.office),
                 places.get(one.organization), _("№ %(n)s от %(d)s", n=one.order_number, d=day(one.order_date)),
                 _("по %(b)s", b=day(one.last_day)) if one.last_day else _("с %(a)s", a=day(one.valid_from))),
                None, one.seq)
            for one in found
        ],
        total,
        lead=_("Назначения и прекращения в организациях проверки, внесённые до конца проверяемого периода."),
        empty=_("Назначений нет."),
    )  # fmt: skip


def read(asked: Request) -> Sheet:
    """12. Who saw the data of a teacher."""
    found, total = log_entries.readings(reading(), asked.scope, asked.part, name=asked.asked.get("name", ""))
    return Sheet(
        _("Кто смотрел маршруты"),
        (_("Маршрут"), _("Педагог"), _("Кто смотрел"), _("В качестве кого"), _("Когда"), _("Что открывал"), _("Раз")),
        [
            Row((one.number, one.teacher, one.name, office_name(one.reading.office), one.reading.opened_at,
                 ", ".join(words.page_word(page) for page in one.reading.pages), one.reading.count),
                asked.address(one.reading.route), one.reading.seq)
            for one in found
        ],
        total,
        lead=_("Просмотры собраны по минутам: одна строка — один человек, один маршрут, одна минута."),
        empty=_("За этот период просмотров не записано."),
    )  # fmt: skip


def bases(asked: Request) -> Sheet:
    """12. Consents and other grounds on which data pass from the school."""
    found, total = log_entries.transfer_bases(reading(), asked.scope, asked.part)
    return Sheet(
        _("Основания передачи сведений"),
        (_("Педагог"), _("Документ"), _("Дан"), _("Отозван"), _("Внесено")),
        [Row((one.teacher, one.document, one.given_on, one.withdrawn_on, one.recorded_at)) for one in found],
        total,
        lead=_("Согласия и иные основания, по которым школа передаёт маршрут в управление. Сам документ хранит школа."),
        empty=_("У педагогов этих маршрутов оснований не внесено."),
    )  # fmt: skip


def destroyed(asked: Request) -> Sheet:
    """13. What was destroyed by which act."""
    found, total = log_entries.erasures(reading(), asked.scope, asked.part)
    return Sheet(
        _("Уничтожено"),
        (_("Запись"), _("Когда"), _("Акт"), _("О чём"), _("Файлов"), _("Содержаний"), _("Текстов"), _("Кто внёс")),
        [Row((one.seq, one.at, one.act, one.about, one.blobs, one.contents, one.payloads, one.name), None, one.seq)
         for one in found],
        total,
        lead=_("Каждое уничтожение — запись журнала: что, по какому акту. Хеши остаются, журнал сходится."),
        empty=_("За этот период записей об уничтожении нет."),
    )  # fmt: skip


def sample(asked: Request) -> Sheet:
    """16. A random sample that can be drawn again."""
    drawn = drawn_sample(asked)
    found = {one.id: one for one in log_entries.routes(reading(), drawn.drawn)}
    places = _places()
    rows = [found[route] for route in drawn.drawn]
    return Sheet(
        _("Случайная выборка"),
        (_("Маршрут"), _("Педагог"), _("Организация"), _("Состояние"), _("Версия"), _("Порядок в выборке")),
        [
            Row((one.number, one.teacher, places.get(one.organization), str(state_words(one.state).short), one.version,
                 sampling.place(drawn.seed, one.id)[:16]), asked.address(one.id))
            for one in asked.part.of(rows)
        ],
        len(rows),
        lead=_("Зерно «%(seed)s», выбрано %(n)s из %(all)s. Порядок: SHA-256 от зерна, перевода строки и внутреннего "
               "номера маршрута, по возрастанию. То же зерно даёт ту же выборку.",
               seed=drawn.seed, n=len(rows), all=drawn.population),
        empty=_("В этом периоде и охвате маршрутов нет."),
    )  # fmt: skip


def found_entries(asked: Request) -> Sheet:
    """The search in the log."""
    before = asked.asked.get("before", "")
    found = search.find(
        reading(),
        asked.scope,
        asked_of(asked),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None,  # noqa: PLR2004
        size=asked.part.size,
    )
    people, numbers = log_entries.names(reading(), found.entries)
    return Sheet(
        _("Поиск в журнале"),
        (_("Запись"), _("Когда"), _("Что"), _("Кто"), _("О чём"), _("Версия")),
        [
            Row((one.seq, one.at, log_entries.act_word(one) or words.kind_word(one.kind), people.get(one.by or ""),
                 numbers.get(one.route or one.about or "") or people.get(one.about or ""), one.rseq),
                asked.address(one.route) if one.route else None, one.seq)
            for one in found.entries
        ],
        len(found.entries),
        empty=_("Записей не найдено. Уберите одно из условий."),
        facts=[] if found.further is None else [("further", str(found.further))],
    )  # fmt: skip


LISTS: dict[str, Callable[[Request], Sheet]] = {
    "decisions": decided,
    "entitled": entitled,
    "own": own,
    "changes": changed,
    "notable": notable,
    "returns": returns,
    "offices": appointed,
    "readings": read,
    "bases": bases,
    "destroyed": destroyed,
    "sample": sample,
    "search": found_entries,
}


# --- parts of rows ----------------------------------------------------------------------------------


def title(one: Decision) -> str:
    """The office as documents print it, with whom it stood in for."""
    if one.basis is None:
        return office_name(one.office)
    return one.basis.title + (_(", замещает: %(who)s", who=one.basis.holder) if one.basis.holder else "")


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


def drawn_sample(asked: Request) -> sampling.Sample:
    """The sample that the address asks for: ten routes, unless told otherwise."""
    size = asked.asked.get("size", "")
    routes = reading().scalars(asked.scope.routes_with_acts())
    wanted = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else 10  # noqa: PLR2004
    return sampling.draw(routes, seed=seed(asked), size=max(wanted, 1))


def seed(asked: Request) -> str:
    """The seed of the address; without one that of the audit, which nobody chose."""
    return asked.asked.get("seed", "").strip()[:64] or asked.scope.audit.id[2:18]


def asked_of(asked: Request) -> search.Asked:
    """What the search form asks for; days of the municipality."""
    return log_entries.asked(asked.scope, asked.asked)


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


def _places() -> dict[str, str]:
    return accounts.organizations(reading(), on=today())
