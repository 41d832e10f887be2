"""A file to be saved: its Russian name, and the same name in Latin letters for programs that know no other."""

from urllib.parse import quote

from flask import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def download(body: bytes, content_type: str, *, name: str, latin_name: str) -> Response:
    """The answer that a browser saves under `name`."""
    answer = Response(body, content_type=content_type)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{latin_name}\"; filename*=UTF-8''{quote(name)}"
    )
    return answer
