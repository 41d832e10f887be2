"""The log as a whole, for who answers for it: is it the one that was signed, the monthly sheet, and after a rollback
what is missing, how it comes back, or how two people admit that it is lost.
"""

import io
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from approvals.loss import MOST_NAMED, OneAdmits, admission, admissions
from approvals.offices import NAMES
from documents.docx.log_papers import LossAct, LostRow, Signatory, loss_act
from web.access import me, my_standing, only
from web.forms import Form
from web.installation import installation, local, reading, request_time, stop_reading
from web.log_key import log_signer
from web.log_sheet import last_made, make_sheet
from web.loss import admit_loss, finish, propose, proposed
from web.municipality_form import settings as municipality_settings
from web.outside import recover_log
from workflow.definition_words import act_label
from workflow.errors import NotFound
from workflow.log import journal
from workflow.log.lost import lost_end
from workflow.log.note import Checkpoint, VerifierKey
from workflow.log.recovery import RecoveryRefused
from workflow.participants import Office, User
from workflow.sealing import BackupKeyUnusable, NoBackupKey, SealBroken

OFFICES = (Office.ADMINISTRATOR, Office.AUTHORITY_HEAD)
READERS = (*OFFICES, Office.AUDITOR)
MOST_SHOWN = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

pages = Blueprint("whole_log", __name__, url_prefix="/log")


@pages.get("")
@only(*READERS)
def overview() -> str:
    """How the log stands; after a rollback, what is missing."""
    return _page(Form())


@pages.post("/sheet")
@only(*READERS)
def sheet() -> Response:
    """The monthly sheet with the checkpoint over the whole log; that it was made is an entry."""
    Form(request)
    parts, at = installation(), request_time()
    if not parts.settings.log_key_file.exists():
        raise NotFound(what="ключ журнала")
    stop_reading()
    made = make_sheet(parts.settings, parts.units, at=at, by=me().person)
    return _file(made, f"Контрольный лист журнала {local(at):%Y-%m-%d}.docx")


@pages.post("/recover")
@only(*OFFICES)
def recover() -> AnyResponse | tuple[str, int]:
    """Put the lost end back from the mirror."""
    parts = installation()
    stop_reading()
    try:
        done = recover_log(parts.settings, parts.units.database, by=me().person, at=request_time())
    except (RecoveryRefused, NoBackupKey, BackupKeyUnusable, SealBroken) as error:
        form = Form()
        form.refuse("recover", str(error))
        return _page(form), 409
    flash(
        _(
            "Возвращено записей: %(entries)s, из них действий: %(acts)s. Корень журнала тот же. "
            "Система снова принимает изменения.",
            entries=done.entries,
            acts=done.acts,
        ),
        "success",
    )
    return redirect(url_for("whole_log.overview"), 303)


@pages.post("/loss")
@only(*OFFICES)
def propose_loss() -> AnyResponse | tuple[str, int]:
    """State, as the first of two, that what is missing is lost."""
    form = Form(request, ("act", "understood", "password"))
    number = form.text("act", _("Номер акта"), limit=30)
    if not form.flag("understood"):
        form.refuse("understood", _("Отметьте, что вернуть записи не из чего."))
    _require_password(form)
    if not form:
        return _page(form), 422
    propose(installation().settings, reading(), number, by=me().person, at=request_time())
    flash(_("Записано. Теперь потерю должен подтвердить второй человек на этой же странице."), "success")
    return redirect(url_for("whole_log.overview"), 303)


@pages.post("/loss/confirm")
@only(*OFFICES)
def confirm_loss() -> AnyResponse | tuple[str, int]:
    """Confirm the loss, as the second of two."""
    form = Form(request, ("confirm_password",))
    _require_password(form, "confirm_password")
    if not form:
        return _page(form), 422
    parts = installation()
    stop_reading()
    try:
        admit_loss(parts.settings, parts.units.database, by=me().person, at=request_time())
    except OneAdmits as error:
        form.refuse("confirm_password", str(error))
        return _page(form), 422
    flash(
        _(
            "Потеря признана, система снова принимает изменения. Скачайте акт и внесите новый отпечаток в приказ."
        ),
        "success",
    )
    return redirect(url_for("whole_log.overview"), 303)


@pages.get("/losses/<int(max=2147483647):seq>/act.docx")
@only(*READERS)
def act(seq: int) -> Response:
    """The act of an admitted loss."""
    said = admission(reading(), seq)
    if said is None:
        raise NotFound(what="акт о потере записей")
    data, names = said["data"], _names()
    known = [
        LostRow(
            at=local(datetime.fromisoformat(one["at"])),
            number=one["number"] or "без номера",
            act=act_label(one["process"], one["act"]),
            person=names.get(one["by"], one["by"][:10]),
        )
        for one in data["lost"]
    ]
    people = (data["first"], said["by"])
    paper = LossAct(
        authority=municipality_settings().authority,
        number=data["act"],
        day=local(datetime.fromisoformat(said["at"])).date(),
        origin=said["log"],
        first=data["from"],
        last=data["to"] - 1,
        known=known,
        known_count=data["acts"],
        retired=data["retired"],
        fingerprint=VerifierKey.parse(data["vkey"]).fingerprint,
        signatories=[Signatory("Потерю признал(а)", names.get(one, one[:10])) for one in people],
    )
    made = loss_act(paper, municipality_settings().profile)
    return _file(made, f"Акт о потере записей {data['act']}.docx".replace("/", "-"))


def _page(form: Form) -> str:
    parts = installation()
    finish(parts.settings, parts.units.database)
    found = parts.watch.found()
    missing = None
    if found is not None and not found.differs:
        missing = lost_end(reading(), parts.settings.outside, found)
    made = None if missing is None else proposed(parts.settings, reading())
    has_key = parts.settings.log_key_file.exists()
    note = log_signer(parts.settings).latest() if has_key else None
    return render_template(
        "whole_log.html",
        form=form,
        found=found,
        missing=missing,
        acts=[] if missing is None else missing.acts[:MOST_SHOWN],
        routes=len({one.route for one in missing.acts}) if missing else 0,
        people=len({one.by for one in missing.acts}) if missing else 0,
        proposal=made,
        mine=made is not None and made.by == me().person,
        names=_names(),
        act_label=act_label,
        last=None if note is None else Checkpoint.of(note),
        size=journal.head(reading(), lock=False).size,
        sheet_at=last_made(reading()),
        losses=admissions(reading()),
        may_change=my_standing().holds(*OFFICES),
        most=MOST_NAMED,
        offices=NAMES,
    )


def _require_password(form: Form, field: str = "password") -> None:
    """The person's own password once more; nothing is noted in a log that takes no entry."""
    stored = reading().get_one(User, me().person).password_hash
    if not installation().passwords.matches(stored, form.secret(field)):
        form.refuse(field, _("Пароль не подошёл. Введите пароль, с которым вы входите."))


def _names() -> dict[str, str]:
    return {user.id: user.short_name for user in reading().scalars(select(User))}


def _file(made: bytes, name: str) -> Response:
    return send_file(io.BytesIO(made), mimetype=DOCX, as_attachment=True, download_name=name)
