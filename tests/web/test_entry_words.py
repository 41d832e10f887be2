"""Every kind of entry of the log has Russian words on an auditor's pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.pages.audit.words import KINDS

ROOT = Path(__file__).parents[2]
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "record_paced", "Fact"}


def kinds_in(source: Path) -> Iterator[str]:
    """What the module writes into the log: `kind=` of a call, or a string given to one that records."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    named = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = [one.value for one in call.keywords if one.arg == "kind"]
        for value in [*given, *(call.args if name in RECORDERS else [])]:
            said = named.get(value.id) if isinstance(value, ast.Name) else getattr(value, "value", None)
            if isinstance(said, str) and KIND.fullmatch(said):
                yield said


@pytest.mark.slow
def test_every_kind_of_entry_has_words():
    written = {
        kind
        for package in ("workflow", "documents", "approvals", "web")
        for source in (ROOT / package).rglob("*.py")
        for kind in kinds_in(source)
    }
    assert len(written) > 50
    assert written - set(KINDS) == set()
