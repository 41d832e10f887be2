"""The bundle of a group's route proves who took part: nobody acts as a member whom the signed text does not name."""

from pathlib import Path

import pytest

from approvals import authority, facts, verify_file
from tests.approvals.test_bundles import verified
from tests.bundle_samples import a_signer, bundle_of
from tests.groups import MEMBERS, Group, a_group
from tests.stories import World
from tests.world import person_id
from workflow.log.checkpoints import LogSigner


@pytest.fixture
def signer(world: World, tmp_path: Path) -> LogSigner:
    return a_signer(world, tmp_path)


def judged(world: World, signer: LogSigner, group: Group, folder: Path, **asked: bool) -> verify_file.Result:
    return verified(bundle_of(world, signer, group, **asked), folder)


def test_the_file_of_a_group_is_genuine(world, signer, tmp_path):
    group = a_group(world).in_force()
    result = judged(world, signer, group, tmp_path)
    assert (result.code, result.fault) == (0, None)
    (route,) = result.routes
    assert len([one for one in route["approvals"] if one["act"] == "confirm_participation"]) == len(MEMBERS)


def test_without_the_texts_it_is_genuine_too(world, signer, tmp_path):
    result = judged(world, signer, a_group(world).in_force(), tmp_path, with_content=False)
    assert (result.code, result.fault) == (0, None)


def with_a_stranger(world: World, monkeypatch: pytest.MonkeyPatch) -> Group:
    """A group that a server has let a stranger confirm, logged and signed as if he were in it."""
    group = a_group(world).submitted()
    with monkeypatch.context() as patch:
        patch.setattr(authority, "_members", lambda _: frozenset({person_id("stranger")}))
        patch.setattr(facts, "awaited", lambda *_, **__: frozenset({person_id("stranger"), "p_more"}))
        group.act("stranger", "confirm_participation")
    return group


def test_who_signed_as_a_member_and_is_not_in_the_group_is_found(world, signer, tmp_path, monkeypatch):
    """The text that he signed does not name him."""
    result = judged(world, signer, with_a_stranger(world, monkeypatch), tmp_path)
    assert result.code == 1
    assert result.fault is not None
    assert "кого в ней нет" in result.fault["says"]
