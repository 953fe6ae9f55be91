"""The worker of a folder of runs: ``python -m dafeng.jobs.worker RUNS``; ends when there has been nothing to do for a while."""

import fcntl
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

from dafeng.jobs.ledger import Ledger
from dafeng.jobs.queue import LOCK, queue_of
from dafeng.jobs.work import work

__all__ = ["main"]

IDLE = float(os.environ.get("DAFENG_WORKER_IDLE", "30"))
"""Seconds without a job after which the worker ends; the next job starts another."""


def main(root: Path) -> None:
    """Work until there is nothing to do; a second worker of the same folder ends at once."""
    with (root / LOCK).open("w") as lock:
        if not _taken(lock):
            return
        ledger, queue = Ledger(root), queue_of(root, work)
        queue.huey.flush()  # the ledger is the truth: what waits there is queued anew, in its order
        for job in ledger.resume():
            queue.do(job)
        consumer = queue.huey.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.5)
        threading.Thread(target=_end_when_idle, args=(ledger,), daemon=True).start()
        consumer.run()


def _taken(lock: TextIO) -> bool:
    """Whether this worker may work; one that is just ending is waited for."""
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.25)
        else:
            return True
    return False


def _end_when_idle(ledger: Ledger) -> None:
    last = time.monotonic()
    while time.monotonic() - last < IDLE:
        time.sleep(0.5)
        if ledger.count("waiting", "running"):
            last = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
