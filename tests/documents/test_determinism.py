"""The same snapshot gives the same bytes: in any process, on any day, in any place."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from documents.docx.render import FORMS, RENDERER, render
from documents.docx.snapshot import Snapshot
from documents.general import DEFAULT_TITLE
from documents.zones import content_hash
from tests.documents import paper
from tests.documents.opened_files import parts_of

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
ELSEWHERE = """
import sys, json
from documents.docx.render import FORMS, render
from documents.docx.snapshot import Snapshot
snapshot = Snapshot.from_json(sys.stdin.buffer.read())
print(json.dumps({form: render(snapshot, form).sha256 for form in FORMS}))
"""
ALL = (paper.draft, paper.review, paper.implementation, paper.amendment, paper.completed, paper.long_names)


@pytest.mark.parametrize("made", ALL)
def test_a_snapshot_read_from_its_json_is_the_same_snapshot_and_prints_the_same_bytes(made):
    snapshot = made()
    stored = snapshot.to_json()
    read = Snapshot.from_json(stored)
    assert read == snapshot
    assert read.to_json() == stored
    assert [render(read, form).bytes for form in FORMS] == [render(snapshot, form).bytes for form in FORMS]


@pytest.mark.parametrize(
    ("seed", "zone", "locale"), [("1", "Asia/Tokyo", "C"), ("77", "America/New_York", "ru_RU")]
)
def test_another_process_place_and_hash_seed_make_the_same_bytes(seed, zone, locale):
    snapshot = paper.completed()
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": locale,
        "PYTHONPATH": str(ROOT),
    }
    printed = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=snapshot.to_json(),
        env=environment,
        capture_output=True,
        check=True,
    )
    assert json.loads(printed.stdout) == {form: render(snapshot, form).sha256 for form in FORMS}


# If one of these differs, files already stored can no longer be made again under their `renderer`:
# raise the number in `render.RENDERER` and write the new sums here.
BODIES = {
    "iom.docx/4": {
        "full": "dc8685500704e25d8d248d3329d325c1c324c28c1f9f9fcaa8c062b71bfe9e6b",
        "appendix": "ed39febb69033f4f6ae747375fd9cde685395c35649041e49e629ba5ddd6db47",
    }
}


@pytest.mark.parametrize("form", FORMS)
def test_a_change_of_the_text_of_a_document_raises_the_number_of_the_renderer(form):
    snapshot = Snapshot.from_json((GOLDEN / "completed.json").read_bytes())
    body = parts_of(render(snapshot, form).bytes)["word/document.xml"]
    assert hashlib.sha256(body).hexdigest() == BODIES[RENDERER][form]


def test_dates_inside_the_file_are_the_versions_own():
    parts = parts_of(render(paper.completed(), "full").bytes)
    core = parts["docProps/core.xml"].decode()
    assert core.count(">2027-06-18T08:30:00Z<") == 2
    assert DEFAULT_TITLE in core
    assert "ИОМ-2026-0147, версия 15" in core
    assert "<dc:creator>Информационная система «Маршрут»</dc:creator>" in core


def test_the_file_carries_what_its_hashes_are_recomputed_from():
    snapshot = paper.implementation()
    custom = parts_of(render(snapshot, "appendix").bytes)["docProps/custom.xml"].decode()
    for text in (snapshot.route, snapshot.number, snapshot.content_hash, *paper.salts().values()):
        assert f"<vt:lpwstr>{text}</vt:lpwstr>" in custom


def test_words_of_a_dictionary_are_frozen_with_the_document():
    snapshot = paper.review()
    renamed = {**snapshot.labels, "stage": {**snapshot.labels["stage"], "design": "этап проектирования"}}
    assert render(replace(snapshot, labels=renamed), "full").bytes != render(snapshot, "full").bytes
    assert Snapshot.from_json(replace(snapshot, labels=renamed).to_json()).label("stage", "design") == (
        "этап проектирования"
    )


def test_the_renderer_names_all_that_its_bytes_depend_on():
    made = render(paper.review(), "full")
    older = render(replace(paper.review(), profile="gost_2016"), "full")
    assert made.renderer.startswith(f"{RENDERER} layout=")
    assert " zlib=" in made.renderer
    assert made.renderer != older.renderer
    assert made.sha256 == hashlib.sha256(made.bytes).hexdigest()
    assert made.size == len(made.bytes)


def test_a_stored_snapshot_names_contents_by_their_hash_and_is_read_back_with_them():
    snapshot = Snapshot.from_json((GOLDEN / "completed.json").read_bytes())
    assert snapshot.initial_design is not None
    known = {content_hash(one): one for one in (snapshot.content, snapshot.initial_design)}
    snapshot = replace(snapshot, content_hash=content_hash(snapshot.content))
    stored = snapshot.to_stored()
    assert snapshot.content.z1.goal.encode() not in stored
    read = Snapshot.from_stored(stored, known.__getitem__)
    assert read == snapshot
    assert read.to_stored() == stored
