"""A virtual power plant, worked by hand."""

import json
from datetime import datetime

import numpy as np
import pytest

from dafeng.errors import PowerError
from dafeng.power.vpp import (
    EXAMPLE_RULES,
    Baselines,
    History,
    Ledger,
    Offers,
    SettlementRule,
    baselines,
    clear,
    dispatch_events,
    envelope_of,
    openadr_event,
    read_resources,
    read_rules,
    settle,
    write_example,
)
from dafeng.power.vpp.plant import clear_plant, settle_plant
from dafeng.power.vpp.rules import BaselineRule
from dafeng.web.openadr.schemas import Event

RULE = BaselineRule(10, 5, "highest", ("event",), True, None, "scale", 1.0, 1.0)
EVENT = np.isin(np.arange(24), (20, 21))


def flat(*levels):
    """One meter that reads the same all day. [day, meter, period]"""
    return np.array(levels, dtype=float)[:, None, None] * np.ones((1, 1, 24))


def test_the_five_highest_of_ten_days_are_averaged():
    """Days of 1 to 10 kW: 6, 7, 8, 9 and 10 make 8."""
    found = baselines(History(flat(*range(1, 11)), [set()] * 10), flat(5)[0], EVENT, RULE)
    assert found.load[0, 20] == 8


def test_only_the_last_days_are_looked_at():
    """The eleventh day back, of 100 kW, is not."""
    found = baselines(History(flat(100, *range(1, 11)), [set()] * 11), flat(5)[0], EVENT, RULE)
    assert found.load[0, 20] == 8


def test_days_of_an_event_are_left_out():
    """An older day takes the place of an excluded one."""
    kinds = [set()] * 10 + [{"event"}]
    found = baselines(History(flat(*range(1, 11), 100), kinds), flat(5)[0], EVENT, RULE)
    assert found.load[0, 20] == 8


def test_working_days_are_compared_with_working_days():
    """Free days of 100 kW do not count."""
    kinds = [set(), {"free"}] * 3
    found = baselines(History(flat(1, 100, 2, 100, 3, 100), kinds), flat(5)[0], EVENT, RULE)
    assert found.load[0, 20] == 2


def test_a_day_with_a_missing_reading_is_replaced_for_that_meter_only():
    """Meter 0 lacks the last day and uses the first in its place; meter 1 does not."""
    history = np.concatenate([flat(*range(1, 12)), flat(*range(1, 12))], axis=1)
    history[10, 0, 3] = np.nan
    found = baselines(History(history, [set()] * 11), np.ones((2, 24)), EVENT, RULE)
    assert found.load[:, 20].tolist() == [8, 9]


def test_the_middle_days_can_be_averaged():
    """Of 1 to 5, the middle three make 3."""
    rule = BaselineRule(5, 3, "middle", (), True, None, "scale", 1.0, 1.0)
    assert baselines(History(flat(1, 2, 3, 4, 5), [set()] * 5), flat(5)[0], EVENT, rule).load[0, 20] == 3


@pytest.mark.parametrize(("today", "load", "capped"), [(11, 8.8, False), (20, 9.6, True), (1, 6.4, True)])
def test_the_adjustment_is_capped(today, load, capped):
    """Use before the event moves the baseline by at most 20 %; 11 kW against 10 are a factor of 1.1."""
    rule = BaselineRule(10, 5, "highest", (), True, (4, 1), "scale", 0.8, 1.2)
    history = flat(*range(1, 11))
    history[:, :, 16:19] = 10.0
    found = baselines(History(history, [set()] * 10), flat(today)[0], EVENT, rule)
    assert (round(found.load[0, 20], 6), bool(found.capped[0])) == (load, capped)


def test_no_comparable_day_is_said():
    """All are excluded."""
    with pytest.raises(PowerError, match="none of the 3 days"):
        baselines(History(flat(1, 2, 3), [{"event"}] * 3), flat(5)[0], EVENT, RULE)


def test_an_adjustment_before_midnight_is_said():
    """The event begins too early for the hours asked for."""
    rule = BaselineRule(10, 5, "highest", (), True, (4, 1), "scale", 0.8, 1.2)
    with pytest.raises(PowerError, match="needs hours -2 to 1 of the event"):
        baselines(History(flat(1, 2, 3), [set()] * 3), flat(5)[0], np.isin(np.arange(24), (2, 3)), rule)


