"""What the cloud answers: warnings, advice, priority, energy. Each service is a pure function of the twin and the clock.

Comes in: a `Twin`. Goes out: an `Answer` ten times a second (`step`), a `Survey` once a second, and books of energy and priority.
"""

from dafeng.roads.services.alerts import KINDS, Alert
from dafeng.roads.services.cloud import Answer, Books, ServiceSettings, Survey, step, survey, tick
from dafeng.roads.services.routes import facts_of_ledger

__all__ = ["KINDS", "Alert", "Answer", "Books", "ServiceSettings", "Survey", "facts_of_ledger", "step", "survey", "tick"]
