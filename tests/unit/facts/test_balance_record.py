"""The balance as a record: what it says of itself, and draws of it."""

import numpy as np
import pytest

from dafeng.errors import SourceError, Text
from dafeng.facts import City, Fact, Source, close_balance, read_balance, sample_balance


def fact(variable, value, sector="", fuel="", unit="TWh"):
    """Estimate of 2023 with a range of a fifth."""
    return Fact(variable, value, unit, 2023, "", "s", "estimated", sector, fuel, value / 1.2, value * 1.2)


def city(tmp_path, *more):
    """Two sectors, two fuels, ten TWh; nobody at home burns coal."""
    facts = (
        fact("final_energy", 3.0, "industry", "coal"),
        fact("final_energy", 5.0, "industry", "gas"),
        fact("final_energy", 2.0, "homes", "gas"),
        fact("final_energy_fuel_total", 3.0, fuel="coal"),
        fact("final_energy_fuel_total", 7.0, fuel="gas"),
        fact("final_energy_sector_total", 8.0, sector="industry"),
        fact("final_energy_sector_total", 2.0, sector="homes"),
        *more,
    )
    return City("x", Text("甲", "X"), "", tmp_path, 2023, facts, {"s": Source("s", "estimate")})


def test_a_balance_that_closes_has_no_gaps(tmp_path):
    """Sectors = fuels = total."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    assert max(map(abs, balance.gaps.values())) == 0


def test_the_gap_is_named(tmp_path):
    """A total that states more than its parts."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.5)))
    assert {name: gap for name, gap in balance.gaps.items() if gap} == {"total of fuels": 0.5, "total of sectors": 0.5}


def test_units_are_converted_at_the_door(tmp_path):
    """Standard coal and kilowatt-hours in one table."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 100.0, unit="亿千瓦时")))
    assert balance.total == pytest.approx(10.0)


def test_a_total_is_not_made_up(tmp_path):
    """What is not stated is asked for."""
    with pytest.raises(SourceError, match="'final_energy_total'"):
        read_balance(city(tmp_path))


def test_a_year_without_rows_names_those_known(tmp_path):
    """Found and expected."""
    with pytest.raises(SourceError, match=r"x has no energy balance of 2019, found \[2023\]"):
        read_balance(city(tmp_path, fact("final_energy_total", 10.0)), 2019)


def test_every_draw_closes(tmp_path):
    """Cells of a fuel add up to the total drawn for it, in every draw."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    rng = np.random.default_rng(3)
    fuel_normals, cell_normals = rng.standard_normal((40, 2)), rng.standard_normal((40, 2, 2))
    totals = balance.fuel_totals * np.exp(fuel_normals * balance.fuel_spread)
    assert np.abs(close_balance(balance, fuel_normals, cell_normals).sum(axis=1) - totals).max() <= 1e-9


def test_without_chance_a_draw_is_the_balance(tmp_path):
    """Zero normals are the medians."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    drawn = close_balance(balance, np.zeros((1, 2)), np.zeros((1, 2, 2)))
    assert drawn[0] == pytest.approx(balance.cells)


def test_what_nobody_uses_stays_zero(tmp_path):
    """An empty cell is never filled by sampling."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    drawn = sample_balance(balance, 20, np.random.default_rng(1))
    assert (drawn[:, balance.sectors.index("homes"), balance.fuels.index("coal")] == 0).all()


def test_the_same_seed_gives_the_same_draws(tmp_path):
    """To the last bit."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    one, two = (sample_balance(balance, 5, np.random.default_rng(7)) for _ in range(2))
    assert (one == two).all()


def test_a_single_user_takes_the_whole_total(tmp_path):
    """Where one sector burns all the coal, its own range cannot widen the fuel's."""
    balance = read_balance(city(tmp_path, fact("final_energy_total", 10.0)))
    drawn = sample_balance(balance, 4000, np.random.default_rng(5))[:, 0, 0]
    assert np.log(drawn).std() == pytest.approx(balance.fuel_spread[0], rel=0.05)
