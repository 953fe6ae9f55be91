"""Whatever text is given, the reader answers, and its spans are true."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.plan import parse_plan

PIECES = st.sampled_from(
    [
        *"到年,。;、:()%以上下内左右达控制在不低于超过比较降增加万亿吨个家座辆公里千瓦时牵头单位责任市局委等",
        "2025",
        "2030",
        "12.5",
        "3,200",
        "分别",
        "力争",
        "“十五五”期间",
        "\n",
        "一、",
        "1.",
        "(一)",
        " ",
        "達(dá)到",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read(text):
    """No text of such pieces makes the reader fail."""
    plan = parse_plan(text)
    assert all(0 <= target.span[0] < target.span[1] <= len(text) for target in plan.targets)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_characters_are_read(text):
    """Nor does any other text."""
    assert parse_plan(text).text == text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_span_holds_a_digit_or_a_number_word(text):
    """text[start:end] is the quote of a value."""
    plan = parse_plan(text)
    assert all(any(c.isdigit() or c in "一二三四五六七八九十百千半两" for c in plan.quote(target.span)) for target in plan.targets)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["万千瓦", "亿元", "%", "家", "公里", "万亩"]), st.integers(2026, 2060))
def test_a_plain_target_is_read_exactly(value, unit, year):
    """Value, unit and year come back as written."""
    (target,) = parse_plan(f"到{year}年,全市绿色指标达到{value}{unit}。").targets
    assert (target.value, target.unit, target.year) == (value, unit, year)
