"""The composition root: builds the parts of the program, and the Flask application around them. Nothing
else does.

`create_app` connects to nothing and starts nothing; the first request does.
"""

import os
from collections.abc import Callable
from datetime import datetime

from argon2 import PasswordHasher
from flask import Blueprint, Flask
from flask_babel import Babel

from approvals.desk import Desk
from approvals.signing.wrapping import Stretch
from web import labels, login, menu, problems, proofs, security, static_files
from web.access import holds, signed_in
from web.background import sweeper
from web.compression import compress
from web.factor_gate import asks_me, my_hint
from web.help_line import school_phone
from web.installation import (
    KEY,
    Installation,
    installation,
    municipality,
    request_time,
    stop_reading,
    system_clock,
)
from web.late_writes import LateWrites
from web.log_key import log_vkey
from web.log_watch import LogWatch
from web.outside import outside_sweeper
from web.pages import (
    account,
    acts,
    agreed_on_paper,
    appointing,
    attestation,
    autosave,
    basket,
    brought_forms,
    bundles,
    check,
    common_row,
    diagnostics,
    dictionaries,
    draft_paper,
    editor,
    erasures,
    evidence,
    forgotten_password,
    from_paper,
    groups,
    help_pages,
    invitations,
    journal,
    letters,
    library,
    lists,
    local_acts,
    mistakes,
    news,
    offices,
    paper,
    people,
    progress,
    proposing,
    queue,
    recommending,
    register,
    remarks,
    retention,
    route,
    routes,
    sample_papers,
    school,
    school_year,
    second_factor,
    settings,
    sight,
    signatures,
    signing_rules,
    slips,
    staff_cards,
    staff_import,
    start,
    summary,
    support,
    tasks,
    transfer_bases,
    transfers,
    versions,
    wards,
    well_known,
    whole_log,
)
from web.pages.audit import granting, log_state, notices, report, workspace
from web.passwords import Passwords
from web.settings import Settings
from web.static_files import StaticFiles
from web.sweeper import RingingUnits
from workflow.database import Database
from workflow.transaction import Units

PAGES: tuple[Blueprint, ...] = (
    static_files.files,
    start.pages,
    login.pages,
    invitations.pages,
    forgotten_password.pages,
    account.pages,
    second_factor.pages,
    staff_import.pages,
    slips.pages,
    people.pages,
    staff_cards.pages,
    transfer_bases.pages,
    offices.pages,
    appointing.pages,
    settings.pages,
    letters.pages,
    retention.pages,
    erasures.pages,
    local_acts.pages,
    dictionaries.pages,
    tasks.pages,
    lists.pages,
    queue.pages,
    basket.pages,
    summary.pages,
    recommending.pages,
    register.pages,
    school.pages,
    wards.pages,
    school_year.pages,
    brought_forms.pages,
    common_row.pages,
    routes.pages,
    route.pages,
    editor.pages,
    autosave.pages,
    draft_paper.pages,
    from_paper.pages,
    agreed_on_paper.pages,
    paper.pages,
    diagnostics.pages,
    library.pages,
    progress.pages,
    evidence.pages,
    groups.pages,
    mistakes.pages,
    news.pages,
    support.pages,
    transfers.pages,
    acts.pages,
    remarks.pages,
    proposing.pages,
    versions.pages,
    bundles.pages,
    attestation.pages,
    journal.pages,
    sight.pages,
    signatures.pages,
    signing_rules.pages,
    sample_papers.pages,
    check.pages,
    help_pages.pages,
    well_known.pages,
    granting.pages,
    workspace.pages,
    log_state.pages,
    notices.pages,
    report.pages,
    whole_log.pages,
)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = system_clock,
    hasher: PasswordHasher | None = None,
    stretch: Stretch | None = None,
    background: bool = True,
) -> Flask:
    """The web application of these settings (of the environment where none are given).

    Tests give a clock and cheap hashing, and store late writes themselves (`background=False`).
    """
    settings = settings or Settings.from_env(os.environ)
    app = Flask(__name__, static_folder=None)
    app.extensions[KEY] = build(settings, clock=clock, hasher=hasher, stretch=stretch, background=background)
    app.extensions["static_files"] = StaticFiles()
    Babel(app, default_locale="ru", default_timezone="UTC")
    security.protect(app, settings)
    login.prepare(app)
    problems.answer_problems(app)
    labels.teach(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(page_values)
    app.after_request(compress)
    app.teardown_request(stop_reading)
    app.teardown_request(proofs.forget_keys)
    for pages in PAGES:
        app.register_blueprint(pages)
    return app


def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_clock,
    hasher: PasswordHasher | None = None,
    stretch: Stretch | None = None,
    background: bool = True,
) -> Installation:
    """The parts without pages: what the command line and the worker use as well."""
    database = Database.open(settings.database_url, pool_size=settings.threads)
    watch = LogWatch(database, settings.outside)
    sweeping = sweeper(settings, database, watch, clock, background=background)
    copying = outside_sweeper(settings, database, watch, clock, background=background)

    def ring() -> None:
        copying.ring()
        sweeping.ring()

    units = RingingUnits(database, ring, frozen=watch.frozen)
    return Installation(
        settings=settings,
        units=units,
        desk=Desk.open(units),
        clock=clock,
        passwords=Passwords(hasher, stretch),
        late_writes=LateWrites(Units(database, frozen=watch.frozen), background=background),
        watch=watch,
        sweepers=(sweeping, copying),
    )


def page_values() -> dict[str, object]:
    """What every template may use."""
    return {
        "signed_in": signed_in,
        "holds": holds,
        "menu_links": menu.links,
        "may_open": menu.may_open,
        "may_take": attestation.may_take,
        "municipality": municipality,
        "school_phone": school_phone,
        "asks_code": asks_me,
        "code_hint": my_hint,
        "sight_is_large": sight.is_large,
        "log_frozen": installation().watch.frozen,
        "log_vkey": lambda: log_vkey(installation().settings),
        "now": request_time,
        "asset": static_files.static_files().address,
    }
