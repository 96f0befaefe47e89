"""Reads drawings: well-formed XML or it fails."""

import re
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def parsed(response):
    """A picture that was answered by itself."""
    return ET.fromstring(response.content.decode())  # noqa: S314 (our own answer)


def pictures_in(html):
    """The outermost drawings inside a page, each parsed as XML."""
    found, start, depth = [], 0, 0
    for tag in re.finditer(r"<svg\b|</svg>", html):
        if tag[0] == "</svg>":
            depth -= 1
            if not depth:
                # Inside a page the namespace goes without saying.
                named = html[start : tag.end()].replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
                found.append(ET.fromstring(named))  # noqa: S314 (our own answer)
        else:
            start = start if depth else tag.start()
            depth += 1
    return found


def table_of(html, caption):
    """The cells of the table with that caption, a list of texts a row; head and foot too."""
    table = html[html.index(f"<caption>{caption}</caption>") :].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [
            " ".join(re.sub("<[^>]+>", "", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def share(length):
    """The number in "12.5%"."""
    return float(length.removesuffix("%"))
