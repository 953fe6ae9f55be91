"""The API answers what the run folder says, and nothing outside it."""

import io
import zipfile

import pytest

from dafeng.web.guard import HEADERS


@pytest.mark.parametrize(
    "path",
    ["runs", "run", "plan", "targets", "targets/T1-1", "bureaus", "findings", "quantities", "quantities/co2_total", "facts", "facts/gdp"],
)
def test_json_routes_answer(client, path):
    """Status 200 and something in it."""
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.json()


@pytest.mark.parametrize("name", HEADERS)
def test_every_answer_carries_security_headers(client, name):
    """Pages, API and refusals alike."""
    assert [name in client.get(path).headers for path in ("/zh/", "/api/v1/run", "/nowhere")] == [True, True, True]


@pytest.mark.parametrize("name", ["run.json", "..%2f..%2fetc%2fpasswd", "%2e%2e/run.json", "report.zh.html%00", "C:\\x"])
def test_no_path_leads_out(client, name):
    """Only reports are handed out by name."""
    assert client.get(f"/api/v1/files/{name}").status_code in {404, 405}


@pytest.mark.parametrize("run", ["..", "../..", "a/b", "x" * 101, "nowhere"])
def test_no_run_outside_the_folder(client, run):
    """A run is one plain word."""
    assert client.get("/api/v1/run", params={"run": run}).status_code in {404, 422}


def test_a_failure_is_a_problem_in_both_languages(client):
    """RFC 9457."""
    answer = client.get("/api/v1/facts/nothing_of_that_name")
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "detail_zh"} <= set(answer.json())


def test_the_archive_holds_the_reports(client):
    """Everything of the run in one file."""
    names = zipfile.ZipFile(io.BytesIO(client.get("/api/v1/archive").content)).namelist()
    assert {"report.zh.docx", "report.en.xlsx", "judgements.json"} <= {name.split("/")[1] for name in names}


def test_a_report_is_shown_in_a_sandbox(client):
    """Its own script can reach neither the site nor the network."""
    assert "sandbox allow-scripts" in client.get("/api/v1/files/report.zh.html").headers["content-security-policy"]


def test_answers_are_compressed(client):
    """A phone on a slow line reads it too."""
    assert client.get("/api/v1/quantities/co2_total", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
