"""Going through the acts of every route again: each must follow from the one before by the rules stored for it.

What is known of a route afterwards must be what its instance says. Guards that ask about people and content are not
asked again; that the step itself exists in the process is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from workflow.definition import Act, ProcessDefinition
from workflow.log import event

FORMS = {"full", "appendix"}
Faults = list[tuple[str, str]]
"""(code, sentence) of all that is wrong with an entry."""


@dataclass
class Rules:
    """What a process allows, ready to be asked once an entry."""

    id: str
    version: int
    initial: str
    steps: dict[tuple[str, str, str], frozenset[bool]]  # (from, act, to) -> whether it enters force
    offices: dict[tuple[str, str], tuple[str, ...]]  # (from, act) -> who may
    acts: Mapping[str, Act]

    @classmethod
    def of(cls, definition: ProcessDefinition) -> "Rules":
        """The rules of a definition."""
        steps: dict[tuple[str, str, str], frozenset[bool]] = {}
        for row in definition.transitions:
            step = (row.source, row.act, row.lands_in)
            steps[step] = steps.get(step, frozenset()) | {row.enters_force}
        pairs = {(row.source, row.act) for row in definition.transitions}
        return cls(
            id=definition.id,
            version=definition.version,
            initial=definition.initial.code,
            steps=steps,
            offices={pair: definition.offices_for(*pair) for pair in pairs},
            acts=definition.acts,
        )


@dataclass(slots=True)
class Standing:
    """Where the log says a route stands."""

    state: str
    head: str
    version: int = 0
    round: int = 0
    in_force: int | None = None
    initial_design: int | None = None
    number: str | None = None
    entered: int = 0
    entered_at: str = ""
    opened_at: str = ""
    seq: int = -1
    fixed: tuple[str, str, str, int, str] = (
        "",
        "",
        "",
        0,
        "",
    )  # subject, organization, process, version, hash


@dataclass
class Replay:
    """All routes at once, fed with entries in the order of the log."""

    origin: str
    rules: Mapping[str, Rules]
    routes: dict[str, Standing] = field(default_factory=dict)

    def step(self, said: Mapping[str, Any], leaf: str) -> Faults:
        """Take one act and return (code, sentence) of what is wrong with it."""
        faults: Faults = []
        route = said["route"]
        here = self.routes.get(route)
        process = said["process"]
        fixed = (said["subject"], said["organization"], process["id"], process["version"], process["hash"])
        if here is None:
            here = self.routes[route] = Standing("", event.genesis(self.origin, route), fixed=fixed)
            here.opened_at = said["at"]
        if said["rseq"] != here.version + 1:
            faults.append(("gap", f"пропуск в истории: после версии {here.version} идёт {said['rseq']}"))
        if said["prev"] != here.head:
            faults.append(("chain", "запись не продолжает предыдущую запись маршрута"))
        if fixed != here.fixed:
            faults.append(("fixed", "педагог, организация или процесс маршрута не те, что при открытии"))
        self._by_the_rules(said, here, faults)
        self._move(said, here, leaf)
        return faults

    def _by_the_rules(self, said: Mapping[str, Any], here: Standing, faults: Faults) -> None:
        rules = self.rules.get(here.fixed[4])
        if rules is None or (rules.id, rules.version) != here.fixed[2:4]:
            faults.append(("rules", "правила процесса этого маршрута не сохранены"))
            return
        if here.version == 0:
            here.state = rules.initial
        if said["from"] != here.state:
            faults.append(
                ("state", f"действие начато в состоянии «{said['from']}», а маршрут был в «{here.state}»")
            )
        enters = rules.steps.get((said["from"], said["act"], said["to"]))
        act = rules.acts.get(said["act"])
        if enters is None or act is None or (said["act"] == "open") != (here.version == 0):
            faults.append(
                ("step", f"процесс не допускает «{said['act']}» из «{said['from']}» в «{said['to']}»")
            )
            return
        if said["office"] not in rules.offices[said["from"], said["act"]]:
            faults.append(("office", f"должность «{said['office']}» не выполняет это действие"))
        _follows(said, here, act, enters, faults)

    def _move(self, said: Mapping[str, Any], here: Standing, leaf: str) -> None:
        if said["to"] != here.state or here.version == 0:
            here.entered, here.entered_at = said["rseq"], said["at"]
        if said["in_force"] is not None and here.initial_design is None:
            here.initial_design = said["in_force"]
        here.version, here.state, here.head, here.seq = said["rseq"], said["to"], leaf, said["seq"]
        here.round, here.in_force, here.number = said["round"], said["in_force"], said["number"]


def _follows(
    said: Mapping[str, Any], here: Standing, act: Act, enters: frozenset[bool], faults: Faults
) -> None:
    """What the act does to round, force and number, and what it must carry."""
    if said["round"] != here.round + act.starts_round:
        faults.append(("round", f"круг {said['round']}, а по истории {here.round + act.starts_round}"))
    if not _force_follows(said["in_force"], here.in_force, said["rseq"], enters):
        faults.append(("in_force", f"действующая версия {said['in_force']} не следует из истории"))
    if here.number is not None and said["number"] != here.number:
        faults.append(("number", f"номер «{said['number']}» вместо «{here.number}»"))
    if (said["stmt"] is not None) != act.signed:
        faults.append(("statement", "подпись есть там, где её не должно быть, или её нет"))
    if (said["progress"] is not None) != act.freezes_progress:
        faults.append(("progress", "отметки о выполнении не соответствуют действию"))
    _statement(said, act.signs, faults)


def _force_follows(now: int | None, before: int | None, version: int, enters: frozenset[bool]) -> bool:
    return (True in enters and now == version) or (False in enters and now == before)


_SAME = itemgetter(
    *("log", "route", "rseq", "prev", "act", "from", "to", "round", "content", "at"),
    *("office", "appointment", "on_behalf_of"),
)


def _statement(said: Mapping[str, Any], signs: tuple[str, ...], faults: Faults) -> None:
    """What was signed must be what happened."""
    signed = said["stmt"]
    if signed is None:
        return
    named = {(file["form"], file["sha256"]) for file in signed["docs"]}
    zones = {zone: said["zones"][zone] for zone in signs}
    if (
        _SAME(signed) != _SAME(said)
        or signed["signer"] != said["by"]
        or signed["zones"] != zones
        or named != {(file["form"], file["sha256"]) for file in said["docs"]}
    ):
        faults.append(("statement", "подписанное не совпадает с тем, что записано"))
