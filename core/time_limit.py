"""Call a function that may take too long, such as a request to another site."""

import threading
from collections.abc import Callable
from concurrent.futures import Future


def call_within[Result](seconds: float, function: Callable[[], Result]) -> Result:
    """Return the result of the function, or raise `TimeoutError` after `seconds`.

    The timeouts of sockets start again with every byte, so the function runs in a thread.
    """
    return start(function).result(seconds)


def start[Result](function: Callable[[], Result]) -> Future[Result]:
    """Call the function in a thread, and return its future result.

    A thread that still waits for a slow site is left alone; it ends with the process.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
