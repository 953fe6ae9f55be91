"""Reading plans: the official text into tasks, targets and responsible bodies.

Comes in: a file or a text, in simplified or traditional characters, clean or scraped. Goes out: a `Plan`, every field with its place
in the text as given, and findings for what is doubtful. It is a grammar of such texts, not a list of patterns for some of them.
"""

from dafeng.plan.findings import guess_of
from dafeng.plan.formats import read_text
from dafeng.plan.reader import parse_plan, read_plan
from dafeng.plan.records import Goal, Operator, Plan, Responsible, Role, Section, Span, Target, Task, finding_dict

__all__ = [
    "Goal",
    "Operator",
    "Plan",
    "Responsible",
    "Role",
    "Section",
    "Span",
    "Target",
    "Task",
    "finding_dict",
    "guess_of",
    "parse_plan",
    "read_plan",
    "read_text",
]
