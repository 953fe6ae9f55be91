"""The default city's power system by the hour, read as a grid planner reads it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dafeng.errors import PowerError
from dafeng.facts import default_city, load_city
from dafeng.power import (
    Horizon,
    anchor_report,
    assemble,
    calendar,
    choose_weeks,
    demand_of,
    dispatch,
    extreme_weeks,
    load_system,
    marginal_emission,
    prepare_system,
    read_epw,
    read_load,
    read_stress,
    run_stress,
    store_power,
    supply,
)
from dafeng.power.commit import commit
from dafeng.power.invest import invest
from dafeng.power.options import clusters, optioned, stages
from dafeng.power.size import size
from dafeng.power.stress import stressed, window
from dafeng.study.couple import TOLERANCE, couple
from dafeng.study.hourly import dispatch_years, scenario_results, year_of
from dafeng.study.own_data import read_own


@pytest.fixture(scope="module")
def known():
    """City, pathway at its medians, power system fitted to its anchors."""
    city = load_city(default_city())
    results = scenario_results(city, "plan")
    system = load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    return city, results, system, ready


@pytest.fixture(scope="module")
def built(known):
    """Networks and demand of 2025 and 2030."""
    _, results, system, ready = known
    return {year: assemble(ready, year_of(results, system, year)) for year in (2025, 2030)}


@pytest.fixture(scope="module")
def year_2030(built):
    """Full year 2030 with marginal emissions."""
    return marginal_emission(built[2030][0])


@pytest.mark.parametrize("anchor", ["evening", "noon", "august_share", "load_factor"])
def test_the_demand_meets_its_published_anchors(known, anchor):
    """22.13 GW at 21 h and 22.01 GW at 13 h of the record day, August's share, load factor: each within 1 %."""
    _, results, system, ready = known
    year = replace(year_of(results, system, 2025), demand=system.anchors.energy)
    report = anchor_report(system, demand_of(system, ready.shapes, ready.fit, year).total)
    assert report[anchor]["found"] == pytest.approx(report[anchor]["wanted"], rel=0.01)


def test_the_peak_is_the_evening_of_the_record_day(known, built):
    """The year's highest hour is 21 h on 16 July."""
    assert calendar(2025).say(int(built[2025][1].total.argmax())) == "07-16 21:00"


def test_the_energy_of_the_uses_is_met(known, built):
    """Yearly demand with losses comes back from the hours."""
    _, results, system, _ = known
    assert built[2030][1].total.sum() / 1000 == pytest.approx(year_of(results, system, 2030).demand, rel=1e-9)


def test_a_normal_year_is_served_and_mostly_imported(year_2030):
    """Nothing is shed; imports bring about four fifths; PV is tiny at the peak."""
    found, _ = year_2030
    peak = int(found.network.load["city"].argmax())
    share = found.flow["section"].sum() / found.served.sum()
    assert (found.shed["city"].max() < 1e-6, 0.75 < share < 0.9, supply(found)["pv"][peak] < 0.1) == (True, True, True)


def test_gas_peakers_run_at_evening_peaks(year_2030):
    """Most of their energy comes between 15 and 22 o'clock, within the 2,500 hours of their design."""
    output = year_2030[0].output["gas_peaker"]
    clock = np.arange(8760) % 24
    evening = output[(clock >= 15) & (clock < 22)].sum() / output.sum()
    assert (evening > 0.6, output.sum() / 1.0 < 2500) == (True, True)


def test_the_marginal_factor_is_above_the_average(year_2030):
    """The next kWh comes from coal and gas, the average from water."""
    found, marginal = year_2030
    assert np.average(marginal, weights=found.served) > 1.5 * found.emission.sum() / found.served.sum()


