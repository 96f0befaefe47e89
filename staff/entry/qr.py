"""A QR code as a picture inside the page: no file, no style, nothing that the page's policy would have to allow."""

import qrcode
from django.utils.html import format_html

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def svg(text: str, label: str) -> str:
    """Black on white in every colour scheme: telephones read it so. ``label`` is for who can't see it."""
    code = qrcode.QRCode(border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    return format_html(
        '<svg class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" width="240" height="240" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path fill="#000" d="{path}"/></svg>',
        label=label,
        size=len(rows),
        path=path,
    )
