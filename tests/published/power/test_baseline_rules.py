"""Baseline and settlement rules of operators, written as rule files, against what their descriptions print.

Sources: PJM as briefed to members (RTO Insider, "Improved DR baseline processes OKd"); Flexibility Services Standard Agreement, clause
"Baseline Adjustment" with its two tables; PG&E Power Saver Rewards, answers to questions; California ISO, baseline accuracy work group
proposal of 4 April 2017, section 1; rules of Beijing and Jiangsu (江苏省电力需求响应实施细则, 2015-06-15) as described in 中国智能电网
2015-10-19; penalty of a provincial load market as printed (考核费用 = (中标响应容量×R1 − 实际响应容量)×出清价格×M).
"""

import numpy as np
import pytest

from dafeng.power.vpp import History, baselines, read_rules, settle

PAID = """
[settlement]
price = 2.0
bands = [{ from = 0.0, pays = 0.0 }, { from = 0.5, pays = 1.0 }]
most = 1.2
"""


def rule_of(folder, text, paid=PAID):
    """Rules of a file."""
    (folder / "rules.toml").write_text(text + paid, encoding="utf-8")
    return read_rules(folder / "rules.toml")


def hours(*ending):
    """Periods of the day by hour ending, as operators count them."""
    return np.isin(np.arange(1, 25), ending)


def days(*levels):
    """One meter that reads the same all day, oldest day first. [day, meter, period]"""
    return np.repeat(np.array(levels, dtype=float)[:, None, None], 24, axis=2)


def test_pjm_same_day_3_plus_2(tmp_path):
    """For an event in hours ending 13-17, PJM would average hours ending 9-11 and 19-20."""
    rule = rule_of(tmp_path, '[baseline]\nform = "same_day"\nhours_before = [4, 1]\nhours_after = [1, 3]\n')
    today = np.arange(1, 25, dtype=float)[None, :]
    found = baselines(History(days(5), [set()]), today, hours(13, 14, 15, 16, 17), rule.baseline)
    assert found.load[0, 13] == pytest.approx(np.mean([9, 10, 11, 19, 20]))


@pytest.mark.parametrize(("seen", "adjustment"), [(600.0, 100.0), (400.0, 0.0)])
def test_an_adjustment_that_can_only_be_positive(tmp_path, seen, adjustment):
    """Noon to 1 pm: baseline 500 kW, event day 600 kW, adjustment 100 kW; event day 400 kW, adjustment 0 kW (not negative)."""
    text = '[baseline]\ndays = 10\nchoose = 10\norder = "highest"\nexclude = ["event"]\nlike = true\n'
    rule = rule_of(tmp_path, text + '[baseline.adjustment]\nhours_before = [2, 1]\nway = "shift"\ncaps = [0.0, inf]\n')
    today = np.full((1, 24), 50.0)
    today[0, 12] = seen
    found = baselines(History(days(*[500.0] * 10), [set()] * 10), today, hours(15, 16), rule.baseline)
    assert found.load[0, 14] - 500.0 == pytest.approx(adjustment)


POWER_SAVER = """[baseline]
days = 10
choose = 5
order = "highest"
exclude = ["event", "outage"]
like = true
[baseline.free]
days = 5
choose = 3
"""


@pytest.mark.parametrize(("free_today", "expected"), [(False, 8.0), (True, 24.0)])
def test_power_saver_looks_at_other_days_on_a_weekend(tmp_path, free_today, expected):
    """5 highest of 10 weekdays for a weekday event; 3 highest of 5 weekend days for one on a weekend."""
    levels, kinds = [*range(1, 11), *range(20, 26)], [set()] * 10 + [{"free"}] * 6
    found = baselines(History(days(*levels), kinds, free_today), np.ones((1, 24)), hours(17, 18), rule_of(tmp_path, POWER_SAVER).baseline)
    assert found.load[0, 17] == pytest.approx(expected)


def test_power_saver_leaves_out_events_and_outages(tmp_path):
    """Only days without an event or a power outage are considered."""
    kinds = [set()] * 10 + [{"event"}, {"outage"}]
    found = baselines(History(days(*range(1, 11), 90, 99), kinds), np.ones((1, 24)), hours(17, 18), rule_of(tmp_path, POWER_SAVER).baseline)
    assert found.load[0, 17] == pytest.approx(8.0)


