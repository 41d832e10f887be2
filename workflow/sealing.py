"""Sealed bytes: AES-256-GCM under the backup key or under a passphrase; what is sealed is not our business.

The key lies in a file beside neither the database nor its copies. A seal names its context, so that a piece cannot
stand in for another.
"""

import base64
import binascii
import secrets
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflow.errors import WorkflowError
from workflow.log.kept_files import FOR_OWNER, write_whole

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
_WORD = "iom-backup-key-1 "
_ITERATIONS, _MEMORY_KIB, _LANES = 3, 65_536, 1


class NoBackupKey(WorkflowError):
    """There is no backup key. Fact: path."""

    template = "Ключа копий нет: {path}. Верните файл; если его ещё не было, выполните «iom init»."


class BackupKeyUnusable(WorkflowError):
    """The file of the backup key is not one. Fact: path."""

    template = "Файл {path} — не ключ копий или повреждён. Верните его из надёжного места."


class SealBroken(WorkflowError):
    """The bytes were changed, or sealed under another key. Fact: what."""

    template = "Не удалось расшифровать: {what}. Ключ или парольная фраза не те, или файл изменён."


def draw_backup_key(path: Path) -> bytes:
    """The key of the file, drawn where there is none; only its owner may read it."""
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        write_whole(path, f"{_WORD}{key}\n".encode(), mode=FOR_OWNER)
    return read_backup_key(path)


def read_backup_key(path: Path) -> bytes:
    """The key of the file; raises `NoBackupKey` or `BackupKeyUnusable`."""
    try:
        said = path.read_text(encoding="ascii").strip()
        key = base64.b64decode(said.removeprefix(_WORD), validate=True)
    except FileNotFoundError as error:
        raise NoBackupKey(path=path) from error
    except (UnicodeDecodeError, binascii.Error, OSError) as error:
        raise BackupKeyUnusable(path=path) from error
    if not said.startswith(_WORD) or len(key) != KEY_BYTES:
        raise BackupKeyUnusable(path=path)
    return key


def key_of_passphrase(phrase: str, salt: bytes) -> bytes:
    """The key that a passphrase gives with this salt (Argon2id, 64 MiB)."""
    return hash_secret_raw(
        phrase.encode(), salt, _ITERATIONS, _MEMORY_KIB, _LANES, hash_len=KEY_BYTES, type=Type.ID
    )


def seal(key: bytes, data: bytes, context: bytes) -> bytes:
    """The bytes sealed: nonce, then ciphertext with its tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, context)


def unseal(key: bytes, sealed: bytes, context: bytes, *, what: str) -> bytes:
    """The bytes that were sealed in this context; raises `SealBroken` naming `what`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(what=what) from error
