#!/usr/bin/env python3
"""Проверка дела маршрута: кто что согласовал и когда — без сети, без сервера и без программы «Маршрут».

This file is given out as `verify.py`: one file, the standard library of Python 3.9 or newer and nothing else, for an
auditor's own computer. It is longer than other modules of the project on purpose: what one is to trust, one must be
able to read in one place. It imports nothing of the project and follows `docs/format.md` alone; the sections below
stand in the order of that page. It never trusts a key that came inside the bundle, and whatever it is given, it ends
with a sentence and an exit code, never with a traceback.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, BinaryIO, NoReturn
from xml.parsers import expat

if sys.version_info < (3, 9):  # noqa: UP036  # it is given out to computers whose Python nobody has chosen
    sys.stdout.write(
        "Не проверено: нужен Python 3.9 или новее, а здесь {}.{}. Поставьте новый Python или проверьте дело страницей "
        "«Проверка.html».\n".format(*sys.version_info)
    )
    sys.exit(2)

GENUINE, FORGED, UNREADABLE, UNCONFIRMED, OTHER_LOG, PARTLY_ERASED = range(6)

HELP = """Проверка дела маршрута: кто что согласовал и когда. Сеть и сервер не нужны.

  python verify.py ДЕЛО.zip --vkey КЛЮЧ          проверить дело; КЛЮЧ — строка или файл со строкой ключа журнала
  python verify.py ДЕЛО.zip --fingerprint ОТПЕЧ  то же, если известен только короткий отпечаток (16 знаков)
  python verify.py ДЕЛО.zip --docx ФАЙЛ.docx     есть ли этот документ в деле и тот ли в нём текст
  python verify.py ДЕЛО.zip --known ФАЙЛ         сравнить с прежней отметкой журнала или прежним делом
  … --json                                       итог одним объектом JSON

Строку ключа или отпечаток возьмите не из дела, а из приказа, с бумажной отметки или с сайта управления образования.
Коды завершения: 0 подлинно; 1 подделано; 2 не читается; 3 ключ не подтверждён; 4 журнал короче или другой, чем
известная вам отметка; 5 подлинно, но часть содержания уничтожена по акту."""


class Fault(Exception):
    """What is wrong: the exit code, the check that found it, a Russian sentence, and the file or entry."""

    def __init__(self, code: int, check: str, says: str, place: str = "") -> None:
        super().__init__(says)
        self.code, self.check, self.says, self.place = code, check, says, place


def _forged(check: str, says: str, place: str = "") -> NoReturn:
    raise Fault(FORGED, check, says, place)


def _other_log(says: str) -> NoReturn:
    raise Fault(OTHER_LOG, "known", says)


def _unreadable(check: str, says: str, place: str = "") -> NoReturn:
    raise Fault(UNREADABLE, check, says, place)


# === 1. Bytes: canonical JSON =======================================================================

_KEY = re.compile(r"[a-z0-9_]{1,32}\Z")
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LARGEST = 2**53 - 1
_DEEPEST = 64


def canonical(value: Any) -> bytes:
    """The one spelling of a value that is known to be allowed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data: bytes) -> Any:
    """The value of canonical bytes; ValueError where they are not its one spelling."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_no_number,
            parse_constant=_no_number,
            parse_int=_whole,
        )
        _require_allowed(value, 0)
        if canonical(value) != data:
            raise ValueError("not the one spelling")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"not a whole number: {text[:20]}")


def _whole(text: str) -> int:
    if len(text) > len("-9007199254740991"):
        raise ValueError("a number too large")
    return int(text)


def _require_allowed(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if type(value) is str:
        _require_text(value)
    elif type(value) is int and abs(value) > _LARGEST:
        raise ValueError("a number too large")
    elif type(value) is dict:
        if not all(map(_KEY.match, value)):
            raise ValueError("a forbidden key")
        for item in value.values():
            _require_allowed(item, depth + 1)
    elif type(value) is list:
        for item in value:
            _require_allowed(item, depth + 1)


def _require_text(text: str) -> None:
    if _FORBIDDEN.search(text):
        raise ValueError("a forbidden character")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise ValueError("a text not in NFC")


# === 2. Shapes: which keys and kinds of values stand where ==========================================

Shape = Callable[[Any], bool]
_HEX64 = re.compile(r"[0-9a-f]{64}\Z")
_HEX32 = re.compile(r"[0-9a-f]{32}\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


def _text(value: Any) -> bool:
    return type(value) is str


def _number(value: Any) -> bool:
    return type(value) is int and value >= 0


def _any(value: Any) -> bool:  # noqa: ARG001  # a shape takes a value
    return True


def _hash(value: Any) -> bool:
    return type(value) is str and _HEX64.match(value) is not None


def _kid(value: Any) -> bool:
    return type(value) is str and _HEX32.match(value) is not None


def _time(value: Any) -> bool:
    if type(value) is not str or not _TIME.match(value):
        return False
    try:
        datetime.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  # only asked whether there is such a time
    except ValueError:
        return False
    return True


def _date(value: Any) -> bool:
    if type(value) is not str or not _DAY.match(value):
        return False
    try:
        date(int(value[:4]), int(value[5:7]), int(value[8:]))
    except ValueError:
        return False
    return True


def _word(*allowed: str) -> Shape:
    return lambda value: type(value) is str and value in allowed


def _maybe(shape: Shape) -> Shape:
    return lambda value: value is None or shape(value)


def _list(shape: Shape) -> Shape:
    return lambda value: type(value) is list and all(map(shape, value))


def _row(*shapes: Shape) -> Shape:
    """A list of exactly these kinds of values, in this order."""
    return lambda value: (
        type(value) is list
        and len(value) == len(shapes)
        and all(shape(item) for shape, item in zip(shapes, value))  # Python 3.9 has no strict
    )


def _map(shape: Shape) -> Shape:
    return lambda value: type(value) is dict and all(map(shape, value.values()))


_KINDS: dict[str, Shape] = {
    "text": _text,
    "number": _number,
    "flag": lambda value: type(value) is bool,
    "hash": _hash,
    "kid": _kid,
    "time": _time,
    "date": _date,
}
_KINDS.update({f"{kind}?": _maybe(shape) for kind, shape in list(_KINDS.items())})


def _keys(*lines: str, **others: Shape) -> dict[str, Shape]:
    """The keys of an object: each line says a kind and the keys of that kind, `others` have shapes of their own."""
    said = {key: _KINDS[line.split()[0]] for line in lines for key in line.split()[1:]}
    return {**said, **others}


def _object(*lines: str, **others: Shape) -> Shape:
    """Exactly these keys."""
    keys = _keys(*lines, **others)
    return lambda value: _has(keys, value) and value.keys() == keys.keys()


def _at_least(*lines: str, **others: Shape) -> Shape:
    """These keys, whatever stands beside them."""
    keys = _keys(*lines, **others)
    return lambda value: _has(keys, value)


def _has(keys: dict[str, Shape], value: Any) -> bool:
    return type(value) is dict and all(key in value and shape(value[key]) for key, shape in keys.items())


def _null(value: Any) -> bool:
    return value is None


_ZONES = ("z1", "z2", "z3", "z4", "z5")
_FORM = _word("full", "appendix")
_FILES = _list(_object("hash sha256", form=_FORM))
_SCAN = _word("pdf", "jpg", "png")


def _statement(schema: str, **more: Shape) -> Shape:
    return _object(
        "text log route act from to decision signer office",
        "text? appointment on_behalf_of rules",
        "number rseq round",
        "number? carried",
        "hash prev content",
        "time at",
        _=_word(schema),
        zones=_map(_hash),
        seen=_object("number version", docs=_FILES),
        docs=_FILES,
        shown=_object("text tpl lang", "hash sha256"),
        auth=_object("time at", m=_list(_word("pwd", "totp", "code"))),
        **more,
    )


_SIGNED = _statement("iom.sign/1")
_ON_PAPER = _statement(
    "iom.paper/1",
    paper=_object(
        "date signed_on",
        "number scan size",
        "hash sha256",
        "text entered_by confirmed_by office appointment",
        kind=_SCAN,
    ),
)
_ACT = _object(
    "text log route by act from to office subject organization",
    "text? appointment on_behalf_of number reason batch",
    "number seq clock_back_ms rseq round",
    "number? in_force",
    "hash prev content snapshot idem",
    "hash? progress",
    "time at",
    _=_word("iom.event/1"),
    kind=_word("act"),
    sig=_maybe(_object("kid kid", "text v", alg=_word("ed25519"))),
    process=_object("text id", "number version", "hash hash"),
    zones=_object("hash z1 z2 z3 z4 z5"),
    docs=_list(_object("hash sha256", "number size", "text renderer", form=_FORM)),
    comment=_maybe(_object("hash c")),
    net=_maybe(_object("hash? ip_c ua_c")),
    stmt=_maybe(lambda value: _SIGNED(value) or _ON_PAPER(value)),
)
_OTHER = _object(
    "text log kind",
    "text? by about",
    "number seq clock_back_ms",
    "time at",
    _=_word("iom.event/1"),
    route=_null,
    sig=_null,
    data=_any,
    texts=_map(_hash),
)
_DATA: dict[str, Shape] = {
    "process.published": _object("text id", "number version", "hash hash"),
    "policy.signing": _object(),
    "key.enrolled": _object("kid kid", "kid? replaces", "hash pub", alg=_word("ed25519")),
    "key.revoked": _object("kid kid", "text why"),
    "role.granted": _object(
        "text appointment office kind organization scope",
        "text? replaces",
        "date basis_date valid_from",
        "date? valid_to",
        covers=_list(_text),
    ),
    "role.ended": _object("text appointment office", "date last_day"),
    "log.sheet_made": _object("number size"),
    "evidence.attached": _object(
        "text path", "hash sha256", "number size", kind=_word("docx", "pdf", "jpg", "png")
    ),
    "paper.entered": _object(
        "text sheet",
        "hash sha256",
        "number size",
        kind=_SCAN,
        signed=_list(_row(_text, _text, _text, _date)),
    ),
    "erasure.done": _object("text act request", items=_list(_object("text kind ref")), files=_list(_hash)),
}
_ROUTE = ("text route", "number rseq", "hash head")
_EXPORT = _object("text purpose", routes=_list(_object(*_ROUTE)), members=_list(_row(_text, _hash)))
_MANIFEST = _object(
    "text log",
    "number export",
    _=_word("iom.bundle/1"),
    files=_list(_object("text name", "hash sha256", "number size")),
    routes=_list(_object(*_ROUTE, "text? number")),
    withheld=_list(_text),
)
_OPENED = _object("number seq", _=_word("iom.opened/1"), texts=_list(_object("text field text", "hash salt")))
_WORDS = _list(_row(_text, _text))
_NAMES = _object(
    _=_word("iom.names/1"),
    offset=lambda value: type(value) is int and abs(value) < 24 * 60,
    **dict.fromkeys(("acts", "offices", "organizations", "people", "states"), _WORDS),
)
_CONTENT = _object(**dict.fromkeys(_ZONES, _any))
_RULES = _at_least(
    "text id",
    "number version",
    states=_list(_at_least("text code", "flag initial")),
    acts=_list(
        _at_least(
            "text code",
            "flag signed starts_round freezes_progress",
            offices=_list(_text),
            signs=_list(_word(*_ZONES)),
        )
    ),
    transitions=_list(
        _at_least("text act from", "text? to", "flag enters_force", offices=_maybe(_list(_text)))
    ),
)

# === 3. Hashes, the tree, notes and proofs ==========================================================

_B64_HASH = 32


def sha256(*parts: bytes) -> str:
    """SHA-256 of the parts one after another, in hex."""
    made = hashlib.sha256()
    for part in parts:
        made.update(part)
    return made.hexdigest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = _node(step, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = _node(made, step)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def root_before(index: int, size: int, path: Sequence[bytes], leaf: bytes | None = None) -> bytes:
    """The root of the first `index` leaves by the proof of the next one; with its leaf, the root of one more.

    What stands to the left of a leaf in its proof is everything before it.
    """
    place, last, made = index, size - 1, leaf
    for step in path:
        if place & 1 or place == last:
            made = step if made is None else _node(step, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return hashlib.sha256().digest() if made is None else made


def unbase64(text: str) -> bytes:
    """The bytes of base64 in its one spelling; ValueError otherwise."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the one spelling of base64")
    return data


