"""Connected roads in a report: effect against penetration as a drawing, and what it comes to in sentences."""

from collections.abc import Sequence
from typing import Any

from dafeng.errors import Language, Text
from dafeng.facts import City
from dafeng.roads.lab.figure import effect_chart
from dafeng.roads.lab.outcomes import Effect, measure_word
from dafeng.roads.lab.results import read_effects

__all__ = ["effect_sentences", "lab_figure"]


def lab_figure(city: City, language: Language) -> dict[str, Any] | None:
    """What a report says of the lab: drawing and sentences; None where the city brings no effects."""
    path = city.folder / "lab" / "effects.csv"
    if not path.is_file():
        return None
    carbon = [e for e in read_effects(path) if (e.outcome, e.road, e.drive) == ("co2_per_km", "all", "combustion")]
    return {"chart": effect_chart(carbon, language), "sentences": [text.say(language) for text in effect_sentences(carbon)]}


def effect_sentences(carbon: Sequence[Effect]) -> list[Text]:
    """The largest saving and every harm among effects on CO2, with their intervals.

    Parameters
    ----------
    carbon
        Of one outcome, kind of road and drive.
    """
    best = min(carbon, key=lambda e: e.change)
    harms = [e for e in carbon if e.low > 0]
    told = [
        Text(
            f"在示例城镇的仿真中,{_said(best, 'zh')};各措施、渗透率与需求水平不同,效果不同,不是全市数字。",
            f"In the lab's town, {_said(best, 'en')}; effects differ by measure, share of vehicles and demand, and are no figures of the city.",
        )
    ]
    if harms:
        told.append(
            Text(
                f"有害的设置:{'、'.join(_said(e, 'zh') for e in harms)}。",
                f"Settings that harm: {'; '.join(_said(e, 'en') for e in harms)}.",
            )
        )
    return told


def _said(e: Effect, language: Language) -> str:
    word, share, band = measure_word(e.measure, e.kind, language), f"{e.penetration:.0%}", f"{e.band:g}"
    change, low, high = (f"{value:+.1f}" for value in (e.change, e.low, e.high))
    if language == "zh":
        return f"{word}({share},需求{band})使燃油车每公里CO2变化{change} %(95%区间{low}至{high})"
    return f"{word} ({share}, demand {band}) changes CO2 per km of combustion vehicles by {change} % (95 %: {low} to {high})"
