"""Office documents: archives whose parts show their type and their active content."""

import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import unquote
from xml.sax import SAXException  # nosec B406  # defusedxml parses the files
from xml.sax.handler import ContentHandler  # nosec B406  # defusedxml parses the files
from xml.sax.xmlreader import AttributesImpl  # nosec B406  # defusedxml parses the files

from defusedxml.sax import parse

from core.uploads.inspection import Inspected

ENTRY_SIGNATURE = b"PK\x01\x02"  # before each entry of the archive's list of parts
MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_XML_BYTES = 50_000_000  # of all checked parts together
MAX_ELEMENTS = 1_500_000
UNSAFE_NAME = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|[\0-\x1f:\\]")

FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OPEN_TYPES = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
OPEN_TYPE_PREFIX = "application/vnd.oasis.opendocument."
OPEN_TYPE = "mimetype"
# The parts that declare the contents of a document; office programs ignore case.
CHECKED_PARTS = re.compile(
    r"^\[Content_Types\]\.xml$|\.rels$|(^|/)(content|styles|META-INF/manifest)\.xml$"
    r"|^xl/(externalLinks/[^/]*|connections)\.xml$",
    re.IGNORECASE,
)
MACRO_PARTS = re.compile(r"vbaProject|macrosheets/|^(Basic|Scripts)/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"vbaProject|macroEnabled|macrosheet", re.IGNORECASE)
SCRIPT_SCHEMES = ("vnd.sun.star.script:", "macro:")
# Folders, XML, pictures, fonts, sound, films, signatures; then names that the programs give.
ALLOWED_PARTS = re.compile(
    r"/$|\.(xml|rels|rdf|vml|jpe?g|png|gif|bmp|tiff?|[ew]m[fz]|svg|wdp|odttf|fntdata|ttf|otf"
    r"|mp[34]|m4[av]|wav|sigs)$"
    r"|(^|/)(media/image|printerSettings|customProperty)\d*\.(bin|tmp)$"
    r"|^(mimetype|layout-cache|(ppt|xl)/metadata|ObjectReplacements/[^/]*|Thumbnails/thumbnail\.pdf)$",
    re.IGNORECASE,
)
# A sheet in a document, such as that of a chart, is inspected as a file.
EMBEDDED_DOCUMENT = re.compile(r"[^?#]*\.(docx|xlsx|pptx)", re.IGNORECASE)
# Of the types of ECMA-376 and Microsoft's extensions of it, those without objects, controls,
# macros, customised menus, contents in other formats (aFChunk), frames and mail merge.
ALLOWED_RELATIONSHIPS = set(
    """
    officedocument core-properties extended-properties extendedproperties custom-properties
    customproperties thumbnail origin signature certificate classificationlabels
    theme themeoverride image hdphoto hyperlink font audio video media package
    chart chartex chartstyle chartcolorstyle chartusershapes drawing vmldrawing legacydiagramtext
    diagramdata diagramlayout diagramquickstyle diagramcolors diagramdrawing diagramlayoutheader
    customxml customxmlprops printersettings styles comments people person intelligence
    styleswitheffects settings websettings fonttable numbering footnotes endnotes header footer
    glossarydocument attachedtemplate commentsextended commentsids commentsextensible documenttasks
    worksheet chartsheet sharedstrings calcchain sheetmetadata table tablesinglecells xmlmaps
    pivottable pivotcachedefinition pivotcacherecords slicer slicercache timeline timelinecache
    connections querytable customproperty volatiledependencies threadedcomment
    revisionheaders revisionlog usernames namedsheetview featurepropertybag
    rdrichvalue rdrichvaluestructure rdrichvaluetypes richvaluerel rdrichvaluewebimage
    rdsupportingpropertybag rdsupportingpropertybagstructure richstyles rdarray
    slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops
    tablestyles commentauthors authors tags revisioninfo changesinfo presentationmetadata
    workbookmetadata wssortmap cellimage
    """.split()
)
OBJECT_ELEMENTS = {"object-ole", "applet"}
OBJECT_TYPE = "application/vnd.sun.star.oleobject"
# They run another program, or query it for data, whenever the document is opened.
DDE_ELEMENTS = {"ddeLink", "oleLink", "dde-source", "dde-link", "dde-connection-decl"}
PICTURE_ELEMENTS = {"image", "fill-image", "background-image"}
FETCHING_ELEMENTS = {
    "section-source",
    "object",
    "plugin",
    "floating-frame",
    "table-source",
    "cell-range-source",
}
# Targets of links, in which %xx was decoded: parts of the document, pages and e-mail addresses.
INTERNAL_TARGET = re.compile(r"(?!//)[^\\:]*")
LINK_TARGET = re.compile(r"#|https?://|mailto:", re.IGNORECASE)
# Templates on the author's own disk are harmless.
TEMPLATE_TARGET = re.compile(r"(file:///)?([a-z]:[\\/])?([^\\/:%]+[\\/])*[^\\/:%]+", re.IGNORECASE)
# In two namespaces they would mean one thing here and another to an office program.
UNIQUE_ATTRIBUTES = ("Type", "Target", "TargetMode", "ContentType", "href", "media-type")
# Damaged archives and XML, names that are not UTF-8, unknown compression.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    SAXException,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


class RejectedError(Exception):
    """The document has unsafe content; the text is the code of the reason."""


def inspect(data: bytes) -> Inspected:
    """Return the type of a Word, Excel, PowerPoint or OpenDocument file.

    It is rejected if it is none (`wrong_type`), an `unsafe` archive, or has unsafe content.
    """
    if data.count(ENTRY_SIGNATURE) > MAX_PARTS:
        return Inspected(rejection="unsafe")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive.infolist())
            extension = _extension(archive)
            if extension:
                _check_parts(archive)
                _check_xml(archive)
    except RejectedError as error:
        return Inspected(rejection=str(error))
    except UNREADABLE:
        extension = None
    return Inspected(extension) if extension else Inspected(rejection="wrong_type")


