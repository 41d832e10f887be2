"""`python -m tests.bench` (`make bench`): measure everything, print the table, write `var/bench.json`.

Ends with 0 whether the aims are met or not; a part that fails to run ends it with its error.
`python -m tests.bench acts` measures that part alone and writes nothing.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import (
    acts,
    basket,
    bundles,
    checking,
    documents,
    engine,
    fsck,
    machine,
    pages,
    queries,
    report,
)
from tests.bench.figures import Figure

PARTS: Mapping[str, tuple[str, Callable[[Path], list[Figure]]]] = {
    "documents": ("документы", lambda _folder: documents.figures()),
    "checking": ("проверка документа и дела", checking.figures),
    "engine": ("процесс", engine.figures),
    "fsck": ("проверка журнала", fsck.figures),
    "bundles": ("дела маршрутов", bundles.figures),
    "queries": ("списки при 1000 и 20 000 маршрутов", queries.figures),
    "basket": ("корзина решений", basket.figures),
    "pages": ("страницы: вес и время сервера", pages.figures),
    "acts": ("действия целиком на SQLite и PostgreSQL", acts.figures),
}
ROOM = Path("var")  # the disk on which the program keeps its base, not a folder in memory


def main(asked: list[str]) -> None:
    """Measure the parts asked for, all of them unless told otherwise."""
    unknown = set(asked) - set(PARTS)
    if unknown:
        sys.exit(f"Нет такой части: {', '.join(sorted(unknown))}. Есть: {', '.join(PARTS)}")
    began, figures = time.perf_counter(), list[Figure]()
    ROOM.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOM) as folder:
        for number, name in enumerate(asked or PARTS, 1):
            title, measure = PARTS[name]
            print(f"[{number}/{len(asked or PARTS)}] {title} …", flush=True)
            place = Path(folder) / name  # each part its own log, its own key and anchors
            place.mkdir()
            figures += measure(place)
        seen = machine.described(Path(folder))
    report.show(figures, seen)
    if not asked:
        report.write(figures, seen, seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1:])
