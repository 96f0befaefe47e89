"""Call a function that may take too long, such as a request to another site."""

from collections.abc import Callable
from multiprocessing import TimeoutError as PoolTimeoutError
from multiprocessing.pool import ThreadPool


def call_within[**P, Result](
    seconds: float, function: Callable[P, Result], *args: P.args, **kwargs: P.kwargs
) -> Result:
    """Return the result of the function, or raise `TimeoutError` after `seconds`.

    The timeouts of sockets start again with every byte, so the function runs in a thread. A thread
    that still waits for a slow site is left alone; it ends with the process.
    """
    with ThreadPool(1) as pool:
        try:
            return pool.apply_async(function, args, kwargs).get(seconds)
        except PoolTimeoutError as error:
            raise TimeoutError from error
