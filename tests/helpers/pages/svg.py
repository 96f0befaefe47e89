"""Read SVG drawings, which must be well-formed XML."""

import re
import xml.etree.ElementTree as ET

from lxml.html import document_fromstring

SVG = "{http://www.w3.org/2000/svg}"


def parsed(response):
    """Return the root of an SVG file."""
    return ET.fromstring(response.content.decode())  # noqa: S314 (our own answer)


def pictures_in(html):
    """Return the outermost drawings in a page, parsed as XML."""
    pictures = []
    start = 0
    depth = 0
    for tag in re.finditer(r"<svg\b|</svg>", html):
        if tag[0] == "</svg>":
            depth -= 1
            if not depth:
                # In HTML the namespace is implied.
                named = html[start : tag.end()].replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
                pictures.append(ET.fromstring(named))  # noqa: S314 (our own answer)
        else:
            start = start if depth else tag.start()
            depth += 1
    return pictures


def table_of(html, caption):
    """Return the rows of the table with this caption as lists of texts, with head and foot."""
    [table] = document_fromstring(html).xpath(f"//table[caption='{caption}']")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]


def share(length):
    """Return the number in "12.5%"."""
    return float(length.removesuffix("%"))
