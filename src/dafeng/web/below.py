"""What the pages ask of the floors below, imported when it is first asked: the first page need not wait for the engines.

`below.load_city(...)` is typed by its import here and brought by `__getattr__`; in an annotation it stands in quotes. A new name is one
import more, and nothing else (decision 0050).
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dafeng.facts import COLUMNS, City, Fact, load_city, write_pack
    from dafeng.facts.offer import Offer, offer, row_dict
    from dafeng.facts.titles import variable_title
    from dafeng.facts.workbook import open_table
    from dafeng.jobs import Job, Ledger, cancel, submit, watch
    from dafeng.jobs.ledger import ENDED
    from dafeng.pathway import load_scenarios
    from dafeng.plan import finding_dict, parse_plan
    from dafeng.register.openadr import NodeStatus, node_status, open_database, read_broker
    from dafeng.roads.lab.outcomes import OUTCOMES, Effect, measure_word
    from dafeng.roads.lab.results import read_effects
    from dafeng.roads.services.alerts import KINDS
    from dafeng.roads.services.green_speed import REASONS
    from dafeng.roads.services.picture import Box, LiveRoad
    from dafeng.roads.town.demo import Demo
    from dafeng.study.answer import Desk, answer, contradicted_of, levers_dict, open_desk
    from dafeng.study.flows import energy_flows, flows_dict
    from dafeng.study.lineage import explain_quantity, step_dict
    from dafeng.study.live import DRAWS, STEP, Setting, base_pulls
    from dafeng.study.options import Options
    from dafeng.study.recorded import recorded_of
    from dafeng.study.saved import list_saved, remove_saved, save
    from dafeng.study.sheet import setting_csv, setting_sheets, setting_xlsx
    from dafeng.study.template import upload_template
    from dafeng.units import convert
    from dafeng.web.openadr.app import create_vtn


def _homes() -> dict[str, str]:
    """Module of each name, read from the imports above, so that they are said once."""
    written = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(written) if isinstance(node, ast.ImportFrom) and str(node.module).startswith("dafeng.")]
    return {each.name: str(node.module) for node in imports for each in node.names}


_HOMES = _homes()


def bring_all() -> None:
    """Import everything, as a thread does once the first page is out."""
    for home in dict.fromkeys(_HOMES.values()):
        import_module(home)


if not TYPE_CHECKING:  # the names above are all there are: a misspelt one is mypy's to find

    def __getattr__(name: str) -> object:
        """Import a name, and keep it."""
        if name not in _HOMES:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'.")
        globals()[name] = found = getattr(import_module(_HOMES[name]), name)
        return found
