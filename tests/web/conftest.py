"""One small run of the default city, written once, and the dashboard on it."""

import shutil
import warnings

import pytest

from dafeng.facts import default_city, load_city
from dafeng.plan import read_plan
from dafeng.study import run_study, write_reports, write_run
from dafeng.web import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """A run with few draws."""
    city = load_city(default_city())
    study = run_study(city, read_plan(city.plan_path), draws=20, seed=3)
    folder = write_run(study, tmp_path_factory.mktemp("runs"))
    write_reports(study, folder)
    return folder


@pytest.fixture(scope="session")
def app(run_folder):
    """The dashboard on the folder of runs."""
    return create_app(run_folder.parent)


@pytest.fixture(scope="session")
def client(app):
    """A reader."""
    with TestClient(app) as reader:
        yield reader


@pytest.fixture
def root(run_folder, tmp_path):
    """A folder with the run, for a test that writes into it."""
    shutil.copytree(run_folder, tmp_path / run_folder.name)
    return tmp_path


@pytest.fixture
def reader(run_folder):
    """Make a reader at some machine, asking for some name: `reader(access, client="192.0.2.7", host="plan.example")`."""

    def _reader(access, client="127.0.0.1", host="localhost", root=run_folder.parent):
        return TestClient(create_app(root, access=access), base_url=f"http://{host}", client=(client, 50000))

    return _reader
