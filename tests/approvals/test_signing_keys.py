"""Each sign-off carries the person's own signature; a key lives under its owner's password and is never changed."""

import base64
import gzip
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from approvals.errors import KeyReplaced, NotASigner
from approvals.examination import examine
from approvals.signing import signing_keys
from approvals.signing.signer import Forgotten, Signer, has_signed, is_sound
from approvals.signing.signing_keys import SigningKey, Why
from approvals.signing.wrapping import Lock, Stretch
from tests import servers
from tests.founding import FOUNDED, LIGHT, a_base
from tests.stories import World
from tests.world import PASSWORD, person_id
from web import schema
from workflow.database import Database
from workflow.log.canonical import canonical, parse
from workflow.log.tables import LogEvent
from workflow.transaction import Units

pytestmark = pytest.mark.slow

OLD_BASE = Path(__file__).parents[1] / "migrations" / "before_signatures.db.gz"
OTHER = "река-фонарь-вечер-мост"


def rows(world: World, part: str) -> list[SigningKey]:
    with world.units.reading() as session:
        found = select(SigningKey).where(SigningKey.person == person_id(part))
        return list(session.scalars(found.order_by(SigningKey.enrolled_seq)))


def events(world: World, *kinds: str) -> list[dict]:
    with world.units.reading() as session:
        found = select(LogEvent).where(LogEvent.kind.in_(kinds)).order_by(LogEvent.seq)
        return [parse(row.body) for row in session.scalars(found)]


def replaced(world: World, part: str, password: str = OTHER) -> None:
    with world.units.writing() as session:
        signing_keys.replace(session, person_id(part), Lock.of(password, LIGHT), at=world.now)


# --- what a signature says --------------------------------------------------------------------------


def test_a_signature_is_good_for_whoever_has_the_entry_and_the_enrolled_key(world: World) -> None:
    entry = world.route().submitted().approved_by_school().entries()[-1]
    enrolled = next(
        said for said in events(world, "key.enrolled") if said["data"]["kid"] == entry["sig"]["kid"]
    )
    assert enrolled["by"] == enrolled["about"] == entry["by"] == person_id("deputy")
    assert enrolled["seq"] < entry["seq"]
    public = bytes.fromhex(enrolled["data"]["pub"])
    assert enrolled["data"]["kid"] == hashlib.sha256(public).hexdigest()[:32]
    signed = b"iom.sign/1\n" + canonical(entry["stmt"])
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(entry["sig"]["v"]), signed)


def test_an_act_that_does_not_sign_has_no_signature(world: World) -> None:
    first, second = world.route().submitted().entries()
    assert (first["stmt"], first["sig"]) == (None, None)
    assert second["stmt"] is not None
    assert set(second["sig"]) == {"alg", "kid", "v"}


def test_without_a_key_nothing_is_signed(world: World) -> None:
    route = world.route()
    with world.refuses(NotASigner):
        route.act("teacher", "submit", proved=False)


def test_another_persons_key_signs_nothing(world: World) -> None:
    route = world.route().submitted()
    world.signers = {**world.signers, "deputy": world.signer("teacher")}
    with world.refuses(ValueError, "the key of who acts"):
        route.act("deputy", "deputy_approve")


@pytest.mark.parametrize(
    "changed",
    ["v", "statement", "key"],
)
def test_a_signature_fits_one_statement_and_one_key(changed: str, world: World) -> None:
    signer = world.signer("teacher")
    statement, made = b'{"a":1}', signer.sign(b'{"a":1}')["v"]
    assert has_signed(signer.public, statement, made)
    raw = bytearray(base64.b64decode(made))
    raw[5] ^= 1
    tried = {
        "v": (signer.public, statement, base64.b64encode(raw).decode()),
        "statement": (signer.public, b'{"a":2}', made),
        "key": (world.signer("deputy").public, statement, made),
    }
    assert not has_signed(*tried[changed])


