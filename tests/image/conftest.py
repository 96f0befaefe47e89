"""The image of the site, built by Debian's buildah (``make image``), started without an engine: as root, on Linux."""

import os
import subprocess

import pytest

IMAGE, BASE = "localhost/site", "docker.io/library/python:3.13-slim"
STORE = ["buildah", "--storage-driver", "vfs"]
ENVIRONMENT = "{{range .OCIv1.Config.Env}}{{println .}}{{end}}"
# As docker-compose.yml starts it: its root can't be written to, /tmp and the folder of files can; no capability.
ENTER = """
set -e
mount --bind "$ROOM" "$ROOM"
mount -o remount,bind,ro "$ROOM"
mount -t tmpfs tmpfs "$ROOM/tmp"
mount -t tmpfs -o uid=10001 tmpfs "$ROOM/var/lib/cproc/media"
mount --rbind /dev "$ROOM/dev"
mount -t proc proc "$ROOM/proc"
exec chroot --userspec=10001:10001 "$ROOM" /usr/bin/env -i "$@"
"""


def said(*command) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip()


class Container:
    def __init__(self, image):
        self.image = image
        self._name = said(*STORE, "from", "--pull-never", image)
        self.folder = said(*STORE, "mount", self._name)

    def says(self, template) -> str:
        """What the image says of itself."""
        return said(*STORE, "inspect", "--type", "image", "--format", template, self.image)

    def command(self, *command, **environment) -> tuple[list[str], dict]:
        """What starts ``command`` in it, and the environment for that."""
        given = [line for line in self.says(ENVIRONMENT).splitlines() if line]
        given += [f"{name}={value}" for name, value in environment.items()]
        inside = ["sh", "-c", 'cd /srv/cproc && exec "$@"', "sh", *command]
        entering = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            ENTER,
            "sh",
            *given,
            *inside,
        ]
        return entering, os.environ | {"ROOM": self.folder}

    def run(self, *command, **environment) -> subprocess.CompletedProcess:
        entering, outside = self.command(*command, **environment)
        return subprocess.run(
            entering, env=outside, capture_output=True, text=True, timeout=120, check=False
        )

    def bytes(self) -> int:
        return int(
            said("du", "--summarize", "--bytes", "--one-file-system", self.folder).split()[0]
        )

    def remove(self):
        said(*STORE, "umount", self._name)
        said(*STORE, "rm", self._name)


@pytest.fixture(scope="session")
def image():
    container = Container(IMAGE)
    yield container
    container.remove()


@pytest.fixture(scope="session")
def base():
    container = Container(BASE)
    yield container
    container.remove()
