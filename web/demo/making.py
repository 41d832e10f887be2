"""Making the demonstration: an empty base, the founding, the stories, the letters. It prints nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from approvals.acts.by_code import Done
from approvals.desk import Desk
from web import schema
from web.demo import large
from web.demo.crowd import crowd, settle
from web.demo.founding import Cast, cast_of, described, found, give_codes, is_demo
from web.demo.one_password import OnePassword
from web.demo.playing import Stage
from web.demo.schedule import play
from web.demo.story import Step, Story, stories
from web.jobs import Post, deliver
from web.log_key import require_no_log_key
from web.second_factor import Vault
from web.setting_up import draw_origin, is_set_up
from web.settings import Settings
from workflow import outbox
from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.transaction import Units


class NotDemo(WorkflowError):
    """The base belongs to somebody real. Fact: address."""

    template = (
        "В базе {address} — настоящий муниципалитет, учебный в неё не добавляется. "
        "Укажите другую базу в IOM_DATABASE_URL."
    )


@dataclass(frozen=True)
class Base:
    """An open base of the fictional municipality. `is_new`: it was founded a moment ago."""

    units: Units
    desk: Desk
    cast: Cast
    is_new: bool
    password: OnePassword


def open_base(settings: Settings) -> Base:
    """The base of the settings, made and founded where there is none; raises `NotDemo` for a real one."""
    schema.create(settings.owner_database_url)
    database = Database.open(settings.database_url)
    units = Units(database)
    password = OnePassword.of(described()["password"])
    with units.reading() as session:
        ready = is_set_up(session)
        if ready and not is_demo(session):
            raise NotDemo(address=database.url.render_as_string(hide_password=True))
        cast = cast_of(session) if ready else None
    if cast is None:
        require_no_log_key(settings)
        with units.writing() as session:
            origin = draw_origin(settings.public_address)
            cast = found(session, address=settings.public_address, origin=origin, password=password)
            give_codes(session, cast, Vault.of(settings.secret_key))
    return Base(units, Desk.open(units), cast, not ready, password)


def tell(base: Base) -> Iterator[tuple[Step, Done | None]]:
    """Play the whole demonstration on a new base."""
    told = stories()
    yield from play(_stage(base, told), told)


def settle_large(base: Base) -> Iterator[None]:
    """Store the further schools of the large municipality, one after another."""
    for school in range(1, large.SCHOOLS + 1):
        with base.units.writing() as session:
            large.settle_school(session, base.cast, school, base.password)
        yield


def tell_large(base: Base) -> Iterator[tuple[Step, Done | None]]:
    """Play the demonstration and the routes of the large municipality in one order of time."""
    told = stories() + large.told()
    yield from play(_stage(base, told), told)


def settle_letters(base: Base, *, at: datetime) -> None:
    """Let no letter be written about the further schools: thousands of files would say the same."""
    schools = [key for name, key in base.cast.organizations.items() if name.startswith(large.KEY)]
    routes = select(WorkflowInstance.id).where(WorkflowInstance.organization.in_(schools))
    with base.units.writing() as session:
        outbox.settle(session, select(LogEvent.seq).where(LogEvent.route.in_(routes)), at=at)


def tell_many(base: Base, count: int) -> Iterator[tuple[Step, Done | None]]:
    """Play so many more routes of new teachers, on a new base or a used one."""
    with base.units.reading() as session:
        more = crowd(session, count)
    with base.units.writing() as session:
        settle(session, base.cast, more.people, base.password)
    yield from play(_stage(base, more.told), more.told)


def send_letters(post: Post, *, at: datetime, seen: Callable[[], None]) -> int:
    """Expand and deliver everything that the stories made due."""
    count = 0
    while deliver(post, at=at):
        count += 1
        seen()
    return count


def _stage(base: Base, told: tuple[Story, ...]) -> Stage:
    return Stage(base.desk, base.cast, base.password, {story.name: story for story in told})
