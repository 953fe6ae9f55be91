"""What the pathway asks of a city, found by listening while it asks: no list to keep beside the equations."""

from dataclasses import dataclass, field, fields

from dafeng.errors import Finding, Text
from dafeng.facts import City, Fact
from dafeng.pathway import prepare

__all__ = ["absent_variables", "is_extensive", "needed_variables"]

_SIZELESS_UNITS = frozenset({"%", "share", "1", "a"})
_SIZELESS = frozenset({"vehicle_km"})
"""Sizeless in spite of their unit: a distance for each vehicle and year is written in km."""


@dataclass(frozen=True)
class _Listening(City):
    """A city that remembers what was asked of it."""

    asked: dict[str, None] = field(default_factory=dict)

    def rows(self, variable: str, *, sector: str | None = None, fuel: str | None = None) -> tuple[Fact, ...]:
        """As `City.rows`, and the variable is noted."""
        self.asked[variable] = None
        return super().rows(variable, sector=sector, fuel=fuel)


def needed_variables(city: City) -> tuple[str, ...]:
    """Variables of a city that the inputs of the pathway are made of, in the order they are asked for.

    Raises
    ------
    SourceError
        If the city lacks one of them.
    """
    listening = _Listening(**{own.name: getattr(city, own.name) for own in fields(City)})
    prepare(listening, 1, central=True)
    return tuple(listening.asked)


def absent_variables(city: City, model: City) -> tuple[Finding, ...]:
    """What the pathway asks of a whole pack and does not find in this one, all at once.

    Parameters
    ----------
    city
        Pack to look through.
    model
        A pack that is whole.
    """
    return tuple(_absent(city, model, name) for name in needed_variables(model) if not city.has(name))


def _absent(city: City, model: City, name: str) -> Finding:
    rows = model.rows(name)
    unit, parts = rows[0].unit, sorted({row.sector for row in rows if row.sector})
    zh, en = (f",分{len(parts)}项", f", in {len(parts)} parts") if parts else ("", "")
    return Finding(
        "error",
        "variable_missing",
        f"{city.name}: {name}",
        Text(f"路径需要“{name}”({unit}{zh}),数据包没有", f"the pathway needs '{name}' ({unit}{en}) and the pack has no row of it"),
        Text(f"与数据包“{model.name}”同名的行", f"rows like those of the pack '{model.name}'"),
        Text("在 facts.csv 或 assumptions.csv 中补充该变量", "add the variable to facts.csv or assumptions.csv"),
    )


def is_extensive(fact: Fact) -> bool:
    """Whether a value grows with the size of a city: twice the city, twice the value.

    Examples
    --------
    >>> is_extensive(Fact("final_energy", 1.0, "TWh", 2023, "", "s", "estimated"))
    True
    >>> is_extensive(Fact("vehicle_km", 9000.0, "km", 2023, "", "s", "estimated"))
    False
    """
    return fact.variable not in _SIZELESS and fact.unit not in _SIZELESS_UNITS and "/" not in fact.unit
