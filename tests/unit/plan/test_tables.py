"""Tables: values under the years of a head, bodies under theirs, whatever the file."""

import docx
import pytest

from dafeng.plan import parse_plan, read_plan

ROWS = [
    ["指标", "2020年", "2025年", "2030年"],
    ["非化石能源消费比重(%)", "12.1", "16", "20左右"],
    ["新型储能装机(万千瓦)", "", "≥50", "120"],
]
EXPECTED = [
    ("非化石能源消费比重", 16, "%", "=", 2025),
    ("非化石能源消费比重", 20, "%", "about", 2030),
    ("新型储能装机", 50, "万千瓦", ">=", 2025),
    ("新型储能装机", 120, "万千瓦", "=", 2030),
]


def read(plan):
    """What a table says."""
    return [(t.phrase, t.value, t.unit, t.operator, t.year) for t in plan.targets]


def test_a_table_of_word(tmp_path):
    """Cells stand under their heads; the year behind is no target."""
    document = docx.Document()
    table = document.add_table(rows=len(ROWS), cols=4)
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(tmp_path / "a.docx")
    assert read(read_plan(tmp_path / "a.docx")) == EXPECTED


def test_a_table_of_a_page(tmp_path):
    """Also where a cell of the head spans rows."""
    rows = "".join("<tr>" + "".join(f"<td><p>{text}</p></td>" for text in texts) + "</tr>" for texts in ROWS[1:])
    head = "<tr><th rowspan=2>指标</th><th colspan=3>年份</th></tr><tr><th>2020年</th><th>2025年</th><th>2030年</th></tr>"
    (tmp_path / "a.html").write_text(f"<html><table>{head}{rows}</table></html>", encoding="utf-8")
    assert read(read_plan(tmp_path / "a.html")) == EXPECTED


@pytest.mark.parametrize("mark", [" | ", "\t", "  "])
def test_a_table_of_text(mark):
    """Bars, tabs or blanks part the cells."""
    text = "\n".join(mark.join(text or "—" for text in texts) for texts in ROWS)
    assert read(parse_plan("主要指标\n" + text + "\n")) == EXPECTED


def test_spans_of_cells_are_exact():
    """text[start:end] is the value in its cell."""
    text = "\n".join("| " + " | ".join(texts) + " |" for texts in ROWS)
    plan = parse_plan(text)
    assert [plan.quote(t.span) for t in plan.targets] == ["16", "20左右", "50", "120"]


def test_a_cut_in_brackets_is_a_change():
    """单位GDP能耗降低 with [14.5] is a decrease, measured from the year observed beside it."""
    plan = parse_plan("指标\t2020年\t2025年\n单位GDP能耗降低(%)\t—\t[14.5]\n")
    assert [(t.operator, t.value, t.baseline_year) for t in plan.targets] == [("decrease_by", 14.5, 2020)]


def test_bodies_stand_under_their_head():
    """A column 牵头单位 leads, a column 配合单位 supports."""
    plan = parse_plan("任务\t牵头单位\t配合单位\n推进光伏建设\t市能源局\t市住建局、市财政局\n")
    assert [(each.unit, each.role) for each in plan.responsible] == [("市能源局", "lead"), ("市住建局", "support"), ("市财政局", "support")]


def test_sentences_in_cells_are_read_as_sentences():
    """A table of tasks holds targets in its words."""
    plan = parse_plan("序号\t任务\n1\t到2030年,森林覆盖率达到42%。\n")
    assert [(t.value, t.year) for t in plan.targets] == [(42, 2030)]
