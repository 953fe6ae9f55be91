"""What the tests of the lab share: a small experiment, run once."""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def experiment():
    """Advice and retiming, two seeds."""
    pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")
    return importlib.import_module("scenes").small("advice", "retiming")


@pytest.fixture(scope="session")
def lab_folder(experiment, tmp_path_factory):
    """Results of the small experiment."""
    folder = tmp_path_factory.mktemp("lab")
    importlib.import_module("dafeng.roads.lab.batch").run_batch(experiment, folder, workers=2)
    return folder
