"""A Redis server of the tests, which can be stopped, frozen and started again."""

import os
import shutil
import signal
import subprocess
import time

import redis

from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import ROOT

PROGRAM = shutil.which("redis-server")
START = str(ROOT / "deploy" / "redis" / "start.sh")


class RedisServer:
    """Listens on a free port of this machine, and stores nothing on the disk.

    With a password it is started as the container is, and with the rights of that.
    """

    def __init__(self, password=""):
        self.password = password
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._program = None

    def start(self):
        options = f"--port {self.port} --bind 127.0.0.1 --appendonly no --save".split()
        self._program = subprocess.Popen(
            [START if self.password else PROGRAM, *options, ""],
            env=os.environ | {"REDIS_PASSWORD": self.password},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with redis.Redis(port=self.port, password=self.password or None) as client:
            for _ in range(200):
                try:
                    return client.ping()
                except redis.ConnectionError:
                    time.sleep(0.05)
        raise AssertionError("Redis doesn't start.")

    def stop(self):
        if self._program:
            self.thaw()
            self._program.terminate()
            self._program.wait(20)
            self._program = None

    def freeze(self):
        """Make it accept connections without answering."""
        self._program.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._program.send_signal(signal.SIGCONT)
