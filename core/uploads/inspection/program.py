"""Inspect the file on standard input, whose kind is the argument, within limits."""

import json
import resource
import sys
from importlib import import_module

from core.uploads.inspection import Inspected

LIMITS = {
    resource.RLIMIT_AS: 1_000_000_000,  # bytes of memory
    resource.RLIMIT_CPU: 20,  # seconds of processor time
    resource.RLIMIT_FSIZE: 30_000_000,  # bytes of a written file, such as the output
    resource.RLIMIT_NOFILE: 16,  # open files
    resource.RLIMIT_NPROC: 0,  # new processes, unless root starts them
    resource.RLIMIT_CORE: 0,
}


def main() -> None:
    module = import_module(f"core.uploads.inspection.{sys.argv[1]}")
    limit_resources()
    inspected: Inspected = module.inspect(sys.stdin.buffer.read())
    facts = json.dumps(inspected[:-1]).encode()
    sys.stdout.buffer.write(facts + b"\n" + inspected.data)


def limit_resources() -> None:
    """Set the limits, or lower ones that this process has already."""
    for kind, limit in LIMITS.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    main()
