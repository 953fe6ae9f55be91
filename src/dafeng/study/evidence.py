"""What a judgement rests on: something observed, an estimate, an assumption, or the model alone."""

from typing import Literal

from dafeng.errors import Text
from dafeng.facts import City, Fact
from dafeng.pathway import CHAPTERS, needs, quantities, recorded_variable

__all__ = ["EVIDENCE_WORDS", "EvidenceKind", "best_by_year", "evidence_kind"]

EvidenceKind = Literal["observation", "estimate", "assumption", "model", "none"]

EVIDENCE_WORDS: dict[EvidenceKind, Text] = {
    "observation": Text("观测(公布值)", "observation"),
    "estimate": Text("估计(有方法)", "estimate"),
    "assumption": Text("假定", "assumption"),
    "model": Text("仅模型", "model only"),
    "none": Text("无", "none"),
}
_BY_STATUS: dict[str, EvidenceKind] = {
    "official": "observation",
    "reported": "observation",
    "estimated": "estimate",
    "assumed": "assumption",
}


def best_by_year(city: City, variable: str, unit: str) -> dict[int, tuple[float, Fact]]:
    """Best value of each year of a recorded variable for the city as a whole, in ``unit``; empty where nothing is recorded."""
    if not city.has(variable):
        return {}
    best: dict[int, tuple[float, Fact]] = {}
    for sector in sorted({fact.sector for fact in city.rows(variable)}, reverse=True):
        for fuel in {fact.fuel for fact in city.rows(variable, sector=sector) if not fact.place}:
            series = city.series(variable, sector=sector, fuel=fuel, unit=unit)
            best |= {y: (v, f) for y, v, f in zip(series.years, series.values, series.facts, strict=True) if not f.place}
    return best


def evidence_kind(city: City, quantity: str) -> EvidenceKind:
    """Kind of evidence a quantity rests on.

    The last recorded value of the quantity itself counts first; where there is none, the recorded series its inputs continue.
    A quantity that only repeats a stated path is an assumption, one computed from several inputs is the model's.

    Parameters
    ----------
    quantity
        Name of a pathway quantity; empty or unknown gives ``none``.
    """
    written = quantities(*CHAPTERS)
    if quantity not in written:
        return "none"
    wanted = needs(written[quantity])
    for variable in (quantity, *filter(None, map(recorded_variable, wanted))):
        facts = [f for f in (city.rows(variable) if city.has(variable) else ()) if not f.place and f.year is not None]
        if facts:
            last = max(fact.year or 0 for fact in facts)
            return min((_BY_STATUS[f.status] for f in facts if f.year == last), key=list(EVIDENCE_WORDS).index)
    if len(wanted) == 1 and wanted[0] in written:
        return evidence_kind(city, wanted[0])
    return "assumption" if len(wanted) == 1 and wanted[0] not in written else "model"
