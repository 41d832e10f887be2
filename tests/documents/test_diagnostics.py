"""A pasted result of a diagnostic is understood line by line; what is not known stays in the person's words."""

import pytest

from documents.dictionaries import standard
from documents.filled.diagnostics import MOST_LINES, DiagnosticsRefused, read_result

LETTER = """Результаты диагностики ЦНППМ
Предметные компетенции:
1. Планиметрия — 45 %
2. Вероятность и статистика: 12 из 30 баллов
3) Алгебра — 92 %
Методические: отбор заданий, низкий уровень
• Формирующее оценивание – минимальный (базовый) уровень
Работа с текстом условия
Итого: 61 %"""
TABLE = "Компетенция | Уровень | %\nПсихолого-педагогическая: мотивация | средний | 70%\nЦифровой: доски | высокий | 95"


def told(text: str) -> list[tuple[str, str | None, str | None, int | None, bool]]:
    return [
        (one.text, one.deficit_type, one.level, one.percent, one.is_weak)
        for one in read_result(text, standard())
    ]


def test_a_letter_is_read_with_its_groups_percents_points_and_levels():
    assert told(LETTER) == [
        ("Планиметрия", "subject", None, 45, True),
        ("Вероятность и статистика", "subject", None, 40, True),
        ("Алгебра", "subject", None, 92, False),
        ("Отбор заданий", "methodical", "low", None, True),
        ("Формирующее оценивание", "subject", "basic", None, True),
        ("Работа с текстом условия", "subject", None, None, True),
    ]


def test_cells_of_a_table_are_read_as_well():
    assert told(TABLE) == [
        ("Мотивация", "psy_ped", "medium", 70, False),
        ("Доски", "digital", "high", 95, False),
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "Среднее профессиональное образование: стандарты",
            "Среднее профессиональное образование: стандарты",
        ),
        ("Высокие технологии на уроке", "Высокие технологии на уроке"),
        ("Низкая мотивация пятиклассников", "Низкая мотивация пятиклассников"),
        ("Задание 17 ЕГЭ", "Задание 17 ЕГЭ"),
        ("Дробь 3/4 в задачах", "Дробь 3/4 в задачах"),
    ],
)
def test_words_of_a_name_are_no_level(line: str, text: str):
    (found,) = read_result(line, standard())
    assert (found.text, found.level) == (text, None)


@pytest.mark.parametrize("text", ["", "  \n\n", "Итого: 60 %", "№ | Показатель | Результат", "12 %\n15 %"])
def test_a_text_that_names_nothing_is_told(text: str):
    with pytest.raises(DiagnosticsRefused, match="ни одной строки"):
        read_result(text, standard())


def test_a_line_too_long_and_too_many_lines_are_told_by_their_number():
    with pytest.raises(DiagnosticsRefused, match="Строка 2 длиннее 600"):
        read_result("Планиметрия\n" + "х" * 601, standard())
    assert len(read_result("Алгебра\n" * MOST_LINES, standard())) == MOST_LINES
    with pytest.raises(DiagnosticsRefused, match="не больше 200"):
        read_result("Алгебра\n" * (MOST_LINES + 1), standard())
