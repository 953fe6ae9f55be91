"""IEEE RTS-79 and RBTS: the indices every adequacy program is measured by."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dafeng.power.adequacy import adequacy_summary, capacity_credit, eens, exact_indices, lole, parse_system, parse_unit, simulate

UNIT = '{"capacity": 100, "forced_outage_rate": 0.04}'


def test_rts79_loss_of_load_hours(rts79):
    """Published as 9.394 h a year; 9.394175 with more digits."""
    assert exact_indices(parse_system(rts79)).lole_hours == pytest.approx(9.394175, abs=1e-6)


def test_rts79_loss_of_load_days(rts79):
    """Published as 1.36886 days a year, on daily peaks."""
    assert exact_indices(parse_system(rts79)).lole_days == pytest.approx(1.368863, abs=1e-6)


def test_rts79_energy_not_served(rts79):
    """1,176.298 MWh a year."""
    assert exact_indices(parse_system(rts79)).eens == pytest.approx(1176.298, abs=1e-3)


@pytest.mark.parametrize(("name", "value"), [("lole_hours", 1.091560), ("eens", 9.861351)])
def test_rbts(rbts, name, value):
    """1.0916 h and 9.86 MWh a year."""
    assert getattr(exact_indices(parse_system(rbts)), name) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(("risk", "value"), [(lole, 93.792), (eens, 94.237)])
def test_credit_of_a_unit_added_to_rts79(rts79, risk, value):
    """100 MW with an outage rate of 4 % carry 93.8 MW by hours and 94.2 MW by energy."""
    assert capacity_credit(parse_system(rts79), parse_unit(UNIT), risk).elcc == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(("name", "value"), [("lole_hours", 9.394175), ("lole_days", 1.368863), ("eens", 1176.298)])
@pytest.mark.parametrize("seed", [1, 2])
def test_monte_carlo_agrees_with_rts79(rts79, name, value, seed):
    """Within three standard errors."""
    found = getattr(simulate(parse_system(rts79), 600, seed), name)
    assert abs(found.value - value) < 3 * found.error


def test_monte_carlo_agrees_where_only_rates_are_known(rbts):
    """Hours and energy do not depend on how long outages last."""
    found = simulate(parse_system(rbts), 1000).lole_hours
    assert abs(found.value - 1.091560) < 3 * found.error


def test_the_command_prints_the_indices(rts79, tmp_path):
    """Anyone can check it on a file."""
    file = tmp_path / "rts79.json"
    file.write_text(json.dumps(rts79), encoding="utf-8")
    words = [Path(sys.executable).with_name("dafeng"), "power", "adequacy", "--system", file, "--years", "100", "--json"]
    found = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    assert (round(found["exact"]["lole_hours"], 6), found["monte_carlo"]["lole_hours_se"] > 0) == (9.394175, True)


def test_a_summary_is_the_same_for_the_same_seed(rts79):
    """Every number can be repeated."""
    system = parse_system(rts79)
    assert adequacy_summary(system, 30, 5) == adequacy_summary(system, 30, 5)
