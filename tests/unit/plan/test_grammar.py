"""The grammar of targets on sentences written for these tests."""

import pytest

from dafeng.plan import parse_plan

CASES = [
    ("到2025年,全市森林覆盖率达到42.5%。", (42.5, "%", "=", 2025)),
    ("到2030年,非化石能源消费比重达到25%左右。", (25, "%", "about", 2030)),
    ("到2025年,建筑垃圾综合利用率不低于60%。", (60, "%", ">=", 2025)),
    ("到2027年,数据中心电能利用效率控制在1.3以内。", (1.3, "", "<=", 2027)),
    ("到2025年,单位地区生产总值能耗比2020年下降13.5%。", (13.5, "%", "decrease_by", 2025)),
    ("到2025年,单位工业增加值能耗较2020年下降15%以上。", (15, "%", "decrease_by", 2025)),
    ("到2030年,建成充电站1200座以上。", (1200, "座", ">=", 2030)),
    ("“十五五”期间,新增绿道500公里。", (500, "公里", "increase_by", 2030)),
    ("到2025年,煤炭消费比重下降到50%。", (50, "%", "=", 2025)),
    ("到2030年,新能源发电装机突破3000万千瓦。", (3000, "万千瓦", ">", 2030)),
    ("到2025年,建成30家绿色工厂。", (30, "家", "=", 2025)),
    ("到2025年,培育一批企业,公交车新能源占比超过90%。", (90, "%", ">", 2025)),
    ("到2030年，森林蓄積量達到２００萬立方米。", (200, "万立方米", "=", 2030)),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_one_target(text, expected):
    """Value, unit, operator and deadline are read."""
    found = [(t.value, t.unit, t.operator, t.year) for t in parse_plan(text).targets]
    assert found == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "截至2020年底,全市森林覆盖率达到40.2%。",
        "三产占比由50.8%提高到53.6%。",
        "建立年综合能耗5000吨标准煤以上的企业档案。",
        "推进200万千瓦抽水蓄能电站项目前期工作。",
        "确保2030年前实现碳达峰。",
        "根据〔2021〕33号文件要求,2021年6月5日起施行。",
        "“十三五”期间,万元GDP用水量下降了22.6%。",
        "到2030年,建成一批绿色工厂。",
    ],
)
def test_no_target(text):
    """History, thresholds, projects, dates and goals without a number are no targets."""
    assert parse_plan(text).targets == ()


def test_a_list_pairs_names_and_values():
    """分别 pairs by position, and the tail of the last name belongs to all."""
    plan = parse_plan("到2025年,化学需氧量、氨氮重点工程减排量分别达到3.1万吨、0.2万吨。")
    assert [(t.phrase, t.value) for t in plan.targets] == [("化学需氧量重点工程减排量", 3.1), ("氨氮重点工程减排量", 0.2)]


def test_an_unpaired_list_is_refused():
    """Three names and two values do not pair."""
    plan = parse_plan("到2025年,甲能耗、乙能耗、丙能耗分别下降3%、4%。")
    assert not {t.phrase for t in plan.targets} & {"乙能耗"}


def test_a_deadline_is_carried_to_later_clauses():
    """The year stands once, the values follow."""
    plan = parse_plan("到2030年,绿色建筑占比达到90%,建筑用电占比超过60%。")
    assert [t.year for t in plan.targets] == [2030, 2030]


def test_a_list_of_another_deadline_ends_the_first():
    """The nearest deadline before a value holds."""
    plan = parse_plan("到2025年,光伏装机达到100万千瓦;到2030年,力争达到200万千瓦。")
    assert [(t.phrase, t.value, t.year) for t in plan.targets] == [("光伏装机", 100, 2025), ("光伏装机", 200, 2030)]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("(牵头单位:市发改委;责任单位:市住建局)", [("市发改委", "lead"), ("市住建局", "support")]),
        ("(市生态环境局牵头,市城管局、市水务局配合)", [("市生态环境局", "lead"), ("市城管局", "support"), ("市水务局", "support")]),
        ("(责任单位:市发改委、市财政局)", [("市发改委", "joint"), ("市财政局", "joint")]),
        ("(责任单位:市财政局)", [("市财政局", "lead")]),
        ("(省发展改革委、省能源局等按职责分工负责)", [("省发展改革委", "joint"), ("省能源局", "joint")]),
        ("(责任单位:各县、区人民政府(管委会))", [("各县、区人民政府(管委会)", "lead")]),
    ],
)
def test_roles_of_bodies(text, roles):
    """Who leads, who supports, who shares."""
    assert [(each.unit, each.role) for each in parse_plan("推进工作。" + text).responsible] == roles


def test_spans_point_into_the_text_as_given():
    """Also where characters were dropped on the way."""
    text = "到2030年,森林覆蓋率達(dá)到 42 %。"
    target = parse_plan(text).targets[0]
    assert text[slice(*target.span)] == "42 %"


def test_hostile_text_is_read_in_linear_time():
    """Ten times the text takes not much more than ten times as long; a hundred thousand digits and brackets end."""
    plan = parse_plan("到2030年,(" * 3000 + "1" * 100_000 + "、" * 20_000)
    assert plan.targets == () or len(plan.targets) < 100


def test_a_list_of_years_pairs_with_a_list_of_values():
    """Two deadlines, two values, one indicator."""
    plan = parse_plan("到2025年和2030年,新型储能装机规模分别达到100万千瓦和300万千瓦以上。")
    assert [(t.phrase, t.value, t.year) for t in plan.targets] == [("新型储能装机规模", 100, 2025), ("新型储能装机规模", 300, 2030)]


def test_history_before_a_semicolon_does_not_reach_behind_it():
    """What was reached and what is wanted share a sentence."""
    plan = parse_plan("2023年,新能源汽车产量突破50万辆,同比增长35%;到2025年,产量力争达到120万辆。")
    assert [(t.value, t.year) for t in plan.targets] == [(120, 2025)]


def test_years_in_words_are_read():
    """二〇三〇年 is 2030."""
    assert parse_plan("到二〇三〇年,森林覆盖率达到42%。").targets[0].year == 2030
