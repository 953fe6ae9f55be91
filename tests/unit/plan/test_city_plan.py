"""The published plan of the default city, read exactly."""

import pytest

from dafeng.facts import default_city, load_city
from dafeng.plan import guess_of, read_plan


@pytest.fixture(scope="module")
def plan():
    """The plan as published, with a news lead in front and cut off at its end."""
    return read_plan(load_city(default_city()).plan_path)


def test_counts(plan):
    """8 sections, 21 tasks, 26 targets, 20 brackets, 21 bodies."""
    groups = {each.group for each in plan.responsible}
    assert (len(plan.sections), len(plan.tasks), len(plan.targets), len(groups), len(plan.bodies)) == (8, 21, 26, 20, 21)


def test_the_last_task_is_marked_as_cut(plan):
    """The text breaks off inside task 21, and only there."""
    assert [task.number for task in plan.tasks if task.cut] == [21]


def test_every_target_has_an_indicator(plan):
    """All 26 are known to the vocabulary, each by another indicator."""
    assert len({target.indicator for target in plan.targets} - {""}) == 26


def test_quotes_hold_their_values(plan):
    """text[start:end] is the quote."""
    assert all(f"{target.value:g}" in plan.quote(target.span) for target in plan.targets)


def test_the_news_lead_is_not_counted_twice(plan):
    """Targets said in the lead and in the plan stand in the plan."""
    assert all(target.task is not None for target in plan.targets)


def test_the_comma_rule_parts_lead_and_support(plan):
    """逗号前为牵头单位 holds for every bracket."""
    task = plan.task(2)
    assert (task.lead, task.support) == (("市经信局市新经济委",), ("市发改委",))


def test_a_standing_rule_implies_the_districts(plan):
    """Later tasks need the districts although their brackets do not name them."""
    assert plan.task(2).implied == ("各区(市)县政府(管委会)",)


def test_the_impossible_value_is_kept_and_flagged(plan):
    """395 % stays as written; 39.5 is offered as a guess."""
    target = next(target for target in plan.targets if target.value == 395)
    assert (target.findings[0].code, guess_of(target)) == ("impossible_value", 39.5)


def test_goals_without_a_number_are_kept_apart(plan):
    """Phasing out old trucks is a dated goal, not a target."""
    assert any("国三" in goal.text and goal.year == 2027 for goal in plan.goals)
