"""Levers for a new city: those behind its plan's targets are taken over, the others stand as comments to choose from."""

import re

from dafeng.facts import City
from dafeng.pathway import CHAPTERS, needs, quantities
from dafeng.plan import Plan
from dafeng.study.needs import is_extensive
from dafeng.terms import indicator

__all__ = ["levers_text", "task_of_inputs"]

_BLOCK = re.compile(r"(?m)^(?=\[\[)")
_FIELD = '(?m)^{} = "?([^":\n]+)'
_MONEY = re.compile(r"(?m)^(capital|running|cost) = (\S+)")
_HEAD = """# Levers taken over from the pack '{model}': those whose input is what a target of the plan is measured by. Reach and cost are that
# city's, amounts and money times {ratio:.4g}, the ratio of populations: judge them anew. The others stand below as comments; take out the
# '# ' of those the plan holds and give them the number of its task. A table that holds no lever is written as an empty list.
"""


def task_of_inputs(plan: Plan) -> dict[str, int]:
    """Inputs of the pathway that targets of a plan are measured by, with the number of the target's task.

    Counted are the inputs of the target's quantity and of the quantities it is directly computed from: further down stand those
    that everything depends on.
    """
    written = quantities(*CHAPTERS)
    found: dict[str, int] = {}
    for target in plan.targets:
        known = indicator(target.indicator)
        if known and known.quantity in written and target.task is not None:
            near = needs(written[known.quantity])
            for name in (*near, *(far for each in near if each in written for far in needs(written[each]))):
                found.setdefault(name, target.task)
    return found


def levers_text(model: City, plan: Plan, ratio: float) -> str:
    """Text of ``levers.toml`` for a new city.

    Parameters
    ----------
    model
        City whose levers are taken over.
    plan
        Plan of the new city.
    ratio
        Amounts and money of the new city over those of the model.
    """
    blocks = _BLOCK.split((model.folder / "levers.toml").read_text(encoding="utf-8"))[1:]
    tasks = task_of_inputs(plan)
    taken = [block for block in blocks if _input(block) in tasks and _may_be_taken(block)]
    left = [block for block in blocks if block not in taken]
    tables = dict.fromkeys(block[2 : block.index("]]")] for block in blocks)
    empty = [f"{name} = []\n" for name in tables if not (taken and name == "lever")]
    ours = [_for_new_city(model, block, tasks[_input(block)], ratio) for block in taken]
    return "".join((_HEAD.format(model=model.name, ratio=ratio), *empty, "\n", *ours, *map(_comment, left)))


def _may_be_taken(block: str) -> bool:
    """Not what goes beyond a plan, not what was measured elsewhere, not a plant that is added: that is a project of the other city."""
    return block.startswith("[[lever]]") and "\nfact = " not in block and not re.search(r'(?m)^input = ".*:(?s:.)*^mode = "add"', block)


def _input(block: str) -> str:
    found = re.search(_FIELD.format("input"), block)
    return found[1] if found else ""


def _for_new_city(model: City, block: str, task: int, ratio: float) -> str:
    block = re.sub(r"(?m)^task = \d+", f"task = {task}", block)
    block = re.sub(r'(?m)^source = "', f"source = \"taken over from the pack '{model.name}', to be judged: ", block)
    block = _MONEY.sub(lambda found: f"{found[1]} = {float(found[2]) * ratio:.4g}", block)
    if 'mode = "add"' in block and is_extensive(model.rows(_input(block))[0]):
        block = re.sub(r"(?m)^level = (\S+)", lambda found: f"level = {float(found[1]) * ratio:.4g}", block)
    return block


def _comment(block: str) -> str:
    return "".join(f"# {line}" if line.strip() else "#\n" for line in block.splitlines(keepends=True))
