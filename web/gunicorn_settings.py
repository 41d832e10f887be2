"""The settings of gunicorn, named by `Procfile`; the address is given there."""

from typing import Any

from web.settling import settle

timeout = 120  # seconds: a list of 1,600 people is stored by one request


def post_worker_init(_worker: Any) -> None:
    """Called by gunicorn in each worker once the program is loaded."""
    settle()
