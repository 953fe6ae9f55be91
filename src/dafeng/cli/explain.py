"""``dafeng explain``: from a judgement back to formula, inputs and sources."""

from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.tree import Tree

from dafeng.cli.flags import CityName, Json
from dafeng.cli.language import words
from dafeng.cli.show import city_of, print_json
from dafeng.errors import StudyError
from dafeng.plan import read_plan
from dafeng.study.lineage import Step, explain_quantity, step_dict
from dafeng.study.origin import Origin
from dafeng.terms import indicator, indicators, method_words

__all__ = ["explain"]


def explain(
    target: Annotated[
        str, Parameter(help=words("目标编号(如 T11-1)、指标或变量名", "id of a target (such as T11-1), an indicator or a quantity"))
    ],
    *,
    city: CityName = "",
    depth: Annotated[int, Parameter(help=words("追溯层数", "how many steps back"))] = 3,
    json: Json = False,
) -> None:
    """Walk from a target to the formula of its quantity, its inputs and their sources."""
    known = city_of(city)
    plan = read_plan(known.plan_path)
    asked = next((each for each in plan.targets if each.id == target), None)
    named = indicator(asked.indicator if asked else target)
    quantity = named.quantity if named and named.quantity else target
    if asked and not quantity:
        near = ", ".join(each.id for each in indicators()[:5])
        raise StudyError(
            f"'{target}' has no quantity that measures it. Known indicators begin {near}.", f"“{target}”没有可以衡量它的变量。"
        )
    step = explain_quantity(known, quantity, depth)
    if json:
        print_json(
            {
                "target": asked.id if asked else None,
                "phrase": asked.phrase if asked else "",
                "quote": plan.quote(asked.span) if asked else "",
                **step_dict(step),
            }
        )
        return
    if asked:
        Console().print(f"{asked.id} {asked.phrase} {asked.operator} {asked.value:g} {asked.unit} ({asked.year})", highlight=False)
    Console().print(_tree(step), highlight=False)


def _stands(origin: Origin) -> str:
    """Row of the pack, page of the source, words and address, where they are known."""
    parts = [
        words(f"{origin.file}第{origin.row}行", f"{origin.file} row {origin.row}") if origin.row else "",
        words(f"原文第{origin.page}页", f"page {origin.page} of the source") if origin.page else "",
        words(f"原文“{origin.quote}”", f"as published: {origin.quote}") if origin.quote else "",
        origin.url,
    ]
    return "; ".join(part for part in parts if part)


def _method(step: Step) -> str:
    known = method_words(step.source)
    return words(known.zh, known.en)


def _tree(step: Step) -> Tree:
    label = f"[bold]{step.name}[/] [{step.unit}] {step.says}" if step.kind == "quantity" else f"{step.name}: {step.says}"
    tree = Tree(label.replace("[1]", r"\[1]"))
    if step.formula:
        tree.add(f"{words('公式', 'formula')}: {step.formula}".replace("[", r"\["))
        tree.add(f"{words('依据', 'source')}: {_method(step)}".replace("[", r"\["))
    for fact, origin in zip(step.facts, step.origins, strict=True):
        said = f"{fact.year or ''} {fact.value:g} {fact.unit} ({fact.status}) {step.titles.get(fact.source, fact.source)} {fact.method}"
        tree.add(f"{said} {_stands(origin)}".rstrip().replace("[", r"\["))
    for below in step.below:
        tree.children.append(_tree(below))
    return tree
