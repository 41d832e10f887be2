"""What holds for every request: sign-in demanded, forgeries refused, headers set, an id for finding it in
the records.

An address is open to strangers only if `PUBLIC` names it. Which page is open to whom is decided in
`access`.
"""

import secrets
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask, Request, Response, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from documents.docx.presented import LARGEST_FILE
from web.access import signed_in
from web.factor_gate import demand_second_factor
from web.installation import installation
from web.settings import Settings
from workflow.errors import WorkflowError

PUBLIC = frozenset(
    {
        "static_files.send",
        "sign_in.form",
        "sign_in.enter",
        "sign_in.code_form",
        "sign_in.enter_code",
        "invitations.form",
        "invitations.accept",
        "slips.form",
        "slips.enter",
        "slips.set_password",
        "slips.picture",
        "forgotten_password.form",
        "forgotten_password.ask",
        "check.form",
        "check.ask",
        "check.document",
        "check.program",
        "sight.choose",
        "well_known.checkpoint",
        "well_known.vkey",
    }
)
WRITES_NO_ENTRY = frozenset(
    {
        "sign_in.enter",
        "sign_in.enter_code",
        "sign_in.leave",
        "check.ask",
        "whole_log.recover",
        "whole_log.propose_loss",
        "whole_log.confirm_loss",
    }
)
"""What may be sent while the log is frozen: without it nobody could come in and mend it."""
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_REQUEST = 32 * 1024 * 1024
SMALLER = {
    "check.ask": LARGEST_FILE + 64 * 1024,
    "from_paper.read": LARGEST_FILE + 64 * 1024,
    "staff_import.read": 3 * 1024 * 1024,
    "staff_import.carry": 3 * 1024 * 1024,
}
"""Where less may be sent: what is read there is never larger."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"

csrf = CSRFProtect()


class ForeignRequest(WorkflowError):
    """A change asked for by a page of another site."""

    template = (
        "Запрос пришёл с чужого сайта и не выполнен. Откройте страницу «Маршрута» и повторите действие в ней."
    )


class Sent(Request):
    """A request whose files stay in memory: what anybody sends does not touch the disk unless a page stores it."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> BytesIO:
        return BytesIO()


def protect(app: Flask, settings: Settings) -> None:
    """Put the protections of this module around `app`."""
    secure = is_https(settings)
    app.request_class = Sent
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-iom" if secure else "iom",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: an editor stays open for hours
        WTF_CSRF_SSL_STRICT=False,  # refuse_foreign looks at Origin and Sec-Fetch-Site
        WTF_CSRF_HEADERS=["X-CSRF-Token"],
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(give_id)
    app.before_request(refuse_zero_letter)
    app.before_request(limit_size)
    app.before_request(refuse_foreign)
    csrf.init_app(app)
    app.before_request(demand_sign_in)
    app.before_request(demand_second_factor)
    app.before_request(refuse_writing)
    app.after_request(add_headers)


def is_https(settings: Settings) -> bool:
    """Whether people reach the program by https, so that cookies can be bound to it."""
    return urlsplit(settings.public_address).scheme == "https"


def give_id() -> None:
    """Give the request the id that the error page shows and the records carry."""
    g.request_id = secrets.token_hex(6)


def refuse_zero_letter() -> None:
    """Nothing stands at an address with U+0000: no text has that letter, and PostgreSQL cannot even look for it."""
    given = request.args.items(multi=True)
    if "\0" in request.path or any("\0" in name + value for name, value in given):
        raise NotFound()


def limit_size() -> None:
    """Refuse too large a body before any of it is read."""
    if request.endpoint in SMALLER:
        request.max_content_length = SMALLER[request.endpoint]


def refuse_foreign() -> None:
    """Refuse a change that a browser says another site asks for; raises `ForeignRequest`."""
    if request.method not in UNSAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignRequest()
    origin = request.headers.get("Origin")
    if origin is not None and origin not in own_origins():
        raise ForeignRequest()


def own_origins() -> frozenset[str]:
    """The origins of our own pages: the public address, and the one by which this request came."""
    public = urlsplit(installation().settings.public_address)
    return frozenset({f"{public.scheme}://{public.netloc}", request.host_url.rstrip("/")})


def demand_sign_in() -> AnyResponse | None:
    """Send a stranger to the sign-in page, whatever he asked for outside `PUBLIC`."""
    if request.endpoint in PUBLIC or signed_in() is not None:
        return None
    if isinstance(request.routing_exception, (NotFound, MethodNotAllowed)):
        return None
    if session.pop("_user_id", None) is not None:
        flash(_("Время работы истекло. Черновик сохранён. Войдите снова."), "warning")
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    there = url_for("sign_in.form", next=here) if here and here != "/" else url_for("sign_in.form")
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("sign_in.form")})
    return redirect(there, 303)


def refuse_writing() -> None:
    """Refuse every change while the log is behind or different from what is kept outside; raises `LogFrozen`."""
    if request.method in UNSAFE and request.endpoint not in WRITES_NO_ENTRY:
        installation().watch.require_sound()


def add_headers(response: Response) -> Response:
    """Set the headers of every answer; what is not a static file is never kept by a browser or a proxy."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if is_https(installation().settings):
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    response.headers["X-Request-Id"] = g.get("request_id", "-")
    if request.endpoint != "static_files.send":
        response.headers["Cache-Control"] = "no-store"
    return response
