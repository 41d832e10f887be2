"""The world of the stories: a small municipality with schools, people, offices by order and its settings.

People are named by their part (`teacher`, `deputy`, `curator`, …); the clock stands until an act moves it. What
becomes of a route is told in `tests/stories.py`, how the base came to be in `tests/founding.py`.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import pytest
from sqlalchemy import select

from approvals.acts.by_code import Actor, Proof
from approvals.desk import Desk
from approvals.municipality import EsignPolicy, Municipality, MunicipalityRow
from approvals.process_choices import offered
from approvals.signing import accessions, signing_keys
from approvals.signing.signer import Signer
from approvals.transfer_bases import TransferBasis
from workflow.appointing import NewAppointment, appoint, end_appointment
from workflow.database import Base
from workflow.participants import User
from workflow.publishing import publish
from workflow.transaction import Units

START = datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
SCHOOL, OTHER_SCHOOL, AUTHORITY = "o_school", "o_other_school", "o_authority"
PASSWORD = "сирень-трактор-облако"
ESIGN = EsignPolicy(title="О простой электронной подписи", number="77", date=date(2026, 8, 1), issuer="УО")

# Names, place of work and position of each part.
PEOPLE: dict[str, tuple[str, str, str, str, str]] = {
    "teacher": ("Лугова", "Марина", "Олеговна", SCHOOL, "учитель математики"),
    "colleague": ("Щёголев", "Пётр", "Ильич", SCHOOL, "учитель математики"),
    "deputy": ("Кленова", "Наталья", "Сергеевна", SCHOOL, "заместитель директора по УВР"),
    "second_deputy": ("Ветрова", "Светлана", "Юрьевна", SCHOOL, "заместитель директора по ВР"),
    "director": ("Мельник", "Олег", "Дмитриевич", SCHOOL, "директор"),
    "smo_head": ("Тополев", "Игорь", "Борисович", SCHOOL, "учитель математики и информатики"),
    "mentor": ("Рябинина", "Вера", "Ильинична", SCHOOL, "учитель математики"),
    "school_monitor": ("Алейников", "Пётр", "Сергеевич", SCHOOL, "учитель физики"),
    "school_admin": ("Сизова", "Инна", "Павловна", SCHOOL, "специалист по кадрам"),
    "other_teacher": ("Полянская", "Ольга", "Ивановна", OTHER_SCHOOL, "учитель начальных классов"),
    "other_deputy": ("Калинина", "Зоя", "Петровна", OTHER_SCHOOL, "заместитель директора по УВР"),
    "other_director": ("Степной", "Виктор", "Иванович", OTHER_SCHOOL, "директор"),
    "curator": ("Озерова", "Галина", "Михайловна", AUTHORITY, "методист управления образования"),
    "authority_head": ("Воронов", "Алексей", "Николаевич", AUTHORITY, "начальник управления образования"),
    "auditor": ("Строев", "Игорь", "Павлович", AUTHORITY, "главный специалист отдела контроля"),
    "administrator": ("Ракитин", "Денис", "Олегович", AUTHORITY, "инженер-программист"),
    "stranger": ("Ёжикова", "Дарья", "Львовна", OTHER_SCHOOL, "учитель русского языка"),
}
# The office of each part, at which organisation, and its scope.
OFFICES: dict[str, tuple[str, str, str]] = {
    "deputy": ("deputy_head", SCHOOL, "organization"),
    "second_deputy": ("deputy_head", SCHOOL, "organization"),
    "director": ("school_head", SCHOOL, "organization"),
    "smo_head": ("smo_head", SCHOOL, "organization"),
    "school_monitor": ("school_monitor", SCHOOL, "organization"),
    "school_admin": ("school_admin", SCHOOL, "organization"),
    "other_deputy": ("deputy_head", OTHER_SCHOOL, "organization"),
    "other_director": ("school_head", OTHER_SCHOOL, "organization"),
    "curator": ("municipal_curator", AUTHORITY, "municipality"),
    "authority_head": ("authority_head", AUTHORITY, "municipality"),
    "auditor": ("auditor", AUTHORITY, "municipality"),
    "administrator": ("administrator", AUTHORITY, "municipality"),
}


def person_id(part: str) -> str:
    """The id of a person of the stories, the same in every base."""
    return f"p_{hashlib.sha256(part.encode()).hexdigest()[:32]}"


@dataclass
class PeopledWorld:
    """One base with its people, their offices, its settings and its clock."""

    desk: Desk
    now: datetime = START
    acts: int = 0
    offices: dict[str, str] = field(default_factory=dict)  # part: appointment
    signers: dict[str, Signer] = field(default_factory=dict)  # part: his key, open

    @property
    def units(self) -> Units:
        return self.desk.units

    def close(self) -> None:
        self.units.database.close()

    def person(self, part: str) -> str:
        """The id of a person by the part he plays."""
        return person_id(part)

    def tick(self, **amount: float) -> datetime:
        """Move the clock (by an hour, unless told otherwise) and return it."""
        self.now += timedelta(**(amount or {"hours": 1}))
        return self.now

    def on(self, day: date) -> Self:
        """Set the clock to the morning of that day."""
        self.now = datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)
        return self

    def key(self) -> str:
        """A fresh key of a form."""
        self.acts += 1
        return f"form-{self.acts}"

    def actor(self, part: str, *, proved: bool = True) -> Actor:
        """A person at the keyboard who has typed the password a moment ago."""
        return Actor(person_id(part), Proof(("pwd",), self.now, self.signer(part)) if proved else None)

    def signer(self, part: str) -> Signer:
        """The person's key, opened with his password once; who is not in the base brings one of his own."""
        if part not in self.signers:
            with self.units.reading() as session:
                found = signing_keys.unlock(session, person_id(part), PASSWORD)
            self.signers[part] = found or Signer.of(person_id(part), bytearray(secrets.token_bytes(32)))
        return self.signers[part]

    def appoint(self, part: str, office: str, organization: str = SCHOOL, **order: Any) -> str:
        """Appoint by an order from today on, unless the order says otherwise; return the appointment."""
        today = self.now.date()
        new = NewAppointment(
            **{
                "person": person_id(part),
                "office": office,
                "organization": organization,
                "title": PEOPLE[part][4] if "replaces" not in order else "и. о. заместителя директора по УВР",
                "basis_number": "211-к",
                "basis_date": today - timedelta(days=1),
                "valid_from": today,
                **order,
            }
        )
        with self.units.writing() as session:
            made = appoint(session, new, at=self.now, by=person_id("administrator"))
        self.offices[part] = made
        return made

    def dismiss(self, part: str, *, last_day: date | None = None) -> None:
        """End the person's office with yesterday, or with that day."""
        with self.units.writing() as session:
            end_appointment(
                session,
                self.offices[part],
                last_day=last_day or self.now.date() - timedelta(days=1),
                today=self.now.date(),
                at=self.now,
                by=person_id("administrator"),
            )

    def close_account(self, part: str) -> None:
        """Deactivate the person's account."""
        with self.units.writing() as session:
            session.get_one(User, person_id(part)).active = False

    def contents(self) -> dict[str, str]:
        """The hash of every row of every table, by table."""
        found = {}
        with self.units.reading() as session:
            for table in Base.metadata.sorted_tables:
                rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return found

    @contextmanager
    def refuses(
        self, error: type[Exception], match: str | None = None
    ) -> Iterator[pytest.ExceptionInfo[Exception]]:
        """What is inside must be refused with that error and must leave every row of the base as it was."""
        before = self.contents()
        with pytest.raises(error, match=match) as caught:
            yield caught
        after = self.contents()
        assert after == before, {name for name in after if after[name] != before[name]}

    def settle(self, **changed: Any) -> None:
        """Change settings of the municipality."""
        with self.units.writing() as session:
            row = session.scalars(select(MunicipalityRow)).one()
            settings = Municipality.model_validate_json(row.body).model_copy(update=changed)
            row.body, row.changed_at = settings.model_dump_json(), self.tick(seconds=1)
            publish(session, offered(settings), at=self.now)

    def accede(self, part: str, policy: EsignPolicy = ESIGN) -> None:
        """Let the person accede to the order on signatures."""
        with self.units.writing() as session:
            accessions.accede(session, person_id(part), policy, at=self.now, by=person_id(part))

    def consent(self, part: str) -> None:
        """Record that the person's data may pass to the authority."""
        with self.units.writing() as session:
            session.add(
                TransferBasis(
                    id=f"b_{part}",
                    person=person_id(part),
                    document="согласие",
                    given_on=self.now.date(),
                    recorded_at=self.now,
                )
            )
