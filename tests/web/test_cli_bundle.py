"""`iom bundle` and `iom verify`: exported by number, person or school; verified alone in an empty folder."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle_samples import Sample, opened, packed, repaired, targeted
from tests.founding import a_base
from tests.stories import Story, World
from tests.world import SCHOOL
from web.cli.main import main
from web.log_key import draw_log_key
from web.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'iom.db'}"
    monkeypatch.setenv("IOM_DATABASE_URL", url)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    made = a_base(url)
    settings = Settings.from_env(
        {"IOM_DATABASE_URL": url, "IOM_VAR_DIR": str(tmp_path / "var")}, needs_secret=False
    )
    with made.units.reading() as session:
        draw_log_key(settings, session)
    yield made
    made.close()


@pytest.fixture
def story(world: World) -> Story:
    return world.route().in_force()


def test_show_one_key_no_key_a_turned_bit_and_the_last_entry_cut_off(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", str(story.situation().number), "-o", "delo.zip"]) == 0
    assert main(["verify", "--self", "-o", "verify.py"]) == 0
    capsys.readouterr()
    assert main(["log", "vkey"]) == 0
    vkey = capsys.readouterr().out.splitlines()[0]
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("delo.zip", "verify.py"):
        (tmp_path / name).rename(empty / name)
    good = (empty / "delo.zip").read_bytes()

    def run(*words: str) -> int:
        command = [sys.executable, "-I", "verify.py", *words]
        return subprocess.run(command, cwd=empty, capture_output=True, check=False).returncode

    assert run("delo.zip", "--vkey", vkey) == 0
    assert run("delo.zip") == 3
    (empty / "turned.zip").write_bytes(good[:9000] + bytes([good[9000] ^ 1]) + good[9001:])
    assert run("turned.zip", "--vkey", vkey) in (1, 2)
    forged = dict(targeted(Sample(good, vkey, 0)))
    for how in ("the last act cut off", "the last act cut off, the export rewritten"):
        (empty / "cut.zip").write_bytes(forged[how])
        assert run("cut.zip", "--vkey", vkey) == 1


def test_a_person_and_a_school_are_exported_with_all_their_routes(world: World, story: Story) -> None:
    world.route(of="colleague").submitted()
    other = world.route(of="other_teacher").submitted()
    for words, count in ((["--person", "teacher"], 1), (["--school", SCHOOL], 2), ([other.id, story.id], 2)):
        assert main(["bundle", *words, "-o", "delo.zip"]) == 0
        assert len(json.loads(opened(Path("delo.zip").read_bytes())["manifest.json"])["routes"]) == count
        assert main(["verify", "delo.zip"]) == 3


def test_an_export_is_repeated_and_programs_are_put_in_only_when_asked(story: Story) -> None:
    assert main(["bundle", story.id, "-o", "one.zip"]) == 0
    files = opened(Path("one.zip").read_bytes())
    assert not {"verify.py", "check.html"} & files.keys()
    seq = json.loads(files["manifest.json"])["export"]
    assert main(["bundle", "--export", str(seq), "-o", "again.zip"]) == 0
    assert Path("again.zip").read_bytes() == Path("one.zip").read_bytes()
    assert main(["bundle", story.id, "--with-checker", "-o", "with.zip"]) == 0
    held = opened(Path("with.zip").read_bytes())
    assert {"verify.py", "check.html"} <= held.keys()
    assert main(["verify", "with.zip"]) == 3
    spoilt = packed(repaired({**held, "verify.py": b"print('genuine')\n"}))
    Path("spoilt.zip").write_bytes(spoilt)
    assert main(["verify", "spoilt.zip"]) == 1


def test_what_cannot_be_exported_is_refused_with_a_sentence_and_leaves_no_file(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["ИОМ-2099-0001"], ["--person", "nobody"], ["--school", "o_none"], ["--export", "3"], []):
        assert main(["bundle", *words, "-o", "delo.zip"]) == 1, words
        assert capsys.readouterr().err.startswith("iom: ")
    assert not Path("delo.zip").exists()
    assert not Path("delo.zip.part").exists()
