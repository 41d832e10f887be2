"""The other half of the 300 histories of `make test`, made by the other process at the same time."""

import pytest

from tests.properties.any_history import histories
from tests.stories import World


@pytest.mark.slow
def test_as_many_histories_again_are_what_the_rules_say(on_sqlite: World) -> None:
    made = histories(on_sqlite, runs=150, steps=15)
    assert made["refused"] > 100, made
    assert sum(made.values()) - made["refused"] > 250, made
    assert len(made) > 15, made
