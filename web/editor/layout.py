"""Where each field of a section stands in the editor, with its hint; labels, limits and lists come from the models.

What a teacher must type in a row stands open, everything else lies folded under «Дополнительно» (domain §5.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from documents.fields import FIELDS, Field

Kind = Literal["line", "text", "day", "number", "select", "checks", "box", "link", "needs", "people"]


@dataclass(frozen=True)
class Input:
    """One field: how it is typed, its hint, and whether it lies folded."""

    name: str
    kind: Kind
    hint: str = ""
    folded: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Block:
    """Fields under one heading: of the section itself, or of each row of one of its lists."""

    title: str
    inputs: tuple[Input, ...]
    lead: str = ""
    rows: str = ""  # the list; empty for fields of the section itself
    key: str = ""  # by what a row is known: its id, or what it speaks about; empty for its place
    add: str = ""  # the button that adds a row; empty where the rows follow another section
    folded: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether the rows follow another section: none can be added, moved or removed."""
        return bool(self.rows) and not self.add

    @property
    def open_inputs(self) -> tuple[Input, ...]:
        """What stands open."""
        return tuple(one for one in self.inputs if not one.folded)

    @property
    def folded_inputs(self) -> tuple[Input, ...]:
        """What lies under «Дополнительно»."""
        return tuple(one for one in self.inputs if one.folded)


@dataclass(frozen=True)
class Section:
    """One page of the editor."""

    zone: str
    short: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    seen_by: str = ""  # who will read it, and when
    official: str = ""  # what the order calls it, where the heading says it otherwise

    def block(self, rows: str) -> Block | None:
        """The block of that list."""
        return next((one for one in self.blocks if one.rows and one.rows == rows), None)

    def field(self, block: Block, name: str) -> Field:
        """The model's own field behind an input."""
        return FIELDS[f"{self.zone}.{block.rows}[].{name}" if block.rows else f"{self.zone}.{name}"]


