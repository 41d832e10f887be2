"""The parts of the given-out verifier against others: RFC 8032, another implementation, the log itself."""

import io
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from approvals import verify_file
from tests.bundle_samples import (
    a_bundle,
    opened,
    packed,
)
from workflow.log import canonical
from workflow.log.note import VerifierKey, parse_note

pytestmark = pytest.mark.slow


def test_the_arithmetic_of_signatures_knows_the_vectors_of_the_rfc():
    for public, message, *halves in verify_file.VECTORS:
        words = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex("".join(halves))
        assert verify_file.ed25519(*words)
        assert not message or verify_file._by_openssl(*words)  # openssl takes no empty file
        assert verify_file._by_cryptography(*words)


@pytest.mark.slow
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), bit=st.integers(0, 511))
def test_the_arithmetic_agrees_with_cryptography(seed: bytes, message: bytes, bit: int):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify_file.ed25519(public, message, signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << bit % 8
    assert not verify_file.ed25519(public, message, bytes(turned))
    assert not verify_file.ed25519(public, message + b"x", signature)


P = 2**255 - 19
SMALL_ORDER = [0, 1, P - 1, P, P + 1] + [
    int(number, 16)
    for number in (
        "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7",
        "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    )
]


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", SMALL_ORDER)
def test_hostile_points_are_refused_as_key_and_as_commitment(y: int, sign: int):
    point = (y + (sign << 255)).to_bytes(32, "little")
    for scalar in (0, 1, 2**252 + 27742317777372353535851937790883648493):
        assert not verify_file.ed25519(point, b"any", point + scalar.to_bytes(32, "little"))
        assert not verify_file.ed25519(point, b"any", b"\x01" + bytes(31) + scalar.to_bytes(32, "little"))
    public, message, *halves = verify_file.VECTORS[1]
    assert not verify_file.ed25519(
        bytes.fromhex(public), bytes.fromhex(message), point + bytes.fromhex(halves[1])
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abz_19Ж", max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
BAD = [
    b"",
    b" 1",
    b"1.0",
    b"-0",
    b"1e3",
    b"NaN",
    b'{"b":1,"a":2}',
    b'{"a":1,"a":1}',
    b'{"A":1}',
    b'"\\u0041"',
    b'"\\/"',
    b'"e\xcc\x81"',
    b'"\\ud800"',
    b'"\xef\xbb\xbf"',
    b'"\xe2\x80\xae"',
    b"\xef\xbb\xbf1",
    b'"\t"',
    b'"\\t"',
    b"9007199254740992",
    b'{"a": 1}',
    b"[1,]",
    b"\xff",
    b"[" * 100_000,
    b"1" * 100_000,
]


@pytest.mark.parametrize("data", BAD)
def test_what_is_not_the_one_spelling_is_refused(data: bytes):
    with pytest.raises(ValueError):
        verify_file.parse(data)


@pytest.mark.slow
@given(JSON)
@example({"a": 'два\nслова «ёж» \\ "'})
def test_canonical_json_is_read_as_the_log_writes_it(value):
    try:
        spelled = canonical.canonical(value)
    except canonical.NotCanonical:
        loose = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        with pytest.raises(ValueError):
            verify_file.parse(loose.encode("utf-8", "surrogatepass"))
        return
    assert verify_file.parse(spelled) == value
    assert verify_file.canonical(value) == spelled


@pytest.mark.slow
@given(
    st.lists(st.binary(max_size=30), max_size=4),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=4),
    st.booleans(),
)
def test_the_archive_is_read_in_one_way_or_not_at_all(
    bodies: list[bytes], place: int, more: bytes, insert: bool
):
    """Whatever is done to an archive: it is refused, or every file in it is read from where it says."""
    files = dict.fromkeys(verify_file._SINGLE, b"x")
    files |= {f"docs/{number:064x}.docx": body for number, body in enumerate(bodies)}
    data = packed(files)
    place %= len(data)
    spoilt = data[:place] + more + data[place + (0 if insert else len(more)) :]
    try:
        archive = verify_file.Archive(io.BytesIO(spoilt))
    except verify_file.Fault:
        return  # any other exception is a failure
    assert packed({name: archive.read(name) for name in archive.members}) == spoilt


def test_the_key_line_and_its_fingerprint_are_those_of_the_log():
    ours = VerifierKey.parse(a_bundle().vkey)
    read = verify_file.LogKey.parse(a_bundle().vkey)
    assert (read.line, read.fingerprint) == (ours.line, ours.fingerprint)
    note = opened(a_bundle().data)["checkpoint.txt"]
    assert parse_note(note.decode()).is_signed_by(ours)
    assert verify_file.Checkpoint.parse(note).is_signed_by(read)
