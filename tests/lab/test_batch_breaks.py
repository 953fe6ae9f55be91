"""A batch that is killed, and one that runs on a cluster: nothing is lost but what was in work, and the bytes are the same."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.roads.lab.batch import run_batch
from dafeng.roads.lab.spec import arms_of

BATCH = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from scenes import small
from dafeng.roads.lab.batch import run_batch
if __name__ == "__main__":
    run_batch(small("advice", "retiming"), Path(sys.argv[1]), workers=1)
"""


@pytest.fixture
def begun(lab_folder, tmp_path):
    """A folder with the inputs of the small experiment and no results."""
    shutil.copytree(lab_folder / "inputs", tmp_path / "inputs")
    return tmp_path


def results(folder):
    return {path.name: path.read_bytes() for path in (folder / "arms").glob("*.json")}


def test_a_batch_that_is_killed_loses_only_the_run_in_work(experiment, lab_folder, begun):
    """Killed outright behind its first result; what it had made is kept, the rest is made when it is taken up, with the same bytes."""
    here = str(Path(__file__).parent)
    batch = subprocess.Popen([sys.executable, "-c", BATCH, str(begun), here], start_new_session=True, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not results(begun) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(batch.pid, signal.SIGKILL)
    batch.wait()
    kept = results(begun)
    assert 0 < len(kept) < len(arms_of(experiment))
    assert run_batch(experiment, begun, workers=1) == len(arms_of(experiment)) - len(kept)
    assert results(begun) == results(lab_folder)


def test_a_cluster_gives_the_same_bytes(experiment, lab_folder, begun):
    """Dask through joblib, against the processes of this machine."""
    distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        run_batch(experiment, begun, dask=cluster.scheduler_address)
    assert results(begun) == results(lab_folder)
