"""The fictional municipality: made by real acts, whole, checked again by a second run, never mixed with a real one."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from approvals.paper.proofs import PaperSignOff
from approvals.signing.sign_offs import SignOff
from documents.content import content_from_bytes
from documents.drafts import DevelopmentRoute
from documents.versions import Content, DocumentVersion
from web.cli.demo import remove
from web.cli.main import main
from web.demo import founding
from web.demo.report import STANDARD
from web.demo.story import in_order, stories
from web.second_factor import ALWAYS, is_on
from web.settings import Settings
from workflow.calendar import Week, WorkingCalendar
from workflow.database import Database
from workflow.definition_file import built_in
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.participants import Appointment, User
from workflow.transaction import Units

pytestmark = pytest.mark.slow
ENDED = {"completed", "final_reflection", "completion_review", "terminated", "transferred"}


def environment(folder: Path) -> dict[str, str]:
    """The environment of an installation in that folder."""
    return {"IOM_DATABASE_URL": f"sqlite:///{folder / 'iom.db'}", "IOM_VAR_DIR": str(folder / "var")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that was made once."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        assert main(["demo", "--no-serve"]) == 0
    return folder


@pytest.fixture
def units(made: Path) -> Iterator[Units]:
    database = Database.open(environment(made)["IOM_DATABASE_URL"])
    yield Units(database)
    database.close()


@pytest.fixture
def copy(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same installation in a folder of its own, named by the environment."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def report_of(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "var" / "demo-report.json").read_text(encoding="utf-8"))
    return loaded


# --- what is made -----------------------------------------------------------------------------------


def test_everybody_who_must_type_a_code_has_the_application_of_the_readme(units: Units) -> None:
    with units.reading() as session:
        must = set(session.scalars(select(Appointment.person).where(Appointment.office.in_(ALWAYS))))
        assert len(must) >= 3
        assert {person for person in must if not is_on(session, person)} == set()


def test_routes_stand_in_every_state_of_the_standard_process_and_in_every_process(made: Path) -> None:
    report = report_of(made)
    assert report["ok"] is True
    assert all(check["ok"] for check in report["checks"])
    states = {state for one in built_in().values() if one.id == STANDARD for state in one.states}
    assert len(states) == 16
    assert states <= {route["state"] for route in report["routes"]}
    assert {route["process"] for route in report["routes"]} == {one.id for one in built_in().values()}


def test_one_counter_counts_acts_versions_and_pairs_of_documents(made: Path) -> None:
    report = report_of(made)
    counts = report["counts"]
    assert counts["acts"] == counts["versions"] == sum(route["versions"] for route in report["routes"])
    assert counts["documents"] == 2 * counts["acts"]
    assert counts["events"] > counts["acts"]
    assert counts["letters"] > 0


def test_the_schedule_is_one_line_of_time_that_ends_on_20_november_2026(units: Units) -> None:
    with units.reading() as session:
        times = list(session.scalars(select(LogEvent.at).order_by(LogEvent.seq)))
    assert times == sorted(times)
    assert times[-1].date() == date(2026, 11, 20)


def test_what_has_ended_belongs_to_the_year_before_and_the_samples_to_this_one(units: Units) -> None:
    with units.reading() as session:
        rows = session.execute(
            select(WorkflowInstance.state, WorkflowInstance.opened_at, User.login).join(
                User, User.id == WorkflowInstance.subject
            )
        ).all()
    for state, opened_at, _ in rows:
        assert (opened_at.date() < date(2026, 8, 1)) is (state in ENDED)
    this_year = {login for _, opened_at, login in rows if opened_at.date() > date(2026, 8, 1)}
    assert {"lugova", "berezova", "polyanskaya", "vetrova"} <= this_year


def test_people_act_on_working_days_and_by_daylight() -> None:
    calendar = WorkingCalendar.load(week=Week.FIVE)
    for step in in_order(stories()):
        assert calendar.is_working(step.day), f"{step.story}: {step.day}"
        assert 8 <= step.hour.hour < 20, f"{step.story}: {step.hour}"


def test_the_story_has_what_a_visitor_should_find(units: Units) -> None:
    with units.reading() as session:
        signed = session.execute(select(SignOff.decision, SignOff.on_behalf_of, SignOff.person)).all()
        acts = {act for act in session.scalars(select(LogEvent.act).distinct()) if act}
        rounds = list(session.scalars(select(WorkflowInstance.round)))
        reopeners = set(
            session.scalars(select(LogEvent.by).where(LogEvent.act.in_(("request_reopen", "confirm_reopen"))))
        )
    assert {decision for decision, _, _ in signed} >= {"approve", "approve_with_remarks", "return", "reject"}
    assert any(on_behalf_of for _, on_behalf_of, _ in signed)
    assert len(reopeners) == 2
    with units.reading() as session:
        papers = session.scalars(select(PaperSignOff)).all()
    assert {one.entered_by == one.confirmed_by for one in papers} == {False}
    assert max(rounds) >= 2
    assert acts >= {
        *("recall", "deputy_return", "curator_return", "return_amendment", "reject_amendment"),
        *("cancel_amendment", "return_reflection", "suspend", "resume", "withdraw", "terminate", "transfer"),
        *("director_approve", "request_reopen", "confirm_reopen", "acknowledge", "report_progress"),
    }


def test_there_is_a_route_that_strains_the_layout(units: Units) -> None:
    with units.reading() as session:
        found = session.execute(
            select(Content.body)
            .join(DocumentVersion, DocumentVersion.content == Content.hash)
            .join(WorkflowInstance, WorkflowInstance.id == DocumentVersion.route)
            .join(User, User.id == WorkflowInstance.subject)
            .where(User.login == "long", DocumentVersion.n == WorkflowInstance.version)
        ).scalar_one()
    content = content_from_bytes(found)
    assert len(content.z3.rows) >= 40
    assert len(content.z1.full_name) > 60
    assert "ё" in content.z1.title


def test_a_transferred_route_goes_on_elsewhere(units: Units) -> None:
    with units.reading() as session:
        linked = session.execute(
            select(WorkflowInstance.organization, DevelopmentRoute.linked_to)
            .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
            .where(DevelopmentRoute.linked_to.is_not(None))
        ).one()
        before = session.get_one(WorkflowInstance, linked.linked_to)
    assert before.state == "transferred"
    assert before.organization != linked.organization


def test_everybody_of_the_sign_ins_is_there(made: Path, units: Units) -> None:
    with units.reading() as session:
        logins = set(session.scalars(select(User.login)))
    sign_ins = report_of(made)["sign_ins"]
    assert {one["login"] for one in sign_ins} <= logins
    assert len({one["password"] for one in sign_ins}) == 1


# --- the second run ---------------------------------------------------------------------------------


def test_a_second_run_keeps_the_base_and_checks_it(copy: Path) -> None:
    before = report_of(copy)
    assert main(["demo", "--no-serve"]) == 0
    after = report_of(copy)
    assert before["made_now"] is True
    assert after["made_now"] is False
    assert after["counts"] == before["counts"]
    assert after["routes"] == before["routes"]


def test_a_base_of_an_earlier_program_is_told_what_to_do(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    today = {**founding.described()}
    today["person"] = {**today["person"], "novikova": today["person"]["rakitin"]}
    monkeypatch.setattr(founding, "described", lambda: today)
    assert main(["demo", "--no-serve"]) == 1
    told = capsys.readouterr().err
    assert "в ней нет человека «novikova»" in told
    assert "make demo FRESH=1" in told


def test_a_damaged_base_fails_the_report_and_fresh_removes_it(copy: Path) -> None:
    connection = sqlite3.connect(copy / "iom.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE versions SET state = 'completed' WHERE n = 1")
    connection.commit()
    connection.close()
    assert main(["demo", "--no-serve"]) == 1
    assert report_of(copy)["ok"] is False
    remove(Settings.from_env(os.environ))
    assert not (copy / "iom.db").exists()


def test_a_real_base_is_neither_mixed_nor_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["init", "--name", "Настоящий округ", "--authority", "Управление образования"]) == 0
    for words in (["demo", "--no-serve"], ["demo", "--fresh"], ["demo", "--routes", "1"]):
        capsys.readouterr()
        assert main(words) == 1
        assert "настоящий муниципалитет" in capsys.readouterr().err
    assert main(["fsck"]) == 0


def test_a_new_base_beside_the_key_of_another_log_is_not_begun(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new = copy / "new.db"
    monkeypatch.setenv("IOM_DATABASE_URL", f"sqlite:///{new}")
    for words in (["demo", "--no-serve"], ["init", "--name", "Округ", "--authority", "Управление"]):
        assert main(words) == 1
        assert "остался от другой базы" in capsys.readouterr().err
    database = Database.open(f"sqlite:///{new}")
    with Units(database).reading() as session:
        assert session.scalars(select(LogEvent)).all() == []
    database.close()
    monkeypatch.setenv("IOM_LOG_KEY_FILE", str(copy / "second.key"))
    assert main(["init", "--name", "Округ", "--authority", "Управление"]) == 0
    assert main(["fsck"]) == 0


# --- many routes ------------------------------------------------------------------------------------


def test_every_acknowledged_act_is_in_the_log_after_a_kill(tmp_path: Path) -> None:
    """A kill of the process at an act; then the run goes on over the same base."""
    acknowledged: list[dict[str, Any]] = []
    for stop_at in (1, 9, 30):
        process = subprocess.Popen(
            [sys.executable, "-m", "web.cli.main", "demo", "--routes", "4", "--acks"],
            env={**os.environ, **environment(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        acknowledged += [json.loads(process.stdout.readline()) for _ in range(stop_at)]
        process.kill()
        acknowledged += [json.loads(line) for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait()
    database = Database.open(environment(tmp_path)["IOM_DATABASE_URL"])
    with Units(database).reading() as session:
        stored = {
            (row.route, row.rseq, row.st_to, row.seq)
            for row in session.scalars(select(LogEvent).where(LogEvent.route.is_not(None)))
        }
    database.close()
    assert {(one["route"], one["version"], one["state"], one["seq"]) for one in acknowledged} <= stored
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IOM_DATABASE_URL", environment(tmp_path)["IOM_DATABASE_URL"])
        assert main(["fsck"]) == 0
