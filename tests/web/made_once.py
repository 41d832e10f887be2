"""What the tests of pages make once in a process: the compiled templates and a migrated SQLite file.

The code of a template is kept under its name and the hash of its text, so a changed template is compiled again.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from approvals.signing.wrapping import Stretch
from web.app import create_app
from web.schema import create
from web.settings import Settings

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LIGHT = Stretch(memory=8)


class _KeptTemplates(BytecodeCache):
    """Compiled templates of this process, by the checksum of their text."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class StrictClient(FlaskClient):
    """A client that takes only what a server can send: headers are Latin-1 on the wire."""

    def open(self, *args: Any, **said: Any) -> TestResponse:
        answer = super().open(*args, **said)
        for name, value in answer.headers:
            try:
                value.encode("latin-1")
            except UnicodeEncodeError as error:
                raise AssertionError(f"no server can send {name}: {value}") from error
        return answer


_TEMPLATES = _KeptTemplates()
_MIGRATED: list[Path] = []


def an_app(settings: Settings, clock: Callable[[], datetime]) -> Flask:
    """The pages with cheap hashing, no thread beside them, and templates compiled by an earlier test."""
    app = create_app(settings, clock=clock, hasher=CHEAP, stretch=LIGHT, background=False)
    app.jinja_env.bytecode_cache = _TEMPLATES
    app.test_client_class = StrictClient
    return app


def tables(url: str) -> None:
    """All tables at that address; a SQLite file is a copy of one that was migrated before."""
    if not url.startswith("sqlite"):
        create(url)
        return
    if not (_MIGRATED and _MIGRATED[0].exists()):
        folder = Path(tempfile.mkdtemp(prefix="iom-tables-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        create(f"sqlite:///{folder / 'iom.db'}")
        _MIGRATED[:] = [folder / "iom.db"]
    shutil.copyfile(_MIGRATED[0], url.removeprefix("sqlite:///"))