@pytest.mark.parametrize(
    "public",
    [
        bytes(32),
        bytes([1]) + bytes(31),
        (2**255 - 20).to_bytes(32, "little"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        bytes(31),
    ],
)
def test_a_key_under_which_anything_looks_signed_is_no_key(public: bytes, world: World) -> None:
    assert not is_sound(public)
    assert is_sound(world.signer("teacher").public)


# --- under the password -----------------------------------------------------------------------------


def test_only_the_owners_password_opens_his_key(world: World) -> None:
    with world.units.reading() as session:
        assert signing_keys.unlock(session, person_id("teacher"), OTHER) is None
        assert signing_keys.unlock(session, "p_nobody", PASSWORD) is None
        found = signing_keys.unlock(session, person_id("teacher"), PASSWORD)
    assert found is not None
    assert found.kid == rows(world, "teacher")[0].kid


def test_a_wrapped_key_moved_to_another_person_does_not_open(world: World) -> None:
    """Who may write to the base puts his own wrapped key, whose password he knows, in another's place."""
    mine, theirs = rows(world, "teacher")[0], rows(world, "deputy")[0]
    with world.units.writing() as session:
        row = session.get_one(SigningKey, theirs.kid)
        row.salt, row.nonce, row.sealed = mine.salt, mine.nonce, mine.sealed
    with world.units.reading() as session:
        assert signing_keys.unlock(session, person_id("deputy"), PASSWORD) is None


def test_the_secret_stands_nowhere_in_the_base(world: World) -> None:
    seed = bytes(world.signer("teacher").seed)
    path = Path(str(world.units.database.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert rows(world, "teacher")[0].sealed in stored
    assert seed not in stored
    assert seed.hex().encode() not in stored


def test_a_forgotten_key_signs_no_more() -> None:
    seed = bytearray(b"s" * 32)
    signer = Signer.of("p_x", seed)
    signer.forget()
    assert not any(seed)
    with pytest.raises(Forgotten):
        signer.sign(b"{}")


def test_the_lock_costs_what_the_rules_say_and_is_new_each_time() -> None:
    usual = Stretch()
    assert (usual.memory, usual.passes, usual.lanes) == (46 * 1024, 1, 1)
    first, second = Lock.of(PASSWORD, LIGHT), Lock.of(PASSWORD, LIGHT)
    assert first.salt != second.salt
    assert first.key != second.key
    assert repr(first.key) not in repr(first)
    assert "seed" not in repr(Signer.of("p_x", bytearray(32)))


def test_a_changed_password_keeps_the_key(world: World) -> None:
    before, signer = rows(world, "teacher")[0], world.signer("teacher")
    with world.units.writing() as session:
        signing_keys.rewrap(session, signer, Lock.of(OTHER, LIGHT))
    after = rows(world, "teacher")
    assert [row.kid for row in after] == [before.kid]
    with world.units.reading() as session:
        assert signing_keys.unlock(session, person_id("teacher"), PASSWORD) is None
        again = signing_keys.unlock(session, person_id("teacher"), OTHER)
    assert again is not None
    assert again.seed == signer.seed


# --- replaced and revoked ---------------------------------------------------------------------------


def test_a_forgotten_password_replaces_the_key_and_past_signatures_stay_good(world: World) -> None:
    route = world.route().submitted()
    old = rows(world, "teacher")[0].kid
    replaced(world, "teacher")
    gone, new = rows(world, "teacher")
    assert (gone.kid, gone.sealed, gone.salt, gone.nonce) == (old, None, None, None)
    assert (new.replaces, new.revoked_seq) == (old, None)
    revoked, enrolled = events(world, "key.revoked", "key.enrolled")[-2:]
    assert revoked["data"] == {"kid": old, "why": "password_reset"}
    assert enrolled["data"]["replaces"] == old
    assert enrolled["seq"] == revoked["seq"] + 1
    assert route.entries()[-1]["sig"]["kid"] == old
    assert examine(world.units).exit_code == 0


def test_a_key_replaced_while_its_owner_signed_signs_nothing(world: World) -> None:
    route = world.route().submitted()
    world.signers = {"deputy": world.signer("deputy")}
    replaced(world, "deputy")
    with world.refuses(KeyReplaced):
        route.act("deputy", "deputy_approve")
    with world.units.reading() as session:
        new = signing_keys.unlock(session, person_id("deputy"), OTHER)
    assert new is not None
    world.signers = {"deputy": new}
    route.act("deputy", "deputy_approve")
    assert route.entries()[-1]["sig"]["kid"] == new.kid


def test_a_closed_account_has_no_key_and_gets_another_one_later(world: World) -> None:
    person = person_id("teacher")
    with world.units.writing() as session:
        old = signing_keys.revoke(session, person, Why.ACCOUNT_CLOSED, at=world.now, by=person_id("deputy"))
        assert signing_keys.revoke(session, person, Why.ACCOUNT_CLOSED, at=world.now, by=None) is None
        assert not signing_keys.has_key(session, person)
    with world.units.writing() as session:
        signing_keys.enrol_first(session, person, Lock.of(OTHER, LIGHT), at=world.now)
        signing_keys.enrol_first(session, person, Lock.of(OTHER, LIGHT), at=world.now)  # of two at once, one
    assert [row.kid == old for row in rows(world, "teacher")] == [True, False]
    assert [said["data"]["why"] for said in events(world, "key.revoked")] == ["account_closed"]


def test_a_person_has_one_key_in_use(world: World) -> None:
    with world.refuses(IntegrityError), world.units.writing() as session:
        signing_keys.enrol(session, person_id("teacher"), Lock.of(OTHER, LIGHT), at=world.now)


# --- what the database refuses ----------------------------------------------------------------------

ATTACKS = {
    "another public half": "UPDATE signing_keys SET pub = '" + "0" * 64 + "' WHERE person = '{teacher}'",
    "another number": "UPDATE signing_keys SET kid = '" + "0" * 32 + "' WHERE person = '{teacher}'",
    "another owner": "UPDATE signing_keys SET person = '{deputy}' WHERE person = '{teacher}'",
    "an earlier enrolment": "UPDATE signing_keys SET enrolled_seq = 1 WHERE person = '{teacher}'",
    "revoked without its entry": "UPDATE signing_keys SET revoked_seq = 1 WHERE person = '{teacher}'",
    "deleted": "DELETE FROM signing_keys WHERE person = '{teacher}'",
    "enrolled without an entry": "INSERT INTO signing_keys (kid, person, pub, enrolled_seq, enrolled_at, memory,"
    " passes, lanes) SELECT '" + "0" * 32 + "', person, '" + "0" * 64 + "', 1, enrolled_at, 8, 1, 1"
    " FROM signing_keys WHERE person = '{teacher}'",
}


def _spelled(attack: str) -> str:
    return ATTACKS[attack].format(teacher=person_id("teacher"), deputy=person_id("deputy"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_sqlite_refuses(attack: str, world: World) -> None:
    with (
        world.refuses(DatabaseError, "refused: signing_keys"),
        world.units.writing() as session,
    ):
        session.execute(text(_spelled(attack)))


def test_sqlite_refuses_to_replace_a_key(world: World) -> None:
    statement = "INSERT OR REPLACE INTO signing_keys SELECT * FROM signing_keys"
    with world.refuses(DatabaseError, "refused: signing_keys"), world.units.writing() as session:
        session.execute(text(statement))


def test_a_revoked_key_is_not_called_back(world: World) -> None:
    replaced(world, "teacher")
    with world.refuses(DatabaseError, "refused: signing_keys"), world.units.writing() as session:
        session.execute(text("UPDATE signing_keys SET revoked_seq = NULL WHERE revoked_seq IS NOT NULL"))


@pytest.mark.server
def test_postgresql_refuses_the_same(postgres: servers.Postgres) -> None:
    database = postgres.create()
    world = a_base(database.owner_url)
    for url, error in (
        (database.app_url, psycopg.errors.InsufficientPrivilege),
        (database.owner_url, psycopg.errors.InsufficientPrivilege),
    ):
        for attack in (*map(_spelled, ATTACKS), "TRUNCATE signing_keys"):
            with (
                psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection,
                pytest.raises(error),
            ):
                connection.execute(attack)
    replaced(world, "teacher")
    assert [row.revoked_seq is None for row in rows(world, "teacher")] == [False, True]
    assert examine(world.units).exit_code == 0
    world.close()
    postgres.drop(database)


# --- since when -------------------------------------------------------------------------------------


def test_a_base_of_before_is_counted_and_signed_from_its_upgrade_on(tmp_path: Path) -> None:
    """Made by the program of before; `iom init` migrates it and says so in the log."""
    path = tmp_path / "iom.db"
    path.write_bytes(gzip.decompress(OLD_BASE.read_bytes()))
    url = f"sqlite:///{path}"
    schema.create(url)
    database = Database.open(url)
    units = Units(database)
    report = examine(units)
    assert (report.exit_code, report.unsigned, report.findings) == (0, 2, ())
    with units.writing() as session:
        assert signing_keys.begin_signing(session, at=FOUNDED)
        assert not signing_keys.begin_signing(session, at=FOUNDED)
        signing_keys.enrol_first(session, person_id("curator"), Lock.of(PASSWORD, LIGHT), at=FOUNDED)
    report = examine(units)
    assert (report.exit_code, report.unsigned) == (0, 2)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM events ORDER BY seq")]
    assert kinds[-2:] == ["policy.signing", "key.enrolled"]
