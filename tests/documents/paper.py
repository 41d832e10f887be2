"""Snapshots for the tests of the paper form: sample А of the domain in the states that look different."""

# ruff: noqa: E501, ISC004  # the texts of the sample stay on their lines

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from documents.content import RouteContent, content_from_data
from documents.docx.lines import (
    AcknowledgementLine,
    AmendmentLine,
    EntryLine,
    EsignPolicy,
    LocalAct,
    SignOffLine,
)
from documents.docx.snapshot import Snapshot
from documents.progress import Progress
from documents.zones import content_hash, zone_hashes

NUMBER = "ИОМ-2026-0147"
ROUTE = "r_3f9a07c281de44b03f9a07c281de44b0"
SCHOOL = "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа № 3 с. Луговое»"
START = datetime(2026, 9, 10, 6, 12, 5, tzinfo=UTC)

NEEDS = (
    (
        "difficulty",
        "subject",
        "Затруднения в задачах на доказательство и вычисление по планиметрии второй части ОГЭ",
        "cos_dpo",
    ),
    (
        "difficulty",
        "methodical",
        "Не отработана логика курса «Вероятность и статистика» в 7–9 классах",
        "self",
    ),
    (
        "difficulty",
        "methodical",
        "Редкое использование контекстных задач (математическая грамотность)",
        "student_results",
    ),
    ("difficulty", "assessment", "Анализ ВПР сводится к подсчёту процентов", "internal_monitoring"),
    ("area", "psy_ped", "Снижение мотивации у части обучающихся 8 класса", "lesson_visit"),
    ("task", None, "Обобщить результаты маршрута", "cos_dpo"),
)
ROWS = (
    (
        "implementation", "professional", (0,),
        "Освоить типовые приёмы (дополнительное построение, подобие, метод площадей) и научиться оценивать "
        "решения по критериям",
        "Обучение на курсах, решение подборки заданий, взаимопроверка с коллегами", ("pk_course_distance",),
        "самостоятельное решение подборки из открытого банка; взаимопроверка в ШМО", "2026-09-15", "2026-12-18",
        "Подборка 20 задач с разбором, критерии применяются при проверке", "pk_certificate",
        "подборка 20 задач с разбором", 36,
    ),
    (
        "implementation", "methodical", (1,),
        "Спроектировать блок из восьми уроков с опорой на реальные данные школы и посёлка",
        "Разработка и проведение уроков курса", ("webinar", "consultation_individual", "open_lesson_visit"),
        "консультация регионального методиста; посещение двух уроков коллеги", "2026-10-01", "2027-02-26",
        "Проведено восемь уроков, четыре описаны", "open_lesson",
        "технологические карты четырёх уроков; открытый урок в 8 классе", None,
    ),
    (
        "implementation", "methodical", (2,),
        "Научиться отбирать и составлять задания с жизненным контекстом для 5–6 классов",
        "Составление заданий в творческой группе РМО", ("workshop", "creative_group"), "работа с банком заданий",
        "2026-10-12", "2027-03-30", "12 заданий с ключами проверены на уроках", "task_bank",
        "сборник из 12 заданий с ключами, выступление на РМО", None,
    ),
    (
        "design", "informational", (3,),
        "Освоить поэлементный анализ и планирование коррекции по его итогам",
        "Анализ работ 7 класса по элементам содержания", ("consultation_individual", "workshop"),
        "практикум по электронным таблицам", "2026-10-05", "2026-11-27",
        "План коррекции по 7 классу согласован с заместителем директора", "analytical_note",
        "аналитическая справка по 7 классу с планом коррекции", None,
    ),
    (
        "implementation", "psychological_pedagogical", (4,),
        "Освоить два приёма поддержки учебной мотивации и проверить их на практике",
        "Апробация приёмов в 8 классе", ("training", "mutual_lesson_visit"), "", "2026-11-09", "2027-04-16",
        "Доля обучающихся с низкой мотивацией снизилась с 40 до 25 %", "other",
        "отчёт об апробации с результатами анкеты «до/после»", None,
    ),
    (
        "analytical", "professional", (5,),
        "Сопоставить итоги с исходной диагностикой и определить следующий шаг",
        "Повторная диагностика, собеседование с куратором", ("repeated_diagnostics",), "собеседование с куратором",
        "2027-05-03", "2027-06-18", "Определён следующий шаг", "creative_report", "презентация на ШМО", None,
    ),
)  # fmt: skip


def salts():
    return {zone: f"{place:x}" * 64 for place, zone in enumerate(("z1", "z2", "z3", "z4", "z5"), 1)}


def id_of(place):
    return f"{place:016x}"


