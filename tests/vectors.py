"""The fixed vectors of `docs/format.md` for who writes a third verifier: `python -m tests.vectors` writes them anew.

Everything follows from fixed keys and texts (`small_log`), so that the files never change while the format does not.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from approvals.verify_file import VECTORS
from tests.small_log.bundle import SmallLog
from tests.small_log.cast import APPROVER, LOG_KEY, ORIGIN, ROUTE, content_of, key_of, kid_of
from tests.small_log.paper import by_hand
from workflow.log import merkle
from workflow.log.canonical import canonical, parse
from workflow.log.event import commitment, genesis
from workflow.log.note import Checkpoint, tlog_proof

FOLDER = Path(__file__).parents[1] / "docs" / "vectors"
GOOD_JSON = (
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    'кавычка " и обратная черта \\',
    "две\nстроки",
    "ёжик № 7 — «да»",
    [],
    {},
    {"a": [1, {"b": None}], "a_1": "x", "z": False},
)
BAD_JSON = (
    (b'{"b":1,"a":2}', "ключи не по порядку"),
    (b'{"a":1,"a":1}', "ключ повторён"),
    (b'{"A":1}', "недопустимый ключ"),
    (b'{"a": 1}', "пробел"),
    (b"1.0", "дробное число"),
    (b"1e3", "дробное число"),
    (b"-0", "минус ноль"),
    (b"01", "лишний ноль"),
    (b"9007199254740992", "число больше 2^53-1"),
    (b"NaN", "не JSON"),
    (b'"\\u0041"', "лишнее экранирование"),
    (b'"\\/"', "лишнее экранирование"),
    (b'"\\t"', "запрещённый знак U+0009"),
    ('"e\u0301"'.encode(), "не NFC"),
    ('"\u202e"'.encode(), "запрещённый знак U+202E"),
    ('"\ufeff"'.encode(), "запрещённый знак U+FEFF"),
    (b'"\\ud800"', "одиночный суррогат"),
    (b'"\xff"', "не UTF-8"),
    (b"\xef\xbb\xbf1", "метка порядка байтов"),
    (b"[1,]", "не JSON"),
    (b"1 ", "пробел"),
)
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
NOT_CANONICAL = (
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)


def files() -> dict[str, bytes]:
    """Every file of the vectors."""
    log = SmallLog().begin().act("open").act("submit").act("approve")
    bundle = log.bundle()
    return {
        "bundle.zip": bundle,
        "bundle-paper.zip": by_hand(),
        "vkey.txt": f"{LOG_KEY.verifier.line}\n".encode(),
        "vectors.json": (json.dumps(_vectors(log), ensure_ascii=False, indent=1) + "\n").encode(),
    }


def _vectors(log: SmallLog) -> dict[str, Any]:
    return {
        "canonical_json": {
            "good": [canonical(value).hex() for value in GOOD_JSON],
            "bad": [{"bytes": data.hex(), "why": why} for data, why in BAD_JSON],
        },
        "hashes": _hashes(),
        "ed25519": _signatures(),
        "statement": _statement(log),
        "log_key": {
            "vkey": LOG_KEY.verifier.line,
            "public": LOG_KEY.verifier.public.hex(),
            "key_id": LOG_KEY.verifier.key_id.hex(),
            "fingerprint": LOG_KEY.verifier.fingerprint,
        },
        "tree": _tree(log),
        "bundle": {"file": "bundle.zip", "code": 0, "code_without_key": 3, "versions": log.version},
    }


def _hashes() -> dict[str, Any]:
    content = content_of(2)
    zones = parse(content)
    salt = hashlib.sha256(b"basis").hexdigest()
    return {
        "leaf": {"entry": b"x".hex(), "sha256": merkle.leaf_hash(b"x").hex()},
        "node": {
            "left": "00" * 32,
            "right": "11" * 32,
            "sha256": merkle.node_hash(bytes(32), bytes([0x11]) * 32).hex(),
        },
        "genesis": {"log": ORIGIN, "route": ROUTE, "sha256": genesis(ORIGIN, ROUTE)},
        "content": {
            "bytes": content.hex(),
            "sha256": hashlib.sha256(b"iom.content/1\n" + content).hexdigest(),
            "zones": {
                zone: hashlib.sha256(
                    b"iom.zone/1\n" + zone.upper().encode() + b"\n" + canonical(zones[zone])
                ).hexdigest()
                for zone in sorted(zones)
            },
        },
        "commitment": {
            "field": "basis",
            "salt": salt,
            "text": "12-к",
            "sha256": commitment("basis", salt, "12-к"),
        },
    }


def _signatures() -> dict[str, Any]:
    """The vectors of RFC 8032, and what must be refused: other spellings, small order, S not below L."""
    good = [
        {"public": public, "message": message, "signature": "".join(halves)}
        for public, message, *halves in VECTORS
    ]
    public, message, commit, scalar = VECTORS[1]
    high = (int.from_bytes(bytes.fromhex(scalar), "little") + ORDER).to_bytes(32, "little").hex()
    zero = "00" * 32
    bad = [
        {"public": public, "message": message, "signature": commit + high, "why": "S не меньше L"},
        {"public": public, "message": "73", "signature": commit + scalar, "why": "другое сообщение"},
    ]
    for point in (*SMALL_ORDER, *NOT_CANONICAL):
        why = "малый порядок" if point in SMALL_ORDER else "неканоническая кодировка"
        bad.append({"public": point, "message": "", "signature": point + zero, "why": f"ключ и R: {why}"})
        bad.append({"public": public, "message": message, "signature": point + scalar, "why": f"R: {why}"})
    return {"good": good, "bad": bad}


def _statement(log: SmallLog) -> dict[str, Any]:
    said = parse(log.entries[-2])
    public = key_of(APPROVER).public_key().public_bytes_raw()
    return {
        "public": public.hex(),
        "kid": kid_of(APPROVER),
        "bytes": canonical(said["stmt"]).hex(),
        "signed": (b"iom.sign/1\n" + canonical(said["stmt"])).hex(),
        "signature": base64.b64decode(said["sig"]["v"]).hex(),
    }


def _tree(log: SmallLog) -> dict[str, Any]:
    note = log.checkpoint()
    checkpoint = Checkpoint.of(note)
    return {
        "leaves": [merkle.leaf_hash(body).hex() for body in log.entries],
        "root": checkpoint.root.hex(),
        "checkpoint": note.spelled,
        "proofs": [tlog_proof(seq, log.path(seq), note) for seq in range(log.seq)],
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