@dataclass(frozen=True)
class LogKey:
    """The public key of a log, as its line spells it: `name+key id+base64`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, line: str) -> LogKey:
        """The key of a line; ValueError where it is none or has a slip of the pen."""
        name, _, rest = line.partition("+")
        _, _, encoded = rest.partition("+")
        data = unbase64(encoded)
        if len(data) != 1 + _B64_HASH or data[0] != 1 or not re.match(r"[^\s+]{1,200}\Z", name):
            raise ValueError("not a key line")
        found = cls(name, data[1:])
        if found.line != line:
            raise ValueError("a slip in the key line")
        return found

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    @property
    def line(self) -> str:
        """The line that readers keep."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([1]) + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """The short form for paper: `ABCD-EFGH-IJKL-MNOP`."""
        letters = base64.b32encode(hashlib.sha256(self.line.encode()).digest()[:10]).decode()
        return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True)
class Checkpoint:
    """A signed head of a log: its name, size, root, and the lines of signatures by name."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...]

    @classmethod
    def parse(cls, data: bytes) -> Checkpoint:
        """The checkpoint that a note spells; ValueError where it is none."""
        spelled = data.decode("utf-8")
        text, blank, tail = spelled.partition("\n\n")
        lines = text.split("\n")
        sized = len(lines) == 3 and re.match(r"(?:0|[1-9]\d{0,15})\Z", lines[1], re.ASCII)
        if not blank or not sized or not lines[0]:
            raise ValueError("not a checkpoint")
        root = unbase64(lines[2])
        if len(root) != _B64_HASH or not tail.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", spelled):
            raise ValueError("not a checkpoint")
        found = tuple(_signature(line) for line in tail[:-1].split("\n"))
        return cls(text + "\n", lines[0], int(lines[1]), root, found)

    def is_signed_by(self, key: LogKey) -> bool:
        """Whether the only line of the log's name is a true signature of the key."""
        lines = [signature for name, signature in self.signatures if name == self.origin]
        return (
            key.name == self.origin
            and len(lines) == 1
            and lines[0][:4] == key.key_id
            and is_signature(key.public, self.text.encode(), lines[0][4:])
        )


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line[2:].partition(" ")
    if not line.startswith("\u2014 ") or not re.match(r"[^\s+]{1,200}\Z", name):
        raise ValueError("not a signature line")
    signature = unbase64(encoded)
    if len(signature) <= 4:  # four bytes name the key
        raise ValueError("not a signature line")
    return name, signature


def parse_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, path and checkpoint of a proof; ValueError where it is none."""
    head, blank, rest = data.partition(b"\n\n")
    lines = head.decode("utf-8").split("\n")
    if not blank or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 2:
        raise ValueError("not a proof")
    found = re.match(r"index (0|[1-9]\d{0,15})\Z", lines[1], re.ASCII)
    path = [unbase64(line) for line in lines[2:]]
    if not found or any(len(step) != _B64_HASH for step in path):
        raise ValueError("not a proof")
    return int(found[1]), path, rest


# === 4. Ed25519 in whole numbers (RFC 8032, without cofactor) =======================================
# Verification knows no secret, so that its time may vary. The same is asked of `cryptography` or `openssl`, where the
# computer has them; who disagrees with us makes the bundle forged.

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]
_ZERO: Point = (0, 1, 1, 0)
_SIGNATURE = 64


def _add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(p: Point) -> Point:
    a, b, c = p[0] * p[0] % _P, p[1] * p[1] % _P, 2 * p[2] * p[2] % _P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1]) % _P
    g = a - b
    f = c + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


def _decoded(data: bytes) -> Point | None:
    """The point of 32 bytes; None for another spelling of it, no point, or a point of small order."""
    spelled = int.from_bytes(data, "little")
    sign, y = spelled >> 255, spelled & ((1 << 255) - 1)
    if y >= _P:
        return None
    squared = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(squared, (_P + 3) // 8, _P)
    if (x * x - squared) % _P:
        x = x * _ROOT % _P
    if (x * x - squared) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    point = (x, y, 1, x * y % _P)
    return None if _same(_double(_double(_double(point))), _ZERO) else point


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE: Point = _decoded(_BASE_Y.to_bytes(32, "little")) or _ZERO


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the message under the key."""
    if len(public) != _B64_HASH or len(signature) != _SIGNATURE:
        return False
    key, made = _decoded(public), _decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or made is None or scalar >= _L:
        return False
    factor = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus: Point = (-key[0] % _P, key[1], 1, -key[3] % _P)
    both, point = _add(_BASE, minus), _ZERO
    for bit in range(252, -1, -1):
        point = _double(point)
        chosen = (scalar >> bit & 1) + 2 * (factor >> bit & 1)
        if chosen:
            point = _add(point, (_ZERO, _BASE, minus, both)[chosen])
    return _same(point, made)


