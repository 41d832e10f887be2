"""What stands out in decisions is found, and what does not is left alone: each rule at its threshold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals.audit.anomalies import Notice, Reset, Surroundings, Thresholds, notices
from approvals.audit.decisions import Basis, Decision
from approvals.audit.sampling import draw

ZONE = ZoneInfo("Europe/Moscow")
AT = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
BASIS = Basis(
    appointment="a_1",
    title="заместитель директора по УВР",
    organization="o_school",
    kind="primary",
    order_number="12-к",
    order_date=date(2026, 8, 20),
    valid_from=date(2026, 8, 21),
    valid_to=date(2026, 12, 31),
    recorded_at=datetime(2026, 8, 25, tzinfo=UTC),
    holder=None,
)
DECISION = Decision(
    seq=10,
    route="r_1",
    number="ИОМ-2026-0001",
    organization="o_school",
    subject="p_teacher",
    teacher="Лугова Марина Олеговна",
    version=3,
    round=1,
    state="deputy_review",
    act="deputy_approve",
    decision="approve",
    at=AT,
    person="p_deputy",
    name="Кленова Наталья Сергеевна",
    office="deputy_head",
    basis=BASIS,
)


def found(
    *decisions: Decision, around: Surroundings | None = None, limits: Thresholds | None = None
) -> list[Notice]:
    return notices(decisions, around or Surroundings(), limits or Thresholds(), zone=ZONE)


def kinds(
    *decisions: Decision, around: Surroundings | None = None, limits: Thresholds | None = None
) -> list[str]:
    return [one.kind for one in found(*decisions, around=around, limits=limits)]


def opened(*times: datetime, arrived: datetime = AT - timedelta(days=1)) -> Surroundings:
    return Surroundings(opened={("p_deputy", "r_1"): times}, arrived={("r_1", 2): arrived})


def test_an_ordinary_decision_stands_out_in_nothing():
    read = opened(AT - timedelta(minutes=5))
    assert kinds(DECISION, around=read) == []


def test_ones_own_route_is_found():
    assert kinds(replace(DECISION, person="p_teacher")) == ["own_route"]


def test_both_levels_by_one_person_are_found_and_one_level_twice_is_not():
    municipal = replace(DECISION, seq=12, office="municipal_curator", act="curator_approve")
    (one,) = found(DECISION, municipal)
    assert (one.kind, one.decision.seq, one.beside) == ("both_levels", 12, (10,))
    assert kinds(DECISION, replace(DECISION, seq=12, round=2)) == []
    assert kinds(DECISION, replace(municipal, person="p_curator")) == []
    assert kinds(DECISION, replace(municipal, route="r_2")) == []
    assert kinds(replace(DECISION, decision="return"), municipal) == [], "a return is no approval"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, ["quick"]), (5, ["quick"]), (19, ["quick"]), (20, []), (300, [])]
)
def test_a_decision_seconds_after_the_version_was_opened_is_found(seconds: int, expected: list[str]):
    assert kinds(DECISION, around=opened(AT - timedelta(seconds=seconds))) == expected


def test_the_first_opening_of_the_version_counts_and_not_a_later_one_or_one_of_before():
    again = opened(AT - timedelta(minutes=10), AT - timedelta(seconds=3))
    assert kinds(DECISION, around=again) == []
    of_before = opened(AT - timedelta(days=3), AT - timedelta(seconds=3))
    (one,) = found(DECISION, around=of_before)
    assert (one.kind, one.amount) == ("quick", 3)
    assert kinds(DECISION, around=opened(AT + timedelta(seconds=1))) == [], (
        "what was opened afterwards says nothing"
    )
    assert kinds(DECISION, around=Surroundings()) == [], "no mark is no proof of haste"


def run(count: int, step: float, person: str = "p_deputy") -> list[Decision]:
    return [
        replace(DECISION, seq=100 + n, route=f"r_{n}", person=person, at=AT + timedelta(seconds=step * n))
        for n in range(count)
    ]


def test_many_decisions_within_a_minute_are_one_run_told_at_its_end():
    (one,) = found(*run(9, 7))
    assert (one.kind, one.amount, one.decision.seq) == ("bulk", 9, 108)
    assert one.beside == tuple(range(100, 108))


def test_fewer_or_slower_decisions_or_those_of_several_people_are_no_run():
    assert kinds(*run(4, 1)) == []
    assert kinds(*run(20, 15.5)) == []
    assert kinds(*run(3, 1), *(replace(one, seq=one.seq + 50) for one in run(3, 1, "p_other"))) == []
    assert kinds(*run(5, 15)) == ["bulk"], "exactly a minute from the first to the fifth"


def test_two_runs_are_told_apart():
    later = [replace(one, seq=one.seq + 50, at=one.at + timedelta(hours=1)) for one in run(6, 2)]
    assert [(one.kind, one.amount) for one in found(*run(5, 2), *later)] == [("bulk", 6), ("bulk", 5)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 8, 20, 20, 59, tzinfo=UTC), ["outside_term", "recorded_later"]),
        (datetime(2026, 8, 25, 6, 0, tzinfo=UTC), []),
        (datetime(2026, 12, 31, 20, 59, tzinfo=UTC), []),  # still the last day in Moscow
        (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), ["outside_term"]),
    ],
)
def test_the_term_is_counted_in_the_days_of_the_municipality(at: datetime, expected: list[str]):
    assert kinds(replace(DECISION, at=at)) == expected


def test_a_decision_without_an_appointment_stands_outside_every_term():
    assert kinds(replace(DECISION, basis=None)) == ["outside_term"]


def test_an_appointment_entered_after_the_act_is_found():
    late = replace(BASIS, recorded_at=AT + timedelta(seconds=1))
    assert kinds(replace(DECISION, basis=late)) == ["recorded_later"]
    assert kinds(replace(DECISION, basis=replace(BASIS, recorded_at=AT))) == []


def reset(by: str | None = "p_curator", hours: float = 2, person: str = "p_deputy") -> Surroundings:
    approvers = {"r_1": frozenset({"p_deputy", "p_curator"})}
    return Surroundings(resets=(Reset(person, by, AT - timedelta(hours=hours)),), approvers=approvers)


def test_a_decision_within_a_day_after_a_reset_by_another_approver_is_found():
    (one,) = found(DECISION, around=reset())
    assert (one.kind, one.amount) == ("after_reset", 7200)
    assert kinds(DECISION, around=reset(hours=24)) == ["after_reset"]


@pytest.mark.parametrize(
    "around",
    [
        reset(by="p_administrator"),  # who approves nothing here
        reset(by="p_deputy"),  # himself
        reset(by=None),  # by the command line
        reset(hours=24.1),
        reset(hours=-1),  # after the decision
        reset(person="p_other"),
    ],
)
def test_an_ordinary_forgotten_password_is_no_anomaly(around: Surroundings):
    assert kinds(DECISION, around=around) == []


def test_a_decision_after_its_date_is_found_with_the_days():
    (one,) = found(DECISION, around=Surroundings(late={10: 3}))
    assert (one.kind, one.amount) == ("overdue", 3)


def test_work_by_night_is_counted_only_where_the_audit_says_so():
    night = replace(DECISION, at=datetime(2026, 9, 16, 19, 0, tzinfo=UTC))  # 22:00 in Moscow
    assert kinds(night) == []
    counting = Thresholds(counts_nights=True)
    assert kinds(night, limits=counting) == ["night"]
    assert kinds(replace(night, at=night.at + timedelta(hours=7, minutes=59)), limits=counting) == ["night"]
    assert kinds(replace(night, at=night.at + timedelta(hours=8)), limits=counting) == []
    assert kinds(replace(night, at=night.at - timedelta(seconds=1)), limits=counting) == []


# --- the sample -------------------------------------------------------------------------------------


def test_the_same_seed_over_the_same_routes_gives_the_same_sample_in_whatever_order_they_come():
    routes = [f"r_{n:032x}" for n in range(500)]
    first, again = (
        draw(routes, seed="примерск-2026", size=10),
        draw(reversed(routes), seed="примерск-2026", size=10),
    )
    assert first == again
    assert (first.population, len(first.drawn), len(set(first.drawn))) == (500, 10, 10)
    assert draw(routes, seed="примерск-2027", size=10).drawn != first.drawn
    assert draw(routes[:3], seed="x", size=10).drawn == draw(routes[:3], seed="x", size=3).drawn


def test_the_sample_is_the_one_that_the_guide_lets_anybody_compute():
    # printf '%s\n%s' seed route | sha256sum
    ordered = draw(["r_a", "r_b", "r_c"], seed="seed", size=3).drawn
    import hashlib

    assert list(ordered) == sorted(
        ("r_a", "r_b", "r_c"), key=lambda route: hashlib.sha256(b"seed\n" + route.encode()).hexdigest()
    )


def test_every_route_is_drawn_about_as_often_as_any_other():
    routes = [f"r_{n}" for n in range(20)]
    drawn = [route for seed in range(400) for route in draw(routes, seed=str(seed), size=5).drawn]
    counts = [drawn.count(route) for route in routes]
    assert sum(counts) == 2000
    assert 60 < min(counts) <= max(counts) < 140
