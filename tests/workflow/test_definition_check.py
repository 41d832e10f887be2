"""A process file with a fault is refused, and the sentence names file, key and remedy."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition_file import load_definition
from workflow.errors import DefinitionInvalid
from workflow.machine import Engine

SOURCE = (Path(__file__).parent / "processes" / "iom-smo.toml").read_text(encoding="utf-8")
DEAD_END = """
[state.limbo]
label = "Тупик"
explanation = "Отсюда не выйти."
kind = "draft"
offices = ["subject"]

[[transition]]
act = "submit"
from = "limbo"
"""

FAULTS = [
    ('id = "iom-smo"', 'id = "ИОМ"', "id", "дефис"),
    ("version = 1", "version = 0", "version", "целое число от 1"),
    ("version = 1", "version = true", "version", "целое число от 1"),
    ("version = 1", "", "version", "добавьте"),
    ('title = "', 'titel = "', "title", "добавьте"),
    ("version = 1", "version = 1\nowner = 1", "owner", "опечатку"),
    ("initial = true", "initial = true\ncolour = 1", "state.teacher_draft.colour", "опечатку"),
    ("initial = true", "", "state", "ровно одно"),
    ('kind = "review"', 'kind = "review"\ninitial = true', "state", "ровно одно"),
    ('kind = "draft"', 'kind = "work"', "state.teacher_draft.kind", 'kind = "draft"'),
    ('kind = "draft"', 'kind = "drafts"', "state.teacher_draft.kind", "draft, review, work"),
    ('kind = "final"', 'kind = "final"\noffices = ["subject"]', "state.approved", "уберите offices"),
    ('kind = "final"', 'kind = "pause"', "state", "final"),
    ('label = "Черновик"', "", "state.teacher_draft.label", "добавьте"),
    ('label = "Черновик"', 'label = " "', "state.teacher_draft.label", "в кавычках"),
    ("[state.teacher_draft]", "[state.state]", "state.state", "строчные"),
    ("[act.submit]", '[act."__class__"]', "act.__class__", "строчные"),
    ('offices = ["subject"]\ninitial', "initial", "state.teacher_draft.offices", "чей сейчас ход"),
    (
        'offices = ["subject"]\ninitial',
        'offices = ["administrator"]\ninitial',
        "state.teacher_draft.offices",
        "выберите из списка",
    ),
    (
        'offices = ["subject"]\ninitial',
        'offices = ["mentor"]\ninitial',
        "state.teacher_draft.offices",
        "дайте ей действие",
    ),
    ("offices = ", "offices = 3 #", "state.teacher_draft.offices", "список строк"),
    ("working_days = 5", "working_days = 5.5", "state.school_review.deadline.working_days", "целое число"),
    ("working_days = 5", 'season = "02-30"', "state.school_review.deadline.season", "06-18"),
    ("{ working_days = 5 }", "{}", "state.school_review.deadline", "либо season"),
    ("{ working_days = 5 }", "5", "state.school_review.deadline", "[deadline]"),
    ("quorum = { of", "quorum = { need = 3, of", "state.school_review.quorum.need", "от 1 до 2"),
    ('quorum = { of = ["smo_head", "deputy_head"] }', "", "state.school_review.quorum", "добавьте quorum"),
    ('of = ["smo_head"', 'of = ["mentor"', "state.school_review.quorum.of", "выберите из списка"),
    ('of = ["smo_head", "deputy_head"]', "of = []", "state.school_review.quorum.need", "от 1"),
    (', "quorum"]', "]", "transition.approve.school_review", "более общей"),
    (
        'to = "approved"\nwhen = ["person_once", "office_once", "quorum"]',
        'to = "approved"\nwhen = ["person_once", "office_once", "in_force"]',
        "state.school_review.quorum",
        'when = ["quorum"]',
    ),
    ('["person_once", "office_once", "quorum"]', '["quorum"]', "state.school_review.quorum", "person_once"),
    (
        'offices = ["smo_head", "deputy_head"]\nsigns = ["z1", "z2", "z3"]\ndecision = "approve"',
        'offices = ["smo_head"]\nsigns = ["z1", "z2", "z3"]\ndecision = "approve"',
        "state.school_review.quorum.of",
        "дайте ей действие",
    ),
    ('signs = ["z1"', 'signs = ["z9"', "act.submit.signs", "z1, z2, z3"),
    ('signs = ["z1"', 'signs = ["z2"', "act.submit.signs", "один раз"),
    ("starts_round = true", "signed = false", "act.submit.signed", "уберите"),
    ('content = "draft"', 'content = "новое"', "act.submit.content", "draft, same, in_force"),
    ('content = "draft"', 'content = "same"', "act.submit.draft_zones", "черновика"),
    ('decision = "return"', 'decision = "maybe"', "act.return.decision", "approve, return, reject"),
    ("ends_round = true", "", "act.return.ends_round", "ends_round = true"),
    ('needs_reason = "return_reason"', 'needs_reason = "mood"', "act.return.needs_reason", "return_reason"),
    ("needs_comment = true", 'needs_comment = "да"', "act.return.needs_comment", "true или false"),
    (
        'signs = ["z1", "z2", "z3"]\ndecision = "approve"',
        'decision = "approve"',
        "act.approve.signs",
        "решение",
    ),
    ('act = "return"', 'act = "refuse"', "transition.refuse.school_review", "выберите из списка"),
    ('from = "teacher_draft"', 'from = "draft"', "transition.submit.draft.from", "выберите из списка"),
    ('from = "teacher_draft"', "from = []", "transition[1].from", "хотя бы одно"),
    ('to = "approved"', 'to = "agreed"', "transition.approve.school_review.to", "выберите из списка"),
    (
        'to = "teacher_draft"\n',
        'to = "school_review"\n',
        "transition.return.school_review.to",
        "уберите ключ to",
    ),
    ('"quorum"]', '"builtins.print"]', "transition.approve.school_review.when", "выберите из списка"),
    (
        'to = "approved"\n',
        'to = "approved"\noffices = ["mentor"]\n',
        "transition.approve.school_review.offices",
        "выберите из списка",
    ),
    (
        'to = "teacher_draft"\n',
        'to = "teacher_draft"\ncontent = "draft"\n',
        "transition.return.school_review.content",
        "draft_zones",
    ),
    ('[[transition]]\nact = "return"', '[transition]\nact = "return"', "весь файл", "исправьте указанное"),
    ("[state.teacher_draft]", "[state.teacher_draft", "весь файл", "исправьте указанное"),
    ('to = "school_review"\n', 'to = "approved"\n', "state.school_review", "в ключе to"),
    ("needs_comment = true", f"needs_comment = true\n{DEAD_END}", "state.limbo", "в ключе to"),
    (
        'to = "teacher_draft"\n',
        'to = "limbo"\n' + DEAD_END + "#",
        "state.limbo",
        "в ключе from",
    ),
    (
        "[[transition]]",
        '[act.wait]\nlabel = "Ждать"\noffices = ["subject"]\n\n[[transition]]',
        "act.wait",
        "[[transition]]",
    ),
]


def load(text: str, folder: Path, name: str = "mine.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_definition(path)


@pytest.mark.parametrize(("old", "new", "key", "remedy"), FAULTS)
def test_a_fault_is_refused_with_file_key_and_remedy(old, new, key, remedy, tmp_path):
    assert old in SOURCE
    with pytest.raises(DefinitionInvalid) as refused:
        load(SOURCE.replace(old, new, 1), tmp_path)
    assert refused.value.facts["file"] == "mine.toml"
    assert refused.value.facts["key"] == key
    sentence = str(refused.value)
    assert sentence.startswith(f"Описание процесса mine.toml, ключ «{key}»: ")
    assert remedy in sentence
    assert sentence.endswith(".")
    assert re.search("[а-я]", sentence.split(": ", 1)[1])


def test_a_condition_named_after_a_python_function_is_never_called(tmp_path, capsys):
    with pytest.raises(DefinitionInvalid, match=r"условия «builtins\.print» нет"):
        load(SOURCE.replace('"quorum"]', '"builtins.print"]'), tmp_path)
    assert capsys.readouterr().out == ""


def test_a_second_row_after_one_that_always_holds_is_refused(tmp_path):
    extra = (
        '\n[[transition]]\nact = "submit"\nfrom = "teacher_draft"\nto = "approved"\nwhen = ["confirmed"]\n'
    )
    with pytest.raises(DefinitionInvalid, match="строка повторяется"):
        load(SOURCE + extra, tmp_path)


def test_the_same_row_for_other_offices_is_no_repetition(tmp_path):
    text = SOURCE.replace(
        'act = "return"\nfrom = "school_review"\nto = "teacher_draft"\n',
        'act = "return"\nfrom = "school_review"\nto = "teacher_draft"\noffices = ["smo_head"]\n',
    )
    extra = '\n[[transition]]\nact = "return"\nfrom = "school_review"\noffices = ["deputy_head"]\n'
    assert load(text + extra, tmp_path).offices_for("school_review", "return") == ("smo_head", "deputy_head")


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path):
    with pytest.raises(DefinitionInvalid, match="не читается"):
        load_definition(tmp_path / "none.toml")
    (tmp_path / "old.toml").write_bytes("label = 'Черновик'".encode("cp1251"))
    with pytest.raises(DefinitionInvalid, match="UTF-8"):
        load_definition(tmp_path / "old.toml")


LINES = SOURCE.splitlines()
TOKENS = sorted(set(re.findall(r"[\w.]+|\"[^\"]*\"|[\[\]{}=,]", SOURCE)))
STRANGE = st.sampled_from(
    ["1e9", "inf", "2026-09-01", '""', "[[]]", "{}", "-1", "'\\u0000'", "[1]", "true", '"state"', "[" * 3000]
)


@st.composite
def mutated_sources(draw) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "token", "value"])):
            case "drop":
                lines[place] = ""
            case "double":
                lines.insert(place, lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case "token":
                old, new = draw(st.sampled_from(TOKENS)), draw(st.sampled_from(TOKENS))
                lines[place] = lines[place].replace(old, new)
            case "value":
                lines[place] = lines[place].split("=")[0] + "= " + draw(STRANGE)
    return "\n".join(lines)


@given(text=mutated_sources())
def test_a_mutated_definition_either_works_or_is_refused_as_invalid(text, tmp_path_factory):
    try:
        definition = load(text, tmp_path_factory.getbasetemp())
    except DefinitionInvalid:
        return
    assert Engine(definition).mermaid().startswith("---\ntitle: ")
