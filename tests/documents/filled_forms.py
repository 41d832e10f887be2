"""Forms filled in by hand with Word, in the ways in which people spell, merge and omit; made by python-docx."""

from io import BytesIO

from docx import Document

HEADINGS = (
    "Профессиональные дефициты/задачи на предстоящий период",
    "Образовательные задачи",
    "Формы работы/взаимодействия по реализации образовательных задач",
    "Сроки реализации (указать дату)",
    "Форма предъявления результата",
)
OTHERWISE = (
    "Затруднение, запрос",
    "Задачи",
    "Мероприятия (форма)",
    "Срок",
    "Результат (в какой форме представлен)",
)
NUMBERS = ("1", "2", "3", "4", "5")
ROWS = (
    (
        "Предметный: затруднения в задачах по планиметрии",
        "Освоить приёмы дополнительного построения",
        "Курсы ПК (дистанционно); самостоятельное решение подборки",
        "15.09.2026–18.12.2026",
        "Удостоверение о ПК; подборка 20 задач с разбором",
    ),
    (
        "Методический: не отработана логика курса",
        "Спроектировать блок из восьми уроков",
        "Вебинары",
        "сентябрь–октябрь 2026",
        "Технологические карты",
    ),
    ("Обобщить результаты", "Сопоставить итоги с исходной диагностикой", "Консультация", "до 15.11", "Отчёт"),
)


def filled(rows=ROWS, *, headings=HEADINGS, numbers=True, empty=0, name="Лугова Марина Олеговна", stage=None):
    """The bytes of a form with these rows; `empty` more rows stand between and below them."""
    document = Document()
    document.add_paragraph("Индивидуальный образовательный маршрут")
    lines = document.add_table(rows=0, cols=2)
    for label, value in (("ФИО полностью", name), ("Организация", "МОУ СОШ № 3"), ("Должность", "учитель")):
        for cell, text in zip(lines.add_row().cells, (label, value), strict=True):
            cell.text = text
    table = document.add_table(rows=0, cols=5)
    for cells in (headings, NUMBERS if numbers else None):
        if cells:
            put(table.add_row(), cells)
    if stage:
        band = table.add_row()
        band.cells[0].merge(band.cells[4]).text = stage
    for cells in rows:
        put(table.add_row(), cells)
        for _ in range(empty):
            table.add_row()
    return document, table


def joined(rows=ROWS, *, headings=HEADINGS):
    """The bytes of a form whose two tables an editor has joined into one, as LibreOffice does on saving."""
    document = Document()
    table = document.add_table(rows=0, cols=5)
    for label, value in (
        ("ФИО полностью", "Лугова М. О."),
        ("Организация", "МОУ СОШ № 3"),
        ("Должность", "учитель"),
    ):
        cells = table.add_row().cells
        cells[0].merge(cells[1]).text = label
        cells[2].merge(cells[4]).text = value
    for cells in (headings, *rows):
        if cells:
            put(table.add_row(), cells)
    return bytes_of(document)


def put(row, cells):
    for cell, text in zip(row.cells, cells, strict=True):
        cell.text = text


def bytes_of(document):
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def form(rows=ROWS, **how):
    return bytes_of(filled(rows, **how)[0])
