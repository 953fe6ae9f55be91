"""Green share of a city: every ground told apart, nothing said where nothing is known."""

from dataclasses import replace

import pytest

from dafeng.errors import StudyError
from dafeng.facts import Fact, default_city, load_city
from dafeng.pathway import load_scenarios, prepare, run_pathway
from dafeng.plan import read_plan
from dafeng.power.certificates import Account, Certificate, issue, retire
from dafeng.study.green_account import OTHERS, User, green_account, grid_factor_of, read_users, total_use_of
from dafeng.study.green_power import green_power, green_share_of_hours, national_trade
from dafeng.study.judge import judge


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


def share_of(city, year, basis):
    """One row of the answer."""
    return next(each for each in green_power(city) if (each.year, each.basis) == (year, basis))


def test_the_mix_is_what_is_not_fossil_in_the_published_factor(city):
    """2023 by hand: 0.1564 and 0.8273 kg/kWh; 91 TWh used, 14.91 made here, 8.99 of it renewable."""
    expected = (8.99 + (91 - 14.91) * (1 - 0.1564 / 0.8273)) / 91
    assert share_of(city, 2023, "mix").share == pytest.approx(expected, abs=1e-4)


def test_recorded_shares_are_those_the_facts_give(city):
    """The rows of facts.csv cannot grow old."""
    recorded = city.series("renewable_consumption_share", unit="%")
    found = [share_of(city, year, "mix").share * 100 for year in recorded.years]
    assert list(recorded.values) == pytest.approx(found, abs=0.01)


def test_contracts_lie_between_the_floor_and_the_mix(city):
    """Hydro that was sold away makes the city no greener."""
    found = share_of(city, 2023, "contracts")
    assert found.low < found.share < found.high == share_of(city, 2023, "mix").share
    assert found.low == pytest.approx((8.99 + 76.09 * 0.70) / 91, abs=2e-3)


def test_certificates_have_no_evidence_and_name_who_has_it(city):
    """No figure of the city is published, so none is shown."""
    found = share_of(city, 2023, "certificates")
    assert (found.share, found.status) == (None, "no evidence")
    assert "国网" in found.how.zh


def test_the_pathway_agrees_with_the_past(city):
    """Both take the same factors; the pathway's own plants and use differ a little."""
    results = run_pathway(city, load_scenarios(city)["plan"], prepare(city, 1, central=True))
    modelled = float(results["renewable_consumption_share"].sel(year=2023).squeeze())
    assert modelled == pytest.approx(share_of(city, 2023, "mix").share, abs=0.02)


def test_hours_count_sources_and_not_stores(city):
    """What a battery gives back was counted when it was made."""
    found = green_share_of_hours(city, {"year": 2030, "supply": {"hydro": 60.0, "coal_power": 40.0, "battery": 10.0}})
    assert found.share == pytest.approx(0.6)


def test_the_scale_is_the_countrys(city):
    """It is no figure of the city."""
    assert national_trade(city).place == "全国"


def test_a_city_without_the_file_says_nothing(city, tmp_path):
    """No ground, no row."""
    bare = replace(city, folder=tmp_path)
    assert green_power(bare) == []


def test_an_account_sums_to_the_grid(city):
    """Market-based emissions of all are those of the grid; who retired carries less."""
    book = retire(issue(Account(), Certificate("w", 2025, "wind", 400.0, "farm")), "w", 400.0, "smelter", 2025)
    found = green_account(book, [User("smelter", 500.0, 0.9)], 2025, 2000.0, {"factor": 0.15, "price": 5.0})
    smelter, others = found["users"]
    assert smelter["market_t"] + others["market_t"] == pytest.approx(2000 * 0.15)
    assert (smelter["missing_mwh"], smelter["cost_cny"], found["share"]) == (50.0, 250.0, 0.2)
    assert found["residual_factor"] == pytest.approx(0.15 * 2000 / 1600)


def test_users_cannot_use_more_than_the_city(city):
    """Most often a unit was mistaken."""
    with pytest.raises(StudyError, match="Check units"):
        green_account(Account(), [User("smelter", 5000.0)], 2025, 2000.0, {"factor": 0.15, "price": 5.0})


def test_the_factor_is_the_latest_published(city):
    """Of 2025 none is published yet."""
    assert grid_factor_of(city, 2025)[1].endswith(".2023")


def test_an_unknown_year_asks_for_the_total(city):
    """Electricity of 2090 is in no fact."""
    with pytest.raises(StudyError, match="--total"):
        total_use_of(city, 2090)


@pytest.mark.parametrize("row", ["smelter,many,0.5", "smelter,-4,0.5", "smelter,4,1.5", f"{OTHERS},4,0.5"])
def test_a_wrong_row_of_users_is_named(tmp_path, row):
    """Whoever wrote it can find it."""
    path = tmp_path / "users.csv"
    path.write_text(f"user,mwh,duty\n{row}\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"line 2|names a user"):
        read_users(path)


def test_a_submitted_share_is_kept_beside(city):
    """A published figure of the city would be preferred to the estimate."""
    more = city.with_facts([Fact("renewable_consumption_share", 80.0, "%", 2023, "", "s001", "official")])
    assert more.value("renewable_consumption_share", 2023) == 80.0


@pytest.mark.parametrize(("goal", "odds"), [(60.0, 1.0), (99.0, 0.0)])
def test_a_plan_that_names_the_share_is_judged(city, goal, odds):
    """A sentence such as 可再生能源消费比重达到60% finds the pathway's share and the years before."""
    results = run_pathway(city, load_scenarios(city)["plan"], prepare(city, 40))
    target = next(each for each in read_plan(city.plan_path).targets if each.year == 2030)
    asked = replace(target, indicator="renewable_consumption_share", operator=">=", value=goal, unit="%", findings=(), hedge="")
    found = judge(asked, None, city, results, None)
    assert found.probability == pytest.approx(odds, abs=0.05)
    assert [year for year, *_ in found.observed] == [2021, 2022, 2023]
