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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现有公交车电动化率已达92%,2026年力争实现100%。", [(100, 2026)]),
        ("2023年,甲厂产量突破80万辆,增长63.5%;到2030年,产量达到120万辆。", [(120, 2030)]),
        ("在已建成4座的基础上,到2030年再建成换电站6座以上。", [(6, 2030)]),
        ("经过多年努力,森林覆盖率达到47.6%。到2030年,森林覆盖率达到50%。", [(50, 2030)]),
    ],
)
def test_history_ends_where_a_promise_begins(text, expected):
    """Also within one sentence."""
    assert [(t.value, t.year) for t in parse_plan(text).targets] == expected


def test_a_list_may_point_back():
    """两项指标 are those of the clauses before."""
    plan = parse_plan("到2025年,储能规模达到100万千瓦,外受电能力达到300万千瓦;到2030年,两项指标分别达到200万千瓦、400万千瓦。")
    assert [(t.phrase, t.value) for t in plan.targets][2:] == [("储能规模", 200), ("外受电能力", 400)]


def test_members_of_an_addition_are_additions():
    """其中 continues 新增."""
    plan = parse_plan("到2030年,新增造林面积8万亩,其中碳汇林3万亩、退化林修复2万亩。")
    assert [t.operator for t in plan.targets] == ["increase_by"] * 3


def test_each_value_has_the_date_before_it():
    """One clause may hold two dates."""
    plan = parse_plan("装配式建筑占比2025年达到35%、2030年达到50%。")
    assert [(t.value, t.year) for t in plan.targets] == [(35, 2025), (50, 2030)]


def test_a_date_behind_dates_what_has_none():
    """全部建成 by a date."""
    plan = parse_plan("建设光伏项目,总规模不少于50万千瓦,2026年6月底前全部建成。")
    assert [(t.value, t.year) for t in plan.targets] == [(50, 2026)]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("由市住建局牵头,市财政局、市机关事务局配合。", [("市住建局", "lead"), ("市财政局", "support"), ("市机关事务局", "support")]),
        (
            "市发展改革委会同市生态环境局、市统计局建立评估机制。",
            [("市发展改革委", "lead"), ("市生态环境局", "support"), ("市统计局", "support")],
        ),
        ("市住建部会同市发改委印发方案。", []),
        ("推动建设。(市能源局、各发电企业)", [("市能源局", "joint"), ("各发电企业", "joint")]),
        ("由企业牵头承担的比例超63%。", []),
    ],
)
def test_bodies_outside_labelled_brackets(text, roles):
    """In running text and in bare brackets; who issues a document is not responsible."""
    assert [(each.unit, each.role) for each in parse_plan(text).responsible] == roles


def test_the_unit_is_given_as_written():
    """Traditional characters stay so in the answer."""
    (target,) = parse_plan("到2030年,充電樁達到18萬個。").as_dict()["targets"]
    assert (target["unit"], target["unit_simplified"]) == ("萬個", "万个")


@pytest.mark.parametrize("text", ["到2025年,光伏装机达到__万千瓦。", "到2030年,绿色建筑占比达到XX%。", "到2030年,绿色建筑占比达到   %。"])
def test_a_blank_number_is_said(text):
    """Nothing is made up for it."""
    plan = parse_plan(text)
    assert (plan.targets, plan.findings[0].code) == ((), "blank_number")


def test_two_values_for_one_target_are_said():
    """Both are kept."""
    plan = parse_plan("到2025年,森林覆盖率达到40%。\n(二)任务\n到2025年,森林覆盖率达到42%。")
    assert ([t.value for t in plan.targets], [f.code for f in plan.findings]) == ([40, 42], ["two_values"])
