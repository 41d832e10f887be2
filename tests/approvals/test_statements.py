"""A sign-off stores the exact bytes of what was signed: seen, made, by whom, in which office, by which words."""

import hashlib
import re

import pytest

from tests.stories import COMMENT, World
from tests.world import ESIGN, person_id
from workflow.log.canonical import canonical


def test_a_statement_names_the_files_seen_and_the_files_made(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    said = route.statement()
    seen, made = route.versions()[1], route.versions()[2]
    assert said["seen"] == {
        "version": 2,
        "docs": [{"form": "appendix", "sha256": seen.appendix}, {"form": "full", "sha256": seen.full}],
    }
    assert said["docs"] == [
        {"form": "appendix", "sha256": made.appendix},
        {"form": "full", "sha256": made.full},
    ]
    for n, version in ((2, seen), (3, made)):
        assert hashlib.sha256(route.file("full", n)).hexdigest() == version.full
        assert hashlib.sha256(route.file("appendix", n)).hexdigest() == version.appendix


def test_a_statement_is_canonical_and_fits_one_place_only(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    signed, said, before = route.sign_offs()[-1], route.statement(), route.entries()[-2]
    assert canonical(said) == signed.statement
    assert (said["_"], said["route"], said["rseq"], said["from"], said["to"]) == (
        *("iom.sign/1", route.id, 3, "deputy_review", "curator_recommendations"),
    )
    assert said["prev"] != before["prev"]
    assert said["log"] == "iom.stories.example/log/1"


def test_a_statement_names_the_office_and_the_proof(world: World) -> None:
    said = world.route().submitted().approved_by_school().statement()
    assert (said["signer"], said["office"], said["appointment"]) == (
        *(person_id("deputy"), "deputy_head", world.offices["deputy"]),
    )
    assert said["auth"]["m"] == ["pwd"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["at"])


def test_a_statement_binds_the_words_that_were_shown(world: World) -> None:
    route = world.route().submitted()
    shown = route.preview("deputy", "deputy_approve").confirmation
    assert shown is not None
    route.approved_by_school()
    said = route.statement()["shown"]
    assert said["sha256"] == hashlib.sha256(shown.encode()).hexdigest()
    assert said["tpl"].startswith("deputy_approve/")


def test_until_the_order_on_signatures_nothing_is_called_a_signature(world: World) -> None:
    route = world.route()
    before = route.preview("teacher", "submit").confirmation or ""
    assert "заменяет вашу подпись" not in before
    world.settle(esign=ESIGN)
    world.accede("teacher")
    assert "заменяет вашу подпись" in (route.preview("teacher", "submit").confirmation or "")
    route.submitted()
    assert route.statement()["rules"] == "77"


def test_comments_stand_beside_the_log_under_a_salt(world: World) -> None:
    route = world.route().submitted().returned_by_school()
    entry = route.entries()[-1]
    assert COMMENT not in str(entry)
    assert set(entry["comment"]) == {"c"}


@pytest.mark.parametrize("part", ["teacher", "deputy"])
def test_the_log_names_people_by_id_only(world: World, part: str) -> None:
    route = world.route().in_force()
    assert "Лугова" not in str(route.entries())
    assert "Кленова" not in str(route.entries())
    assert person_id(part) in str(route.entries())
