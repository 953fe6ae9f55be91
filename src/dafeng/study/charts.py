"""Charts of single targets as drawings in a page: observed, required path and projected range; no script, so they print and open offline."""

from collections.abc import Iterable
from html import escape

from dafeng.errors import Language
from dafeng.study.judge import Judgement
from dafeng.terms.numbers import number

__all__ = ["target_chart"]

WIDTH, HEIGHT = 340, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 10, 22
_BEHIND = 5
"""Years shown behind the deadline."""


class _Scale:
    """Years and values into places of the drawing."""

    def __init__(self, years: Iterable[int], values: Iterable[float]) -> None:
        years, values = list(years), list(values)
        self.first, self.last = min(years), max(years)
        low, high = min(values), max(values)
        pad = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        self.low, self.high = (0.0 if 0 <= low < pad * 4 else low - pad), high + pad

    def x(self, year: float) -> float:
        """Place of a year."""
        return round(_LEFT + (year - self.first) / max(self.last - self.first, 1) * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        """Place of a value."""
        return round(_TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM), 1)

    def points(self, pairs: Iterable[tuple[float, float]]) -> str:
        """A line of places."""
        return " ".join(f"{self.x(year)},{self.y(value)}" for year, value in pairs)


def target_chart(judgement: Judgement, language: Language) -> str:
    """Drawing of a judged target as svg; empty where nothing is projected.

    The fan is the 5 to 95 % range with its median, the dots are observed, the dashed line is the derived required path, the diamond the target.
    """
    target = judgement.target
    if not judgement.projected or target.year is None:
        return ""
    start = min([row[0] for row in judgement.observed] + [judgement.required[0][0]] + [2020])
    fan = [row for row in judgement.projected if max(start, 2015) <= row[0] <= target.year + _BEHIND]
    observed = [(year, value) for year, value, *_ in judgement.observed if year >= fan[0][0]]
    values = [v for row in fan for v in row[1:]] + [value for _, value in (*observed, *judgement.required)] + [judgement.value]
    scale = _Scale((row[0] for row in fan), values)
    return "".join((_head(judgement, language), _axes(scale, target.year), _marks(scale, judgement, fan, observed), "</svg>"))


def _head(judgement: Judgement, language: Language) -> str:
    said = f"{judgement.target.phrase} [{judgement.unit}]" if language == "zh" else f"{judgement.target.indicator} [{judgement.unit}]"
    return f'<svg class="target" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(said)}</title>'


def _axes(scale: _Scale, deadline: int) -> str:
    lines = []
    for part in (0.1, 0.5, 0.9):
        value = scale.low + (scale.high - scale.low) * part
        y = scale.y(value)
        lines.append(
            f'<line class="g" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/><text x="{_LEFT - 4}" y="{y + 4}" text-anchor="end">{number(value)}</text>'
        )
    for year, anchor in ((scale.first, "start"), (deadline, "middle"), (scale.last, "end")):
        lines.append(f'<text x="{scale.x(year)}" y="{HEIGHT - 6}" text-anchor="{anchor}">{year}</text>')
    return "".join(lines)


def _marks(scale: _Scale, judgement: Judgement, fan: list[tuple[int, float, float, float]], observed: list[tuple[int, float]]) -> str:
    outline = [(year, low) for year, low, _, _ in fan] + [(year, high) for year, _, _, high in reversed(fan)]
    x, y = scale.x(judgement.target.year or scale.last), scale.y(judgement.value)
    dots = "".join(
        f'<circle cx="{scale.x(year)}" cy="{scale.y(value)}" r="2.6"><title>{year}: {number(value, 4)}</title></circle>'
        for year, value in observed
    )
    return (
        f'<polygon class="f" points="{scale.points(outline)}"/>'
        f'<polyline class="m" points="{scale.points((year, middle) for year, _, middle, _ in fan)}"/>'
        f'<polyline class="r" points="{scale.points((year, value) for year, value in judgement.required if year >= fan[0][0])}"/>'
        f'{dots}<path class="t" d="M{x} {y - 6}l6 6l-6 6l-6-6z"><title>{judgement.target.year}: {number(judgement.value, 4)}</title></path>'
    )
