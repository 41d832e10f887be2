"""Erasures in stories: a finished route whose term has run out, and the two persons who destroy.

`destroyed(world, Scope.ROUTE, route.id)` asks as the administrator and confirms as the head of the authority.
"""

from datetime import date
from pathlib import Path
from typing import Any

from approvals.erasure import erasures
from approvals.erasure.erasure_plan import Plan, Scope, plan
from approvals.erasure.erasures import ErasureRequest
from tests.stories import Story, World
from web.erasing import Finished, erase
from web.settings import Settings

BASIS = "Обращение № 12 от 10.01.2033"
AFTER_THE_TERM = date(2033, 1, 10)  # closed in 2027, five years from 1 January 2028


def finished(world: World, **opening: Any) -> Story:
    """A route with a remark, closed on 18.06.2027."""
    story = world.route(**opening)
    story.submitted().returned_by_school().in_force().acknowledged()
    world.on(date(2027, 6, 18))
    return story.reflecting().reflection_submitted().completed()


def settings_of(world: World) -> Settings:
    """Settings whose folder of letters lies beside the base."""
    database = world.units.database.url
    folder = Path(str(database.database)).parent if world.units.database.is_sqlite else Path("/nowhere")
    return Settings.from_env(
        {
            "IOM_DATABASE_URL": database.render_as_string(hide_password=False),
            "IOM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
            "IOM_VAR_DIR": str(folder / "var"),
        }
    )


def planned(world: World, scope: Scope, about: str) -> Plan:
    """What the page would show now."""
    with world.units.reading() as session:
        return plan(session, world.desk, scope, about, on=world.now.date())


def asked(
    world: World,
    scope: Scope,
    about: str,
    *,
    by: str = "administrator",
    basis: str = BASIS,
    proved: bool = True,
) -> str:
    """The first person asks; the id of the request."""
    with world.units.writing() as session:
        return erasures.ask(
            session, world.desk, scope, about, basis, actor=world.actor(by, proved=proved), at=world.tick()
        )


def confirmed(
    world: World, request: str, *, by: str = "authority_head", seen: str | None = None, proved: bool = True
) -> Finished:
    """The second person confirms what the page would show now, or what he saw before."""
    row = the_request(world, request)
    return erase(
        world.desk,
        settings_of(world),
        request,
        seen=seen or planned(world, Scope(row.scope), row.about).digest,
        actor=world.actor(by, proved=proved),
        at=world.tick(),
    )


def destroyed(world: World, scope: Scope, about: str) -> Finished:
    """Both halves."""
    return confirmed(world, asked(world, scope, about))


def the_request(world: World, request: str) -> ErasureRequest:
    """The row of the request."""
    with world.units.reading() as session:
        return session.get_one(ErasureRequest, request)


def on_disk(folder: Path, *words: str) -> dict[str, int]:
    """How often each word stands in any file under the folder, in UTF-8 or as JSON and base64 would escape it."""
    raw = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {word: raw.count(word.encode()) for word in words}
