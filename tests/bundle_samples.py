"""Good bundles made by real acts and the real exporter, and ways to spoil them as an attacker would.

    bundle = a_bundle()            # one route in force, signed by the log key of the stories
    files = opened(bundle.data)    # name → bytes
    packed(repaired(files))        # the archive again, with the manifest and the sums mended

Every verifier must accept `a_bundle()` and refuse everything that `mutations` and `targeted` give.
"""

import copy
import hashlib
import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from approvals.evidence.attaching import attach
from approvals.proof.bundles import Asked, export, write
from documents.archive import write_archive
from tests.documents.given_files import pdf
from tests.founding import a_base
from tests.stories import Story, World
from workflow.log import journal
from workflow.log.canonical import canonical
from workflow.log.checkpoints import SHEET_MADE, LogSigner, draw_key

Files = dict[str, bytes]


@dataclass(frozen=True)
class Sample:
    """A bundle, the key line that its reader holds, and its place in the log."""

    data: bytes
    vkey: str
    seq: int


def a_signer(world: World, folder: Path) -> LogSigner:
    """The log key of the world, drawn into that folder, with its anchors."""
    with world.units.reading() as session:
        origin = journal.head(session, lock=False).origin
    draw_key(folder / "log.key", origin)
    return LogSigner.open(folder / "log.key", folder / "anchor")


def bundle_of(world: World, signer: LogSigner, *stories: Story, **asked: Any) -> Sample:
    """Export these routes by the administrator's command."""
    routes = tuple(sorted(story.id for story in stories))
    wanted = Asked(routes, **{"purpose": "audit", "recipient": "Проверяющий", **asked})
    seq = export(world.desk, signer, wanted, by=None, at=world.tick())
    return again(world, signer, seq)


def again(world: World, signer: LogSigner, seq: int) -> Sample:
    """The bundle of that export."""
    file = io.BytesIO()
    write(world.desk, signer, seq, file, programs={})
    return Sample(file.getvalue(), signer.verifier.line, seq)


def attached_to_a_row(story: Story, body: bytes, title: str = "Конспект урока") -> int:
    """Attach the file to the first row, as its teacher."""
    world, row = story.world, story.situation().content.z3.rows[0].id
    actor = world.actor(story.of)
    return attach(world.desk, story.id, f"z3.rows[{row}]", title, body, actor=actor, at=world.tick())


@cache
def a_bundle() -> Sample:
    """One route that the school and the municipality have approved, with what happened before and after in the log."""
    with tempfile.TemporaryDirectory(prefix="iom-bundle-") as name:
        folder = Path(name)
        world = a_base(f"sqlite:///{folder / 'iom.db'}")
        try:
            story = world.route().in_force()
            attached_to_a_row(story, pdf())
            world.route(of="other_teacher").submitted()
            sheet_made(world)
            return bundle_of(world, a_signer(world, folder), story)
        finally:
            world.close()


def sheet_made(world: World) -> int:
    """The entry that a sheet with the checkpoint was made on paper; of how many entries that checkpoint is."""
    with world.units.writing() as session:
        size = journal.head(session).size
        journal.record(session, kind=SHEET_MADE, at=world.tick(), data={"size": size})
    return size


# --- taking apart and putting together --------------------------------------------------------------


def opened(data: bytes) -> Files:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    """The archive of these files, written as the format has it."""
    file = io.BytesIO()
    write_archive(file, sorted(files.items()))
    return file.getvalue()


def repaired(files: Files) -> Files:
    """The files with the manifest and the sums mended, as an attacker would who has no log key."""
    made = dict(files)
    try:
        manifest = json.loads(made["manifest.json"])
        manifest["files"] = [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in sorted(made.items())
            if name not in ("manifest.json", "SHA256SUMS")
        ]
        made["manifest.json"] = canonical(manifest)
    except (ValueError, TypeError, KeyError):
        pass  # the mutation broke the manifest itself
    made["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(made.items())
        if name != "SHA256SUMS"
    ).encode()
    return made


# --- spoiling ---------------------------------------------------------------------------------------


