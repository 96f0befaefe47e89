"""Visitors who come at a given rate, whether earlier ones have their responses or not."""

import asyncio
import time
from typing import NamedTuple

TIMEOUT_SECONDS = 60


class Reply(NamedTuple):
    """A response; ``status`` is 0 if there was none."""

    status: int
    seconds: float
    text: str


def send_at_rate(port: int, requests: list[bytes], rate: float) -> list[Reply]:
    """Send each request over a connection of its own, ``rate`` times per second."""
    return asyncio.run(_send_all(port, requests, rate))


def request_of(port: int, path: str, network: int, form: str = "") -> bytes:
    """Return the bytes of a request from one of 65,536 networks, as a trusted proxy states."""
    lines = [
        f"{'POST' if form else 'GET'} {path} HTTP/1.0",
        f"Host: 127.0.0.1:{port}",
        f"X-Forwarded-For: 10.{network // 256 % 256}.{network % 256}.1",
    ]
    if form:
        lines += [
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(form)}",
        ]
    return "\r\n".join([*lines, "", form]).encode()


async def _send_all(port: int, requests: list[bytes], rate: float) -> list[Reply]:
    begin = time.monotonic()
    replies = []
    for number, request in enumerate(requests):
        await asyncio.sleep(max(begin + number / rate - time.monotonic(), 0))
        replies.append(asyncio.create_task(_send(port, request)))
    return await asyncio.gather(*replies)


async def _send(port: int, request: bytes) -> Reply:
    began = time.monotonic()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            writer.close()
    except OSError:  # a time-out too
        head, body = b"HTTP/1.0 0", b""
    status = int(head.split()[1]) if head else 0
    return Reply(status, time.monotonic() - began, body.decode())
