"""What the tests of background work share: a municipality with one route, and a mailer that keeps its letters."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from web.jobs import Post, deliver_all
from web.mail import Letter
from workflow.transaction import Units

ADDRESS = "https://iom.test"


@dataclass
class KeptLetters:
    """A mailer that keeps what it is given; told to fail, it fails."""

    sent: list[Letter] = field(default_factory=list)
    failing: bool = False

    def send(self, letter: Letter) -> None:
        if self.failing:
            raise ConnectionRefusedError("the mail server is away")
        self.sent.append(letter)

    def news(self) -> dict[str, list[str]]:
        """What each address was told since the last look, piece by piece: those of a digest and those told at once."""
        found: dict[str, list[str]] = {}
        for letter in self.sent:
            pieces = [line[2:] for line in letter.text.splitlines() if line.startswith("— ")]
            found.setdefault(letter.to, []).extend(pieces or [letter.subject])
        self.sent.clear()
        return found

    def to(self, address: str) -> list[str]:
        """The subjects of the letters to that address."""
        return [letter.subject for letter in self.sent if letter.to == address]


def deliver_with_mornings(post: Post, *, at: datetime) -> None:
    """Do everything that is due, and what waits for the next working morning."""
    deliver_all(post, at=at)
    deliver_all(post, at=at + timedelta(days=12))


def a_post(units: Units) -> tuple[Post, KeptLetters]:
    """Background work on a store, with letters kept."""
    kept = KeptLetters()
    return Post(units, kept, ADDRESS), kept
