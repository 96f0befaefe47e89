"""A QR code as SVG in the page, which its content security policy allows."""

from typing import Any

import zxingcpp
from django.utils.html import format_html


def svg(text: str, label: str) -> str:
    """Return a QR code, always black on white; `label` is for screen readers."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    rows: Any = memoryview(code.to_image(scale=1)).tolist()  # with the white border; 0 is black
    path = ""
    for y, row in enumerate(rows):
        for x, grey in enumerate(row):
            path += "" if grey else f"M{x} {y}h1v1h-1z"
    return format_html(
        '<svg class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" '
        'width="240" height="240" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>',
        label=label,
        size=len(rows),
        path=path,
    )