def test_one_more_gigawatt_changes_emissions_as_told(built):
    """The marginal factor of an hour is what emissions do when its load grows a little."""
    network = built[2030][0]
    horizon = choose_weeks(network, 2).horizon
    found, marginal = marginal_emission(network, horizon)
    hour = 100
    load = network.load["city"].copy()
    load[horizon.at[hour]] += 1e-4
    more = dispatch(replace(network, load={"city": load}), horizon, solver="simplex")
    change = (more.energy(more.emission) - found.energy(found.emission)) / (1e-4 * horizon.weight[hour])
    assert change == pytest.approx(marginal[hour], abs=1e-3)


def test_pumped_hydro_cannot_come_before_it_can_exist(known):
    """None in 2030; a path that says otherwise is refused."""
    storage = next(s for s in known[2].stores if s.id == "pumped_hydro")
    assert store_power(storage, 2030) == 0
    with pytest.raises(PowerError, match="cannot exist before"):
        store_power(replace(storage, power={2030: 1.8}), 2030)


def test_august_2022_breaks_2025_and_what_2030_owes_to_its_measures(known, built):
    """Load is shed in 2025; in 2030 less is, and each plant and demand response saves some."""
    ready = known[3]
    stress = read_stress(known[0].folder / "stress" / "august_2022.toml")
    now, later = (run_stress(ready, *built[year], stress) for year in (2025, 2030))
    assert (now[0].result["energy"], now[1].result["energy"] > 50, later[1].result["energy"] < now[1].result["energy"]) == (0.0, True, True)
    saved = {t.title.en: t.saved for t in later if t.kind == "without"}
    assert (min(saved["new coal power"], saved["gas peakers"]) > 5, saved["demand response"] > 0) == (True, True)


def test_a_stress_file_of_ones_own(tmp_path, known, built):
    """A lost corridor for a week, in twelve lines."""
    path = tmp_path / "line.toml"
    path.write_text('title_zh = "断线"\ntitle_en = "line lost"\nfrom = "07-14"\nto = "07-20"\n[parts]\nsection = 0.5\n', encoding="utf-8")
    trials = run_stress(known[3], *built[2025], read_stress(path))
    assert trials[1].result["hours"] > 50


def test_heat_makes_the_load_of_a_hot_month(known, built):
    """The window's load is a quarter higher, and all of it is cooling."""
    ready, (network, demand) = known[3], built[2030]
    stress = read_stress(known[0].folder / "stress" / "august_2022.toml")
    inside = slice(*window(ready, stress))
    added = stressed(ready, network, demand, stress).load["city"][inside] - network.load["city"][inside]
    assert added.sum() == pytest.approx((stress.load - 1) * demand.total[inside].sum())
    assert added == pytest.approx(demand.cooling[inside] * added.sum() / demand.cooling[inside].sum())


def test_usual_outages_cost_energy(known, built):
    """A stress in which things fail as usual is never milder."""
    stress = replace(read_stress(known[0].folder / "stress" / "august_2022.toml"), measures=())
    usual, sound = (run_stress(known[3], *built[2025], replace(stress, outages=each))[1].result["energy"] for each in (True, False))
    assert usual > sound + 50


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('to = "07-20"', "from"),
        ('from = "07-14"\nto = "07-20"\nbogus = 1', "bogus"),
        ('from = "07-14"\nto = "07-20"\nheat = "yes"', "heat = 'yes', expected true or false"),
    ],
)
def test_a_wrong_stress_file_names_the_key(tmp_path, line, said):
    """Missing and unknown keys."""
    path = tmp_path / "bad.toml"
    path.write_text(f'title_zh = "x"\ntitle_en = "x"\n{line}\n', encoding="utf-8")
    with pytest.raises(PowerError, match=said):
        read_stress(path)


def test_sizing_is_verified_and_bounded(known):
    """Sizes stand on every hour; the regret is bounded by planes below the cost of the year."""
    _, results, system, ready = known
    found = size(optioned(ready, year_of(results, system, 2030)), weeks=4, planes=2)
    assert (found.bound <= found.cost, found.regret < 0.02, len(found.dispatch.horizon)) == (True, True, 8760)


