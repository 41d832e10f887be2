"""The album of the tour: document pages as pictures beside those of web pages, and one page to look at them all."""

import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from documents.versions import file_bytes
from tests.stories import Story

FORMS = ("full", "appendix")
_DPI = "60"


def documents(folder: Path, papers: Iterable[tuple[str, bytes]]) -> str | None:
    """Keep every page of these Word documents under their names; the reason where it cannot be done."""
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        return "документы не сняты: нужны пакеты libreoffice-writer и poppler-utils"
    with tempfile.TemporaryDirectory() as kept:
        profile = f"-env:UserInstallation={Path(kept).as_uri()}"
        convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", kept]
        words = [_written(Path(kept), name, body) for name, body in papers]
        subprocess.run([*convert, *map(str, words)], check=True, capture_output=True, timeout=600)
        for word in words:
            pdf, picture = word.with_suffix(".pdf"), folder / word.stem
            subprocess.run([painter, "-r", _DPI, "-png", str(pdf), str(picture)], check=True)
    return None


def files(stories: dict[str, Story]) -> Iterator[tuple[str, bytes]]:
    """The files of the last version of these routes, under the names of the route and of the form."""
    for name, story in stories.items():
        with story.world.units.reading() as session:
            for form in FORMS:
                body = file_bytes(session, story.id, story.version, form)
                if body is not None:
                    yield f"{name}-{form}", body


def _written(folder: Path, name: str, body: bytes) -> Path:
    word = folder / f"document-{name}.docx"
    word.write_bytes(body)
    return word


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
