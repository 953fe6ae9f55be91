"""``dafeng serve`` on a folder without a run."""

import subprocess
import sys
from pathlib import Path


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path):
    """It ends with 1 before it names an address."""
    command = [str(Path(sys.executable).with_name("dafeng")), "serve", str(tmp_path), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Make one with" in " ".join(done.stderr.split())  # a terminal breaks lines where it likes
