"""What the cloud answers: warnings, advice, priority, energy. Each service is a pure function of the twin and the clock.

Comes in: a `Twin` that has been advanced. Goes out: an `Answer` of plain records.
"""

from dafeng.roads.services.alerts import KINDS, Alert
from dafeng.roads.services.cloud import Answer, tick

__all__ = ["KINDS", "Alert", "Answer", "tick"]
