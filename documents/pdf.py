"""A Word file as PDF/A, by LibreOffice where it is installed; nothing of the main work ever waits for this.

Each conversion has a folder and a profile of its own, one at a time, within a limit; it is given nothing to fetch and
no way to fetch it. Where the program lies, and what it needs of its surroundings, is told by the caller.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from documents.errors import DocumentsError

LIMIT: Final = 30.0
"""Seconds for one conversion, waiting for another included."""
LARGEST: Final = 5 << 20
# Nothing listens there: what LibreOffice would ask the network for is refused at once.
_NO_NETWORK: Final = dict.fromkeys(
    ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), "http://127.0.0.1:9"
)
_PDF_A: Final = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
_turn = Lock()


@dataclass(frozen=True)
class Converter:
    """LibreOffice on this server, and what of the server's surroundings it needs to run."""

    program: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class PdfRefused(DocumentsError):
    """No PDF was made. Fact: reason."""

    template = (
        "PDF сейчас сделать не удалось: {reason}. Скачайте файл Word и сохраните его как PDF: "
        "«Файл» → «Сохранить как» → PDF."
    )


def to_pdf(docx: bytes, converter: Converter, *, limit: float = LIMIT) -> bytes:
    """The PDF of a Word file, at most 5 MB; raises `PdfRefused`."""
    if not _turn.acquire(timeout=limit):
        raise PdfRefused(reason="программа занята другими документами")
    try:
        with tempfile.TemporaryDirectory(prefix="iom-pdf-", ignore_cleanup_errors=True) as name:
            made = _converted(docx, converter, Path(name), limit)
    finally:
        _turn.release()
    if not made.startswith(b"%PDF-"):
        raise PdfRefused(reason="получился не PDF")
    if len(made) > LARGEST:
        raise PdfRefused(reason="файл получился больше 5 МБ, выберите меньше маршрутов")
    return made


def _converted(docx: bytes, converter: Converter, folder: Path, limit: float) -> bytes:
    source, target = folder / "document.docx", folder / "document.pdf"
    source.write_bytes(docx)
    command = [
        str(converter.program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
        *("--convert-to", _PDF_A, "--outdir", str(folder), str(source)),
    ]
    environment = {**converter.environment, **_NO_NETWORK, "HOME": str(folder), "TMPDIR": str(folder)}
    try:
        _run(command, environment, folder, limit)
        return target.read_bytes()
    except subprocess.TimeoutExpired as error:
        raise PdfRefused(reason=f"не хватило {limit:.0f} секунд") from error
    except OSError as error:
        raise PdfRefused(reason="LibreOffice не ответил") from error


def _run(command: list[str], environment: dict[str, str], folder: Path, limit: float) -> None:
    """Run the program with everything that it starts in one group, and leave none of them behind."""
    with subprocess.Popen(  # noqa: S603  # our own command, no shell
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(limit)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the group that the program leads: `soffice` is a script that waits for the real one."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
