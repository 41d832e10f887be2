"""Wrapping under a password: what stands between a stored secret and who does not know the password.

Argon2id makes a key of the password under a salt of its own, apart from the login hash, and AES-256-GCM closes the
secret with it. What is wrapped, and for whom, is the business of `signing_keys`.
"""

import secrets
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12


@dataclass(frozen=True)
class Stretch:
    """How much work one guess of the password costs; stored beside what is wrapped."""

    memory: int = 46 * 1024  # KiB
    passes: int = 1
    lanes: int = 1


@dataclass(frozen=True)
class Wrapped:
    """A closed secret: useless without the password."""

    stretch: Stretch
    salt: bytes
    nonce: bytes
    sealed: bytes

    def open(self, password: str, bound_to: bytes) -> bytearray | None:
        """The secret; None where the password or what it was bound to is another."""
        key = _derived(password, self.salt, self.stretch)
        try:
            return bytearray(AESGCM(key).decrypt(self.nonce, self.sealed, bound_to))
        except InvalidTag:
            return None


@dataclass(frozen=True)
class Lock:
    """A password made into a key. Takes a twentieth of a second on purpose: made before a unit of work."""

    stretch: Stretch
    salt: bytes
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str, stretch: Stretch) -> "Lock":
        """The lock of that password under a fresh salt."""
        salt = secrets.token_bytes(SALT_BYTES)
        return cls(stretch, salt, _derived(password, salt, stretch))

    def close(self, secret: bytes | bytearray, bound_to: bytes) -> Wrapped:
        """The secret, to be opened only with the password and only as what it is bound to."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return Wrapped(self.stretch, self.salt, nonce, AESGCM(self.key).encrypt(nonce, secret, bound_to))


def _derived(password: str, salt: bytes, stretch: Stretch) -> bytes:
    return hash_secret_raw(
        password.encode(),
        salt,
        time_cost=stretch.passes,
        memory_cost=stretch.memory,
        parallelism=stretch.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