def _needs():
    return [
        {
            "id": id_of(place), "need_kind": kind, "deficit_type": group, "text": text, "source": source,
            "source_name": "Диагностика ЦНППМ" if place == 1 else "", "source_date": "2026-05-20",
            "level_before": "basic", "aim": "eliminate" if place % 2 else "minimise",
        }
        for place, (kind, group, text, source) in enumerate(NEEDS, 1)
    ]  # fmt: skip


def _rows(count):
    rows = []
    for place in range(count):
        stage, direction, needs, task, activity, forms, how, starts, due, planned, form, shown, hours = ROWS[
            place % len(ROWS)
        ]
        rows.append(
            {
                "id": id_of(100 + place), "stage": stage, "direction": direction,
                "needs": [id_of(1 + need) for need in needs], "educational_task": task, "activity": activity,
                "instrument": "pk_course" if hours else "methodical_work", "forms": list(forms), "forms_text": how,
                "starts_on": starts, "due_on": due, "planned_result": planned, "result_form": form,
                "result_text": shown, "hours": hours,
                "derived": ["activity", "planned_result"],
            }
        )  # fmt: skip
    return rows


def data(rows=12):
    """The content of sample А as plain data, its road map repeated up to that many rows."""
    salt = salts()
    return {
        "z1": {
            "salt": salt["z1"], "last_name": "Лугова", "first_name": "Марина", "patronymic": "Олеговна",
            "goal": "Устранить предметные затруднения в планиметрии и спроектировать уроки курса «Вероятность и "
            "статистика», чтобы доля девятиклассников, выполняющих геометрические задания базового уровня, выросла "
            "с 62 до 75 %",
            "starts_on": "2026-09-01", "ends_on": "2027-08-31",
            "organization": {"id": "o_1", "full_name": SCHOOL, "short_name": "МОУ «СОШ № 3 с. Луговое»"},
            "position_code": "teacher", "position": "учитель математики", "subjects_text": "математика",
            "educations": [
                {
                    "level": "vo_specialist", "year": 2013,
                    "details": "Примерский государственный педагогический институт, учитель математики и физики",
                }
            ],
            "teaching_experience_years": 13, "teaching_experience_as_of": "2026-09-01", "category": "first",
            "attestation_date": "2021-11-18", "category_valid_until": "2026-11-18",
            "support_team": [
                {"role": "deputy_head", "name": "Ветрова Светлана Юрьевна",
                 "position": "заместитель директора по УВР"},
                {"role": "municipal_curator", "name": "Заречный Павел Ильич",
                 "position": "методист управления образования, приказ от 20.08.2026 № 118"},
            ],
        },
        "z2": {"salt": salt["z2"], "items": _needs()},
        "z3": {
            "salt": salt["z3"], "rows": _rows(rows),
            "indicators": [
                {"id": id_of(900), "text": "Доля девятиклассников, выполняющих геометрические задания базового уровня",
                 "criterion": "не менее 75 %", "instrument": "диагностическая работа", "baseline": "62 %",
                 "target": "75 %"},
            ],
        },
        "z4": {"salt": salt["z4"]},
        "z5": {"salt": salt["z5"]},
    }  # fmt: skip


RECOMMENDED = [
    {
        "id": id_of(700), "type": "pk_course", "binding": "advisory", "due_on": "2026-12-25",
        "text": "Пройти программу повышения квалификации по методике преподавания вероятности и статистики "
        "(не менее 36 ч) в первом полугодии",
        "resource": "Институт развития образования", "resource_link": "https://iro.example/programmes/12",
    },
    {
        "id": id_of(701), "type": "methodical", "binding": "advisory",
        "text": "Показать открытый урок для РМО в феврале",
    },
]  # fmt: skip


def reflected():
    return {
        "path_reflection": "Планиметрию перестала откладывать на конец урока: решаю вместе с детьми две задачи в "
        "неделю. Из восьми уроков по вероятности проведено семь, один перенесён из-за карантина.\nДоля справившихся "
        "с базовой геометрией — 73 %, план 75 %. Дефицит № 1 считаю минимизированным, № 2 — устранённым.",
        "effectiveness": "sufficient", "effectiveness_text": "Больше всего дали взаимопроверка и открытый урок.",
        "conformity": "mostly", "conformity_text": "Показатель почти достигнут.",
        "deficit_outcomes": [
            {"need": id_of(place), "outcome": outcome, "level_after": "medium", "comment": comment}
            for place, outcome, comment in (
                (1, "minimised", "Осталась работа с задачами повышенного уровня"), (2, "eliminated", ""),
                (3, "eliminated", ""), (4, "eliminated", ""), (5, "minimised", ""), (6, "eliminated", ""),
            )
        ],
        "products": [
            {"id": id_of(800), "kind": "lesson_plan", "title": "Случайная изменчивость вокруг нас",
             "date": "2027-02-18", "direction": "methodical", "link": "https://school3.example/bank/17",
             "presented_level": "municipal", "presented_on": "2027-02-25", "presented_at": "заседание РМО"},
            {"id": id_of(801), "kind": "analytical_note", "title": "ВПР, 7 класс: поэлементный анализ",
             "date": "2026-11-24", "direction": "informational"},
        ],
        "indicator_facts": [{"indicator": id_of(900), "fact": "73 %"}],
        "self_report_form": "creative_report", "self_report_text": "«Год с планиметрией»",
        "next_steps": "Задачи повышенного уровня сложности; наставничество молодого коллеги.",
    }  # fmt: skip


