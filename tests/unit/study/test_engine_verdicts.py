"""The power engine's own tests of the plan stand in the judgements, and the status follows them."""

from dataclasses import replace

import numpy as np
import pytest

from dafeng.errors import Text
from dafeng.facts import default_city, load_city
from dafeng.plan import read_plan
from dafeng.power import Capability, ResponseMeasures
from dafeng.study.adequacy import credited
from dafeng.study.couple import Coupled, YearAnswer
from dafeng.study.engine import with_engine
from dafeng.study.judge import Judgement
from dafeng.study.plan_tests import PlanTests

PROJECTS = (
    {
        "id": "line",
        "zh": "线路",
        "en": "line",
        "kind": "receiving",
        "gw": 2.0,
        "year": 2029,
        "status": "assumed",
        "source": "-",
        "repeat": True,
    },
)


def judged(kind, value, unit, status):
    """A judgement of 2030 as the pathway gives it."""
    target = next(t for t in read_plan(load_city(default_city()).plan_path).targets if t.year == 2030)
    return Judgement(target, None, kind, unit, (), (), (), value, 0.7 if status == "on track" else 0.1, status, 0.0, None, "model")


def engine_says(carried, contracted):
    """An engine that finds a safe load and a demand response, GW, of a peak of 30 GW."""
    flat = np.full((12, 24), carried)
    found = Capability(flat, {}, flat, ("uhv", 4.0), 20.0, np.full((12, 24), 35.0))
    table = {"target": 35.0, "target_year": 2030, "verified_share": 0.7, "storage_hours": 4}
    response = ResponseMeasures(contracted, contracted * 0.7, None, 30.0)
    tests = PlanTests(2030, 2025, found, found, table, PROJECTS, response, {"pv": 2.0}, Text("特高压", "UHV"))
    answer = YearAnswer(2030, 0.1, 0.1, 0.3, {}, 0.0, 1.0, 0.0, 0.2, 5.0, 30.0, contracted, 150.0)
    return Coupled(load_city(default_city()), 2, 0.0, (answer,), (), tests)


def test_response_that_no_baseline_confirms_is_at_risk():
    """10 % are signed up, 7 % verified, 9 % asked for: the status says so, and how many MW are missing."""
    [found] = with_engine([judged("demand_response_share", 9.0, "%", "on track")], engine_says(35.0, 3.0))
    assert (found.status, found.evidence) == ("at risk", "engine")
    assert "10.0%" in found.notes[-2].en
    assert "7.0%" in found.notes[-2].en
    assert "600 MW" in found.notes[-2].en
    assert "disagree" in found.notes[-1].en
    assert "不一致" in found.notes[-1].zh


def test_response_that_is_verified_stays_on_track():
    """Nothing is contradicted, so nothing is added but the figures."""
    [found] = with_engine([judged("demand_response_share", 9.0, "%", "on track")], engine_says(35.0, 4.0))
    assert (found.status, len(found.notes)) == ("on track", 1)


@pytest.mark.parametrize(("carried", "status"), [(31.0, "off track"), (36.0, "at risk")])
def test_safe_load_names_what_is_missing_and_what_closes_it(carried, status):
    """31 GW of 35: 4,000 MW are missing, two lines close them; a grid that carries it contradicts the pathway."""
    [found] = with_engine([judged("grid_safe_load", 3500.0, "万千瓦", "off track")], engine_says(carried, 3.0))
    assert found.status == status
    assert carried > 35 or ("4000 MW short" in found.notes[-1].en and "line x 2 4000" in found.notes[-1].en)


def test_a_higher_target_is_tested_as_written():
    """A plan that asks for 40 GW is not tested at 35."""
    [found] = with_engine([judged("grid_safe_load", 40.0, "GW", "off track")], engine_says(36.0, 3.0))
    assert (found.status, "4000 MW short of 40.0 GW" in found.notes[-1].en) == ("off track", True)


ADEQUACY = {
    "year": 2030,
    "adequacy": {
        "exact": {"lole_hours": 2.0, "eens": 800.0},
        "monte_carlo": {"lole_hours": 7.3, "lole_hours_se": 1.2, "eens": 32000.0, "eens_se": 7000.0, "years": 1000},
    },
    "response": {"credited_mw": 252.0},
}


def test_response_is_weighted_with_its_capacity_credit():
    """3 GW contracted, 2.1 verified, worth 0.252 GW: 12 % of what is verified, 0.8 % of the peak."""
    [found] = with_engine([judged("demand_response_share", 9.0, "%", "on track")], credited(engine_says(35.0, 3.0), ADEQUACY))
    assert "ELCC, 12% of what is verified) it is 0.25 GW, 0.8%" in found.notes[-2].en
    assert "ELCC,核定量的12%)折算为0.25吉瓦,占0.8%" in found.notes[-2].zh


def test_the_plans_tests_name_the_credit():
    """Only where outages were simulated."""
    plain = engine_says(35.0, 3.0)
    assert "response_credited_share" not in plain.as_dict()["tests"]
    assert credited(plain, ADEQUACY).as_dict()["tests"]["response_credited_share"] == pytest.approx(0.0084)
    assert credited(plain, None) is plain


def test_safe_load_says_how_often_load_is_lost():
    """Hours a year, exact and sampled, with the standard error; only of its own year."""
    asked = [judged("grid_safe_load", 3500.0, "万千瓦", "off track")]
    [found] = with_engine(asked, engine_says(31.0, 3.0), ADEQUACY)
    assert "2.00 h/yr and 0.80 GWh/yr" in found.notes[-1].en
    assert "7.3 ± 1.2 h/yr and 32 ± 7 GWh/yr" in found.notes[-1].en
    [other] = with_engine(asked, engine_says(31.0, 3.0), ADEQUACY | {"year": 2035})
    assert len(other.notes) == len(found.notes) - 1


def test_renewable_capacity_is_counted():
    """2 GW against 1.5 GW."""
    [found] = with_engine([judged("renewable_capacity", 150.0, "万千瓦", "met")], engine_says(35.0, 3.0))
    assert (found.status, "2.00 GW of renewable capacity" in found.notes[-1].en) == ("met", True)


def test_without_conditions_of_safe_load_the_engine_only_informs():
    """The status stays that of the pathway."""
    [found] = with_engine([judged("grid_safe_load", 3500.0, "万千瓦", "off track")], replace(engine_says(31.0, 3.0), tests=None))
    assert (found.status, found.evidence) == ("off track", "engine")
