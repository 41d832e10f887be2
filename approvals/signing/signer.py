"""An unlocked signing key: it signs statements of one person for one call and is then forgotten.

Signatures are Ed25519 (RFC 8032). How a key is kept, enrolled and revoked is the business of `signing_keys`.
"""

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "ed25519"
SEED_BYTES = 32
SIGN, PAPER = "iom.sign/1", "iom.paper/1"
"""What a key signs: a decision of its owner, or his word that a scan shows another's."""
_P = 2**255 - 19
_SMALL_ORDER = frozenset(
    {
        *(0, 1, _P - 1),
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)
"""The y of every point of small order: under such a key anything can be made to look signed."""


class Forgotten(RuntimeError):
    """The key was used after its call had ended."""


@dataclass(eq=False)
class Signer:
    """The key of a person, open in memory."""

    person: str
    public: bytes
    _seed: bytearray = field(repr=False)

    @classmethod
    def of(cls, person: str, seed: bytearray) -> "Signer":
        """The key that the seed gives; the seed is the signer's from now on."""
        return cls(person, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw(), seed)

    @property
    def kid(self) -> str:
        """The number of the key."""
        return kid_of(self.public)

    @property
    def seed(self) -> bytearray:
        """The secret itself, to be wrapped anew."""
        if not self._seed:
            raise Forgotten("the key was forgotten already")
        return self._seed

    def sign(self, statement: bytes, schema: str = SIGN) -> dict[str, str]:
        """The signature under the statement, as an entry of the log holds it."""
        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(f"{schema}\n".encode() + statement)
        return {"alg": ALGORITHM, "kid": self.kid, "v": base64.b64encode(made).decode()}

    def forget(self) -> None:
        """Overwrite the secret; the signer signs no more."""
        self._seed[:] = bytes(len(self._seed))
        self._seed.clear()


def kid_of(public: bytes) -> str:
    """The number of a key: the first 16 bytes of SHA-256 of its public half."""
    return hashlib.sha256(public).hexdigest()[:32]


def is_sound(public: bytes) -> bool:
    """Whether the bytes spell one key in the one way, and none that signs anything at all."""
    if len(public) != SEED_BYTES:
        return False
    y = int.from_bytes(public, "little") & ~(1 << 255)
    return y < _P and y not in _SMALL_ORDER


def has_signed(public: bytes, statement: bytes, signature: str, schema: str = SIGN) -> bool:
    """Whether the signature (base64) under the statement is of that key."""
    try:
        made = base64.b64decode(signature, validate=True)
        if base64.b64encode(made).decode() != signature:
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(made, f"{schema}\n".encode() + statement)
    except (ValueError, InvalidSignature):
        return False
    return True
