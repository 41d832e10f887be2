"""Stories: a small municipality and routes taken along by the same commands that the pages call.

`a_base(url)` gives a `World` with schools, people, offices by order and a clock that stands until an act moves it:

    world = a_base(url)
    route = world.route().submitted().approved_by_school()
    route.act("curator", "curator_approve", comment="Удачи в работе")

People are named by their part (`teacher`, `deputy`, `curator`, …). An act takes `seen` from the preview, as a page
does. Nothing is set up behind the commands' back, so no story can make a state that the program cannot.
"""

import atexit
import hashlib
import os
import secrets
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from approvals.acts import by_code as acts
from approvals.acts.by_code import Actor, Done, Opening, Proof, Seen, open_route
from approvals.audit.granting import NewAudit, grant_audit
from approvals.desk import Desk
from approvals.editing import save_progress, save_zone
from approvals.municipality import EsignPolicy, LocalAct, Municipality, MunicipalityRow
from approvals.outcome import proposed_content
from approvals.preview import Option, Preview, options, preview, seen_now, situation_for
from approvals.signing import accessions, signing_keys
from approvals.signing.sign_offs import SignOff
from approvals.signing.signer import Signer
from approvals.signing.wrapping import Lock, Stretch
from approvals.situation import Situation
from approvals.tasks import Task, open_tasks
from approvals.transfer_bases import TransferBasis
from documents.content import to_data
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from documents.versions import DocumentVersion, file_bytes
from documents.zones import content_hash
from web.schema import create
from workflow.appointing import NewAppointment, appoint, end_appointment
from workflow.database import Base, Database
from workflow.definition import ProcessDefinition
from workflow.definition_file import built_in, load_definition
from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Appointment, Employment, Organization, OrganizationName, User
from workflow.publishing import publish
from workflow.transaction import Units

START = datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
FOUNDED = datetime(2026, 8, 25, 6, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[1] / "web" / "demo" / "samples"
PROCESSES = Path(__file__).parent / "approvals" / "processes"
SCHOOL, OTHER_SCHOOL, AUTHORITY = "o_school", "o_other_school", "o_authority"
PASSWORD = "сирень-трактор-облако"
LIGHT = Stretch(memory=8)
ESIGN = EsignPolicy(title="О простой электронной подписи", number="77", date=date(2026, 8, 1), issuer="УО")
COMMENT = "Уточните, пожалуйста, сроки мероприятий"

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
    "other_deputy": ("deputy_head", OTHER_SCHOOL, "organization"),
    "other_director": ("school_head", OTHER_SCHOOL, "organization"),
    "curator": ("municipal_curator", AUTHORITY, "municipality"),
    "authority_head": ("authority_head", AUTHORITY, "municipality"),
    "auditor": ("auditor", AUTHORITY, "municipality"),
    "administrator": ("administrator", AUTHORITY, "municipality"),
}
CARDS = {  # whose staff card is filled in, and from which sample
    "teacher": "a_mathematics",
    "colleague": "a_mathematics",
    "deputy": "g_management",
    "director": "g_management",
    "other_director": "g_management",
    "curator": "a_mathematics",
    "other_teacher": "v_primary",
}
SAMPLE_FILES = {"a": "a_mathematics", "b": "b_russian", "v": "v_primary", "g": "g_management"}


def person_id(part: str) -> str:
    """The id of a person of the stories, the same in every base."""
    return f"p_{hashlib.sha256(part.encode()).hexdigest()[:32]}"


@cache
def sample(letter: str) -> dict[str, Any]:
    """A sample route as plain data without salts: zones z1…z5 and p."""
    raw = tomllib.loads((SAMPLES / f"{SAMPLE_FILES[letter]}.toml").read_text(encoding="utf-8"))
    return {
        zone: {name: value for name, value in raw[zone].items() if name != "salt"}
        for zone in ("z1", "z2", "z3", "z4", "z5", "p")
        if zone in raw
    }


@cache
def processes() -> dict[tuple[str, int], ProcessDefinition]:
    """The shipped processes and those of the tests."""
    known = {(one.id, one.version): one for one in built_in().values()}
    for path in sorted(PROCESSES.glob("*.toml")):
        one = load_definition(path)
        known[one.id, one.version] = one
    return known


# --- the world --------------------------------------------------------------------------------------


@dataclass
class World:
    """One base with its people and its clock."""

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

    def on(self, day: date) -> "World":
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

    def route(
        self, sample: str = "a", *, of: str = "teacher", by: str | None = None, **opening: Any
    ) -> "Story":
        """Open a route of that person, filled in by the same or another person, with the sample's sections 1–3."""
        story = self.empty_route(of=of, by=by, **opening)
        story.sample = sample
        for zone in ("z1", "z2", "z3"):
            story.write(by or of, zone)
        return story

    def empty_route(
        self, *, of: str = "teacher", by: str | None = None, key: str | None = None, **opening: Any
    ) -> "Story":
        """Open a route and leave it as it was prefilled."""
        asked = Opening(person_id(of), **opening)
        done = open_route(self.desk, asked, key=key or self.key(), actor=self.actor(by or of), at=self.tick())
        return Story(self, done.route, of)

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


