"""«Проверка.html» opened from a disk in a Chromium without a network, and its verdicts beside those of `verify.py`."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from approvals import verify_file
from tests.browser.conftest import DESK, Watch
from web.checking_page import check_html

NAME = "Проверка.html"
# Chromium writes its message into the tree of XML that it could not read, in red; the page's policy refuses the red.
IN_SPOILT_XML = "Applying inline style violates"
BYTES = "const bytesOf = (spelled) => Uint8Array.from(atob(spelled), (sign) => sign.charCodeAt(0));"
JUDGE = f"""([data, key, known, docx]) => {{
  {BYTES}
  return Verdict.verifyNow(bytesOf(data), key, {{
    known: known === null ? null : bytesOf(known), docx: docx === null ? null : bytesOf(docx)}});
}}"""


@contextmanager
def opened(browser: Browser, folder: Path, width: int = DESK) -> Iterator[Page]:
    """The page as a person without a network opens it; any error or request fails the test."""
    (folder / NAME).write_bytes(check_html())
    size, watch = ViewportSize(width=width, height=800), Watch()
    with browser.new_context(offline=True, viewport=size, locale="ru-RU") as context:
        page = watch.over(context.new_page())
        page.goto((folder / NAME).as_uri())
        yield page
    assert [fault for fault in watch.faults if IN_SPOILT_XML not in fault] == []


def spelled(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def by_page(
    page: Page, data: bytes, key: str, *, known: bytes | None = None, docx: bytes | None = None
) -> Any:
    """The verdict of the page's own function on these bytes."""
    return page.evaluate(JUDGE, [spelled(data), key, spelled(known), spelled(docx)])


def by_python(
    folder: Path, data: bytes, key: str, *, known: bytes | None = None, docx: bytes | None = None
) -> verify_file.Result:
    """The verdict of `verify.py` on the same bytes."""
    paths = {}
    for name, body in (("bundle", data), ("known", known), ("docx", docx)):
        if body is not None:
            paths[name] = str(folder / name)
            (folder / name).write_bytes(body)
    line = "+" in key
    trust = verify_file.trusted(key if line else None, key if key and not line else None)
    return verify_file.verify(paths["bundle"], trust, known=paths.get("known"), docx=paths.get("docx"))


def agree(page: Page, folder: Path, data: bytes, key: str, **more: bytes) -> int:
    """Ask both verifiers; their codes, checks and sentences are the same. Return the code."""
    ours, theirs = by_page(page, data, key, **more), by_python(folder, data, key, **more)
    assert (ours["code"], ours["checks"], ours["document"]) == (theirs.code, theirs.checks, theirs.document)
    assert ours["details"] == theirs.details or more
    if theirs.code != verify_file.UNCONFIRMED:  # one asks to type the key, the other to give it as a word
        assert ours["sentence"] == theirs.sentence
    return int(ours["code"])
