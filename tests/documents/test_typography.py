"""Spaces that must not break, dates, and numbers with their words."""

from datetime import UTC, date, datetime

import pytest

from documents.docx.typography import days, glued, long_day, moment, years

N = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("приказ № 731", f"приказ №{N}731"),
        ("СОШ № 1 г. Примерска", f"СОШ №{N}1 г.{N}Примерска"),
        ("с 62 до 75 %", f"с 62 до 75{N}%"),
        ("в 2026 г. начато", f"в 2026{N}г. начато"),
        ("согласовал И. О. Фамилия", f"согласовал И.{N}О.{N}Фамилия"),
        ("Задание. Затем урок", "Задание. Затем урок"),
        ("%s и 5 % s", f"%s и 5{N}% s"),
    ],
)
def test_a_space_that_must_not_break_does_not(typed, printed):
    assert glued(typed) == printed


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "менее года"),
        (1, f"1{N}год"),
        (2, f"2{N}года"),
        (5, f"5{N}лет"),
        (11, f"11{N}лет"),
        (21, f"21{N}год"),
    ],
)
def test_years_of_service_agree_with_their_number(number, words):
    assert years(number) == words


def test_dates_are_printed_as_in_russian_papers():
    assert long_day(date(2026, 9, 1)) == f"01{N}сентября{N}2026{N}г."
    assert days(date(2026, 9, 15), date(2026, 12, 18)) == "15.09.2026–18.12.2026"
    assert days(None, date(2026, 12, 18)) == f"до{N}18.12.2026"
    assert days(date(2026, 9, 15), None) == f"с{N}15.09.2026"


def test_a_moment_is_told_in_the_zone_of_the_municipality():
    at = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert moment(at, "Europe/Moscow") == f"01.01.2027 01:30{N}(UTC+3)"
    assert moment(at, "Asia/Kolkata") == f"01.01.2027 04:00{N}(UTC+5:30)"
