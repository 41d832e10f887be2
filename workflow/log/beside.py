"""What stands beside the entries must follow from them: texts, the rules of processes, instances, and no more.

Called by `fsck` once it has gone through the entries themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow.definition_file import definition_from_rules
from workflow.errors import DefinitionInvalid
from workflow.log import event
from workflow.log.findings import Findings
from workflow.log.reading import Reader, spelled_time, text_or_none
from workflow.log.replay import Replay, Rules

_INSTANCES = (
    "SELECT id, number, process, process_version, process_hash, subject, organization, state, version, head,"
    " in_force, initial_design, round, entered, entered_at, opened_at FROM instances ORDER BY id"
)
_STANDING = (
    *("number", "process", "process_version", "process_hash", "subject", "organization", "state", "version"),
    *("head", "in_force", "initial_design", "round", "entered", "entered_at", "opened_at"),
)


@dataclass(frozen=True)
class Published:
    """What an entry announced about a process."""

    seq: int
    hash: str
    at: str


@dataclass(frozen=True)
class StoredRules:
    """A row of the stored processes: what it says of itself, and why it cannot be used."""

    hash: str
    at: str
    fault: str | None = None


Stored = Mapping[tuple[str, int], StoredRules]


def stored_rules(reader: Reader) -> tuple[dict[str, Rules], Stored]:
    """The stored rules by their hash, and every row with what is wrong with it."""
    rules: dict[str, Rules] = {}
    rows: dict[tuple[str, int], StoredRules] = {}
    for code, version, digest, initial, spelled, at in reader.rows(
        "SELECT id, version, hash, initial, rules, published_at FROM process_definitions ORDER BY id, version"
    ):
        fault = None
        try:
            definition = definition_from_rules(spelled.encode())
        except (DefinitionInvalid, AttributeError, UnicodeError):
            fault = "правила процесса не читаются"
        else:
            named = (definition.id, definition.version, definition.hash, definition.initial.code)
            if named != (code, version, digest, initial):
                fault = "правила процесса изменены"
            else:
                rules[digest] = Rules.of(definition)
        rows[code, version] = StoredRules(digest, spelled_time(at), fault)
    return rules, rows


def check_texts(
    reader: Reader, findings: Findings, committed: Mapping[int, Mapping[str, str]], low: int, high: int
) -> int:
    """Every text under its salt is what its entry commits to; only an erasure may have removed it. Their number."""
    rows = reader.by_seq("SELECT seq, field, salt, text FROM payloads", low, high)
    count = 0
    for seq, fields in committed.items():
        expected = dict(fields)
        for _, name, salt, said in rows.get(seq, ()):
            count += 1
            if not _opens(name, salt, said, expected.pop(name, None)):
                findings.add(seq, "text", f"текст «{name}» при записи изменён или лишний")
        for name in expected:
            if not reader.is_erased("payload", f"{seq}/{name}"):
                findings.add(seq, "text", f"нет текста «{name}», о котором говорит запись")
    return count


def _opens(name: Any, salt: Any, said: Any, expected: str | None) -> bool:
    try:
        return event.commitment(name, salt, said) == expected
    except (ValueError, AttributeError, TypeError):
        return False


def check_beside(
    reader: Reader,
    findings: Findings,
    replay: Replay,
    published: Mapping[tuple[str, int], Published],
    stored: Stored,
) -> None:
    """Everything else: rows without an entry, instances, processes."""
    _orphans(reader, findings)
    _instances(reader, findings, replay)
    _processes(findings, published, stored)


def _orphans(reader: Reader, findings: Findings) -> None:
    for (seq,) in reader.rows("SELECT seq FROM events WHERE seq < 0"):
        findings.add(0, "place", f"запись с номером {seq}")
    for table in ("event_docs", "payloads", "erasure_items", "outbox"):
        for (seq,) in reader.rows(
            f"SELECT DISTINCT t.seq FROM {table} t LEFT JOIN events e ON e.seq = t.seq"  # noqa: S608
            " WHERE e.seq IS NULL AND t.seq IS NOT NULL"
        ):
            findings.add(seq, "orphan", f"строка в таблице {table} при записи, которой нет")
    for (number,) in reader.rows("SELECT id FROM outbox WHERE effect = 'announce' AND seq IS NULL"):
        findings.add(None, "announce", f"извещение {number} ни о какой записи")
    for (seq,) in reader.rows(
        "SELECT DISTINCT i.seq FROM erasure_items i JOIN events e ON e.seq = i.seq"
        " WHERE e.kind <> 'erasure.done'"
    ):
        findings.add(seq, "erasure", "уничтожение названо при записи не о нём")


def _instances(reader: Reader, findings: Findings, replay: Replay) -> None:
    left = dict(replay.routes)
    for row in reader.rows(_INSTANCES):
        here = left.pop(row[0], None)
        if here is None:
            findings.add(None, "instance", "маршрут без записей в журнале", text_or_none(row[0]))
            continue
        subject, organization, process, version, digest = here.fixed
        logged = (
            *(here.number, process, version, digest, subject, organization, here.state, here.version),
            *(here.head, here.in_force, here.initial_design, here.round, here.entered),
            *(here.entered_at, here.opened_at),
        )
        stored = (*row[1:14], spelled_time(row[14]), spelled_time(row[15]))
        if stored != logged:
            names = [name for name, one, two in zip(_STANDING, stored, logged, strict=True) if one != two]
            sentence = f"состояние маршрута не то, что следует из журнала ({', '.join(names)})"
            findings.add(here.seq, "instance", sentence, row[0], here.version)
    for route, here in left.items():
        findings.add(here.seq, "instance", "у маршрута есть записи, а самого маршрута нет", route)


def _processes(findings: Findings, published: Mapping[tuple[str, int], Published], stored: Stored) -> None:
    """Every stored process was announced as it is, and every announced one is stored."""
    lost = sorted(published.keys() - stored.keys())
    for key, row in stored.items():
        announced = published.get(key)
        if announced is None:  # the name itself may have been changed: what is announced and lost shows where
            place = published[lost[0]].seq if lost else None
            findings.add(place, "rules", f"правила процесса «{key[0]}» версии {key[1]} не опубликованы")
        elif row.fault is not None or (row.hash, row.at) != (announced.hash, announced.at):
            sentence = row.fault or "правила процесса не те, что опубликованы"
            findings.add(announced.seq, "rules", f"{sentence}: «{key[0]}» версии {key[1]}")
    for key in lost:
        findings.add(
            published[key].seq, "rules", f"опубликованных правил процесса нет: «{key[0]}» версии {key[1]}"
        )
