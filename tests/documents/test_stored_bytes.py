"""Bytes are stored once under their hash, however many acts bring the same ones, one after another or at once."""

import hashlib
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from documents.versions import Blob, Content, put_blobs, put_content
from documents.zones import Seal
from web import schema
from workflow.database import Database
from workflow.transaction import Units


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest) -> Iterator[Units]:
    if request.param == "sqlite":
        url = owner = request.getfixturevalue("sqlite_url")
    else:
        url, owner = (
            request.getfixturevalue("postgres_app_url"),
            request.getfixturevalue("postgres_owner_url"),
        )
    schema.create(owner)
    database = Database.open(url)
    yield Units(database)
    database.close()


@pytest.fixture
def body(request: pytest.FixtureRequest) -> bytes:
    """Bytes that no other test stores."""
    return request.node.name.encode()


def put(session: Session, body: bytes) -> None:
    digest = hashlib.sha256(body).hexdigest()
    put_blobs(session, {digest: body})
    put_content(session, Seal({}, digest, body))


def put_both(units: Units, body: bytes) -> None:
    with units.writing() as session:
        put(session, body)


def counted(units: Units, body: bytes) -> tuple[int, int]:
    with units.reading() as session:
        blobs = session.scalar(select(func.count()).where(Blob.body == body)) or 0
        return blobs, session.scalar(select(func.count()).where(Content.body == body)) or 0


def test_equal_bytes_are_stored_once(units: Units, body: bytes):
    put_both(units, body)
    put_both(units, body)
    assert counted(units, body) == (1, 1)


def test_two_acts_that_bring_equal_bytes_at_once_both_succeed(units: Units, body: bytes):
    entered, failed = Event(), []

    def second() -> None:
        entered.set()
        try:
            put_both(units, body)
        except Exception as error:  # noqa: BLE001  # told to the test
            failed.append(error)

    thread = Thread(target=second)
    with units.writing() as session:
        put(session, body)
        thread.start()
        entered.wait()
        thread.join(0.3)  # by now the other waits for this one to end
    thread.join()
    assert failed == []
    assert counted(units, body) == (1, 1)
