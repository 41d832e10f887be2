"""«Скачать дело маршрута»: the file by which anybody checks who approved what, without signing in.

Giving it out is an entry of the log, hence a POST. Who may know of the route may take it; a member of a group without
the texts, in which the others are named.
"""

import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Blueprint, Response

from approvals.proof.bundles import MOST_IN_AN_HOUR, Asked, export, write
from documents.docx.filenames import latin_name, safe_name
from web.access import me
from web.checkers import programs
from web.installation import installation, request_time, stop_reading, today
from web.log_key import log_signer
from web.viewed_route import viewed

pages = Blueprint("bundles", __name__)


@pages.post("/routes/<route>/bundle")
def download(route: str) -> Response:
    """Record the export and give out the bundle of the route."""
    view = viewed(route)
    stem = f"{view.situation.number or f'ИОМ-проект-{view.id[2:8]}'}_дело_{today().isoformat()}"
    member = me().person in view.situation.group
    return given_out((view.id,), "own" if view.is_mine or member else "duty", stem, with_content=not member)


def given_out(routes: tuple[str, ...], purpose: str, stem: str, *, with_content: bool = True) -> Response:
    """The bundle of these routes as a download, its export recorded; who may know of them is asked before."""
    parts, person, at = installation(), me(), request_time()
    stop_reading()
    signer = log_signer(parts.settings)
    asked = Asked(routes, purpose, person.short_name, with_content=with_content)
    seq = export(parts.desk, signer, asked, by=person.person, at=at, most=MOST_IN_AN_HOUR)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # `_pieces` closes it
    try:
        size = write(parts.desk, signer, seq, file, programs=programs())
    except BaseException:
        file.close()
        raise
    answer = Response(_pieces(file), content_type="application/zip")
    answer.content_length = size
    plain, named = safe_name(latin_name(stem), "zip"), safe_name(stem, "zip")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(named)}"
    )
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(1 << 16):
            yield piece
