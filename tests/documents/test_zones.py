from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.content import ZONES, RouteContent
from documents.errors import ContentUnreadable
from documents.zones import (
    canonical_content,
    content_from_bytes,
    content_hash,
    control_code,
    seal,
    voided,
    zone_bytes,
    zone_hash,
    zone_hashes,
)
from tests.documents.sample_routes import NAMES, route, with_row, with_zone


@dataclass(frozen=True)
class SignOff:
    office: str
    zones: tuple[str, ...] = ("z1", "z2", "z3")


DEPUTY = SignOff("deputy_head")
CURATOR = SignOff("municipal_curator", ("z1", "z2", "z3", "z5"))
BOTH = (DEPUTY, CURATOR)


def spelled(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("name", NAMES)
def test_bytes_are_canonical_and_read_back_to_the_same(name):
    stored = canonical_content(route(name))
    assert spelled(json.loads(stored)) == stored
    assert content_from_bytes(stored) == route(name)
    assert canonical_content(content_from_bytes(stored)) == stored


def test_hashes_follow_the_formulas_of_the_log():
    content = route()
    data = json.loads(canonical_content(content))
    assert content_hash(content) == hashlib.sha256(b"iom.content/1\n" + spelled(data)).hexdigest()
    for zone in ZONES:
        expected = hashlib.sha256(b"iom.zone/1\n" + zone.upper().encode() + b"\n" + spelled(data[zone]))
        assert zone_hash(content, zone) == expected.hexdigest()


def test_a_seal_says_the_same_as_its_parts():
    content = route()
    sealed = seal(content)
    assert sealed.zones == zone_hashes(content)
    assert sealed.content == content_hash(content)
    assert sealed.data == canonical_content(content)
    assert sealed.control_code == control_code(sealed.content)


def test_the_control_code_is_the_first_64_bits():
    assert control_code("3f9ac07e11d288b0" + "0" * 48) == "3f9a-c07e-11d2-88b0"


def test_the_salt_changes_the_hash_of_its_zone_alone():
    other = with_zone(route(), "z2", salt="f" * 64)
    changed = {zone for zone in ZONES if zone_hash(other, zone) != zone_hash(route(), zone)}
    assert changed == {"z2"}
    assert b"f" * 64 in zone_bytes(other, "z2")


def test_what_equals_its_default_is_not_spelled():
    assert b"technologies" not in zone_bytes(route(), "z3")


def test_codes_that_left_the_dictionaries_stay_readable():
    stored = canonical_content(route()).replace(b'"cos_dpo"', b'"old_platform"')
    assert content_from_bytes(stored).z2.items[0].source == "old_platform"


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[]", b'{"z1":1}', b"\xff"])
def test_damaged_bytes_are_one_sentence(damaged):
    with pytest.raises(ContentUnreadable, match="iom fsck"):
        content_from_bytes(damaged)


@pytest.mark.requirement("R-II.2-4")
def test_reflection_voids_nothing():
    new = with_zone(route(), "z4", path_reflection="Совсем другие слова о пройденном пути", products=[])
    assert voided(BOTH, route(), new) == ()


@pytest.mark.requirement("R-II.2-5")
def test_recommendations_void_only_the_curator():
    assert voided(BOTH, route(), with_zone(route(), "z5", items=[], none=True)) == (CURATOR,)


@pytest.mark.requirement("R-III.3c")
def test_a_minor_change_asks_the_school_and_keeps_the_curator():
    due = route().z3.rows[1].due_on + timedelta(days=20)
    assert voided(BOTH, route(), with_row(route(), 1, due_on=due, hours=40)) == (DEPUTY,)


@pytest.mark.parametrize(
    "changed",
    [
        with_zone(route(), "z1", goal="Другая цель маршрута"),
        with_zone(route(), "z1", ends_on="30.06.2027"),
        with_zone(route(), "z2", items=[item.model_dump() for item in route().z2.items[1:]]),
        with_zone(route(), "z3", rows=[row.model_dump() for row in route().z3.rows[:-1]]),
        with_row(route(), 0, educational_task="Совсем другая задача"),
        with_row(route(), 0, due_on="14.12.2026"),
    ],
    ids=["goal", "period", "deficit", "row", "task", "far date"],
)
def test_a_material_change_voids_both(changed):
    assert voided(BOTH, route(), changed) == BOTH


def test_one_material_change_outweighs_many_minor_ones():
    new = with_row(with_row(route(), 1, hours=40), 2, educational_task="Совсем другая задача")
    assert voided(BOTH, route(), new) == BOTH


# --- properties: any edit of any sample ---------------------------------------------------------------

TEXTS = st.sampled_from(["", "иное", "ещё один вариант текста", "Срок — до весны"])
EDITS = st.one_of(
    st.tuples(st.just("z1"), st.sampled_from(["goal", "title", "position"]), TEXTS),
    st.tuples(
        st.just("z3row"),
        st.sampled_from(["forms_text", "result_text", "educational_task", "activity"]),
        TEXTS,
    ),
    st.tuples(st.just("z3row"), st.just("hours"), st.sampled_from([None, 8, 16, 72])),
    st.tuples(st.just("z4"), st.sampled_from(["path_reflection", "next_steps", "effectiveness_text"]), TEXTS),
    st.tuples(st.just("z5"), st.just("none"), st.booleans()),
)


def edited(content: RouteContent, edits: list[tuple[str, str, object]], place: int) -> RouteContent:
    for zone, name, value in edits:
        if zone == "z3row":
            content = with_row(content, place % len(content.z3.rows), **{name: value})
        else:
            content = with_zone(content, zone, **{name: value})
    return content


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.lists(EDITS, max_size=4), st.integers(0, 20))
def test_properties_of_voiding(name, edits, place):
    old = route(name)
    new = edited(old, edits, place)
    fallen = voided(BOTH, old, new)
    touched = {zone for zone in ZONES if zone_hash(old, zone) != zone_hash(new, zone)}
    assert voided(BOTH, new, new) == ()
    assert voided((), old, new) == ()
    assert set(voided(BOTH, old, new.with_zones(old, "z1", "z2", "z3", "z5"))) == set()
    assert (DEPUTY in fallen) == bool(touched & {"z1", "z2", "z3"})
    assert CURATOR not in fallen or touched & {"z1", "z2", "z3", "z5"}
    assert voided(BOTH, old, new.with_zones(edited(new, [("z4", "next_steps", "позже")], 0), "z4")) == fallen
