"""The self-assessment as a Word document an office can edit: head, contents, one table a task, requests for data, notes."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from dafeng.errors import Language
from dafeng.plan import Task
from dafeng.study.judge import STATUS_WORDS
from dafeng.study.lab_figure import connected_tasks, lab_table
from dafeng.study.rows import counts_of, sentence_of, target_rows, where_words
from dafeng.study.run import Study, study_dict
from dafeng.study.tables import fixed_zip
from dafeng.terms.numbers import number

__all__ = ["document_of"]

_HEADS = {
    "zh": ("编号与目标", "最新值", "要求路径", "预计值(5%–95%)", "概率", "判定"),
    "en": ("target", "latest", "required path", "projected (5–95 %)", "probability", "status"),
}
_KEYS = ("said", "observed", "required", "range", "probability", "status_word")
_WIDTHS = (5.0, 2.3, 2.3, 3.0, 1.6, 1.8)
_CHAPTERS = (
    ("总体情况", "The whole"),
    ("分任务进展", "Task by task"),
    ("数据需求", "Data to ask for"),
    ("需要决定的问题", "Findings that need a decision"),
    ("编制说明", "Notes"),
)
_DIGITS = "一二三四五六七八九"


class _Writer:
    """A document in one language, with what every part of it needs."""

    def __init__(self, study: Study, language: Language) -> None:
        self.study, self.language, self.zh = study, language, language == "zh"
        self.rows = list(target_rows(study, language))
        self.document = Document()
        self.chapters = 0
        self._fonts()

    def _fonts(self) -> None:
        """Fonts of official documents; programs without them take their own."""
        for name, face, size in (("Normal", "仿宋", 12), ("Title", "黑体", 22), ("Heading 1", "黑体", 16), ("Heading 2", "楷体", 14)):
            style = self.document.styles[name]
            style.font.name, style.font.size = "Times New Roman", Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
        for section in self.document.sections:
            section.left_margin = section.right_margin = Cm(2.5)

    def say(self, zh: str, en: str) -> str:
        """Words of the document's language."""
        return zh if self.zh else en

    def chapter(self) -> None:
        """Heading of the next chapter, numbered as offices do."""
        zh, en = _CHAPTERS[self.chapters]
        numbered = f"{_DIGITS[self.chapters]}、" if self.zh else f"{self.chapters + 1}. "
        self.chapters += 1
        self.document.add_heading(numbered + self.say(zh, en), 1)

    def line(self, text: str, style: str | None = None) -> Any:
        """A paragraph."""
        return self.document.add_paragraph(text, style=style)

    def table(self, rows: list[tuple[str, ...]], widths: tuple[float, ...], head: bool) -> None:
        """A grid of cells; the head is bold and repeats on every page."""
        table = self.document.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for at, texts in enumerate(rows):
            row = table.add_row()
            for mark in ("w:cantSplit", "w:tblHeader") if head and at == 0 else ("w:cantSplit",):
                row._tr.get_or_add_trPr().append(OxmlElement(mark))
            together = at == 0 if head else at < len(rows) - 1
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = Cm(width)
                run = cell.paragraphs[0].add_run(text)
                run.font.size, run.bold = Pt(10.5), head and at == 0
                kept = cell.paragraphs[0].paragraph_format
                kept.keep_with_next, kept.space_before, kept.space_after = together, Pt(2), Pt(2)


def document_of(study: Study, language: Language) -> bytes:
    """Self-assessment of a study as the bytes of a docx file; the same study gives the same bytes."""
    writer = _Writer(study, language)
    _cover(writer)
    _summary(writer)
    _tasks(writer)
    _requests(writer)
    _findings(writer)
    _method(writer)
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return fixed_zip(buffer.getvalue())


