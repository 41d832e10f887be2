"""What a stranger waits for: an uploaded document told by the server, a bundle of one route verified in the browser."""

import base64
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy.orm import Session

from approvals.proof import recognition
from tests.approvals.test_verify_file import saved_again
from tests.bench.figures import Figure, median
from tests.bundle_samples import Sample, a_signer, bundle_of
from tests.founding import a_base
from tests.servers import chromium
from tests.stories import Story, World
from web.checking_page import check_html

VERSIONS, ROUNDS = 10, 15
QUIET = ["--disable-gpu", "--disable-background-networking"]
VERIFY = """([data, key]) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const began = performance.now();
  const { code } = Verdict.verifyNow(bytes, key);
  return [code, performance.now() - began];
}"""


def figures(folder: Path) -> list[Figure]:
    """Both figures, over one route with ten versions."""
    world = a_base(f"sqlite:///{folder / 'checking.db'}")
    try:
        story = world.route().in_force().acknowledged()
        while story.version < VERSIONS:
            story.amending().act(story.of, "cancel_amendment")
        return [_upload(world, story), _browser(bundle_of(world, a_signer(world, folder), story), folder)]
    finally:
        world.close()


def _upload(world: World, story: Story) -> Figure:
    """The slower way: the file was saved again, so that its words are compared with both stored files."""
    file = saved_again(story.file())
    with world.units.reading() as session:
        laps = [_told(session, file) for _ in range(ROUNDS)]
    return Figure("проверка загруженного документа", median(laps), 200, "≤", "мс", {"кБ": len(file) / 1000})


def _told(session: Session, file: bytes) -> float:
    began = time.perf_counter()
    answer = recognition.by_file(session, file)
    taken = (time.perf_counter() - began) * 1000
    if answer.kind != recognition.RESAVED:
        raise AssertionError(f"the document was told {answer.kind}")
    return taken


def _browser(bundle: Sample, folder: Path) -> Figure:
    page_file = folder / "check.html"
    page_file.write_bytes(check_html())
    asked = [base64.b64encode(bundle.data).decode(), bundle.vkey]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page()
        page.goto(page_file.resolve().as_uri())
        verdicts = [page.evaluate(VERIFY, asked) for _ in range(5)]
        browser.close()
    if {code for code, _ in verdicts} != {0}:
        raise AssertionError("the browser does not call the bundle genuine")
    seen = {"версий": VERSIONS, "кБ": len(bundle.data) / 1000}
    seconds = median([taken for _, taken in verdicts]) / 1000
    return Figure("дело одного маршрута в браузере", seconds, 3, "≤", "с", seen)
