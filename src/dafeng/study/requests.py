"""Data a city lacks: which, from which bureau, and why it matters."""

import csv
from dataclasses import dataclass

from dafeng.errors import Text
from dafeng.facts import City

__all__ = ["Request", "load_requests"]


@dataclass(frozen=True)
class Request:
    """A table to ask for.

    Parameters
    ----------
    variable
        Quantity or variable it would measure.
    data
        Table to ask for.
    bureau
        Who has it.
    note
        Why it is needed, or how what is known differs from what is asked.
    judged
        Whether the target is judged until it comes; if not, the answer is "no evidence".
    weight
        How much it matters for the judgements; larger is more.
    """

    variable: str
    data: Text
    bureau: str
    note: Text
    judged: bool
    weight: float


def load_requests(city: City) -> dict[str, Request]:
    """Requests of a city's ``requests.csv`` by variable; empty where the pack has none."""
    path = city.folder / "requests.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as table:
        return {row["variable"]: _request(row) for row in csv.DictReader(table)}


def _request(row: dict[str, str]) -> Request:
    data, note = Text(row["data_zh"], row["data_en"]), Text(row["note_zh"], row["note_en"])
    return Request(row["variable"], data, row["bureau"], note, row["judged"] == "yes", float(row["weight"]))
