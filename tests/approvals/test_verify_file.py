"""The verifier that is given out: alone in an empty folder it accepts what is genuine, and nothing else ends well."""

import ast
import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from approvals import verify_file
from tests.approvals.test_bundles import verified
from tests.bundle_samples import (
    Sample,
    a_bundle,
    a_signer,
    bundle_of,
    mutations,
    opened,
    packed,
    repaired,
    targeted,
)
from workflow.log.note import SignerKey, VerifierKey

pytestmark = pytest.mark.slow

SOURCE = Path(verify_file.__file__)
REFUSED = (verify_file.FORGED, verify_file.UNREADABLE)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program and one bundle, and nothing else."""
    folder = tmp_path_factory.mktemp("auditor")
    shutil.copy(SOURCE, folder / "verify.py")
    (folder / "delo.zip").write_bytes(a_bundle().data)
    return folder


def run(folder: Path, *words: str, encoding: str = "utf-8") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-X", f"utf8={int(encoding == 'utf-8')}", "verify.py", *words],
        cwd=folder,
        capture_output=True,
        timeout=120,
        env={"PYTHONIOENCODING": encoding, "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def judged(data: bytes, folder: Path, **more: str) -> verify_file.Result:
    return verified(Sample(data, a_bundle().vkey, 0), folder, **more)


# --- alone on another computer ----------------------------------------------------------------------


def test_with_the_key_it_is_genuine_without_it_the_key_is_not_confirmed_with_another_it_is_forged(
    alone: Path,
):
    vkey = a_bundle().vkey
    code, said = run(alone, "delo.zip", "--vkey", vkey)
    assert code == 0
    assert said.startswith("Подлинно: ИОМ-2026-0001")
    (alone / "vkey.txt").write_text(f"{vkey}\n")
    assert run(alone, "delo.zip", "--vkey", "vkey.txt")[0] == 0
    fingerprint = VerifierKey.parse(vkey).fingerprint
    assert run(alone, "delo.zip", "--fingerprint", fingerprint.lower().replace("-", " "))[0] == 0
    code, said = run(alone, "delo.zip")
    assert code == 3
    assert said.startswith("Ключ не подтверждён")
    other = SignerKey(VerifierKey.parse(vkey).name, bytes(32)).verifier
    assert run(alone, "delo.zip", "--vkey", other.line)[0] == 1
    assert run(alone, "delo.zip", "--fingerprint", other.fingerprint)[0] == 1


@pytest.mark.slow
def test_a_whole_forged_log_is_refused_by_the_key_that_the_reader_holds(tmp_path: Path):
    from tests.founding import a_base

    world = a_base(f"sqlite:///{tmp_path / 'forged.db'}")  # the same origin, another log key
    forged = bundle_of(world, a_signer(world, tmp_path), world.route().in_force())
    world.close()
    assert verified(forged, tmp_path).code == verify_file.GENUINE  # by the forger's own key
    result = judged(forged.data, tmp_path)
    assert (result.code, result.fault["check"]) == (verify_file.FORGED, "checkpoint")


@pytest.mark.slow
def test_without_words_it_explains_itself_and_a_wrong_command_is_told_so(alone: Path):
    code, said = run(alone)
    assert code == 2
    assert "python verify.py ДЕЛО.zip --vkey" in said
    assert run(alone, "--help")[0] == 0
    for words in (
        ["delo.zip", "--nonsense"],
        ["delo.zip", "--vkey", "x"],
        ["delo.zip", "--fingerprint", "AB"],
    ):
        code, said = run(alone, *words)
        assert code == 2
        assert said.startswith("Не читается: ")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "ascii"])
def test_an_old_console_stops_nothing(alone: Path, encoding: str):
    code, _ = run(alone, "delo.zip", "--vkey", a_bundle().vkey, encoding=encoding)
    assert code == 0


def test_json_says_the_same_as_the_words(alone: Path):
    code, said = run(alone, "delo.zip", "--vkey", a_bundle().vkey, "--json")
    found = json.loads(said)
    assert (code, found["code"], found["fault"]) == (0, 0, None)
    assert [one["check"] for one in found["checks"]] == [
        *("archive", "checkpoint", "entries", "routes", "people", "documents", "export", "extra"),
    ]
    assert found["routes"][0]["approvals"][-1]["name"] == "Озерова Галина Михайловна"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18, bytes(5000), "дело".encode() * 999],
)
def test_what_is_no_bundle_is_unreadable(tmp_path: Path, data: bytes):
    result = judged(data, tmp_path)
    assert result.code == verify_file.UNREADABLE
    assert result.sentence.startswith("Не читается: ")


@pytest.mark.slow
def test_a_file_that_is_not_there_and_a_folder_are_unreadable(alone: Path):
    assert run(alone, "none.zip")[0] == 2
    assert run(alone, ".")[0] == 2


def test_an_older_python_is_told_what_is_needed_and_nothing_is_called_forged(tmp_path: Path):
    program = Path(verify_file.__file__)
    its_source = f"compile(open({str(program)!r}).read(), 'verify.py', 'exec')"
    older = f"import sys; sys.version_info = (3, 8, 18); exec({its_source})"
    told = subprocess.run([sys.executable, "-I", "-c", older], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (2, "")
    assert told.stdout.startswith("Не проверено: нужен Python 3.9 или новее, а здесь 3.8.")


def test_it_is_one_file_of_the_standard_library_in_the_language_of_python_3_9():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}
    assert foreign == {"cryptography.exceptions", "cryptography.hazmat.primitives.asymmetric.ed25519"}
    newer = {"bit_count", "removeprefix_all", "UTC", "StrEnum", "ExceptionGroup", "batched", "pairwise"}
    assert not newer & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in ("strict", "slots")
    ]


# --- F12: mutations ---------------------------------------------------------------------------------

MUTATIONS = [
    60,
    pytest.param(1_000, marks=pytest.mark.slow),
    pytest.param(10_000, marks=pytest.mark.full),
]


def test_forty_targeted_forgeries_are_refused(tmp_path: Path):
    forgeries = list(targeted(a_bundle()))
    assert len(forgeries) >= 40
    for how, data in forgeries:
        result = judged(data, tmp_path)
        assert result.code in REFUSED, (how, result.sentence)
        assert "составлено так, что проверить" not in result.sentence, how  # no check of ours broke on it


def test_the_last_act_cut_off_is_forged_for_want_of_completeness(tmp_path: Path):
    forgeries = dict(targeted(a_bundle()))
    for how in ("the last act cut off", "the last act cut off, the export rewritten"):
        assert judged(forgeries[how], tmp_path).code == verify_file.FORGED


@pytest.mark.slow
def test_a_bit_of_any_member_is_missed(tmp_path: Path):
    files, chance, turned = opened(a_bundle().data), random.Random(12), 0
    for name in files:
        for repair in (repaired, dict):
            for _ in range(3):
                data = bytearray(files[name])
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                made = packed(repair({**files, name: bytes(data)}))
                if made != a_bundle().data:  # repairing undoes what was done to the sums
                    turned += 1
                    assert judged(made, tmp_path).code in REFUSED, name
    assert turned >= 6 * len(files) - 6


@pytest.mark.parametrize("count", MUTATIONS)
def test_no_mutation_is_accepted(count: int, tmp_path: Path):
    changed = repaired_ones = 0
    for how, data in mutations(a_bundle().data, count, seed=count):
        if data == a_bundle().data:
            continue  # two equal files were swapped, or a value was repaired away
        changed += 1
        repaired_ones += how.endswith("repaired")
        result = judged(data, tmp_path)
        assert result.code in REFUSED, (how, result.sentence)
        assert "составлено так, что проверить" not in result.sentence, (how, result.sentence)
    assert changed >= count * 0.9
    assert repaired_ones >= count * 0.4


# --- one document -----------------------------------------------------------------------------------


def saved_again(data: bytes, change=lambda text: text) -> bytes:
    """The Word file as another program would pack it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in reversed(old.namelist()):
            body = old.read(name)
            new.writestr(name, change(body.decode()).encode() if name == "word/document.xml" else body)
    return file.getvalue()