# --- one route --------------------------------------------------------------------------------------


@dataclass
class Story:
    """One route on its way; each past participle takes it one station further and gives it back."""

    world: World
    id: str
    of: str = "teacher"
    sample: str = "a"
    last: Done | None = None

    # --- acting ---

    def act(
        self,
        part: str,
        act: str,
        *,
        seen: Seen | None = None,
        key: str | None = None,
        at: datetime | None = None,
        proved: bool = True,
        **fields: Any,
    ) -> Done:
        """Let a person act; what he saw is what the page would show him now, unless given."""
        at = at or self.world.tick()
        self.last = acts.perform(
            self.world.desk,
            act,
            self.id,
            seen=seen or self.seen(part, act),
            key=key or self.world.key(),
            actor=self.world.actor(part, proved=proved),
            at=at,
            fields=fields,
        )
        return self.last

    def seen(self, part: str, act: str) -> Seen:
        """What the form of the act would post back; also for who gets no such form, as a forger would."""
        try:
            return self.preview(part, act).seen
        except WorkflowError:
            return self._forged(part, act)

    def _forged(self, part: str, act: str) -> Seen:
        with self.world.units.reading() as session:
            situation = situation_for(session, self.id, person_id(part), self.world.now)
            definition = self.world.desk.definition(session, situation.process)
            if act not in definition.acts:
                return Seen(situation.version, None, situation.content_hash)
            content = proposed_content(situation, definition, act)
            return seen_now(situation, definition.acts[act], content_hash(content))

    def preview(self, part: str, act: str) -> Preview:
        """The act as its page shows it."""
        with self.world.units.reading() as session:
            return preview(session, self.world.desk, self.id, act, person_id(part), self.world.now)

    def options(self, part: str) -> dict[str, Option]:
        """The buttons that the person has, by act."""
        with self.world.units.reading() as session:
            situation = situation_for(session, self.id, person_id(part), self.world.now)
            found = options(session, self.world.desk, situation, self.world.now)
            return {one.act: one for one in found}

    def allowed(self, part: str) -> set[str]:
        """The acts that the person may do now."""
        return {act for act, option in self.options(part).items() if option.allowed}

    # --- writing ---

    def write(
        self, part: str, zone: str, data: Mapping[str, Any] | None = None, *, revision: int | None = None
    ) -> "Story":
        """Save a section (the sample's, unless given) over the working copy as it stands."""
        said = sample(self.sample)[zone] if data is None else data
        save_zone(
            self.world.desk,
            self.id,
            zone,
            said,
            revision=self.situation().draft_revision if revision is None else revision,
            actor=self.world.actor(part),
            at=self.world.tick(minutes=1),
        )
        return self

    def edit(self, part: str, zone: str, change: Callable[[dict[str, Any]], None]) -> "Story":
        """Change one section of the working copy by hand and save it."""
        data = to_data(getattr(self.situation().draft, zone))
        data.pop("salt")
        change(data)
        return self.write(part, zone, data)

    def mark(self, part: str, marks: list[dict[str, Any]]) -> "Story":
        """Save progress marks."""
        save_progress(
            self.world.desk,
            self.id,
            {"marks": marks},
            revision=self.situation().draft_revision,
            actor=self.world.actor(part),
            at=self.world.tick(minutes=1),
        )
        return self

    # --- stations ---

    def submitted(self) -> "Story":
        self.act(self.of, "submit")
        return self

    def returned_by_school(self, by: str = "deputy") -> "Story":
        self.act(by, "deputy_return", reason="other", comment=COMMENT)
        return self

    def approved_by_school(self, by: str = "deputy") -> "Story":
        self.act(by, "deputy_approve")
        return self

    def returned_by_curator(self, by: str = "curator") -> "Story":
        self.act(by, "curator_return", reason="other", comment=COMMENT)
        return self

    def approved_by_curator(self, by: str = "curator") -> "Story":
        self.write(by, "z5")
        self.act(by, "curator_approve")
        return self

    def in_force(self) -> "Story":
        """Submitted and approved by school and municipality."""
        return self.submitted().approved_by_school().approved_by_curator()

    def acknowledged(self) -> "Story":
        self.act(self.of, "acknowledge")
        return self

    def amending(self, by: str | None = None) -> "Story":
        self.act(by or self.of, "open_amendment", comment="Курс перенесли на другой месяц")
        return self

    def amended_immaterially(self, days: int = 7) -> "Story":
        """Move the due date of the second row by some days."""
        return self.edit(self.of, "z3", lambda z3: _move_due_date(z3, days))

    def amended_materially(self) -> "Story":
        """Change the goal."""
        return self.edit(
            self.of, "z1", lambda z1: z1.update(goal=z1["goal"] + ". Уточнено по итогам полугодия")
        )

    def amendment_submitted(self) -> "Story":
        self.act(self.of, "submit_amendment")
        return self

    def rows_closed(self, status: str = "done") -> "Story":
        """Give every row its final mark."""
        rows = self.situation().content.z3.rows
        today = self.world.now.date().isoformat()
        return self.mark(self.of, [{"row": row.id, "status": status, "fact_date": today} for row in rows])

    def reflecting(self) -> "Story":
        """All rows closed and the reflection begun."""
        self.rows_closed()
        self.act(self.of, "start_reflection")
        return self

    def reflection_submitted(self) -> "Story":
        self.write(self.of, "z4")
        self.act(self.of, "submit_reflection")
        return self

    def completed(self, by: str = "deputy") -> "Story":
        self.act(by, "complete")
        return self

    # --- looking ---

    def situation(self, part: str | None = None) -> Situation:
        """Where the route stands, as the person (the subject, unless given) would act on it."""
        with self.world.units.reading() as session:
            return situation_for(session, self.id, person_id(part or self.of), self.world.now)

    @property
    def state(self) -> str:
        return self.situation().state

    @property
    def version(self) -> int:
        return self.situation().version

    @property
    def definition(self) -> ProcessDefinition:
        with self.world.units.reading() as session:
            return self.world.desk.definition(session, self.situation().process)

    def entries(self) -> list[dict[str, Any]]:
        """The entries of the route in the log, as their bytes say."""
        with self.world.units.reading() as session:
            rows = session.scalars(select(LogEvent).where(LogEvent.route == self.id).order_by(LogEvent.rseq))
            return [parse(row.body) for row in rows]

    def acts_done(self) -> list[str]:
        """The acts of the route, in order."""
        return [entry["act"] for entry in self.entries()]

    def sign_offs(self) -> list[SignOff]:
        with self.world.units.reading() as session:
            return list(
                session.scalars(select(SignOff).where(SignOff.route == self.id).order_by(SignOff.version))
            )

    def statement(self) -> dict[str, Any]:
        """The statement of the last sign-off."""
        return dict(parse(self.sign_offs()[-1].statement))

    def versions(self) -> list[DocumentVersion]:
        with self.world.units.reading() as session:
            found = (
                select(DocumentVersion).where(DocumentVersion.route == self.id).order_by(DocumentVersion.n)
            )
            return list(session.scalars(found))

    def waiting(self) -> set[str]:
        """The offices that have an open task."""
        with self.world.units.reading() as session:
            return {task.office for task in open_tasks(session, self.id)}

    def tasks(self) -> list[Task]:
        with self.world.units.reading() as session:
            found = select(Task).where(Task.route == self.id).order_by(Task.opened_version, Task.office)
            return list(session.scalars(found))

    def file(self, form: str = "full", n: int | None = None) -> bytes:
        """The file of a version (the last, unless given)."""
        with self.world.units.reading() as session:
            found = file_bytes(session, self.id, n or self.version, form)
        assert found is not None
        return found


