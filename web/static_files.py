"""Styles, scripts and fonts: read once at the start, sent compressed, under addresses that change with
their content.

Everything is ours or vendored; no page asks another server for anything.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

FOLDER = Path(__file__).parent / "static"
TEXTS = {".css", ".js", ".svg", ".json", ".txt"}
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"

files = Blueprint("static_files", __name__)


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent. `packed` is None where compressing gains nothing."""

    kind: str
    body: bytes
    packed: bytes | None
    version: str


class StaticFiles:
    """The files of one folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        self._files = {path.relative_to(folder).as_posix(): _read(path) for path in found}

    def get(self, name: str) -> StaticFile | None:
        """The file of that name, or None."""
        return self._files.get(name)

    def address(self, name: str) -> str:
        """The address of a file; an unknown name is a programmer's error."""
        return f"/static/{name}?v={self._files[name].version}"


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in TEXTS else None
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(kind, body, packed, hashlib.sha256(body).hexdigest()[:12])


def static_files() -> StaticFiles:
    """The files of this installation."""
    found = current_app.extensions["static_files"]
    assert isinstance(found, StaticFiles)
    return found


@files.get("/static/<path:name>")
def send(name: str) -> Response:
    """One file, compressed where the browser can read it so."""
    file = static_files().get(name)
    if file is None:
        abort(404)
    squeezed = file.packed is not None and request.accept_encodings.quality("gzip") > 0
    response = Response(file.packed if squeezed else file.body, content_type=file.kind)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == file.version else FOR_AN_HOUR
    response.vary.add("Accept-Encoding")
    if squeezed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{file.version}{'-gz' if squeezed else ''}")
    response.make_conditional(request)
    return response
