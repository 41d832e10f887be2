"""The one password of everybody in the demonstration. The report prints it, so nothing costly need guard it.

Everybody has a signing key of his own under it, and signs with it as in life.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from approvals.signing import signing_keys
from approvals.signing.signer import Signer
from approvals.signing.wrapping import Lock, Stretch
from web.passwords import Passwords
from workflow.participants import User

LIGHT = Stretch(memory=64)


@dataclass(frozen=True)
class OnePassword:
    """The password, and the form in which it is stored: hashed once for all."""

    text: str
    stored: str

    @classmethod
    def of(cls, text: str) -> "OnePassword":
        """That password for everybody."""
        return cls(text, Passwords().hash(text))

    def give(self, session: Session, user: User, *, at: datetime) -> None:
        """Let it be the person's password, with a signing key under it."""
        user.password_hash = self.stored
        session.flush()  # the key refers to its owner
        signing_keys.enrol(session, user.id, Lock.of(self.text, LIGHT), at=at).forget()

    def signer(self, session: Session, person: str) -> Signer:
        """The person's key, open; a base made before there were keys gives him one at his first sign-in."""
        found = signing_keys.unlock(session, person, self.text)
        assert found is not None, f"{person} has no key under the password of the demonstration"
        return found