VECTORS = (  # RFC 8032, 7.1: public key, message, both halves of the signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@lru_cache(maxsize=1)
def _is_sound() -> bool:
    """Whether this arithmetic gives what the RFC prints, and refuses each vector with a bit turned."""
    for public, message, *halves in VECTORS:
        key, said, made = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex("".join(halves))
        turned = bytes([made[0] ^ 1]) + made[1:]
        beyond = made[:32] + (int.from_bytes(made[32:], "little") + _L).to_bytes(32, "little")
        if not ed25519(key, said, made) or ed25519(key, said, turned) or ed25519(key, said, beyond):
            return False
    return not ed25519(b"\x01" + bytes(31), b"", b"\x01" + bytes(63))


Verifier = Callable[[bytes, bytes, bytes], bool]


def _by_cryptography(public: bytes, message: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # only where the computer has it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    program = shutil.which("openssl")
    if program is None:
        raise OSError("no openssl")
    with tempfile.TemporaryDirectory(prefix="iom-verify-") as folder:
        paths = [os.path.join(folder, name) for name in ("key", "message", "signature")]
        for path, data in zip(
            paths, (bytes.fromhex("302a300506032b6570032100") + public, message, signature)
        ):
            with open(path, "wb") as file:
                file.write(data)
        command = [program, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin"]
        command += ["-in", paths[1], "-sigfile", paths[2]]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)  # noqa: S603
    return done.returncode == 0


@lru_cache(maxsize=1)
def second_opinion() -> tuple[str, Verifier]:
    """Another implementation that this computer has and that knows the vectors, with its name; ours without one.

    The vector without a message is not asked: `openssl` takes no empty file.
    """
    for name, verifier in (("cryptography", _by_cryptography), ("openssl", _by_openssl)):
        try:
            if all(
                verifier(*map(bytes.fromhex, (key, said, one + two))) for key, said, one, two in VECTORS[1:]
            ):
                return name, verifier
        except Exception:  # noqa: BLE001, S112  # whatever ails it, it is no second opinion
            continue
    return "", ed25519


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether we and the second opinion accept the signature."""
    name, verifier = second_opinion()
    return ed25519(public, message, signature) and (not name or verifier(public, message, signature))


# === 5. The archive: one way to be written, so nothing can hide in it ===============================

MOST_FILES, LARGEST_FILE, LARGEST_TEXT, LARGEST_ALL = 20_000, 64 << 20, 4 << 20, 256 << 20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _EPOCH = 20, 0x21
_SINGLE = (
    *("HOW-TO-VERIFY.txt", "SHA256SUMS", "checkpoint.txt", "export.json", "manifest.json", "names.json"),
    "vkey.txt",
)
_CHECKERS = ("verify.py", "check.html")
_NAME = re.compile(
    r"(?:events|others|opened)/[0-9]{12}\.json|proofs/[0-9]{12}\.tlog-proof"
    r"|(?:contents|processes)/[0-9a-f]{64}\.json|docs/[0-9a-f]{64}\.docx"
    r"|files/[0-9a-f]{64}\.(?:docx|pdf|jpg|png)"
)


@dataclass(frozen=True)
class Member:
    """Where the bytes of a file lie in the archive, and their SHA-256."""

    offset: int
    size: int
    sha256: str


class Archive:
    """A bundle's files; opening it checks every byte that is not inside a file, and every CRC."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.members: dict[str, Member] = {}
        size = file.seek(0, os.SEEK_END)
        if size > LARGEST_ALL + MOST_FILES * 300 + _END.size:
            _unreadable("archive", "файл больше, чем бывает дело маршрута")
        if size < _END.size:
            _unreadable("archive", "это не архив ZIP")
        end = self._at(size - _END.size, _END.size)
        mark, disk, start_disk, here, count, length, start, comment = _END.unpack(end)
        if mark != b"PK\x05\x06":
            _unreadable("archive", "это не архив ZIP, или за его концом что-то дописано")
        if disk or start_disk or comment or here != count or start + length + _END.size != size:
            _unreadable("archive", "архив составлен не так, как его пишет «Маршрут»")
        if count > MOST_FILES:
            _unreadable("archive", "в архиве слишком много файлов")
        if length > count * (_CENTRAL.size + 100):
            _unreadable("archive", "оглавление архива не того размера")
        self._read_directory(self._at(start, length), count, start)
        lacking = sorted(set(_SINGLE) - self.members.keys())
        if lacking:
            _unreadable("archive", "в архиве нет нужного файла", lacking[0])

    def _at(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        data = self._file.read(size)
        if len(data) != size:
            _unreadable("archive", "архив обрывается")
        return data

    def _read_directory(self, directory: bytes, count: int, start: int) -> None:
        place, offset, last = 0, 0, ""
        for _ in range(count):
            head = directory[place : place + _CENTRAL.size]
            if len(head) != _CENTRAL.size:
                _unreadable("archive", "оглавление архива обрывается")
            said = _CENTRAL.unpack(head)
            crc, packed, size, length = said[7:11]
            name = directory[place + _CENTRAL.size : place + _CENTRAL.size + length].decode(
                "ascii", "replace"
            )
            common = (0, 0, _EPOCH, crc, size, size, length, 0)
            if packed != size or head != _CENTRAL.pack(
                b"PK\x01\x02", _VERSION, _VERSION, 0, *common, 0, 0, 0, 0, offset
            ):
                _unreadable("archive", "файл в архиве сжат, зашифрован или описан не по формату", name)
            if name not in _SINGLE + _CHECKERS and not _NAME.fullmatch(name):
                _unreadable("archive", "в архиве файл с чужим именем", name)
            if name <= last:
                _unreadable("archive", "имена в архиве повторяются или идут не по порядку", name)
            self.members[name] = self._member(name, offset, size, crc, start)
            place, last = place + _CENTRAL.size + length, name
            offset += _LOCAL.size + length + size
        if place != len(directory) or offset != start:
            _unreadable("archive", "в архиве есть байты, не принадлежащие ни одному файлу")

    def _member(self, name: str, offset: int, size: int, crc: int, start: int) -> Member:
        if size > (LARGEST_FILE if name.startswith(("docs/", "files/")) else LARGEST_TEXT):
            _unreadable("archive", "файл больше допустимого", name)
        begin = offset + _LOCAL.size + len(name)
        if begin + size > start or begin + size > LARGEST_ALL + MOST_FILES * 300:
            _unreadable("archive", "размеры в архиве неверны", name)
        expected = _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _EPOCH, crc, size, size, len(name), 0)
        if self._at(offset, _LOCAL.size + len(name)) != expected + name.encode("ascii"):
            _unreadable("archive", "заголовок файла не совпадает с оглавлением", name)
        made, digest, left = 0, hashlib.sha256(), size
        while left:
            piece = self._at(begin + size - left, min(left, 1 << 20))
            made, left = zlib.crc32(piece, made), left - len(piece)
            digest.update(piece)
        if made != crc:
            _unreadable("archive", "файл повреждён: контрольная сумма не сходится", name)
        return Member(begin, size, digest.hexdigest())

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        member = self.members[name]
        return self._at(member.offset, member.size)

    def json(self, name: str, check: str, shape: Shape) -> Any:
        """The value of a canonical file of that shape."""
        try:
            value = parse(self.read(name))
        except ValueError:
            _unreadable(check, "файл записан не в канонической форме", name)
        if not shape(value):
            _unreadable(check, "в файле не те ключи или значения", name)
        return value

    def under(self, folder: str) -> Iterator[str]:
        """The names in a folder, in order."""
        return (name for name in self.members if name.startswith(folder))


# === 6. The bundle: the checks in the order of docs/format.md, part 6 ===============================


@dataclass
class Trust:
    """What the reader brought himself."""

    key: LogKey | None = None
    fingerprint: str | None = None

    def __bool__(self) -> bool:
        return self.key is not None or self.fingerprint is not None


@dataclass
class RouteFound:
    """One route of the bundle once its acts have been gone through."""

    route: str
    number: str | None
    state: str
    subject: str
    versions: int
    in_force: int | None
    round: int = 0
    approvals: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Rules:
    """The published rules of a process, ready to be asked."""

    initial: str
    steps: dict[tuple[str, str, str], set[bool]]
    offices: dict[tuple[str, str], set[str]]
    acts: dict[str, dict[str, Any]]


class Bundle:
    """A bundle under check. Each `check_…` raises the first `Fault`; `done` says what passed, in words."""

    def __init__(self, file: BinaryIO, trust: Trust) -> None:
        self.trust = trust
        self.done: list[tuple[str, str]] = []
        self.archive = Archive(file)
        self.leaves: dict[int, str] = {}  # seq → leaf hash of every entry
        self.acts: list[int] = []
        self.others: dict[str, list[dict[str, Any]]] = {}  # kind → entries
        self.routes: list[RouteFound] = []
        self.rules: dict[str, Rules] = {}
        self.named: set[str] = set()  # files that the entries call for
        self.used: set[int] = set()  # other entries that were needed
        self.erased: set[str] = set()  # the absent files that an act of erasure names
        self.unsigned = 0
        self.signed = 0
        self.on_paper = 0
        self.from_paper: set[str] = set()  # routes that were agreed on paper before they were entered

    def check(self) -> None:
        """All checks of the bundle itself."""
        self.check_archive()
        self.check_checkpoint()
        self.check_entries()
        self.check_routes()
        self.check_people()
        self.check_documents()
        self.check_export()
        self.check_nothing_else()

    # --- 6.1 --------------------------------------------------------------------------------------

    def check_archive(self) -> None:
        """The files are exactly those of the manifest and of the list of sums."""
        members = self.archive.members
        self.manifest = self.archive.json("manifest.json", "archive", _MANIFEST)
        files = [
            {"name": name, "sha256": member.sha256, "size": member.size}
            for name, member in members.items()
            if name not in ("manifest.json", "SHA256SUMS")
        ]
        if self.manifest["files"] != files:
            _forged(
                "archive",
                "состав дела не тот, что в его описи",
                _first_difference(self.manifest["files"], files),
            )
        sums = "".join(f"{one.sha256}  {name}\n" for name, one in members.items() if name != "SHA256SUMS")
        if self.archive.read("SHA256SUMS") != sums.encode():
            _forged("archive", "контрольные суммы файлов не сходятся", "SHA256SUMS")
        withheld = self.manifest["withheld"]
        if withheld != sorted(set(withheld)) or any(
            not name.startswith(("docs/", "contents/", "files/"))
            or not _NAME.fullmatch(name)
            or name in members
            for name in withheld
        ):
            _forged("archive", "список невыданного составлен неверно", "manifest.json")
        self.names = self.archive.json("names.json", "archive", _NAMES)
        self._passed("archive", f"файлов {len(members)}, состав и суммы сходятся с описью")

    # --- 6.2 --------------------------------------------------------------------------------------

    def check_checkpoint(self) -> None:
        """The head of the log is signed by the key that the reader brought, never by one that he did not."""
        try:
            self.checkpoint = Checkpoint.parse(self.archive.read("checkpoint.txt"))
        except ValueError:
            _unreadable("checkpoint", "отметка журнала не читается", "checkpoint.txt")
        try:
            self.inside = inside = LogKey.parse(_one_line(self.archive.read("vkey.txt")))
        except ValueError:
            _unreadable("checkpoint", "строка ключа не читается", "vkey.txt")
        if self.trust.fingerprint is not None and _plain(inside.fingerprint) != self.trust.fingerprint:
            _forged(
                "checkpoint", "отпечаток ключа другой: дело подписано не ключом этого журнала", "vkey.txt"
            )
        if self.trust.key is not None and self.trust.key != inside:
            _forged("checkpoint", "ключ другой: дело подписано не ключом этого журнала", "vkey.txt")
        if self.checkpoint.origin != self.manifest["log"] or len(self.checkpoint.signatures) != 1:
            _forged("checkpoint", "отметка другого журнала или с лишними подписями", "checkpoint.txt")
        if not self.checkpoint.is_signed_by(inside):
            _forged("checkpoint", "подпись под отметкой журнала неверна", "checkpoint.txt")
        said = f"записей {self.checkpoint.size}, отпечаток ключа {inside.fingerprint}"
        self._passed("checkpoint", said if self.trust else f"{said}; ключ взят из дела и не подтверждён")

    # --- 6.3 --------------------------------------------------------------------------------------

    def check_entries(self) -> None:
        """Every entry is canonical, of known keys, at its place, and included under the checkpoint."""
        spelled = self.archive.read("checkpoint.txt")
        expected = set()
        for name in [*self.archive.under("events/"), *self.archive.under("others/"), "export.json"]:
            entry = self.archive.json(name, "entries", _ACT if name.startswith("events/") else _OTHER)
            seq = entry["seq"]
            if name != "export.json" and int(name[7:19]) != seq:
                _forged("entries", "запись стоит не на своём месте", name)
            if seq in self.leaves:
                _forged("entries", "запись приложена дважды", name)
            if entry["log"] != self.checkpoint.origin:
                _forged("entries", "запись другого журнала", name)
            proof = f"proofs/{seq:012}.tlog-proof"
            if proof not in self.archive.members:
                _forged("entries", "нет доказательства, что запись стоит в журнале", name)
            self._require_included(name, proof, seq, spelled)
            expected.add(proof)
            if name.startswith("events/"):
                _require_act(entry, name)
                self.acts.append(seq)
            else:
                self._keep_other(entry, name)
        for proof in self.archive.under("proofs/"):
            if proof not in expected:
                _forged("entries", "лишнее доказательство", proof)
        self._passed("entries", f"записей {len(self.leaves)}, каждая стоит в журнале на своём месте")

    def _require_included(self, name: str, proof: str, seq: int, checkpoint: bytes) -> None:
        leaf = hashlib.sha256(b"\x00" + self.archive.read(name)).digest()
        try:
            index, path, under = parse_proof(self.archive.read(proof))
        except ValueError:
            _unreadable("entries", "доказательство не читается", proof)
        if index != seq or under != checkpoint:
            _forged("entries", "доказательство о другой записи или другой отметке", proof)
        if not proves_inclusion(leaf, seq, self.checkpoint.size, path, self.checkpoint.root):
            _forged("entries", "такой записи в журнале нет: она изменена или подложена", name)
        self.leaves[seq] = leaf.hex()

    def _keep_other(self, entry: dict[str, Any], name: str) -> None:
        kind = entry["kind"]
        shape = _EXPORT if name == "export.json" and kind == "export" else _DATA.get(kind)
        if shape is None or (name == "export.json") != (kind == "export"):
            _forged("entries", "запись не того вида", name)
        if not shape(entry["data"]):
            _unreadable("entries", "в записи не те ключи или значения", name)
        if kind == "export":
            self.export = entry
        else:
            self.others.setdefault(kind, []).append(entry)
        if kind == "log.sheet_made" and entry["data"]["size"] == entry["seq"]:
            self.used.add(entry["seq"])  # its proof gives the root that stands on the paper sheet

    def act(self, seq: int) -> dict[str, Any]:
        """An act that `check_entries` has found canonical; read again, so that the largest bundle fits in memory."""
        found: dict[str, Any] = json.loads(self.archive.read(f"events/{seq:012}.json"))
        return found

    # --- 6.4 --------------------------------------------------------------------------------------

    def check_routes(self) -> None:
        """Every route is whole from its first act, and each step is one that its published process allows."""
        self._read_rules()
        standing: dict[str, tuple[RouteFound, dict[str, Any]]] = {}
        for seq in self.acts:
            said = self.act(seq)
            found = standing.get(said["route"])
            route = self._step(said, *(found or (None, None)))
            standing[said["route"]] = (route, said)
        self.routes = [standing[route][0] for route in sorted(standing)]
        self.heads = [
            {"head": self.leaves[said["seq"]], "rseq": said["rseq"], "route": route}
            for route, (_, said) in sorted(standing.items())
        ]
        if not self.routes:
            _forged("routes", "в деле нет ни одного маршрута")
        self._passed("routes", f"маршрутов {len(self.routes)}, действий {len(self.acts)}, пропусков нет")

    def _read_rules(self) -> None:
        for name in self.archive.under("processes/"):
            if self.archive.members[name].sha256 != name[10:74]:
                _forged("routes", "правила процесса не те, что опубликованы", name)
            said = self.archive.json(name, "routes", _RULES)
            self.rules[name[10:74]] = _rules(said)

    def _step(
        self, said: dict[str, Any], route: RouteFound | None, before: dict[str, Any] | None
    ) -> RouteFound:
        place = f"events/{said['seq']:012}.json"
        start = sha256(f"iom.genesis/1\n{said['log']}\n{said['route']}".encode())
        rules = self.rules.get(said["process"]["hash"])
        if rules is None:
            _forged("routes", "нет правил процесса этого маршрута", place)
        if route is None or before is None:
            self._require_published(said["process"], said["seq"], place)
            route = RouteFound(said["route"], None, rules.initial, said["subject"], 0, None)
        if said["rseq"] != route.versions + 1:
            _forged(
                "routes",
                f"пропуск в истории: после версии {route.versions} идёт версия {said['rseq']}",
                place,
            )
        if said["prev"] != (self.leaves[before["seq"]] if before else start):
            _forged("routes", "запись не продолжает предыдущую запись маршрута", place)
        if before and any(said[key] != before[key] for key in ("subject", "organization", "process")):
            _forged("routes", "педагог, организация или процесс не те, что при открытии", place)
        self._require_allowed(said, route, before, rules, place)
        route.versions, route.state, route.number = said["rseq"], said["to"], said["number"]
        route.in_force, route.round = said["in_force"], said["round"]
        return route

    def _require_published(self, process: dict[str, Any], seq: int, place: str) -> None:
        for entry in self.others.get("process.published", ()):
            if entry["data"] == process and entry["seq"] < seq:
                self.used.add(entry["seq"])
                self.named.add(f"processes/{process['hash']}.json")
                return
        _forged("routes", "правила процесса не были опубликованы до открытия маршрута", place)

    def _require_allowed(
        self,
        said: dict[str, Any],
        route: RouteFound,
        before: dict[str, Any] | None,
        rules: Rules,
        place: str,
    ) -> None:
        act = rules.acts.get(said["act"])
        enters = rules.steps.get((said["from"], said["act"], said["to"]))
        if said["from"] != route.state:
            _forged("routes", "действие начато не в том состоянии, где стоял маршрут", place)
        if act is None or enters is None or (said["act"] == "open") != (before is None):
            _forged("routes", "процесс не допускает такого действия", place)
        if said["office"] not in rules.offices[said["from"], said["act"]]:
            _forged("routes", "эта должность такого действия не выполняет", place)
        if said["round"] != (before["round"] if before else 0) + act["starts_round"]:
            _forged("routes", "круг согласования не следует из истории", place)
        kept = before["in_force"] if before else None
        if not (
            (True in enters and said["in_force"] == said["rseq"])
            or (False in enters and said["in_force"] == kept)
        ):
            _forged("routes", "действующая версия не следует из истории", place)
        if before and before["number"] is not None and said["number"] != before["number"]:
            _forged("routes", "номер маршрута изменён", place)
        if (said["stmt"] is not None) != act["signed"] or (said["progress"] is not None) != act[
            "freezes_progress"
        ]:
            _forged("routes", "подпись или отметки о ходе не соответствуют действию", place)
        if said["stmt"] is not None and said["stmt"]["zones"] != {
            zone: said["zones"][zone] for zone in act["signs"]
        }:
            _forged("routes", "подписаны не те разделы", place)

    # --- 6.5 --------------------------------------------------------------------------------------

    def check_people(self) -> None:
        """Every statement says what the entry says, its person's key signed it, and his office was his that day."""
        self._require_own_keys()
        policy = min((entry["seq"] for entry in self.others.get("policy.signing", ())), default=None)
        self.used.update(entry["seq"] for entry in self.others.get("policy.signing", ()))
        routes = {route.route: route for route in self.routes}
        for seq in self.acts:
            said = self.act(seq)
            place = f"events/{seq:012}.json"
            order = self._order(said, place)
            statement = said["stmt"]
            if statement is None:
                if said["sig"] is not None:
                    _forged("people", "подпись без подписанного текста", place)
                continue
            _require_same(said, statement, place)
            if "paper" in statement:
                self._require_paper(said, statement["paper"], place)
                self._require_signature(said, statement, place)
                self.on_paper += 1
            elif said["sig"] is None:
                if policy is not None and seq > policy:
                    _forged("people", "нет личной подписи, хотя она уже была обязательна", place)
                self.unsigned += 1
            else:
                self._require_signature(said, statement, place)
                self.signed += 1
            if statement["decision"].startswith("approve"):
                route = routes[said["route"]]
                route.approvals.append({"said": said, "order": order})
        words = [f"личных подписей {self.signed}, все верны"] if self.signed else []
        if self.on_paper:
            words.append(f"подписано на бумаге {self.on_paper}, каждый скан внёс один и подтвердил другой")
        if self.unsigned:
            words.append(f"без личной подписи (до введения правил) {self.unsigned}")
        self._passed("people", ", ".join(words) or "подписанных действий нет")

    def _require_paper(self, said: dict[str, Any], paper: dict[str, Any], place: str) -> None:
        """One person entered the scan before, another confirms it and held an office; neither is the teacher."""
        if said["sig"] is None:
            _forged("people", "скан подписи на бумаге никто не подтвердил", place)
        if paper["entered_by"] == paper["confirmed_by"]:
            _forged("people", "скан подписи на бумаге внёс и подтвердил один человек", place)
        if said["subject"] in (paper["entered_by"], paper["confirmed_by"]):
            _forged("people", "скан внёс или подтвердил сам педагог", place)
        line = [said["act"], said["by"], said["office"], paper["signed_on"]]
        found = [
            entry
            for entry in self.others.get("paper.entered", ())
            if entry["seq"] == paper["scan"] < said["seq"]
            and (entry["by"], entry["about"]) == (paper["entered_by"], said["route"])
            and all(entry["data"][key] == paper[key] for key in ("kind", "sha256", "size"))
            and line in entry["data"]["signed"]
        ]
        if not found:
            _forged("people", "записи о скане этой подписи нет, или она о другом", place)
        if len(found[0]["data"]["signed"]) > 1:
            self.from_paper.add(said["route"])
        today = _day(said["at"])
        if _days_after(paper["signed_on"], -1) > today:
            _forged("people", "бумага подписана позже, чем внесена", place)
        self._appointment(
            paper["appointment"], paper["confirmed_by"], paper["office"], said["seq"], today, place
        )

    def _require_own_keys(self) -> None:
        for entry in self.others.get("key.enrolled", ()):
            said, place = entry["data"], f"others/{entry['seq']:012}.json"
            if said["kid"] != sha256(bytes.fromhex(said["pub"]))[:32]:
                _forged("people", "номер ключа не отвечает ключу", place)
            if entry["by"] is None or entry["by"] != entry["about"]:
                _forged("people", "ключ внёс не его владелец", place)

    def _require_signature(self, said: dict[str, Any], statement: dict[str, Any], place: str) -> None:
        signature = said["sig"]
        owner = statement["paper"]["confirmed_by"] if "paper" in statement else said["by"]
        enrolled = [
            entry
            for entry in self.others.get("key.enrolled", ())
            if entry["data"]["kid"] == signature["kid"]
            and entry["seq"] < said["seq"]
            and entry["about"] == owner
        ]
        if len(enrolled) != 1:
            _forged("people", "ключ подписавшего не был внесён до подписи", place)
        self.used.add(enrolled[0]["seq"])
        for entry in self.others.get("key.revoked", ()):
            if entry["data"]["kid"] == signature["kid"]:
                self.used.add(entry["seq"])
                if entry["seq"] < said["seq"]:
                    _forged("people", "ключ подписавшего был отозван до подписи", place)
        try:
            made = unbase64(signature["v"])
        except ValueError:
            _unreadable("people", "подпись не читается", place)
        message = f"{statement['_']}\n".encode() + canonical(statement)
        if not is_signature(bytes.fromhex(enrolled[0]["data"]["pub"]), message, made):
            _forged("people", "личная подпись неверна", place)

    def _order(self, said: dict[str, Any], place: str) -> dict[str, Any] | None:
        """The appointment by which the person acted; None for the teacher and for who takes part in his group."""
        if said["appointment"] is None:
            own = said["office"] == "subject" and said["by"] == said["subject"]
            takes_part = said["office"] == "member" and said["by"] != said["subject"]
            if not (own or takes_part) or said["on_behalf_of"] is not None:
                _forged("people", "действие без назначения на должность", place)
            return None
        paper = (said["stmt"] or {}).get("paper")
        day = _day(paper["signed_on"] if paper else said["at"])
        order = self._appointment(said["appointment"], said["by"], said["office"], said["seq"], day, place)
        if order["data"]["replaces"] != said["on_behalf_of"]:
            _forged("people", "у подписавшего в этот день не было такого назначения", place)
        return order

    def _appointment(
        self, appointment: str, person: str, office: str, seq: int, day: date, place: str
    ) -> dict[str, Any]:
        """The entry by which the person was appointed to that office, in force on that day of the entry `seq`."""
        for entry in self.others.get("role.ended", ()):
            if entry["data"]["appointment"] == appointment:
                self.used.add(entry["seq"])
                if entry["seq"] < seq and _days_after(entry["data"]["last_day"], 1) < day:
                    _forged("people", "назначение кончилось до этого действия", place)
        for entry in self.others.get("role.granted", ()):
            role = entry["data"]
            if role["appointment"] != appointment:
                continue
            self.used.add(entry["seq"])
            if (
                entry["about"] != person
                or entry["seq"] > seq
                or office not in (role["office"], "filler")
                or day < _days_after(role["valid_from"], -1)
                or (role["valid_to"] is not None and _days_after(role["valid_to"], 1) < day)
            ):
                break
            return entry
        _forged("people", "у подписавшего в этот день не было такого назначения", place)

    # --- 6.6 --------------------------------------------------------------------------------------

    def check_documents(self) -> None:
        """Files, contents and texts are those that the entries name; what is absent is withheld or erased by act."""
        self.erasures = {
            (item["kind"], item["ref"]): entry
            for entry in self.others.get("erasure.done", ())
            for item in entry["data"]["items"]
        }
        sizes, zones = self._named_by_acts()
        for digest, size in sizes.items():
            name = f"docs/{digest}.docx"
            if self._is_here(name, ("blob", digest)):
                member = self.archive.members[name]
                if (member.sha256, member.size) != (digest, size):
                    _forged("documents", "документ изменён", name)
        attached = self._attached()
        for digest, expected in zones.items():
            name = f"contents/{digest}.json"
            if self._is_here(name, ("content", digest)):
                self._require_content(name, digest, expected)
                self._require_members(name, digest)
        self._open_texts()
        self._take_erasures()
        withheld = len(self.manifest["withheld"])
        words = f"документов и содержаний {len(self.named) - len(self.rules) - attached}"
        words += f", приложенных файлов {attached}" if attached else ""
        words += f", не выдано {withheld} (только хеши)" if withheld else ""
        words += f", уничтожено по акту {len(self.erased)}" if self.erased else ""
        self._passed("documents", f"{words}; хеши сходятся")

    def _named_by_acts(self) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
        """The size of every file and the zones of every content."""
        sizes: dict[str, int] = {}
        zones: dict[str, dict[str, str]] = {}
        for seq in self.acts:
            said = self.act(seq)
            place = f"events/{seq:012}.json"
            if zones.setdefault(said["content"], said["zones"]) != said["zones"]:
                _forged("documents", "у одного содержания разные разделы", place)
            for file in said["docs"]:
                if sizes.setdefault(file["sha256"], file["size"]) != file["size"]:
                    _forged("documents", "у одного файла разные размеры", place)
        return sizes, zones

    def _attached(self) -> int:
        """The files that were attached to these routes or scanned, each under its hash; how many the entries name."""
        routes = {route.route for route in self.routes}
        names = set()
        kinds = ("evidence.attached", "paper.entered")
        for entry in sorted(
            (one for kind in kinds for one in self.others.get(kind, ())), key=lambda one: one["seq"]
        ):
            if entry["about"] not in routes:
                continue
            said = entry["data"]
            name = f"files/{said['sha256']}.{said['kind']}"
            if self._is_here(name, ("blob", said["sha256"])):
                member = self.archive.members[name]
                if (member.sha256, member.size) != (said["sha256"], said["size"]):
                    _forged("documents", "приложенный файл изменён", name)
            names.add(name)
            self.used.add(entry["seq"])
        return len(names)

    def _is_here(self, name: str, item: tuple[str, str]) -> bool:
        self.named.add(name)
        if name in self.archive.members:
            return True
        if name not in self.manifest["withheld"]:
            if item not in self.erasures:
                _forged("documents", "нет файла, который назван в журнале", name)
            self.erased.add(name)
        return False

    def _require_content(self, name: str, digest: str, zones: dict[str, str]) -> None:
        said = self.archive.json(name, "documents", _CONTENT)
        if sha256(b"iom.content/1\n", self.archive.read(name)) != digest:
            _forged("documents", "содержание изменено", name)
        for zone in _ZONES:
            if sha256(b"iom.zone/1\n" + zone.upper().encode() + b"\n", canonical(said[zone])) != zones[zone]:
                _forged("documents", "разделы не следуют из содержания", name)

    def _require_members(self, name: str, digest: str) -> None:
        """Who acts as a member of a group is named in section 1 of what he signed."""
        acts = [self.act(seq) for seq in self.acts]
        by = {said["by"] for said in acts if said["content"] == digest and said["office"] == "member"}
        if not by:
            return
        section = self.archive.json(name, "documents", _CONTENT)["z1"]
        listed = section.get("members") if isinstance(section, dict) else None
        rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        if any(all(one.get("person") != person for one in rows) for person in by):
            _forged("documents", "подписал как участник группы тот, кого в ней нет", name)

    def _open_texts(self) -> None:
        self.opened: dict[tuple[int, str], str] = {}
        others = {entry["seq"]: entry for entries in self.others.values() for entry in entries}
        others[self.export["seq"]] = self.export
        known = set(self.acts)
        for name in self.archive.under("opened/"):
            said = self.archive.json(name, "documents", _OPENED)
            seq = said["seq"]
            if int(name[7:19]) != seq or (seq not in known and seq not in others) or not said["texts"]:
                _forged("documents", "тексты не при своей записи", name)
            committed = _commitments(self.act(seq)) if seq in known else others[seq]["texts"]
            fields = [text["field"] for text in said["texts"]]
            if fields != sorted(set(fields)):
                _forged("documents", "тексты записи повторяются или не по порядку", name)
            for text in said["texts"]:
                salt = bytes.fromhex(text["salt"])
                made = sha256(b"iom.commit/1\n", text["field"].encode(), b"\n", salt, text["text"].encode())
                if committed.get(text["field"]) != made:
                    _forged("documents", "текст не тот, что записан в журнале", name)
                self.opened[seq, text["field"]] = text["text"]

    def _take_erasures(self) -> None:
        """An erasure belongs to the bundle if it destroyed anything that the bundle's entries name."""
        entries = {*self.acts, *(entry["seq"] for entries in self.others.values() for entry in entries)}
        stems = {name.partition(".")[0] for name in self.named}
        for (kind, ref), entry in self.erasures.items():
            folders = {"blob": ("docs", "files"), "content": ("contents",)}.get(kind, ())
            seq = ref.partition("/")[0]
            if any(f"{folder}/{ref}" in stems for folder in folders) or (
                kind == "payload" and seq.isdecimal() and int(seq) in entries
            ):
                self.used.add(entry["seq"])

    # --- 6.7 --------------------------------------------------------------------------------------

    def check_export(self) -> None:
        """The export stands behind everything, ends every route, and names exactly the files of the bundle."""
        said, place = self.export["data"], "export.json"
        if self.export["seq"] != max(self.leaves) or self.manifest["export"] != self.export["seq"]:
            _forged("export", "запись о выгрузке стоит раньше других записей дела", place)
        if said["routes"] != self.heads:
            _forged(
                "export", "история маршрута не та, что при выгрузке: действия убраны или добавлены", place
            )
        numbers = {route.route: route.number for route in self.routes}
        if self.manifest["routes"] != [{**head, "number": numbers[head["route"]]} for head in self.heads]:
            _forged("export", "маршруты в описи не те, что в записи о выгрузке", "manifest.json")
        beside = ("manifest.json", "SHA256SUMS", "checkpoint.txt", "export.json")
        members = [
            [name, member.sha256]
            for name, member in self.archive.members.items()
            if name not in beside and not name.startswith("proofs/")
        ]
        if said["members"] != members:
            _forged(
                "export", "файлы дела не те, что при выгрузке", _first_difference(said["members"], members)
            )
        self._passed("export", f"дело выгружено полностью, запись {self.export['seq']}")

    # --- 6.8 --------------------------------------------------------------------------------------

    def check_nothing_else(self) -> None:
        """No file, entry or key without a use."""
        for folder in ("docs/", "contents/", "files/", "processes/"):
            for name in self.archive.under(folder):
                if name not in self.named:
                    _forged("extra", "лишний файл", name)
        for name in self.manifest["withheld"]:
            if name not in self.named:
                _forged("extra", "в списке невыданного лишняя строка", name)
        for entries in self.others.values():
            for entry in entries:
                if entry["seq"] not in self.used:
                    _forged("extra", "лишняя запись", f"others/{entry['seq']:012}.json")
        self._passed("extra", "лишних файлов, записей и ключей нет")

    # --- 6.9 --------------------------------------------------------------------------------------

    def check_known(self, path: str) -> None:
        """An earlier checkpoint or bundle does not speak against this log; raises with code 4 where it does."""
        with _opened(path, "known") as file:
            then, leaves = self._earlier(file)
        now = self.checkpoint
        if then.origin != now.origin:
            _other_log("известная вам отметка — другого журнала")
        if then.size > now.size:
            _other_log(f"журнал короче: в деле {now.size} записей, а вам известно {then.size}")
        if then.size == now.size and then.root != now.root:
            _other_log("журнал другой: при том же размере корень не тот, что вам известен")
        common = sorted(leaves.keys() & self.leaves.keys())
        for seq in common:
            if leaves[seq] != self.leaves[seq]:
                _other_log(f"журнал переписан: запись {seq} была другой")
        root = self._root_at(then.size)
        if root not in (None, then.root):
            _other_log(f"журнал переписан: первые {then.size} записей были другими")
        if then.size == now.size:
            words = "журнал тот же"
        elif root is not None:
            words = f"журнал продолжает вашу отметку: первые {then.size} записей те же"
        elif common:
            words = f"общих записей {len(common)}, все те же"
        else:
            words = "противоречий нет, но общих записей тоже нет: сравнивать нечего"
        self._passed("known", words)

    def _earlier(self, file: BinaryIO) -> tuple[Checkpoint, dict[int, str]]:
        """The checkpoint of an earlier file and, of a bundle, its leaves."""
        is_bundle = file.read(4) == b"PK\x03\x04"
        file.seek(0)
        if not is_bundle:
            return self._known_checkpoint(file), {}
        earlier = Bundle(file, self.trust)
        earlier.check_archive()
        earlier.check_checkpoint()
        earlier.check_entries()
        return earlier.checkpoint, earlier.leaves

    def _root_at(self, size: int) -> bytes | None:
        """The root of the first `size` entries, where the bundle holds the entry behind them or the last of them."""
        for seq in (size, size - 1):
            if seq in self.leaves:
                leaf = None if seq == size else bytes.fromhex(self.leaves[seq])
                _, path, _ = parse_proof(self.archive.read(f"proofs/{seq:012}.tlog-proof"))
                return root_before(seq, self.checkpoint.size, path, leaf)
        return None

    def _known_checkpoint(self, file: BinaryIO) -> Checkpoint:
        try:
            found = Checkpoint.parse(file.read(1 << 16))
        except ValueError:
            _unreadable("known", "прежняя отметка не читается")
        if found.origin == self.inside.name and not found.is_signed_by(self.inside):
            _unreadable("known", "подпись под прежней отметкой неверна")
        return found

    def _passed(self, check: str, words: str) -> None:
        self.done.append((check, words))


def _require_act(entry: dict[str, Any], name: str) -> None:
    forms = sorted(file["form"] for file in entry["docs"])
    if forms != ["appendix", "full"] or entry["rseq"] < 1:
        _unreadable("entries", "в записи не те документы или версия", name)


def _rules(said: dict[str, Any]) -> Rules:
    acts = {act["code"]: act for act in said["acts"]}
    initial = [state["code"] for state in said["states"] if state["initial"]]
    if len(initial) != 1 or any(row["act"] not in acts for row in said["transitions"]):
        _unreadable("routes", "правила процесса составлены неверно")
    found = Rules(initial[0], {}, {}, acts)
    for row in said["transitions"]:
        target = row["from"] if row["to"] is None else row["to"]
        found.steps.setdefault((row["from"], row["act"], target), set()).add(row["enters_force"])
        allowed = acts[row["act"]]["offices"] if not row["offices"] else row["offices"]
        found.offices.setdefault((row["from"], row["act"]), set()).update(allowed)
    return found


_SAME = (
    *("log", "route", "rseq", "prev", "act", "from", "to", "round", "content", "at"),
    *("office", "appointment", "on_behalf_of"),
)


def _require_same(said: dict[str, Any], statement: dict[str, Any], place: str) -> None:
    """What was signed is what is recorded."""
    files = [{"form": file["form"], "sha256": file["sha256"]} for file in said["docs"]]
    if (
        any(statement[key] != said[key] for key in _SAME)
        or statement["signer"] != said["by"]
        or _by_form(statement["docs"]) != _by_form(files)
        or statement["seen"]["version"] != said["rseq"] - 1
        or not statement["auth"]["m"]
    ):
        _forged("people", "подписано не то, что записано", place)


def _by_form(files: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((file["form"], file["sha256"]) for file in files)


def _commitments(act: dict[str, Any]) -> dict[str, str]:
    net = act["net"] or {}
    found = {"comment": (act["comment"] or {}).get("c"), "ip": net.get("ip_c"), "agent": net.get("ua_c")}
    return {name: made for name, made in found.items() if made is not None}


def _day(said: str) -> date:
    """The day of a date or of a time."""
    return date(int(said[:4]), int(said[5:7]), int(said[8:10]))


def _days_after(day: str, days: int) -> date:
    found = _day(day)
    try:
        return found + timedelta(days=days)
    except OverflowError:
        return found


def _first_difference(one: list[Any], two: list[Any]) -> str:
    """The name of the first file that only one of two sorted lists has so."""
    for left, right in zip(one, two):  # Python 3.9 knows no strict=
        if left != right:
            names = [item["name"] if isinstance(item, dict) else item[0] for item in (left, right)]
            return str(min(names))
    rest = (one if len(one) > len(two) else two)[min(len(one), len(two)) :]
    return str((rest[0]["name"] if isinstance(rest[0], dict) else rest[0][0]) if rest else "")


def _one_line(data: bytes) -> str:
    line = data.decode("utf-8")
    if not line.endswith("\n") or "\n" in line[:-1]:
        raise ValueError("not one line")
    return line[:-1]


def _plain(fingerprint: str) -> str:
    return re.sub(r"[\s-]", "", fingerprint).upper()


# === 7. One document against the bundle =============================================================

IDENTICAL, RESAVED, DIFFERS, UNKNOWN = "identical", "resaved", "differs", "unknown"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LARGEST_XML = 16 << 20


def document_text(file: BinaryIO) -> str:
    """The words of a Word file in order, without spaces: the same however the file was saved again.

    ValueError where it is no Word file.
    """
    return _xml_text(_part(file, "word/document.xml"))


def _part(file: BinaryIO, name: str) -> bytes:
    try:
        with zipfile.ZipFile(file) as package:
            if len(package.infolist()) > 2_000 or package.getinfo(name).file_size > _LARGEST_XML:
                raise ValueError("too large")
            with package.open(name) as part:
                data = part.read(_LARGEST_XML + 1)
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("not a Word file") from error
    if len(data) > _LARGEST_XML:
        raise ValueError("too large")
    return data


def _xml_text(data: bytes) -> str:
    """All `w:t` outside of fallbacks, composed, without spaces."""
    reader = expat.ParserCreate(namespace_separator="}")
    path: list[str] = []
    words: list[str] = []

    def start(name: str, _: Any) -> None:
        path.append(name)

    def end(_: str) -> None:
        path.pop()

    def said(text: str) -> None:
        if path[-1] == f"{_WORD}}}t" and not any(name.endswith("}Fallback") for name in path):
            words.append(text)

    def doctype(*_: Any) -> NoReturn:
        raise ValueError("a document type")

    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler, reader.StartDoctypeDeclHandler = said, doctype
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError("not XML") from error
    return "".join(unicodedata.normalize("NFC", "".join(words)).split())


def _property(file: BinaryIO, name: str) -> str:
    """A property that «Маршрут» writes into its documents; empty where there is none."""
    try:
        data = _part(file, "docProps/custom.xml").decode("utf-8")
    except ValueError:
        return ""
    found = re.search(rf'name="{name}"[^>]*>\s*<[^>]*lpwstr>([^<]*)<', data)
    return found[1] if found else ""


def compare_document(bundle: Bundle, path: str) -> tuple[str, str]:
    """What the document is to the bundle, and the sentence."""
    with _opened(path, "docx") as file:
        digest = hashlib.sha256()
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
        made = {
            one["sha256"]: (said["route"], said["rseq"], one["form"])
            for said in map(bundle.act, bundle.acts)
            for one in said["docs"]
        }
        if digest.hexdigest() in made:
            return (
                IDENTICAL,
                f"Документ тот самый, байт в байт: {_version_words(bundle, *made[digest.hexdigest()])}.",
            )
        try:
            text = document_text(file)
        except ValueError:
            return UNKNOWN, "Такого файла в деле нет, и прочитать его как документ Word не удалось."
        for sha, place in made.items():
            name = f"docs/{sha}.docx"
            if name in bundle.archive.members and _text_of(bundle, name) == text:
                words = _version_words(bundle, *place)
                return RESAVED, f"Текст документа тот же, но файл сохранён заново: {words}."
        route, version = _property(file, "iom_route"), _property(file, "iom_version")
        if any(route == place[0] and version == str(place[1]) for place in made.values()):
            return DIFFERS, f"Текст документа изменён: в деле версия {version} этого маршрута другая."
    return UNKNOWN, "Такого документа в деле нет."


def _text_of(bundle: Bundle, name: str) -> str | None:
    import io  # noqa: PLC0415  # only documents of the bundle are read from memory

    try:
        return document_text(io.BytesIO(bundle.archive.read(name)))
    except ValueError:
        return None


def _version_words(bundle: Bundle, route: str, version: int, form: str) -> str:
    found = next(one for one in bundle.routes if one.route == route)
    words = f"{found.number or 'маршрут без номера'}, версия {version}"
    words += ", форма приложения" if form == "appendix" else ""
    if found.in_force is None:
        return f"{words}; маршрут ещё не утверждён"
    return f"{words}; действует редакция, утверждённая версией {found.in_force}"


# === 8. Words =======================================================================================


@dataclass
class Result:
    """How a check ended."""

    code: int
    sentence: str
    details: list[str]
    checks: list[dict[str, Any]]
    fault: dict[str, str] | None = None
    routes: list[dict[str, Any]] = field(default_factory=list)
    document: str | None = None

    def as_json(self) -> str:
        """One object; only ASCII, so that no console can spoil it."""
        said = {key: value for key, value in self.__dict__.items() if key != "details"}
        return json.dumps({"_": "iom.verdict/1", **said}, indent=2, sort_keys=True)


TITLES = {
    "archive": "Состав дела",
    "checkpoint": "Отметка журнала",
    "entries": "Записи журнала",
    "routes": "История маршрутов",
    "people": "Подписи и должности",
    "documents": "Документы и тексты",
    "export": "Полнота",
    "extra": "Ничего лишнего",
    "known": "Прежняя отметка",
    "docx": "Документ",
    "command": "Команда",
}


def _success(bundle: Bundle) -> Result:
    lines = [_route_words(bundle, route) for route in bundle.routes]
    one = lines[0] if len(lines) == 1 else f"маршрутов {len(lines)}, действий {len(bundle.acts)}"
    code = GENUINE
    if bundle.erased:
        acts = sorted(
            {entry["data"]["act"] for entry in bundle.others["erasure.done"] if entry["seq"] in bundle.used}
        )
        code, one = PARTLY_ERASED, f"{one}. Часть содержания уничтожена, акт № {', '.join(acts)}"
    sentence = f"Подлинно: {one}."
    if not bundle.trust:
        code = UNCONFIRMED
        sentence = (
            f"Ключ не подтверждён. Само с собой дело согласовано: {one}. Возьмите строку ключа или отпечаток "
            "из приказа, с бумажной отметки или с сайта управления и повторите с --vkey или --fingerprint."
        )
    routes = [_route_data(bundle, route) for route in bundle.routes]
    return Result(code, sentence, lines if len(lines) > 1 else [], _checks(bundle), routes=routes)


def _checks(bundle: Bundle) -> list[dict[str, Any]]:
    return [{"check": check, "ok": True, "says": words} for check, words in bundle.done]


def _route_words(bundle: Bundle, route: RouteFound) -> str:
    who = _called(bundle, "people", route.subject)
    words = f"{route.number or 'маршрут без номера'} ({who}), версия {route.versions}"
    words += ", внесён с бумаги" if route.route in bundle.from_paper else ""
    standing = _standing(route)
    if standing:
        words += ", согласовал: " + "; ".join(_approval_words(bundle, one) for one in standing)
    if route.in_force is None:
        return f"{words}; ещё не утверждён"
    if route.in_force == route.versions:
        return f"{words}; версия {route.versions} действует"
    return f"{words}; действует редакция, утверждённая версией {route.in_force}"


def _standing(route: RouteFound) -> list[dict[str, Any]]:
    """The last approval in each office up to the version in force, or in this round where none is in force."""
    last: dict[str, dict[str, Any]] = {}
    for one in route.approvals:
        counts = (
            one["said"]["round"] == route.round
            if route.in_force is None
            else one["said"]["rseq"] <= route.in_force
        )
        if counts:
            last.pop(one["said"]["office"], None)
            last[one["said"]["office"]] = one
    return list(last.values())


def _paper_words(bundle: Bundle, said: dict[str, Any]) -> str:
    """When it was signed; of a paper also who entered the scan and who confirmed it."""
    at = _moment(bundle, said["at"])
    paper = said["stmt"].get("paper")
    if paper is None:
        return at
    day = f"{paper['signed_on'][8:]}.{paper['signed_on'][5:7]}.{paper['signed_on'][:4]}"
    entered, confirmed = (_called(bundle, "people", paper[key]) for key in ("entered_by", "confirmed_by"))
    return f"на бумаге {day} (скан внёс: {entered}; подтвердил: {confirmed}, {at})"


def _approval_words(bundle: Bundle, approval: dict[str, Any]) -> str:
    said, order = approval["said"], approval["order"]
    words = (
        f"{_called(bundle, 'people', said['by'])}, в должности «{_called(bundle, 'offices', said['office'])}»"
    )
    if order is not None:
        number = bundle.opened.get((order["seq"], "basis"))
        day = order["data"]["basis_date"]
        words += f" по приказу {'№ ' + number + ' ' if number else ''}от {day[8:]}.{day[5:7]}.{day[:4]}"
    return f"{words}, {_paper_words(bundle, said)}"


def _moment(bundle: Bundle, at: str) -> str:
    offset = bundle.names["offset"]
    moment = datetime.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  # the offset is added by hand
    try:
        moment += timedelta(minutes=offset)
    except OverflowError:
        offset = 0
    hours, minutes = divmod(abs(offset), 60)
    zone = f"UTC{'-' if offset < 0 else '+'}{hours}{f':{minutes:02}' if minutes else ''}" if offset else "UTC"
    return f"{moment:%d.%m.%Y %H:%M} ({zone})"


def _called(bundle: Bundle, kind: str, code: str) -> str:
    return next((str(word) for known, word in bundle.names[kind] if known == code), code)


def _route_data(bundle: Bundle, route: RouteFound) -> dict[str, Any]:
    return {
        "route": route.route,
        "number": route.number,
        "state": route.state,
        "versions": route.versions,
        "in_force": route.in_force,
        "approvals": [
            {
                "version": one["said"]["rseq"],
                "act": one["said"]["act"],
                "by": one["said"]["by"],
                "name": _called(bundle, "people", one["said"]["by"]),
                "office": one["said"]["office"],
                "order": None if one["order"] is None else bundle.opened.get((one["order"]["seq"], "basis")),
                "at": one["said"]["at"],
                "signed": one["said"]["sig"] is not None and "paper" not in one["said"]["stmt"],
                "on_paper": one["said"]["stmt"].get("paper", {}).get("signed_on"),
            }
            for one in route.approvals
        ],
    }


_BEGINNINGS = {
    FORGED: "Подделано",
    UNREADABLE: "Не читается",
    OTHER_LOG: "Журнал короче или другой, чем известная вам отметка",
}


def _failure(fault: Fault, bundle: Bundle | None) -> Result:
    where = f" ({fault.place})" if fault.place else ""
    checks = [] if bundle is None else _checks(bundle)
    checks.append({"check": fault.check, "ok": False, "says": fault.says})
    found = {"check": fault.check, "says": fault.says, "place": fault.place}
    return Result(fault.code, f"{_BEGINNINGS[fault.code]}: {fault.says}{where}.", [], checks, found)


def verify(path: str, trust: Trust, *, known: str | None = None, docx: str | None = None) -> Result:
    """Check a bundle; never raises for what a file says."""
    bundle: Bundle | None = None
    try:
        if not _is_sound():
            _unreadable("command", "на этом компьютере арифметика подписи даёт неверный ответ")
        with _opened(path, "archive") as file:
            bundle = Bundle(file, trust)
            bundle.check()
            if known is not None:
                bundle.check_known(known)
            result = _success(bundle)
            if docx is not None:
                _add_document(result, *compare_document(bundle, docx))
            return result
    except Fault as fault:
        return _failure(fault, bundle)
    except (OSError, MemoryError, RecursionError) as error:
        says = f"файл не удалось прочитать ({type(error).__name__})"
        return _failure(Fault(UNREADABLE, "archive", says), bundle)
    except Exception as error:  # noqa: BLE001  # the last fence: whatever the input, a sentence and a code
        says = f"дело составлено так, что проверить его нельзя ({type(error).__name__})"
        return _failure(Fault(UNREADABLE, "archive", says), bundle)


def _add_document(result: Result, document: str, sentence: str) -> None:
    result.document = document
    result.details.insert(0, result.sentence)
    result.sentence = sentence
    if document in (DIFFERS, UNKNOWN):
        result.code = FORGED
    result.checks.append(
        {"check": "docx", "ok": document in (IDENTICAL, RESAVED), "says": sentence.rstrip(".")}
    )


def _opened(path: str, check: str) -> BinaryIO:
    try:
        return open(path, "rb")  # the caller closes it
    except (OSError, ValueError) as error:
        raise Fault(UNREADABLE, check, "файл не открывается, проверьте его имя", _shown(path)) from error


def _shown(path: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in os.path.basename(path))


# === 9. The command =================================================================================


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002  # its words are English
        raise Fault(UNREADABLE, "command", "команда написана неверно; что можно: python verify.py --help")


def _parser() -> _Parser:
    made = _Parser(add_help=False, allow_abbrev=False)
    made.add_argument("bundle", nargs="?")
    for option in ("--vkey", "--fingerprint", "--known", "--docx"):
        made.add_argument(option)
    made.add_argument("--json", action="store_true")
    made.add_argument("-h", "--help", action="store_true")
    return made


def trusted(vkey: str | None, fingerprint: str | None) -> Trust:
    """What the reader brought; raises `Fault` where it is no key and no fingerprint."""
    found = Trust()
    if vkey is not None:
        line = vkey
        if os.path.isfile(vkey):
            with _opened(vkey, "command") as file:
                line = file.read(4096).decode("utf-8-sig", "replace")
        try:
            found.key = LogKey.parse(line.strip())
        except ValueError:
            _unreadable("command", "строка ключа написана с ошибкой, сверьте её")
    if fingerprint is not None:
        found.fingerprint = _plain(fingerprint)
        if not re.match(r"[A-Z2-7]{16}\Z", found.fingerprint):
            _unreadable("command", "отпечаток — это 16 букв и цифр, сверьте его")
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Check by the command line's words, print, and return the exit code."""
    said = sys.argv[1:] if words is None else list(words)
    try:
        arguments = _parser().parse_args(said)
        if arguments.help or arguments.bundle is None:
            _print([HELP])
            return GENUINE if arguments.help else UNREADABLE
        trust = trusted(arguments.vkey, arguments.fingerprint)
        result = verify(arguments.bundle, trust, known=arguments.known, docx=arguments.docx)
    except Fault as fault:
        result = _failure(fault, None)
    if "--json" in said:
        _print([result.as_json()])
    else:
        _print(_lines(result))
    return result.code


def _lines(result: Result) -> Iterator[str]:
    yield result.sentence
    yield from (f"  {line}" for line in result.details)
    yield ""
    for one in result.checks:
        yield f"  {'да ' if one['ok'] else 'НЕТ'} {TITLES[one['check']]}: {one['says']}"
    other, _ = second_opinion()
    if result.code in (GENUINE, UNCONFIRMED, PARTLY_ERASED):
        yield f"  Подписи посчитаны {'дважды: здесь и программой ' + other if other else 'здесь'}."


def _print(lines: Iterable[str]) -> None:
    """Print whatever the console can show: an old one has no «» and dashes, none may stop the check."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    plain = str.maketrans({"«": '"', "»": '"', "—": "-", "–": "-", "…": "...", "№": "N", "\u00a0": " "})
    for line in lines:
        text = line
        try:
            text.encode(encoding)
        except (UnicodeError, LookupError):
            text = line.translate(plain).encode(encoding, "replace").decode(encoding, "replace")
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(UNREADABLE)
    except Exception as error:  # noqa: BLE001  # not even a broken console may end in a traceback
        sys.stderr.write(f"Не удалось: {type(error).__name__}\n")
        sys.exit(UNREADABLE)
