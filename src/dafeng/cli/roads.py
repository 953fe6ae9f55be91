"""``dafeng roads``: messages of connected roads, decoded and encoded."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import orjson
from cyclopts import Parameter

from dafeng.cli.language import words
from dafeng.errors import RoadsError
from dafeng.roads.messages import Record, in_units, read_records
from dafeng.roads.messages.sinks import SINKS

__all__ = ["decode", "encode"]

Format = Literal["auto", "hex", "frames", "pcap", "mqtt-json"]
OutFormat = Literal["hex", "frames", "pcap", "mqtt-json"]


def decode(
    file: Annotated[str, Parameter(help=words("文件;-为标准输入", "file; - for standard input"), allow_leading_hyphen=True)] = "-",
    *,
    format: Annotated[
        Format, Parameter(help=words("输入格式;auto按开头判断", "format of the input; auto looks at its beginning"))
    ] = "auto",
    units: Annotated[bool, Parameter(help=words("以物理单位给出,不可用为null", "in physical units, null where not available"))] = False,
    origin: Annotated[
        bool, Parameter(help=words("附上来源(单元、时刻、主题、地址)", "add where it came from (unit, time, topic, address)"))
    ] = False,
    json: Annotated[bool, Parameter(help=words("输出总是JSON", "the output is JSON always"))] = True,
) -> None:
    """Decode messages; prints one JSON object a line and message. A bad message gives an error line, and the stream goes on."""
    del json
    with _opened(file) as stream:
        for record in read_records(stream, format):
            _print(_shown(record, units=units, origin=origin))


def encode(
    file: Annotated[
        str,
        Parameter(
            help=words("每行一个JSON消息的文件;-为标准输入", "file, one JSON message a line; - for standard input"),
            allow_leading_hyphen=True,
        ),
    ] = "-",
    *,
    format: Annotated[OutFormat, Parameter(help=words("输出格式", "format of the output"))] = "hex",
    rsu: Annotated[str, Parameter(help=words("frames与mqtt-json的路侧单元标识", "roadside unit for frames and mqtt-json"))] = "dafeng",
    timestamp: Annotated[int, Parameter(help=words("frames与pcap的UTC毫秒", "UTC milliseconds for frames and pcap"))] = 0,
    json: Annotated[bool, Parameter(help=words("错误总以JSON行给出", "errors are JSON lines always"))] = True,
) -> None:
    """Encode messages, one JSON object a line as `decode` prints them; a bad one gives an error line, and the stream goes on."""
    del json
    with _opened(file) as stream:
        for octets in SINKS[format](stream, rsu, timestamp):
            _out(octets)


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    if not Path(file).is_file():
        raise RoadsError(f"no file '{file}'. Give a file, or - for standard input.", f"没有文件“{file}”。请给出文件,或以-表示标准输入。")
    return Path(file).open("rb")


def _shown(record: Record, *, units: bool, origin: bool) -> dict[str, Any]:
    shown = record.as_dict()
    if record.error is None and units:
        shown = in_units(shown)
    return {**shown, **({"origin": record.origin} if origin and record.origin else {})}


def _print(value: dict[str, Any]) -> None:
    _out(orjson.dumps(value) + b"\n")


def _out(octets: bytes) -> None:
    """Write at once: who reads a live stream must not wait for a buffer to fill. A reader that has gone away ends the command."""
    try:
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
