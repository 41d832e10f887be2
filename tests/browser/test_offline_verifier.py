"""«Проверка.html» in a Chromium without a network: the same answers as `verify.py`, whatever it is given."""

import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from approvals import verify_file
from approvals.erasure.erasure_plan import Scope
from tests.approvals.test_evidence import removed
from tests.approvals.test_group_bundles import with_a_stranger
from tests.approvals.test_signed_lies import LIES
from tests.approvals.test_verify_file import saved_again
from tests.approvals.test_verify_parts import BAD, SMALL_ORDER
from tests.browser.conftest import DESK, PHONE
from tests.browser.offline import BYTES, NAME, by_page, by_python, opened, spelled
from tests.bundle_samples import (
    a_bundle,
    a_signer,
    attached_to_a_row,
    bundle_of,
    mutations,
    packed,
    repaired,
    sheet_made,
    targeted,
)
from tests.bundle_samples import opened as files_of
from tests.documents.given_files import jpeg, pdf
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.founding import a_base
from tests.groups import a_group
from tests.on_paper import signed_on_paper
from tests.small_log import LOG_KEY, by_hand
from tests.vectors import FOLDER
from web.checking_page import check_html
from workflow.log import canonical
from workflow.log.note import Checkpoint, SignerKey, VerifierKey

REFUSED = (verify_file.FORGED, verify_file.UNREADABLE)