def content(rows=12, **zones):
    given = data(rows)
    for zone, values in zones.items():
        given[zone].update(values)
    return content_from_data(given)


def empty():
    """A draft in which nothing has been written."""
    return RouteContent.model_validate({zone: {"salt": salt} for zone, salt in salts().items()})


def sign_off(entry, act, decision, label, office, person, short, **more):
    return SignOffLine(**{
        "round": 1, "version": entry, "act": act, "decision": decision, "decision_label": label,
        "office_label": office, "person": person, "person_short": short, "on_behalf": None, "remarks": (),
        "at": START + timedelta(days=entry, minutes=13 * entry), "kind": "simple", "entry": entry,
        "zones": ("z1", "z2", "z3"), **more,
    })  # fmt: skip


TEACHER = ("учитель математики, МОУ «СОШ № 3 с. Луговое»", "Лугова Марина Олеговна", "Лугова\u00a0М.\u00a0О.")
DEPUTY = (
    "Заместитель директора по УВР, МОУ «СОШ № 3 с. Луговое»", "Ветрова Светлана Юрьевна", "Ветрова\u00a0С.\u00a0Ю.",
)  # fmt: skip
ACTING = (
    "И. о. заместителя директора по УВР (приказ от 14.10.2026 № 211-к), МОУ «СОШ № 3 с. Луговое»",
    "Рощин Дмитрий Андреевич", "Рощин\u00a0Д.\u00a0А.",
)  # fmt: skip
CURATOR = (
    "Муниципальный куратор, управление образования администрации Примерского муниципального округа",
    "Заречный Павел Ильич", "Заречный\u00a0П.\u00a0И.",
)  # fmt: skip

SIGNED = (
    sign_off(2, "submit", "submit", "отправлено на согласование", *TEACHER),
    sign_off(3, "deputy_return", "return", "возвращено на доработку", *DEPUTY,
             remarks=("Не указаны сроки открытого урока", "Нет измеримого результата в строке 5")),
    sign_off(4, "submit", "submit", "отправлено на согласование", *TEACHER, round=2),
    sign_off(5, "deputy_approve", "approve_with_remarks", "согласовано с замечаниями", *ACTING, round=2,
             remarks=("Уточнить дату выступления на РМО",), on_behalf="Ветрова С. Ю."),
    sign_off(6, "curator_approve", "approve", "согласовано", *CURATOR, round=2,
             zones=("z1", "z2", "z3", "z5"), carried="с изменением № 1, согласованным школой"),
)  # fmt: skip

STATES = (
    ("", "Черновик", "Маршрут создан"),
    ("Черновик", "На рассмотрении в школе", "Отправлен на согласование"),
    ("На рассмотрении в школе", "Возвращён школой на доработку", "Возвращён на доработку"),
    ("Возвращён школой на доработку", "На рассмотрении в школе", "Отправлен на согласование"),
    ("На рассмотрении в школе", "На рассмотрении у куратора", "Согласован школой"),
    ("На рассмотрении у куратора", "Реализуется", "Согласован куратором"),
    ("Реализуется", "Реализуется", "Педагог ознакомлен с рекомендациями"),
)


def entries(count):
    made = []
    for entry in range(1, count + 1):
        before, after, act = STATES[min(entry, len(STATES)) - 1]
        office, person, _ = (TEACHER, TEACHER, DEPUTY, TEACHER, ACTING, CURATOR, TEACHER)[min(entry, 7) - 1]
        made.append(
            EntryLine(
                entry=entry, at=START + timedelta(days=entry, minutes=13 * entry), person=person,
                office_label=office, act_label=act, from_label=before, to_label=after, version=entry,
                comment="Есть замечания: 2" if entry == 3 else None,
                hash=None if entry == count else f"{entry:x}9a3" * 16,
            )
        )  # fmt: skip
    return tuple(made)