def _move_due_date(z3: dict[str, Any], days: int) -> None:
    row = z3["rows"][1]
    row["due_on"] = (date.fromisoformat(row["due_on"]) + timedelta(days=days)).isoformat()


# --- founding ---------------------------------------------------------------------------------------

_MADE: dict[str, Path] = {}


def a_base(url: str, *, pool_size: int = 4) -> World:
    """A new base at that address with the people of the stories; SQLite files are copied from one made before."""
    if url.startswith("sqlite"):
        shutil.copyfile(_template(), url.removeprefix("sqlite:///"))
    else:
        _found(url)
    return the_base(url, pool_size=pool_size)


def anew(world: World) -> World:
    """A new base in place of that SQLite file. What SQLAlchemy has compiled stays, which spares most of the time."""
    world.close()
    path = Path(str(world.units.database.url.database))
    for left in (path, *path.parent.glob(f"{path.name}-*")):
        left.unlink(missing_ok=True)
    shutil.copyfile(_template(), path)
    return World(world.desk, offices=_appointments(world), signers=world.signers)


def the_base(url: str, *, pool_size: int = 4) -> World:
    """The world of a base that is there already; its clock starts anew."""
    desk = Desk.open(Units(Database.open(url, pool_size=pool_size)))
    world = World(replace(desk, shipped=processes()))
    world.offices = _appointments(world)
    return world


def _appointments(world: World) -> dict[str, str]:
    with world.units.reading() as session:
        held = {row.person: row.id for row in session.scalars(select(Appointment))}
    return {part: held[person_id(part)] for part in PEOPLE if person_id(part) in held}


