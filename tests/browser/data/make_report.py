"""Make a Word document with python-docx; see README.md."""

import sys

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

BULLETS = (
    (0, "Training of judges"),
    (1, "First course"),
    (2, "In Bucharest"),
    (1, "Second course"),
    (0, "Legislation"),
)
NUMBERS = ((0, "Assessment"), (1, "Desk review"), (0, "Report"))
TABLE = (("Year", "Cases"), ("2024", "12"), ("2025", "31"))


def main(path):
    document = Document()
    document.add_heading("Results", 1)
    text = document.add_paragraph("The project ")
    text.add_run("trained").bold = True
    text.add_run(" judges; see ")
    add_link(text, "https://www.coe.int/cybercrime", "the office")
    text.add_run(".")
    document.add_heading("Objectifs", 2)
    document.add_heading("Lists", 3)
    document.add_paragraph(
        "Quels résultats\u00a0? «\u00a0Une loi\u00a0»\u00a0: 10\u00a0000 affaires."
    )
    add_list(document, BULLETS, "bullet", "•")
    document.add_paragraph("Then:")
    add_list(document, NUMBERS, "decimal", "%{}.")
    table = document.add_table(0, 2, "Table Grid")
    for row in TABLE:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()
    document.save(path)


def add_link(paragraph, address, words):
    link, run, text = map(OxmlElement, ("w:hyperlink", "w:r", "w:t"))
    kind = RELATIONSHIP_TYPE.HYPERLINK
    link.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    text.text = words
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def add_list(document, items, number_format, text):
    """Add a list of several levels, as Word makes it; the styles of python-docx have one level."""
    number = define_list(document, number_format, text)
    for level, words in items:
        properties = document.add_paragraph(words, "List Paragraph")._p.get_or_add_pPr()
        in_list = properties.get_or_add_numPr()
        in_list.get_or_add_ilvl().val = level
        in_list.get_or_add_numId().val = number


def define_list(document, number_format, text):
    numbering = document.part.numbering_part.element
    number = 100 + len(numbering.num_lst)
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(number))
    for level in range(3):
        abstract.append(define_level(level, number_format, text.format(level + 1)))
    numbering.insert(0, abstract)
    return numbering.add_num(number).numId


def define_level(level, number_format, text):
    element = OxmlElement("w:lvl")
    element.set(qn("w:ilvl"), str(level))
    for name, value in (("start", "1"), ("numFmt", number_format), ("lvlText", text)):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), value)
        element.append(child)
    return element


main(*sys.argv[1:])
