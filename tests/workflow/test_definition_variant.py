"""A process told by its differences is the process that it would be written whole."""

from pathlib import Path

import pytest

from workflow.definition_file import BUILT_IN, built_in, load_definition
from workflow.errors import DefinitionInvalid

WHOLE = (BUILT_IN / "iom-teacher.toml").read_text(encoding="utf-8")
HEAD = """
id = "iom-ours"
version = 1
title = "Наш ход"
variant_of = { id = "iom-teacher", version = 1 }
"""


def variant(folder: Path, text: str, *, whole: str = WHOLE) -> Path:
    (folder / "iom-teacher.toml").write_text(whole, encoding="utf-8")
    path = folder / "iom-ours.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_what_is_not_said_is_as_in_the_other_process(tmp_path: Path):
    ours, theirs = load_definition(variant(tmp_path, "")), built_in()["iom-teacher", 1]
    assert (ours.id, ours.title) == ("iom-ours", "Наш ход")
    assert (ours.states, ours.acts, ours.transitions) == (theirs.states, theirs.acts, theirs.transitions)
    assert ours.rules == theirs.rules.replace(b'"iom-teacher"', b'"iom-ours"')


def test_keys_replace_keys_and_rows_replace_rows_of_the_same_way_in_their_place(tmp_path: Path):
    ours = load_definition(
        variant(
            tmp_path,
            """
[state.completion_review]
offices = ["school_head"]

[act.complete]
offices = ["school_head"]

[act.return_reflection]
offices = ["school_head"]

[[transition]]
act = "submit"
from = "curator_returned"
to = "deputy_review"
""",
        )
    )
    theirs = built_in()["iom-teacher", 1]
    assert ours.states["completion_review"].offices == ("school_head",)
    assert ours.states["completion_review"].deadline == theirs.states["completion_review"].deadline
    assert ours.acts["complete"].signs == theirs.acts["complete"].signs
    gone = [row for row in theirs.transitions if row not in ours.transitions]
    assert [(row.act, row.source, row.target) for row in gone] == [
        ("submit", "curator_returned", "curator_recommendations")
    ]
    assert [row for row in theirs.transitions if row not in gone] == list(ours.transitions)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", WHOLE.replace("version = 1", "version = 2", 1)),
        ("", HEAD),
        ('[state.deputy_review]\noffices = ["nobody"]', WHOLE),
        ("surplus = 1", WHOLE),
    ],
)
def test_a_variant_that_does_not_fit_is_refused_by_its_own_name(tmp_path: Path, text: str, whole: str):
    with pytest.raises(DefinitionInvalid, match=r"iom-ours\.toml"):
        load_definition(variant(tmp_path, text, whole=whole))


def test_a_variant_of_a_process_that_is_not_there_names_the_missing_file(tmp_path: Path):
    path = variant(tmp_path, "")
    (tmp_path / "iom-teacher.toml").unlink()
    with pytest.raises(DefinitionInvalid, match=r"iom-teacher\.toml"):
        load_definition(path)
