"""One table: which refusal is answered with which status, on a page that says in Russian what to do next.

A refusal of right is also noted in the log. What is refused, and with which sentence, is decided below
`web`.
"""

import logging
from collections.abc import Sequence

from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from approvals import errors as refusals
from approvals.attestation.shown import NothingChosen
from approvals.loss import LossMoved, OneAdmits
from approvals.municipality import NotSetUp
from approvals.paper.whole_route import NotFromPaper
from approvals.proof.bundle_members import BytesMissing
from approvals.proof.bundles import CannotRepeat, NotAnExport, NothingToExport, TooLarge, TooManyExports
from documents.docx.profile import ProfileMissing
from documents.docx.reading import DocumentUnreadable
from documents.errors import ContentUnreadable, DictionaryRefused, DocumentsError
from documents.pdf import PdfRefused
from web.access import PageHidden
from web.backup import BackupUnsound, BaseInPlace, NotABackup
from web.carrying import TargetNotEmpty
from web.denials import is_foreign_route, note_denial
from web.log_key import LogKeyLost, LogKeyOfAnotherBase
from web.mail import LetterRefused
from web.one_time import CodeUnknown, LinkSpent
from web.proofs import SessionEnded
from web.schema import NewerBase, RoleMissing
from web.security import ForeignRequest
from web.settings import SettingInvalid
from web.staffing.carrying_out import PlanMoved
from web.staffing.faults import FileRefused, ListFaulty
from web.throttle import TooManyAttempts
from workflow import errors as process
from workflow.appointing import AppointmentRefused
from workflow.log.anchors import AnchorTaken, AnchorUnreadable
from workflow.log.canonical import NotCanonical
from workflow.log.checkpoints import LogKeyUnusable, LogRewritten, NoLogKey, NoSuchCheckpoint
from workflow.log.journal import LogFrozen, LogMoved, NoLog
from workflow.log.mirror import MirrorTorn
from workflow.log.note import BadNote
from workflow.log.proofs import NoSuchSize
from workflow.log.recovery import RecoveryRefused
from workflow.publishing import StateVanished
from workflow.sealing import BackupKeyUnusable, NoBackupKey, SealBroken
from workflow.transaction import DatabaseBusy

log = logging.getLogger(__name__)

# The first row whose class fits decides, so children stand above their parents.
STATUSES: tuple[tuple[type[process.WorkflowError], int], ...] = (
    (PageHidden, 404),
    (process.NotFound, 404),
    (refusals.RouteUnknown, 404),
    (refusals.RouteErased, 410),
    (process.StaleVersion, 409),
    (process.TransitionNotAllowed, 409),
    (refusals.Stale, 409),
    (NotFromPaper, 409),
    (refusals.KeyReused, 422),
    (refusals.KeyReplaced, 409),
    (refusals.NotAcceded, 422),
    (refusals.NotYourTurn, 409),
    (refusals.Locked, 409),
    (refusals.NotASigner, 422),
    (refusals.Refused, 403),
    (process.GuardRefused, 422),
    (refusals.VacantOffice, 422),
    (refusals.IncompleteContent, 422),
    (refusals.BadField, 422),
    (NothingChosen, 422),
    (PdfRefused, 503),
    (NotCanonical, 422),
    (ForeignRequest, 400),
    (LinkSpent, 410),
    (CodeUnknown, 422),
    (SessionEnded, 403),
    (AppointmentRefused, 422),
    (FileRefused, 422),
    (ListFaulty, 422),
    (PlanMoved, 409),
    (SettingInvalid, 500),
    (NoLog, 503),
    (LogFrozen, 503),
    (LogMoved, 503),
    (NoLogKey, 503),
    (LogKeyLost, 503),
    (LogKeyOfAnotherBase, 503),
    (LogKeyUnusable, 503),
    (LogRewritten, 503),
    (AnchorTaken, 503),
    (AnchorUnreadable, 503),
    (MirrorTorn, 503),
    (RecoveryRefused, 409),
    (TargetNotEmpty, 409),
    (BackupUnsound, 500),
    (NotABackup, 422),
    (BaseInPlace, 409),
    (LossMoved, 409),
    (OneAdmits, 422),
    (NoBackupKey, 503),
    (BackupKeyUnusable, 503),
    (SealBroken, 503),
    (NoSuchCheckpoint, 422),
    (NoSuchSize, 500),
    (BadNote, 422),
    (NewerBase, 503),
    (RoleMissing, 503),
    (LetterRefused, 500),
    (TooManyAttempts, 429),
    (TooManyExports, 429),
    (TooLarge, 422),
    (NothingToExport, 404),
    (NotAnExport, 404),
    (CannotRepeat, 409),
    (BytesMissing, 500),
    (DatabaseBusy, 503),
    (NotSetUp, 503),
    (ContentUnreadable, 500),
    (DocumentUnreadable, 500),
    (ProfileMissing, 500),
    (DictionaryRefused, 500),
    (DocumentsError, 422),
    (process.DefinitionInvalid, 500),
    (process.DefinitionChanged, 500),
    (process.DefinitionMissing, 500),
    (StateVanished, 500),
    (process.CalendarInvalid, 500),
    (process.CalendarOutOfRange, 422),
)
TITLES = {
    400: later("Запрос не принят"),
    403: later("Это действие вам недоступно"),
    404: later("Страница не найдена"),
    405: later("Так эту страницу открыть нельзя"),
    409: later("Пока вы смотрели, всё изменилось"),
    410: later("Ссылка больше не действует"),
    413: later("Слишком много данных"),
    422: later("Проверьте, что введено"),
    429: later("Нужно немного подождать"),
    500: later("Что-то пошло не так"),
    503: later("Сервис сейчас занят"),
}
SENTENCES = {
    400: later("Обновите страницу и повторите действие."),
    404: later("Такой страницы нет, или у вас нет к ней доступа. Проверьте ссылку."),
    405: later("Вернитесь на предыдущую страницу и воспользуйтесь кнопкой на ней."),
    413: later("Данных больше, чем можно принять за один раз. Уменьшите файл или текст."),
}
CONFESSION = later("Ничего не записано. Мы записали ошибку: %(code)s. Попробуйте позже.")
NO_DOCUMENT = later(
    "Документ не удалось сформировать. Решение не записано. Повторите попытку или сообщите администратору."
    " Код ошибки: %(code)s."
)
LAST_RESORT = (
    '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Что-то пошло не так</title>'
    "<h1>Что-то пошло не так</h1><p>Ничего не записано. Код ошибки: {code}. Попробуйте позже.</p></html>"
)


