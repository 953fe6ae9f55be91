"""What the command line does when its reader leaves, and how wide its tables are in a pipe."""

import subprocess
import sys
from pathlib import Path

from dafeng.facts import default_city, load_city

DAFENG = Path(sys.executable).with_name("dafeng")


def test_a_reader_that_leaves_gets_no_traceback():
    """`dafeng facts show --json | head -c 1`: nothing on standard error."""
    with subprocess.Popen([DAFENG, "facts", "show", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        complaint = running.stderr.read()
    assert complaint == b""


def test_a_pipe_cuts_no_cell():
    """The last responsible body of a target with three stands whole in a pipe."""
    plan = load_city(default_city()).plan_path
    said = subprocess.run([DAFENG, "plan", "read", plan], capture_output=True, text=True, check=True).stdout
    assert "…" not in said


def test_a_name_like_nothing_is_not_answered_by_none():
    """No 'Did you mean none?'."""
    ended = subprocess.run([DAFENG, "explain", "zzzzzz", "--lang", "en"], capture_output=True, text=True, check=False)
    assert (ended.returncode, "none" in ended.stderr) == (1, False)
