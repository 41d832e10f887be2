"""«Проверка.html» as a person without a network uses it: the file, the key, the answer, by mouse and by keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.offline import BYTES, NAME, opened, spelled
from tests.bundle_samples import a_bundle, targeted
from web.checking_page import check_html
from workflow.log.note import SignerKey, VerifierKey


def check_by_hand(page: Page, file: Path, key: str) -> str:
    """Choose the file, type the key, press the button; the code that the page shows."""
    page.get_by_label("Файл дела").set_input_files(file)
    page.get_by_label("Отпечаток или строка ключа").fill(key)
    page.get_by_role("button", name="Проверить дело").click()
    answer = page.get_by_role("status")
    answer.wait_for()
    return answer.get_attribute("data-code") or ""


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_four_outcomes_by_hand_without_a_network(
    browser: Browser, tmp_path: Path, width: int, barriers: Any, overflow: Any
):
    bundle = a_bundle()
    fingerprint = VerifierKey.parse(bundle.vkey).fingerprint
    good, cut, turned = tmp_path / "delo.zip", tmp_path / "cut.zip", tmp_path / "turned.zip"
    good.write_bytes(bundle.data)
    cut.write_bytes(dict(targeted(bundle))["the last act cut off, the export rewritten"])
    turned.write_bytes(bundle.data[:-2000] + bytes([bundle.data[-2000] ^ 1]) + bundle.data[-1999:])
    with opened(browser, tmp_path, width) as page:
        assert barriers(page) == []
        for key in (fingerprint, fingerprint.lower().replace("-", " "), bundle.vkey):
            assert check_by_hand(page, good, key) == "0"
            assert page.get_by_role("heading", name="Подлинно: ИОМ-2026-0001").is_visible()
        assert barriers(page) == []
        assert overflow(page) == 0
        assert check_by_hand(page, good, "") == "3"
        assert page.get_by_role("heading", name="Ключ не подтверждён").is_visible()
        assert check_by_hand(page, cut, fingerprint) == "1"
        assert check_by_hand(page, turned, fingerprint) in ("1", "2")
        other = SignerKey(VerifierKey.parse(bundle.vkey).name, bytes(32)).verifier
        assert check_by_hand(page, good, other.fingerprint) == "1"
        assert check_by_hand(page, good, "ABC") == "2"


def test_the_keyboard_alone_is_enough_and_an_empty_form_says_what_to_do(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as page:
        page.get_by_label("Отпечаток или строка ключа").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Выберите файл дела").wait_for()
        assert page.evaluate("document.activeElement.id") == "v-bundle"


def test_a_dropped_file_is_taken(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as page:
        transfer = page.evaluate_handle(
            f"""(data) => {{ {BYTES} const held = new DataTransfer();
              held.items.add(new File([bytesOf(data)], "delo.zip")); return held; }}""",
            spelled(a_bundle().data),
        )
        page.dispatch_event("[data-part=drop]", "drop", {"dataTransfer": transfer})
        page.get_by_role("button", name="Проверить дело").click()
        assert page.get_by_role("status").get_attribute("data-code") == "3"


def test_the_page_breathes_while_it_checks_and_shows_how_far_it_is(browser: Browser, tmp_path: Path):
    (tmp_path / "delo.zip").write_bytes(a_bundle().data)
    with opened(browser, tmp_path) as page:
        page.evaluate(
            """() => { window.seen = [];
              new MutationObserver(() => window.seen.push(document.querySelector("progress").value))
                .observe(document.querySelector("progress"), {attributeFilter: ["value"]}); }"""
        )
        assert check_by_hand(page, tmp_path / "delo.zip", a_bundle().vkey) == "0"
        assert any(0 < share <= 1 for share in page.evaluate("window.seen"))
        assert page.locator("progress").is_hidden()


def test_the_file_asks_no_address_for_anything():
    text = check_html().decode()
    assert "default-src 'none'" in text
    for asking in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon", "src=", "href=", "url("):
        assert asking not in text, asking
    assert check_html() == check_html()
    assert NAME.endswith(".html")
