"""Answers are kept while the runs are as they were, and not a moment longer."""

import json
import os
import time

import pytest

from dafeng.web.access import Access


@pytest.mark.parametrize("path", ["/zh/", "/api/v1/run", "/api/v1/targets", "/api/v1/tables/co2_total", "/assets/web/style.css"])
def test_an_answer_has_a_tag_and_who_has_it_is_told_so(client, path):
    """304 without a body."""
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_run_that_changes_changes_its_answers(reader, root):
    """Even where the name of the run stays."""
    here = reader(Access(), root=root)
    before = here.get("/api/v1/run")
    path = next(root.glob("*/run.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"plan": "another"}))
    os.utime(path, ns=(0, time.time_ns() + 1_000_000))
    time.sleep(0.6)
    after = here.get("/api/v1/run", headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["plan"]) == (200, "another")


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/jobs", "/api/v1/scenarios/saved"])
def test_what_differs_from_reader_to_reader_is_not_kept(client, path):
    """No tag, and no store on the way."""
    answer = client.get(path)
    assert ("etag" in answer.headers, "no-store" in answer.headers["cache-control"]) == (False, True)


def test_languages_of_packing_are_kept_apart(client):
    """Who cannot unpack gets it unpacked."""
    packed = client.get("/zh/", headers={"accept-encoding": "gzip"})
    plain = client.get("/zh/", headers={"accept-encoding": "identity"})
    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.text == plain.text


def test_the_head_of_an_answer_can_be_asked_for(client):
    """Same headers, no body."""
    whole, head = client.get("/zh/plan"), client.head("/zh/plan")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])


def test_a_refusal_is_not_kept(client):
    """It may be mended meanwhile."""
    assert "etag" not in client.get("/api/v1/targets/T99").headers


def test_a_folder_that_is_not_there_yet_is_no_failure(reader, tmp_path):
    """The sentence says how to make a run."""
    answer = reader(Access(), root=tmp_path / "runs").get("/api/v1/run")
    assert (answer.status_code, "dafeng run" in answer.json()["detail"]) == (404, True)


@pytest.mark.parametrize("path", ["/openadr3/3.1.0/programs", "/api/v1/run"])
def test_what_is_answered_to_somebody_is_not_kept(client, path):
    """Neither where a part has a sign-in of its own, nor where a token is shown."""
    assert "etag" not in client.get(path, headers={"authorization": "Bearer somebody's"}).headers