BANDS = ((0.0, 0.0), (0.5, 0.5), (0.8, 1.0))


@pytest.mark.parametrize(
    ("metered", "paid"),
    [(10, 0.0), (9, 0.0), (5.5, 0.0), (5, 17.5), (3, 24.5), (2, 56.0), (0, 70.0), (-2, 84.0), (-10, 84.0), (12, 0.0)],
)
def test_a_response_is_paid_by_the_bands(metered, paid):
    """10 kW were promised for 2 h at 3.5 CNY/kWh: below half nothing, to 80 % half, above all, beyond 120 % nothing more."""
    base = Baselines(np.full((1, 24), 10.0), np.ones(1), np.zeros(1, dtype=bool), np.zeros((1, 1), dtype=np.int64))
    rule = SettlementRule(3.5, BANDS, 1.2, 0.0, 60)
    found = settle(base, np.full((1, 24), float(metered)), np.array([10.0]), EVENT, rule)
    assert found.paid[0] == pytest.approx(paid)


def test_what_is_missing_may_be_charged():
    """Nothing delivered of 20 kWh, at a tenth of the price."""
    base = Baselines(np.full((1, 24), 10.0), np.ones(1), np.zeros(1, dtype=bool), np.zeros((1, 1), dtype=np.int64))
    found = settle(base, np.full((1, 24), 10.0), np.array([10.0]), EVENT, SettlementRule(3.5, BANDS, 1.2, 0.1, 60))
    assert found.paid[0] == -7.0


def test_a_response_too_short_is_not_paid():
    """Two hours where three are the least."""
    base = Baselines(np.full((1, 24), 10.0), np.ones(1), np.zeros(1, dtype=bool), np.zeros((1, 1), dtype=np.int64))
    found = settle(base, np.zeros((1, 24)), np.array([10.0]), EVENT, SettlementRule(3.5, BANDS, 1.2, 0.0, 180))
    assert found.paid[0] == 0


def offers():
    return Offers(np.array(["a", "b", "c"]), np.array(["n", "n", "m"]), np.array([2.0, 1.0, 3.0]), np.full((2, 3), 5.0))


def test_the_cheapest_are_called_first():
    """8 kW: 5 of b at 1, 3 of a at 2; a sets the price."""
    found = clear(offers(), np.array([8.0, 0.0]), {})
    assert (found.called.tolist(), found.price.tolist()) == ([[3, 5, 0], [0, 0, 0]], [2, 0])


def test_a_node_that_is_full_leaves_it_to_another():
    """At most 6 kW from node n: c at 3 serves the rest."""
    found = clear(offers(), np.array([8.0, 20.0]), {"n": 6.0})
    assert (found.called.tolist(), found.short.tolist()) == ([[1, 5, 2], [1, 5, 5]], [0, 9])


def test_a_limit_of_an_unknown_node_is_refused():
    """A misspelt name would limit nothing."""
    with pytest.raises(PowerError, match="node 'x'"):
        clear(offers(), np.ones(2), {"x": 1.0})


def test_a_call_becomes_an_event_of_openadr():
    """Only the periods called, less than it would use, at the right time; it fits the description."""
    found = clear(offers(), np.array([0.0, 4.0]), {})
    event = dispatch_events(offers(), found, datetime.fromisoformat("2030-07-16T20:00:00+08:00"), 15)[0]
    body = Event.model_validate(openadr_event(event, "program")).model_dump(by_alias=True)
    assert (body["targets"], body["intervalPeriod"]["start"]) == (["b"], "2030-07-16T20:15:00+08:00")
    assert body["intervals"][0]["payloads"][0]["values"] == [-4.0]


