"""«Журнал регистрации ИОМ» as a workbook and as a Word document, narrowed as the queue is."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from approvals.queue import Asked
from approvals.register import Registered, register
from documents.docx.register import RegisterLine, RegisterPaper, register_paper
from documents.docx.typography import days
from web import accounts
from web.access import my_standing, only
from web.downloads import DOCX, XLSX, download
from web.installation import local, municipality, reading, request_time, today
from web.labels import day, state_words
from web.pages.queue import READERS
from web.queue_address import read_asked
from web.sheets import Row, Sheet, as_workbook

pages = Blueprint("register", __name__)


@pages.get("/register.xlsx")
@only(*READERS)
def workbook() -> Response:
    """The register as a workbook."""
    named = accounts.organizations(reading(), on=today())
    rows = [_row(place, one, named) for place, one in enumerate(_lines(), 1)]
    sheet = Sheet(
        _("Журнал регистрации ИОМ"),
        (_("№"), _("Номер"), _("Зарегистрирован"), _("Педагог"), _("Организация"), _("Должность"), _("Тема"),
         _("Срок: с"), _("Срок: по"), _("Согласован куратором"), _("Состояние"), _("Закончен")),
        rows,
        len(rows),
    )  # fmt: skip
    return _download(as_workbook(sheet), XLSX, "xlsx")


@pages.get("/register.docx")
@only(*READERS)
def paper() -> Response:
    """The register on paper."""
    named = accounts.organizations(reading(), on=today())
    settings = municipality()
    assert settings is not None  # nobody signs in before there is a municipality
    said = RegisterPaper(
        authority=settings.authority,
        narrowed=_("Часть журнала: список отобран на странице «Очередь».") if _asked().narrows else "",
        lines=tuple(_line(one, named) for one in _lines()),
        at=request_time(),
        zone=settings.zone,
        profile=settings.profile,
    )
    return _download(register_paper(said), DOCX, "docx")


def _lines() -> tuple[Registered, ...]:
    return register(reading(), my_standing(), _asked(), on=today(), at=request_time())


def _asked() -> Asked:
    return read_asked([*request.args.items(), ("every", "1")])


def _row(place: int, one: Registered, named: dict[str, str]) -> Row:
    return Row(
        (
            place,
            one.number,
            local(one.registered_at).date(),
            one.teacher,
            named.get(one.organization, ""),
            one.position,
            one.title,
            one.starts_on,
            one.ends_on,
            local(one.approved_at).date() if one.approved_at else None,
            str(state_words(one.state).short),
            local(one.ended_at).date() if one.ended_at else None,
        )
    )


def _line(one: Registered, named: dict[str, str]) -> RegisterLine:
    dates = [
        _("согласован куратором %(day)s", day=day(one.approved_at)) if one.approved_at else "",
        _("закончен %(day)s", day=day(one.ended_at)) if one.ended_at else "",
    ]
    return RegisterLine(
        number=one.number,
        registered=day(one.registered_at),
        teacher=one.teacher,
        place=", ".join(filter(None, (one.position.lower(), named.get(one.organization, "")))),
        title=one.title,
        period=days(one.starts_on, one.ends_on),
        state=str(state_words(one.state).short),
        dates="; ".join(filter(None, dates)),
    )


def _download(body: bytes, kind: str, ending: str) -> Response:
    on = f"{local(request_time()):%Y-%m-%d}"
    return download(
        body, kind, name=f"Журнал регистрации ИОМ {on}.{ending}", latin_name=f"register-{on}.{ending}"
    )
