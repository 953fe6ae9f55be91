"""No page is half translated: every page is fetched in both languages and read for words of the other."""

import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document

NAVIGATION = ("", "plan", "targets", "bureaus", "scenarios", "data", "power", "roads", "lab", "report", "upload", "jobs", "sign-in")
VARIABLES = ("charging_piles", "population_resident", "car_stock", "air_quality_good_days", "vehicle_stock", "district_population")
TARGETS = (
    "T1-1",
    "T1-2",
    "T1-3",
    "T3-1",
    "T5-1",
    "T6-1",
    "T7-1",
    "T8-1",
    "T10-1",
    "T11-1",
    "T11-2",
    "T13-2",
    "T14-1",
    "T15-1",
    "T16-1",
    "T16-2",
)
PAGES = (
    *NAVIGATION,
    *(f"data/{name}" for name in VARIABLES),
    *(f"targets/{target}" for target in TARGETS),
    *(f"targets/{target}/panel" for target in TARGETS),
)
QUIET = "script, style, code, pre, [translate=no]"
"""Formulas and commands, and what is shown as recorded: titles and remarks of sources, names of runs."""
SYMBOLS = """
CO kW kWh MWh GWh TWh GW MW kg kV MVA Mt kB MB PM GDP PET TTC SUMO OpenADR CEADs CDP
ELCC Shapley Spearman Chapman Richards aV IPCC COPERT EFDB METHODS BASE GB
csv xlsx docx html json zip toml md Excel Word levers worth power lab roads docs English
"""
"""Units, chemistry, methods, programs, formats and files, which are written so in Chinese offices too."""


def _words(client, path, language):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    for each in page.select(QUIET):
        each.decompose()
    other = "zh-CN" if language == "en" else "en"
    for each in page.select(f"[lang={other}]"):
        each.decompose()
    pattern = r"[\u4e00-\u9fff]+" if language == "en" else r"[A-Za-z]{2,}"
    text = " ".join(page.stripped_strings)
    text = re.sub(r"dafeng( [a-z]+)+( --?[a-z-]+)*|electricity_supply_cost", "", text)
    return {word for word in re.findall(pattern, text) if word not in SYMBOLS.split()}


@pytest.mark.parametrize("path", PAGES)
def test_a_chinese_page_has_no_english_words(client, path):
    """But symbols, units and names of methods that Chinese offices write so."""
    assert _words(client, f"/zh/{path}", "zh") == set()


@pytest.mark.parametrize("path", PAGES)
def test_chinese_on_an_english_page_is_marked(client, path):
    """Official names and texts carry their language; everything else is English."""
    assert _words(client, f"/en/{path}", "en") == set()


def test_a_chinese_workbook_has_chinese_heads_and_words(run_folder):
    """Heads of all sheets, and every cell but ids, addresses, and what sources say."""
    book = openpyxl.load_workbook(run_folder / "report.zh.xlsx", read_only=True)
    as_recorded = {"变量", "来源", "网址", "方法", "地点", "编号", "能源品种"}
    found = set()
    for sheet in book:
        heads, *rows = sheet.iter_rows(values_only=True)
        cells = [cell for row in rows for head, cell in zip(heads, row, strict=True) if head not in as_recorded]
        text = " ".join(str(each) for each in (*heads, *cells) if isinstance(each, str))
        found |= {word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in SYMBOLS.split()}
    assert found == set()


def test_an_english_workbook_has_english_heads_and_units(run_folder):
    """3,500 万千瓦 is 35 GW there too."""
    book = openpyxl.load_workbook(run_folder / "report.en.xlsx", read_only=True)
    heads, *rows = book["targets"].iter_rows(values_only=True)
    safe = dict(zip(heads, next(row for row in rows if row[0] == "T1-3"), strict=True))
    assert (safe["target"], safe["unit"]) == (35, "GW")


@pytest.mark.parametrize("name", ["report.zh.html", "report.zh.docx"])
def test_a_chinese_report_has_no_english_words(run_folder, name):
    """But titles of sources, and commands."""
    if name.endswith("html"):
        page = BeautifulSoup((run_folder / name).read_text(encoding="utf-8"), "html.parser")
        for each in page.select(QUIET):
            each.decompose()
        text = " ".join(page.stripped_strings)
    else:
        document = Document(str(run_folder / name))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = " ".join([*(each.text for each in document.paragraphs), *cells])
    text = re.sub(r"`?dafeng( [a-z]+)+`?|chengdu-[0-9a-f]{8}|report\.xlsx", "", text)
    assert {word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in SYMBOLS.split()} == set()
