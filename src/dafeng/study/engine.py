"""Judgements that rest on the power engine: its evidence and what it says stand beside the number."""

from collections.abc import Sequence
from dataclasses import replace

from dafeng.errors import Text
from dafeng.study.couple import Coupled, YearAnswer
from dafeng.study.judge import Judgement

__all__ = ["ENGINE_TARGETS", "with_engine"]

ENGINE_TARGETS = ("grid_safe_load", "demand_response_share", "renewable_capacity", "electricity_share_of_final_energy")
"""Quantities whose judgement the power engine has computed with."""


def with_engine(judgements: Sequence[Judgement], coupled: Coupled) -> list[Judgement]:
    """Give the judgements of the power targets the engine's evidence and its sentence.

    Without power data nothing changes.
    """
    if not coupled.years:
        return list(judgements)
    return [_with(judgement, coupled) for judgement in judgements]


def _with(judgement: Judgement, coupled: Coupled) -> Judgement:
    if judgement.quantity not in ENGINE_TARGETS or judgement.status == "no evidence":
        return judgement
    year = judgement.target.year
    answer = next((a for a in coupled.years if a.year == year), None)
    if answer is None:
        return judgement
    note = _SENTENCES[judgement.quantity](answer, coupled)
    return replace(judgement, evidence="engine", notes=(*judgement.notes, note))


def _safe_load(a: YearAnswer, _: Coupled) -> Text:
    return Text(
        f"逐小时引擎:{a.year}年最高负荷{a.peak:.1f}吉瓦,本地可靠容量{a.firm:.1f}吉瓦,正常年景缺供{a.shed:.3g}吉瓦时",
        f"hourly engine: peak {a.peak:.1f} GW in {a.year}, firm local capacity {a.firm:.1f} GW, {a.shed:.3g} GWh not served in a normal year",
    )


def _response(a: YearAnswer, _: Coupled) -> Text:
    return Text(
        f"逐小时引擎:可调用{a.response:.2f}吉瓦,占最高负荷{a.peak:.1f}吉瓦的{a.response / a.peak:.1%}",
        f"hourly engine: {a.response:.2f} GW can be called, {a.response / a.peak:.1%} of the peak of {a.peak:.1f} GW",
    )


def _renewable(a: YearAnswer, _: Coupled) -> Text:
    return Text(
        f"逐小时引擎:{a.year}年本地弃光弃水{a.curtailed:.0f}吉瓦时",
        f"hourly engine: {a.curtailed:.0f} GWh of the city's own sun and water not used in {a.year}",
    )


def _share(a: YearAnswer, coupled: Coupled) -> Text:
    return Text(
        f"与逐小时引擎耦合{coupled.rounds}轮,用电变化{coupled.change:.2%};平均因子{a.average_factor:.3f}、边际因子{a.marginal_factor:.3f} kg/kWh",
        f"coupled with the hourly engine in {coupled.rounds} rounds, demand moved {coupled.change:.2%}; average factor {a.average_factor:.3f}, marginal {a.marginal_factor:.3f} kg/kWh",
    )


_SENTENCES = {
    "grid_safe_load": _safe_load,
    "demand_response_share": _response,
    "renewable_capacity": _renewable,
    "electricity_share_of_final_energy": _share,
}
