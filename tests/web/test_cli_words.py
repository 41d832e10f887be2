"""The command line in words: help in Russian, mistakes in one sentence, codes as documented, bars that stay quiet."""

import importlib
import io
import re
from pathlib import Path

import pytest

from web.cli import main as iom
from web.cli.main import COMMANDS, MODULES, main
from web.cli.progress import Progress

ENGLISH = re.compile(r"\b(usage|options|positional|arguments|show this|exit|error|required|invalid)\b")
WORDS = [
    [name] if not action else [name, action]
    for name, actions in {
        **dict.fromkeys(COMMANDS, ("",)),
        "school": ("", "add", "rename", "list"),
        "user": ("", "add", "link", "close", "open", "list"),
        "appoint": ("", "add", "end", "list"),
        "letters": ("", "list", "retry"),
        "process": ("", "check", "diagram"),
        "log": ("", "show", "verify"),
    }.items()
    for action in actions
]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The code, what was printed, and what was said on the error stream."""
    try:
        code = main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize("words", [[], *WORDS], ids=" ".join)
def test_help_is_russian_and_documents_the_codes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, *words, "--help")
    assert code == 0
    assert out.startswith("Как написать: iom")
    assert "показать эту справку" in out
    assert "Коды завершения: 0" in out
    assert not ENGLISH.search(out)


def test_the_list_of_commands_is_the_folder_of_commands() -> None:
    folder = Path(iom.__file__).parent
    parts = {"__init__", "log_outside", "main", "parser", "progress", "store"}
    modules = {MODULES.get(name, name) for name in COMMANDS}
    assert modules == {path.stem for path in folder.glob("*.py")} - parts
    for name in modules:
        assert callable(importlib.import_module(f"web.cli.{name}").register)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "команда"),
        (["nothing"], "nothing"),
        (["export"], "--output"),
        (["export", "-o", "x"], "--route"),
        (["export", "--route"], "--route"),
        (["export", "--route", "1", "-o", "x", "--form", "pdf"], "pdf"),
        (["export", "--route", "1", "-o", "x", "--version", "last"], "last"),
        (["export", "--attestation", "-o", "x.docx", "--years", "2027"], "2022-2027"),
        (["export", "--attestation", "--route", "1", "-o", "x.docx"], "--attestation"),
        (["fsck", "--deep"], "--deep"),
        (["appoint", "add", "somebody", "king"], "king"),
        (["school", "add", "--full", "Школа", "--short", "Ш", "--since", "завтра"], "завтра"),
    ],
)
def test_a_mistake_is_one_russian_sentence_with_code_2(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert named in err
    assert err.count("\n") == 1
    assert not ENGLISH.search(err)


def test_a_bar_is_silent_for_a_pipe_and_for_what_is_quick() -> None:
    stream = io.StringIO()
    with Progress("Считаем", 3, stream=stream) as bar:
        for _ in range(3):
            bar.step()
    assert stream.getvalue() == ""


def test_a_bar_that_is_asked_for_shows_how_far_it_is() -> None:
    stream = io.StringIO()
    with Progress("Считаем", 4, always=True, stream=stream) as bar:
        bar.at(2)
    assert "Считаем: [" in stream.getvalue()
    assert stream.getvalue().endswith("2 из 4\n")


def test_a_process_file_is_checked_and_drawn(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = said(capsys, "process", "check")
    assert code == 0
    assert [line.split("@")[0] for line in out.splitlines()] == [
        "iom-director",
        "iom-group",
        "iom-management",
        "iom-teacher-association",
        "iom-teacher-director-association",
        "iom-teacher-director",
        "iom-teacher-head-completes",
        "iom-teacher",
    ]
    code, out, _ = said(capsys, "process", "diagram", "iom-teacher")
    assert code == 0
    assert "stateDiagram-v2" in out
    broken = tmp_path / "broken.toml"
    broken.write_text("id = 1", encoding="utf-8")
    code, _, err = said(capsys, "process", "check", str(broken))
    assert code == 1
    assert "broken.toml" in err
    code, _, err = said(capsys, "process", "diagram", "iom-nothing")
    assert code == 1
    assert "iom-teacher" in err
