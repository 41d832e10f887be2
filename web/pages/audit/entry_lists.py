"""The lists of other entries: appointments, readings, grounds, erasures, and whatever the search finds."""

from collections.abc import Iterator

from flask_babel import gettext as _

from approvals.audit import log_entries, search
from web.installation import reading
from web.labels import day, office_name
from web.pages.audit import words
from web.pages.audit.asked import Request, places
from web.sheets import Row, Sheet


def appointed(asked: Request) -> Sheet:
    """10. Who was appointed by which order."""
    found, total = log_entries.appointments(reading(), asked.scope, asked.part)
    named = places()
    return Sheet(
        _("Журнал назначений"),
        (_("Запись"), _("Внесено"), _("Что"), _("Кто"), _("Обязанность"), _("Организация"), _("Приказ"), _("Срок")),
        [
            Row((one.seq, one.at, words.kind_word(one.kind), one.name, office_name(one.office),
                 named.get(one.organization), _("№ %(n)s от %(d)s", n=one.order_number, d=day(one.order_date)),
                 " ".join(_held(one))),
                None, one.seq)
            for one in found
        ],
        total,
        lead=_("Назначения и прекращения в организациях проверки, внесённые до конца проверяемого периода."),
        empty=_("Назначений нет."),
    )  # fmt: skip


def _held(one: log_entries.Appointed) -> Iterator[str]:
    """From when to when, as far as the entry says so."""
    yield _("с\N{NO-BREAK SPACE}%(a)s", a=day(one.valid_from))
    if one.last_day:
        yield _("по\N{NO-BREAK SPACE}%(b)s", b=day(one.last_day))


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


def found_entries(asked: Request) -> Sheet:
    """The search in the log."""
    before = asked.asked.get("before", "")
    found = search.find(
        reading(),
        asked.scope,
        log_entries.asked(asked.scope, asked.asked),
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
