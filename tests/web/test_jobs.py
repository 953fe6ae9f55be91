"""Jobs: begun over the API, done by a worker of their own, followed by events, stopped, taken up again."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from dafeng.jobs import Ledger, submit, watch
from dafeng.jobs.queue import LOCK
from dafeng.jobs.work import work
from dafeng.web.access import Access


@pytest.fixture
def here(reader, root, monkeypatch):
    """A program on this machine; a worker it starts ends soon."""
    monkeypatch.setenv("DAFENG_WORKER_IDLE", "1")
    return reader(Access(), root=root)


@pytest.fixture
def no_worker(monkeypatch):
    """Jobs wait."""
    monkeypatch.setattr("dafeng.jobs.queue.ensure_worker", lambda _: None)


def test_a_run_is_made_in_the_background_and_told_as_it_goes(here, root):
    """Begun, followed by events to its end, and opened."""
    begun = here.post("/api/v1/jobs", json={"kind": "run", "draws": 4, "seed": 9})
    assert begun.status_code == 202
    told = here.get(f"{begun.headers['location']}/events").text
    names = [line.removeprefix("event: ") for line in told.splitlines() if line.startswith("event: ")]
    last = json.loads([line for line in told.splitlines() if line.startswith("data: ")][-1].removeprefix("data: "))
    assert (set(names[:-1]), names[-1], last["state"], last["progress"]) == ({"progress"}, "done", "done", 1.0)
    assert here.get("/api/v1/run", params={"run": last["result"]}).json()["draws"] == 4


def test_a_job_that_cannot_be_done_says_why(root, no_worker):
    """The core's own sentence, in both languages."""
    shutil.rmtree(next(root.glob("*/pack")))
    job = submit(root, "report", {"run": next(root.glob("*/run.json")).parent.name, "draws": 4, "seed": 1})
    work(root, job.id)
    known = Ledger(root).get(job.id)
    assert (known.state, "keeps no pack" in known.error.en, "没有保存" in known.error.zh) == ("failed", True, True)


def test_a_waiting_job_is_stopped_at_once(here, root, no_worker):
    """And is never begun."""
    job = here.post("/api/v1/jobs", json={"draws": 4}).json()["id"]
    assert here.delete(f"/api/v1/jobs/{job}").json()["state"] == "cancelled"
    work(root, job)
    assert Ledger(root).get(job).attempts == 0


def test_a_running_job_is_stopped_at_its_next_step_and_leaves_nothing(root, no_worker):
    """No half run."""
    before = sorted(path.name for path in root.glob("*/run.json"))
    job = submit(root, "run", {"run": next(root.glob("*/run.json")).parent.name, "draws": 4, "seed": 11})
    with sqlite3.connect(Ledger(root).path) as connection:
        connection.execute("update job set cancel = 1")
    work(root, job.id)
    assert Ledger(root).get(job.id).state == "cancelled"
    assert sorted(path.name for path in root.glob("*/run.json")) == before


def test_a_job_survives_the_death_of_its_worker(root, no_worker):
    """Killed in the middle, it waits again; the next worker does it."""
    job = submit(root, "run", {"run": next(root.glob("*/run.json")).parent.name, "draws": 4, "seed": 12})
    ledger = Ledger(root)
    first = subprocess.Popen([sys.executable, "-m", "dafeng.jobs.worker", str(root)], env=os.environ | {"DAFENG_WORKER_IDLE": "1"})
    _until(lambda: ledger.get(job.id).state == "running")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert ledger.get(job.id).state == "running"
    subprocess.run(
        [sys.executable, "-m", "dafeng.jobs.worker", str(root)], env=os.environ | {"DAFENG_WORKER_IDLE": "1"}, check=True, timeout=120
    )
    known = ledger.get(job.id)
    assert (known.state, known.attempts) == ("done", 2)


def _until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_a_job_interrupted_twice_has_failed(root, no_worker):
    """It is not tried for ever."""
    ledger, job = Ledger(root), submit(root, "run", {"run": "x", "draws": 4, "seed": 1})
    for _ in range(2):
        ledger.begin(job.id)
        ledger.resume()
    assert ledger.get(job.id).state == "failed"


def test_a_look_at_the_jobs_starts_a_worker_where_there_is_none(root, no_worker, monkeypatch):
    """And none where there is nothing to do."""
    started = []
    monkeypatch.setattr("dafeng.jobs.queue.ensure_worker", started.append)
    watch(root)
    submit(root, "run", {"run": "x", "draws": 4, "seed": 1})
    started.clear()
    watch(root)
    assert (started, (root / LOCK).exists()) == ([root], True)


def test_jobs_are_listed_page_by_page(here, no_worker):
    """Newest first."""
    made = [here.post("/api/v1/jobs", json={"draws": 4, "seed": seed}).json()["id"] for seed in range(3)]
    found = here.get("/api/v1/jobs", params={"limit": 2, "offset": 1}).json()
    assert ([each["id"] for each in found["jobs"]], found["total"]) == (made[1::-1], 3)


def test_the_line_of_jobs_has_an_end(here, no_worker):
    """The twenty-first is asked to come again."""
    seen = [here.post("/api/v1/jobs", json={"draws": 4}).status_code for _ in range(21)]
    assert seen == [202] * 20 + [422]


@pytest.mark.parametrize("job", ["0" * 16, "..", "x' or 1=1"])
def test_an_unknown_job_is_not_found(here, job):
    """404."""
    assert here.get(f"/api/v1/jobs/{job}").status_code == 404
