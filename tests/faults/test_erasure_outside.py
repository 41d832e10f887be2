"""What was destroyed is in no copy outside either, and a lost end of the log that holds an erasure comes back."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from approvals.erasure.erasure_plan import Scope
from approvals.examination import examine
from tests.erased import AFTER_THE_TERM, destroyed, finished, settings_of
from tests.founding import a_base, the_base
from tests.stories import COMMENT, World, sample
from tests.world import PEOPLE, person_id
from web.outside import copies_of, recover_log
from workflow.instances import WorkflowInstance
from workflow.log.copying import Copier
from workflow.sealing import draw_backup_key

pytestmark = pytest.mark.slow

WORDS = (PEOPLE["teacher"][0], COMMENT, sample("a")["z1"]["goal"][:40], "teacher@primer.example")


def mirrored(world: World) -> None:
    with world.units.reading() as session:
        copier = Copier(copies_of(settings_of(world)))
        while copier.copy(session, at=world.now):
            pass


def kept_outside(world: World) -> str:
    """Everything that the companion holds, open."""
    with world.units.reading() as session:
        pieces = copies_of(settings_of(world)).companion(session).pieces()
        return json.dumps([vars(piece) for piece in pieces], ensure_ascii=False)


def the_finished(world: World) -> str:
    with world.units.reading() as session:
        return session.scalars(select(WorkflowInstance.id).where(WorkflowInstance.state == "completed")).one()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A finished route, mirrored with its teacher a moment before both are destroyed."""
    made = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    draw_backup_key(settings_of(made).backup_key_file)
    finished(made)
    made.on(AFTER_THE_TERM)
    # The mirror looks back 35 days: an act of today keeps the words of today.
    made.route().submitted().act("deputy", "terminate", reason="other")
    mirrored(made)
    return made


def test_the_companion_of_the_mirror_forgets_what_was_destroyed(world: World):
    before = kept_outside(world)
    assert all(word in before for word in WORDS if word != COMMENT)
    done = destroyed(world, Scope.PERSON, person_id("teacher"))
    assert done.clean
    left = kept_outside(world)
    assert [word for word in WORDS[:3] if word in left] == []
    assert f'"{WORDS[3]}' not in left
    world.close()


def test_a_lost_end_with_an_erasure_in_it_comes_back_erased(world: World, tmp_path: Path):
    path = tmp_path / "iom.db"
    world.units.database.forget_deleted()
    shutil.copy(path, tmp_path / "yesterday.db")
    destroyed(world, Scope.ROUTE, the_finished(world))
    mirrored(world)
    root = examine(world.units).root
    settings = settings_of(world)
    world.close()
    for left in tmp_path.glob("iom.db*"):
        left.unlink()
    shutil.copy(tmp_path / "yesterday.db", path)
    again = the_base(f"sqlite:///{path}")
    recover_log(settings, again.units.database, by=None, at=world.tick())
    report = examine(again.units, open_documents=True)
    assert [one.sentence for one in report.findings] == []
    assert report.erased > 0
    assert report.size == examine(again.units).size
    assert report.root != root, "the recovery itself is an entry"
    again.units.database.forget_deleted()
    again.close()
    raw = b"".join(one.read_bytes() for one in tmp_path.glob("iom.db*"))
    assert COMMENT.encode() not in raw, "only the destroyed route had this remark"
