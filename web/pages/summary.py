"""«Сводка»: schools by states on one sheet, each figure a way to its list; and the phones of the schools."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from approvals.school.administration import administered
from approvals.school.standings import may_look
from approvals.summary import GROUPS, SchoolLine, Summary, summary
from documents.texts import sort_key
from web import accounts
from web.access import me, my_standing, only
from web.downloads import XLSX, download
from web.forms import Form
from web.installation import local, reading, request_time, today, writing
from web.pages.queue import READERS
from web.sheets import Row, Sheet, as_workbook
from workflow.log import journal
from workflow.participants import Office, Organization

EVERYWHERE = (Office.MUNICIPAL_CURATOR, Office.METHODIST, Office.AUTHORITY_HEAD, Office.ADMINISTRATOR)
KEEPERS = (*EVERYWHERE, Office.SCHOOL_ADMIN)
COLUMNS = {
    "teacher": later("У педагога"),
    "school": later("В школе"),
    "curator": later("У куратора"),
    "running": later("Реализуются"),
    "amending": later("Корректировка"),
    "ending": later("Итоги"),
    "completed": later("Завершены"),
    "stopped": later("Остановлены"),
}
LONGEST_PHONE = 40

pages = Blueprint("summary", __name__)


@dataclass(frozen=True)
class NamedLine:
    """A line with the name of its school."""

    name: str
    line: SchoolLine


@pages.get("/summary")
@only(*READERS)
def page() -> str:
    """The summary on one A4."""
    found = summary(reading(), my_standing(), on=today())
    named = accounts.organizations(reading(), on=today())
    return render_template(
        "queue/summary.html",
        found=found,
        lines=_named(found, named),
        columns=COLUMNS,
        groups=GROUPS,
        organizations=named,
        looks=partial(may_look, my_standing()),
        day_of=today(),
    )


@pages.get("/summary.xlsx")
@only(*READERS)
def workbook() -> Response:
    """The same as a workbook."""
    found = summary(reading(), my_standing(), on=today())
    lines = [
        *_named(found, accounts.organizations(reading(), on=today())),
        NamedLine(_("Всего"), found.whole),
    ]
    sheet = Sheet(
        _("Сводка"),
        (_("Школа"), *map(str, COLUMNS.values()), _("Внесены с бумаги"), _("Всего"), _("Завершено, %")),
        [
            Row(
                (
                    one.name,
                    *(one.line.groups.get(group, 0) for group in COLUMNS),
                    one.line.from_paper,
                    one.line.total,
                    one.line.share_completed,
                )
            )
            for one in lines
        ],
        len(lines),
    )
    day = f"{local(request_time()):%Y-%m-%d}"
    return download(as_workbook(sheet), XLSX, name=f"Сводка {day}.xlsx", latin_name=f"summary-{day}.xlsx")


@pages.get("/summary/phones")
@only(*KEEPERS)
def phones() -> str:
    """The phones of the schools, to be changed."""
    return _phones(Form(None, (), **{code: phone or "" for code, _name, phone in _schools()}))


@pages.post("/summary/phones")
@only(*KEEPERS)
def keep_phones() -> str | tuple[str, int] | Answer:
    """Keep the phones as typed."""
    schools = _schools()
    form = Form(request, [code for code, _name, _phone in schools])
    typed = {
        code: form.text(code, name, limit=LONGEST_PHONE, required=False) for code, name, _phone in schools
    }
    if not form:
        return _phones(form), 422
    changed = [code for code, _name, phone in schools if typed[code] != (phone or "")]
    with writing() as session:
        for code in changed:
            session.get_one(Organization, code).phone = typed[code] or None
        if changed:
            journal.record(
                session,
                kind="organization.phones_kept",
                at=request_time(),
                by=me().person,
                data={"organizations": sorted(changed)},
            )
    flash(_("Телефоны сохранены."), "success")
    return redirect(url_for("summary.page" if my_standing().holds(*READERS) else "summary.phones"), 303)


def _phones(form: Form) -> str:
    return render_template("queue/phones.html", form=form, schools=_schools(), longest=LONGEST_PHONE)


def _schools() -> list[tuple[str, str, str | None]]:
    """The schools whose phones I keep: every one, or as a school's administrator my own."""
    names = accounts.organizations(reading(), on=today(), kinds=("school",))
    if not my_standing().holds(*EVERYWHERE):
        names = {code: names[code] for code in administered(my_standing()) if code in names}
    rows = reading().execute(select(Organization.id, Organization.phone))
    kept = {row.id: row.phone for row in rows}
    return [
        (code, name, kept.get(code)) for code, name in sorted(names.items(), key=lambda one: sort_key(one[1]))
    ]


def _named(found: Summary, named: dict[str, str]) -> list[NamedLine]:
    lines = [NamedLine(named.get(line.organization, line.organization), line) for line in found.lines]
    return sorted(lines, key=lambda one: sort_key(one.name))
