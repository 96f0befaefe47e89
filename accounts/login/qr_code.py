"""A QR code as a picture inside the page: no file, no style, nothing that the page's policy would have to allow."""

import zxingcpp
from django.utils.html import format_html


def svg(text: str, label: str) -> str:
    """Black on white in every colour scheme: telephones read it so. ``label`` is for who can't see it."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    rows = memoryview(
        code.to_image(scale=1)
    ).tolist()  # a number a module, with the white around: 0 is black
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, grey in enumerate(row) if not grey
    )
    return format_html(
        '<svg class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" width="240" height="240" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path fill="#000" d="{path}"/></svg>',
        label=label,
        size=len(rows),
        path=path,
    )
