"""Shapes of what a run answers over the API."""

from typing import Any

from dafeng.web.models import FactShape, FindingShape, Shape, SourceShape, Words

__all__ = ["Bureau", "FactRecord", "Finding", "Judgement", "Plan", "Quantity", "QuantityName", "RunHead", "Trail", "Variable"]


class Goal(Shape):
    """A goal in words that can be measured."""

    id: str
    text: Words
    probability: float
    status: str
    detail: Words


class RunHead(Shape):
    """What was asked, and the short answers."""

    id: str
    city: str
    title: Words
    plan: str
    version: str
    seed: int
    draws: int
    scenarios: dict[str, Words]
    goals: list[Goal]
    peaks: dict[str, Any]
    shapley_co2_2030: dict[str, float]


class Task(Shape):
    """A task of the plan with the bodies responsible."""

    number: int
    title: str
    lead: list[str]
    support: list[str]


class Plan(Shape):
    """A plan, read; spans point into ``text``."""

    tasks: list[Task]
    text: str


class Observed(Shape):
    """A recorded value."""

    year: int
    value: float
    status: str
    source: str


class Required(Shape):
    """A point of the derived path to the target."""

    year: int
    value: float


class Projected(Shape):
    """Quantiles of a year."""

    year: int
    p05: float
    p50: float
    p95: float


class Driver(Shape):
    """Shapley value of a lever group."""

    group: str
    effect: float


class Judgement(Shape):
    """Answer for one target, in the unit of the target."""

    id: str
    task: int | None
    task_title: str
    indicator: str
    indicator_id: str
    quantity: str
    operator: str
    value: float
    unit: str
    year: int | None
    status: str
    status_words: Words
    probability: float | None
    gap: float | None
    reached_in: int | None
    evidence: str
    observed: list[Observed]
    required: list[Required]
    projected: list[Projected]
    drivers: list[Driver]
    lead: list[str]
    support: list[str]
    notes: list[Words]
    span: list[int]


class TaskName(Shape):
    """A task by number and title."""

    number: int
    title: str


class Bureau(Shape):
    """A body, what it leads and supports, how that stands."""

    name: str
    leads: list[TaskName]
    supports: list[TaskName]
    targets: list[str]
    counts: dict[str, int]
    requests: list[dict[str, str]]


class Finding(FindingShape):
    """A fault found in the plan or the data."""


class QuantityName(Shape):
    """A quantity and its unit."""

    name: str
    unit: str


class Quantity(Shape):
    """Quantiles by year in every scenario; by label at the median where the quantity has labels."""

    name: str
    years: list[int]
    scenarios: dict[str, dict[str, Any]]


class Variable(Shape):
    """What is known of a variable."""

    variable: str
    title: Words
    facts: int
    first: int | None
    last: int | None
    gaps: list[int]
    conflicts: int
    statuses: dict[str, int]
    units: list[str]


class FactRecord(FactShape):
    """A fact with its source."""

    source_record: SourceShape


class Trail(Shape):
    """One step from a number back to where it comes from, with the steps below it."""

    name: str
    title: Words
    kind: str
    unit: str
    says: str
    formula: str
    source: str
    source_words: Words
    levers: list[str]
    facts: list[FactShape]
    below: list["Trail"]