def snapshot(content_, state="teacher_draft", label="Черновик", version=1, **more):
    return Snapshot(**{
        "route": ROUTE, "number": NUMBER if version > 1 else None, "version": version, "state": state,
        "state_label": label, "state_note": None, "at": START + timedelta(days=version, minutes=13 * version),
        "zone": "Europe/Moscow", "profile": "gost_2025", "process": "iom-teacher 1", "content": content_,
        "content_hash": content_hash(content_), "zone_hashes": zone_hashes(content_),
        "sign_offs": tuple(line for line in SIGNED if line.entry <= version), "entries": entries(version),
        "local_act": LocalAct(
            "Порядок организации работы по составлению и сопровождению ИОМ", "731", date(2022, 9, 1),
            "управление образования администрации Примерского муниципального округа",
        ),
        "authority_name": "Управление образования администрации Примерского муниципального округа",
        "municipality_name": "Примерский муниципальный округ",
        "check_url": "https://iom.primersk.example/check/IOM-2026-0147" if version > 1 else None, **more,
    })  # fmt: skip


def draft():
    return snapshot(empty())


def review(rows=12):
    return snapshot(content(rows), "deputy_review", "На рассмотрении в школе", 4)


def implementation(rows=12, **more):
    recommended = content(rows, z5={"items": RECOMMENDED})
    acknowledged = AcknowledgementLine(
        7, 7, TEACHER[1], TEACHER[0], "Рекомендации куратора (раздел 5)", START + timedelta(days=8)
    )
    return snapshot(
        recommended, "implementation", "Реализуется", 7,
        **{"in_force": 6, "in_force_on": date(2026, 9, 16), "acknowledgements": (acknowledged,), **more},
    )  # fmt: skip


AMENDED = (
    AmendmentLine(
        1, date(2026, 11, 20), "перенос курсов институтом развития образования",
        ("Раздел 3, строка 1, срок: 18.12.2026 → 29.01.2027", "Раздел 3, строка 5: исключена"), 12,
        "Ветрова С. Ю., заместитель директора по УВР",
    ),
)  # fmt: skip


def amendment(rows=12):
    return replace(
        implementation(rows), state="amendment_draft", state_label="Корректировка", version=9, amendment=1,
        at=START + timedelta(days=60),
        entries=entries(9),
    )  # fmt: skip


def progress(rows=12):
    marks = [
        {
            "row": id_of(100 + place), "status": "done_late" if place == 2 else "done", "fact_date": "2027-03-05",
            "evidence": [{"title": "Конспект урока", "link": "https://school3.example/17"}] if place < 3 else [],
        }
        for place in range(rows - 1)
    ]  # fmt: skip
    return Progress.model_validate({"marks": marks})


def completed(rows=12):
    first = content(rows, z5={"items": RECOMMENDED})
    last = data(rows)
    last["z3"]["rows"][0]["due_on"] = "2027-01-29"
    del last["z3"]["rows"][4]
    last["z4"].update(reflected())
    last["z4"]["row_answers"] = [
        {"row": id_of(100 + rows - 1), "answer": "carried_over", "comment": "Перенос"}
    ]
    last["z5"].update({"items": RECOMMENDED})
    return replace(
        implementation(rows), content=content_from_data(last), content_hash=content_hash(content_from_data(last)),
        state="completed", state_label="Завершён", version=15, at=datetime(2027, 6, 18, 8, 30, tzinfo=UTC), initial_design=first, in_force=12,
        in_force_on=date(2026, 11, 20), amendments=AMENDED, progress=progress(rows), entries=entries(15),
        esign=EsignPolicy("Положение о простой электронной подписи", "87", date(2026, 8, 3), "управление образования"),
        labels={},
    )  # fmt: skip


def long_names(rows=12):
    """Names of a hundred letters and cells of a thousand."""
    given = data(rows)
    given["z1"].update(
        last_name="Ж" + "ё" * 98 + "н", first_name="Александра-Виктория", patronymic="Константиновна",
        position="советник директора по воспитанию и взаимодействию с детскими общественными объединениями",
    )  # fmt: skip
    given["z1"]["organization"]["full_name"] = (
        SCHOOL + " имени Героя Советского Союза " + "Длиннофамильного " * 8
    )
    given["z3"]["rows"][0]["activity"] = "Очень подробное содержание деятельности. " * 24
    given["z3"]["rows"][1]["educational_task"] = "Щ" * 100 + " " + "Слово & <тег> " * 30
    return replace(review(rows), content=content_from_data(given), labels={})
