"""Judgements that rest on the power engine: its evidence and what it says stand beside the number, and the status follows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dafeng.errors import Text
from dafeng.power import ResponseMeasures
from dafeng.study.couple import Coupled, YearAnswer
from dafeng.study.judge import Judgement, Status
from dafeng.study.plan_tests import PlanTests
from dafeng.terms.numbers import percent
from dafeng.units import convert

__all__ = ["ENGINE_TARGETS", "adequacy_text", "with_engine"]

ENGINE_TARGETS = ("grid_safe_load", "demand_response_share", "renewable_capacity", "electricity_share_of_final_energy")
"""Quantities whose judgement the power engine has computed with."""


@dataclass(frozen=True)
class _Verdict:
    """What the engine says of a target: a sentence, and whether it is reached; None where the engine only informs."""

    said: Text
    reached: bool | None = None


def with_engine(judgements: Sequence[Judgement], coupled: Coupled, adequacy: Mapping[str, Any] | None = None) -> list[Judgement]:
    """Give the judgements of the power targets the engine's evidence and its sentence.

    Parameters
    ----------
    adequacy
        Of the year of the plan's tests, by `adequacy_year`; said beside its safe load.

    Where the engine contradicts the share of draws that reach the target, neither is taken alone: the status is "at risk", and a note says
    why. Without power data nothing changes.
    """
    if not coupled.years:
        return list(judgements)
    told = [_with(judgement, coupled) for judgement in judgements]
    return [_adequate(each, adequacy) if adequacy and each.quantity == "grid_safe_load" else each for each in told]


def _adequate(judgement: Judgement, found: Mapping[str, Any]) -> Judgement:
    if judgement.target.year != found["year"] or judgement.evidence != "engine":
        return judgement
    return replace(judgement, notes=(*judgement.notes, adequacy_text(found)))


def adequacy_text(found: Mapping[str, Any]) -> Text:
    """How often load is lost in a year, in a sentence."""
    exact, drawn = found["adequacy"]["exact"], found["adequacy"]["monte_carlo"]
    return Text(
        f"{found['year']}年充裕度:正常气象年缺电{exact['lole_hours']:.2f}小时/年、{exact['eens'] / 1000:.2f}吉瓦时/年(机组与线路,精确卷积);"
        f"计入旱热年景、储能与需求响应为{drawn['lole_hours']:.1f}±{drawn['lole_hours_se']:.1f}小时/年、{drawn['eens'] / 1000:.0f}±{drawn['eens_se'] / 1000:.0f}吉瓦时/年"
        f"({drawn['years']}年抽样,±为标准误)",
        f"Adequacy of {found['year']}: {exact['lole_hours']:.2f} h/yr and {exact['eens'] / 1000:.2f} GWh/yr of loss of load in a normal weather year (plants and "
        f"lines, exact); {drawn['lole_hours']:.1f} ± {drawn['lole_hours_se']:.1f} h/yr and {drawn['eens'] / 1000:.0f} ± {drawn['eens_se'] / 1000:.0f} GWh/yr with "
        f"years of drought and heat, stores and demand response ({drawn['years']} sampled years, ± standard error)",
    )


def _with(judgement: Judgement, coupled: Coupled) -> Judgement:
    if judgement.quantity not in ENGINE_TARGETS or judgement.status == "no evidence":
        return judgement
    year = judgement.target.year
    answer = next((a for a in coupled.years if a.year == year), None)
    if answer is None:
        return judgement
    tests = coupled.tests if coupled.tests and coupled.tests.year == year else None
    tested = _TESTS.get(judgement.quantity)
    verdict = tested(judgement, tests, answer) if tests and tested else _Verdict(_SENTENCES[judgement.quantity](answer, coupled))
    status, contradiction = _weighed(judgement, verdict.reached)
    return replace(judgement, evidence="engine", status=status, notes=(*judgement.notes, verdict.said, *contradiction))


def _weighed(judgement: Judgement, reached: bool | None) -> tuple[Status, tuple[Text, ...]]:
    """Status, and what is said where engine and probability contradict each other."""
    hopeful = judgement.status in {"met", "on track"}
    if reached is None or reached == hopeful or judgement.status == "at risk":
        return judgement.status, ()
    odds = percent(judgement.probability or 0.0)
    zh, en = ("达到", "reaches it") if reached else ("未达到", "does not reach it")
    note = Text(
        f"结论不一致:按路径抽样达到目标的概率为{odds},逐小时引擎的检验{zh};因此判为“有风险”",
        f"the two disagree: {odds} of the draws of the pathway reach the target, the test of the hourly engine {en}; hence 'at risk'",
    )
    return "at risk", (note,)


def _aim(judgement: Judgement, unit: str) -> float:
    return convert(judgement.value, judgement.unit, unit)


def _tested_safe_load(judgement: Judgement, tests: PlanTests, _: YearAnswer) -> _Verdict:
    aim = _aim(judgement, "GW")
    missing, steps = tests.missing(aim), tests.steps(aim)
    month, hour = tests.planned.worst()
    carried, worth = float(tests.planned.total[month - 1, hour]), tests.planned.lost[1]
    counted = [step for step in steps if step.counts > 0]
    zh = "、".join(f"{s.title.zh}{'×' + str(s.number) if s.number > 1 else ''} {s.counts * 1000:.0f}" for s in counted)
    en = ", ".join(f"{s.title.en}{f' x {s.number}' if s.number > 1 else ''} {s.counts * 1000:.0f}" for s in counted)
    left = max(steps[-1].missing, 0.0) * 1000 if steps else max(missing, 0.0) * 1000
    said = Text(
        f"逐小时引擎:失去最大通道“{tests.lost.zh}”({worth:.1f}吉瓦)时,{tests.year}年按方案的电源、储能和需求响应在{month}月{hour}时可安全承载{carried:.1f}吉瓦,"
        f"距{aim:.1f}吉瓦缺{max(missing, 0.0) * 1000:.0f}兆瓦;从{tests.base}年现状起补足缺口的项目(兆瓦):{zh};全部建成后尚缺{left:.0f}兆瓦",
        f"hourly engine: with the largest corridor, {tests.lost.en} ({worth:.1f} GW), lost, the plan's plants, storage and demand response of {tests.year} safely "
        f"carry {carried:.1f} GW in month {month} at {hour} h, {max(missing, 0.0) * 1000:.0f} MW short of {aim:.1f} GW; projects that close the gap from "
        f"{tests.base} on (MW): {en}; with all of them {left:.0f} MW are missing",
    )
    return _Verdict(said, missing <= 0)


def _tested_response(judgement: Judgement, tests: PlanTests, _: YearAnswer) -> _Verdict:
    aim, shares = _aim(judgement, "1"), tests.response.shares()
    more = max(aim * tests.response.peak - tests.response.verified, 0.0) * 1000
    worth = _worth_of(tests.response)
    said = Text(
        f"逐小时引擎:{tests.year}年最高负荷{tests.response.peak:.1f}吉瓦,签约{tests.response.contracted:.2f}吉瓦占{shares['contracted']:.1%},"
        f"经基线核定{tests.response.verified:.2f}吉瓦占{shares['verified']:.1%},目标{aim:.1%};按核定口径缺{more:.0f}兆瓦(核定比例{tests.table['verified_share']:.0%}为假定){worth.zh}",
        f"hourly engine: peak {tests.response.peak:.1f} GW in {tests.year}; contracted {tests.response.contracted:.2f} GW, {shares['contracted']:.1%}; verified by "
        f"a baseline {tests.response.verified:.2f} GW, {shares['verified']:.1%}, against {aim:.1%}: {more:.0f} MW of verified response are missing (the verified "
        f"share of {tests.table['verified_share']:.0%} is an assumption){worth.en}",
    )
    return _Verdict(said, shares["verified"] >= aim)


def _worth_of(response: ResponseMeasures) -> Text:
    """Demand response weighted with what it is worth as capacity."""
    if response.credited is None or response.verified <= 0:
        return Text("", "")
    share, part = response.credited / response.verified, response.credited / response.peak
    return Text(
        f";按容量价值(ELCC,核定量的{share:.0%})折算为{response.credited:.2f}吉瓦,占{part:.1%}:响应受时长与次数限制,不能当作同等容量的电源",
        f"; weighted with its capacity credit (ELCC, {share:.0%} of what is verified) it is {response.credited:.2f} GW, {part:.1%}: limited in hours and calls, "
        "it does not replace plants of its size",
    )


def _tested_renewables(judgement: Judgement, tests: PlanTests, answer: YearAnswer) -> _Verdict:
    aim, total = _aim(judgement, "GW"), sum(tests.renewables.values())
    hydro = tests.renewables.get("hydro", 0.0)
    said = Text(
        f"逐小时引擎:{tests.year}年可再生能源装机{total:.2f}吉瓦(水电{hydro:.2f},其他{total - hydro:.2f}),目标{aim:.2f}吉瓦;本地弃光弃水{answer.curtailed:.0f}吉瓦时",
        f"hourly engine: {total:.2f} GW of renewable capacity in {tests.year} ({hydro:.2f} hydropower, {total - hydro:.2f} other) against {aim:.2f} GW; "
        f"{answer.curtailed:.0f} GWh of the city's own sun and water are not used",
    )
    return _Verdict(said, total > aim)


_TESTS: dict[str, Callable[[Judgement, PlanTests, YearAnswer], _Verdict]] = {
    "grid_safe_load": _tested_safe_load,
    "demand_response_share": _tested_response,
    "renewable_capacity": _tested_renewables,
}


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
