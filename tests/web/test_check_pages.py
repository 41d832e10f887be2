"""«Проверить документ»: what a stranger learns of a paper in his hands, and that he learns nothing else."""

import io
import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from approvals.erasure.erasure_plan import Scope
from tests.approvals.test_verify_file import saved_again
from tests.bundle_samples import a_signer, bundle_of, opened, packed, repaired
from tests.documents.hostile_files import hostile, parts_of, zipped
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.stories import Story
from tests.web.school import Person, School
from web.checkers import verify_py
from web.checking_page import SCRIPTS, check_html
from web.throttle import LOOKUPS

pytest_plugins = ("tests.web.with_school",)

NOBODY = "0123456789abcdef"


@pytest.fixture
def stranger(school: School) -> Person:
    """Somebody without an account."""
    return Person(school.app.test_client())


def ask(person: Person, asked: str = "", file: bytes | None = None, name: str = "a.docx") -> TestResponse:
    """Send the form as a browser would."""
    token = person.form("/check").values["csrf_token"]
    data: dict[str, object] = {"csrf_token": token, "asked": asked}
    if file is not None:
        data["file"] = (io.BytesIO(file), name)
    answer = person.client.post("/check", data=data)
    answer.request.environ["wsgi.input"].close()  # the test client keeps a large form in a file
    return answer


def kind(answer: TestResponse) -> str:
    """Which of the answers it is."""
    found = re.search(r'data-kind="(\w+)"', answer.get_data(as_text=True))
    return found[1] if found else ""


def without_token(answer: TestResponse) -> str:
    """The page without its token, which tells the second at which it was made."""
    token = r'(name="csrf_token" value=|"X-CSRF-Token": )"[^"]+"'
    return re.sub(token, r"\1", answer.get_data(as_text=True))


def standing(answer: TestResponse) -> str:
    """The sentence about what is in force."""
    found = re.search(r'class="check-standing">([^<]*)<', answer.get_data(as_text=True))
    return found[1].strip() if found else ""


def code_of(story: Story, n: int | None = None) -> str:
    """The control code on the paper of a version."""
    return story.versions()[(n or story.version) - 1].content[:16]


# --- the four outcomes of a document -----------------------------------------------------------------


def test_the_file_itself_saved_again_changed_and_unknown(school: School, stranger: Person) -> None:
    story = school.world.route().in_force()
    for form in ("full", "appendix"):
        file = story.file(form)
        assert kind(ask(stranger, file=file)) == "identical"
        assert kind(ask(stranger, file=saved_again(file))) == "resaved"
        changed = saved_again(file, lambda text: text.replace("Лугов", "Иванов"))
        assert changed != saved_again(file)
        assert kind(ask(stranger, file=changed)) == "differs"
    assert kind(ask(stranger, file=_of_another_route(story.file()))) == "unknown"


def _of_another_route(file: bytes) -> bytes:
    """The same document as if it were of a system that we do not know."""
    parts = {
        name: re.sub(rb"r_[0-9a-f]{32}", b"r_" + b"0" * 32, body).replace("ИОМ-".encode(), "ИОМ-9".encode())
        for name, body in parts_of(file).items()
    }
    return zipped(parts)


def test_a_changed_footer_is_another_text(school: School, stranger: Person) -> None:
    story = school.world.route().submitted()
    parts = parts_of(story.file())
    foot = parts["word/footer1.xml"].decode()
    assert "Не является согласованным документом" in foot
    parts["word/footer1.xml"] = foot.replace("Не является согласованным", "Согласовано").encode()
    assert kind(ask(stranger, file=zipped(parts))) == "differs"


def test_without_its_properties_a_document_is_known_by_its_footer(school: School, stranger: Person) -> None:
    story = school.world.route().in_force()
    parts = parts_of(story.file())
    parts["docProps/custom.xml"] = re.sub(rb"<property .*</property>", b"", parts["docProps/custom.xml"])
    assert b"iom_route" not in parts["docProps/custom.xml"]
    assert kind(ask(stranger, file=zipped(parts))) == "resaved"


# --- what is said of the version ---------------------------------------------------------------------


def test_who_approved_in_which_office_and_when_and_nothing_of_the_text(
    school: School, stranger: Person
) -> None:
    story = school.world.route().in_force()
    for answer in (
        ask(stranger, code_of(story)),
        ask(stranger, file=story.file()),
        stranger.get(f"/check/{story.id.removeprefix('r_')}"),
    ):
        said = answer.get_data(as_text=True)
        assert story.situation().number in said
        assert re.search(r"Кленова Наталья Сергеевна, заместитель директора, <time", said)
        assert re.search(r"Озерова Галина Михайловна, муниципальный куратор, <time", said)
        assert standing(answer) == "Версия 4 действует."
        content = story.situation().content
        for secret in (content.z1.last_name, content.z1.goal, content.z3.rows[0].activity, story.id):
            assert secret
            assert secret not in said.replace(f"/check/{story.id.removeprefix('r_')}", "")


