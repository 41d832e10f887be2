"""The fixed vectors are those of the format, and programs that are not ours accept what we sign and prove."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from approvals import verify_file
from tests import vectors
from tests.approvals.test_bundles import verified
from tests.bundle_samples import Sample, a_bundle, opened
from workflow.log import merkle
from workflow.log.note import parse_tlog_proof

FORMAT = vectors.FOLDER.parent / "format.md"
BUNDLES = [(vectors.FOLDER / "bundle.zip").read_bytes, lambda: a_bundle().data]
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here")


@cache
def said() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((vectors.FOLDER / "vectors.json").read_bytes())
    return found


def test_the_vectors_are_what_the_program_makes_today():
    assert {path.name: path.read_bytes() for path in vectors.FOLDER.iterdir()} == vectors.files()


def test_the_bundle_of_the_vectors_has_the_codes_that_they_promise(tmp_path: Path):
    bundle = Sample((vectors.FOLDER / "bundle.zip").read_bytes(), said()["log_key"]["vkey"], 0)
    assert verified(bundle, tmp_path).code == said()["bundle"]["code"] == 0
    (tmp_path / "x.zip").write_bytes(bundle.data)
    assert (
        verify_file.verify(str(tmp_path / "x.zip"), verify_file.Trust()).code
        == said()["bundle"]["code_without_key"]
    )


def test_good_canonical_json_is_read_and_bad_is_refused():
    for spelled in said()["canonical_json"]["good"]:
        data = bytes.fromhex(spelled)
        assert verify_file.canonical(verify_file.parse(data)) == data
    for bad in said()["canonical_json"]["bad"]:
        with pytest.raises(ValueError):
            verify_file.parse(bytes.fromhex(bad["bytes"]))


def test_signatures_are_accepted_and_refused_as_the_vectors_say():
    for name, wanted in (("good", True), ("bad", False)):
        for one in said()["ed25519"][name]:
            words = (bytes.fromhex(one[key]) for key in ("public", "message", "signature"))
            assert verify_file.ed25519(*words) is wanted, one


def by_openssl(folder: Path, public: bytes, message: bytes, signature: bytes) -> bool:
    (folder / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(signature)
    words = "pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
    done = subprocess.run(["openssl", *words.split()], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def by_cryptography(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed_things(data: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """(public key, message, signature) of the checkpoint and of every personal signature, read without our code."""
    files = opened(data)
    text, _, line = files["checkpoint.txt"].decode().partition("\n\n")
    vkey = files["vkey.txt"].decode().strip().split("+", 2)[2]
    found = [(base64.b64decode(vkey)[1:], f"{text}\n".encode(), base64.b64decode(line.split(" ")[2])[4:])]
    keys = {}
    for name, body in files.items():
        if name.startswith("others/") and (entry := json.loads(body))["kind"] == "key.enrolled":
            keys[entry["data"]["kid"]] = bytes.fromhex(entry["data"]["pub"])
    for name, body in files.items():
        if name.startswith("events/") and (entry := json.loads(body))["sig"]:
            message = json.dumps(entry["stmt"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            signature = base64.b64decode(entry["sig"]["v"])
            found.append((keys[entry["sig"]["kid"]], b"iom.sign/1\n" + message.encode(), signature))
    return found


@pytest.mark.parametrize("made", BUNDLES)
def test_cryptography_accepts_the_checkpoint_and_every_signature(made):
    things = signed_things(made())
    assert len(things) >= 3
    for public, message, signature in things:
        assert by_cryptography(public, message, signature)
        assert not by_cryptography(public, message + b"x", signature)


@needs_openssl
@pytest.mark.parametrize("made", BUNDLES)
def test_openssl_accepts_the_checkpoint_and_every_signature(tmp_path: Path, made):
    for public, message, signature in signed_things(made()):
        assert by_openssl(tmp_path, public, message, signature)
        assert not by_openssl(tmp_path, public, message + b"x", signature)


def rfc_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


def rfc_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, as it is written there."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*rfc_path(index, leaves[:split]), rfc_root(leaves[split:])]
    return [*rfc_path(index - split, leaves[split:]), rfc_root(leaves[:split])]


def test_the_tree_of_the_vectors_is_that_of_the_rfc_by_its_own_definition():
    tree = said()["tree"]
    leaves = [bytes.fromhex(leaf) for leaf in tree["leaves"]]
    assert rfc_root(leaves).hex() == tree["root"]
    assert tree["checkpoint"].split("\n")[2] == base64.b64encode(rfc_root(leaves)).decode()
    for index, proof in enumerate(tree["proofs"]):
        found, path, note = parse_tlog_proof(proof)
        assert (found, path, note.spelled) == (index, rfc_path(index, leaves), tree["checkpoint"])
        for size in range(1, 2 * len(leaves)):
            proves = verify_file.proves_inclusion(leaves[index], index, size, path, rfc_root(leaves))
            assert proves == merkle.proves_inclusion(leaves[index], index, size, path, rfc_root(leaves))


def commands() -> str:
    """The commands of «Проверка одним openssl», as the page prints them."""
    page = FORMAT.read_text(encoding="utf-8")
    section = page[page.index("## 7. Проверка одним `openssl`") : page.index("## 8. Образцы")]
    return "\n".join(block.partition("```")[0] for block in section.split("```sh\n")[1:])


@needs_openssl
@pytest.mark.parametrize("spoilt", ["", "checkpoint.txt", "events"])
def test_the_printed_commands_check_one_signature_and_the_checkpoint(tmp_path: Path, spoilt: str):
    import zipfile

    bundle = a_bundle()
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as archive:
        archive.extractall(tmp_path / "delo")
    (tmp_path / "vkey.txt").write_text(f"{bundle.vkey}\n")
    if spoilt == "checkpoint.txt":
        note = (tmp_path / "delo" / spoilt).read_text()
        (tmp_path / "delo" / spoilt).write_text(note.replace("\n", "\n1", 1))
    elif spoilt:
        for path in (tmp_path / "delo" / spoilt).iterdir():
            path.write_bytes(path.read_bytes().replace(b'"decision":"', b'"decision":"x'))
    done = subprocess.run(["sh", "-c", commands()], cwd=tmp_path, capture_output=True, text=True, check=False)
    verdicts = done.stdout.count("Signature Verified Successfully"), done.stdout.count("Verification Failure")
    assert verdicts == ((1, 1) if spoilt else (2, 0)), done.stdout + done.stderr
    leaves = opened(bundle.data)
    last = max(name for name in leaves if name.startswith("events/"))
    if spoilt != "events":
        assert hashlib.sha256(b"\x00" + leaves[last]).hexdigest() in done.stdout