_PLAN_READERS = (
    "Пока это черновик, раздел видите вы и тот, кто помогает его заполнить. После отправки — заместитель директора, "
    "директор, руководитель методического объединения и наставник, после школы — муниципальный куратор."
)
PERSON = Section(
    "z1",
    "1. Общие сведения",
    "1. Общие сведения о педагоге",
    "Сведения о педагоге взяты из карточки сотрудника. Проверьте их и допишите цель маршрута.",
    (
        Block(
            "Цель и срок",
            (
                Input("goal", "text", "Чего вы хотите достичь и как это станет видно", needed=True),
                Input("starts_on", "day", needed=True),
                Input("ends_on", "day", needed=True),
                Input("title", "line", folded=True),
                Input(
                    "duration_rationale",
                    "text",
                    "Нужно, если срок отличается от одного года (п. I.5 Порядка: «на один год и более»)",
                    folded=True,
                ),
            ),
        ),
        Block(
            "Профессиональные сведения",
            (
                Input("position", "line", needed=True),
                Input("subjects", "checks"),
                Input("subjects_text", "line", folded=True),
                Input("teaching_experience_years", "number", needed=True),
                Input("teaching_experience_as_of", "day", folded=True),
                Input("category", "select", needed=True),
                Input("attestation_date", "day"),
                Input("attestation_planned_on", "day", folded=True),
                Input("category_text", "line", folded=True),
                Input("extra_categories", "checks", "Только при высшей категории", folded=True),
                Input("attestation_act", "line", folded=True),
                Input("category_valid_until", "day", folded=True),
            ),
        ),
        Block(
            "Образование",
            (
                Input("level", "select", needed=True),
                Input("details", "text", "Без номера диплома: лишних сведений не собираем", needed=True),
                Input("year", "number"),
                Input("retraining", "box"),
            ),
            rows="educations",
            add="Добавить образование",
            folded=True,
        ),
        Block(
            "Методическое сопровождение",
            (Input("role", "select"), Input("name", "line"), Input("position", "line")),
            "Кто помогает вам пройти маршрут (п. I.6–I.7 Порядка)",
            rows="support_team",
            add="Добавить человека",
            folded=True,
        ),
    ),
    _PLAN_READERS,
)
NEEDS = Section(
    "z2",
    "2. Над чем поработать",
    "2. Над чем хочу поработать?",
    "Назовите от одного до пяти затруднений, запросов или задач. "
    "Основой может быть диагностика, самодиагностика или разговор с методистом (п. IV.1–IV.2 Порядка).",
    (
        Block(
            "Запросы, затруднения, задачи",
            (
                Input("text", "text", "Одной фразой: что именно вызывает затруднение", needed=True),
                Input("need_kind", "select", needed=True),
                Input("deficit_type", "select", needed=True),
                Input(
                    "source",
                    "select",
                    "Чем это выявлено: диагностика, самооценка, посещённый урок (п. IV.2 Порядка)",
                    needed=True,
                ),
                Input("source_name", "line", folded=True),
                Input("source_date", "day", folded=True),
                Input("level_before", "select", folded=True),
                Input("level_before_percent", "number", folded=True),
                Input("aim", "select", folded=True),
                Input("priority", "number", "1 — самое важное", folded=True),
            ),
            rows="items",
            key="id",
            add="Добавить ещё одно",
        ),
        Block("Особенности работы", (Input("context_note", "text"),), folded=True),
    ),
    _PLAN_READERS,
    "Раздел 2 по Порядку: профессиональный запрос, затруднение, область затруднения (дефицит)",
)
ROADMAP = Section(
    "z3",
    "3. Дорожная карта",
    "3. Дорожная карта",
    "На каждое мероприятие достаточно пяти полей: над чем работаете, задача, форма, срок и результат. "
    "Остальное программа заполнит сама, вы только проверите.",
    (
        Block(
            "Мероприятия",
            (
                Input("needs", "needs", "Отметьте одно или несколько из раздела 2", needed=True),
                Input(
                    "educational_task",
                    "text",
                    "Начните с глагола: освоить, спроектировать, апробировать",
                    needed=True,
                ),
                Input("forms", "checks", "Одна или несколько (п. IV.3–IV.4 Порядка)", needed=True),
                Input("forms_text", "line", "Если формы нет в списке или её нужно уточнить"),
                Input("due_on", "day", needed=True),
                Input("result_form", "select", "Чем будет показан результат", needed=True),
                Input("result_text", "line", "Например: подборка 20 задач с разбором"),
                Input("responsible", "people", "Никто не отмечен — отвечает вся группа"),
                Input("stage", "select", folded=True),
                Input(
                    "direction",
                    "select",
                    "Профессиональное: рабочие программы, конкурсы; методическое: пособия, семинары; информационное: "
                    "цифровая среда; психолого-педагогическое: мотивация (п. II.3 Порядка)",
                    folded=True,
                ),
                Input("activity", "text", folded=True),
                Input("planned_result", "text", folded=True),
                Input("starts_on", "day", folded=True),
                Input("instrument", "select", folded=True),
                Input("education_mode", "select", folded=True),
                Input("technologies", "text", folded=True),
                Input("resource", "text", folded=True),
                Input("resource_link", "link", folded=True),
                Input("hours", "number", folded=True),
            ),
            rows="rows",
            key="id",
            add="Добавить мероприятие",
        ),
        Block(
            "Показатели и критерии",
            (
                Input("text", "line", needed=True),
                Input("baseline", "line"),
                Input("target", "line"),
                Input("criterion", "line", folded=True),
                Input("instrument", "line", folded=True),
            ),
            "По чему будет видно, что маршрут помог (п. III.2 Порядка)",
            rows="indicators",
            key="id",
            add="Добавить показатель",
            folded=True,
        ),
    ),
    _PLAN_READERS,
)
REFLECTION = Section(
    "z4",
    "4. Саморефлексия",
    "4. Саморефлексия профессионального пути и эффективности ИОМ",
    "Подведите итоги. Раздел видят школа и куратор; согласованный план от него не меняется.",
    (
        Block(
            "Размышление",
            (
                Input(
                    "path_reflection", "text", "Что получилось, что изменилось в вашей работе", needed=True
                ),
                Input("effectiveness", "select", needed=True),
                Input("effectiveness_text", "text", needed=True),
                Input("conformity", "select", "Сравните с маршрутом, который был согласован", needed=True),
                Input("conformity_text", "text", needed=True),
                Input("next_steps", "text", needed=True),
                Input("self_report_form", "select", folded=True),
                Input("self_report_text", "line", folded=True),
            ),
        ),
        Block(
            "Итоги по затруднениям",
            (
                Input("outcome", "select", needed=True),
                Input("level_after", "select"),
                Input("level_after_percent", "number", folded=True),
                Input("comment", "text", folded=True),
            ),
            rows="deficit_outcomes",
            key="need",
        ),
        Block(
            "Незавершённые мероприятия",
            (Input("answer", "select", needed=True), Input("comment", "text")),
            "Ответьте, что стало с мероприятиями без отметки о выполнении",
            rows="row_answers",
            key="row",
        ),
        Block(
            "Показатели: план и факт",
            (Input("fact", "line", needed=True),),
            rows="indicator_facts",
            key="indicator",
        ),
        Block(
            "Продукты",
            (
                Input("title", "line", needed=True),
                Input("kind", "select", needed=True),
                Input("direction", "select", "По каждому направлению маршрута нужен продукт", needed=True),
                Input("date", "day"),
                Input("link", "link"),
                Input("presented_level", "select", folded=True),
                Input("presented_on", "day", folded=True),
                Input("presented_at", "line", folded=True),
                Input("shared", "box", folded=True),
            ),
            "Чем подтверждается результат (п. III.5 Порядка)",
            rows="products",
            key="id",
            add="Добавить продукт",
        ),
    ),
    "Пока вы пишете, раздел видите только вы. После отправки его прочтут в школе и муниципальный куратор.",
)
RECOMMENDATIONS = Section(
    "z5",
    "5. Рекомендации",
    "5. Рекомендации куратора",
    "Дайте хотя бы одну рекомендацию или отметьте, что рекомендаций нет.",
    (
        Block(
            "Рекомендации",
            (
                Input("text", "text", needed=True),
                Input("type", "select", needed=True),
                Input("due_on", "day"),
                Input("resource", "text", folded=True),
                Input("resource_link", "link", folded=True),
                Input("binding", "select", folded=True),
            ),
            rows="items",
            key="id",
            add="Добавить рекомендацию",
        ),
        Block("Без рекомендаций", (Input("none", "box"),)),
    ),
    "Рекомендации увидят педагог и школа, когда маршрут будет согласован.",
)
SECTIONS: Mapping[str, Section] = MappingProxyType(
    {one.zone: one for one in (PERSON, NEEDS, ROADMAP, REFLECTION, RECOMMENDATIONS)}
)
