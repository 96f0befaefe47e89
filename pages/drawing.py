"""Draws the picture that stands beside a shared link: a title page in the site's colours and with fonts of its own."""

import io
from functools import cache

from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifProSemibold
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 84
WIDTH = SIZE[0] - 2 * MARGIN
PAPER, INK, QUIET, ACCENT = "#fcfbf8", "#1b2226", "#545f66", "#0b4f5c"
COLOURS = 32  # enough for letters with soft edges in four inks; keeps the file small
LONGEST = 200  # letters of a title that are tried: drawing costs the same whatever somebody has written
TITLE_TOP, TITLE_HEIGHT = 134, 272
FACTS_END, FACTS_LINES = 496, 3
TITLE_SIZES = (88, 76, 66, 58, 50, 43)


def draw(kicker: str, title: str, facts: str, name: str, full_name: str) -> bytes:
    """A PNG of 1200 by 630. The same words give the same bytes, on every machine."""
    picture = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, SIZE[0], 16), fill=ACCENT)
    font = _font(SourceSansProSemibold, 30)
    canvas.text((MARGIN, 72), _cut(kicker.upper(), font, WIDTH), QUIET, font)
    size, lines = _fitting(title)
    for place, line in enumerate(lines):
        canvas.text(
            (MARGIN, TITLE_TOP + place * round(size * 1.16)), line, INK, _font(SourceSerifProSemibold, size)
        )
    _facts(canvas, facts)
    for top in (522, 530):
        canvas.line((MARGIN, top, SIZE[0] - MARGIN, top), INK, 2)
    _foot(canvas, name, full_name)
    return _png(picture)


def _foot(canvas, name, full_name):
    font = _font(SourceSansProSemibold, 38)
    canvas.text((MARGIN, 594), name, ACCENT, font, anchor="ls")
    left = MARGIN + font.getlength(name) + 24
    small = _font(SourceSansPro, 27)
    canvas.text((left, 594), _cut(full_name, small, SIZE[0] - MARGIN - left), QUIET, small, anchor="ls")


def _facts(canvas, facts):
    """On one line; what is longer than that on a few smaller ones, so that a footnote is whole."""
    font = _font(SourceSansPro, 34)
    lines = [facts]
    if font.getlength(facts) > WIDTH:
        font = _font(SourceSansPro, 26)
        lines = _at_most(_wrapped(facts.split(), font), FACTS_LINES, font)
    for place, line in enumerate(reversed(lines)):
        canvas.text((MARGIN, FACTS_END - place * 34), line, INK, font, anchor="ls")


def _fitting(title) -> tuple[int, list[str]]:
    """The largest size in which the title has room, and its lines; what has none even in the smallest is cut off."""
    words = title[:LONGEST].split() or [""]
    if len(title) > LONGEST:
        words[-1] = "…"
    for size in TITLE_SIZES:
        lines = _wrapped(words, _font(SourceSerifProSemibold, size))
        most = TITLE_HEIGHT // round(size * 1.16)
        is_whole = all(_font(SourceSerifProSemibold, size).getlength(line) <= WIDTH for line in lines)
        if len(lines) <= most and is_whole:
            return size, lines
    return size, _at_most(lines, most, _font(SourceSerifProSemibold, size))


def _at_most(lines, number, font) -> list[str]:
    """So many lines; what has no room in the last one is cut off."""
    kept = [*lines[: number - 1], " ".join(lines[number - 1 :])]
    return [_cut(line, font, WIDTH) for line in kept if line]


def _wrapped(words, font) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if font.getlength(longer) <= WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(words, font, width) -> str:
    """``words``, with an ellipsis in the place of what has no room."""
    words = words[: LONGEST + 1]
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(f"{words}…") > width:
        words = words[:-1].rstrip()
    return f"{words}…"


@cache
def _font(path, size):
    """Basic layout: letters stand where the font says, whatever libraries the machine has."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _png(picture) -> bytes:
    file = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        file, "PNG", compress_level=6
    )
    return file.getvalue()