HANDED_IN = (
    (lambda body: body, 0, "identical"),
    (saved_again, 0, "resaved"),
    (lambda body: saved_again(body, lambda text: text.replace("Лугова", "Иванова")), 1, "differs"),
    (lambda _: b"not a Word file", 1, "unknown"),
    (lambda body: saved_again(body, lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text), 1, "unknown"),
    (lambda body: saved_again(body, lambda text: text[:-9]), 1, "unknown"),
    (lambda body: body[:-30], 1, "unknown"),
)
"""What somebody hands in as a document of a bundle, the exit code and the answer; for both verifiers."""


@pytest.mark.parametrize(("made", "code", "answer"), HANDED_IN)
def test_a_single_document_is_told_against_the_bundle(tmp_path: Path, made, code: int, answer: str):
    files = opened(a_bundle().data)
    body = next(
        data for name, data in sorted(files.items()) if name.startswith("docs/") and b"custom.xml" in data
    )
    (tmp_path / "one.docx").write_bytes(made(body))
    result = judged(a_bundle().data, tmp_path, docx=str(tmp_path / "one.docx"))
    assert (result.code, result.document) == (code, answer), result.sentence


# --- the largest bundle that is allowed ---------------------------------------------------------------


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="memory is read the way of Unix")
def test_the_largest_bundle_takes_no_more_than_200_megabytes(alone: Path, tmp_path: Path):
    """Many entries and files of the largest size; all is read, the first thing that does not fit is told."""
    files = opened(a_bundle().data)
    for number in range(9_000):
        files[f"opened/{number:012}.json"] = files["names.json"]
    for number in range(4):
        files[f"docs/{number:064x}.docx"] = bytes(62 << 20)
    data = packed(repaired(files))
    assert len(data) > 250 << 20
    (alone / "large.zip").write_bytes(data)
    del data, files
    script = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-I', 'verify.py', 'large.zip'], stdout=-3);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=alone, capture_output=True, text=True, check=True
    )
    (alone / "large.zip").unlink()
    assert int(done.stdout) < 200 * 1024
