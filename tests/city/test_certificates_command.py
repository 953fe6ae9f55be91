"""The commands of green certificates, from issue to account."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

YEAR = datetime.now(UTC).year


def run(*words):
    """A command as people type it."""
    command = [str(Path(sys.executable).with_name("dafeng")), "power", "certificates", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_from_issue_to_account(tmp_path):
    """Half of what a user bought was used; its electricity carries less, and all others' a little more than the grid's average."""
    book, users = tmp_path / "book.jsonl", tmp_path / "users.csv"
    users.write_text("user,mwh,duty\nsmelter,1000,0.8\n", encoding="utf-8")
    run("issue", book, "w1", 1000, "--holder", "farm", "--vintage", YEAR, "--origin", "wind")
    run("transfer", book, "w1", 800, "--to", "smelter")
    run("retire", book, "w1/1", 400, "--user", "smelter", "--period", YEAR)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    options = ("--ledger", book, "--users", users, "--period", YEAR, "--total", 1e6, "--factor", 0.15, "--save", tmp_path, "--json")
    account = json.loads(run("report", *options).stdout)["account"]
    assert json.loads((tmp_path / "power" / "certificates.json").read_text(encoding="utf-8"))["users"] == account["users"]
    assert account["users"][0]["missing_mwh"] == 400.0
    assert 0.15 < account["residual_factor"] < 0.151


def test_a_refusal_is_a_sentence(tmp_path):
    """No trace, an exit code, and what to do."""
    done = run("retire", tmp_path / "book.jsonl", "w9", 1, "--user", "smelter", "--period", YEAR, "--lang", "en")
    assert done.returncode == 1
    assert "Issue it first" in " ".join(done.stderr.split())
