"""Passwords: how they are stored, compared and judged. Long and not easily guessed; nothing is said about
digits or capital letters, and nobody has to change a good password.

Who may try, how often, and what a right password allows is decided elsewhere.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from approvals.signing.wrapping import Lock, Stretch

SHORTEST, LONGEST = 12, 128
ENOUGH_BESIDES = 8  # characters that must remain beside names and words anybody would try first
CONTEXT_WORDS = ("иом", "маршрут", "школа", "учитель", "педагог", "iom", "marshrut", "school")
_COMMON = Path(__file__).parent / "common_passwords.json"
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_AS_TYPED = {**dict(zip(_LATIN, _CYRILLIC, strict=True)), **dict(zip(_CYRILLIC, _LATIN, strict=True))}
_ROWS = ("0123456789", "1234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,.", "abcdefghijklmnopqrstuvwxyz")
_RUSSIAN_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


@dataclass(frozen=True)
class NewPassword:
    """A password about to be set: the form in which it is stored, and the lock of its owner's signing key."""

    stored: str
    lock: Lock


class Passwords:
    """Stores and compares passwords with Argon2id; comparing with nothing takes as long as with something."""

    def __init__(self, hasher: PasswordHasher | None = None, stretch: Stretch | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._stretch = stretch or Stretch()
        self._nobody = self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """The form in which the password is stored."""
        return self._hasher.hash(password)

    def lock(self, password: str) -> Lock:
        """What the password locks a signing key with: another key each time, never the stored form."""
        return Lock.of(password, self._stretch)

    def new(self, password: str) -> NewPassword:
        """Everything that is stored of a new password."""
        return NewPassword(self.hash(password), self.lock(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored password. Without a stored one: False, after the same work."""
        try:
            self._hasher.verify(stored or self._nobody, password[: LONGEST * 4])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the stored form is weaker than what is used today."""
        return self._hasher.check_needs_rehash(stored)


def objection(password: str, *, names: tuple[str, ...]) -> str | None:
    """Why the password is refused, as a Russian sentence; None if it is good. `names` are the owner's."""
    if len(password) < SHORTEST:
        return str(
            _("В пароле должно быть не меньше %(count)s знаков. Возьмите несколько слов.", count=SHORTEST)
        )
    if len(password) > LONGEST:
        return str(_("В пароле должно быть не больше %(count)s знаков.", count=LONGEST))
    if is_common(password):
        return str(_("Такой пароль легко угадать: он из списка самых частых. Придумайте другой."))
    if is_pattern(password):
        return str(_("Такой пароль легко угадать: знаки повторяются или идут подряд. Придумайте другой."))
    if len(_without(password, (*CONTEXT_WORDS, *names))) < ENOUGH_BESIDES:
        return str(_("Пароль почти целиком состоит из имени, логина или названия. Добавьте другие слова."))
    return None


def is_common(password: str) -> bool:
    """Whether the password is in the list, or is one listed word with digits and signs around it."""
    known, words = _common()
    lowered = password.casefold()
    spellings = {lowered, "".join(_AS_TYPED.get(sign, sign) for sign in lowered)}
    cores = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", spelling) for spelling in spellings}
    return not known.isdisjoint(spellings) or not words.isdisjoint(cores)


def is_pattern(password: str) -> bool:
    """Whether the password is a short piece repeated, or has almost only neighbouring keys or letters."""
    lowered = password.casefold()
    if len(set(lowered)) < 5:  # noqa: PLR2004  # «aabbaabbaabb» and the like
        return True
    if any(
        lowered == (lowered[:size] * len(lowered))[: len(lowered)] for size in range(1, len(lowered) // 2 + 1)
    ):
        return True
    return len(_without_runs(lowered)) < ENOUGH_BESIDES // 2


def _without_runs(text: str) -> str:
    for row in (*_ROWS, *_RUSSIAN_ROWS):
        for line in (row, row[::-1]):
            for size in range(len(line), 3, -1):
                for start in range(len(line) - size + 1):
                    text = text.replace(line[start : start + size], "")
    return text


def _without(password: str, words: tuple[str, ...]) -> str:
    left = password.casefold()
    for word in sorted({word.casefold() for word in words if len(word) > 2}, key=len, reverse=True):  # noqa: PLR2004
        left = left.replace(word, "")
    return left


@cache
def _common() -> tuple[frozenset[str], frozenset[str]]:
    raw = json.loads(_COMMON.read_text(encoding="utf-8"))
    return frozenset(raw["passwords"]), frozenset(raw["words"])
