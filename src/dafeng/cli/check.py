"""``dafeng check``: what a city lacks, by weight."""

import sys

from dafeng.cli.flags import CityName, Json
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_findings, print_json, print_table
from dafeng.facts import default_city, load_city
from dafeng.facts.check import check_city
from dafeng.plan import finding_dict
from dafeng.study import absent_variables, load_requests

__all__ = ["check"]


def check(
    city: CityName = "",
    *,
    json: Json = False,
) -> None:
    """List what is missing, by how much it matters, with the bureau to ask; then what is doubtful. Leaves with 3 if something must be mended."""
    known = city_of(city)
    requests = sorted(load_requests(known).values(), key=lambda request: -request.weight)
    findings = (*absent_variables(known, load_city(default_city())), *check_city(known))
    if json:
        asked = [
            {"variable": r.variable, "data": vars(r.data), "bureau": r.bureau, "why": vars(r.note), "weight": r.weight, "judged": r.judged}
            for r in requests
        ]
        print_json({"requests": asked, "findings": [finding_dict(finding) for finding in findings]})
    else:
        rows = [
            {
                words("权重", "weight"): r.weight,
                words("数据", "data"): r.data.say(language()),
                words("单位", "ask"): r.bureau,
                words("原因", "why"): r.note.say(language()),
            }
            for r in requests
        ]
        print_table(rows, words("需要的数据", "data to ask for"))
        print_findings(findings[:40], json=False)
        print(words(f"共 {len(findings)} 项发现", f"{len(findings)} findings in all"))
    if any(finding.severity == "error" for finding in findings):
        sys.exit(3)
