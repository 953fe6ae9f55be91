"""Options that mean the same in every command, written once."""

from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.language import words

__all__ = ["CityName", "Draws", "Json", "ScenarioName", "Seed"]

CityName = Annotated[str, Parameter(help=words("城市数据包的名称或文件夹", "name or folder of a city pack"))]
ScenarioName = Annotated[str, Parameter(help=words("情景", "scenario"))]
Draws = Annotated[int, Parameter(help=words("抽样次数", "number of draws"))]
Seed = Annotated[int, Parameter(help=words("随机种子", "seed"))]
Json = Annotated[bool, Parameter(help=words("输出JSON", "print JSON"))]