@pytest.fixture(scope="module")
def verifier(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page on which many verdicts are asked for."""
    with opened(browser, tmp_path_factory.mktemp("auditor")) as page:
        yield page


def agree(page: Page, folder: Path, data: bytes, key: str, **more: bytes) -> int:
    """Ask both verifiers; their codes, checks and sentences are the same. Return the code."""
    ours, theirs = by_page(page, data, key, **more), by_python(folder, data, key, **more)
    assert (ours["code"], ours["checks"], ours["document"]) == (theirs.code, theirs.checks, theirs.document)
    assert ours["details"] == theirs.details or more
    if theirs.code != verify_file.UNCONFIRMED:  # one asks to type the key, the other to give it as a word
        assert ours["sentence"] == theirs.sentence
    return int(ours["code"])


# --- as a person uses it -----------------------------------------------------------------------------


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


# --- the same as verify.py ---------------------------------------------------------------------------


def test_it_agrees_on_every_targeted_forgery(verifier: Page, tmp_path: Path):
    found = {how: agree(verifier, tmp_path, data, a_bundle().vkey) for how, data in targeted(a_bundle())}
    assert len(found) >= 40
    assert {how: code for how, code in found.items() if code not in REFUSED} == {}


@pytest.mark.parametrize("count", [150, pytest.param(4_000, marks=pytest.mark.full)])
def test_it_agrees_on_every_mutation(verifier: Page, tmp_path: Path, count: int):
    codes = [
        agree(verifier, tmp_path, data, a_bundle().vkey)
        for _, data in mutations(a_bundle().data, count, seed=count + 1)
        if data != a_bundle().data
    ]
    assert len(codes) > count * 0.9
    assert set(codes) == set(REFUSED)


def test_it_agrees_on_a_turned_bit_of_every_member(verifier: Page, tmp_path: Path):
    files, chance = files_of(a_bundle().data), random.Random(7)
    for name in sorted(files):
        data = bytearray(files[name])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        for repair in (repaired, dict):
            made = packed(repair({**files, name: bytes(data)}))
            if made != a_bundle().data:  # repairing undoes what was done to the sums
                assert agree(verifier, tmp_path, made, a_bundle().vkey) in REFUSED, name


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18, bytes(5000), b"\0" * 22]
)
def test_it_agrees_that_what_is_no_bundle_is_unreadable(verifier: Page, tmp_path: Path, data: bytes):
    assert agree(verifier, tmp_path, data, a_bundle().vkey) == verify_file.UNREADABLE


def test_it_agrees_on_several_routes_an_amendment_and_an_earlier_bundle(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    story = world.route().in_force()
    earlier = bundle_of(world, signer, story)
    story.acknowledged().amending().amended_immaterially().amendment_submitted()
    story.act("deputy", "deputy_approve_amendment")
    other = world.route(of="colleague").submitted().returned_by_school()
    later = bundle_of(world, signer, story, other)
    world.close()
    assert agree(verifier, tmp_path, later.data, later.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, later.data, "") == verify_file.UNCONFIRMED
    checkpoint = files_of(earlier.data)["checkpoint.txt"]
    for known in (earlier.data, checkpoint):
        assert agree(verifier, tmp_path, later.data, later.vkey, known=known) == verify_file.GENUINE
    longer = files_of(later.data)["checkpoint.txt"]
    for known in (later.data, longer):
        assert agree(verifier, tmp_path, earlier.data, later.vkey, known=known) == verify_file.OTHER_LOG
    for known in (b"", b"x\n1\n\n", checkpoint.replace(b"\n4", b"\n5"), later.data[:-1]):
        agree(verifier, tmp_path, later.data, later.vkey, known=known)


def test_it_agrees_on_a_group_with_and_without_its_texts_and_on_a_stranger_in_it(
    verifier: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    group, lie = a_group(world).in_force(), with_a_stranger(world, monkeypatch)
    for story, whole, code in ((group, True, 0), (group, False, 0), (lie, True, 1)):
        bundle = bundle_of(world, signer, story, with_content=whole)
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey) == code
    world.close()


def test_it_agrees_on_whether_the_log_continues_a_sheet_on_paper(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    world.route().in_force()
    size = sheet_made(world)
    story = world.route("b", of="colleague").in_force()
    with world.units.reading() as session:
        papers = {at: signer.sign(session, at).spelled.encode() for at in (0, 1, size - 1, size, size + 1)}
    bundle = bundle_of(world, signer, story)
    world.close()
    for at, paper in papers.items():
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey, known=paper) == verify_file.GENUINE, at
    said = by_page(verifier, bundle.data, bundle.vkey, known=papers[size])["checks"][-1]["says"]
    assert f"первые {size} записей те же" in said
    origin = VerifierKey.parse(bundle.vkey).name
    for at in (size, size + 1):
        forged = Checkpoint(origin, at, bytes(32)).signed(signer.key).spelled.encode()
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey, known=forged) == verify_file.OTHER_LOG


def test_it_agrees_that_content_was_destroyed_by_an_act_and_that_others_are_whole(
    verifier: Page, tmp_path: Path
):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    story, other = finished(world), world.route(of="other_teacher").submitted()
    before, beside = bundle_of(world, signer, story), bundle_of(world, signer, other)
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    after = bundle_of(world, signer, story)
    world.close()
    assert agree(verifier, tmp_path, after.data, after.vkey) == verify_file.PARTLY_ERASED
    assert agree(verifier, tmp_path, before.data, after.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, beside.data, after.vkey) == verify_file.GENUINE
    files = files_of(after.data)
    act = next(name for name in files if name.startswith("others/") and b"erasure.done" in files[name])
    del files[act], files[f"proofs/{act[7:19]}.tlog-proof"]
    assert agree(verifier, tmp_path, packed(repaired(files)), after.vkey) == verify_file.FORGED


def test_it_agrees_on_attached_files_given_out_withheld_and_taken_away(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer, story = a_signer(world, tmp_path), world.route().in_force()
    seq = attached_to_a_row(story, pdf())
    attached_to_a_row(story, jpeg(200, 100))
    whole, bare = (bundle_of(world, signer, story, with_content=given) for given in (True, False))
    removed(story, seq)
    after = bundle_of(world, signer, story)
    world.close()
    assert agree(verifier, tmp_path, whole.data, whole.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, bare.data, whole.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, after.data, whole.vkey, known=whole.data) == verify_file.PARTLY_ERASED
    files = files_of(whole.data)
    name = next(one for one in files if one.startswith("files/"))
    files[name] += b"."
    assert agree(verifier, tmp_path, packed(repaired(files)), whole.vkey) == verify_file.FORGED


@pytest.mark.parametrize(
    ("made", "code", "answer"),
    [
        (lambda body: body, 0, "identical"),
        (saved_again, 0, "resaved"),
        (lambda body: saved_again(body, lambda text: text.replace("Лугова", "Иванова")), 1, "differs"),
        (lambda _: b"not a Word file", 1, "unknown"),
        (lambda body: saved_again(body, lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text), 1, "unknown"),
        (lambda body: saved_again(body, lambda text: text[:-9]), 1, "unknown"),
        (lambda body: body[:-30], 1, "unknown"),
    ],
)
def test_it_agrees_on_a_single_document(verifier: Page, tmp_path: Path, made: Any, code: int, answer: str):
    files = files_of(a_bundle().data)
    body = next(data for name, data in sorted(files.items()) if name.startswith("docs/"))
    assert agree(verifier, tmp_path, a_bundle().data, a_bundle().vkey, docx=made(body)) == code
    assert by_page(verifier, a_bundle().data, "", docx=made(body))["document"] == answer


# --- its parts ---------------------------------------------------------------------------------------


def test_it_agrees_on_a_signature_on_paper(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    try:
        world.settle(signing="both")
        story = world.route().submitted()
        signed_on_paper(story, "deputy", "deputy_approve")
        story.approved_by_curator()
        signer = a_signer(world, tmp_path)
        for with_content in (True, False):
            bundle = bundle_of(world, signer, story, with_content=with_content)
            assert agree(verifier, tmp_path, bundle.data, bundle.vkey) == verify_file.GENUINE
    finally:
        world.close()
    assert agree(verifier, tmp_path, by_hand(), LOG_KEY.verifier.line) == verify_file.GENUINE


def test_its_arithmetic_knows_the_rfc_and_agrees_with_another_implementation(verifier: Page):
    assert verifier.evaluate("Ed25519.isSound() && Ed25519.VECTORS.length") == 3
    chance, asked, expected = random.Random(11), [], []
    for number in range(20):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(number * 20)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        turned = bytearray(signature)
        turned[chance.randrange(64)] ^= 1 << chance.randrange(8)
        beyond = int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493
        for one, right in (
            (signature, True),
            (bytes(turned), False),
            (signature[:32] + beyond.to_bytes(32, "little"), False),
        ):
            asked.append([part.hex() for part in (public, message, one)])
            expected.append(right)
    assert verifier.evaluate(VERIFY_ALL, asked) == expected


def test_hostile_points_are_refused_as_key_and_as_commitment(verifier: Page):
    public, message, *halves = verify_file.VECTORS[1]
    asked = []
    for y in SMALL_ORDER:
        for sign in (0, 1):
            point = (y + (sign << 255)).to_bytes(32, "little").hex()
            asked += [
                [point, "616e79", point + "00" * 32],
                [point, "616e79", f"01{'00' * 31}{'00' * 32}"],
                [public, message, point + halves[1]],
            ]
    assert set(verifier.evaluate(VERIFY_ALL, asked)) == {False}


VERIFY_ALL = "(all) => all.map((one) => Ed25519.verify(...one.map(Bytes.ofHex)))"


def test_its_hashes_are_those_of_the_standard_at_every_length(verifier: Page):
    messages = [bytes(range(256))[:length] for length in (*range(140), 200, 255, 256)]
    made = verifier.evaluate(
        "(all) => all.map((hex) => [Sha2.sha256, Sha2.sha512].map((hash) => Bytes.hex(hash(Bytes.ofHex(hex)))))",
        [message.hex() for message in messages],
    )
    assert made == [
        [hashlib.sha256(message).hexdigest(), hashlib.sha512(message).hexdigest()] for message in messages
    ]


def test_what_is_not_the_one_spelling_is_refused(verifier: Page):
    more = [b"[" * 100 + b"]" * 100, b'"\xed\xa0\x80"', b'{"__proto__":1,"__proto__":1}', b"nul", b"-1.5"]
    read = f"""(all) => {{ {BYTES} return all.map((data) => {{
      try {{ Canonical.parse(bytesOf(data)); return true; }} catch (error) {{ return false; }} }}); }}"""
    assert set(verifier.evaluate(read, [spelled(data) for data in [*BAD, *more]])) == {False}
    good = [
        {"a": 'два\nслова «ёж» \\ "', "__proto__": [1, -5, None, True]},
        2**53 - 1,
        "",
        {},
        [],
        "\U0001f600",
    ]
    assert set(verifier.evaluate(read, [spelled(canonical.canonical(value)) for value in good])) == {True}


def test_unpacking_gives_what_was_packed_by_any_method(verifier: Page):
    chance, asked = random.Random(3), []
    for body in (b"", b"a", b"ab" * 5000, chance.randbytes(70_000), bytes(100_000)):
        for level in (0, 1, 9):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
                archive.writestr("x", body)
            head = file.getvalue()
            packed_size = zipfile.ZipFile(file).getinfo("x").compress_size
            asked.append([spelled(head[31 : 31 + packed_size]), len(body), hashlib.sha256(body).hexdigest()])
    unpack = f"""(all) => {{ {BYTES} return all.map(([data, size, hash]) => (
      Sha2.hex256(Inflate.inflate(bytesOf(data), size)) === hash)); }}"""
    assert set(verifier.evaluate(unpack, asked)) == {True}


def test_it_agrees_on_every_signed_lie_and_on_what_the_vectors_hold(verifier: Page, tmp_path: Path):
    """What no honest server would say, truly logged and signed: only the checks behind the proofs can refuse it."""
    vkey = (FOLDER / "vkey.txt").read_text().strip()
    assert agree(verifier, tmp_path, (FOLDER / "bundle.zip").read_bytes(), vkey) == verify_file.GENUINE
    for lie, (check, made) in LIES.items():
        assert agree(verifier, tmp_path, made(), vkey) == verify_file.FORGED, lie
        assert by_page(verifier, made(), vkey)["fault"]["check"] == check, lie
