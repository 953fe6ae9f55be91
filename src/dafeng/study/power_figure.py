"""The power system in a report: hourly balance of the peak week as a drawing, and what the year comes to in sentences."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import Language, Text
from dafeng.study.couple import Coupled, PeakWeek, YearAnswer
from dafeng.study.engine import adequacy_text

__all__ = ["adequacy_sentence", "power_figure", "power_sentence", "week_chart"]

WIDTH, HEIGHT = 1100, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 24
_COLOURS = (
    "#0072b2",
    "#56b4e9",
    "#999999",
    "#5c6b73",
    "#8c6d31",
    "#e69f00",
    "#f0e442",
    "#009e73",
    "#cc79a7",
    "#d55e00",
    "#1d7a74",
    "#6a51a3",
)


def power_figure(coupled: Coupled | None, language: Language, folder: Path) -> dict[str, Any] | None:
    """What a report says of the power system: drawing, legend and sentences; None where the city has no power data.

    Parameters
    ----------
    folder
        Of the run; the adequacy that is kept there is told.
    """
    answer = next((each for each in coupled.years[1:]), None) if coupled else None
    if answer is None or answer.week is None:
        return None
    shown = _shown(answer.week)
    return {
        "year": answer.year,
        "chart": week_chart(answer.week, language),
        "legend": [(colour, answer.week.titles[name].say(language)) for colour, name in zip(_COLOURS, shown, strict=False)],
        "sentences": [text.say(language) for text in (power_sentence(answer), *adequacy_sentence(folder))],
    }


def power_sentence(answer: YearAnswer) -> Text:
    """Peak, import share, factors and cost of a year."""
    week = answer.week
    share = answer.import_share
    when = week.peak_at if week else ""
    return Text(
        f"{answer.year}年最高负荷{answer.peak:.1f}吉瓦({when}),外购电占用电量{share:.0%};平均排放因子{answer.average_factor:.3f}、边际{answer.marginal_factor:.3f}千克/千瓦时,"
        f"运行成本{answer.cost:.2f}元/千瓦时,缺供{answer.shed:.3g}吉瓦时(代表周)",
        f"In {answer.year} the load peaks at {answer.peak:.1f} GW ({when}) and imports give {share:.0%} of the electricity; average emission factor "
        f"{answer.average_factor:.3f}, marginal {answer.marginal_factor:.3f} kg/kWh, running cost {answer.cost:.2f} CNY/kWh, {answer.shed:.3g} GWh not "
        "served (representative weeks)",
    )


def adequacy_sentence(folder: Path) -> Iterator[Text]:
    """One sentence for each year whose adequacy was kept beside the run."""
    for path in sorted((folder / "power").glob("adequacy-*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        yield adequacy_text(found)


def _shown(week: PeakWeek) -> list[str]:
    """Sources from the largest energy of the week down; what gives nothing is left out."""
    return sorted((name for name, series in week.supply.items() if series.max() > 1e-3), key=lambda name: -float(week.supply[name].sum()))


def week_chart(week: PeakWeek, language: Language) -> str:
    """Sources stacked by the hour, the load as a line, as svg without a script; GW."""
    shown = _shown(week)
    stacked = np.cumsum([week.supply[name] for name in shown], axis=0)
    most = float(max(stacked[-1].max(), week.load.max())) * 1.04
    hours = len(week.load)
    across = _LEFT + np.arange(hours) / (hours - 1) * (WIDTH - _LEFT - _RIGHT)

    def down(values: Any) -> Any:
        """Places of values in GW."""
        return _TOP + (1 - np.asarray(values) / most) * (HEIGHT - _TOP - _BOTTOM)

    layers, below = [], np.zeros(hours)
    for colour, name, above in zip(_COLOURS, shown, stacked, strict=False):
        outline = _points(across, down(above)) + " " + _points(across[::-1], down(below)[::-1])
        layers.append(f'<polygon points="{outline}" fill="{colour}"><title>{escape(week.titles[name].say(language))}</title></polygon>')
        below = above
    said = Text("高峰周逐时电力平衡(吉瓦)", "hourly balance of the peak week (GW)").say(language)
    line = f'<polyline fill="none" stroke="currentColor" stroke-width="2" points="{_points(across, down(week.load))}"/>'
    return (
        f'<svg class="week" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" style="width:100%;height:auto"><title>{said}</title>'
        f"{_grid(most, down)}{''.join(layers)}{line}{_days(week, across)}</svg>"
    )


def _points(across: Any, down: Any) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))


def _grid(most: float, down: Any) -> str:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000, 10000) if most / s <= 8)
    style = 'font-size="12" fill="currentColor" text-anchor="end"'
    ticks = [(value, float(down(value))) for value in range(0, int(most) + 1, step)]
    return "".join(
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" opacity=".15"/><text x="{_LEFT - 6}" y="{y + 4:.1f}" {style}>{value}</text>'
        for value, y in ticks
    )


def _days(week: PeakWeek, across: Any) -> str:
    style = 'font-size="12" fill="currentColor" text-anchor="middle"'
    noons = range(12, len(week.load), 24)
    return "".join(f'<text x="{across[at]:.1f}" y="{HEIGHT - 6}" {style}>{week.days[at // 24]}</text>' for at in noons)
