"""Processes read from TOML files or from stored rules; what is read has passed every check.

A definition is either whole and sound or refused by DefinitionInvalid, which names the file,
the key and the remedy. What is checked across states and acts: `definition_check`.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflow.definition import (
    Act,
    ContentSource,
    Deadline,
    Decision,
    Each,
    Labels,
    ProcessDefinition,
    Quorum,
    State,
    StateKind,
    Transition,
)
from workflow.definition_check import check
from workflow.definition_table import Table
from workflow.definition_variant import CHANGES, VARIANT_OF, laid_over
from workflow.errors import DefinitionInvalid

Definitions = dict[tuple[str, int], ProcessDefinition]

BUILT_IN = Path(__file__).with_name("processes")
STORED = "«сохранённые правила»"


def load_definition(path: Path) -> ProcessDefinition:
    """The process of one TOML file; DefinitionInvalid when anything in it is amiss."""
    return _definition(Table(_whole(path), file=path.name), labelled=True)


def with_changes(process: str, *changes: Mapping[str, Any]) -> ProcessDefinition:
    """A shipped process with these changes, told as a variant tells them, one laid over the other.

    The last `id`, `version` and `title` are those of the process; DefinitionInvalid where the whole is not sound.
    """
    content = _shipped_content(process)
    for told in changes:
        content = laid_over(content, told)
    return _definition(Table(content, file=f"{process}.toml"), labelled=True)


@lru_cache(maxsize=16)
def _shipped_content(process: str) -> dict[str, Any]:
    return _whole(_shipped_file(process))


def told_by(process: str) -> dict[str, Any]:
    """What a shipped variant says beside its name: the changes alone."""
    return {key: value for key, value in _read(_shipped_file(process)).items() if key in CHANGES}


def _shipped_file(process: str) -> Path:
    return BUILT_IN / f"{process}.toml"


def _whole(path: Path) -> dict[str, Any]:
    content = _read(path)
    return laid_over(_base(content[VARIANT_OF], path), content) if VARIANT_OF in content else content


def _base(named: Any, path: Path) -> dict[str, Any]:
    """The content of the process beside the file of which it is a variant."""
    table = Table(named if isinstance(named, dict) else {}, file=path.name, name=VARIANT_OF)
    beside, version = path.with_name(f"{table.text('id')}.toml"), table.number("version")
    content = _read(beside)
    if content.get("version") != version or VARIANT_OF in content:
        raise DefinitionInvalid(
            file=path.name,
            key=VARIANT_OF,
            fault=f"в файле {beside.name} не целый процесс версии {version}",
            remedy="назовите процесс, записанный целиком, и его нынешнюю версию",
        )
    return content


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise _unreadable(path.name, "файл не читается", "проверьте путь и права") from cause
    except UnicodeDecodeError as cause:
        raise _unreadable(path.name, "файл не в кодировке UTF-8", "сохраните его в UTF-8") from cause
    except (tomllib.TOMLDecodeError, RecursionError) as cause:
        raise _unreadable(path.name, f"ошибка TOML ({cause})", "исправьте указанное место") from cause


def load_definitions(folder: Path) -> Definitions:
    """All processes of a folder by id and version; two files with the same pair are refused."""
    found: Definitions = {}
    for path in sorted(folder.glob("*.toml")):
        definition = load_definition(path)
        if (definition.id, definition.version) in found:
            raise DefinitionInvalid(
                file=path.name,
                key="version",
                fault=f"процесс «{definition.id}» версии {definition.version} уже есть в другом файле",
                remedy="увеличьте номер версии или уберите лишний файл",
            )
        found[definition.id, definition.version] = definition
    return found


@lru_cache(maxsize=1)
def _shipped() -> Definitions:
    return load_definitions(BUILT_IN)


def built_in() -> Definitions:
    """The processes shipped with the product, by id and version."""
    return dict(_shipped())


def definition_from_rules(rules: bytes) -> ProcessDefinition:
    """The process of stored canonical rules, without words: labels fall back to codes.

    Raises DefinitionInvalid when the bytes are no canonical rules of a sound process.
    """
    try:
        stored = json.loads(rules)
        content = {
            "id": stored["id"],
            "version": stored["version"],
            "one_level": stored["one_level"],
            "filler_may_approve": stored.get("filler_may_approve"),
            "state": {state.pop("code"): state for state in stored["states"]},
            "act": {act.pop("code"): act for act in stored["acts"]},
            "transition": stored["transitions"],
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise _unreadable(STORED, "правила повреждены", "проверьте базу командой iom fsck") from cause
    definition = _definition(Table(content, file=STORED), labelled=False)
    if definition.rules != rules:
        raise _unreadable(STORED, "запись правил не каноническая", "проверьте базу командой iom fsck")
    return definition


def _definition(table: Table, *, labelled: bool) -> ProcessDefinition:
    process = table.text("id")
    states = table.tables("state")
    acts = {code: _act(code, entry) for code, entry in table.tables("act").items()}
    definition = ProcessDefinition(
        id=process,
        version=table.number("version"),
        title=table.text("title") if labelled else process,
        one_level=table.flag("one_level"),
        filler_may_approve=table.flag("filler_may_approve"),
        states={code: _state(code, entry) for code, entry in states.items()},
        acts=acts,
        transitions=tuple(row for entry in table.rows("transition") for row in _transitions(entry, acts)),
        labels=_labels(table) if labelled else Labels(),
    )
    table.refuse_unread()
    check(definition, table.file)
    return definition


def _labels(table: Table) -> Labels:
    states, acts = table.tables("state"), table.tables("act")
    return Labels(
        states={code: entry.text("label") for code, entry in states.items()},
        acts={code: entry.text("label") for code, entry in acts.items()},
        explanations={code: entry.text("explanation") for code, entry in states.items()},
    )


def _state(code: str, entry: Table) -> State:
    return State(
        code=code,
        kind=entry.choice("kind", StateKind),
        offices=entry.texts("offices"),
        deadline=_deadline(entry.table("deadline")),
        quorum=_quorum(entry.table("quorum")),
        initial=entry.flag("initial"),
    )


def _deadline(entry: Table | None) -> Deadline | None:
    if entry is None:
        return None
    return Deadline(entry.optional_number("working_days"), entry.optional_text("season"))


def _quorum(entry: Table | None) -> Quorum | None:
    if entry is None:
        return None
    return Quorum(entry.optional_number("need"), entry.texts("of"), entry.optional_choice("each", Each))


def _act(code: str, entry: Table) -> Act:
    signs = entry.texts("signs")
    return Act(
        code=code,
        offices=entry.texts("offices"),
        signed=entry.flag("signed", default=bool(signs)),
        signs=signs,
        content=entry.choice("content", ContentSource, default=ContentSource.SAME),
        draft_zones=entry.texts("draft_zones"),
        decision=entry.optional_choice("decision", Decision),
        freezes_progress=entry.flag("freezes_progress"),
        starts_round=entry.flag("starts_round"),
        ends_round=entry.flag("ends_round"),
        needs_reason=entry.optional_text("needs_reason"),
        needs_comment=entry.flag("needs_comment"),
    )


def _transitions(entry: Table, acts: dict[str, Act]) -> list[Transition]:
    act = entry.text("act")
    usual = acts[act].content if act in acts else ContentSource.SAME
    return [
        Transition(
            act=act,
            source=source,
            target=entry.optional_text("to"),
            when=entry.texts("when"),
            content=entry.choice("content", ContentSource, default=usual),
            enters_force=entry.flag("enters_force"),
            offices=entry.texts("offices") or None,
        )
        for source in entry.one_or_more("from")
    ]


def _unreadable(file: str, fault: str, remedy: str) -> DefinitionInvalid:
    return DefinitionInvalid(file=file, key="весь файл", fault=fault, remedy=remedy)