def mutations(data: bytes, count: int, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many spoilt archives with what was done: bits, bytes, values, files; every second one repaired."""
    chance = random.Random(seed)
    files = opened(data)
    for number in range(count):
        how, made = chance.choice(_WAYS)(dict(files), chance)
        if number % 2:
            yield f"{how}, manifest repaired", packed(repaired(made))
        elif number % 4:
            yield how, packed(made)
        else:
            place = chance.randrange(len(data))
            bit = 1 << chance.randrange(8)
            yield (
                f"bit of byte {place} of the archive",
                data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :],
            )


def _some(files: Files, chance: random.Random) -> str:
    return chance.choice([name for name in sorted(files) if name != "SHA256SUMS"])


def _turn_bit(files: Files, chance: random.Random) -> tuple[str, Files]:
    name = _some(files, chance)
    data = bytearray(files[name])
    place = chance.randrange(len(data))
    data[place] ^= 1 << chance.randrange(8)
    return f"a bit of {name}", {**files, name: bytes(data)}


def _cut(files: Files, chance: random.Random) -> tuple[str, Files]:
    name = _some(files, chance)
    return f"{name} cut", {**files, name: files[name][: chance.randrange(len(files[name]))]}


def _insert(files: Files, chance: random.Random) -> tuple[str, Files]:
    name = _some(files, chance)
    place = chance.randrange(len(files[name]) + 1)
    more = chance.randbytes(chance.randrange(1, 9))
    return f"bytes into {name}", {**files, name: files[name][:place] + more + files[name][place:]}


def _remove(files: Files, chance: random.Random) -> tuple[str, Files]:
    name = _some(files, chance)
    return f"{name} removed", {one: data for one, data in files.items() if one != name}


def _swap(files: Files, chance: random.Random) -> tuple[str, Files]:
    one, two = chance.sample(sorted(files), 2)
    return f"{one} and {two} swapped", {**files, one: files[two], two: files[one]}


def _add(files: Files, chance: random.Random) -> tuple[str, Files]:
    name = chance.choice(
        [
            f"docs/{chance.randbytes(32).hex()}.docx",
            f"contents/{chance.randbytes(32).hex()}.json",
            f"events/{chance.randrange(10**6):012}.json",
            f"opened/{chance.randrange(10**6):012}.json",
            "verify.py",
            "note.txt",
        ]
    )
    return f"{name} added", {**files, name: files[_some(files, chance)]}


def _change_value(files: Files, chance: random.Random) -> tuple[str, Files]:
    """Change one value of a JSON file and spell it canonically again: the forger's usual way."""
    name = chance.choice([one for one in sorted(files) if one.endswith(".json")])
    value = json.loads(files[name])
    place = _change(value, chance)
    return f"{place} of {name}", {**files, name: canonical(value)}


def _change(value: Any, chance: random.Random) -> str:
    leaves = list(_leaves(value, ""))
    holder, key, path = chance.choice(leaves)
    old = holder[key]
    if isinstance(old, bool):
        holder[key] = not old
    elif isinstance(old, int):
        holder[key] = old + chance.choice([-1, 1, 7]) if old else 1
    elif isinstance(old, str):
        holder[key] = _other_text(old, chance)
    else:
        holder[key] = "x"
    return path


def _other_text(old: str, chance: random.Random) -> str:
    if not old:
        return "а"
    place = chance.randrange(len(old))
    signs = [sign for sign in "0123456789abcdefxyzабв" if sign != old[place]]
    return old[:place] + chance.choice(signs) + old[place + 1 :]


def _leaves(value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(item, (dict, list)) and item:
            yield from _leaves(item, f"{path}.{key}")
        else:
            yield value, key, f"{path}.{key}"


_WAYS: list[Callable[[Files, random.Random], tuple[str, Files]]] = [
    _turn_bit,
    _cut,
    _insert,
    _remove,
    _swap,
    _add,
    *[_change_value] * 4,
]


def targeted(bundle: Sample) -> Iterator[tuple[str, bytes]]:
    """What a forger who understands the format would try, manifest and sums repaired."""
    files = opened(bundle.data)
    acts = sorted(name for name in files if name.startswith("events/"))
    others = sorted(name for name in files if name.startswith("others/"))

    def made(how: str, **change: Any) -> tuple[str, bytes]:
        return how, packed(repaired({**files, **change.get("more", {})}))

    def without(*names: str) -> Files:
        proofs = {f"proofs/{name[7:19]}.tlog-proof" for name in names}
        return {name: data for name, data in files.items() if name not in {*names, *proofs}}

    for which, name in (("first", acts[0]), ("middle", acts[1]), ("last", acts[-1])):
        yield f"the {which} act cut off", packed(repaired(without(name)))
        yield (
            f"the {which} act cut off, the export rewritten",
            packed(repaired(_heads_again(without(name)))),
        )
    for name in others:
        kind = json.loads(files[name])["kind"]
        yield f"{kind} cut off", packed(repaired(without(name)))
    for name in acts:
        for key, value in (("by", "p_" + "0" * 32), ("at", "2026-09-01T00:00:00.000Z"), ("in_force", 1)):
            said = json.loads(files[name])
            said[key] = value
            yield made(f"{key} of {name}", more={name: canonical(said)})
        said = json.loads(files[name])
        if said["stmt"] is not None:
            said["stmt"]["signer"] = said["by"] = "p_" + "0" * 32
            yield made(f"the signer of {name} replaced", more={name: canonical(said)})
            unsigned = copy.deepcopy(said)
            unsigned["stmt"] = None
            yield made(f"the statement of {name} dropped", more={name: canonical(unsigned)})
    documents = sorted(name for name in files if name.startswith("docs/"))
    yield made("a document replaced", more={documents[0]: files[documents[1]]})
    yield "a document withheld", packed(repaired(_withheld(files, documents[0])))
    yield "a document dropped", packed(repaired(without(documents[0])))
    contents = sorted(name for name in files if name.startswith("contents/"))
    yield "a content withheld", packed(repaired(_withheld(files, contents[0])))
    yield made("an order number replaced", more=_other_basis(files))
    yield made(
        "a name replaced",
        more={"names.json": files["names.json"].replace("Озерова".encode(), "Иванова".encode())},
    )
    yield made("the checkpoint of another size", more=_other_checkpoint(files))
    yield made(
        "a line under the checkpoint",
        more={"checkpoint.txt": files["checkpoint.txt"] + b"\xe2\x80\x94 x AAAAAAAA\n"},
    )
    yield made("a program added", more={"verify.py": b"print('ok')\n"})
    yield made("another key line", more={"vkey.txt": files["vkey.txt"].replace(b"+", b"-", 1)})
    yield made("another purpose", more=_other_purpose(files))
    yield from _hostile_archives(bundle.data)


def _heads_again(files: Files) -> Files:
    """The export and the manifest as they would be for the acts that are left."""
    last = {}
    for name in sorted(files):
        if name.startswith("events/"):
            said = json.loads(files[name])
            last[said["route"]] = (said, hashlib.sha256(b"\x00" + files[name]).hexdigest())
    export_said, manifest = json.loads(files["export.json"]), json.loads(files["manifest.json"])
    heads = [
        {"head": leaf, "rseq": said["rseq"], "route": route} for route, (said, leaf) in sorted(last.items())
    ]
    export_said["data"]["routes"] = heads
    manifest["routes"] = [{**head, "number": last[head["route"]][0]["number"]} for head in heads]
    return {**files, "export.json": canonical(export_said), "manifest.json": canonical(manifest)}


def _withheld(files: Files, name: str) -> Files:
    manifest = json.loads(files["manifest.json"])
    manifest["withheld"] = [name]
    left = {one: data for one, data in files.items() if one != name}
    return {**left, "manifest.json": canonical(manifest)}


def _other_basis(files: Files) -> Files:
    name = next(one for one in sorted(files) if one.startswith("opened/") and b'"basis"' in files[one])
    said = json.loads(files[name])
    said["texts"][0]["text"] = "999-к"
    return {name: canonical(said)}


def _other_checkpoint(files: Files) -> Files:
    lines = files["checkpoint.txt"].split(b"\n")
    lines[1] = str(int(lines[1]) + 1).encode()
    return {"checkpoint.txt": b"\n".join(lines)}


def _other_purpose(files: Files) -> Files:
    said = json.loads(files["export.json"])
    said["data"]["purpose"] = "own"
    return {"export.json": canonical(said)}


def _hostile_archives(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The same files in an archive that says more than it shows."""
    yield "bytes before the archive", b"#!/bin/sh\n" + data
    yield "bytes behind the archive", data + b"\n"
    yield "a comment", data[:-2] + b"\x05\x00hello"
    files = opened(data)
    for how, compression in (
        ("deflated", zipfile.ZIP_DEFLATED),
        ("stored by another program", zipfile.ZIP_STORED),
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", compression) as archive:
            for name, body in sorted(files.items()):
                archive.writestr(name, body)
        yield how, file.getvalue()
    for how, name in (
        ("a name that climbs", "../evil"),
        ("an absolute name", "/etc/passwd"),
        ("a folder", "docs/"),
        ("a name of Windows", "docs\\x"),
    ):
        yield how, packed(repaired({**files, name: b"x"}))
    first = int.from_bytes(data[-6:-2], "little")  # where the directory begins
    encrypted = bytearray(data)
    encrypted[6] |= 1
    encrypted[first + 8] |= 1
    yield "encrypted", bytes(encrypted)
    lying = bytearray(data)
    lying[first + 24 : first + 28] = (1 << 30).to_bytes(4, "little")
    yield "a lying size", bytes(lying)
    linked = bytearray(data)
    linked[first + 38 : first + 42] = (0o120777 << 16).to_bytes(4, "little")
    yield "a symbolic link", bytes(linked)
    twice = bytearray(data)
    second = first + 46 + int.from_bytes(data[first + 28 : first + 30], "little")
    twice[second + 42 : second + 46] = bytes(4)
    yield "two entries over the same bytes", bytes(twice)
