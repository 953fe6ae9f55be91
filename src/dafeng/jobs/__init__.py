"""Long work in the background: runs and reports, with progress, from any process of the server.

Comes in: what is to be done, as a job. Goes out: the same job with its progress, its result or the sentence of its failure. A job is
a row of a small SQLite file beside the runs, so it survives a restart; the queue is huey on SQLite; one worker process a folder of
runs is started when there is work and ends when there has been none for a while.
"""

from dafeng.jobs.ledger import Job, Ledger
from dafeng.jobs.queue import cancel, ensure_worker, submit, watch

__all__ = ["Job", "Ledger", "cancel", "ensure_worker", "submit", "watch"]
