"""Responses with data: small ones as pages, large ones as files that are written once a version.

A file is compressed while it is written, and the server sends it without reading it into memory.
"""

import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import brotli  # type: ignore[import-untyped]  # it has no stubs
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from delivery.pagecache.cache_headers import CACHE_VERSION_KEY
from delivery.pagecache.page import MAX_PAGE_BYTES, encoding_for
from delivery.pagecache.wsgi import COMPRESSED_BY_CACHE
from delivery.prefixes import SiteRequest
from record.version import Version

CSV = "text/csv; charset=utf-8"
BLOCK_CHARACTERS = 256 * 1024
MAX_STORED_BYTES = 512 * 1024 * 1024  # of all files; the ones used last are kept
QUALITY = 1  # the quickest: a visitor waits
GZIP_FORMAT = 31  # of zlib, with the largest window


class DataFile(FileResponse):
    """A response from a file, which gunicorn sends by itself."""

    block_size = BLOCK_CHARACTERS


def respond(
    request: SiteRequest,
    parts: Callable[[], Iterator[str]],
    content_type: str,
    file_name: str = "",
) -> HttpResponseBase:
    """Return the response that consists of ``parts()``, as a download if ``file_name`` is given."""
    headers = {}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    encoding = encoding_for(request.headers.get("Accept-Encoding", ""))
    path = _path_of(request, encoding)
    file = _opened(path)
    if file is None:
        blocks = _blocks(parts())
        first = _beginning(blocks)
        try:
            if sum(map(len, first)) > MAX_PAGE_BYTES:
                file = _written(chain(first, blocks), encoding, path)
        except OSError:  # there is no disk that can be written to
            first = list(_blocks(parts()))
    if file is None:
        return HttpResponse(b"".join(first), content_type, headers=headers)
    # The page cache would read the whole response into memory.
    request.META.pop(COMPRESSED_BY_CACHE, None)
    if encoding:
        headers["Content-Encoding"] = encoding
    response = DataFile(file, content_type=content_type, headers=headers)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def delete_outdated(version: Version) -> None:
    """Delete the files that were last used before the last change: they may show a withheld text.

    ``version`` is that of the live site; its own files were used after the change.
    """
    if version.recorded and _folder().is_dir():
        for path in _folder().iterdir():
            with suppress(FileNotFoundError):  # another process deletes and renames files too
                if path.stat().st_mtime < version.recorded.timestamp():
                    path.unlink()


def _blocks(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield the parts in blocks that are worth a system call and a change of thread."""
    block: list[str] = []
    size = 0
    for part in parts:
        block.append(part)
        size += len(part)
        if size >= BLOCK_CHARACTERS:
            yield "".join(block).encode()
            block = []
            size = 0
    yield "".join(block).encode()


def _beginning(blocks: Iterator[bytes]) -> list[bytes]:
    """Return the first blocks: all of them, unless they are larger than a page."""
    first = []
    size = 0
    for block in blocks:
        first.append(block)
        size += len(block)
        if size > MAX_PAGE_BYTES:
            break
    return first


def _path_of(request: SiteRequest, encoding: str) -> Path | None:
    """Return the path of the file of a version; None in a preview, which has no version."""
    version = request.META.get(CACHE_VERSION_KEY)
    if version is None:
        return None
    text = f"{version} {request.get_full_path()} {encoding}"
    return _folder() / hashlib.sha256(text.encode()).hexdigest()


def _opened(path: Path | None) -> BinaryIO | None:
    if path is None:
        return None
    try:
        os.utime(path)
        return os.fdopen(
            os.open(path, os.O_RDONLY), "rb"
        )  # without a name, which headers would have
    except OSError:
        return None


def _written(blocks: Iterable[bytes], encoding: str, path: Path | None) -> BinaryIO:
    """Write a file, compressed, under its path or under none, and return it at its start."""
    _folder().mkdir(parents=True, exist_ok=True)
    _delete_oldest()
    number, name = tempfile.mkstemp(dir=_folder())
    try:
        file = os.fdopen(number, "w+b")
        for block in _compressed(blocks, encoding):
            file.write(block)
        if path:
            os.replace(name, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
    file.seek(0)
    return file


def _compressed(blocks: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    if not encoding:
        yield from blocks
        return
    compress, finish = _compressor(encoding)
    # A block is compressed while the next one is read from the database.
    with ThreadPoolExecutor(max_workers=1) as pool:
        compressed = pool.submit(bytes)
        for block in blocks:
            following = pool.submit(compress, block)
            yield compressed.result()
            compressed = following
        yield compressed.result()
    yield finish()


def _compressor(encoding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """Return the functions that compress a block, and that return the end."""
    if encoding == "br":
        compressor = brotli.Compressor(quality=QUALITY)
        return compressor.process, compressor.finish
    zipper = zlib.compressobj(QUALITY, zlib.DEFLATED, GZIP_FORMAT)
    return zipper.compress, zipper.flush


def _delete_oldest() -> None:
    """Delete the files that were not used for longest, also those of former versions."""
    size = 0
    files = []
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):
            files.append((path.stat(), path))
    for status, path in sorted(files, key=lambda file: file[0].st_mtime, reverse=True):
        size += status.st_size
        if size > MAX_STORED_BYTES:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return settings.VAR_DIR / "data-files"
