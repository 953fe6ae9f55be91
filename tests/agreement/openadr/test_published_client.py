"""The published openadr3-client completes a whole event with our virtual top node, over HTTP, on both databases."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-openadr" / "bin" / "python"
EXPECTED = {
    "resources seen by their ven": ["chiller-1", "pile-1"],
    "resources seen by another": 0,
    "name taken": 409,
    "event seen with its target": [["north"]],
    "event seen with a target not granted": 0,
    "event seen by another": 0,
    "event by its id, by another": 404,
    "event as it was sent": True,
    "a ven writes an event": 403,
    "report seen by business logic": ["ven-1"],
    "report seen by another": 0,
    "event changed": ["16 July, longer", 7200.0],
    "program changed": "evening peak 2030",
    "ven changed, targets kept": ["north"],
    "resource changed": "chiller one",
    "report changed": "corrected",
    "subscription changed": ["north"],
    "subscriptions seen by another": 0,
    "removed": [True] * 8,
    "left": [0, 0, 0],
}


@pytest.mark.skipif(not PYTHON.exists(), reason="needs scripts/openadr-client (Python 3.12 or newer)")
def test_the_published_client_completes_an_event(vtn, told):
    """Program, event, report, subscription, ven and resource are made, read, changed and removed; privacy and notices hold."""
    callback, notices = told
    words = [PYTHON, ROOT / "scripts" / "drive_openadr_client.py", vtn, callback]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | {"OAUTHLIB_INSECURE_TRANSPORT": "1"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == EXPECTED
    for _ in range(50):
        if len(notices) >= 3:
            break
        time.sleep(0.1)
    assert [(token, notice["operation"], notice["object"]["targets"]) for token, notice in notices] == [
        ("Bearer told", operation, ["north"]) for operation in ("CREATE", "UPDATE", "DELETE")
    ]
