"""PDF files: every object is examined for active content."""

import io
import re
import zipfile

import pikepdf

from core.uploads.inspection import Inspected

# The last pointer to the objects; a viewer that finds none before the last end searches for others.
END = re.compile(rb"startxref\s+\d+\s+%%EOF(?!.*(?:startxref|%%EOF))", re.DOTALL)
END_WITHIN = 2_048  # bytes: some programs append a little
# The kinds of content with the names that occur in them, as keys or as values (ISO 32000-2).
KINDS = {
    "script": {b"/JavaScript", b"/JS", b"/OnInstantiate"},
    "files": {b"/EmbeddedFile", b"/EmbeddedFiles"},
    "launch": {b"/Launch", b"/GoToE", b"/GoToR", b"/AA"},  # AA: actions that run without a click
    "forms": {b"/SubmitForm", b"/ImportData", b"/XFA"},
    "media": {b"/RichMedia", b"/Rendition", b"/Movie", b"/Sound", b"/3D"},
}
# As `unparse()` writes them: one spelling of each name, and brackets in strings escaped.
STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
NAME = re.compile(rb"/[^\s()<>\[\]/]+")
# URLs and names of other files: a string, or the number of the object that is one.
TARGET = re.compile(
    rb"/(URI|Base|U?F|DOS|Mac|Unix) (?:(\d+) (\d+) R|(%b|<[\da-fA-F]*>))" % STRING.pattern,
    re.DOTALL,
)
WEB_LINK = re.compile(
    r"(https?:|mailto:).*|(?!//)[^:\\/?#\0-\x1f]*([/?#][^\\]*)?", re.DOTALL | re.IGNORECASE
)


def inspect(data: bytes) -> Inspected:
    """Reject a PDF that is `protected` or `unreadable`, or with the kind of its active content."""
    if zipfile.is_zipfile(io.BytesIO(data)) or not END.search(data[-END_WITHIN:]):
        return Inspected(rejection="unreadable")  # cut off, or also a file of another type
    try:
        return _inspect(data)
    except (pikepdf.PdfError, ValueError, MemoryError):
        return Inspected(rejection="unreadable")  # damaged, or larger than the limit of memory


def _inspect(data: bytes) -> Inspected:
    """Reject the first active content, or count the pages.

    Raise `pikepdf.PdfError` or `ValueError` for a damaged file: viewers repair it, each in its own
    way, and may then find content that is not found here.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError:
        return Inspected(rejection="protected")
    if pdf.is_encrypted:
        return Inspected(rejection="protected")
    for numbered in [pdf.trailer, *pdf.objects]:  # also those that no page uses
        if isinstance(numbered, pikepdf.Object) and (kind := _active_kind(pdf, numbered)):
            return Inspected(rejection=kind)
    if pdf.get_warnings():
        raise ValueError("The file is damaged.")
    if not _is_harmless(pdf.Root.get("/OpenAction")):
        return Inspected(rejection="launch")
    return Inspected("pdf", pages=len(pdf.pages))


def _active_kind(pdf: pikepdf.Pdf, numbered: pikepdf.Object) -> str:
    if isinstance(numbered, pikepdf.Stream):
        if "/F" in numbered:  # its contents are in another file
            return "files"
        numbered = numbered.stream_dict
    content = numbered.unparse(resolved=True)
    names = set(NAME.findall(STRING.sub(b"", content)))
    if kind := next((kind for kind, active in KINDS.items() if names & active), ""):
        return kind
    for key, number, generation, text in TARGET.findall(content):
        if text:
            target = pikepdf.Object.parse(text)
        else:
            target = pdf.get_object(int(number), int(generation))
        is_link = key in (b"URI", b"Base") and WEB_LINK.fullmatch(str(target))
        if isinstance(target, pikepdf.String) and not is_link:
            return "launch"
    return ""


def _is_harmless(action: object) -> bool:
    """Return whether an action may run when the file is opened: going to a page of it may."""
    if not isinstance(action, pikepdf.Dictionary):
        return True  # a page, or nothing
    return action.get("/S") in (pikepdf.Name.GoTo, pikepdf.Name.Named) and "/Next" not in action
