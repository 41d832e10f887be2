"""A checkpoint continues the last one of its key or is refused; it is kept outside and others can verify it."""

import base64
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests import log_story
from workflow.log import anchors, merkle
from workflow.log.checkpoints import (
    LogKeyUnusable,
    LogRewritten,
    LogSigner,
    NoLogKey,
    NoSuchCheckpoint,
    draw_key,
)
from workflow.log.note import BadNote, Checkpoint, Note, parse_note

pytestmark = pytest.mark.slow


@pytest.fixture
def story(sqlite_url: str) -> Iterator[log_story.Story]:
    story = log_story.told(sqlite_url)
    yield story
    story.units.database.close()


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    draw_key(tmp_path / "log.key", log_story.ORIGIN)
    return LogSigner.open(tmp_path / "log.key", tmp_path / "anchor")


def sign(story: log_story.Story, signer: LogSigner, size: int | None = None) -> Note:
    with story.units.reading() as session:
        return signer.sign(session, size)


def test_the_head_and_every_earlier_size_are_signed_kept_and_the_same_each_time(story, signer):
    note = sign(story, signer)
    size = Checkpoint.of(note).size
    earlier = [sign(story, signer, one) for one in range(size)]
    assert [Checkpoint.of(one).size for one in earlier] == list(range(size))
    assert [anchors.read(path, signer.verifier) for path in signer.anchors.kept()] == [*earlier, note]
    assert sign(story, signer, size // 2) == earlier[size // 2]
    assert signer.latest() == note
    with pytest.raises(NoSuchCheckpoint, match=f"их {size}"):
        sign(story, signer, size + 1)


def test_a_log_that_grew_is_signed_again(story, signer):
    before = Checkpoint.of(sign(story, signer))
    story.open("later")
    assert Checkpoint.of(sign(story, signer)).size == before.size + 1


def test_a_log_shorter_than_the_last_checkpoint_is_not_signed(story, signer, tmp_path):
    story.units.database.close()
    shutil.copyfile(tmp_path / "iom.db", tmp_path / "old.db")
    story.open("later")
    kept = Checkpoint.of(sign(story, signer)).size
    story.units.database.close()
    shutil.copyfile(tmp_path / "old.db", tmp_path / "iom.db")
    with pytest.raises(LogRewritten, match=f"записей {kept}, теперь {kept - 1}"):
        sign(story, signer)


def rewrite(path: Path, seq: int) -> None:
    """Change one entry as the owner of the file can, and rebuild every hash of the tree."""
    with closing(sqlite3.connect(path)) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {name}")
        (body,) = base.execute("SELECT body FROM events WHERE seq = ?", (seq,)).fetchone()
        base.execute(
            "UPDATE events SET body = ? WHERE seq = ?", (body.replace(b"2026-09-14", b"2026-09-13"), seq)
        )
        base.execute("DELETE FROM log_nodes")
        frontier = merkle.Frontier()
        for place, said in base.execute("SELECT seq, body FROM events ORDER BY seq").fetchall():
            leaf = merkle.leaf_hash(said)
            base.execute("UPDATE events SET leaf = ? WHERE seq = ?", (leaf.hex(), place))
            frontier, nodes = frontier.append(leaf)
            base.executemany(
                "INSERT INTO log_nodes (level, idx, hash) VALUES (?, ?, ?)",
                [(node.level, node.idx, node.hash.hex()) for node in nodes],
            )
        base.execute("UPDATE log_head SET frontier = ?", (frontier.hex(),))
        base.commit()


@pytest.mark.parametrize("seq", [0, 3])
def test_a_rewritten_log_is_not_signed_however_well_its_hashes_fit(story, signer, tmp_path, seq):
    before = Checkpoint.of(sign(story, signer))
    story.units.database.close()
    rewrite(tmp_path / "iom.db", seq)
    for size in (None, before.size, 1):
        with pytest.raises(LogRewritten, match="не подписана"):
            sign(story, signer, size)
    story.open("later")
    with pytest.raises(LogRewritten):
        sign(story, signer)
    assert signer.latest() == before.signed(signer.key)


def test_a_head_that_is_not_that_of_the_entries_is_not_signed(story, signer, tmp_path):
    story.units.database.close()
    with closing(sqlite3.connect(tmp_path / "iom.db")) as base:
        base.execute("DROP TRIGGER guard_log_head_update")
        base.execute("UPDATE log_head SET frontier = replace(frontier, substr(frontier, 1, 2), 'ee')")
        base.commit()
    with pytest.raises(LogRewritten):
        sign(story, signer)


def test_another_checkpoint_of_a_kept_size_is_refused(story, signer):
    size = Checkpoint.of(sign(story, signer)).size
    other = Checkpoint(log_story.ORIGIN, size, bytes(32)).signed(signer.key)
    with pytest.raises(anchors.AnchorTaken, match="журнал переписан"):
        signer.anchors.keep(other)


@pytest.mark.parametrize("damage", [b"", b"\xff", b"half a checkpoint\n"])
def test_a_kept_checkpoint_that_cannot_be_read_stops_signing_and_is_named(story, signer, damage):
    sign(story, signer)
    (path,) = signer.anchors.kept()
    path.write_bytes(damage)
    with pytest.raises(anchors.AnchorUnreadable, match=r"Верните её из копии"):
        sign(story, signer)


def test_a_checkpoint_of_another_key_in_the_folder_is_named(story, signer, tmp_path):
    note = sign(story, signer)
    other = draw_key(tmp_path / "other.key", log_story.ORIGIN)
    (path,) = signer.anchors.kept()
    path.write_text(Checkpoint.of(note).signed(other).spelled, encoding="utf-8")
    with pytest.raises(anchors.AnchorUnreadable, match="нет подписи ключа"):
        signer.latest()


# --- the key ----------------------------------------------------------------------------------------


def test_the_key_is_drawn_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "keys" / "log.key"
    key = draw_key(path, log_story.ORIGIN)
    assert draw_key(path, log_story.ORIGIN) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["log.key"]


def test_without_a_key_the_next_step_is_said(tmp_path):
    with pytest.raises(NoLogKey, match="iom init"):
        LogSigner.open(tmp_path / "log.key", tmp_path)
    (tmp_path / "log.key").write_text("nonsense", encoding="ascii")
    with pytest.raises(LogKeyUnusable, match="Верните файл из копии"):
        LogSigner.open(tmp_path / "log.key", tmp_path)


def test_the_key_of_another_log_signs_nothing_here(story, tmp_path):
    draw_key(tmp_path / "log.key", "iom.test.example/log/2")
    with pytest.raises(LogKeyUnusable, match="от другого журнала"):
        sign(story, LogSigner.open(tmp_path / "log.key", tmp_path / "anchor"))
    assert not (tmp_path / "anchor").exists()


@pytest.mark.parametrize("origin", ["../../etc", "a//b", "a/..", "a/b\0c", "", "a/~b"])
def test_the_name_of_a_log_cannot_lead_out_of_the_folder(tmp_path, origin):
    with pytest.raises(BadNote):
        anchors.folder_of(tmp_path, origin)


# --- implementations that are not ours --------------------------------------------------------------


def parts(note: Note) -> tuple[bytes, bytes]:
    """The signed text and the 64 bytes of its signature, by the format and by nothing of ours."""
    text, _, line = note.spelled.partition("\n\n")
    return f"{text}\n".encode(), base64.b64decode(line.split(" ")[-1])[4:]


def public_key(signer: LogSigner) -> Ed25519PublicKey:
    line = signer.verifier.line
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(line.split("+", 2)[2])[1:])


def test_cryptography_verifies_a_checkpoint(story, signer):
    text, signature = parts(sign(story, signer))
    public_key(signer).verify(signature, text)


def test_openssl_verifies_a_checkpoint_and_refuses_another(story, signer, tmp_path):
    assert shutil.which("openssl"), "нужна программа openssl: apt-get install openssl"
    text, signature = parts(parse_note(sign(story, signer).spelled))
    key = tmp_path / "log.pem"
    key.write_bytes(
        public_key(signer).public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    (tmp_path / "sig").write_bytes(signature)
    for said, right in ((text, True), (text.replace(b"\n", b"\n1", 1), False)):
        (tmp_path / "text").write_bytes(said)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin"]
        done = subprocess.run(
            [*command, "-in", tmp_path / "text", "-sigfile", tmp_path / "sig"],
            capture_output=True,
            check=False,
        )
        assert (done.returncode == 0) == right, done