def _template() -> Path:
    kept = _MADE.get("sqlite")
    if kept is None or not kept.exists():
        folder = Path(tempfile.mkdtemp(prefix="iom-stories-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        kept = folder / f"{os.getpid()}.db"
        _found(f"sqlite:///{kept}")
        _MADE["sqlite"] = kept
    return kept


def _found(url: str) -> None:
    create(url)
    database = Database.open(url)
    with Units(database).writing() as session:
        journal.begin(session, "iom.stories.example/log/1")
        act = LocalAct(
            title="Порядок работы с индивидуальными образовательными маршрутами",
            number="412",
            date=date(2026, 8, 25),
            issuer="Управление образования",
            valid_from=date(2026, 8, 25),
        )
        settings = Municipality(
            name="Примерский муниципальный округ", authority="Управление образования", local_acts=(act,)
        )
        session.add(MunicipalityRow(one=1, body=settings.model_dump_json(), changed_at=FOUNDED))
        session.flush()
        publish(session, processes().values(), at=FOUNDED)
        signing_keys.begin_signing(session, at=FOUNDED)
        _organizations(session)
        for part, (last, first, patronymic, place, position) in PEOPLE.items():
            _person(session, part, (last, first, patronymic), place, position)
        session.flush()
        for part, (office, place, scope) in OFFICES.items():
            if office != "auditor":
                _office(session, part, office, place, scope)
        grant_audit(session, an_audit(), at=FOUNDED, by=person_id("administrator"))
        _office(session, "mentor", "mentor", SCHOOL, "listed", covers=(("person", person_id("teacher")),))
    database.close()


def an_audit(**order: Any) -> NewAudit:
    """What the order of an audit of the stories says, unless told otherwise."""
    said = {
        "person": person_id("auditor"),
        "organization": AUTHORITY,
        "position": PEOPLE["auditor"][4],
        "title": "Проверка ведения индивидуальных образовательных маршрутов",
        "basis_number": "455",
        "basis_date": date(2026, 8, 20),
        "examined_from": date(2026, 8, 1),
        "examined_to": date(2027, 7, 31),
        "begins_on": date(2026, 8, 21),
        "ends_at": datetime(2028, 12, 31, 15, 0, tzinfo=UTC),
        **order,
    }
    return NewAudit(**said)


def _organizations(session: Any) -> None:
    for code, kind, full, short in (
        (
            SCHOOL,
            "school",
            "Муниципальное общеобразовательное учреждение «СОШ № 3 с. Луговое»",
            "МОУ «СОШ № 3 с. Луговое»",
        ),
        (
            OTHER_SCHOOL,
            "school",
            "Муниципальное казённое общеобразовательное учреждение «ООШ № 7»",
            "МКОУ «ООШ № 7»",
        ),
        (AUTHORITY, "authority", "Управление образования Примерского округа", "УО Примерского МО"),
    ):
        session.add(Organization(id=code, kind=kind, week=5))
        session.flush()
        session.add(
            OrganizationName(
                organization=code, valid_from=date(2011, 12, 1), full_name=full, short_name=short
            )
        )


def _person(session: Any, part: str, names: tuple[str, str, str], place: str, position: str) -> None:
    last, first, patronymic = names
    session.add(
        User(
            id=person_id(part),
            login=part,
            email=f"{part}@primer.example",
            last_name=last,
            first_name=first,
            patronymic=patronymic,
            created_at=FOUNDED,
        )
    )
    session.flush()
    signing_keys.enrol(session, person_id(part), Lock.of(PASSWORD, LIGHT), at=FOUNDED).forget()
    session.add(
        Employment(
            id=f"e_{part}",
            person=person_id(part),
            organization=place,
            position=position,
            valid_from=date(2020, 9, 1),
        )
    )
    if part in CARDS:
        card = _card(CARDS[part], {"last_name": last, "first_name": first, "patronymic": patronymic})
        session.add(StaffCardRow(person=person_id(part), body=card, changed_at=FOUNDED))


def _card(name: str, names: dict[str, str]) -> str:
    raw = tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8"))["z1"]
    known = {field: value for field, value in raw.items() if field in StaffCard.model_fields}
    return StaffCard.model_validate({**known, **names}).model_dump_json()


def _office(
    session: Any, part: str, office: str, place: str, scope: str, covers: tuple[tuple[str, str], ...] = ()
) -> None:
    new = NewAppointment(
        person=person_id(part),
        office=office,
        organization=place,
        title=PEOPLE[part][4],
        basis_number="12-к",
        basis_date=date(2026, 8, 20),
        valid_from=date(2026, 8, 21),
        scope=scope,
        covers=covers,
    )
    appoint(session, new, at=FOUNDED, by=person_id("administrator"))
