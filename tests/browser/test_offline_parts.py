"""The parts of «Проверка.html» give what their standards give: arithmetic, hashes, the one spelling, unpacking."""

import hashlib
import io
import random
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from approvals import verify_file
from tests.approvals.test_verify_parts import BAD, SMALL_ORDER
from tests.browser.offline import BYTES, spelled
from workflow.log import canonical

pytest_plugins = ("tests.browser.with_verifier",)
VERIFY_ALL = "(all) => all.map((one) => Ed25519.verify(...one.map(Bytes.ofHex)))"


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
