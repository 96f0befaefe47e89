"""The figures of a measurement."""

import os
import subprocess
import sys

import pytest

from bench.measures import Figure
from bench.servers import Server, memory, processor_time


@pytest.mark.parametrize(
    ("value", "limit", "judged"),
    [
        (3, "≤3", "≤3 | met"),
        (4, "≤3", "≤3 | **missed**"),
        (4, "≥3", "≥3 | met"),
        (2, "≥3", "≥3 | **missed**"),
        (2, "-", "|"),
    ],
)
def test_figure_is_judged_by_its_limit(value, limit, judged):
    assert Figure("seconds", value, limit).judged == judged


def test_processes_of_a_session_are_measured_with_their_ended_children():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(9**7))'])"
    command = [sys.executable, "-c", f"{code}; print(flush=True); input()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, start_new_session=True, **pipes) as program:
        program.stdout.readline()
        server = Server(0, os.getsid(program.pid))
        assert processor_time(server) > 0.05
        assert memory(server) > 1
        program.communicate(b"\n")
