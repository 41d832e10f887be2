"""Small true histories written straight through the journal: what the tests of the log attack and check.

They keep every rule of an act but draw no Word file and ask nobody's right; acts of people are `approvals`' tests.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from approvals import idempotency
from approvals.signing.sign_offs import SignOff
from documents.versions import Blob, Content, DocumentVersion
from tests import empty_base
from web import schema
from workflow import instances, outbox
from workflow.database import Database
from workflow.definition_file import built_in
from workflow.log import event, journal
from workflow.log.canonical import canonical
from workflow.participants import Organization, OrganizationName, User
from workflow.publishing import publish
from workflow.transaction import Units

ORIGIN = "iom.test.example/log/1"
START = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
SCHOOL, TEACHER, DEPUTY = "o_" + "1" * 32, "p_" + "1" * 32, "p_" + "2" * 32
TEACHERS_PROCESS = built_in()["iom-teacher", 1]


@dataclass
class Standing:
    """Where a route of the story stands."""

    route: str
    version: int
    state: str
    head: str
    round: int = 0
    number: str | None = None
    entered: int = 0
    entered_at: datetime = START


class Story:
    """One store and the routes in it; each act is one unit of work."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.routes: dict[str, Standing] = {}
        self.acts = 0

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.acts)

    def begin(self) -> None:
        """Begin the log with one school and two people."""
        with self.units.writing() as session:
            journal.begin(session, ORIGIN)
            publish(session, built_in().values(), at=START)
            session.add(Organization(id=SCHOOL, kind="school", week=5))
            for person, name in ((TEACHER, "Лугова"), (DEPUTY, "Берёзова")):
                session.add(
                    User(
                        id=person,
                        login=person,
                        last_name=name,
                        first_name="Анна",
                        active=True,
                        created_at=START,
                    )
                )
            session.flush()
            session.add(
                OrganizationName(
                    organization=SCHOOL, valid_from=date(2020, 1, 1), full_name="Школа", short_name="Школа"
                )
            )

    def open(self, name: str = "a") -> Standing:
        """Open a route: version 1."""
        route = f"r_{hashlib.md5(name.encode()).hexdigest()}"
        with self.units.writing() as session:
            genesis = journal.genesis_of(session, route)
            here = self.routes[name] = Standing(route, 0, TEACHERS_PROCESS.initial.code, genesis)
            self.begin_instance(session, here)
            self.write_act(session, here, "open", here.state)
        return here

    def begin_instance(self, session: Session, here: Standing) -> None:
        one = TEACHERS_PROCESS
        instances.begin(
            session,
            id=here.route,
            process=one.id,
            process_version=one.version,
            process_hash=one.hash,
            subject=TEACHER,
            organization=SCHOOL,
            state=here.state,
            head=here.head,
            entered_at=self.now,
            opened_at=self.now,
        )

    def act(self, code: str, to: str, name: str = "a", **texts: str) -> Standing:
        """One more act of the route."""
        with self.units.writing() as session:
            self.write_act(session, self.routes[name], code, to, texts=texts)
        return self.routes[name]

    def write_act(
        self, session: Session, here: Standing, code: str, to: str, *, texts: dict[str, str] | None = None
    ) -> event.Entry:
        """All rows of an act, in the order that the guards demand."""
        described = TEACHERS_PROCESS.acts[code]
        here.round += described.starts_round
        if code == "submit" and here.number is None:
            here.number = f"ИОМ-2026-{len(self.routes):04d}"
        n = here.version + 1
        content = f"content of {here.route} {here.round}".encode()
        files = {form: f"{form} {here.route} {n}".encode() for form in ("appendix", "full")}
        snapshot = f"snapshot {here.route} {n}".encode()
        self.put(session, content, [*files.values(), snapshot])
        self.write_version(session, here, n, code, to, content, files, snapshot)
        head = journal.head(session)
        by = DEPUTY if described.offices[0] == "deputy_head" else TEACHER
        key = f"key-{here.route}-{n}"
        signed = (
            self.statement(here, head.origin, n, code, to, content, files, by) if described.signed else None
        )
        entry = journal.act_entry(
            head,
            at=self.now,
            route=here.route,
            rseq=n,
            prev=here.head,
            act=code,
            st_from=here.state,
            st_to=to,
            by=by,
            office=described.offices[0],
            appointment=None,
            on_behalf_of=None,
            subject=TEACHER,
            organization=SCHOOL,
            round_=here.round,
            process=(TEACHERS_PROCESS.id, TEACHERS_PROCESS.version, TEACHERS_PROCESS.hash),
            number=here.number,
            content=_hash(content),
            zones={f"z{k}": _hash(content + str(k).encode()) for k in range(1, 6)},
            progress=None,
            snapshot=_hash(snapshot),
            docs=[
                {"form": form, "sha256": _hash(body), "size": len(body), "renderer": "test/1"}
                for form, body in files.items()
            ],
            reason=None,
            in_force=None,
            batch=None,
            idem=(by, key),
            texts=texts or {},
            statement=signed,
            signature=None,
        )
        journal.insert(session, entry)
        self.move(session, here, n, to, entry)
        journal.close(session, head, entry)
        if signed is not None:
            self.write_sign_off(session, here, n, code, entry, signed)
        outbox.announce(session, entry.seq, self.now)
        idempotency.keep(session, person=by, key=key, request="0" * 64, seq=entry.seq, at=self.now)
        here.version, here.head, here.state = n, entry.leaf, to
        self.acts += 1
        return entry

    def put(self, session: Session, content: bytes, blobs: list[bytes]) -> None:
        known = session.get(Content, _hash(content))
        if known is None:
            session.execute(insert(Content).values(hash=_hash(content), body=content))
        for body in blobs:
            session.execute(insert(Blob).values(sha256=_hash(body), size=len(body), body=body))

    def write_version(self, session, here, n, code, to, content, files, snapshot) -> None:
        session.execute(
            insert(DocumentVersion).values(
                route=here.route,
                n=n,
                at=self.now,
                act=code,
                state=to,
                content=_hash(content),
                **{f"z{k}": _hash(content + str(k).encode()) for k in range(1, 6)},
                snapshot=_hash(snapshot),
                full=_hash(files["full"]),
                appendix=_hash(files["appendix"]),
                renderer="test/1",
            )
        )

    def move(self, session: Session, here: Standing, n: int, to: str, entry: event.Entry) -> None:
        if to != here.state or n == 1:
            here.entered, here.entered_at = n, self.now
        instances.move(
            session,
            here.route,
            here.version,
            name=here.number or here.route,
            state=to,
            head=entry.leaf,
            number=here.number,
            in_force=None,
            batch=None,
            initial_design=None,
            round=here.round,
            entered=here.entered,
            entered_at=here.entered_at,
        )

    def statement(self, here, origin, n, code, to, content, files, by) -> dict[str, object]:
        described = TEACHERS_PROCESS.acts[code]
        zones = {f"z{k}": _hash(content + str(k).encode()) for k in range(1, 6)}
        return {
            "_": "iom.sign/1",
            "log": origin,
            "route": here.route,
            "rseq": n,
            "prev": here.head,
            "act": code,
            "from": here.state,
            "to": to,
            "decision": code if described.decision is None else described.decision.value,
            "round": here.round,
            "content": _hash(content),
            "zones": {zone: zones[zone] for zone in described.signs},
            "seen": {"version": n - 1, "docs": []},
            "docs": [{"form": form, "sha256": _hash(body)} for form, body in files.items()],
            "signer": by,
            "office": described.offices[0],
            "appointment": None,
            "on_behalf_of": None,
            "carried": None,
            "shown": {"tpl": f"{code}/1", "lang": "ru", "sha256": "0" * 64},
            "rules": None,
            "auth": {"m": ["pwd"], "at": event.instant(self.now)},
            "at": event.instant(self.now),
        }

    def write_sign_off(self, session, here, n, code, entry, signed) -> None:
        session.execute(
            insert(SignOff).values(
                seq=entry.seq,
                route=here.route,
                version=n,
                round=here.round,
                state=here.state,
                act=code,
                decision=signed["decision"],
                person=entry.by,
                office=signed["office"],
                zones=canonical(signed["zones"]).decode(),
                content=signed["content"],
                kind="simple",
                at=self.now,
                statement=canonical(signed),
            )
        )


def begun(url: str, *, owner_url: str | None = None) -> Story:
    """A store under this address, whose log holds the processes and nothing else."""
    if url.startswith("sqlite"):
        empty_base.put(url)
    else:
        schema.create(owner_url or url)
    story = Story(Units(Database.open(url)))
    story.begin()
    return story


def told(url: str, *, owner_url: str | None = None) -> Story:
    """Two routes: «a» submitted and returned, «b» open; texts, sign-offs and events beside the acts."""
    story = begun(url, owner_url=owner_url)
    story.open("a")
    story.act("submit", "deputy_review", ip="192.0.2.7", agent="Firefox")
    story.open("b")
    story.act("deputy_return", "deputy_returned", comment="Уточните цели", ip="192.0.2.8")
    with story.units.writing() as session:
        journal.record(
            session, kind="auth.ok", at=story.now, by=TEACHER, about=TEACHER, texts={"ip": "192.0.2.7"}
        )
    return story


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
