"""Green certificates: nothing is green twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.errors import PowerError
from dafeng.power.certificates import Account, Certificate, duty_of, issue, market_factors, retire, transfer


def account(*quantities):
    found = Account()
    for number, quantity in enumerate(quantities):
        found = issue(found, Certificate(f"c{number}", 2025, "wind", quantity, "seller"))
    return found


def test_a_part_is_retired_once():
    """60 of 100 MWh; the rest stays with its holder."""
    found = retire(account(100.0), "c0", 60.0, "smelter", 2025)
    assert (found.retired("smelter", 2025), found.held("seller"), found.total()) == (60.0, 40.0, 100.0)


def test_what_is_retired_cannot_be_retired_again():
    """Nor for another user."""
    found = retire(account(100.0), "c0", 100.0, "smelter", 2025)
    with pytest.raises(PowerError, match="is retired already"):
        retire(found, "c0", 1.0, "data centre", 2025)


def test_more_than_is_held_is_refused():
    """The quantity held is named."""
    with pytest.raises(PowerError, match="has 100 MWh"):
        transfer(account(100.0), "c0", 101.0, "buyer")


@pytest.mark.parametrize("period", [2024, 2028])
def test_a_vintage_holds_two_years(period):
    """Neither before it was made nor long after."""
    with pytest.raises(PowerError, match="expected 2025 to 2027"):
        retire(account(100.0), "c0", 1.0, "smelter", period)


def test_a_serial_name_is_issued_once():
    """The same generation cannot be sold twice."""
    with pytest.raises(PowerError, match="cannot be issued"):
        issue(account(100.0), Certificate("c0", 2025, "wind", 1.0, "other"))


def test_a_duty_says_what_is_missing_and_costs():
    """80 % of 1,000 MWh, 300 retired, at 5 CNY."""
    found = duty_of(retire(account(400.0), "c0", 300.0, "centre", 2025), "centre", 2025, 1000.0, (0.8, 5.0))
    assert (found.needed, found.missing, found.cost, found.share) == (800.0, 500.0, 2500.0, 0.3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 0.99)), min_size=1, max_size=6), st.floats(0, 1e6))
def test_the_emissions_of_all_users_are_those_of_the_grid(users, emission):
    """What certificates take from one is carried by the rest."""
    found, consumption = Account(), {}
    for number, (use, share) in enumerate(users):
        consumption[f"u{number}"] = use
        if share * use > 0:
            found = issue(found, Certificate(f"c{number}", 2025, "wind", share * use, "seller"))
            found = retire(found, f"c{number}", share * use, f"u{number}", 2025)
    factors = market_factors(consumption, found, 2025, emission)
    assert sum(factors[user] * use for user, use in consumption.items()) == pytest.approx(emission, rel=1e-9, abs=1e-9)


def test_nobody_is_greener_than_its_consumption():
    """More certificates than use would take emission from others twice."""
    found = retire(account(200.0), "c0", 200.0, "smelter", 2025)
    with pytest.raises(PowerError, match="'smelter' retired more"):
        market_factors({"smelter": 100.0, "rest": 500.0}, found, 2025, 300.0)
