"""F17: forty random contents, drawn in other processes under other hash seeds, zones and locales, give equal bytes.

The same children with a broken build (a clock in the package, an order of sets) must be told apart.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from documents.content import RouteContent
from documents.docx.snapshot import Snapshot
from documents.zones import seal
from tests.documents import sample_routes
from tests.founding import a_base

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CONTENTS = 40
WORDS = (
    *("урок", "ёлка", "«Примерск»", "анализ", "№ 7", "—", "5–6", "класс", "ВПР,", "ОГЭ;", "планиметрия"),
    *("задача-практикум", "&", "<b>", '"кавычки"', "т.", "е."),
)
ELSEWHERE = """
import sys, time
from documents.docx import package, render
from documents.docx.snapshot import Snapshot

broken = sys.argv[1]
if broken == "clock":
    package._DATE = int(time.time()) % 65536
if broken == "sets":
    words = {str(number) for number in range(64)}
    whole = render.core
    render.core = lambda snapshot: whole(snapshot) + "<!-- {} -->".format("".join(words)).encode()
for line in sys.stdin.buffer:
    snapshot = Snapshot.from_json(line.rstrip())
    print(*(render.render(snapshot, form).sha256 for form in ("full", "appendix")))
"""
PLACES = (
    {"PYTHONHASHSEED": "0", "TZ": "Asia/Kamchatka", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
)


def random_content(chance: random.Random) -> RouteContent:
    """A sample with its texts, rows, needs and products changed at random."""
    said = sample_routes.route(chance.choice(sample_routes.NAMES))
    rows = chance.sample(said.z3.rows, chance.randint(1, len(said.z3.rows)))
    needs = chance.sample(said.z2.items, len(said.z2.items))
    z3 = said.z3.model_copy(
        update={"rows": tuple(row.model_copy(update={"educational_task": text(chance)}) for row in rows)}
    )
    z2 = said.z2.model_copy(
        update={"items": tuple(need.model_copy(update={"text": text(chance)}) for need in needs)}
    )
    return said.model_copy(
        update={"z1": said.z1.model_copy(update={"goal": text(chance)}), "z2": z2, "z3": z3}
    )


def text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 60)))


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One JSON line for each snapshot: a real one with another content."""
    world = a_base(f"sqlite:///{tmp_path_factory.mktemp('f17') / 'iom.db'}")
    real = (
        world.route().submitted().returned_by_school().submitted().approved_by_school().situation().snapshot
    )
    world.close()
    chance = random.Random(731)
    lines = []
    for _ in range(CONTENTS):
        content = random_content(chance)
        sealed = seal(content)
        lines.append(
            replace(
                real, content=content, content_hash=sealed.content, zone_hashes=dict(sealed.zones)
            ).to_json()
        )
    assert len({hashlib.sha256(line).hexdigest() for line in lines}) == CONTENTS
    assert all(Snapshot.from_json(line).to_json() == line for line in lines)
    return b"\n".join(lines) + b"\n"


def drawn(snapshots: bytes, place: dict[str, str], *, broken: str = "") -> list[str]:
    """The hashes of both forms of each snapshot, drawn in a process of that place."""
    printed = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, broken],
        input=snapshots,
        env={**os.environ, **place, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    return printed.stdout.decode().splitlines()


def test_forty_contents_are_the_same_bytes_in_other_places(snapshots: bytes) -> None:
    first, second = (drawn(snapshots, place) for place in PLACES)
    assert first == second
    assert (len(first), len(set(first))) == (CONTENTS, CONTENTS)


def test_the_bytes_are_those_of_this_process(snapshots: bytes) -> None:
    from documents.docx.render import render

    here = [
        " ".join(render(Snapshot.from_json(line), form).sha256 for form in ("full", "appendix"))
        for line in snapshots.splitlines()
    ]
    assert here == drawn(snapshots, PLACES[0])


@pytest.mark.parametrize("broken", ["sets", "clock"])
def test_a_build_that_looks_around_is_caught(snapshots: bytes, broken: str) -> None:
    few = b"".join(snapshots.splitlines(keepends=True)[:2])
    assert drawn(few, PLACES[0], broken=broken) != drawn(few, PLACES[1])
    assert json.loads(few.splitlines()[0])