def answer_problems(app: Flask) -> None:
    """Have every error of `app` answered by this module."""
    app.register_error_handler(process.WorkflowError, refuse)
    app.register_error_handler(CSRFError, refuse_forgery)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(Exception, confess)


def status_of(error: process.WorkflowError) -> int | None:
    """The status of a refusal; None for one that nobody has put into the table."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), None)


def refuse(error: process.WorkflowError, *, changes: Sequence[str] = ()) -> Response:
    """The page for a refusal. `changes` say what moved; a page that knows them calls this itself."""
    status = status_of(error)
    if status is None or status == 500:  # noqa: PLR2004
        return confess(error)
    if (status == 403 and isinstance(error, refusals.Refused)) or hides_something(error):  # noqa: PLR2004
        note_denial()
    sentence = SENTENCES[404] if isinstance(error, PageHidden) else str(error)
    response = page(status, str(sentence), changes=changes)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.facts["seconds"])
    return response


def hides_something(error: process.WorkflowError) -> bool:
    """Whether «не найдено» keeps from the person something that is there."""
    if isinstance(error, PageHidden):
        return True
    return isinstance(error, (process.NotFound, refusals.RouteUnknown)) and is_foreign_route()


def refuse_forgery(_error: CSRFError) -> Response:
    """The page for a form without its token: a page left open over a sign-out, or a forgery."""
    return page(
        400, _("Страница устарела. Вернитесь на неё, обновите и повторите действие: ничего не записано.")
    )


def refuse_http(error: HTTPException) -> Response:
    """The page for what Flask itself refuses."""
    status = error.code or 500
    return page(status, str(SENTENCES.get(status, SENTENCES[400])))


def confess(error: Exception) -> Response:
    """The last resort: note the error under the request's id, show the id and nothing else."""
    code = g.get("request_id", "-")
    log.error("request %s failed: %s %s", code, request.method, request.endpoint, exc_info=error)
    told = NO_DOCUMENT if isinstance(error, (DocumentUnreadable, ProfileMissing)) else CONFESSION
    try:
        return page(500, str(told) % {"code": code})
    except Exception:
        log.exception("request %s: the error page failed too", code)
        return Response(LAST_RESORT.format(code=code), 500, content_type="text/html; charset=utf-8")


def page(status: int, sentence: str, *, changes: Sequence[str] = ()) -> Response:
    """One problem as a page, or as a notice on the page where htmx asked."""
    fragment = bool(request.headers.get("HX-Request"))
    text = render_template(
        "problem_notice.html" if fragment else "problem.html",
        status=status,
        title=TITLES.get(status, TITLES[400]),
        sentence=sentence,
        changes=changes,
    )
    headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"} if fragment else {}
    return Response(text, status, headers=headers, content_type="text/html; charset=utf-8")
