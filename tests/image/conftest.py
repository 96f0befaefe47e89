"""The image of the site, built by buildah (`make image`), started as root on Linux."""

import os
import subprocess

import pytest

IMAGE, BASE = "localhost/site", "docker.io/library/python:3.13-slim"
BUILDAH = ["buildah", "--storage-driver", "vfs"]
ENVIRONMENT = "{{range .OCIv1.Config.Env}}{{println .}}{{end}}"
# As in docker-compose.yml: the root is read-only, /tmp and the folder of files are not.
ENTER = """
set -e
mount --bind "$ROOT" "$ROOT"
mount -o remount,bind,ro "$ROOT"
mount -t tmpfs tmpfs "$ROOT/tmp"
mount -t tmpfs -o uid=10001 tmpfs "$ROOT/var/lib/cproc/media"
mount --rbind /dev "$ROOT/dev"
mount -t proc proc "$ROOT/proc"
exec chroot --userspec=10001:10001 "$ROOT" /usr/bin/env -i "$@"
"""
UNSHARE = "unshare --mount --pid --fork --kill-child sh -c".split()


def output_of(*command) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip()


class Container:
    def __init__(self, image):
        self.image = image
        self._name = output_of(*BUILDAH, "from", "--pull-never", image)
        self.root = output_of(*BUILDAH, "mount", self._name)

    def inspect(self, template) -> str:
        """Return facts of the image."""
        options = ["--type", "image", "--format", template]
        return output_of(*BUILDAH, "inspect", *options, self.image)

    def command(self, *command, **environment) -> tuple[list[str], dict]:
        """Return the command that runs `command` inside, and the environment to start it."""
        variables = [line for line in self.inspect(ENVIRONMENT).splitlines() if line]
        variables += [f"{name}={value}" for name, value in environment.items()]
        inside = ["sh", "-c", 'cd /srv/cproc && exec "$@"', "sh", *command]
        return [*UNSHARE, ENTER, "sh", *variables, *inside], os.environ | {"ROOT": self.root}

    def run(self, *command, **environment) -> subprocess.CompletedProcess:
        command_line, outside = self.command(*command, **environment)
        options = {"capture_output": True, "text": True, "timeout": 120}
        return subprocess.run(command_line, env=outside, **options)

    def bytes(self) -> int:
        options = ["--summarize", "--bytes", "--one-file-system"]
        return int(output_of("du", *options, self.root).split()[0])

    def remove(self):
        output_of(*BUILDAH, "umount", self._name)
        output_of(*BUILDAH, "rm", self._name)


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