def test_in_force_superseded_and_proposed(school: School, stranger: Person) -> None:
    story = school.world.route().submitted()
    assert standing(ask(stranger, code_of(story))) == "Маршрут ещё не утверждён."
    assert "пока никто" in ask(stranger, code_of(story)).get_data(as_text=True)
    story.approved_by_school().approved_by_curator().acknowledged()
    assert standing(ask(stranger, code_of(story))) == "Версия 5. Действует редакция, утверждённая версией 4."
    assert standing(ask(stranger, file=story.file(n=5))).startswith("Версия 5. Действует редакция")
    story.amending().amended_materially().amendment_submitted()
    proposed = ask(stranger, file=story.file())
    assert standing(proposed) == "Версия 7 — проект изменения. Действует редакция, утверждённая версией 4."
    assert "пока никто" in proposed.get_data(as_text=True)
    story.act("deputy", "deputy_approve_amendment")
    story.act("curator", "curator_approve_amendment")
    old = ask(stranger, file=story.file(n=4))
    assert standing(old) == "Версия 4 заменена. Действует редакция, утверждённая версией 9."
    assert "Озерова" in old.get_data(as_text=True)
    assert standing(ask(stranger, file=story.file(n=9))) == "Версия 9 действует."


def test_a_minor_amendment_carries_the_curators_agreement(school: School, stranger: Person) -> None:
    story = school.world.route().in_force().acknowledged().amending().amended_immaterially()
    story.amendment_submitted().act("deputy", "deputy_approve_amendment")
    answer = ask(stranger, file=story.file())
    assert standing(answer) == "Версия 8 действует."
    assert "Кленова" in answer.get_data(as_text=True)
    assert "Озерова" in answer.get_data(as_text=True)


def test_an_agreement_taken_back_by_a_return_is_not_named(school: School, stranger: Person) -> None:
    story = school.world.route().submitted().approved_by_school().returned_by_curator()
    said = ask(stranger, code_of(story)).get_data(as_text=True)
    assert "Озерова" not in said
    assert "Кленова" in said


def test_of_a_destroyed_route_the_version_is_known_and_the_words_are_not(
    school: School, stranger: Person
) -> None:
    story = finished(school.world)
    file, code = story.file(), code_of(story)
    school.world.on(AFTER_THE_TERM)
    destroyed(school.world, Scope.ROUTE, story.id)
    assert kind(ask(stranger, file=file)) == "identical"
    again = ask(stranger, file=saved_again(file))
    assert kind(again) == "erased"
    assert "Озерова" in again.get_data(as_text=True)
    assert kind(ask(stranger, code)) == "code"


# --- codes -------------------------------------------------------------------------------------------


def test_a_code_is_taken_as_people_type_it(school: School, stranger: Person) -> None:
    story = school.world.route().in_force()
    code, number = code_of(story), story.situation().number or ""
    dashed = "-".join(code[at : at + 4] for at in range(0, 16, 4))
    russian = dashed.replace("a", "а").replace("c", "с").replace("e", "е")
    for typed in (
        code,
        dashed,
        dashed.upper(),
        russian,
        f" {number} {dashed}",
        f"{number.lower()}, код {code}",
    ):
        assert kind(ask(stranger, typed)) == "code", typed
    assert kind(stranger.get(f"/check/{dashed}")) == "code"
    for typed in (number, code[:-1], f"{code}0", f"ИОМ-2026-0777 {code}", NOBODY, "Лугова", "%", "'; --"):
        assert kind(ask(stranger, typed)) == "unknown", typed


def test_a_number_alone_tells_nothing_even_inside_a_document(school: School, stranger: Person) -> None:
    story = school.world.route().in_force()
    parts = parts_of(saved_again(story.file(), lambda text: text.replace("Лугов", "Иванов")))
    forged = {
        name: re.sub(rb"r_[0-9a-f]{32}", b"r_" + b"1" * 32, body).replace(
            _dashed(code_of(story)).encode(), b"0123-4567-89ab-cdef"
        )
        for name, body in parts.items()
    }
    answer = ask(stranger, file=zipped(forged))
    assert kind(answer) == "unknown"
    assert "Озерова" not in answer.get_data(as_text=True)


def _dashed(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, 16, 4))


def test_what_was_never_submitted_answers_like_what_does_not_exist(school: School, stranger: Person) -> None:
    draft = school.world.route()
    code = draft.id.removeprefix(
        "r_"
    )  # what was asked stands in the way back from another version of the page
    known, unknown = stranger.get(f"/check/{code}"), stranger.get(f"/check/{'0' * 32}")
    assert without_token(known).replace(code, "0" * 32) == without_token(unknown)
    by_code, nobody = ask(stranger, code_of(draft)), ask(stranger, NOBODY)
    assert by_code.status_code == nobody.status_code == 200
    assert without_token(by_code).replace(code_of(draft), NOBODY) == without_token(nobody)
    by_file = ask(stranger, file=draft.file())
    assert kind(by_file) == "unknown"
    assert without_token(by_file) == without_token(ask(stranger, file=_of_another_route(draft.file())))


