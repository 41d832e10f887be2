"""«Вход и подпись»: the second factor of one's own account — an application, or a printed sheet of codes.

An administrator can start anew for who lost it; he never sees or chooses a code.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from approvals.errors import BadField, NotASigner
from approvals.municipality import load_municipality
from documents.docx.code_sheet import CodeSheet, code_sheet
from documents.docx.qr import qr_png
from web import second_factor
from web.access import me, only
from web.downloads import DOCX, download
from web.factor_gate import asks_me, is_demanded_of_me, vault
from web.forms import Form
from web.installation import installation, reading, request_time, writing
from web.proofs import prove
from workflow.errors import NotFound
from workflow.participants import Office, User

PROOF = ("password", "code")
FEW = 5  # codes left at which a new sheet is due

pages = Blueprint("second_factor", __name__)


@pages.get("/account/second-factor")
def overview() -> str:
    """What I have, and how to get it or another."""
    return _page(Form())


@pages.post("/account/second-factor/app")
def begin_app() -> tuple[str, int] | AnyResponse:
    """Begin with an application: the next page shows its picture."""
    form = _proved()
    if not form:
        return _page(form), 422
    with writing() as store:
        second_factor.begin_app(store, vault(), me().person)
    return redirect(url_for("second_factor.app"), 303)


@pages.get("/account/second-factor/app")
def app() -> str:
    """The picture and the words for the application, and the field for its first code."""
    return _app_page(Form())


@pages.get("/account/second-factor/qr.png")
def picture() -> Response:
    """The picture that the application reads."""
    user = reading().get_one(User, me().person)
    return Response(qr_png(second_factor.address(_secret(), user.login)), content_type="image/png")


@pages.post("/account/second-factor/sheet")
def begin_sheet() -> str | tuple[str, int]:
    """Draw a sheet of codes and show it this once, to be printed."""
    form = _proved()
    if not form:
        return _page(form), 422
    with writing() as store:
        codes = second_factor.begin_sheet(store, vault(), me().person)
    user = reading().get_one(User, me().person)
    spelled = [f"{code[:4]} {code[4:]}" for code in codes]
    return render_template("factor_sheet.html", codes=spelled, user=user, at=request_time(), form=Form())


@pages.post("/account/second-factor/sheet.docx")
def sheet_file() -> tuple[str, int] | AnyResponse:
    """The sheet that was just shown, as a Word document: the page sends its codes back, nobody keeps them."""
    form = Form(request, ("codes",))
    codes = [code for code in form.raw("codes").split(";") if code]
    if not second_factor.are_pending(reading(), vault(), me().person, codes):
        form.refuse("codes", _("Этот лист уже заменён или включён. Напечатайте новый."))
        return _page(form), 422
    user, settings = reading().get_one(User, me().person), load_municipality(reading())
    made = code_sheet(
        CodeSheet(
            authority=settings.authority,
            owner=user.full_name,
            login=user.login,
            codes=codes,
            at=request_time(),
            zone=settings.zone,
            address=installation().settings.public_address,
            profile=settings.profile,
        )
    )
    return download(made, DOCX, name=_("Лист одноразовых кодов.docx"), latin_name="codes.docx")


@pages.post("/account/second-factor/confirm")
def confirm() -> tuple[str, int] | AnyResponse:
    """Put what was begun in force by its first code."""
    form = Form(request, ("code",))
    with writing() as store:
        kind = second_factor.confirm(store, vault(), me().person, form.raw("code"), at=request_time())
    if kind is not None:
        flash(_("Готово: теперь при входе и при каждой подписи нужен код."), "success")
        return redirect(url_for("second_factor.overview"), 303)
    form.refuse("code", _("Код не подошёл. Проверьте его и часы телефона или начните заново."))
    begun = second_factor.pending_secret(reading(), vault(), me().person) is not None
    return (_app_page(form) if begun else _page(form)), 422


@pages.post("/account/second-factor/remove")
def remove() -> tuple[str, int] | AnyResponse:
    """Do without it, where it is not demanded."""
    form = _proved()
    if is_demanded_of_me():
        form.refuse("code", _("По вашей должности код обязателен, отключить его нельзя."))
    if not form:
        return _page(form), 422
    with writing() as store:
        second_factor.remove(store, me().person, at=request_time())
    flash(_("Код больше не нужен: достаточно пароля."), "success")
    return redirect(url_for("second_factor.overview"), 303)


@pages.post("/people/<person>/second-factor/reset")
@only(Office.ADMINISTRATOR)
def reset(person: str) -> AnyResponse:
    """Start anew for who lost phone or sheet; the owner is told by letter."""
    Form(request)
    user = reading().get(User, person)
    if user is None:
        raise NotFound(what=_("человек"))
    if person == me().person:
        raise BadField(
            field="person", sentence=_("Свой код сбросить нельзя. Попросите другого администратора.")
        )
    with writing() as store:
        second_factor.reset(store, person, at=request_time(), by=me().person)
    flash(
        _("Код сброшен, все сеансы завершены. Владельцу отправлено письмо, если у него есть почта."),
        "success",
    )
    return redirect(url_for("people.one", person=person), 303)


def _proved() -> Form:
    """The posted form of a change of the factor; what is wrong with password or code stands in it."""
    form = Form(request, PROOF)
    try:
        prove(form.secret("password"), form.raw("code"))
    except NotASigner:
        form.refuse("password", _("Введите пароль."))
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
    return form


def _secret() -> str:
    found = second_factor.pending_secret(reading(), vault(), me().person)
    if found is None:
        raise NotFound(what=_("страница"))
    return found


def _app_page(form: Form) -> str:
    return render_template("factor_app.html", secret=_secret(), form=form)


def _page(form: Form) -> str:
    person = me().person
    left = second_factor.codes_left(reading(), person)
    return render_template(
        "second_factor.html",
        form=form,
        has_app=second_factor.has_app(reading(), person),
        left=left,
        few=left is not None and left <= FEW,
        is_on=asks_me(),
        demanded=is_demanded_of_me(),
    )
