"""A PDF is made by LibreOffice in a folder of its own, within a limit, and a failure is one kind sentence."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from documents.docx.extract.papers import draw
from documents.pdf import LARGEST, Converter, PdfRefused, to_pdf
from tests.documents.test_extract import extract, years

pytestmark = pytest.mark.slow

REAL = shutil.which("soffice")
FAKE = """#!{python}
import os, pathlib, subprocess, sys, time
told = pathlib.Path({told!r})
told.write_text("\\n".join([*sys.argv[1:], "HOME=" + os.environ["HOME"], os.environ["https_proxy"], os.getcwd()]))
folder = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
source = pathlib.Path(sys.argv[-1])
assert source.read_bytes() == b"a document"
{does}
"""


@pytest.fixture
def fake(tmp_path):
    """Writes a stand-in for `soffice` that does what it is told, and returns it with the file it tells on."""

    def written(does):
        told, program = tmp_path / "told.txt", tmp_path / "soffice"
        program.write_text(FAKE.format(python=sys.executable, told=str(told), does=does), encoding="utf-8")
        program.chmod(0o755)
        return Converter(program), told

    return written


def test_the_program_gets_a_profile_of_its_own_no_network_and_leaves_nothing_behind(fake):
    program, told = fake('(folder / "document.pdf").write_bytes(b"%PDF-1.7 made")')
    assert to_pdf(b"a document", program) == b"%PDF-1.7 made"
    said = told.read_text(encoding="utf-8").splitlines()
    folder = Path(said[-1])
    assert f"-env:UserInstallation={(folder / 'profile').as_uri()}" in said
    assert "--headless" in said
    assert f"HOME={folder}" in said
    assert "http://127.0.0.1:9" in said
    assert not folder.exists()


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("sys.exit(0)", "LibreOffice не ответил"),
        ("sys.exit(77)", "LibreOffice не ответил"),
        ('(folder / "document.pdf").write_bytes(b"<html>")', "получился не PDF"),
        (f'(folder / "document.pdf").write_bytes(b"%PDF-" + bytes({LARGEST}))', "больше 5 МБ"),
    ],
)
def test_what_is_no_pdf_or_too_large_is_refused_with_what_to_do(fake, does, reason):
    program, _told = fake(does)
    with pytest.raises(PdfRefused, match=reason) as refused:
        to_pdf(b"a document", program)
    assert "Скачайте файл Word" in str(refused.value)


def test_an_absent_program_is_refused_too(tmp_path):
    with pytest.raises(PdfRefused, match="LibreOffice не ответил"):
        to_pdf(b"a document", Converter(tmp_path / "nothing"))


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes are those of POSIX")
def test_a_program_that_hangs_is_ended_with_everything_it_started(fake, tmp_path):
    child = tmp_path / "child.pid"
    program, _told = fake(
        f"child = subprocess.Popen(['sleep', '600']); pathlib.Path({str(child)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    with pytest.raises(PdfRefused, match="не хватило"):
        to_pdf(b"a document", program, limit=1.0)
    started = int(child.read_text())
    for _ in range(100):
        if not _is_running(started):
            break
        time.sleep(0.05)
    assert not _is_running(started)
    program, _told = fake('(folder / "document.pdf").write_bytes(b"%PDF-1.7 made")')
    assert to_pdf(b"a document", program)  # the turn was given back


def _is_running(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().split(")")[-1].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.skipif(REAL is None, reason="LibreOffice is not installed")
def test_the_real_program_makes_a_small_pdf_of_five_routes():
    made = to_pdf(
        draw("extract", extract(*years(5))),
        Converter(Path(str(REAL)), {"PATH": os.environ["PATH"]}),
        limit=120,
    )
    assert made.startswith(b"%PDF-")
    assert len(made) < LARGEST
    assert b"pdfaid" in made