def test_who_may_see_the_route_gets_a_link_and_nobody_else(school: School, stranger: Person) -> None:
    draft, story = school.world.route(), school.world.route(of="other_teacher").submitted()
    link = f'href="/routes/{story.id}"'
    assert link in school["other_deputy"].text(f"/check/{story.id.removeprefix('r_')}")
    for person in (stranger, school["deputy"], school["administrator"]):
        assert "/routes/r_" not in person.text(f"/check/{story.id.removeprefix('r_')}")
    assert kind(ask(school["teacher"], file=draft.file())) == "identical"
    assert kind(ask(school["deputy"], file=draft.file())) == "unknown"


# --- bundles -----------------------------------------------------------------------------------------


def test_a_bundle_of_ours_is_known_and_a_changed_one_is_told(
    school: School, stranger: Person, tmp_path
) -> None:
    story = school.world.route().in_force()
    bundle = bundle_of(school.world, a_signer(school.world, tmp_path), story)
    answer = ask(stranger, file=bundle.data, name="delo.zip")
    assert kind(answer) == "identical"
    assert story.situation().number in answer.get_data(as_text=True)
    files = opened(bundle.data)
    document = next(name for name in files if name.startswith("docs/"))
    changed = packed(repaired({**files, document: files[document] + b"x"}))
    assert kind(ask(stranger, file=changed)) == "differs"
    foreign = packed(repaired({**files, "export.json": files["export.json"].replace(b"audit", b"other")}))
    assert kind(ask(stranger, file=foreign)) == "unknown"
    assert ask(stranger, file=bundle.data[:-5]).status_code == 422


def test_the_programs_of_check_are_given_to_anybody(stranger: Person) -> None:
    page = stranger.get("/check/program/check.html")
    assert page.data == check_html()
    assert "attachment" in page.headers["Content-Disposition"]
    assert stranger.get("/check/program/verify.py").data == verify_py()
    assert stranger.get("/check/program/other").status_code == 404
    text = stranger.text("/check")
    assert all(f"/static/{script}?v=" in text for script in SCRIPTS)


# --- limits ------------------------------------------------------------------------------------------


def test_hostile_files_are_refused_with_a_sentence_and_nothing_is_stored(
    school: School, stranger: Person
) -> None:
    story = school.world.route().submitted()
    before = school.world.contents()
    files = {what: data for what, data in hostile(story.file()).items() if len(data) < 2 << 20}
    assert len(files) >= 60
    for what, data in files.items():
        school.world.tick(hours=2)  # the pace of look-ups has a test of its own
        answer = ask(stranger, file=data)
        assert answer.status_code == 422, what
        assert "Файл не принят: " in answer.get_data(as_text=True), what
    after = school.world.contents()
    assert {table for table in after if after[table] != before[table]} == {"sign_in_failures"}


def test_more_than_twenty_megabytes_are_not_even_read(stranger: Person) -> None:
    answer = ask(stranger, file=bytes(21 << 20))
    assert answer.status_code == 413
    assert "Уменьшите файл" in answer.get_data(as_text=True)


def test_an_empty_form_says_what_to_do(stranger: Person) -> None:
    answer = ask(stranger)
    assert answer.status_code == 422
    assert "Введите контрольный код" in answer.get_data(as_text=True)


def test_a_network_that_asks_too_often_waits_and_is_told_how_long(school: School, stranger: Person) -> None:
    story = school.world.route().submitted()
    address = f"/check/{story.id.removeprefix('r_')}"
    for _ in range(LOOKUPS.free):
        assert stranger.get(address).status_code == 200
    refused = stranger.get(address)
    assert refused.status_code == 429
    seconds = refused.headers["Retry-After"]
    assert f"Подождите {seconds} с и повторите проверку" in refused.get_data(as_text=True)
    assert ask(stranger, NOBODY).status_code == 429, "an unknown code waits as well"
    elsewhere = school.app.test_client()
    elsewhere.environ_base = {**elsewhere.environ_base, "REMOTE_ADDR": "198.51.100.9"}
    assert elsewhere.get(address).status_code == 200
    school.world.now += timedelta(seconds=int(seconds))
    assert stranger.get(address).status_code == 200


def test_looking_up_writes_nothing_but_the_pace(school: School, stranger: Person) -> None:
    story = school.world.route().in_force()
    before = school.world.contents()
    ask(stranger, code_of(story))
    ask(stranger, file=story.file())
    stranger.get(f"/check/{story.id.removeprefix('r_')}")
    after = school.world.contents()
    assert {table for table in after if after[table] != before[table]} == {"sign_in_failures"}
