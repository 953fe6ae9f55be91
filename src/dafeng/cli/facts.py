"""``dafeng facts``: what is known, and whether it can be trusted."""

import sys
from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Json
from dafeng.cli.language import words
from dafeng.cli.show import city_of, print_findings, print_json, print_table
from dafeng.facts import City, Fact, preference
from dafeng.facts.check import check_city

__all__ = ["check", "show"]


def show(
    variable: Annotated[str, Parameter(help=words("变量名;留空列出全部", "variable; all names if empty"))] = "",
    *,
    city: CityName = "",
    json: Json = False,
) -> None:
    """Show all facts of a variable: which are chosen, which conflict, and where each was read."""
    known = city_of(city)
    if not variable:
        names = list(known.variables)
        print_json(names) if json else print("\n".join(names))
        return
    rows = [_row(known, fact) for fact in known.rows(variable)]
    print_json(rows) if json else print_table(rows, variable)


def _row(city: City, fact: Fact) -> dict[str, object]:
    source = city.sources[fact.source]
    return {
        "year": fact.year,
        "value": fact.value,
        "unit": fact.unit,
        "part": "/".join(filter(None, (fact.sector, fact.fuel, fact.place))),
        "status": fact.status,
        "±%": round(fact.uncertainty, 1),
        "chosen": "✔" if _is_chosen(city, fact) else "",
        "source": source.title,
        "url": source.url,
    }


def _is_chosen(city: City, fact: Fact) -> bool:
    same = [f for f in city.rows(fact.variable, sector=fact.sector, fuel=fact.fuel) if f.year == fact.year and f.unit == fact.unit]
    return fact == min(same, key=preference)


def check(
    city: CityName = "",
    *,
    json: Json = False,
) -> None:
    """Check a pack: impossible values, conflicts, balances that do not close. Leaves with 3 if something must be mended."""
    findings = check_city(city_of(city))
    print_findings(findings, json)
    if any(finding.severity == "error" for finding in findings):
        sys.exit(3)
