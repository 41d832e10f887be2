"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) and the proofs that travel with them (tlog-proof).

Text formats and Ed25519 only: values in, values out. Which checkpoints may be signed, and where they are kept, is
the business of `checkpoints`.
"""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workflow.errors import WorkflowError
from workflow.log.merkle import HASH_BYTES

ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,200}\Z")
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")
_PROOF = "c2sp.org/tlog-proof@v1"
SEED_BYTES, KEY_ID_BYTES, SIGNATURE_BYTES = 32, 4, 64


class BadNote(WorkflowError):
    """A note, key line or proof that is not what it should be. Fact: cause."""

    template = "Отметка журнала не прочитана: {cause}."


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a log key: `name+key id+base64 key`, the line that readers keep."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public), the first four bytes: a hint, never a proof."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:KEY_ID_BYTES]

    @property
    def line(self) -> str:
        """The key line of C2SP signed-note."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"

    @property
    def fingerprint(self) -> str:
        """80 bits of SHA-256 of the key line for paper: `ABCD-EFGH-IJKL-MNOP` (base32)."""
        letters = base64.b32encode(hashlib.sha256(self.line.encode()).digest()[:10]).decode()
        return "-".join(letters[at : at + 4] for at in range(0, 16, 4))

    @classmethod
    def parse(cls, line: str) -> "VerifierKey":
        """The key that a line spells; raises `BadNote`."""
        name, _, rest = line.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        data = _unb64(encoded)
        if not _NAME.match(name) or data[:1] != ED25519 or len(data) != 1 + SEED_BYTES:
            raise BadNote(cause="это не строка ключа журнала")
        found = cls(name, data[1:])
        if found.key_id.hex() != key_id:
            raise BadNote(cause="в строке ключа журнала опечатка")
        return found


@dataclass(frozen=True)
class SignerKey:
    """The secret half of a log key, as its file keeps it."""

    name: str
    seed: bytes

    @classmethod
    def draw(cls, name: str) -> "SignerKey":
        """A fresh key of that name."""
        if not _NAME.match(name):
            raise BadNote(cause="имя журнала не годится для ключа")
        return cls(name, secrets.token_bytes(SEED_BYTES))

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._key().public_key().public_bytes_raw())

    @property
    def line(self) -> str:
        """`PRIVATE+KEY+name+key id+base64 seed`."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_b64(ED25519 + self.seed)}"

    @classmethod
    def parse(cls, line: str) -> "SignerKey":
        """The key that a file spells; raises `BadNote`."""
        said = line.strip()
        name, _, rest = said.removeprefix(_PRIVATE).partition("+")
        _, _, encoded = rest.partition("+")
        data = _unb64(encoded)
        if not said.startswith(_PRIVATE) or not _NAME.match(name) or len(data) != 1 + SEED_BYTES:
            raise BadNote(cause="это не файл ключа журнала")
        found = cls(name, data[1:])
        if found.line != said:
            raise BadNote(cause="файл ключа журнала повреждён")
        return found

    def sign(self, text: str) -> str:
        """The signature line over a note's text, with its newline."""
        return f"{_DASH}{self.name} {_b64(self.verifier.key_id + self._key().sign(text.encode()))}\n"

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Note:
    """A text and the signature lines under it; no signature is checked yet."""

    text: str  # with its last newline
    signatures: tuple[str, ...]

    @property
    def spelled(self) -> str:
        """The note as it is stored and sent."""
        return self.text + "\n" + "".join(self.signatures)

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether the key signed the text. Lines of unknown keys are ignored; a bad line of this key raises."""
        found = False
        for line in self.signatures:
            name, signature = _signature(line)
            if name != key.name or signature[:KEY_ID_BYTES] != key.key_id:
                continue
            try:
                public = Ed25519PublicKey.from_public_bytes(key.public)
                public.verify(signature[KEY_ID_BYTES:], self.text.encode())
            except InvalidSignature as error:
                raise BadNote(cause="подпись ключа журнала неверна") from error
            found = True
        return found


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    def signed(self, *keys: SignerKey) -> Note:
        """The checkpoint under the signatures of the keys."""
        return Note(self.text, tuple(key.sign(self.text) for key in keys))

    @classmethod
    def of(cls, note: Note) -> "Checkpoint":
        """The checkpoint that a note spells; raises `BadNote`, also for extension lines, which we never write."""
        lines = note.text.split("\n")
        if len(lines) != 4 or not lines[0] or not _SIZE.match(lines[1]) or lines[3]:  # noqa: PLR2004
            raise BadNote(cause="это не отметка журнала")
        root = _unb64(lines[2])
        if len(root) != HASH_BYTES:
            raise BadNote(cause="корень дерева не той длины")
        return cls(lines[0], int(lines[1]), root)


def parse_note(spelled: str) -> Note:
    """The note that a text spells; raises `BadNote`."""
    text, blank, tail = spelled.rpartition("\n\n")
    lines = tail.splitlines(keepends=True)
    control = any(ord(sign) < 0x20 and sign != "\n" for sign in spelled)  # noqa: PLR2004
    if not blank or not lines or control or not tail.endswith("\n"):
        raise BadNote(cause="нет подписи под текстом")
    for line in lines:
        _signature(line)
    return Note(text + "\n", tuple(lines))


def tlog_proof(index: int, path: Sequence[bytes], checkpoint: Note) -> str:
    """A self-contained proof that entry `index` stands under the checkpoint."""
    return "\n".join([_PROOF, f"index {index}", *(_b64(step) for step in path), "", checkpoint.spelled])


def parse_tlog_proof(spelled: str) -> tuple[int, list[bytes], Note]:
    """Index, path and checkpoint of a proof; raises `BadNote`, also for its unauthenticated «extra» line."""
    head, blank, rest = spelled.partition("\n\n")
    first, *lines = head.split("\n")
    word, _, index = (lines[0] if lines else "").partition(" ")
    if not blank or first != _PROOF or word != "index" or not _SIZE.match(index):
        raise BadNote(cause="это не доказательство включения")
    path = [_unb64(line) for line in lines[1:]]
    if any(len(step) != HASH_BYTES for step in path):
        raise BadNote(cause="хеш доказательства не той длины")
    return int(index), path, parse_note(rest)


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).rstrip("\n").partition(" ")
    signature = _unb64(encoded)
    if not line.startswith(_DASH) or not _NAME.match(name) or len(signature) <= KEY_ID_BYTES:
        raise BadNote(cause="строка подписи не читается")
    return name, signature


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(cause="не base64") from error
    if _b64(data) != text:
        raise BadNote(cause="не base64")
    return data