def test_a_ledger_shows_what_was_changed(tmp_path):
    """A figure changed afterwards breaks the chain at its line."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for kwh in (1, 2, 3):
        ledger.add("settlement", {"kwh": kwh})
    assert [entry["body"]["kwh"] for entry in ledger.entries()] == [1, 2, 3]
    lines = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | {"body": {"kwh": 9}}, sort_keys=True)
    (tmp_path / "ledger.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(PowerError, match="line 2"):
        ledger.add("settlement", {"kwh": 4})


@pytest.mark.parametrize("taken", [0, 1])
def test_a_ledger_shows_what_was_taken_out(tmp_path, taken):
    """From the beginning or the middle."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for kwh in (1, 2, 3):
        ledger.add("settlement", {"kwh": kwh})
    lines = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    del lines[taken]
    (tmp_path / "ledger.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(PowerError, match=f"line {taken + 1}"):
        list(ledger.entries())


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """The invented plant, small."""
    folder = tmp_path_factory.mktemp("plant")
    write_example(folder, 60, 2)
    return folder


def test_a_building_warms_by_its_band_and_no_more(plant):
    """The closed form against small steps of the same circuit."""
    resources = read_resources(plant / "resources.csv")
    at = int(np.argmax((resources.kind == "cooling") & (envelope_of(resources, 2.0).up < resources.load)))
    heat = envelope_of(resources, 2.0).up[at] * resources.performance[at]
    warming, steps = 0.0, 20_000
    for _ in range(steps):
        warming += 2.0 / steps * (heat - warming / resources.resistance[at]) / resources.capacitance[at]
    assert warming == pytest.approx(resources.band[at], rel=1e-3)


def test_a_plant_is_cleared_and_settled(plant):
    """Request served within the feeders' limits; paid by the rules; both in the ledger."""
    cleared = clear_plant(plant, datetime.fromisoformat("2030-07-16T20:00:00+08:00"))
    settled = settle_plant(plant, "2030-07-16", 80)
    assert all(row["most_kw"] <= row["limit_kw"] + 1e-6 for row in cleared["nodes"].values())
    assert settled["committed_kwh"] == pytest.approx(cleared["called_kwh"])
    assert settled["paid_cny"] == pytest.approx(sum(row["paid_cny"] for row in settled["rows"]))
    assert [entry["kind"] for entry in Ledger(plant / "ledger.jsonl").entries()] == ["clearing", "settlement"]


WRONG = [
    ("kind", "rocket", "kind is 'rocket', expected one of vehicle"),
    ("load", "-1", "load is '-1', expected a number of at least 0"),
    ("price", "", "price is ''"),
    ("ramp", "nan", "ramp is 'nan'"),
    ("id", "", "id is ''"),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_a_wrong_resource_says_its_line(plant, tmp_path, field, value, message):
    """Line, field, found, expected."""
    lines = (plant / "resources.csv").read_text(encoding="utf-8").splitlines()
    cells, head = lines[1].split(","), lines[0].split(",")
    cells[head.index(field)] = value
    (tmp_path / "resources.csv").write_text("\n".join([lines[0], ",".join(cells)]), encoding="utf-8")
    with pytest.raises(PowerError, match=f"line 2: {message}"):
        read_resources(tmp_path / "resources.csv")


RULES = [
    ("choose = 5", "choose = 50", "choose is 50 of 10 days"),
    ('order = "highest"', 'order = "best"', "order is 'best'"),
    ("caps = [0.8, 1.2]", "caps = [1.2, 0.8]", "expected the lower first"),
    ("hours_before = [4, 1]", "hours_before = [1, 4]", "hours_before must fall"),
    ("{ from = 0.0, pays = 0.0 }, ", "", "bands must begin at 0"),
    ("price = 3.5", "price = -1", "price is -1"),
    ("days = 10", "days = 10\nskip = -1", "skip is -1"),
    ("days = 10", 'days = 10\nby = "week"', "by is 'week'"),
    ("days = 10", 'days = 10\nform = "guess"', "form is 'guess'"),
    ("days = 10", "days = 10\nfree = { days = 2, choose = 3 }", "choose is 3 of 2 free days"),
    ("hours_before = [4, 1]", "hours_before = [4, 1]\nhours_after = [3, 1]", "hours_after must rise"),
    ("penalty = 0.0", "penalty = 0.0\npenalty_to = 2.0", "penalty_to is 2"),
    ("days = 10", "", "lacks days"),
    ("[baseline]", "[baseline", "cannot be read as TOML"),
]


@pytest.mark.parametrize(("text", "changed", "message"), RULES)
def test_a_wrong_rule_is_refused(tmp_path, text, changed, message):
    """Before anything is paid."""
    (tmp_path / "rules.toml").write_text(EXAMPLE_RULES.replace(text, changed, 1), encoding="utf-8")
    with pytest.raises(PowerError, match=message):
        read_rules(tmp_path / "rules.toml")
