"""A real Mosquitto bridges what it gets to our door. Needs the program mosquitto; skipped where it is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_bus import _answers, free_port, until
from test_door import Running

from dafeng.roads.serve import Access


@pytest.mark.skipif(shutil.which("mosquitto") is None, reason="needs mosquitto")
def test_a_broker_bridges_to_the_door(tmp_path):
    """A unit publishes to Mosquitto with quality 1; the door gets it over Mosquitto's bridge."""
    running, port = Running(Access(open_to_all=True)), free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nconnection dafeng\naddress 127.0.0.1:{running.port}\ntopic V2X/# out 1\ncleansession true\n",
        encoding="utf-8",
    )
    broker = subprocess.Popen([shutil.which("mosquitto"), "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), 10)
        until(lambda: running.door.counts.connected > 0, 20)
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        client.connect("127.0.0.1", port)
        client.loop_start()
        client.publish("V2X/RSU/R1/BSM/UP", b"through the broker", qos=1).wait_for_publish(5)
        until(lambda: ("", "V2X/RSU/R1/BSM/UP", b"through the broker") in running.taken, 10)
        client.disconnect()
        client.loop_stop()
    finally:
        broker.kill()
        broker.wait(10)
        running.close()
