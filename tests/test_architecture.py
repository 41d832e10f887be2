"""The shape of the program, held by tests: layers, the place that commits, names, sizes, shipped files."""

import ast
import hashlib
import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import requirements_matrix

ROOT = Path(__file__).parent.parent
PACKAGES = ("workflow", "documents", "approvals", "web")
BELOW_WEB = ("workflow", "documents", "approvals")
MIGRATIONS = "web/migrations/"
GIVEN_OUT = "verify_file.py"  # one file on purpose: an auditor reads and runs it alone
VENDOR = ROOT / "web" / "static" / "vendor"

# A log and an instance are begun too: those two names are ours.
COMMITS = re.compile(r"(^|\.)commit$|(?<!journal)(?<!instances)\.begin$")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "func.now",
    "func.current_timestamp",
}
SURROUNDINGS = {"os.getenv", "os.environ", "environ", "getpass.getuser"}
SHAPELESS = re.compile(
    r"^(utils?|helpers?|common|managers?|base|misc|tools?)$|_(utils?|helpers?|manager|base)$"
)


def modules(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    assert found
    return found


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    return (
        ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else f"….{getattr(node, 'attr', '')}"
    )


def calls(tree: ast.AST) -> Iterator[str]:
    return (dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def names(tree: ast.AST) -> Iterator[str]:
    return (dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# --- layers and the edge ----------------------------------------------------------------------------


def test_imports_keep_the_contracts():
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("library", "allowed"),
    [("transitions", "workflow/machine.py"), ("docx", "documents/")],
)
def test_a_library_is_known_in_one_place(library: str, allowed: str):
    strangers = [
        shown(path)
        for path in modules(*PACKAGES)
        if library in imported(parsed(path)) and not shown(path).startswith(allowed)
    ]
    assert strangers == []


def test_only_the_transaction_commits():
    others = [
        f"{shown(path)}: {call}"
        for path in modules(*PACKAGES)
        if shown(path) != "workflow/transaction.py" and not shown(path).startswith(MIGRATIONS)
        for call in calls(parsed(path))
        if COMMITS.search(call)
    ]
    assert others == []


@pytest.mark.parametrize("line", ["session.commit()", "engine.begin()", "units.session().commit()"])
def test_a_commit_is_noticed_however_it_is_reached(line: str):
    assert any(COMMITS.search(call) for call in calls(ast.parse(line)))


def test_nothing_below_the_web_reads_the_clock_or_its_surroundings():
    readers = [
        f"{shown(path)}: {name}"
        for path in modules(*BELOW_WEB)
        for name in names(parsed(path))
        if name in CLOCKS | SURROUNDINGS
    ]
    assert readers == []


# --- modules ----------------------------------------------------------------------------------------


def test_no_module_passes_400_lines():
    long = {
        shown(path): lines
        for path in modules(*PACKAGES)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400 and path.name != GIVEN_OUT
    }
    assert [path for path in long if not path.startswith(MIGRATIONS)] == []


def test_no_module_has_a_name_that_could_hold_anything():
    assert [shown(path) for path in modules(*PACKAGES) if SHAPELESS.search(path.stem)] == []


def test_every_module_opens_by_saying_what_is_true_in_it():
    mute = [shown(path) for path in modules(*PACKAGES) if not ast.get_docstring(parsed(path))]
    assert [path for path in mute if not path.startswith(MIGRATIONS)] == []


def test_a_package_file_holds_a_docstring_only():
    full = [
        shown(path)
        for path in modules(*PACKAGES)
        if path.name == "__init__.py" and len(parsed(path).body) > 1
    ]
    assert full == []


# --- what is shipped --------------------------------------------------------------------------------


def test_vendored_files_are_those_of_the_manifest():
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    promised = {
        f"{library['folder']}/{name}": digest
        for library in manifest["libraries"]
        for name, digest in library["files"].items()
    }
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == promised
    assert all(library["version"] and library["licence"] for library in manifest["libraries"])


def test_no_page_loads_anything_from_outside():
    outside = re.compile(r"""(src|href|action)\s*=\s*["'](https?:)?//|url\(\s*["']?(https?:)?//|@import""")
    pages = [*(ROOT / "web" / "templates").rglob("*.*"), *(ROOT / "web" / "static").glob("*.*")]
    texts = [path for path in pages if path.suffix in {".html", ".css", ".js", ".svg", ".txt"}]
    assert [shown(path) for path in texts if outside.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_with_hashes_and_names_no_address(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [entry for entry in text.replace("\\\n", " ").splitlines() if not entry.startswith("#")]
    assert len(pinned) > 40
    assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned)


def test_markers_name_clauses_of_the_order():
    assert requirements_matrix.unknown_ids() == set()


def test_every_clause_of_the_order_has_a_test_or_comes_later():
    assert requirements_matrix.missing() == []


def test_the_page_of_requirements_is_current():
    current = requirements_matrix.PAGE.read_text(encoding="utf-8") == requirements_matrix.page()
    assert current, "выполните make requirements"


def test_decisions_are_numbered_one_after_another_and_all_are_listed() -> None:
    folder = ROOT / "docs" / "adr"
    files = sorted(path.name for path in folder.glob("0*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    listed = re.findall(
        r"\]\((0[0-9]{3}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")
    )
    assert listed == files
