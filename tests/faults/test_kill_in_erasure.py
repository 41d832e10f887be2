"""SIGKILL in the middle of an erasure: all of it is gone afterwards, or nothing; then it can be done again."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from approvals.erasure.erasure_plan import Scope
from approvals.erasure.erasures import ASKED, DONE
from approvals.examination import examine
from tests.erased import AFTER_THE_TERM, asked, confirmed, finished, on_disk, settings_of, the_request
from tests.faults.killing import Boundaries, Child, Ended
from tests.founding import a_base, the_base
from tests.stories import COMMENT, World
from tests.world import PEOPLE, person_id
from web import erasing

KILLS = 14
SURNAME = PEOPLE["teacher"][0]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A base in which the erasure of a person waits for the second of the two."""
    path = tmp_path_factory.mktemp("erasure") / "asked.db"
    world = a_base(f"sqlite:///{path}")
    finished(world)
    world.on(AFTER_THE_TERM)
    request = asked(world, Scope.PERSON, person_id("teacher"))
    world.units.database.forget_deleted()
    world.close()
    return path, request


def run(path: Path, request: str, dies_at: int | None) -> Ended:
    def work(tell: Callable[..., None]) -> None:
        world = the_base(f"sqlite:///{path}").on(AFTER_THE_TERM)
        boundaries = Boundaries(world.units.database, dies_at)
        confirmed(world, request)
        tell(crossed=boundaries.crossed)

    return Child(work).ended()


def whole(world: World, request: str) -> str:
    """«gone» or «kept»; anything between fails."""
    report = examine(world.units, open_documents=True)
    assert report.findings == ()
    state = the_request(world, request).state
    assert (state, report.erased > 0) in ((DONE, True), (ASKED, False))
    return "gone" if state == DONE else "kept"


@pytest.mark.slow
def test_a_kill_at_any_statement_leaves_all_or_nothing(base: tuple[Path, str], tmp_path: Path):
    original, request = base
    path = tmp_path / "killed.db"
    shutil.copy(original, path)
    ended = run(path, request, None)
    crossed = ended.told[-1]["crossed"]
    assert crossed.count("COMMIT") == 1
    last = crossed.index("COMMIT") + 1
    found = []
    for dies_at in sorted({*range(last - 2, last + 1), *range(1, last, max(1, last // KILLS))}):
        for left in tmp_path.iterdir():
            left.unlink()
        shutil.copy(original, path)
        assert run(path, request, dies_at).killed
        world = the_base(f"sqlite:///{path}").on(AFTER_THE_TERM)
        found.append(whole(world, request))
        if found[-1] == "kept":
            assert confirmed(world, request).clean
        world.close()
        assert set(on_disk(tmp_path, SURNAME, COMMENT).values()) == {0}
    assert len(found) >= KILLS
    assert set(found) == {"kept"}, "every kill came before the end of the COMMIT"


@pytest.mark.slow
def test_a_kill_between_the_commit_and_the_wiping_leaves_only_the_wiping_to_do(
    base: tuple[Path, str], tmp_path: Path
):
    original, request = base
    path = tmp_path / "killed.db"
    shutil.copy(original, path)

    def work(_tell: Callable[..., None]) -> None:
        erasing.clean = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        confirmed(the_base(f"sqlite:///{path}").on(AFTER_THE_TERM), request)

    assert Child(work).ended().killed
    world = the_base(f"sqlite:///{path}")
    assert whole(world, request) == "gone"
    assert erasing.clean(world.desk, settings_of(world), at=world.now)
    world.close()
    assert set(on_disk(tmp_path, SURNAME, COMMENT).values()) == {0}
