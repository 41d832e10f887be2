"""Any history: the engine does what a plain model of rules §1 says (audit B3).

The 300 histories of `make test` are made in two files, so that two processes share them.
"""

import pytest

from tests.founding import a_base, the_base
from tests.properties.any_history import histories
from tests.properties.process_model import ACTS
from tests.stories import World


@pytest.mark.slow
def test_any_history_is_what_the_rules_say(on_sqlite: World) -> None:
    made = histories(on_sqlite, runs=150, steps=15)
    assert made["refused"] > 100, made
    assert sum(made.values()) - made["refused"] > 250, made
    assert len(made) > 15, made


def test_any_history_on_postgresql(postgres_owner_url: str, postgres_app_url: str) -> None:
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    made = histories(world, runs=40, steps=15)
    world.close()
    assert sum(made.values()) > 50


@pytest.mark.full
def test_thousands_of_histories(on_sqlite: World) -> None:
    made = histories(on_sqlite, runs=5000, steps=20)
    assert set(ACTS) <= set(made)
