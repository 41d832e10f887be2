"""Setting an installation up: its municipality, log and processes, then its organisations with dated names.

Used by `iom init` and by the fictional municipality of `iom demo`. Tables are made by `schema`.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.municipality import Municipality, MunicipalityRow
from approvals.process_choices import offered
from approvals.signing import signing_keys
from workflow.log import journal
from workflow.log.tables import LogHead
from workflow.participants import Organization, OrganizationName
from workflow.publishing import publish

KINDS = ("school", "authority", "centre")


@dataclass(frozen=True)
class Names:
    """What an organisation is called, and from which day."""

    full: str
    short: str
    since: date


def draw_origin(public_address: str) -> str:
    """A random name for the log of a new installation: `iom.example.ru/3f9ac07e11d288b0`."""
    return f"{urlsplit(public_address).hostname}/{secrets.token_hex(8)}"


def is_set_up(session: Session) -> bool:
    """Whether the base has its municipality."""
    return session.scalar(select(MunicipalityRow.one)) is not None


def set_up(
    session: Session, municipality: Municipality, authority: Names, *, origin: str, at: datetime
) -> str:
    """Begin the log, store the municipality, its authority and the processes; return the authority's id."""
    if session.scalar(select(LogHead.one)) is None:
        journal.begin(session, origin)
    session.add(MunicipalityRow(one=1, body=municipality.model_dump_json(), changed_at=at))
    session.flush()
    publish(session, offered(municipality), at=at)
    signing_keys.begin_signing(session, at=at)
    data = {"name": municipality.name, "prefix": municipality.prefix, "zone": municipality.zone}
    journal.record(session, kind="municipality.set_up", at=at, data=data)
    return add_organization(session, "authority", authority, at=at)


def add_organization(
    session: Session, kind: str, names: Names, *, at: datetime, week: int = 5, by: str | None = None
) -> str:
    """Store an organisation under its first names and return its id."""
    organization = f"o_{secrets.token_hex(16)}"
    session.add(Organization(id=organization, kind=kind, week=week))
    session.flush()  # the name refers to it
    rename_organization(session, organization, names)
    journal.record(
        session, kind="organization.added", at=at, by=by, data={"organization": organization, "kind": kind}
    )
    return organization


def rename_organization(session: Session, organization: str, names: Names) -> None:
    """Call the organisation so from that day; documents of earlier days keep the earlier name."""
    session.add(
        OrganizationName(
            organization=organization, valid_from=names.since, full_name=names.full, short_name=names.short
        )
    )


def change_organization(
    session: Session,
    organization: str,
    *,
    names: Names | None,
    week: int | None,
    at: datetime,
    by: str | None,
) -> None:
    """Call the organisation otherwise from a day on, give it another week, or both; None leaves what stands."""
    if names is not None:
        rename_organization(session, organization, names)
    if week is not None:
        session.get_one(Organization, organization).week = week
    changed = [name for name, value in (("names", names), ("week", week)) if value is not None]
    data = {"organization": organization, "fields": changed}
    journal.record(session, kind="organization.changed", at=at, by=by, data=data)
