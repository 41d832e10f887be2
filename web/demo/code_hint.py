"""The one-time code of the demonstration, shown where it is asked for: its secret is printed in README.

Only a base of the fictional municipality has that secret, and only under it anything is shown.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from web.demo.founding import described, is_demo
from web.second_factor import AuthenticatorApp, Vault, next_code


def code_hint(session: Session, vault: Vault, person: str, *, at: datetime) -> str | None:
    """The code that would be taken now; None outside the demonstration or until the next half minute."""
    if not is_demo(session):
        return None
    row = session.get(AuthenticatorApp, person)
    secret = described()["one_time_secret"]
    if row is None or vault.open(row.sealed, person) != secret:
        return None
    return next_code(secret, row.last_step, at=at)
