"""Options that mean the same in every command, written once."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dafeng.cli.language import words
from dafeng.errors import StudyError

__all__ = ["CityName", "Draws", "Json", "Save", "ScenarioName", "Seed", "Tls"]

CityName = Annotated[str, Parameter(help=words("城市数据包的名称或文件夹", "name or folder of a city pack"))]
ScenarioName = Annotated[str, Parameter(help=words("情景", "scenario"))]
Draws = Annotated[int, Parameter(help=words("抽样次数", "number of draws"))]
Seed = Annotated[int, Parameter(help=words("随机种子", "seed"))]
Save = Annotated[
    Path | None, Parameter(help=words("存入某次运行的文件夹，供看板显示", "folder of a run to keep the answer in, for the dashboard"))
]
Json = Annotated[bool, Parameter(help=words("输出JSON", "print JSON"))]


@Parameter(name="*")
@dataclass(frozen=True)
class Tls:
    """Encrypts a service (https): certificate with its chain, and private key, as PEM files."""

    certificate: Annotated[Path | None, Parameter(help=words("TLS证书(PEM)，与 --key 同用", "TLS certificate (PEM), with --key"))] = None
    key: Annotated[Path | None, Parameter(help=words("证书私钥(PEM)", "its private key (PEM)"))] = None

    @property
    def scheme(self) -> str:
        """``https`` or ``http``."""
        return "https" if self.certificate else "http"

    def options(self) -> dict[str, Any]:
        """Options of uvicorn.

        Raises
        ------
        StudyError
            If only one of the two is given, or they cannot be used together.
        """
        if self.certificate is None and self.key is None:
            return {}
        if self.certificate is None or self.key is None:
            raise StudyError("--certificate and --key go together; give both.", "--certificate 与 --key 须同时给出。")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise StudyError(
                f"the certificate '{self.certificate}' with '{self.key}' cannot be used: {error}. Give PEM files that belong together.",
                f"证书“{self.certificate}”与“{self.key}”不可用:{error}。请给出配套的PEM文件。",
            ) from error
        return {"ssl_certfile": str(self.certificate), "ssl_keyfile": str(self.key)}
