"""The power system in a report: a drawing that adds up, and sentences in both languages."""

import json
import re

import numpy as np

from dafeng.errors import Text
from dafeng.facts import default_city, load_city
from dafeng.study.couple import Coupled, PeakWeek, YearAnswer
from dafeng.study.power_figure import power_figure


def coupled():
    """Two years, the second with a week of 10 GW, four fifths of it imported."""
    flat = np.full(168, 1.0)
    days = tuple(f"07-{14 + d}" for d in range(7))
    titles = {"line": Text("外来<电>", "line <A>"), "own": Text("本地", "own"), "idle": Text("停", "idle")}
    week = PeakWeek(flat * 10, {"own": flat * 2, "line": flat * 8, "idle": flat * 0}, titles, days, "07-16 21:00")
    year = YearAnswer(2030, 0.1, 0.15, 0.28, {}, 0.0, 1.0, 0.0, 0.24, 5.0, 10.0, 1.0, 80.0, 0.8, week)
    return Coupled(load_city(default_city()), 2, 0.0, (year, year))


def test_the_sources_stack_up_to_the_load(tmp_path):
    """Largest at the bottom; the top edge of the last is where the line of the load is; what gives nothing is left out."""
    figure = power_figure(coupled(), "en", tmp_path)
    areas = re.findall(r'<polygon points="([^"]+)"', figure["chart"])
    line = re.search(r'<polyline[^>]*points="([^"]+)"', figure["chart"])[1]
    assert [name for _, name in figure["legend"]] == ["line <A>", "own"]
    assert areas[-1].split()[:168] == line.split()


def test_names_are_escaped(tmp_path):
    """A name of a pack is text, never markup."""
    assert "line &lt;A&gt;" in power_figure(coupled(), "en", tmp_path)["chart"]


def test_sentences_in_both_languages(tmp_path):
    """Peak, import share, factors; adequacy where it was kept."""
    (tmp_path / "power").mkdir()
    drawn = {"lole_hours": 0.7, "lole_hours_se": 0.1, "eens": 900.0, "eens_se": 100.0, "years": 1000}
    kept = {"year": 2030, "adequacy": {"exact": {"lole_hours": 1.5, "eens": 2500.0}, "monte_carlo": drawn}}
    (tmp_path / "power" / "adequacy-2030.json").write_text(json.dumps(kept), encoding="utf-8")
    said = {language: power_figure(coupled(), language, tmp_path)["sentences"] for language in ("zh", "en")}
    assert "imports give 80% of the electricity" in said["en"][0]
    assert "外购电占用电量80%" in said["zh"][0]
    assert "1.50 h/yr and 2.50 GWh/yr" in said["en"][1]
    assert "1.50小时/年、2.50吉瓦时/年" in said["zh"][1]


def test_a_city_without_power_data_has_no_figure(tmp_path):
    """Nothing is drawn, nothing is said."""
    assert power_figure(Coupled(load_city(default_city())), "en", tmp_path) is None
