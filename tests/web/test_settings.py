"""Settings: the environment is read once; what cannot be used stops the start with a sentence."""

import stat
from pathlib import Path

import pytest

from web.settings import SETTINGS, SettingInvalid, Settings, draw_secret

KEY = "k3Yp-0aZ9_wQx7Lm2Vn8Rt5Bs1Df4Gh6"


def from_env(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_env({"IOM_VAR_DIR": str(tmp_path), "IOM_SECRET_KEY": KEY, **given})


def test_an_empty_environment_means_one_machine_without_servers(tmp_path: Path) -> None:
    settings = from_env(tmp_path)
    assert settings.database_url == settings.owner_database_url == "sqlite:///var/iom.db"
    assert settings.public_address == "http://127.0.0.1:8000"
    assert (settings.redis_url, settings.smtp) == (None, None)
    assert settings.anchor_dir == Path("var/anchor")
    assert settings.mail_dir == tmp_path / "mail"
    assert settings.mail_from == "iom@127.0.0.1"


def test_every_variable_that_is_read_is_listed_once_and_explained() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(names) == len(set(names))
    source = (Path(__file__).parents[2] / "web" / "settings.py").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert source.count(f'"{setting.name}"') >= 2, f"{setting.name} is listed and not read"
        assert setting.about.endswith(".")


def test_what_is_set_is_used(tmp_path: Path) -> None:
    settings = from_env(
        tmp_path,
        IOM_DATABASE_URL="postgresql+psycopg://iom_app@db/iom",
        IOM_OWNER_DATABASE_URL="postgresql+psycopg://iom_owner@db/iom",
        IOM_PUBLIC_ADDRESS="https://iom.example.ru/",
        REDIS_URL="redis://queue:6379/0",
        IOM_SMTP_HOST="mail.example.ru",
        IOM_SMTP_TLS="tls",
        IOM_SMTP_PORT="465",
        IOM_ANCHOR_DIR="/mnt/other",
    )
    assert settings.database_url.endswith("iom_app@db/iom")
    assert settings.owner_database_url.endswith("iom_owner@db/iom")
    assert settings.public_address == "https://iom.example.ru"
    assert settings.redis_url == "redis://queue:6379/0"
    assert settings.smtp is not None
    assert (settings.smtp.port, settings.smtp.tls) == (465, "tls")
    assert settings.anchor_dir == Path("/mnt/other")
    assert settings.mail_from == "iom@iom.example.ru"


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 64, "abcabcabc" * 8, "secret-" + KEY, "changeme-changeme-changeme-0123456789"]
)
def test_a_missing_or_weak_key_stops_the_start(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingInvalid) as refusal:
        from_env(tmp_path, IOM_SECRET_KEY=key)
    assert "IOM_SECRET_KEY" in str(refusal.value)
    assert "iom init" in str(refusal.value)
    assert not key or key not in str(refusal.value)


def test_a_command_that_opens_no_sign_in_needs_no_key(tmp_path: Path) -> None:
    assert Settings.from_env({"IOM_VAR_DIR": str(tmp_path)}, needs_secret=False).secret_key == ""


def test_a_drawn_key_is_its_owners_alone_strong_and_kept(tmp_path: Path) -> None:
    path = draw_secret(tmp_path / "var")
    first = path.read_text(encoding="ascii")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert draw_secret(tmp_path / "var").read_text(encoding="ascii") == first
    settings = Settings.from_env({"IOM_VAR_DIR": str(tmp_path / "var")})
    assert settings.secret_key == first.strip()
    assert draw_secret(tmp_path / "other").read_text(encoding="ascii") != first


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IOM_DATABASE_URL", "oracle://x"),
        ("IOM_DATABASE_URL", "nonsense"),
        ("IOM_DATABASE_URL", "sqlite://"),
        ("IOM_OWNER_DATABASE_URL", "mysql://x/y"),
        ("IOM_PUBLIC_ADDRESS", "iom.example.ru"),
        ("IOM_PUBLIC_ADDRESS", "https://iom.example.ru/path"),
        ("PORT", "0"),
        ("PORT", "eight"),
        ("IOM_THREADS", "-1"),
        ("IOM_PROXY_HOPS", "11"),
        ("REDIS_URL", "http://queue"),
        ("IOM_SMTP_TLS", "maybe"),
        ("IOM_SMTP_PORT", "99999"),
        ("IOM_MAIL_FROM", "a@b\r\nBcc: c@d"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_remedy(tmp_path: Path, name: str, value: str) -> None:
    more = {"IOM_SMTP_HOST": "mail.example.ru"} if "SMTP" in name else {}
    with pytest.raises(SettingInvalid) as refusal:
        from_env(tmp_path, **more, **{name: value})
    assert f"Настройка {name}: " in str(refusal.value)
