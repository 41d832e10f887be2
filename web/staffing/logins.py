"""Logins made from names: «Иванова Анна Викторовна» becomes `ivanova.av`, and the next one `ivanova.av2`."""

from collections.abc import Container
from typing import Final

from web.staffing.rows import Name

_LATIN: Final = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
)
_LONGEST_NAME: Final = 60
_SHORTEST: Final = 3


def login_for(name: Name, taken: Container[str]) -> str:
    """A login for that name which nobody has."""
    initials = "".join(_latin(part)[:1] for part in (name.first, name.patronymic))
    stem = _latin(name.last)[:_LONGEST_NAME] or "sotrudnik"
    wanted = f"{stem}.{initials}" if initials else stem
    if len(wanted) < _SHORTEST:
        wanted = f"sotrudnik.{wanted}"
    number, login = 1, wanted
    while login in taken:
        number += 1
        login = f"{wanted}{number}"
    return login


def _latin(name: str) -> str:
    letters = name.casefold().translate(_LATIN)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
