"""The form of the Appendix by us, by docxtpl and by python-docx; the full form against its floor; sizes."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

from documents.docx.render import render
from documents.docx.snapshot import Snapshot
from tests.bench.docx_peers import (
    Words,
    by_docxtpl,
    by_python_docx,
    lean_base,
    require_same,
    template_of,
    usual_base,
)
from tests.bench.figures import Figure, in_turns
from tests.documents import paper

SMALL, LARGE = 12, 1000
ROUNDS = {SMALL: 25, LARGE: 5}
LEAN = " с нашим облегчённым файлом"


def figures() -> list[Figure]:
    """All figures of documents."""
    small, large = _appendix(SMALL), _appendix(LARGE)
    return [
        _times_faster("форма приложения, 12 строк: docxtpl / мы", small, "docxtpl", 40),
        _times_faster("форма приложения, 12 строк: python-docx / мы", small, "python-docx", 50),
        _times_faster("форма приложения, 1000 строк: docxtpl / мы", large, "docxtpl", 8),
        _full_form(),
        *_sizes(),
    ]


def _times_faster(what: str, taken: dict[str, float], peer: str, aim: float) -> Figure:
    seen = {f"{name}, мс": taken[name] for name in ("мы", peer, peer + LEAN)}
    return Figure(what, taken[peer] / taken["мы"], aim, "≥", "×", seen)


def with_rows(count: int) -> Snapshot:
    """A route under review with so many rows, be they more than a route may have."""
    small = paper.review(SMALL)
    rows = small.content.z3.rows
    many = tuple(rows[place % SMALL].model_copy(update={"id": f"{place:016x}"}) for place in range(count))
    roadmap = small.content.z3.model_copy(update={"rows": many})
    return replace(small, content=small.content.model_copy(update={"z3": roadmap}), labels={})


def _appendix(count: int) -> dict[str, float]:
    snapshot = with_rows(count)
    ours = render(snapshot, "appendix").bytes
    words = Words.of(ours)
    works: dict[str, Callable[[], bytes]] = {"мы": lambda: render(snapshot, "appendix").bytes}
    for suffix, base in (("", usual_base(ours)), (LEAN, lean_base(ours))):
        works["docxtpl" + suffix] = partial(by_docxtpl, template_of(base), words)
        works["python-docx" + suffix] = partial(by_python_docx, base, words)
    for name, work in works.items():
        require_same(name, ours, work())
    if count == LARGE:  # no figure asks for python-docx there, and it takes a second each time
        works = {name: work for name, work in works.items() if not name.startswith("python-docx")}
    return in_turns(works, rounds=ROUNDS[count], repeats={"мы": 5})


def _full_form() -> Figure:
    snapshot = paper.completed(SMALL)
    with zipfile.ZipFile(BytesIO(render(snapshot, "full").bytes)) as package:
        body = package.read("word/document.xml")
    works = {"мы": lambda: render(snapshot, "full"), "предел": lambda: _floor(body)}
    taken = in_turns(works, rounds=40, repeats=5)
    seen = {"мы, мс": taken["мы"], "предел, мс": taken["предел"], "document.xml, кБ": len(body) / 1000}
    return Figure(
        "полная форма, 12 строк: мы / сжатие и SHA-256", taken["мы"] / taken["предел"], 4, "≤", "×", seen
    )


def _floor(body: bytes) -> str:
    """What no renderer can do without: deflate of level 6 and SHA-256 of the document's main part."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return hashlib.sha256(deflater.compress(body) + deflater.flush()).hexdigest()


def _sizes() -> list[Figure]:
    appendix = render(paper.review(SMALL), "appendix").size / 1000
    full = render(paper.completed(SMALL), "full").size / 1000
    return [
        Figure("размер формы приложения, 12 строк", appendix, 12, "≤", "кБ"),
        Figure("размер полной формы, 12 строк", full, 20, "≤", "кБ"),
    ]
