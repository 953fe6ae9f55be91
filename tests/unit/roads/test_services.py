"""Speed advice, bus priority, congestion, energy: each on a road small enough to reckon by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.roads.services import Books, facts_of_ledger, step, survey, tick
from dafeng.roads.services.energy import BODIES, FUELS, energy_use
from dafeng.roads.services.green_speed import REASONS
from dafeng.roads.services.priority import STRATEGIES
from dafeng.roads.town.scenery import SCENERY
from dafeng.roads.twin import Frame, Twin, batch

NOW = 1_764_000_000_000
FRAME = Frame(30.0, 110.0)
LIMIT = 50 / 3.6


def crossing(states, vehicles, now=NOW, **more):
    """A crossing whose phase 1 (northbound) shows states ``[light, start, end]`` (s), and northbound vehicles ``(metres before the line, m/s)``.

    Vehicles are 4.6 m long; the distance is that of their fronts.
    """
    twin = Twin(FRAME)
    twin.load_lanes(SCENERY["crossing"](FRAME))
    talk(twin, states, vehicles, now, **more)
    twin.advance(now)
    return twin


def talk(twin, states, vehicles, now, *, phase=1, confidence=0.95, vehicle_class=10, spread=0.0):
    """What is said at one moment."""
    if states:
        light, start, end = (np.array([state[k] for state in states], dtype=float) for k in range(3))
        times = {"start_ms": now + 1000 * start, "likely_end_ms": now + 1000 * end}
        times |= {"min_end_ms": times["likely_end_ms"] - 1000 * spread, "max_end_ms": times["likely_end_ms"] + 1000 * spread}
        order = range(len(states))
        said = {
            "node": [1] * len(states),
            "phase": [phase] * len(states),
            "light": light,
            "order": order,
            "confidence": [confidence] * len(states),
        }
        twin.ingest(batch("signals", t_ms=[now] * len(states), **said, **times))
    y = np.array([-14.0 - distance - 2.3 for distance, _ in vehicles])
    lat, lon = FRAME.degrees(np.full(len(y), 1.75), y)
    motion = {"speed": [speed for _, speed in vehicles], "heading": [0.0] * len(y), "length": [4.6] * len(y), "width": [1.8] * len(y)}
    kind = [vehicle_class] * len(y)
    twin.ingest(batch("vehicles", id=np.arange(1, len(y) + 1), t_ms=[now] * len(y), lat=lat, lon=lon, vehicle_class=kind, **motion))


def advice(twin, now=NOW):
    """The first vehicle's advice."""
    return next(tick(twin, now).advice.records())


def test_green_that_lasts_is_met_at_the_limit():
    """Thirty more seconds of green, a hundred metres away."""
    told = advice(crossing([(6, 0, 30)], [(100, 10)]))
    assert told["reason"] == "advised"
    assert told["target"] == pytest.approx(LIMIT, abs=0.01)


def test_red_is_met_when_it_turns_green():
    """Green in 15 s, 150 m away: just under 10 m/s, half a second later for safety."""
    told = advice(crossing([(3, 0, 15), (6, 15, 40)], [(150, 12)]))
    assert told["target"] == pytest.approx(150 / 15.5, abs=0.1)
    assert told["low"] <= told["target"] <= told["high"]


def test_a_queue_before_delays_the_advice():
    """Two that stand at the line leave first: two seconds to start, two each."""
    free, behind = (advice(crossing([(3, 0, 12), (6, 12, 40)], [(150, 12), *queue]))["target"] for queue in ([], [(2, 0), (9, 0)]))
    assert behind == pytest.approx(150 / (150 / free + 6), abs=0.15)


