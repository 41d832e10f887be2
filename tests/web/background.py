"""What the tests of background work share: a municipality with one route, and a mailer that keeps its letters."""

from dataclasses import dataclass, field

from web.jobs import Post
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

    def to(self, address: str) -> list[str]:
        """The subjects of the letters to that address."""
        return [letter.subject for letter in self.sent if letter.to == address]


def a_post(units: Units) -> tuple[Post, KeptLetters]:
    """Background work on a store, with letters kept."""
    kept = KeptLetters()
    return Post(units, kept, ADDRESS), kept
