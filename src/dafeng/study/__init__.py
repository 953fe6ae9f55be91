"""One question asked of one city: couples the engines, judges the targets, explains and reports.

Comes in: a city, its plan, number of draws and seed. Goes out: a `Study`, a run folder, reports.
Itself it reads no clock and no database; the same question gives the same bytes.
"""

from dafeng.study.evidence import EVIDENCE_WORDS, EvidenceKind, evidence_kind
from dafeng.study.judge import STATUS_WORDS, Judgement, judge, satisfies
from dafeng.study.kaya import KayaChange, kaya_change, kaya_dict
from dafeng.study.macc import abatement_steps, macc_dict
from dafeng.study.needs import absent_variables
from dafeng.study.report import write_reports
from dafeng.study.requests import Request, load_requests
from dafeng.study.run import Goal, Study, judgement_dict, run_study, study_dict, write_run
from dafeng.study.start import NewCity, start_pack

__all__ = [
    "EVIDENCE_WORDS",
    "STATUS_WORDS",
    "EvidenceKind",
    "Goal",
    "Judgement",
    "KayaChange",
    "NewCity",
    "Request",
    "Study",
    "abatement_steps",
    "absent_variables",
    "evidence_kind",
    "judge",
    "judgement_dict",
    "kaya_change",
    "kaya_dict",
    "load_requests",
    "macc_dict",
    "run_study",
    "satisfies",
    "start_pack",
    "study_dict",
    "write_reports",
    "write_run",
]
