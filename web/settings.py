"""Settings: everything that an installation can choose, read once from the environment and never changed.

`SETTINGS` is the only list of them: README and the tests read it. What hangs on a value is its user's
business.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from workflow.errors import WorkflowError
from workflow.log.rollback import Outside

SECRET_FILE = "secret.key"  # noqa: S105 - the name of a file, not what is in it
SHORTEST_SECRET = 32
DISTINCT_CHARACTERS = 12  # a drawn key of 32 characters has more; a repeated word has fewer
SAMPLE_WORDS = ("changeme", "change-me", "secret", "password", "sample", "example", "секрет", "пароль")


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: its name, default (as text) and meaning in Russian."""

    name: str
    default: str
    about: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "IOM_DATABASE_URL",
        "sqlite:///var/iom.db",
        "Где хранятся данные: файл SQLite (sqlite:///путь) или PostgreSQL (postgresql+psycopg://…).",
    ),
    Setting(
        "IOM_OWNER_DATABASE_URL",
        "",
        "PostgreSQL: адрес той же базы от имени владельца таблиц, нужен «iom init». По умолчанию — тот же.",
    ),
    Setting(
        "IOM_SECRET_KEY",
        "",
        "Ключ, которым защищены формы и cookie: не короче 32 случайных знаков. "
        "Если не задан, берётся из файла secret.key в IOM_VAR_DIR (его создаёт «iom init»).",
    ),
    Setting("IOM_PUBLIC_ADDRESS", "http://127.0.0.1:8000", "Адрес, по которому программу открывают люди."),
    Setting("IOM_HOST", "127.0.0.1", "На каком сетевом адресе отвечает «iom serve»."),
    Setting("PORT", "8000", "На каком порту отвечает «iom serve»."),
    Setting("IOM_THREADS", "8", "Сколько запросов «iom serve» выполняет одновременно."),
    Setting(
        "IOM_PROXY_HOPS",
        "0",
        "Сколько своих прокси-серверов (nginx) стоит перед программой.",
    ),
    Setting(
        "IOM_VAR_DIR",
        "var",
        "Папка для того, что появляется при работе: ключ, письма, отчёт «iom demo».",
    ),
    Setting(
        "IOM_ANCHOR_DIR",
        "",
        "Папка внешних отметок журнала. По умолчанию — anchor рядом с файлом базы; надёжнее другой диск.",
    ),
    Setting(
        "IOM_MIRROR_DIR",
        "",
        "Папка копии журнала, которая отстаёт не больше чем на секунду. "
        "По умолчанию — mirror в папке отметок; надёжнее другой диск.",
    ),
    Setting(
        "IOM_LOG_KEY_FILE",
        "",
        "Файл ключа, которым подписываются отметки журнала. По умолчанию — log.key в IOM_VAR_DIR "
        "(его создаёт «iom init»). Храните его копию отдельно от базы.",
    ),
    Setting(
        "IOM_BACKUP_KEY_FILE",
        "",
        "Файл ключа, которым зашифрованы копии. По умолчанию — backup.key в IOM_VAR_DIR "
        "(его создаёт «iom init»). Без него копию не прочесть: храните его отдельно.",
    ),
    Setting("REDIS_URL", "", "Адрес Redis. Если не задан, фоновую работу делает сам сервер."),
    Setting("IOM_SMTP_HOST", "", "Почтовый сервер. Если не задан, письма ложатся файлами .eml в var/mail."),
    Setting("IOM_SMTP_PORT", "587", "Порт почтового сервера."),
    Setting("IOM_SMTP_TLS", "starttls", "Защита соединения с почтовым сервером: starttls, tls или none."),
    Setting("IOM_SMTP_USER", "", "Имя для входа на почтовый сервер, если он его требует."),
    Setting("IOM_SMTP_PASSWORD", "", "Пароль для входа на почтовый сервер."),
    Setting("IOM_MAIL_FROM", "", "От чьего имени уходят письма. По умолчанию — iom@ и имя сайта."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


class SettingInvalid(WorkflowError):
    """A setting cannot be used; the program does not start. Facts: name, fault, remedy."""

    template = "Настройка {name}: {fault}. {remedy}"


@dataclass(frozen=True)
class Smtp:
    """The mail server."""

    host: str
    port: int
    tls: str  # starttls | tls | none
    user: str
    password: str


@dataclass(frozen=True)
class Settings:
    """The choices of one installation, all checked."""

    database_url: str
    owner_database_url: str
    secret_key: str
    public_address: str
    host: str
    port: int
    threads: int
    proxy_hops: int
    var_dir: Path
    anchor_dir: Path
    mirror_dir: Path
    log_key_file: Path
    backup_key_file: Path
    redis_url: str | None
    smtp: Smtp | None
    mail_from: str

    @property
    def mail_dir(self) -> Path:
        """Where letters go without a mail server."""
        return self.var_dir / "mail"

    @property
    def outside(self) -> Outside:
        """Where the copies of the log lie."""
        return Outside(self.anchor_dir, self.mirror_dir)

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, needs_secret: bool = True) -> "Settings":
        """Read and check every setting; raises `SettingInvalid` naming the first that cannot be used.

        `needs_secret=False` is for commands that open no sign-in: the key is then empty where there is none.
        """
        given = {**_DEFAULTS, **{name: value.strip() for name, value in environ.items() if name in _DEFAULTS}}
        database_url = _database("IOM_DATABASE_URL", given["IOM_DATABASE_URL"])
        public_address = _address(given["IOM_PUBLIC_ADDRESS"])
        var_dir = Path(given["IOM_VAR_DIR"])
        owner = given["IOM_OWNER_DATABASE_URL"]
        anchor_dir = Path(given["IOM_ANCHOR_DIR"] or _beside(database_url, var_dir) / "anchor")
        return cls(
            database_url=database_url,
            owner_database_url=_database("IOM_OWNER_DATABASE_URL", owner) if owner else database_url,
            secret_key=_secret(given["IOM_SECRET_KEY"], var_dir, needed=needs_secret),
            public_address=public_address,
            host=given["IOM_HOST"],
            port=_number("PORT", given["PORT"], 1, 65535),
            threads=_number("IOM_THREADS", given["IOM_THREADS"], 1, 256),
            proxy_hops=_number("IOM_PROXY_HOPS", given["IOM_PROXY_HOPS"], 0, 10),
            var_dir=var_dir,
            anchor_dir=anchor_dir,
            mirror_dir=Path(given["IOM_MIRROR_DIR"] or anchor_dir / "mirror"),
            log_key_file=Path(given["IOM_LOG_KEY_FILE"] or var_dir / "log.key"),
            backup_key_file=Path(given["IOM_BACKUP_KEY_FILE"] or var_dir / "backup.key"),
            redis_url=_redis(given["REDIS_URL"]),
            smtp=_smtp(given),
            mail_from=_mail_from(given["IOM_MAIL_FROM"], public_address),
        )