def test_commitment_is_dearer_than_its_relaxation_by_little(known, built):
    """Whole units cost more; on an extreme week by less than 1 %."""
    network = built[2030][0]
    first = extreme_weeks(network)[0] * 168
    horizon = Horizon(np.arange(first, first + 168), (0,), np.ones(168))
    found = commit(network, clusters(known[3], network), horizon)
    assert 0 <= found.gap + 1e-4 < 0.01


def test_what_is_built_stays(known):
    """Along the pathway to 2060, sizes of a year are at least those of the year before; something is built."""
    _, results, system, ready = known
    years = tuple(year_of(results, system, year) for year in (2030, 2035, 2060))
    plan = invest(stages(ready, years), weeks=1)
    for early, late in ((2030, 2035), (2035, 2060)):
        assert all(plan.sizes[late][name] >= gw - 1e-6 for name, gw in plan.sizes[early].items())
    assert sum(plan.sizes[2060].values()) > sum(plan.sizes[2030].values()) + 1


def test_weeks_stand_for_the_year(built):
    """Weights add up to 8,760 hours; the extreme weeks are among them."""
    network = built[2030][0]
    chosen = choose_weeks(network, 8, extreme_weeks(network))
    assert chosen.horizon.weight.sum() == pytest.approx(8760)
    assert set(extreme_weeks(network)) <= set(chosen.numbers)


@pytest.fixture(scope="module")
def coupled(known):
    """Pathway and power system, agreed."""
    return couple(known[0])


def test_coal_of_the_plan_steps_back_to_a_reserve(coupled):
    """Its hours fall as CO2 has a price and imports grow, and end at those of a reserve."""
    hours = [answer.hours["coal_new"] for answer in coupled.years if "coal_new" in answer.hours]
    assert hours == sorted(hours, reverse=True)
    assert (hours[0] > 2000, hours[-1]) == (True, 400.0)


def test_a_price_of_co2_is_paid_by_what_emits(known):
    """Coal by its factor, other imports by theirs of the year, water nothing."""
    _, results, system, ready = known
    year = year_of(results, system, 2030)
    free, dear = (assemble(replace(ready, system=replace(system, carbon={2025: price})), year)[0] for price in (0.0, 0.1))
    added = {a.name: np.max(b.cost - a.cost) for a, b in zip(free.generators, dear.generators, strict=True)}
    emission = {g.name: g.emission for g in free.generators}
    assert added == pytest.approx({name: 0.1 * factor for name, factor in emission.items()})
    assert (added["import_hydro"], added["coal_new"] > added["import_other"] > 0) == (0.0, True)


def test_pathway_and_power_agree(known, coupled):
    """Demand moves less than 0.1 %; what is handed over are facts with source, and history is left alone."""
    assert (coupled.change < TOLERANCE, coupled.rounds <= 3) == (True, True)
    assert {f.source for f in coupled.facts} == {"dafeng-power"}
    assert coupled.city.value("grid_factor_path", 2025) == known[0].value("grid_factor_path", 2025)


def test_a_city_without_power_data_is_told_so(tmp_path):
    """The message names the file and the page that describes it."""
    with pytest.raises(PowerError, match=r"no power.toml.*docs/power.md"):
        load_system(replace(load_city(default_city()), folder=tmp_path))


def test_a_load_curve_and_a_weather_file_of_ones_own(tmp_path):
    """8,760 rows, named if not."""
    curve = tmp_path / "load.csv"
    curve.write_text("GW\n" + "\n".join(["12.5"] * 8760), encoding="utf-8")
    assert read_load(curve).sum() == 12.5 * 8760
    curve.write_text("\n".join(["12.5"] * 100), encoding="utf-8")
    with pytest.raises(PowerError, match="100 rows, expected 8760"):
        read_load(curve)
    weather = tmp_path / "city.epw"
    row = "2023,1,1,{hour},0,x,{t},0,0,0,0,0,0,{ghi}"
    body = [row.format(hour=h % 24 + 1, t=5 + h % 24, ghi=h % 7) for h in range(8760)]
    weather.write_text("\n".join(["LOCATION,x"] + ["h"] * 7 + body), encoding="utf-8")
    assert read_epw(weather)[0][:3].tolist() == [5.0, 6.0, 7.0]


