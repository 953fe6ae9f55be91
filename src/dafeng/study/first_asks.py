"""What to ask for first in a new city: the data of the base year, then what its plan's targets are measured by."""

import csv
from collections.abc import Iterator
from importlib.resources import files

from dafeng.plan import Plan
from dafeng.terms import indicator

__all__ = ["ASK_COLUMNS", "first_asks"]

ASK_COLUMNS = ("variable", "data_zh", "data_en", "bureau", "note_zh", "note_en", "judged", "weight")
_TARGET_WEIGHT = 5


def first_asks(plan: Plan) -> list[dict[str, object]]:
    """Rows of ``requests.csv``: heaviest first, each with the body the plan names for it where it names one.

    The weights of the base year's tables are judged by what each moves in the CO2 of a city.
    """
    asked = [*_base_year(plan), *_targets(plan)]
    return sorted({str(row["variable"]): row for row in reversed(asked)}.values(), key=lambda row: -float(str(row["weight"])))


def _base_year(plan: Plan) -> Iterator[dict[str, object]]:
    with (files("dafeng.study") / "first_asks.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            office = row.pop("office")
            yield {**row, "bureau": _body(plan, office), "judged": "yes"}


def _body(plan: Plan, office: str) -> str:
    """Body of the plan that has to do with an office's field; the field's own name where the plan names none."""
    return next((body for body in plan.bodies if office in body), f"{office}部门")


def _targets(plan: Plan) -> Iterator[dict[str, object]]:
    for target in plan.targets:
        known, task = indicator(target.indicator), plan.task(target.task)
        if known:
            yield {
                "variable": known.id,
                "data_zh": f"{known.title.zh}(逐年)",
                "data_en": f"{known.title.en}, by year",
                "bureau": task.lead[0] if task and task.lead else "",
                "note_zh": f"方案目标{target.id}由它衡量",
                "note_en": f"target {target.id} of the plan is measured by it",
                "judged": "yes",
                "weight": _TARGET_WEIGHT,
            }
