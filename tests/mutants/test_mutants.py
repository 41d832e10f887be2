"""Every promise named in the list is kept by a test that notices when it is taken out."""

from pathlib import Path

import pytest

from tests.mutants.builds import PASSED, ROOT, builds, tried, whole, workshop

ENOUGH = 25


def test_the_list_fits_the_tree():
    for build in builds():
        build.broken((ROOT / build.file).read_text(encoding="utf-8"))
        for test in build.tests:
            file, _colons, name = test.partition("::")
            assert (ROOT / file).is_file(), build.name
            assert (
                f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8") or not name
            ), test


def test_each_build_breaks_something_else():
    named = [build.name for build in builds()]
    assert len(set(named)) == len(named) >= ENOUGH
    assert len({(build.file, build.old) for build in builds()}) == len(named)


@pytest.fixture(scope="module")
def place():
    with workshop() as made:
        yield made


@pytest.mark.full
def test_nothing_is_caught_where_nothing_is_broken(place: Path):
    verdict = whole(place, sorted({test for build in builds() for test in build.tests}))
    assert verdict.status == PASSED, verdict.said


@pytest.mark.full
@pytest.mark.parametrize("build", builds(), ids=lambda build: build.name)
def test_a_broken_build_is_caught(build, place: Path):
    verdict = tried(place, build)
    assert verdict.is_caught, verdict.said
