"""The floors of the house: imports only go down."""

import re
import subprocess
import sys
from pathlib import Path

import measure
import pytest


def test_imports_only_go_down():
    """import-linter holds the layers of pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=measure.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", measure.modules(), ids=lambda path: str(path.relative_to(measure.SOURCE)))
def test_the_code_knows_no_city(path):
    """A city is a folder of data; only the default of a command line may name one, and it stands in the data too."""
    assert not re.search(r"chengdu|成都|sichuan|四川", path.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml", "Makefile"])
def test_no_file_names_a_registry(name):
    """A lock file holds versions and hashes; where they come from is the user's own setting."""
    assert not re.search(r"https?://", (measure.ROOT / name).read_text(encoding="utf-8"))
