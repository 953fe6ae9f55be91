"""Connected roads in a report: effect against penetration as a drawing, and what it comes to in sentences."""

from collections.abc import Sequence
from typing import Any

from dafeng.errors import Language, Text
from dafeng.facts import City
from dafeng.pathway import Scenario
from dafeng.roads.lab.figure import effect_chart
from dafeng.roads.lab.outcomes import Effect, measure_word
from dafeng.roads.lab.results import read_effects
from dafeng.study.worth import CONNECTED_INPUT

__all__ = ["connected_tasks", "effect_sentences", "lab_figure", "lab_table"]


def lab_figure(city: City, language: Language) -> dict[str, Any] | None:
    """What a report says of the lab: drawing and sentences; None where the city brings no effects."""
    carbon = _carbon(city)
    if not carbon:
        return None
    return {"chart": effect_chart(carbon, language), "sentences": [text.say(language) for text in effect_sentences(carbon)]}


def lab_table(city: City, language: Language) -> list[tuple[str, ...]]:
    """Every measure at its highest penetration and each demand as rows of a document, head first; none where the city brings no effects."""
    carbon = _carbon(city)
    most = {e.measure: max(each.penetration for each in carbon if each.measure == e.measure) for e in carbon}
    rows = [
        (
            measure_word(e.measure, e.kind, language),
            f"{e.penetration:.0%}",
            f"{e.band:g}",
            f"{e.change:+.1f} % ({e.low:+.1f} {'至' if language == 'zh' else 'to'} {e.high:+.1f})",
        )
        for e in carbon
        if e.penetration == most[e.measure]
    ]
    zh = ("措施(仿真)", "装备比例", "需求", "燃油车每公里CO2变化(95%区间)")
    en = ("measure (simulated)", "equipped", "demand", "CO2 per km, combustion vehicles (95 % interval)")
    return [zh if language == "zh" else en, *rows] if rows else []


def connected_tasks(scenario: Scenario) -> set[int]:
    """Numbers of the tasks whose levers connect roads."""
    return {lever.task for lever in scenario.levers if lever.input == CONNECTED_INPUT}


def _carbon(city: City) -> list[Effect]:
    path = city.folder / "lab" / "effects.csv"
    if not path.is_file():
        return []
    return [e for e in read_effects(path) if (e.outcome, e.road, e.drive) == ("co2_per_km", "all", "combustion")]


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
