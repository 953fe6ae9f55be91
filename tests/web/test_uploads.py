"""Tables from outside: what they would change is shown first; hostile ones are turned away."""

import io
import zipfile

import openpyxl
import pytest

from dafeng.facts import COLUMNS, load_city
from dafeng.facts.workbook import MOST_ROWS
from dafeng.jobs import Ledger
from dafeng.jobs.work import work
from dafeng.web.access import Access

ROWS = [
    {"variable": "swap_stations", "year": 2026, "value": 190, "unit": "piece", "source": "s900", "status": "official"},
    {"variable": "swap_station", "year": 2026, "value": 190, "unit": "piece", "source": "s001", "status": "official"},
]
SOURCE = {"id": "s900", "title": "Letter of the bureau", "publisher": "bureau"}


def _book(rows, sources=()):
    book = openpyxl.Workbook()
    for title, names, lines in (("facts", COLUMNS, rows), ("sources", ("id", "title", "publisher"), sources)):
        sheet = book.create_sheet(title)
        sheet.append(list(names))
        for line in lines:
            sheet.append([line.get(name) for name in names])
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip(parts, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in {"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>", **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def here(reader, root, monkeypatch):
    """A program on this machine; its jobs wait."""
    monkeypatch.setattr("dafeng.jobs.queue.ensure_worker", lambda _: None)
    return reader(Access(), root=root)


@pytest.fixture
def city(run_folder):
    """The city of the run."""
    return load_city(next((run_folder / "pack").iterdir()))


def _look(here, content, name="table.xlsx"):
    return here.post("/api/v1/uploads", files={"file": (name, content)})


def _known(city, **more):
    fact = next(fact for fact in city.rows("swap_stations") if fact.year)
    row = {name: getattr(fact, name) for name in COLUMNS if getattr(fact, name) not in (None, "")}
    return row | {"low": None, "high": None, "note": None} | more


def test_a_dry_run_says_what_each_row_would_do(here, city):
    """New, changed, in conflict, the same."""
    rows = [
        ROWS[0],
        _known(city, value=99999, status="official", note="confidence high; document of 2026-12"),
        _known(city, value=1, status="assumed"),
        _known(city),
    ]
    found = _look(here, _book(rows, [SOURCE])).json()
    assert [row["kind"] for row in found["rows"]] == ["new", "changed", "conflicting", "same"]
    assert (found["can_apply"], found["rows"][1]["before"] != 99999, [each["id"] for each in found["sources"]]) == (True, True, ["s900"])


def test_a_row_that_cannot_be_used_says_why_in_both_languages(here):
    """With its number in the sheet, and nothing can be taken."""
    found = _look(here, _book([ROWS[0] | {"value": "many", "unit": "florp", "status": "sure"}])).json()
    assert (found["counts"]["refused"], found["can_apply"], found["rows"][0]["row"]) == (1, False, 2)
    reasons = found["rows"][0]["reasons"]
    assert [word in str(reasons) for word in ("expected a number", "应为数字", "florp", "sure", "s900")] == [True] * 5
    taken = here.post(f"/api/v1/uploads/{found['id']}/apply", json={})
    assert (taken.status_code, "nothing was taken" in taken.json()["detail"]) == (422, True)


def test_a_misspelt_variable_is_pointed_out(here):
    """It would be taken, and nothing would use it."""
    found = _look(here, _book([ROWS[1]])).json()
    assert "swap_stations" in found["rows"][0]["reasons"][0]["en"]


def test_what_the_checks_would_say_is_said_before(here, city):
    """A share above one is found in the dry run."""
    row = {
        "variable": "nev_sales_share",
        "year": 2025,
        "value": 3,
        "unit": "share",
        "source": city.rows("swap_stations")[0].source,
        "status": "reported",
    }
    found = _look(here, _book([row])).json()
    assert "share_out_of_range" in [finding["code"] for finding in found["findings"]]


def test_a_dry_run_changes_nothing(here):
    """The facts of the run are as they were."""
    before = here.get("/api/v1/facts/swap_stations").json()
    _look(here, _book([ROWS[0]], [SOURCE]))
    assert here.get("/api/v1/facts/swap_stations").json() == before


def test_what_is_taken_becomes_a_run_that_knows_it(here, root, run_folder):
    """The new run keeps the fact with its source; the old run is as it was."""
    upload = _look(here, _book([ROWS[0]], [SOURCE])).json()["id"]
    job = here.post(f"/api/v1/uploads/{upload}/apply", json={"draws": 3, "seed": 1}).json()["id"]
    work(root, job)
    done = Ledger(root).get(job)
    assert done.state == "done", done.error
    known = here.get("/api/v1/facts/swap_stations", params={"run": done.result}).json()
    assert [fact["source_record"]["title"] for fact in known if fact["year"] == 2026] == ["Letter of the bureau"]
    old = here.get("/api/v1/facts/swap_stations", params={"run": run_folder.name}).json()
    assert [fact for fact in old if fact["source"] == "s900"] == []


def test_the_template_comes_back_filled_in(here):
    """What is downloaded can be uploaded."""
    book = openpyxl.load_workbook(io.BytesIO(here.get("/api/v1/template").content))
    assert [cell.value for cell in book["facts"][1]] == list(COLUMNS)
    book["sources"].append(list(SOURCE.values()))
    for at, name in enumerate(COLUMNS, start=1):
        book["facts"].cell(2, at, ROWS[0].get(name))
    out = io.BytesIO()
    book.save(out)
    assert _look(here, out.getvalue()).json()["counts"]["new"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_as_offices_write_it(here, encoding):
    """UTF-8 with or without its mark, and GB18030."""
    text = ",".join(COLUMNS) + "\nswap_stations,2027,200,,,piece,,,,s001,reported,,备注\n"
    found = _look(here, text.encode(encoding), "table.csv").json()
    assert (found["counts"]["new"], found["rows"][0]["fact"]["note"]) == (1, "备注")


HOSTILE = {
    "a zip bomb": (_zip({"xl/worksheets/sheet1.xml": b"0" * 30_000_000}), "zip bomb"),
    "many bombs": (_zip({f"xl/{i}.bin": b"0" * 20_000_000 for i in range(4)}), "unpacks to more"),
    "a path out": (_zip({"../../evil.xml": "<a/>"}), "path that leads out"),
    "an absolute path": (_zip({"/etc/passwd": "x"}), "path that leads out"),
    "entities": (_zip({"xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "declares entities"),
    "many parts": (_zip({f"xl/{i}.xml": "<a/>" for i in range(400)}), "unpacks to more"),
    "another zip": (_zip({}).replace(b"xl/workbook.xml", b"xl/w0rkbook.xml"), "no Excel workbook"),
    "half a file": (_book(ROWS)[:500], "no Excel workbook"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "no Excel workbook"),
    "nothing": (b"", "no Excel workbook"),
    "a workbook of nothing": (_zip({}), "no Excel workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_turned_away_with_a_sentence(here, name):
    """422, nothing unpacked, nothing kept."""
    content, words = HOSTILE[name]
    answer = _look(here, content)
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text


@pytest.mark.parametrize("name", ["table.xlsm", "table.exe", "table", "table.xlsx.html"])
def test_another_kind_of_file_is_turned_away(here, name):
    """By its ending, whatever is in it."""
    answer = _look(here, _book(ROWS), name)
    assert (answer.status_code, "expected xlsx or csv" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("content", [b"\xff\xfe\xff\xff\x00", _book(ROWS), b"\x81\xff\xff"])
def test_a_csv_that_is_none_is_turned_away(here, content):
    """Whatever its ending says."""
    assert _look(here, content, "table.csv").status_code == 422


def test_a_sheet_with_too_many_rows_is_turned_away(here):
    """Before it fills the memory."""
    text = ",".join(COLUMNS) + "\nx" * (MOST_ROWS + 2)
    assert "rows" in _look(here, text.encode(), "table.csv").json()["detail"]


def test_a_file_above_the_limit_is_turned_away(here):
    """413 before it is read."""
    assert _look(here, b"0" * 10_100_000).status_code == 413


@pytest.mark.parametrize("name", ["../../evil.xlsx", "a\\..\\b.xlsx", "<b>.xlsx"])
def test_a_file_s_name_leads_nowhere(here, run_folder, name):
    """It is shown without its signs and never used as a path."""
    found = _look(here, _book([ROWS[0]], [SOURCE]), name).json()
    assert not set("/\\<>") & set(found["file"])


@pytest.mark.parametrize("upload", ["0" * 16, "..", "%2e%2e", "x"])
def test_an_unknown_upload_is_not_found(here, upload):
    """404, and nothing outside the folder."""
    assert here.get(f"/api/v1/uploads/{upload}").status_code == 404
    assert here.post(f"/api/v1/uploads/{upload}/apply", json={}).status_code == 404
