"""The pictures of the guides: `python -m tests.browser.pictures` takes them anew at the stops of the tour.

They are kept small: cropped to what the guide speaks of, in 64 colours.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESK, PHONE, QUIET
from tests.browser.errands import ERRANDS
from tests.browser.serving import served
from tests.browser.stations import stations
from tests.browser.tour import looking
from tests.servers import chromium
from tests.web.school import a_school

FOLDER = Path("docs/pictures")
_COLOURS = 64


class Wanted(NamedTuple):
    """One picture: the stop of the tour, the width of the window, and how much of its top is kept."""

    stop: str
    width: int
    height: int


PICTURES = {
    "teacher-editor-phone": Wanted("edit-z3", PHONE, 830),
    "teacher-remark": Wanted("objected", DESK, 1250),
    "curator-queue": Wanted("curator-queue", DESK, 760),
    "administrator-import": Wanted("import-differences", DESK, 900),
    "auditor-audit": Wanted("auditor-audit", DESK, 900),
}


def main() -> int:
    """Take them; 1 where a stop is not on the tour."""
    missing = []
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        school = a_school(Path(folder))
        with served(school) as address:
            stops = {name: (part, path) for part, name, path in stations(school)}
            for picture, wanted in PICTURES.items():
                part, path = stops.get(wanted.stop, ("", ""))
                with looking(browser, address, wanted.width, part) as page:
                    if wanted.stop in stops:
                        page.goto(address + path)
                    elif wanted.stop in ERRANDS:
                        ERRANDS[wanted.stop](page, address, school)
                    else:
                        missing.append(wanted.stop)
                        continue
                    _keep(page.screenshot(full_page=True), picture, wanted)
        school.close()
        browser.close()
    print(f"{len(PICTURES) - len(missing)} pictures in {FOLDER}", *missing, sep="\n")
    return 1 if missing else 0


def _keep(taken: bytes, name: str, wanted: Wanted) -> None:
    whole = Image.open(io.BytesIO(taken)).convert("RGB")
    cut = whole.crop((0, 0, whole.width, min(whole.height, wanted.height)))
    cut.quantize(_COLOURS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