def draw_secret(var_dir: Path) -> Path:
    """Make the key file where there is none (readable by its owner alone) and return its path."""
    path = var_dir / SECRET_FILE
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path


def _secret(given: str, var_dir: Path, *, needed: bool) -> str:
    path = var_dir / SECRET_FILE
    if not given and path.is_file():
        given = path.read_text(encoding="utf-8").strip()
    if not given and not needed:
        return ""
    if not given:
        raise SettingInvalid(
            name="IOM_SECRET_KEY",
            fault=f"не задана, и файла {path} нет",
            remedy="Выполните «iom init»: ключ будет создан.",
        )
    if len(given) < SHORTEST_SECRET or len(set(given)) < DISTINCT_CHARACTERS or _is_sample(given):
        raise SettingInvalid(
            name="IOM_SECRET_KEY",
            fault="ключ слишком простой",
            remedy="Нужно не меньше 32 случайных знаков. Уберите настройку и выполните «iom init».",
        )
    return given


def _is_sample(key: str) -> bool:
    return any(word in key.casefold() for word in SAMPLE_WORDS)


def _database(name: str, value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingInvalid(
            name=name,
            fault="адрес базы не распознан",
            remedy="Укажите sqlite:///путь/к/файлу или postgresql+psycopg://имя:пароль@сервер/база.",
        )
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingInvalid(name=name, fault="не назван файл базы", remedy="Укажите sqlite:///путь/к/файлу.")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingInvalid(
            name="IOM_PUBLIC_ADDRESS",
            fault=f"«{value}» не адрес сайта",
            remedy="Укажите, например, https://iom.example.ru, без пути.",
        )
    return f"{parts.scheme}://{parts.netloc}"


def _number(name: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise SettingInvalid(
            name=name, fault=f"«{value}» не подходит", remedy=f"Укажите целое число от {least} до {most}."
        )
    return int(value)


def _beside(database_url: str, var_dir: Path) -> Path:
    """The folder of the database file; what belongs to a server's database lies in `var`."""
    url = make_url(database_url)
    return Path(str(url.database)).parent if url.drivername == "sqlite" else var_dir


def _redis(value: str) -> str | None:
    if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise SettingInvalid(
            name="REDIS_URL", fault="адрес не распознан", remedy="Укажите redis://сервер:6379/0."
        )
    return value or None


def _smtp(given: Mapping[str, str]) -> Smtp | None:
    if not given["IOM_SMTP_HOST"]:
        return None
    if given["IOM_SMTP_TLS"] not in ("starttls", "tls", "none"):
        raise SettingInvalid(
            name="IOM_SMTP_TLS",
            fault=f"«{given['IOM_SMTP_TLS']}» не подходит",
            remedy="Укажите starttls, tls или none.",
        )
    return Smtp(
        host=given["IOM_SMTP_HOST"],
        port=_number("IOM_SMTP_PORT", given["IOM_SMTP_PORT"], 1, 65535),
        tls=given["IOM_SMTP_TLS"],
        user=given["IOM_SMTP_USER"],
        password=given["IOM_SMTP_PASSWORD"],
    )


def _mail_from(value: str, public_address: str) -> str:
    if not value:
        return f"iom@{urlsplit(public_address).hostname}"
    if value.count("@") != 1 or any(character.isspace() or character in "<>,;" for character in value):
        raise SettingInvalid(
            name="IOM_MAIL_FROM",
            fault=f"«{value}» не адрес почты",
            remedy="Укажите, например, iom@example.ru.",
        )
    return value
