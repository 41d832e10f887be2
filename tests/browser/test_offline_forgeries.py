"""«Проверка.html» refuses what `verify.py` refuses, with the same words: forged, spoilt, cut and lied about."""

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from approvals import verify_file
from tests.approvals.test_signed_lies import LIES
from tests.browser.offline import agree, by_page
from tests.bundle_samples import a_bundle, mutations, packed, repaired, targeted
from tests.bundle_samples import opened as files_of
from tests.vectors import FOLDER

pytest_plugins = ("tests.browser.with_verifier",)
REFUSED = (verify_file.FORGED, verify_file.UNREADABLE)


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


def test_it_agrees_on_every_signed_lie_and_on_what_the_vectors_hold(verifier: Page, tmp_path: Path):
    """What no honest server would say, truly logged and signed: only the checks behind the proofs can refuse it."""
    vkey = (FOLDER / "vkey.txt").read_text().strip()
    assert agree(verifier, tmp_path, (FOLDER / "bundle.zip").read_bytes(), vkey) == verify_file.GENUINE
    for lie, (check, made) in LIES.items():
        assert agree(verifier, tmp_path, made(), vkey) == verify_file.FORGED, lie
        assert by_page(verifier, made(), vkey)["fault"]["check"] == check, lie
