"""`iom demo`: the fictional municipality, its report and its server; or many more routes for trials."""

import argparse
import datetime as dt
import json
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from approvals.acts.by_code import Done
from approvals.audit.log_health import record_check
from web.cli import fsck, store
from web.cli.parser import DONE, REFUSED
from web.cli.progress import Progress
from web.demo import large as more
from web.demo import making, report
from web.demo.attestation import attestation_check
from web.demo.bundle import bundle_check
from web.demo.founding import described, is_demo
from web.demo.making import Base, NotDemo
from web.demo.report import Check, Report
from web.demo.story import stories
from web.jobs import Post
from web.log_key import draw_log_key, log_line, log_signer
from web.log_watch import LogWatch
from web.mail import FolderMailer
from web.outside import Outside
from web.settings import SettingInvalid, Settings, draw_secret
from workflow.database import Database
from workflow.log.findings import CLEAN
from workflow.sealing import draw_backup_key
from workflow.transaction import Units

ABOUT = """Учебный муниципалитет: вымышленные школы, люди и маршруты во всех состояниях.

Первый запуск создаёт базу и проводит маршруты теми же действиями, что и страницы. Следующие — проверяют её.
После отчёта запускается сервер на http://127.0.0.1:8000 (без него: --no-serve)."""
REPORT = "demo-report.json"
EVENING = dt.time(20, 0)


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help=about, description=ABOUT)
    parser.add_argument("--fresh", action="store_true", help="удалить учебную базу и создать заново")
    parser.add_argument("--no-serve", action="store_true", help="закончить отчётом, сервер не запускать")
    parser.add_argument("--progress", action="store_true", help="показывать ход и не на терминале")
    parser.add_argument(
        "--routes", metavar="N", type=int, help="провести ещё N маршрутов новых педагогов и закончить"
    )
    parser.add_argument(
        "--municipality",
        choices=("small", "large"),
        default="small",
        help="large: ещё 30 школ и 1200 маршрутов, до двух минут; только новая база (вместе с --fresh)",
    )
    parser.add_argument(
        "--acks", action="store_true", help="вместе с --routes: строка JSON о каждом записанном действии"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make, check, report and serve; or play more routes."""
    draw_secret(store.settings().var_dir)
    chosen = store.settings(needs_secret=True)
    if arguments.fresh:
        remove(chosen)
    if arguments.routes is not None:
        return play_many(chosen, arguments.routes, acks=arguments.acks, progress=arguments.progress)
    made = make_and_check(chosen, progress=arguments.progress, large=arguments.municipality == "large")
    if not made.ok:
        return REFUSED
    if not arguments.no_serve:
        import_module("web.cli.serve").serve(chosen)  # the pages take a second to import
    return DONE


def remove(chosen: Settings) -> None:
    """Delete the base of the demonstration; a real one is refused."""
    url = make_url(chosen.database_url)
    if url.drivername != "sqlite":
        raise SettingInvalid(
            name="IOM_DATABASE_URL",
            fault="--fresh удаляет только файл SQLite",
            remedy="Удалите учебную базу PostgreSQL сами или укажите другую.",
        )
    path = Path(str(url.database))
    if not path.exists():
        return
    database = Database.open(chosen.database_url)
    with Units(database).reading() as session:
        if not is_demo(session):
            raise NotDemo(address=url.render_as_string(hide_password=True))
    database.close()
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
    # A key signs one log: the next demonstration draws another. What was signed stays in the folder of that log.
    chosen.log_key_file.unlink(missing_ok=True)


def make_and_check(chosen: Settings, *, progress: bool, large: bool = False) -> Report:
    """Make the base if it is new (a large one if asked), check it, write and print the report."""
    began = time.monotonic()
    base = making.open_base(chosen)
    try:
        if base.is_new:
            _tell(base, chosen, progress=progress, large=large)
        _keep_outside(base, chosen)
        made = examined(base, chosen, began, progress=progress)
    finally:
        base.units.database.close()
    path = chosen.var_dir / REPORT
    path.write_text(made.as_json(), encoding="utf-8")
    sys.stdout.write("\n".join(report.words(made)) + f"\n\nОтчёт: {path}\n")
    sys.stdout.flush()
    return made


def _keep_outside(base: Base, chosen: Settings) -> None:
    """Copy the log and sign it, as a server does."""
    draw_backup_key(chosen.backup_key_file)
    with base.units.reading() as session:
        draw_log_key(chosen, session)
    watch = LogWatch(base.units.database, chosen.outside)
    Outside(chosen, base.units.database, watch).keep(at=store.now())


def _tell(base: Base, chosen: Settings, *, progress: bool, large: bool) -> None:
    told = stories() + (more.told() if large else ())
    if large:
        with Progress("Основываем школы", more.SCHOOLS, always=progress) as bar:
            for _school in making.settle_large(base):
                bar.step()
    total = sum(len(story.steps) for story in told)
    with Progress("Проводим маршруты", total, always=progress) as bar:
        for _step, _done in making.tell_large(base) if large else making.tell(base):
            bar.step()
    _keep_outside(base, chosen)  # each letter carries the last checkpoint
    mailer = FolderMailer(chosen.mail_dir, chosen.mail_from)
    post = Post(base.units, mailer, chosen.public_address, partial(log_line, chosen))
    last = max(step.day for story in stories() for step in story.steps)
    if large:
        making.settle_letters(base, at=base.cast.moment(last, EVENING))
    with Progress("Пишем письма", None, always=progress) as bar:
        making.send_letters(post, at=base.cast.moment(last.replace(month=12)), seen=bar.step)
    found = fsck.examine_store(base.units, None, open_documents=False, progress=progress)
    with base.units.writing() as session:
        at = base.cast.moment(last, EVENING)
        record_check(session, findings=found.count, size=found.size, at=at)


def examined(base: Base, chosen: Settings, began: float, *, progress: bool) -> Report:
    """The report on a base as it stands."""
    signer = log_signer(chosen)
    given_out = (
        bundle_check(base.desk, signer, chosen.var_dir, at=store.now()),
        attestation_check(base.desk, signer, chosen.var_dir, at=store.now()),
    )
    found = fsck.examine_store(base.units, chosen.outside, open_documents=False, progress=progress)
    with base.units.reading() as session:
        standing = report.routes(session)
        checks = (
            Check("журнал и документы проверены (iom fsck)", found.exit_code == CLEAN, found.sentence),
            report.checkpoint_check(session, signer),
            *given_out,
            report.story_check(session),
            report.state_check(standing),
            report.document_check(session),
            report.letter_check(session),
        )
        return Report(
            municipality=described()["municipality"]["name"],
            database=make_url(chosen.database_url).render_as_string(hide_password=True),
            made_now=base.is_new,
            seconds=round(time.monotonic() - began, 1),
            routes=standing,
            counts=report.counts(session),
            checks=checks,
            sign_ins=report.sign_ins(session),
        )


def play_many(chosen: Settings, count: int, *, acks: bool, progress: bool) -> int:
    """Take so many routes through their lives; with `acks` each act that is stored is one line, at once."""
    base = making.open_base(chosen)
    acts = 0
    try:
        with Progress("Проводим маршруты", None, always=progress) as bar:
            for _step, done in making.tell_many(base, count):
                bar.step()
                acts += done is not None
                if acks and done is not None:
                    acknowledge(done)
    finally:
        base.units.database.close()
    if not acks:
        sys.stdout.write(f"Маршрутов: {count}, действий: {acts}\n")
    return DONE


def acknowledge(done: Done) -> None:
    """Print one act that is stored, and let nothing keep the line back."""
    line = {"route": done.route, "version": done.version, "state": done.state, "seq": done.seq}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
