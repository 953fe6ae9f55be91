"""The node over https, as `dafeng power vpp serve` gives it; certificates are made on the spot with openssl."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

DAFENG = str(Path(sys.executable).with_name("dafeng"))

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def free_port():
    """A port that is free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=node", "-days", "2"]
    subprocess.run([shutil.which("openssl"), *words, "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def test_the_node_answers_over_https(certificate, tmp_path, free_port):
    """With the certificate trusted; what it says of itself is https too."""
    cert, key = certificate
    command = [DAFENG, "power", "vpp", "serve", "--database", f"sqlite:///{tmp_path / 'n.sqlite'}", "--port", str(free_port)]
    with subprocess.Popen([*command, "--certificate", str(cert), "--key", str(key)], stdout=subprocess.DEVNULL) as process:
        try:
            said = ask(f"https://127.0.0.1:{free_port}/openadr3/3.1.0/auth/server", ssl.create_default_context(cafile=cert))
        finally:
            process.terminate()
    assert said["tokenURL"] == f"https://127.0.0.1:{free_port}/openadr3/3.1.0/auth/token"


def ask(address, context):
    """Answer as JSON, once it comes."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, context=context, timeout=5) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    pytest.fail("no answer within 30 s")


@pytest.mark.parametrize(("given", "says"), [(("--key",), "go together"), (("--certificate", "--key"), "cannot be used")])
def test_what_cannot_be_used_is_said_before_an_address(certificate, tmp_path, given, says):
    """A key without its certificate; a key that is none."""
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no key", encoding="ascii")
    files = {"--certificate": str(certificate[0]), "--key": str(wrong)}
    words = [word for name in given for word in (name, files[name])]
    done = subprocess.run(
        [DAFENG, "power", "vpp", "serve", *words, "--lang", "en"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert says in " ".join(done.stderr.split())
