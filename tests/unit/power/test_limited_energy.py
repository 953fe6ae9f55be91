"""Stores and demand response, worked by hand."""

import numpy as np
import pytest

from dafeng.power.adequacy import DemandResponse, Storage
from dafeng.power.adequacy.limited import serve_from_stores


def served(margin, storage=(), response=()):
    return serve_from_stores(np.array([margin], dtype=float), tuple(storage), tuple(response))[0]


def test_a_store_serves_what_it_holds():
    """4 MWh at 3 MW: three hours of 3 MW short become 0, 2 and 3."""
    assert served([-3, -3, -3], [Storage("s", 3, 4, 1.0)]) == pytest.approx([0, 2, 3])


def test_a_store_fills_from_surplus_with_losses():
    """After it is empty, 4 MWh of surplus at 50 % bring back 2 MWh."""
    assert served([-4, 4, -4], [Storage("s", 4, 4, 0.5)]) == pytest.approx([0, 0, 2])


def test_demand_response_ends_after_its_hours():
    """Two hours an event."""
    response = DemandResponse("r", 5, hours_per_event=2, events_per_year=9, rest_hours=10)
    assert served([-5, -5, -5, -5], response=[response]) == pytest.approx([0, 0, 5, 5])


def test_demand_response_rests_between_events():
    """One hour of rest, then it may be called again."""
    response = DemandResponse("r", 5, hours_per_event=1, events_per_year=9, rest_hours=1)
    assert served([-5, -5, -5, -5], response=[response]) == pytest.approx([0, 5, 0, 5])


def test_demand_response_ends_after_its_events():
    """One event a year."""
    response = DemandResponse("r", 5, hours_per_event=1, events_per_year=1, rest_hours=0)
    assert served([-5, 1, -5], response=[response]) == pytest.approx([0, 0, 5])


def test_energy_paid_back_must_be_served():
    """No surplus within two hours: what was saved is lost after all."""
    response = DemandResponse("r", 5, hours_per_event=1, events_per_year=1, payback_share=1.0, payback_hours=2)
    assert served([-5, 0, 0, 0], response=[response]).sum() == pytest.approx(5)


def test_energy_is_paid_back_from_surplus():
    """Surplus in time: nothing is lost, and the store finds less to fill from."""
    response = DemandResponse("r", 5, hours_per_event=1, events_per_year=1, payback_share=1.0, payback_hours=4)
    assert served([-5, 5, 0, 0], response=[response]).sum() == 0


def in_turn(**more):
    """Groups of 5 MW in all that yield in turn, two hours a call."""
    return DemandResponse("r", 5, hours_per_event=2, **{"events_per_year": 9, "rest_hours": 4, "groups": 10} | more)


def test_groups_in_turn_last_longer_where_little_is_needed():
    """10 MWh a call: five hours of 2 MW, then nothing is left."""
    assert served([-2] * 6, response=[in_turn(rest_hours=20)]) == pytest.approx([0, 0, 0, 0, 0, 2])


def test_groups_that_yield_together_are_spent_after_their_hours():
    """The same need without groups: two hours."""
    assert served([-2] * 6, response=[in_turn(rest_hours=20, groups=1)]) == pytest.approx([0, 0, 2, 2, 2, 2])


def test_groups_in_turn_give_their_power_at_most():
    """8 MW short: 5 are given for two hours."""
    assert served([-8, -8, -8], response=[in_turn()]) == pytest.approx([3, 3, 8])


def test_groups_in_turn_begin_anew_after_hours_and_rest():
    """Two hours and four of rest after the beginning, also where the shortage had a gap."""
    assert served([-5, 1, -5, -5, -5, -5, -5], response=[in_turn()]) == pytest.approx([0, 0, 0, 5, 5, 5, 0])


def test_groups_in_turn_end_after_their_events():
    """One call a year."""
    assert served([-5, -5, 1, 1, 1, 1, -5], response=[in_turn(events_per_year=1)])[-1] == pytest.approx(5)


def test_demand_response_without_hours_does_nothing():
    """An energy limit of zero has no effect."""
    response = DemandResponse("r", 5, hours_per_event=0, events_per_year=9)
    assert served([-5, -5], response=[response]) == pytest.approx([5, 5])
