"""A small drawing of a path for places too small for a chart: the range, the median, the required path, what was observed, the target."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["spark"]

WIDTH, HEIGHT, EDGE = 300.0, 110.0, 8.0


def spark(judgement: Mapping[str, Any]) -> dict[str, Any] | None:
    """Coordinates of a target's path in a box of 300 by 110; None where nothing is observed or projected.

    Parameters
    ----------
    judgement
        Record with ``observed``, ``required``, ``projected``, ``value`` and ``year``.

    Returns
    -------
    dict or None
        ``band``, ``median`` and ``required`` as points of lines, ``observed`` and ``goal`` as places, ``first`` and ``last`` year.

    Examples
    --------
    >>> path = spark({"observed": [{"year": 2020, "value": 1}], "required": [], "projected": [], "value": 2, "year": 2030})
    >>> path["observed"], path["goal"]
    ([(8.0, 102.0)], (292.0, 8.0))
    """
    last = (judgement["year"] or 2030) + 2
    ahead = [row for row in judgement["projected"] if row["year"] <= last]
    if not ahead and not judgement["observed"]:
        return None
    goal = (judgement["year"], judgement["value"]) if judgement["year"] else None
    points = [(row["year"], row[edge]) for row in ahead for edge in ("p05", "p95")]
    points += [(row["year"], row["value"]) for name in ("observed", "required") for row in judgement[name]] + ([goal] if goal else [])
    years, values = [year for year, _ in points], [value for _, value in points]
    wide, high = max(years) - min(years) or 1, max(values) - min(values) or 1.0

    def _at(year: float, value: float) -> tuple[float, float]:
        x = EDGE + (year - min(years)) / wide * (WIDTH - 2 * EDGE)
        return round(x, 1), round(HEIGHT - EDGE - (value - min(values)) / high * (HEIGHT - 2 * EDGE), 1)

    def _line(pairs: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in (_at(*pair) for pair in pairs))

    edges = [(row["year"], row["p05"]) for row in ahead] + [(row["year"], row["p95"]) for row in reversed(ahead)]
    return {
        "band": _line(edges),
        "median": _line((row["year"], row["p50"]) for row in ahead),
        "required": _line((row["year"], row["value"]) for row in judgement["required"]),
        "observed": [_at(row["year"], row["value"]) for row in judgement["observed"]],
        "goal": _at(*goal) if goal else None,
        "first": min(years),
        "last": max(years),
    }
