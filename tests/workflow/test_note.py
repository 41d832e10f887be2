"""Signed notes, checkpoints and proofs are those of C2SP, byte for byte."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workflow.log.note import (
    BadNote,
    Checkpoint,
    SignerKey,
    VerifierKey,
    parse_note,
    parse_tlog_proof,
    tlog_proof,
)

# The example key and note of the Go module golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = SignerKey("iom.example.ru/3f9ac07e11d288b0", bytes(range(32)))


def test_a_note_signed_by_another_implementation_is_accepted():
    assert parse_note(PETER_NOTE).is_signed_by(VerifierKey.parse(PETER))


def test_a_changed_text_is_not_what_was_signed():
    with pytest.raises(BadNote, match="подпись ключа журнала неверна"):
        parse_note(PETER_NOTE.replace("your problem", "our problem")).is_signed_by(VerifierKey.parse(PETER))


def test_a_checkpoint_is_three_lines_under_a_signature_of_its_own_name():
    note = Checkpoint("iom.example.ru/3f9ac07e11d288b0", 7, bytes(32)).signed(KEY)
    assert note.text == f"iom.example.ru/3f9ac07e11d288b0\n7\n{base64.b64encode(bytes(32)).decode()}\n"
    assert parse_note(note.spelled) == note
    assert Checkpoint.of(note).size == 7
    assert note.is_signed_by(KEY.verifier)
    signature = base64.b64decode(note.signatures[0].split()[2])
    Ed25519PublicKey.from_public_bytes(KEY.verifier.public).verify(signature[4:], note.text.encode())


def test_lines_of_unknown_keys_are_ignored():
    other = SignerKey.draw("witness.example")
    note = Checkpoint(KEY.name, 7, bytes(32)).signed(KEY, other)
    assert note.is_signed_by(KEY.verifier)
    assert not note.is_signed_by(SignerKey.draw(KEY.name).verifier)


def test_keys_survive_their_files():
    assert SignerKey.parse(KEY.line) == KEY
    assert VerifierKey.parse(KEY.verifier.line) == KEY.verifier
    with pytest.raises(BadNote, match="опечатка"):
        VerifierKey.parse(PETER.replace("c74f20a3", "c74f20a4"))


def test_a_fingerprint_is_sixteen_letters_for_paper():
    letters = KEY.verifier.fingerprint
    assert len(letters.replace("-", "")) == 16
    assert letters == "-".join(letters.replace("-", "")[at : at + 4] for at in (0, 4, 8, 12))


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAAA\n",
        PETER_NOTE[:-1],
        PETER_NOTE.replace("\n", "\r\n"),
    ],
)
def test_what_is_no_note_is_refused(spelled):
    with pytest.raises(BadNote):
        parse_note(spelled)


@pytest.mark.parametrize("body", ["o\n07\nAAAA\n", "o\n1\n", "o\n1\nAAAA\n", "o\n-1\nAAAA\n", "\n1\nAAAA\n"])
def test_what_is_no_checkpoint_is_refused(body):
    with pytest.raises(BadNote):
        Checkpoint.of(parse_note(body + "\n" + PETER_NOTE.split("\n\n")[1]))


def test_a_proof_carries_its_checkpoint_word_for_word():
    note = Checkpoint(KEY.name, 3, bytes(32)).signed(KEY)
    spelled = tlog_proof(2, [b"\x01" * 32], note)
    assert spelled.startswith("c2sp.org/tlog-proof@v1\nindex 2\nAQEB")
    assert parse_tlog_proof(spelled) == (2, [b"\x01" * 32], note)
    with pytest.raises(BadNote):
        parse_tlog_proof(spelled.replace("index 2", "extra AAAA\nindex 2"))
