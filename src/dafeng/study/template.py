"""The workbook an office fills in: columns, what each means, and the words that may stand in them."""

from collections.abc import Mapping

from dafeng.errors import Language, Text
from dafeng.facts import COLUMNS, STATUSES, City
from dafeng.study.tables import workbook
from dafeng.terms import indicator, say

__all__ = ["MEANINGS", "upload_template"]

MEANINGS: Mapping[str, Text] = {
    "variable": Text("变量的英文标识,见“variables”工作表", "name of the variable, from the sheet 'variables'"),
    "year": Text("年份;没有年份的留空", "calendar year; empty for what has none"),
    "value": Text("数值,只填数字", "the value, a number"),
    "low": Text("95%范围下限(与上限同填或同空)", "lower end of the 95 % range (both ends or none)"),
    "high": Text("95%范围上限", "upper end of the 95 % range"),
    "unit": Text("单位,见“units”工作表", "unit, from the sheet 'units'"),
    "sector": Text("部门;全部则留空", "sector; empty for the whole"),
    "fuel": Text("能源品种;全部则留空", "fuel; empty for the whole"),
    "place": Text("区(市)县;全市则留空", "district; empty for the city"),
    "source": Text("来源编号,见“sources”;新来源先在该表中添加一行", "id of a source; add a row to the sheet 'sources' for a new one"),
    "status": Text("official 官方、reported 转载、estimated 估计、assumed 假定", "official, reported, estimated or assumed"),
    "method": Text("估计方法", "how an estimate was made"),
    "note": Text("备注", "anything a reader must know"),
}


def upload_template(city: City, language: Language) -> bytes:
    """Workbook with an empty sheet ``facts``, the known ``sources``, and sheets that say what may be filled in."""
    variables = [
        {
            "variable": name,
            "title": (known.title if (known := indicator(name)) else say(name)).say(language),
            "unit": city.rows(name)[0].unit,
        }
        for name in city.variables
    ]
    return workbook(
        {
            "facts": [dict.fromkeys(COLUMNS)],
            "sources": [vars(source) for source in city.sources.values()],
            "columns": [{"column": name, "meaning": MEANINGS[name].say(language)} for name in COLUMNS],
            "variables": variables,
            "units": [{"unit": unit} for unit in sorted({fact.unit for fact in city.facts})],
            "status": [{"status": status} for status in STATUSES],
        }
    )
