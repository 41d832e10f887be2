"""How long a new teacher needs for the six rows of sample А on a phone (issue 5, Show 1): counted, not timed.

A person types 120 characters a minute, needs 4 seconds for each choice (find, tap) and 3 for each button; the machine's
own speed does not count. The run ends only when the program itself says «Можно отправлять».
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewPage
from tests.browser.serving import served, sign_in
from tests.documents.filled_forms import form
from tests.stories import Story, sample
from tests.web.school import School, a_school

CHARACTERS_A_MINUTE, SECONDS_A_PICK, SECONDS_A_BUTTON = 120, 4, 3
REQUEST = "bf0be1ef3d686fca"  # the seventh entry of section 2 and the row of diagnostics are not of the six


@dataclass
class Hands:
    """One person at a phone: does what a person does and counts it."""

    page: Page
    characters: int = 0
    typed: int = 0
    picked: int = 0
    buttons: int = 0

    @property
    def minutes(self) -> float:
        seconds = self.picked * SECONDS_A_PICK + self.buttons * SECONDS_A_BUTTON
        return self.characters / CHARACTERS_A_MINUTE + seconds / 60

    def field(self, path: str) -> Any:
        found = self.page.locator(f"[id='{path}']")
        if not found.is_visible():
            self._unfold(path)
        return found

    def _unfold(self, path: str) -> None:
        self.page.locator("details.more", has=self.page.locator(f"[id='{path}']")).locator(
            "> summary"
        ).click()
        self.buttons += 1

    def type(self, path: str, text: str) -> None:
        if text:
            self.field(path).fill(text)
            self.characters += len(text)
            self.typed += 1

    def day(self, path: str, day: str) -> None:
        self.field(path).fill(day)
        self.characters += len("18122026")
        self.typed += 1

    def pick(self, path: str, value: str) -> None:
        self.field(path).select_option(value)
        self.picked += 1

    def tick(self, path: str, value: str) -> None:
        box = self.page.locator(f"[id='{path}'] input[value='{value}']")
        if not box.is_visible():
            self.page.locator(f"[id='{path}'] summary").click()
            self.buttons += 1
        box.check()
        self.picked += 1

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.buttons += 1

    def last(self, rows: str) -> str:
        return str(self.page.locator(f"fieldset.row-card[id^='{rows}[']").last.get_attribute("id"))

    def report(self, what: str) -> None:
        print(
            f"\n{what}: полей напечатано {self.typed} ({self.characters} знаков), выбрано {self.picked}, "
            f"нажато кнопок {self.buttons}: {self.minutes:.1f} мин"
        )


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = a_school(tmp_path)
    yield made
    made.close()


def wishes() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The six needs and the six rows of the sample."""
    made = sample("a")
    needs = [need for need in made["z2"]["items"] if need["id"] != REQUEST]
    rows = [row for row in made["z3"]["rows"] if set(row["needs"]) != {REQUEST}]
    assert (len(needs), len(rows)) == (6, 6)
    return needs, rows


def goal(hands: Hands) -> None:
    hands.type("z1.goal", sample("a")["z1"]["goal"])


def ready(hands: Hands, story: Story) -> None:
    expect(hands.page.locator("#save-left")).to_have_text("Можно отправлять")
    expect(hands.page.locator("#save-state")).to_contain_text("Сохранено")
    draft = story.situation().draft
    assert [row.educational_task for row in draft.z3.rows] == [row["educational_task"] for row in wishes()[1]]


@pytest.mark.slow
def test_six_rows_are_typed_on_a_phone_in_twenty_minutes(
    school: School, new_page: NewPage, capsys: pytest.CaptureFixture[str]
) -> None:
    story = school.world.empty_route()
    needs, rows = wishes()
    with served(school) as address:
        hands = Hands(sign_in(new_page(PHONE), address, "teacher"))
        hands.page.goto(f"{address}/routes/{story.id}/edit/z1")
        goal(hands)
        hands.press("Сохранить и перейти дальше")
        places = {}
        for need in needs:
            hands.press("+ Добавить ещё одно")
            path = hands.last("z2.items")
            places[need["id"]] = re.sub(r".*\[(.*)\]", r"\1", path)
            hands.type(f"{path}.text", need["text"])
            for name in ("need_kind", "deficit_type", "source"):
                if need.get(name):
                    hands.pick(f"{path}.{name}", need[name])
        hands.press("Сохранить и перейти дальше")
        for row in rows:
            hands.press("+ Добавить мероприятие")
            path = hands.last("z3.rows")
            for need_id in row["needs"]:
                if need_id != REQUEST:
                    hands.tick(f"{path}.needs", places[need_id])
            hands.type(f"{path}.educational_task", row["educational_task"])
            for code in row["forms"]:
                hands.tick(f"{path}.forms", code)
            hands.type(f"{path}.forms_text", row.get("forms_text", ""))
            hands.day(f"{path}.due_on", str(row["due_on"]))
            hands.pick(f"{path}.result_form", row["result_form"])
            hands.type(f"{path}.result_text", row.get("result_text", ""))
        ready(hands, story)
    with capsys.disabled():
        hands.report("Шесть мероприятий образца А на телефоне")
    assert hands.minutes <= 20


@pytest.mark.slow
def test_a_filled_form_is_taken_on_a_phone_in_five_minutes(
    school: School, new_page: NewPage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = school.world.empty_route()
    needs, rows = wishes()
    texts = {need["id"]: need["text"] for need in needs}
    kinds = {"subject": "Предметный", "methodical": "Методический", "psy_ped": "Психолого-педагогический"}
    kind = {need["id"]: kinds.get(need.get("deficit_type", "")) for need in needs}
    on_paper = tuple(
        (
            "\n".join(
                f"{kind[one]}: {texts[one][:1].lower()}{texts[one][1:]}" if kind[one] else texts[one]
                for one in row["needs"]
                if one != REQUEST
            ),
            row["educational_task"],
            row.get("forms_text", "") or "Семинар",
            f"{row['starts_on']:%d.%m.%Y}–{row['due_on']:%d.%m.%Y}",
            row.get("result_text", ""),
        )
        for row in rows
    )
    file = tmp_path / "маршрут.docx"
    file.write_bytes(form(on_paper))
    with served(school) as address:
        hands = Hands(sign_in(new_page(PHONE), address, "teacher"))
        page = hands.page
        page.goto(f"{address}/routes/{story.id}/from-paper")
        page.set_input_files("#f-file", file)
        hands.picked += 2  # the file, in the phone's own list
        hands.press("Прочитать файл")
        hands.press("Взять в черновик")
        for card in page.locator("fieldset.row-card[id^='z2.items[']").all():
            path = card.get_attribute("id")
            for name in ("need_kind", "deficit_type", "source"):
                if not page.locator(f"[id='{path}.{name}']").input_value():
                    options = page.locator(f"[id='{path}.{name}'] option").all()
                    hands.pick(f"{path}.{name}", str(options[1].get_attribute("value")))
        page.goto(f"{address}/routes/{story.id}/edit/z1")
        hands.buttons += 1
        goal(hands)
        ready(hands, story)
    with capsys.disabled():
        hands.report("Те же шесть из файла Word")
    assert hands.minutes <= 5
