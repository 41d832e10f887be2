"""The test servers keep their promises: fresh databases, two roles, an empty Redis, nothing left behind."""

import os

import psycopg
import pytest
import redis

from tests import servers


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def test_the_owner_makes_tables_and_the_application_does_not(postgres_database):
    with connect(postgres_database.owner_url) as owner:
        owner.execute("CREATE TABLE proof (id int)")
    with connect(postgres_database.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE other (id int)")


def test_a_copy_of_a_database_holds_what_the_template_held(postgres):
    first = postgres.create()
    with connect(first.owner_url) as owner:
        owner.execute("CREATE TABLE proof AS SELECT 731 AS number")
    copy = postgres.create(template=first.name)
    with connect(copy.owner_url) as owner:
        assert owner.execute("SELECT number FROM proof").fetchone() == (731,)
    postgres.drop(copy)
    postgres.drop(first)


def test_redis_is_empty_and_answers(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert client.set("route", "ИОМ-2026-0147")


@pytest.mark.server
def test_a_stopped_redis_leaves_no_process():
    with servers.running_redis() as server:
        os.kill(server.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(server.pid, 0)