def _check_archive(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.orig_filename.lower() for part in parts}
    offsets = {part.header_offset for part in parts}
    if (
        len(names) < len(parts)
        or len(offsets) < len(parts)
        or any(UNSAFE_NAME.search(name) for name in names)
        or any(part.flag_bits & 1 for part in parts)  # encrypted
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
    ):
        raise RejectedError("unsafe")


def _check_parts(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if MACRO_PARTS.search(name):
            raise RejectedError("macros")
        if EMBEDDED_DOCUMENT.fullmatch(name):
            if inspect(archive.read(name)).rejection:
                raise RejectedError("objects")
        elif not ALLOWED_PARTS.search(name):
            raise RejectedError("objects")


def _check_xml(archive: zipfile.ZipFile) -> None:
    parts = [part for part in archive.infolist() if CHECKED_PARTS.search(part.filename)]
    if sum(part.file_size for part in parts) > MAX_XML_BYTES:
        raise ValueError("The checked parts are too large.")
    checker = _ElementChecker()
    for part in parts:
        with archive.open(part) as file:
            parse(file, checker, forbid_dtd=True)


class _ElementChecker(ContentHandler):
    """Raise `RejectedError` for macros, objects and external content in the XML of any part."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:  # noqa: N802
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise ValueError("There are too many elements.")
        name = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value.strip() for key, value in attrs.items()}
        if len(values) < len(attrs):
            _check_attributes(attrs.getNames())
        if name == "Relationship":
            _check_relationship(values)
        elif code := _rejected_element(name, values):
            raise RejectedError(code)


def _check_attributes(names: Iterable[str]) -> None:
    counts = Counter(name.rpartition(":")[2] for name in names)
    if any(counts[name] > 1 for name in UNIQUE_ATTRIBUTES):
        raise RejectedError("unsafe")


def _check_relationship(values: Mapping[str, str]) -> None:
    kind = values.get("Type", "").rpartition("/")[2].lower()
    target = unquote(values.get("Target", ""))
    is_external = values.get("TargetMode", "").lower() == "external"
    if is_external and kind == "hyperlink":
        if not LINK_TARGET.match(target):
            raise RejectedError("links")
    elif is_external and kind == "attachedtemplate":
        if not TEMPLATE_TARGET.fullmatch(target):
            raise RejectedError("takes_in")
    elif is_external or kind == "externallink" or not INTERNAL_TARGET.fullmatch(target):
        raise RejectedError("pictures" if kind == "image" else "takes_in")
    elif kind not in ALLOWED_RELATIONSHIPS or (
        kind == "package" and not EMBEDDED_DOCUMENT.fullmatch(target)
    ):
        raise RejectedError("objects")


def _rejected_element(name: str, values: Mapping[str, str]) -> str:
    """Return the reason for rejecting an element, or an empty string."""
    target = unquote(values.get("href", ""))
    is_external = not INTERNAL_TARGET.fullmatch(target)
    is_script = any(value.lower().startswith(SCRIPT_SCHEMES) for value in values.values())
    if is_script or MACRO_TYPES.search(values.get("ContentType", "")):
        return "macros"
    if name in OBJECT_ELEMENTS or values.get("media-type", "").lower() == OBJECT_TYPE:
        return "objects"
    if name == "connection" and values.get("refreshOnLoad") in ("1", "true"):
        return "takes_in"
    if name in DDE_ELEMENTS or (is_external and name in FETCHING_ELEMENTS):
        return "takes_in"
    if name == "a" and target and not LINK_TARGET.match(target):
        return "links"
    return "pictures" if is_external and name in PICTURE_ELEMENTS else ""


def _extension(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if OPEN_TYPE in names and archive.getinfo(OPEN_TYPE).file_size < 100:
        name = archive.read(OPEN_TYPE).decode("ascii", "replace").strip()
        return OPEN_TYPES.get(name.removeprefix(OPEN_TYPE_PREFIX))
    if "[Content_Types].xml" not in names:
        return None
    for folder, extension in FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return extension
    return None
