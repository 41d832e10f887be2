"""The companion of the mirror: sealed, let go after its days, and without what an erasure names."""

import json

import pytest
from sqlalchemy import select

from documents.versions import DocumentVersion
from tests.faults.kept_outside import Kept
from workflow.log.copying import Copier, Copies
from workflow.log.tables import Payload
from workflow.sealing import SealBroken

pytestmark = pytest.mark.slow


def test_the_companion_opens_only_under_its_key_and_reads_as_noise(fresh: Kept) -> None:
    fresh.put(fresh.older[min(fresh.older)])
    with fresh.world.units.reading() as session:
        strange = Copies(fresh.folder / "mirror", bytes(32)).companion(session)
        with pytest.raises(SealBroken, match="Ключ или парольная фраза не те"):
            list(strange.pieces())
    for path in (fresh.folder / "mirror").rglob("*.beside"):
        assert "Лугова".encode() not in path.read_bytes()


def test_files_of_the_companion_older_than_their_days_are_let_go(fresh: Kept) -> None:
    old = list((fresh.folder / "mirror").rglob("*.beside"))
    assert old
    later = fresh.world.tick(days=40)
    fresh.world.route("b", of="other_teacher")
    with fresh.world.units.reading() as session:
        assert Copier(fresh.copies).copy(session, at=later) > 0
    assert [path for path in old if path.exists()] == []
    assert [path.stem for path in (fresh.folder / "mirror").rglob("*.beside")] == [f"{later:%Y-%m-%d}"]


def test_what_an_erasure_names_is_in_no_piece_any_more(fresh: Kept) -> None:
    with fresh.world.units.reading() as session:
        query = select(Payload.seq, Payload.field, Payload.text).where(Payload.field == "comment")
        row = session.execute(query).first()
        version = session.scalars(select(DocumentVersion).order_by(DocumentVersion.at)).first()
        assert row is not None
        assert version is not None
        companion = fresh.copies.companion(session)
        named = [("payload", f"{row.seq}/{row.field}"), ("content", version.content), ("blob", version.full)]
        before = list(companion.pieces())
        assert all(ref in json.dumps([vars(one) for one in before]) for _, ref in named[1:])
        Copier(fresh.copies).forget(session, named, at=fresh.world.now)
        left = json.dumps([vars(one) for one in companion.pieces()], ensure_ascii=False)
        texts = [one.of_entries.get("payloads", []) for one in companion.pieces()]
        bytes_left = [row for one in companion.pieces() for kept in one.by_hash.values() for row in kept]
        assert row.text in json.dumps([vars(one) for one in before], ensure_ascii=False)
        assert row.text not in json.dumps(texts, ensure_ascii=False)
        assert {version.content, version.full}.isdisjoint(
            str(one.get("hash") or one["sha256"]) for one in bytes_left
        )
        assert "Лугова" in left, "people are kept as they stand after the erasure"
    size = fresh.head()[0]
    fresh.put(fresh.older[sorted(fresh.older)[-3]])
    assert fresh.recover().high == size