def test_power_saver_adjusts_by_hours_before_and_after(tmp_path):
    """The same hours on the event day and on the days chosen: 9 kW against 8, so 9/8."""
    text = POWER_SAVER + '[baseline.adjustment]\nhours_before = [2, 1]\nhours_after = [1, 2]\nway = "scale"\ncaps = [0.5, 2.0]\n'
    today = np.zeros((1, 24))
    today[0, hours(15, 20)] = 9.0
    found = baselines(History(days(*range(1, 11)), [set()] * 10), today, hours(17, 18), rule_of(tmp_path, text).baseline)
    assert found.load[0, 17] == pytest.approx(9.0)


@pytest.mark.parametrize(("seen", "expected"), [(5.775, 5.775), (11.0, 6.6), (1.0, 4.4)])
def test_california_iso_10_of_10_with_20_percent(tmp_path, seen, expected):
    """Ten like days of 1 to 10 kW make 5.5; the same-day adjustment moves it by at most 20 %."""
    text = '[baseline]\ndays = 10\nchoose = 10\norder = "highest"\nexclude = ["event", "outage"]\nlike = true\n'
    rule = rule_of(tmp_path, text + '[baseline.adjustment]\nhours_before = [4, 1]\nway = "scale"\ncaps = [0.8, 1.2]\n')
    found = baselines(History(days(*range(1, 11)), [set()] * 10), np.full((1, 24), seen), hours(17, 18), rule.baseline)
    assert found.load[0, 17] == pytest.approx(expected)


def test_beijing_skips_the_day_before_and_orders_by_the_day(tmp_path):
    """Days 2 to 11 before the event, the 5 of highest daily use; the day just before counts nothing, and a night peak decides."""
    text = '[baseline]\ndays = 10\nchoose = 5\norder = "highest"\nby = "day"\nskip = 1\nexclude = ["holiday"]\nlike = true\n'
    readings = days(*[10.0] * 10, 99.0)
    readings[:5, 0, 0] = 100.0  # five days with much use at night
    readings[:5, 0, 16:18] = 4.0  # and little in the event's hours
    found = baselines(History(readings, [set()] * 11), np.ones((1, 24)), hours(17, 18), rule_of(tmp_path, text).baseline)
    assert found.load[0, 17] == pytest.approx(4.0)


def test_jiangsu_averages_the_last_5_working_days(tmp_path):
    """最近5个正常生产工作日, the load of the same hours; free days between them are passed over."""
    text = '[baseline]\ndays = 5\nchoose = 5\norder = "highest"\nexclude = ["holiday", "outage"]\nlike = true\n'
    kinds = [set(), set(), set(), {"free"}, {"free"}, set(), set()]
    found = baselines(History(days(1, 2, 3, 90, 90, 4, 5), kinds), np.ones((1, 24)), hours(17, 18), rule_of(tmp_path, text).baseline)
    assert found.load[0, 17] == pytest.approx(3.0)


def test_jiangsu_takes_the_quarter_hour_before_a_call_in_real_time(tmp_path):
    """控制前15分钟的负荷点作为基线负荷."""
    rule = rule_of(tmp_path, '[baseline]\nform = "same_day"\nhours_before = [0.25, 0]\n')
    today = np.arange(96, dtype=float)[None, :]
    found = baselines(History(np.ones((1, 1, 96)), [set()]), today, np.isin(np.arange(96), range(80, 84)), rule.baseline)
    assert found.load[0, 82] == pytest.approx(79.0)


@pytest.mark.parametrize(("delivered", "paid"), [(2.0, -3.0), (4.9, -0.1), (5.0, 10.0), (10.0, 20.0)])
def test_a_penalty_up_to_a_part_of_what_was_promised(tmp_path, delivered, paid):
    """R1 = 50 %, M = 0.5, 10 kWh promised at 2 CNY/kWh: 2 kWh cost (10 x 0.5 - 2) x 2 x 0.5 = 3 CNY."""
    text = '[baseline]\ndays = 1\nchoose = 1\norder = "highest"\nexclude = []\nlike = false\n'
    rule = rule_of(tmp_path, text, PAID + "penalty = 0.5\npenalty_to = 0.5\n")
    event = hours(17)
    today = np.full((1, 24), 20.0)
    base = baselines(History(days(20.0), [set()]), today, event, rule.baseline)
    found = settle(base, today - delivered * event, np.array([10.0]), event, rule.settlement)
    assert found.paid[0] == pytest.approx(paid)
