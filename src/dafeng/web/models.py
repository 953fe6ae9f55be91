"""Shapes of the API's answers, as its description states them."""

from pydantic import BaseModel, ConfigDict

__all__ = ["Abatement", "Answer", "Flows", "Job", "Jobs", "Levers", "SavedScenario", "Session", "Shape", "Upload", "Waterfall"]


class Shape(BaseModel):
    """A shape may grow; what is named here stays."""

    model_config = ConfigDict(extra="allow")


class Words(Shape):
    """The same words in both languages."""

    zh: str
    en: str


class Lever(Shape):
    """One change of one input, and how far it may be pulled."""

    id: str
    task: int
    title: Words
    group: str
    input: str
    where: str
    mode: str
    level: float
    unit: str
    start: int
    full: int
    uncertainty: float
    cost: float
    source: str
    most: float
    of_plan: bool


class BaseScenario(Shape):
    """A scenario of the city as a setting of its levers."""

    name: str
    title: Words
    pulls: dict[str, float]


class SavedScenario(Shape):
    """A scenario somebody kept."""

    id: str
    name: str
    base: str
    pulls: dict[str, float]


class Levers(Shape):
    """What can be pulled."""

    levers: list[Lever]
    scenarios: list[BaseScenario]
    saved: list[SavedScenario]
    step: float
    draws: int
    seed: int
    run_draws: int


class Range(Shape):
    """Quantiles by year."""

    unit: str
    p05: list[float]
    p50: list[float]
    p95: list[float]


class Peak(Shape):
    """Year of the maximum."""

    by_2030: float
    years: dict[str, float]
    most_likely: int | None
    never: float


class TargetAnswer(Shape):
    """A target in a setting; the median is in the unit of the target."""

    id: str
    status: str
    probability: float
    median: float
    contested: bool


class Answer(Shape):
    """What a setting of the levers answers."""

    years: list[int]
    draws: int
    seed: int
    pulls: dict[str, float]
    series: dict[str, Range]
    peaks: dict[str, Peak]
    targets: list[TargetAnswer]
    counts: dict[str, int]


class Step(Shape):
    """Effect of a lever group."""

    group: str
    effect: float


class Waterfall(Shape):
    """From the trend to a setting, group by group."""

    quantity: str
    unit: str
    year: int
    start: float
    steps: list[Step]
    end: float


class AbatementLever(Shape):
    """Abatement in Mt, cost and saved energy cost in GCNY, price of both in CNY/t."""

    id: str
    title: Words
    group: str
    abatement: float
    cost: float
    saved: float
    price: float | None


class Abatement(Shape):
    """Levers by the cost of their abatement."""

    year: int
    levers: list[AbatementLever]
    total: float
    remainder: float


class Node(Shape):
    """Place energy passes."""

    id: str
    title: Words


class Link(Shape):
    """Energy from one place to another."""

    source: str
    target: str
    value: float


class Flows(Shape):
    """Energy balance of a year."""

    year: int
    years: list[int]
    unit: str
    nodes: list[Node]
    links: list[Link]


class Session(Shape):
    """Whether the reader may write, by which way, why not, and the mark for what pages write."""

    may_write: bool
    signed_in: bool
    way: str
    why_not: Words | None
    csrf: str
    header: str


class Job(Shape):
    """One piece of long work."""

    id: str
    kind: str
    asked: dict[str, str | int | float]
    state: str
    progress: float
    step: Words
    attempts: int
    result: str
    error: Words | None
    created: str
    started: str
    ended: str


class Jobs(Shape):
    """A page of jobs, newest first."""

    jobs: list[Job]
    total: int
    limit: int
    offset: int


class FactShape(Shape):
    """One value with all that must be known to use it."""

    variable: str
    value: float
    unit: str
    year: int | None
    place: str
    source: str
    status: str
    sector: str
    fuel: str
    low: float | None
    high: float | None
    method: str
    note: str


class UploadRow(Shape):
    """One row of an offered table, and what it would do."""

    row: int
    kind: str
    fact: FactShape | None
    before: float | None
    reasons: list[Words]


class FindingShape(Shape):
    """A fault in a plan or in data."""

    severity: str
    code: str
    where: str
    what: Words
    expected: Words
    mend: Words


class SourceShape(Shape):
    """Where a number was read."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    retrieved: str
    licence: str


class Upload(Shape):
    """What an offered table would change."""

    id: str
    file: str
    run: str
    counts: dict[str, int]
    columns: list[str]
    rows: list[UploadRow]
    sources: list[SourceShape]
    findings: list[FindingShape]
    can_apply: bool