def _cover(writer: _Writer) -> None:
    """Title, who fills it in, and contents."""
    study, say = writer.study, writer.say
    title = writer.document.add_heading(say(f"{study.plan.title}进展自评估报告", f"{study.plan.title}: self-assessment"), 0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = study_dict(study)
    writer.table(
        [
            (say("城市", "city"), study.city.title.say(writer.language)),
            (say("编制单位", "prepared by"), ""),
            (say("联系人及电话", "contact"), ""),
            (say("编制日期", "date"), ""),
            (
                say("计算编号", "run"),
                say(
                    f"{head['id']}(版本{head['version']},种子{head['seed']},{head['draws']}次抽样)",
                    f"{head['id']} (version {head['version']}, seed {head['seed']}, {head['draws']} draws)",
                ),
            ),
        ],
        (4.0, 12.0),
        head=False,
    )
    writer.line("")
    writer.document.add_heading(say("目录", "Contents"), 1)
    _contents(writer)
    writer.document.add_page_break()  # type: ignore[no-untyped-call]


def _contents(writer: _Writer) -> None:
    """A field that a word processor turns into a table of contents when the document is opened or the field updated."""
    run = writer.line("").add_run()
    for kind, text in (("begin", ""), ("", ' TOC \\o "1-2" \\h \\z \\u '), ("separate", ""), ("words", ""), ("end", "")):
        if kind == "words":
            for entry in _entries(writer):
                run.add_text(entry)
                run.add_break()
            run.add_text(writer.say("(右键“更新域”可得页码)", "(update the field for page numbers)"))
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _entries(writer: _Writer) -> Iterator[str]:
    """Headings of the document, so that the contents are there before the field is updated."""
    tasks = [
        f"    {task.number}. {task.title}" for task in writer.study.plan.tasks if any(row["number"] == task.number for row in writer.rows)
    ]
    for at, (zh, en) in enumerate(_CHAPTERS):
        yield f"{_DIGITS[at]}、{zh}" if writer.zh else f"{at + 1}. {en}"
        yield from tasks if at == 1 else ()


def _summary(writer: _Writer) -> None:
    """The answer, the counts, and the goals of the whole plan."""
    say, language = writer.say, writer.language
    writer.chapter()
    writer.line(sentence_of(writer.study, language))
    counts = counts_of(writer.study)
    writer.table(
        [tuple(STATUS_WORDS[status].say(language) for status in counts), tuple(str(number) for number in counts.values())],
        (3.2,) * len(counts),
        head=True,
    )
    writer.line("")
    goals = [(goal.text.say(language), STATUS_WORDS[goal.status].say(language), goal.detail.say(language)) for goal in writer.study.goals]
    writer.table([(say("总体目标", "goal"), say("判定", "status"), say("依据", "grounds")), *goals], (5.0, 2.2, 8.8), head=True)


def _tasks(writer: _Writer) -> None:
    """One heading and one table a task that has targets; the others in a list."""
    say = writer.say
    writer.chapter()
    plain: list[Task] = []
    for task in writer.study.plan.tasks:
        rows = [row for row in writer.rows if row["number"] == task.number]
        if rows:
            _task(writer, task, rows)
        else:
            plain.append(task)
    outside = [row for row in writer.rows if row["number"] is None]
    if outside:
        writer.document.add_heading(say("任务之外的目标", "Targets outside tasks"), 2)
        writer.table(list(_target_cells(writer, outside)), _WIDTHS, head=True)
        _notes(writer, outside)
    if plain:
        writer.document.add_heading(say("没有量化目标的任务", "Tasks without a number"), 2)
        cells = [(str(task.number), task.title, "、".join(task.lead)) for task in plain]
        writer.table([(say("序号", "number"), say("任务", "task"), say("牵头单位", "lead")), *cells], (1.6, 8.4, 6.0), head=True)


def _task(writer: _Writer, task: Task, rows: list[dict[str, Any]]) -> None:
    say = writer.say
    writer.document.add_heading(f"{task.number}. {task.title}", 2)
    writer.table(
        [
            (say("牵头单位", "lead"), "、".join(task.lead) or "–"),
            (say("配合单位", "support"), "、".join((*task.support, *task.implied)) or "–"),
            (say("进展与措施(由牵头单位填写)", "progress and measures (for the lead to fill in)"), ""),
        ],
        (4.0, 12.0),
        head=False,
    )
    writer.line("")
    writer.table(list(_target_cells(writer, rows)), _WIDTHS, head=True)
    _notes(writer, rows)
    table = lab_table(writer.study.city, writer.language)
    if table and task.number in connected_tasks(writer.study.scenarios["plan"]):
        writer.table(table, (5.6, 2.2, 1.8, 6.4), head=True)


def _target_cells(writer: _Writer, rows: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    yield _HEADS[writer.language]
    for row in rows:
        said = f"{row['id']} {row['title']} {row['goal']}" + (f"({row['year']})" if row["year"] else "")
        yield tuple(str(({"said": said} | row)[key]) for key in _KEYS)


def _notes(writer: _Writer, rows: list[dict[str, Any]]) -> None:
    """What a reader must know, what data is asked of whom, and what carries the target."""
    say = writer.say
    for row in rows:
        drivers = ", ".join(f"{name} {'+' if effect > 0 else ''}{number(effect, 2)}" for name, effect in row["drivers"])
        for words, text in (
            (say("说明", "note"), row["notes"]),
            (say("主要措施的作用", "what carries it"), drivers),
            (say("需要的数据", "data to ask for"), row["request"]),
        ):
            if text:
                writer.line(f"{row['id']} {words}: {text}", "List Bullet")
    writer.line("")


def _requests(writer: _Writer) -> None:
    """Data that is missing, and the bureau that has it."""
    say, language = writer.say, writer.language
    asked = [(j.request.bureau, j.target.id, j.request.data.say(language)) for j in writer.study.judgements if j.request]
    writer.chapter()
    if asked:
        writer.table([(say("单位", "bureau"), say("目标", "target"), say("数据", "data")), *sorted(set(asked))], (4.5, 2.0, 9.5), head=True)


def _findings(writer: _Writer) -> None:
    """Faults of the plan and of the data that somebody must decide."""
    say, language = writer.say, writer.language
    writer.chapter()
    rows = [
        (where_words(f.where, language), f.what.say(language), f.mend.say(language), "")
        for f in writer.study.findings
        if f.severity != "note"
    ]
    writer.table(
        [(say("位置", "where"), say("问题", "what"), say("建议", "advice"), say("处理意见", "decision")), *rows],
        (3.0, 5.5, 4.5, 3.0),
        head=True,
    )


def _method(writer: _Writer) -> None:
    """How it was computed, and the words used."""
    writer.chapter()
    for zh, en in (
        (
            f"{writer.study.draws}次抽样,区间为5%至95%分位数;概率为达到目标的抽样所占份额,不是频率。",
            f"{writer.study.draws} draws; ranges are the 5 and 95 % quantiles; a probability is the share of draws that reach the target, not a frequency.",
        ),
        (
            "“已达到”指最新值与三分之二以上抽样都满足目标;“可望达到”为概率不低于66%,“有风险”为33%至66%,“难以达到”为低于33%。",
            "Met: the latest value and two of three draws fulfil it. On track: at least 66 %. At risk: 33 to 66 %. Off track: below 33 %.",
        ),
        (
            "要求路径由最新观测值到完成年份直线推得,不是公布值。",
            "The required path is a straight line from the last observation to the deadline; it is derived, not published.",
        ),
        (
            "基准年能源平衡为估计值,不是统计数据;各数值的来源、方法与不确定性见report.xlsx和`dafeng explain`。",
            "The base-year balance is an estimate, not statistics; sources, methods and uncertainty stand in report.xlsx and `dafeng explain`.",
        ),
    ):
        writer.line(writer.say(zh, en), "List Number")
