"""The main job after set-up: time and memory; the aims are 30 s and 2 GB. Start of `dafeng version`: the aim is 0.3 s."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DAFENG = str(Path(sys.executable).with_name("dafeng"))


def _timed(words):
    start = time.perf_counter()
    subprocess.run([DAFENG, *words], check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    """Print the best of three starts and one whole run."""
    print(f"dafeng version: {min(_timed(['version']) for _ in range(3)):.3f} s (aim 0.3 s)")
    with tempfile.TemporaryDirectory() as folder:
        print(f"dafeng run, 500 draws, 4 scenarios: {_timed(['run', '--out', folder]):.1f} s (aim 30 s)")
    print(f"most memory of a child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6:.2f} GB (aim 2 GB)")
