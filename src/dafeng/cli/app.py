"""The tree of commands, and what happens when one fails."""

import json
import os
import sys
from dataclasses import asdict

from cyclopts import App
from rich.console import Console
from rich.markup import escape

from dafeng import __version__
from dafeng.cli.language import language, without_language, words
from dafeng.errors import DafengError

__all__ = ["EXIT_CODES", "build", "main"]

EXIT_CODES = {
    0: ("完成", "done"),
    1: ("输入或数据有误,错误信息说明如何修正", "the input or the data is at fault; the message says how to mend it"),
    2: ("命令写法有误", "the command is written wrongly"),
    3: ("检查完成,但发现必须修正的问题", "the check was made and found faults that must be mended"),
    130: ("被用户中断", "interrupted by the user"),
}

COMMANDS = {
    "run": (
        "主任务:读方案、算路径、判目标、出报告",
        "the main job: read the plan, compute the years, judge the targets, report",
    ),
    "judge": ("判定方案的全部目标", "judge every target of the plan"),
    "explain": ("从判定追溯到公式、输入与来源", "walk from a judgement to formulas, inputs and sources"),
    "pathway": ("计算各情景2015—2060年路径", "compute the years 2015–2060 of a scenario"),
    "decompose": ("分解两年间碳排放变化的原因(Kaya、LMDI、Shapley)", "why CO2 changes between two years: Kaya by LMDI and Shapley"),
    "macc": ("边际减排成本曲线", "marginal abatement cost of a scenario's levers"),
    "serve": ("打开看板", "open the dashboard"),
    "check": ("列出城市数据的缺口与疑点,按重要性排序", "list what is missing or doubtful in a city, by weight"),
}

POWER_COMMANDS = {
    "run": ("逐小时调度各年份的电力系统", "dispatch every hour of a year of the power system"),
    "stress": ("压力情景:旱情与高温下缺多少电,各项措施能补多少", "a drought and heat wave: what fails, and what each measure saves"),
    "export": ("写出或读入PyPSA网络(netCDF)", "write a PyPSA network, or solve one (netCDF)"),
    "adequacy": ("充裕度:缺电概率、缺供电量与容量价值", "how often and how deep load is lost, and what capacity is worth"),
}
"""Each is a function of that name in `dafeng.cli.power_<name>`."""

CERTIFICATE_COMMANDS = {
    "issue": ("登记新核发的绿证", "enter new certificates"),
    "transfer": ("交易(每个绿证只能一次)", "sell, once"),
    "retire": ("注销:用于某用户某年的用电", "use for a user's electricity of a year"),
    "balance": ("各方持有与已用", "what everyone holds and has used"),
    "report": ("全市绿色电力占比、用户绿证账与剩余因子", "green share of the city, account of users, residual factor"),
}

VPP_COMMANDS = {
    "city": ("一座城市的虚拟电厂:能力、调用与结算示例", "the plant of a city: what it can give, a call, a settlement"),
    "example": ("写出一个虚构的虚拟电厂供试用", "write an invented plant to try the others on"),
    "capability": ("可调能力:上调、下调、速率、时长", "what the resources can give: up, down, how fast, how long"),
    "clear": ("在电网限额内按价出清并生成事件", "call the cheapest within the grid's limits; make events"),
    "dispatch": ("出清并把调用作为事件下发到 OpenADR 节点", "clear, and send the calls to an OpenADR node as events"),
    "settle": ("按规则文件计算基线与结算", "baseline and settlement by the rule file"),
    "verify": ("核验台账是否完整", "check that a ledger is whole"),
    "client": ("登记 OpenADR 客户端", "register a client of the OpenADR node"),
    "serve": ("单独运行 OpenADR 节点", "serve the OpenADR node alone"),
}


LAB_COMMANDS = {
    "run": ("运行实验(可中断续跑)", "run an experiment, or what is left of it"),
    "effects": ("显示实验结果", "print the effects of an experiment that was run"),
    "worth": ("对全市值多少:折算为事实与CO2", "what they are worth to the city: facts and CO2"),
    "fleet": ("按路径模型的车队生成实验的 fleet 表", "the fleet of a year of the pathway, as an experiment reads it"),
    "wide": ("把小区域的效果按饱和度推到大路网(中观仿真)", "carry the effects of a patch to a wide network by volume over capacity"),
    "counts": ("与断面流量比较(GEH)", "compare the demand with counts of traffic (GEH)"),
    "check": ("检查情景质量", "check a scenario: starving signals, unserved trips, gridlock"),
    "show": ("显示实验文件", "print an experiment"),
    "import": ("从OSM、OpenDRIVE或SUMO导入路网", "turn a map of OSM, OpenDRIVE or SUMO into a network"),
}


def build() -> App:
    """Make the tree of commands, in the language of this process."""
    app = App(
        name="dafeng",
        help=words("达峰:让城市碳达峰方案可执行。", "Dafeng makes a city's carbon-peaking plan executable."),
        help_epilogue=_epilogue(),
        version=__version__,
    )
    for name, say in COMMANDS.items():
        app.command(f"dafeng.cli.{name}:{name}", name=name, help=words(*say))
    app.command(version, name="version", help=words("显示版本", "show the version"))
    app.command(_plan())
    app.command(_facts())
    app.command(_city())
    app.command(_roads())
    app.command(_power())
    return app


