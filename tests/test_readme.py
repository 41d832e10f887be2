"""What the documents promise about the program: every setting, every module, every command, no dead link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.cli.main import COMMANDS
from web.demo.founding import described as described_people
from web.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
ABUSES = ROOT / "docs" / "abuse.md"
PACKAGES = ("workflow", "documents", "approvals", "web")
PAGES = sorted(
    [README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PICTURES = "docs/pictures/"


def modules() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def described() -> Iterator[tuple[str, str]]:
    """(path, what is said of it): a heading names the folder, a line under it one file."""
    folder = ""
    for line in ARCHITECTURE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"#+ `([\w/]+/)`.*", line):
            folder = heading[1]
        elif entry := re.fullmatch(r"- `(\w+\.py)` — (.+)", line):
            yield folder + entry[1], entry[2]


def test_the_architecture_names_every_module_and_no_other():
    named = {path for path, _ in described()}
    assert named - modules() == set(), "нет таких модулей"
    assert modules() - named == set(), "добавьте строку в docs/architecture.md"


def test_the_architecture_says_something_of_each_module_once():
    lines = list(described())
    assert len(lines) == len({path for path, _ in lines})
    assert [path for path, words in lines if len(words.split()) < 2 or not words.endswith(".")] == []


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_readme_has_every_setting_with_its_default(setting: Setting):
    row = re.search(
        rf"^\| `{setting.name}` \| (.*?) \| (.+?) \|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert row, f"нет строки о {setting.name}"
    assert row[1] == (f"`{setting.default}`" if setting.default else "—")
    assert row[2] == setting.about.rstrip(".")


def test_the_readme_has_no_setting_that_is_gone():
    text = README.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| .*? \| .+? \|$", text, re.MULTILINE)
    assert rows == [setting.name for setting in SETTINGS]


def test_the_readme_names_every_command():
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"| `iom {name}` |" not in text] == []


def test_the_readme_signs_in_as_people_of_the_demonstration():
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| Логин |") :].partition("\n\n")[0]
    logins = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert logins
    assert set(logins) <= described_people()["person"].keys()
    assert f"`{described_people()['password']}`" in text


def test_the_glossary_names_only_what_the_code_calls_so():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".toml"}
    )
    known = set(re.findall(r"\w+", code)) | {
        path.stem for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    }
    rows = [
        line.split("|") for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    names = {
        name
        for row in rows
        for quoted in re.findall(r"`([^`]+)`", row[2])
        for name in re.findall(r"\w+", quoted)
    }
    assert len(names) > 80
    assert names - known == set(), "таких имён в коде нет"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_of_a_page_is_dead(page: Path):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    dead = [link for link in links if PICTURES not in link and not (page.parent / link).exists()]
    assert dead == []


def test_each_of_the_abuses_is_answered_by_a_test_that_is_there():
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", ABUSES.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 27))
    for number, named in rows:
        tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", named)
        assert tests, number
        for file, name in tests:
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (number, file, name)
