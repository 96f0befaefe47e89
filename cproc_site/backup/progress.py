"""How far a backup or its restoring is: one line that changes on a terminal, a line for each step elsewhere."""

import time

INTERVAL_SECONDS = 0.1  # seconds


class Progress:
    def __init__(self, stream):
        self._stream, self._is_live, self._next = stream, stream.isatty(), 0.0

    def __call__(self, step: str, done: int, of: int):
        """``done`` of ``of``; the last call of a step has both the same."""
        is_over = done == of
        if self._is_live and (is_over or time.monotonic() >= self._next):
            self._next = time.monotonic() + INTERVAL_SECONDS
            self._stream.write(f"\r{step}: {done:,} of {of:,}" + "\n" * is_over)
        elif is_over and not self._is_live:
            self._stream.write(f"{step}: {of:,}\n")
        self._stream.flush()
