"""The tables of a test base: the one place of the tests that makes them."""

from workflow.database import Base, offline_engine


def make_tables(url: str) -> None:
    """Make all tables of an empty base."""
    engine = offline_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
