"""What effects are and in which words they are told; read without SUMO."""

from dataclasses import asdict, dataclass
from typing import Any

from dafeng.errors import Language

__all__ = ["KIND_WORDS", "OUTCOMES", "Effect", "measure_word"]

OUTCOMES = {
    "co2_per_km": ("每公里CO2", "CO2 per km", "kg/km"),
    "energy_per_km": ("每公里电耗", "electricity per km", "kWh/km"),
    "time_per_km": ("每公里行程时间", "travel time per km", "h/km"),
    "delay_per_km": ("每公里延误", "delay per km", "h/km"),
    "stops_per_km": ("每公里停车次数", "stops per km", "1/km"),
    "ttc_1_5_per_1000km": ("每千公里TTC<1.5 s冲突", "conflicts with TTC < 1.5 s per 1,000 km", "1/1000 km"),
    "ttc_3_per_1000km": ("每千公里TTC<3 s冲突", "conflicts with TTC < 3 s per 1,000 km", "1/1000 km"),
    "pet_2_per_1000km": ("每千公里PET<2 s冲突", "conflicts with PET < 2 s per 1,000 km", "1/1000 km"),
    "speed_spread": ("速度离散", "spread of speed", "1"),
    "jerk": ("加加速度", "jerk", "m/s3"),
    "bus_time_per_km": ("公交每公里时间", "bus time per km", "h/km"),
    "bus_delay_per_km": ("公交每公里延误", "bus delay per km", "h/km"),
    "bus_wait_per_km": ("公交每公里停车等待", "waiting of buses in traffic per km", "h/km"),
    "bus_energy_per_km": ("公交每公里电耗", "bus electricity per km", "kWh/km"),
    "bus_late_share": ("公交晚点(超过5分钟)比例", "share of bus calls more than 5 min late", "1"),
    "bus_punctual_share": ("公交准点率", "share of bus calls on time", "1"),
}
"""What is measured: words in Chinese and English, unit."""

KIND_WORDS = {
    "none": ("无措施", "no measure"),
    "plans": ("信号配时", "signal plans"),
    "advice": ("绿灯车速引导", "green-light advice"),
    "platform": ("云控平台引导", "advice by the platform"),
    "cruise": ("协同巡航", "cooperative cruise"),
    "harmonise": ("车速协调", "speed harmonisation"),
    "bus_priority": ("公交信号优先", "bus priority"),
    "warning": ("碰撞预警", "collision warning"),
}
"""Kinds of measure in Chinese and English."""


@dataclass(frozen=True)
class Effect:
    """Change that a measure brings, in percent of the arm without it.

    Parameters
    ----------
    band
        Volume over capacity: the level of demand it was measured at.
    road
        Kind of road, or ``all``.
    drive
        ``combustion``, ``electric`` or ``all``.
    baseline
        Signal plans of the arm it is compared with.
    change, low, high
        Mean over seeds of the paired difference and its 95 % bootstrap interval, percent; a share changes in percentage points.
    seeds
        Number of seeds.
    needed
        Seeds that would bring the half-width to 0.5 percentage points; at most what was run if it is there already.
    experiment
        Hash of the experiment.
    """

    measure: str
    kind: str
    outcome: str
    road: str
    band: float
    penetration: float
    drive: str
    compliance: float
    baseline: str
    change: float
    low: float
    high: float
    seeds: int
    needed: int
    experiment: str

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        return asdict(self)


MEASURE_WORDS: dict[str, tuple[str, str]] = {
    "actuated": ("感应控制", "actuated signals"),
    "advice_half_obeyed": ("半数遵从", "half obeyed"),
    "advice_on_retimed": ("叠加配时优化", "on better plans"),
    "advice_saturated": ("高需求", "at saturation"),
    "green_wave": ("绿波", "green wave"),
    "retiming": ("配时优化", "retiming"),
    "advice_evening": ("晚高峰车流", "evening flows"),
    "retiming_evening": ("配时优化·晚高峰车流", "retiming, evening flows"),
    "platform_peak": ("高峰", "peak"),
}
"""What tells measures of one kind apart, in Chinese and English, for the experiments that come with the house."""


def measure_word(measure: str, kind: str, language: Language) -> str:
    """A measure as people call it: its kind, and what tells it apart, by its own name where it has no word.

    Examples
    --------
    >>> measure_word("advice", "advice", "en"), measure_word("retiming", "plans", "en")
    ('green-light advice', 'signal plans · retiming')
    """
    word = KIND_WORDS[kind][language == "en"]
    own = MEASURE_WORDS.get(measure, (measure, measure))[language == "en"]
    return word if measure == kind else f"{word} · {own}"
