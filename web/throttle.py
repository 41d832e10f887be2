"""Slowing down who guesses passwords: per account and network, growing with each failure, never a hard
lock.

A person whose account is being attacked from one network signs in from another at once. One network that
tries many accounts is slowed down too. An attempt is counted before the password is looked at, so that many
attempts at the same moment gain nothing.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from web.first_row import row_of
from workflow.database import Base, Hash, UtcTime
from workflow.errors import WorkflowError

FORGOTTEN_AFTER = timedelta(hours=1)
PREFIXES = {4: 24, 6: 56}  # how much of an address names the network that one person or school has


@dataclass(frozen=True)
class Pace:
    """How many attempts are free, and how long the wait may grow: 2, 4, 8 … seconds."""

    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        if failures < self.free:
            return timedelta()
        return min(self.longest, timedelta(seconds=2 ** min(failures - self.free + 1, 30)))


ACCOUNT_AND_NETWORK = Pace(free=5, longest=timedelta(minutes=15))
ASKING = Pace(free=10, longest=timedelta(minutes=15))
LOOKUPS = Pace(free=60, longest=timedelta(minutes=1))
CODES = Pace(free=20, longest=timedelta(minutes=5))  # slips of a whole school are typed behind one address
NETWORK = Pace(free=40, longest=timedelta(minutes=1))  # a whole school may sit behind one address


class TooManyAttempts(WorkflowError):
    """The next attempt must wait. Fact: seconds."""

    template = "Слишком много попыток. Подождите {seconds} с и попробуйте ещё раз."


class TooManyLookups(TooManyAttempts):
    """The next document may be checked later. Fact: seconds."""

    template = (
        "Из вашей сети проверили много документов подряд. Подождите {seconds} с и повторите проверку: "
        "так мы защищаем коды от подбора."
    )


class SignInFailures(Base):
    """Attempts without success under one key; forgotten after an hour of quiet."""

    __tablename__ = "sign_in_failures"
    key: Mapped[str] = mapped_column(Hash, primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcTime)


def begin_attempt(session: Session, account: str, address: str, *, at: datetime) -> None:
    """Count an attempt as failed until `forgive`; raise `TooManyAttempts`, uncounted, while a wait lasts."""
    paces = _keys(account, address)
    rows = {key: _row(session, key, at) for key in paces}
    waits = [_remaining(rows[key], pace, at) for key, pace in paces.items()]
    if max(waits) > timedelta():
        raise TooManyAttempts(seconds=int(max(waits).total_seconds()) + 1)
    for row in rows.values():
        row.count += 1
        row.last_at = at


def count_asking(session: Session, address: str, *, at: datetime) -> None:
    """Count that somebody of the network asks for a link; raise `TooManyAttempts`, uncounted, while a wait lasts."""
    row = _row(session, _digest("asking", network_of(address)), at)
    wait = _remaining(row, ASKING, at)
    if wait > timedelta():
        raise TooManyAttempts(seconds=int(wait.total_seconds()) + 1)
    row.count += 1
    row.last_at = at


def count_letter(session: Session, account: str, *, at: datetime) -> int:
    """Count a letter asked for about the account and return how many were, without an hour of quiet between."""
    row = _row(session, _digest("letter", account), at)
    row.count += 1
    row.last_at = at
    return row.count


def count_lookup(session: Session, address: str, *, at: datetime) -> None:
    """Count that somebody of the network checks a document; raise `TooManyLookups`, uncounted, while a wait lasts."""
    row = _row(session, _digest("lookup", network_of(address)), at)
    wait = _remaining(row, LOOKUPS, at)
    if wait > timedelta():
        raise TooManyLookups(seconds=int(wait.total_seconds()) + 1)
    row.count += 1
    row.last_at = at


def count_code(session: Session, address: str, *, at: datetime) -> None:
    """Count a code as mistyped until `forgive_code`; raise `TooManyAttempts`, uncounted, while a wait lasts."""
    row = _row(session, _digest("slip", network_of(address)), at)
    wait = _remaining(row, CODES, at)
    if wait > timedelta():
        raise TooManyAttempts(seconds=int(wait.total_seconds()) + 1)
    row.count += 1
    row.last_at = at


def forgive_code(session: Session, address: str, *, at: datetime) -> None:
    """The code was right: the network gets its attempt back."""
    row = _row(session, _digest("slip", network_of(address)), at)
    row.count = max(0, row.count - 1)


def forgive(session: Session, account: str, address: str, *, at: datetime) -> None:
    """The attempt succeeded: the account starts anew on this network, the network gets its attempt back."""
    account_key, network_key = _keys(account, address)
    session.execute(delete(SignInFailures).where(SignInFailures.key == account_key))
    row = _row(session, network_key, at)
    row.count = max(0, row.count - 1)


def network_of(address: str) -> str:
    """The network of an address: /24 for IPv4, /56 for IPv6, the text itself where it is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{parsed}/{PREFIXES[parsed.version]}", strict=False))


def _keys(account: str, address: str) -> dict[str, Pace]:
    network = network_of(address)
    return {_digest("account", account, network): ACCOUNT_AND_NETWORK, _digest("network", network): NETWORK}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(("iom.attempts/1", *parts)).encode()).hexdigest()


def _row(session: Session, key: str, at: datetime) -> SignInFailures:
    row = row_of(session, SignInFailures, key, key=key, count=0, last_at=at)
    if at - row.last_at >= FORGOTTEN_AFTER:
        row.count = 0
    return row


def _remaining(row: SignInFailures, pace: Pace, at: datetime) -> timedelta:
    return row.last_at + pace.wait_after(row.count) - at
