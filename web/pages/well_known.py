"""What anybody may take without signing in: the last checkpoint of the log and its key line, as plain text."""

from flask import Blueprint, Response, abort

from web.installation import installation
from web.log_key import log_signer, log_vkey

pages = Blueprint("well_known", __name__, url_prefix="/.well-known/iom")


@pages.get("/checkpoint")
def checkpoint() -> Response:
    """The biggest checkpoint signed so far."""
    settings = installation().settings
    note = log_signer(settings).latest() if settings.log_key_file.exists() else None
    return abort(404) if note is None else _text(note.spelled)


@pages.get("/vkey")
def vkey() -> Response:
    """The line by which readers check checkpoints; to be compared with the fingerprint on paper."""
    key = log_vkey(installation().settings)
    return abort(404) if key is None else _text(f"{key.line}\n")


def _text(said: str) -> Response:
    return Response(said, content_type="text/plain; charset=utf-8")