def _epilogue() -> str:
    codes = "; ".join(f"{code} {words(*say)}" for code, say in EXIT_CODES.items())
    flags = words("任何命令都可加 --lang zh|en 与 --json。", "Every command takes --lang zh|en and --json.")
    return f"{flags} {words('退出码:', 'Exit codes: ')}{codes}"


def _plan() -> App:
    group = App(name="plan", help=words("阅读方案文本", "read the text of a plan"))
    group.command(
        "dafeng.cli.plan:read",
        name="read",
        help=words("把方案读成任务、目标与责任单位", "into tasks, targets and bodies"),
    )
    return group


def _facts() -> App:
    group = App(name="facts", help=words("已知数据", "what is known of a city"))
    group.command("dafeng.cli.facts:show", name="show", help=words("显示一个变量的序列与来源", "a series with its sources"))
    group.command("dafeng.cli.facts:check", name="check", help=words("校验数据包", "validate a city pack"))
    return group


def _city() -> App:
    group = App(name="city", help=words("城市数据包", "city packs"))
    group.command("dafeng.cli.city:new", name="new", help=words("为新城市写出起步数据包", "write a pack to start a new city from"))
    return group


def _power() -> App:
    group = App(name="power", help=words("逐小时电力系统", "the power system by the hour"))
    for name, say in POWER_COMMANDS.items():
        group.command(f"dafeng.cli.power_{name}:{name}", name=name, help=words(*say))
    plant = App(name="vpp", help=words("虚拟电厂与 OpenADR 节点", "virtual power plant and OpenADR node"))
    for name, say in VPP_COMMANDS.items():
        plant.command(f"dafeng.cli.power_{'plant' if name == 'city' else 'vpp'}:{name}", name=name, help=words(*say))
    group.command(plant)
    green = App(name="certificates", help=words("绿证台账与绿色电力占比", "ledger of green certificates, and the green share"))
    for name, say in CERTIFICATE_COMMANDS.items():
        green.command(f"dafeng.cli.power_certificates:{name}", name=name, help=words(*say))
    group.command(green)
    return group


def _roads() -> App:
    group = App(name="roads", help=words("车路云一体化", "connected roads"))
    group.command("dafeng.cli.roads:decode", name="decode", help=words("解码V2X消息,每行一个JSON", "decode V2X messages, one JSON a line"))
    group.command("dafeng.cli.roads_demo:demo", name="demo", help=words("打开虚拟城区的实时道路", "open the live road of an invented town"))
    group.command("dafeng.cli.roads:encode", name="encode", help=words("把JSON消息编码为帧", "encode JSON messages as frames"))
    for name, say in {
        "serve": ("运行云控平台:接入、计算、预警", "run the cloud: messages in, warnings out"),
        "replay": ("重放日志", "play a journal again"),
        "password": ("为账户文件散列密码", "hash a password for the accounts file"),
    }.items():
        group.command(f"dafeng.cli.roads_serve:{name}", name=name, help=words(*say))
    for name, say in {
        "gateway": ("横向扩展:把消息分给各区域(NATS)", "scale-out: divide messages among regions (NATS)"),
        "worker": ("横向扩展:计算若干区域(NATS)", "scale-out: compute regions (NATS)"),
    }.items():
        group.command(f"dafeng.cli.roads_bus:{name}", name=name, help=words(*say))
    group.command("dafeng.cli.roads_history:history", name="history", help=words("把日志汇总为Parquet", "roll a journal up into Parquet"))
    group.command("dafeng.cli.roads_history:query", name="query", help=words("用SQL查询汇总", "ask the roll-ups with SQL"))
    group.command(_lab())
    return group


def _lab() -> App:
    group = App(name="lab", help=words("仿真实验:车路协同值多少(需要SUMO)", "experiments: what connected roads are worth (needs SUMO)"))
    for name, say in LAB_COMMANDS.items():
        group.command(f"dafeng.cli.lab:{name if name != 'import' else 'import_'}", name=name, help=words(*say))
    return group


def version(*, json: bool = False) -> None:
    """Show the version."""
    print(f'{{"version": "{__version__}"}}' if json else f"dafeng {__version__}")


def main() -> None:
    """Run the command line and leave with one of `EXIT_CODES`."""
    try:
        build()(without_language(sys.argv[1:]), result_action="return_value")
        sys.stdout.flush()
    except DafengError as error:
        _say(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; the interpreter would complain once more as it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(error: DafengError) -> None:
    """Print the sentence of an error on standard error, as JSON if the command was asked for JSON."""
    if "--json" in sys.argv:
        print(
            json.dumps({"error": {"kind": type(error).__name__, **asdict(error.text)}}, ensure_ascii=False),
            file=sys.stderr,
        )
        return
    head = words("出错", "Error")
    Console(stderr=True).print(f"[bold red]{head}:[/] {escape(error.say(language()))}", highlight=False)
