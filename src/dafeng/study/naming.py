"""Names of runs: the same question gives the same name."""

import hashlib

from dafeng import __version__
from dafeng.facts import City

__all__ = ["POWER_SOURCE", "run_name"]

POWER_SOURCE = "dafeng-power"
"""Source of the facts the power engine hands over; they are an answer, not a part of the question."""


def run_name(city: City, plan_text: str, draws: int, seed: int) -> str:
    """Name of a run, from all that was asked: levers, scenarios and the power system are as much a part of it as the facts."""
    facts = tuple(fact for fact in city.facts if fact.source != POWER_SOURCE)
    tables = [path.read_text(encoding="utf-8") for path in sorted(city.folder.glob("*.toml"))]
    asked = f"{city.name} {plan_text} {draws} {seed} {__version__} {facts} {tables}"
    return f"{city.name}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