def _epw(path, ghi, warmer=0.0):
    """A year of 20 °C, radiation as a share of a cosine from 6 to 18 h."""
    sun = np.maximum(np.sin((np.arange(8760) % 24 - 5.5) / 12 * np.pi), 0.0) * ghi
    body = [f"2023,1,1,{h % 24 + 1},0,x,{20 + warmer},0,0,0,0,0,0,{sun[h]:.1f}" for h in range(8760)]
    path.write_text("\n".join(["LOCATION,x"] + ["h"] * 7 + body), encoding="utf-8")
    return path


@pytest.mark.filterwarnings("ignore")
def test_a_weather_file_changes_pv_and_load(tmp_path, known):
    """Twice the radiation gives more sun, five degrees more give more cooling; nothing else differs. Needs the extra ``pv``."""
    pytest.importorskip("pvlib")
    city, results, *_ = known
    answers = []
    for name, ghi, warmer in (("dull", 300.0, 0.0), ("bright", 600.0, 0.0), ("warm", 300.0, 5.0)):
        own = read_own(city, None, _epw(tmp_path / f"{name}.epw", ghi, warmer))
        answers.append(dispatch_years(city, results, (2030,), name=("x", "plan"), own=own).years[0].summary)
    dull, bright, warm = ((a["supply"]["pv"], a["demand"]["peak"]) for a in answers)
    assert (bright[0] > 1.6 * dull[0], bright[1] == dull[1], warm[1] > dull[1]) == (True, True, True)


def test_without_pvlib_a_weather_file_says_what_it_did_not_change(tmp_path, known, monkeypatch):
    """The load follows, PV does not, and a note says so."""
    monkeypatch.setattr("dafeng.study.own_data.has_pvlib", lambda: False)
    own = read_own(known[0], None, _epw(tmp_path / "dull.epw", 300.0))
    assert (own.pv is None, len(own.temperature), "pip install 'dafeng[pv]'" in own.notes[0].zh) == (True, 8760, True)


@pytest.mark.filterwarnings("ignore")
def test_pvlib_gives_the_table_again(known):
    """The shipped PV table is what pvlib makes of the station's data. Needs the extra ``pv``."""
    pytest.importorskip("pvlib")
    from dafeng.power.pv import hourly_radiation, pv_output
    from dafeng.power.weather import daily_means, hourly_temperature

    system = known[2]
    clock = calendar(system.calendar_year)
    warm = hourly_temperature(daily_means(system.climate, clock, system.seed, system.heat_wave), system.climate, clock)
    sun = hourly_radiation(system.climate, clock, system.seed)
    month = np.array([sun[clock.month == m].sum() / (clock.month == m).sum() * 24 for m in range(1, 13)])
    assert month == pytest.approx(system.climate.radiation, rel=0.01)
    first = pv_output(system.climate, clock, sun, warm, (30.66, 104.08))
    assert np.abs(first - system.pv[0]).max() < 6e-4


@pytest.mark.parametrize("words", [["run", "--year", "2025"], ["stress", "--year", "2025"]], ids=" ".join)
def test_commands_print_json(words, tmp_path):
    """One JSON value on standard output, and the hours beside the run."""
    out = ["--out", str(tmp_path)] if words[0] == "run" else []
    command = [str(Path(sys.executable).with_name("dafeng")), "power", *words, *out, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    if words[0] == "run":
        hours = json.loads((Path(found["folder"]) / "plan-2025.json").read_text(encoding="utf-8"))["hours"]
        assert len(hours["load"]) == 8760
