"""Words for processes that are stored without them: those of the shipped process that is nearest.

Nearest is the one whose name the stored one begins with; where it lacks a state or lets others act there, the next
that agrees. Rules are never taken from here.
"""

from collections.abc import Iterable
from dataclasses import replace

from workflow.definition import Labels, ProcessDefinition, State
from workflow.definition_file import built_in


def worded(definition: ProcessDefinition) -> ProcessDefinition:
    """The same rules with words; a code that no shipped process has stands for itself."""
    near = _nearest(definition.id)
    states = {code: _like(near, state) for code, state in definition.states.items()}
    acts = {code: next((one for one in near if code in one.acts), None) for code in definition.acts}
    labels = Labels(
        states={code: one.state_label(code) for code, one in states.items() if one},
        acts={code: one.act_label(code) for code, one in acts.items() if one},
        explanations={code: one.state_explanation(code) for code, one in states.items() if one},
    )
    title = near[0].title if definition.id.startswith(near[0].id) else definition.id
    return replace(definition, title=title, labels=labels)


def act_label(process: str, act: str) -> str:
    """The act of a process in Russian, as on a button; its code where no shipped process has it."""
    return next((one.act_label(act) for one in _nearest(process) if act in one.acts), act)


def state_label(process: str, state: str) -> str:
    """The state of a process in Russian, as on a badge; its code where no shipped process has it."""
    return next((one.state_label(state) for one in _nearest(process) if state in one.states), state)


def _nearest(process: str) -> list[ProcessDefinition]:
    parts = set(process.split("-"))

    def distance(one: ProcessDefinition) -> tuple[bool, int, int]:
        shared = parts & set(one.id.split("-"))
        return not process.startswith(one.id), -len(shared), -one.version

    return sorted(built_in().values(), key=distance)


def _like(near: Iterable[ProcessDefinition], state: State) -> ProcessDefinition | None:
    having = [one for one in near if state.code in one.states]
    agreeing = [one for one in having if one.states[state.code].offices == state.offices]
    return next(iter(agreeing or having), None)