@pytest.mark.parametrize(
    ("states", "vehicle", "more", "reason"),
    [
        ([], (100, 10), {}, "no_signal"),
        ([(3, 0, float("nan"))], (100, 10), {}, "times_unknown"),
        ([(6, 0, 30)], (100, 10), {"confidence": 0.3}, "uncertain"),
        ([(6, 0, 30)], (100, 10), {"spread": 15.0}, "uncertain"),
        ([(6, 0, 30)], (5, 10), {}, "too_near"),
        ([(6, 0, 30)], (100, 0), {}, "queued"),
        ([(3, 0, 60), (6, 60, 80)], (100, 10), {}, "not_reachable"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_no_advice_says_why(states, vehicle, more, reason):
    """Silence without a reason teaches nobody."""
    told = advice(crossing(states, [vehicle], **more))
    assert told["reason"] == reason
    assert told["target"] is None


def test_an_old_signal_gives_no_advice():
    """The message is four seconds old."""
    twin = crossing([(6, 0, 60)], [(100, 10)])
    talk(twin, [], [(60, 10)], NOW + 4000)
    twin.advance(NOW + 4000)
    assert advice(twin, NOW + 4000)["reason"] == "stale"


@settings(max_examples=80, deadline=None)
@given(st.floats(16, 200), st.floats(1.5, 16), st.floats(0, 40), st.floats(5, 40), st.booleans())
def test_advice_is_never_above_the_limit_and_always_meets_green(distance, speed, change, lasts, begins_red):
    """At the advised speed the vehicle crosses within the green that is told."""
    states = [(3, 0, change), (6, change, change + lasts)] if begins_red else [(6, 0, change + 1)]
    told = advice(crossing(states, [(distance, speed)]))
    if told["reason"] != "advised":
        assert told["target"] is None
        return
    assert told["target"] <= LIMIT + 1e-6
    arrives = told["distance"] / told["target"]
    assert told["green_start"] - 0.01 <= arrives <= told["green_end"] + 0.01


def test_every_reason_has_words_in_both_languages():
    """A code is no answer."""
    assert all(text.zh and text.en for _, text in REASONS)


def grant(states, others, vehicle=(100, 10), spread=0.0):
    """Answer to a bus where phase 1 shows ``states`` and phase 2 (eastbound) ``others``, whose ends are unsure by ``spread``."""
    twin = crossing(states, [vehicle], vehicle_class=54)
    talk(twin, others, [], NOW, phase=2, spread=spread)
    twin.advance(NOW)
    books = Books()
    return step(twin, books, NOW).grants[0], books, twin


def test_a_bus_that_meets_green_changes_nothing():
    """It passes anyway."""
    assert STRATEGIES[grant([(6, 0, 30)], [(3, 0, 35)])[0].strategy] == "pass"


def test_green_is_held_for_a_bus_that_would_miss_it_by_little():
    """It comes 2 s after the end: green is held for these and two more."""
    given_, _, _ = grant([(6, 0, 8), (7, 8, 11), (3, 11, 60), (6, 60, 80)], [(3, 0, 12)])
    assert STRATEGIES[given_.strategy] == "green extension"
    assert given_.seconds == pytest.approx(4.0, abs=0.2)


def test_red_is_cut_only_as_far_as_pedestrians_and_minimum_green_allow():
    """Others have green for 20 s more; they keep 8 s at least, and their change takes five."""
    given_, _, _ = grant([(3, 0, 25), (6, 25, 45)], [(6, 0, 20), (3, 25, 50)], spread=15.0)
    assert STRATEGIES[given_.strategy] == "red truncation"
    assert 25 - given_.seconds >= 8 + 5 - 0.01


def test_a_signal_that_was_bent_recovers_first():
    """A second bus within a minute is told so."""
    _, books, twin = grant([(6, 0, 8), (7, 8, 11), (3, 11, 60), (6, 60, 80)], [(3, 0, 12)])
    books.priority.open.clear()
    later = NOW + 5000
    talk(twin, [(6, 0, 3), (7, 3, 6), (3, 6, 60), (6, 60, 80)], [(60, 10)], later, vehicle_class=54)
    twin.advance(later)
    assert [answer.why for answer in tick(twin, later, books.priority).grants] == ["recovering"]


def test_the_log_holds_what_a_grant_was_worth():
    """The bus crosses when it would unhindered: the wait it was spared is what it would have waited."""
    given_, books, twin = grant([(6, 0, 8), (7, 8, 11), (3, 11, 60), (6, 60, 80)], [(3, 0, 12)])
    for k in range(1, 105):
        now = NOW + 100 * k
        talk(twin, [(6, 0, 5)], [(100 - k, 10)], now, vehicle_class=54)
        step(twin, books, now)
    closed = next(each for each in books.priority.log if each.strategy == given_.strategy)
    assert closed.realised == pytest.approx(0.0, abs=0.5)
    assert closed.gained == pytest.approx(given_.delay_without, abs=0.5)


def test_a_bus_that_stands_at_the_line_has_not_crossed():
    """Its estimate lies half a metre beyond the line: the grant stays open until it drives."""
    given_, books, twin = grant([(3, 0, 25), (6, 25, 45)], [(6, 0, 20), (3, 25, 50)], vehicle=(30, 6), spread=15.0)
    talk(twin, [(3, 0, 20), (6, 20, 40)], [(-0.5, 0)], NOW + 5000, vehicle_class=54)
    step(twin, books, NOW + 5000)
    assert given_.strategy == 2
    assert not books.priority.log


def test_a_bus_that_needed_nothing_asks_again_when_it_is_slower_than_thought():
    """Green lasted for it at first; now it would miss it by little."""
    given_, books, twin = grant([(6, 0, 20), (7, 20, 23), (3, 23, 70), (6, 70, 90)], [(3, 0, 25)])
    later = NOW + 2000
    talk(twin, [(6, 0, 10), (7, 10, 13), (3, 13, 60), (6, 60, 80)], [(90, 8)], later, vehicle_class=54)
    twin.advance(later)
    assert given_.why == "not needed"
    assert [STRATEGIES[answer.strategy] for answer in tick(twin, later, books.priority).grants] == ["green extension"]


def test_a_queue_is_counted_from_the_line_and_ends_at_the_first_gap():
    """Three stand close, one stands far behind."""
    twin = crossing([(3, 0, 30)], [(1, 0), (8, 0), (15, 0), (80, 0)])
    found = survey(twin, tick(twin, NOW)).queues
    assert [(queue.vehicles, round(queue.length)) for queue in found] == [(3, 20)]


def test_a_link_is_jammed_below_three_tenths_of_its_limit():
    """Two vehicles at 3 m/s where 13.9 are allowed."""
    twin = crossing([(6, 0, 30)], [(50, 3), (80, 3)])
    assert [state.level for state in survey(twin, tick(twin, NOW)).links] == ["jammed"]


def test_the_ledger_books_distance_time_and_co2():
    """A petrol car at steady 50 km/h for ten seconds."""
    twin, books = crossing([], [(200, LIMIT)]), Books()
    for k in range(101):
        now = NOW + 100 * k
        talk(twin, [], [(200 - LIMIT * k / 10, LIMIT)], now)
        step(twin, books, now)
    total = books.ledger.total()[0]
    power, co2 = energy_use(np.array([LIMIT]), np.zeros(1), np.zeros(1, dtype=int), np.zeros(1, dtype=int))
    assert total["metres"] == pytest.approx(LIMIT * 10, rel=0.02)
    assert total["co2_g"] == pytest.approx(co2[0] * 10, rel=0.03)
    assert total["kwh"] == pytest.approx(power[0] * 10 / 3600, rel=0.03)


def test_facts_of_the_ledger_carry_method_and_status():
    """Computed from speeds, and saying so."""
    twin, books = Twin(FRAME), Books()
    twin.load_lanes(SCENERY["street"](FRAME))
    for k in range(110):
        now, x = NOW + 500 * k, np.array([-395.0, -365.0]) + 6.9 * k
        lat, lon = FRAME.degrees(x, np.full(2, -1.75))
        twin.ingest(batch("vehicles", id=[1, 2], t_ms=[now] * 2, lat=lat, lon=lon, speed=[13.8] * 2, heading=[90.0] * 2))
        step(twin, books, now)
    facts = facts_of_ledger(books.ledger, 2026)
    assert {fact.variable for fact in facts} >= {"road_speed", "road_stops", "road_co2_intensity"}
    assert all(fact.status == "estimated" and fact.method for fact in facts)


@pytest.mark.parametrize("fuel", range(len(FUELS)))
@pytest.mark.parametrize("body", range(len(BODIES)))
def test_driving_faster_never_takes_less_power(body, fuel):
    """At steady speed on a flat road."""
    speed = np.linspace(0, 30, 31)
    power, _ = energy_use(speed, np.zeros(31), np.full(31, body), np.full(31, fuel))
    assert (np.diff(power) >= -1e-9).all()


def test_an_electric_car_gives_back_less_than_it_took():
    """A stop and a start are never free."""
    body, fuel, speed = np.zeros(2, dtype=int), np.full(2, FUELS.index("electricity")), np.full(2, 10.0)
    power, _ = energy_use(speed, np.array([1.5, -1.5]), body, fuel)
    assert power[1] < 0 < power.sum()


@pytest.mark.parametrize(
    ("body", "fuel", "low", "high"), [("car", "gasoline", 60, 110), ("bus", "diesel", 350, 900), ("car", "electricity", 0, 0)]
)
def test_steady_town_speed_is_in_the_known_range(body, fuel, low, high):
    """g/km at 40 km/h: petrol cars 3 to 5 L/100 km, city buses 14 to 35 L/100 km of diesel at steady speed."""
    _, co2 = energy_use(np.array([40 / 3.6]), np.zeros(1), np.array([BODIES.index(body)]), np.array([FUELS.index(fuel)]))
    assert low <= co2[0] / (40 / 3.6) * 1000 <= high
