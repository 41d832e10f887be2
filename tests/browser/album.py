"""The album of the tour: document pages as pictures beside those of web pages, and one page to look at them all."""

import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path

from documents.versions import file_bytes
from tests.stories import Story

FORMS = ("full", "appendix")
_DPI = "60"


def documents(folder: Path, stories: dict[str, Story]) -> str | None:
    """Keep every page of the last version's files of these routes; the reason where it cannot be done."""
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        return "документы не сняты: нужны пакеты libreoffice-writer и poppler-utils"
    for name, form, body in _files(stories):
        word = folder / f"document-{name}-{form}.docx"
        word.write_bytes(body)
        profile = f"-env:UserInstallation={(folder / 'office').resolve().as_uri()}"
        convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(word)]
        subprocess.run(convert, check=True, capture_output=True, timeout=120)
        pdf = word.with_suffix(".pdf")
        subprocess.run([painter, "-r", _DPI, "-png", str(pdf), str(word.with_suffix(""))], check=True)
        word.unlink()
        pdf.unlink()
    shutil.rmtree(folder / "office", ignore_errors=True)
    return None


def _files(stories: dict[str, Story]) -> Iterator[tuple[str, str, bytes]]:
    for name, story in stories.items():
        with story.world.units.reading() as session:
            for form in FORMS:
                body = file_bytes(session, story.id, story.version, form)
                if body is not None:
                    yield name, form, body


def bind(folder: Path) -> Path:
    """Write `index.html`: every picture under its name, the widths of a page and the pages of a document together."""
    kept = defaultdict[str, list[str]](list)
    for picture in sorted(folder.glob("*.png")):
        kept[picture.stem.rpartition("-")[0]].append(picture.name)
    sheets = "\n".join(
        f"<h2>{escape(name)}</h2>\n<p>"
        + "\n".join(
            f'<a href="{escape(one)}"><img src="{escape(one)}" alt="{escape(one)}" loading="lazy"></a>'
            for one in pictures
        )
        + "</p>"
        for name, pictures in kept.items()
    )
    style = (
        "body{font:16px sans-serif;margin:2rem}img{max-height:40rem;max-width:46rem;border:1px solid #ccc}"
    )
    index = folder / "index.html"
    index.write_text(
        f'<!doctype html><html lang="ru"><meta charset="utf-8"><title>Снимки</title><style>{style}</style>\n'
        f"<h1>Снимки: {sum(map(len, kept.values()))}</h1>\n{sheets}\n</html>\n",
        encoding="utf-8",
    )
    return index
