"""Working days follow the dated calendar, and deadlines avoid holidays and the summer."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar import RUSSIA, Week, WorkingCalendar
from workflow.definition import Deadline
from workflow.errors import CalendarInvalid, CalendarOutOfRange

FIVE = WorkingCalendar.load()
SIX = WorkingCalendar.load(week=Week.SIX)
CALENDARS = st.sampled_from([FIVE, SIX])
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
COUNTS = st.integers(0, 60)


def working_between(calendar: WorkingCalendar, start: date, end: date) -> int:
    """Working days after the start, the end included."""
    span = (end - start).days
    return sum(calendar.is_working(start + timedelta(days=day)) for day in range(1, span + 1))


@pytest.mark.parametrize(
    ("calendar", "year", "days"), [(FIVE, 2025, 247), (FIVE, 2026, 247), (SIX, 2026, 299)]
)
def test_a_year_has_the_working_days_of_the_official_calendar(calendar, year, days):
    assert working_between(calendar, date(year, 1, 1), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("day", "five", "six"),
    [
        (date(2026, 1, 8), False, False),
        (date(2026, 1, 9), False, True),  # moved from Saturday, which the six-day week works
        (date(2026, 3, 9), False, False),  # moved from Sunday
        (date(2026, 5, 11), False, True),
        (date(2026, 12, 31), False, False),
        (date(2025, 11, 1), True, True),  # a Saturday that was worked
        (date(2025, 11, 3), False, True),
        (date(2026, 9, 1), True, True),
        (date(2026, 9, 5), False, True),
        (date(2026, 9, 6), False, False),
        (date(2027, 5, 10), False, False),
    ],
)
def test_a_known_day_is_worked_or_not(day, five, six):
    assert FIVE.is_working(day) is five
    assert SIX.is_working(day) is six


@pytest.mark.parametrize(
    ("start", "deadline", "due"),
    [
        (date(2026, 9, 11), Deadline(5), date(2026, 9, 18)),
        (date(2026, 4, 29), Deadline(5), date(2026, 5, 7)),
        (date(2026, 12, 28), Deadline(5), date(2027, 1, 13)),
        (date(2027, 6, 21), Deadline(5), date(2027, 6, 28)),
        (date(2027, 6, 25), Deadline(5), date(2027, 9, 1)),
        (date(2027, 7, 20), Deadline(10), date(2027, 9, 1)),
        (date(2027, 8, 31), Deadline(5), date(2027, 9, 7)),
        (date(2026, 11, 20), Deadline(season="06-18"), date(2027, 6, 18)),
        (date(2027, 6, 18), Deadline(season="06-18"), date(2027, 6, 18)),
        (date(2027, 6, 19), Deadline(season="06-18"), date(2028, 6, 16)),
        (date(2028, 6, 17), Deadline(season="06-18"), None),
        (date(2027, 1, 10), Deadline(season="07-15"), date(2027, 9, 1)),
    ],
)
def test_an_answer_is_due_on_the_day_people_expect(start, deadline, due):
    if due is None:
        with pytest.raises(CalendarOutOfRange):
            FIVE.due(start, deadline)
    else:
        assert FIVE.due(start, deadline) == due


@given(calendar=CALENDARS, start=DAYS, days=COUNTS)
def test_counting_back_gives_the_number_of_days_added(calendar, start, days):
    end = calendar.add_working_days(start, days)
    assert working_between(calendar, start, end) == days
    assert days == 0 or calendar.is_working(end)


@given(calendar=CALENDARS, start=DAYS, later=st.integers(0, 20), days=COUNTS, more=st.integers(0, 5))
def test_a_later_start_or_a_longer_term_never_ends_earlier(calendar, start, later, days, more):
    end = calendar.add_working_days(start, days)
    assert calendar.add_working_days(start, days + more) >= end
    assert calendar.add_working_days(start + timedelta(days=later), days) >= end


DEADLINES = st.one_of(
    st.builds(Deadline, working_days=st.integers(1, 30)),
    st.builds(
        Deadline, season=st.dates(date(2025, 1, 2), date(2025, 12, 28)).map(lambda day: f"{day:%m-%d}")
    ),
)


@given(calendar=CALENDARS, start=st.dates(date(2025, 1, 9), date(2026, 12, 31)), deadline=DEADLINES)
def test_a_deadline_is_a_working_day_outside_the_summer_and_not_before_the_start(calendar, start, deadline):
    due = calendar.due(start, deadline)
    assert due >= start
    assert calendar.is_working(due)
    assert due.month not in {7, 8}


@given(calendar=CALENDARS, start=st.dates(date(2025, 1, 9), date(2026, 12, 1)), deadline=DEADLINES)
def test_a_task_given_a_day_later_is_never_due_earlier(calendar, start, deadline):
    assert calendar.due(start + timedelta(days=1), deadline) >= calendar.due(start, deadline)


def test_a_date_outside_the_years_is_refused_in_russian():
    with pytest.raises(CalendarOutOfRange) as refused:
        FIVE.is_working(date(2029, 1, 9))
    assert "09.01.2029" in str(refused.value)
    assert "2025–2028" in str(refused.value)
    with pytest.raises(CalendarOutOfRange):
        FIVE.add_working_days(date(2028, 12, 29), 1)


SOURCE = RUSSIA.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[year.2026]", "[year.2036]", "year.2036.holidays"),
        ("[year.2026]", "[year.next]", "year.next"),
        ("transfers = [", "transfer = [", "year.2025"),
        ("2025-05-01", '"2025-05-01"', "year.2025.holidays"),
        ("2025-05-01", "2025-05-01T10:00:00", "year.2025.holidays"),
        ("{ from = 2025-01-04, to = 2025-05-02 }", "{ from = 2025-01-04 }", "year.2025.transfers"),
        ('from = "07-01"', 'from = "13-01"', "pause"),
        ('from = "07-01"', 'from = "09-01"', "pause"),
        ('title = "', 'name = "', "name"),
        ("[pause]", "[pause", "весь файл"),
    ],
)
def test_a_fault_in_a_calendar_is_refused_with_file_key_and_remedy(old, new, key, tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CalendarInvalid) as refused:
        WorkingCalendar.load(path)
    assert refused.value.facts["key"] == key
    assert str(refused.value).startswith(f"Производственный календарь mine.toml, ключ «{key}»: ")


def test_a_calendar_with_a_missing_year_is_refused(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE[: SOURCE.index("[year.2026]")] + SOURCE[SOURCE.index("[year.2027]") :])
    with pytest.raises(CalendarInvalid, match="не подряд"):
        WorkingCalendar.load(path)


def test_a_calendar_without_a_pause_moves_nothing(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE.replace("[pause]", "").replace('from = "07-01"\nto = "08-31"', ""))
    assert WorkingCalendar.load(path).due(date(2027, 6, 25), Deadline(5)) == date(2027, 7, 2)
