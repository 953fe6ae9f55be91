"""From a number back to where it comes from: formula, inputs, facts, sources."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from dafeng.errors import StudyError
from dafeng.facts import City, Fact
from dafeng.pathway import CHAPTERS, load_levers, needs, quantities, recorded_variable
from dafeng.study.origin import Origin, origin_of

__all__ = ["Step", "explain_quantity", "step_dict"]


@dataclass(frozen=True)
class Step:
    """One step back: a quantity with its formula, or an input with its facts.

    Parameters
    ----------
    name, kind, unit
        ``kind`` is quantity or input.
    says
        What it counts, in one sentence.
    formula, source
        The function's lines behind its docstring, and the source of the equation.
    facts
        What the city knows of an input, dated; ``titles`` names their sources.
    origins
        Where each of the facts stands: row of the pack, page and words of the source.
    levers
        Levers that change an input.
    below
        What it is computed from.
    """

    name: str
    kind: str
    unit: str = ""
    says: str = ""
    formula: str = ""
    source: str = ""
    facts: tuple[Fact, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    levers: tuple[str, ...] = ()
    below: tuple["Step", ...] = ()


def explain_quantity(city: City, name: str, depth: int = 3) -> Step:
    """Explain a quantity down to ``depth`` steps.

    Raises
    ------
    StudyError
        If no quantity or input has this name; names the nearest.
    """
    written: dict[str, Any] = dict(quantities(*CHAPTERS))
    if name in written:
        function = written[name]
        below = tuple(explain_quantity(city, need, depth - 1) for need in needs(function)) if depth > 0 else ()
        return Step(
            name,
            "quantity",
            function.unit,
            inspect.getdoc(function) or "",
            _formula(function),
            function.source,
            below=below,
        )
    if any(name in needs(function) for function in written.values()):
        return _input(city, name)
    near = get_close_matches(name, written, n=3)
    mean, like = (f" Did you mean {', '.join(near)}?", f"相近的有:{'、'.join(near)}。") if near else ("", "")
    raise StudyError(
        f"nothing is called '{name}'.{mean} `dafeng judge` lists the targets, `dafeng facts show` the variables.",
        f"没有“{name}”。{like}`dafeng judge` 列出全部目标,`dafeng facts show` 列出全部变量。",
    )


def _formula(function: Any) -> str:
    """Lines of a quantity behind its docstring, as written; statements are parted by semicolons."""
    written: Any = ast.parse(inspect.getsource(function)).body[0]
    return "; ".join(ast.unparse(line) for line in written.body[1:]).removeprefix("return ")


def _input(city: City, name: str) -> Step:
    variables = [recorded_variable(name) or name, name, name.removesuffix("_path"), name.removesuffix("_base")]
    facts = tuple(fact for variable in dict.fromkeys(variables) if city.has(variable) for fact in city.rows(variable))[:12]
    titles = {fact.source: city.sources[fact.source].title for fact in facts if fact.source in city.sources}
    levers = tuple(lever.id for lever in load_levers(city) if lever.input == name)
    says = f"levers: {', '.join(levers)}" if levers else ""
    return Step(name, "input", says=says, facts=facts, titles=titles, origins=tuple(origin_of(city, fact) for fact in facts), levers=levers)


def step_dict(step: Step) -> dict[str, Any]:
    """Step as plain words and numbers."""
    return {
        "name": step.name,
        "kind": step.kind,
        "unit": step.unit,
        "says": step.says,
        "formula": step.formula,
        "source": step.source,
        "levers": list(step.levers),
        "facts": [
            vars(fact) | {"source_title": step.titles.get(fact.source, ""), "origin": vars(origin)}
            for fact, origin in zip(step.facts, step.origins, strict=True)
        ],
        "below": [step_dict(below) for below in step.below],
    }
