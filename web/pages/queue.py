"""The queue: what waits for my decision or what I may know of, narrowed by its address, as a page and as a workbook."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from approvals.batches.preparers import PREPARERS
from approvals.queue import Asked, QueueCard, cards, queue
from documents.texts import sort_key
from web import accounts
from web.access import my_standing, only
from web.downloads import XLSX, download
from web.installation import installation, local, reading, request_time, today
from web.labels import STATES, office_name
from web.queue_address import read_asked, spelled
from web.sheets import Row, Sheet, as_workbook
from workflow.participants import Office

READERS = (*PREPARERS, Office.SCHOOL_MONITOR)

pages = Blueprint("queue", __name__)


@pages.get("/queue")
@only(*READERS)
def page() -> str:
    """The queue as its address asks for it."""
    asked = _asked()
    found = queue(reading(), my_standing(), asked, on=today(), at=request_time(), page=_page_number())
    organizations = accounts.organizations(reading(), on=today())
    return render_template(
        "queue/page.html",
        found=found,
        asked=asked,
        query=spelled(asked),
        today=today(),
        at=request_time(),
        organizations=organizations,
        schools=sorted(
            ((code, name) for code, name in organizations.items() if code in found.organizations),
            key=lambda one: sort_key(one[1]),
        ),
        states=[(code, known.short) for code, known in STATES.items() if code in found.states],
        decides=my_standing().holds(*PREPARERS),
    )


@pages.get("/queue.xlsx")
@only(*READERS)
def workbook() -> Response:
    """The same list whole, as a workbook."""
    asked = _asked()
    named = accounts.organizations(reading(), on=today())
    found = cards(reading(), my_standing(), asked, on=today(), at=request_time())
    sheet = Sheet(
        _("Очередь") if not asked.every else _("Маршруты"),
        (_("Маршрут"), _("Педагог"), _("Организация"), _("Предметы"), _("Категория"), _("Дефициты"), _("Состояние"),
         _("Круг"), _("Версия"), _("Чей ход"), _("С"), _("Дней"), _("Ответ до"), _("Изменён после согласования"),
         _("В корзине")),
        [_row(card, named) for card in found],
        len(found),
    )  # fmt: skip
    day = f"{local(request_time()):%Y-%m-%d}"
    return download(as_workbook(sheet), XLSX, name=f"Очередь {day}.xlsx", latin_name=f"queue-{day}.xlsx")


def _row(card: QueueCard, named: dict[str, str]) -> Row:
    known = installation().desk.dictionaries
    return Row(
        (
            card.number or _("без номера"),
            card.teacher,
            named.get(card.organization, ""),
            ", ".join(known.labels("subject", card.subjects)),
            known.label("category", card.category or None),
            ", ".join(known.labels("deficit_type", card.deficits)),
            str(STATES[card.state].short) if card.state in STATES else card.state,
            card.round,
            card.version,
            ", ".join(map(office_name, card.waits_for)),
            local(card.since).date(),
            card.waited(request_time()),
            card.due_on,
            _("да") if card.changed else "",
            _("да") if card.ready else "",
        )
    )


def _asked() -> Asked:
    asked = read_asked(request.args.items())
    # Who decides nothing has no queue of his own: he sees what he may know of.
    return asked if my_standing().holds(*PREPARERS) else replace(asked, every=True)


def _page_number() -> int:
    given = request.args.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1  # noqa: PLR2004


@pages.app_template_global()
def queue_address(asked: Asked, endpoint: str = "queue.page", **changed: object) -> str:
    """The address of the queue with something asked for otherwise."""
    page_number = changed.pop("page", None)
    query = spelled(replace(asked, **changed), page=page_number)  # type: ignore[arg-type]  # names of its own fields
    return url_for(endpoint) + (f"?{query}" if query else "")
