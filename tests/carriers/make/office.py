#!/usr/bin/env python3
"""Writes carriers of office documents: each holds a BSN, a date of birth and a name in one hiding place, and has a
twin without them. Everybody in them is made up.

Needs python-docx, openpyxl, xlsxwriter, python-pptx and msoffcrypto-tool from PyPI:

    python3 -m venv venv && venv/bin/pip install python-docx openpyxl xlsxwriter python-pptx msoffcrypto-tool
    venv/bin/python tests/carriers/make/office.py tests/carriers

Writers stamp files with the time of writing, so two runs differ in that.
"""

import datetime
import io
import re
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import xlsxwriter
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def elfproef(number):
    digits = [int(digit) for digit in number]
    return sum(w * d for w, d in zip([9, 8, 7, 6, 5, 4, 3, 2, -1], digits)) % 11 == 0


class Values:
    """What a file holds, and the words around it."""

    def __init__(self, twin):
        self.twin = twin
        if twin:
            self.number, self.date, self.name = "123456789", datetime.date(2026, 3, 12), "Houten Tafel"
            self.labels = ("Artikel", "Ordernummer", "Leverdatum")
        else:
            self.number, self.date, self.name = "731548292", datetime.date(1961, 3, 12), "Wietske Brouwershaven"
            self.labels = ("Naam", "BSN", "Geboortedatum")
        assert elfproef(self.number) != twin
        self.day = self.date.strftime("%d-%m-%Y")
        self.row = (self.name, self.number, self.day)
        self.line = ", ".join(f"{label.lower() if label != 'BSN' else label}: {value}"
                              for label, value in zip(self.labels, self.row))


OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/carriers")
FILLER = "Dit is een stuk zonder gegevens van burgers."


def carrier(kind, place):
    """Marks a function that writes one carrier: it is called with values and gives the bytes."""

    def mark(make):
        for twin in (False, True):
            path = OUT / kind / f"{place}{'.twin' if twin else ''}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make(Values(twin)))
        return make

    return mark


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return small(buffer.getvalue())


DROPPED = r"thumbnail.jpeg|printerSettings1.bin|numbering.xml|fontTable.xml|webSettings.xml|stylesWithEffects.xml"


def small(content):
    """A package without what the writer's template weighs: its picture, its styles and themes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        # What a template brings along and nothing in the document needs.
        dropped = DROPPED + ("|theme1.xml" if "word/document.xml" in old.namelist() else "")
        for name in old.namelist():
            part = old.read(name)
            if re.search(dropped, name):
                continue
            if name in ("docProps/app.xml", "word/stylesWithEffects.xml", "word/styles.xml"):
                part = re.sub(rb"(<\w+:styles[^>]*>).*(</\w+:styles>)", rb"\1\2", part, flags=re.S)
            if name.endswith(".rels"):
                part = re.sub(rb'<Relationship [^>]*Target="[^"]*(%s)"[^>]*/>' % dropped.encode(), b"", part)
            if name == "[Content_Types].xml":
                part = re.sub(rb'<Override [^>]*PartName="[^"]*(%s)"[^>]*/>' % dropped.encode(), b"", part)
            new.writestr(name, part)
    return out.getvalue()


def changed(content, edit=None, add=None):
    """A package with parts edited (a function by name) and added (bytes by name)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if edit and name in edit:
                part = edit[name](part.decode()).encode()
            new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def relation(number, kind, target):
    relation = f'<Relationship Id="rIdX{number}" Type="{R}/{kind}" Target="{target}"/>'
    return lambda rels: rels.replace("</Relationships>", relation + "</Relationships>")


def override(part, kind):
    tag = f'<Override PartName="{part}" ContentType="{kind}"/>'
    return lambda types: types.replace("</Types>", tag + "</Types>")


# --- DOCX


def word(v, body=None):
    document = docx.Document()
    # The writer's own styles and picture take more room than the text.
    document.add_paragraph(FILLER)
    if body is not None:
        document.element.body.insert(1, parse_xml(body.replace("<w:p>", f"<w:p {W}>", 1)))
    return document


def in_body(place, body):
    carrier("docx", place)(lambda v: saved(word(v, body(v))))


in_body("body", lambda v: f"<w:p><w:r><w:t>{v.line}</w:t></w:r></w:p>")
in_body("split-runs", lambda v: "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{piece}</w:t></w:r>'
                                                  for piece in re.findall("..?", v.line)) + "</w:p>")
in_body("hidden-text", lambda v: f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{v.line}</w:t></w:r></w:p>")
in_body("tracked-insertion", lambda v: f'<w:p><w:ins w:id="1" w:author="Redactie" w:date="2026-01-01T00:00:00Z"><w:r>'
        f"<w:t>{v.line}</w:t></w:r></w:ins></w:p>")
in_body("tracked-deletion", lambda v: f'<w:p><w:del w:id="1" w:author="Redactie" w:date="2026-01-01T00:00:00Z"><w:r>'
        f"<w:delText>{v.line}</w:delText></w:r></w:del></w:p>")
in_body("replaced-number", lambda v: f'<w:p><w:r><w:t xml:space="preserve">{v.line.replace(v.number, "")} </w:t></w:r>'
        f'<w:r><w:t xml:space="preserve">{v.labels[1]}: </w:t></w:r>'
        f'<w:del w:id="1" w:author="Redactie"><w:r><w:delText>{v.number}</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="Redactie"><w:r><w:t>vervallen</w:t></w:r></w:ins></w:p>')
in_body("moved", lambda v: f'<w:p><w:moveFrom w:id="1" w:author="Redactie"><w:r><w:t>{v.line}</w:t></w:r></w:moveFrom></w:p>')
in_body("field-code", lambda v: f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText '
        f'xml:space="preserve"> QUOTE "{v.line}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
in_body("content-control", lambda v: f'<w:p><w:sdt><w:sdtPr><w:alias w:val="veld"/><w:text/></w:sdtPr><w:sdtContent><w:r>'
        f"<w:t>{v.line}</w:t></w:r></w:sdtContent></w:sdt></w:p>")
in_body("dropdown", lambda v: f'<w:p><w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{v.line}" w:value="1"/>'
        f"</w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>kies</w:t></w:r></w:sdtContent></w:sdt></w:p>")
in_body("text-box", lambda v: f'<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:100pt;'
        f'height:50pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>{v.line}</w:t></w:r></w:p></w:txbxContent></v:textbox>'
        f"</v:shape></w:pict></w:r></w:p>")
in_body("form-field", lambda v: f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Tekst1"/>'
        f'<w:textInput><w:default w:val="{v.line}"/></w:textInput></w:ffData></w:fldChar></w:r><w:r><w:instrText> '
        f'FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')


@carrier("docx", "table")
def _(v):
    document = word(v)
    table = document.add_table(2, 3)
    for row, texts in enumerate((v.labels, v.row)):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return saved(document)


@carrier("docx", "header")
def _(v):
    document = word(v)
    document.sections[0].header.paragraphs[0].text = v.line
    return saved(document)


@carrier("docx", "footer")
def _(v):
    document = word(v)
    document.sections[0].footer.paragraphs[0].text = v.line
    return saved(document)


@carrier("docx", "comment")
def _(v):
    document = word(v)
    document.add_comment(document.paragraphs[0].runs[0], text=v.line, author="Redactie", initials="R")
    return saved(document)


@carrier("docx", "properties")
def _(v):
    document = word(v)
    properties = document.core_properties
    properties.author, properties.subject, properties.comments = "Redactie", v.line, "geen"
    return saved(document)


@carrier("docx", "custom-properties")
def _(v):
    items = "".join(f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{label}">'
                    f"<vt:lpwstr>{text}</vt:lpwstr></property>" for pid, (label, text) in enumerate(zip(v.labels, v.row), 2))
    part = ('<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
            f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{items}</Properties>')
    return changed(saved(word(v)),
                   {"_rels/.rels": relation(1, "custom-properties", "docProps/custom.xml"),
                    "[Content_Types].xml": override("/docProps/custom.xml",
                                                    "application/vnd.openxmlformats-officedocument.custom-properties+xml")},
                   {"docProps/custom.xml": part})


@carrier("docx", "custom-xml")
def _(v):
    fields = "".join(f"<{label.lower()}>{text}</{label.lower()}>" for label, text in zip(v.labels, v.row))
    return changed(saved(word(v)), {"word/_rels/document.xml.rels": relation(1, "customXml", "../customXml/item9.xml")},
                   {"customXml/item9.xml": f'<?xml version="1.0"?><zaak><betrokkene>{fields}</betrokkene></zaak>'})


@carrier("docx", "document-variable")
def _(v):
    variables = "".join(f'<w:docVar w:name="{label}" w:val="{text}"/>' for label, text in zip(v.labels, v.row))
    return changed(saved(word(v)), {"word/settings.xml": lambda part: part.replace(
        "</w:settings>", f"<w:docVars>{variables}</w:docVars></w:settings>")})


@carrier("docx", "footnote")
def _(v):
    lines = "".join(f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
                    for number, kind in enumerate(("separator", "continuationSeparator")))
    part = (f'<?xml version="1.0"?><w:footnotes {W}>{lines}<w:footnote w:id="2"><w:p><w:r><w:t>{v.line}</w:t></w:r></w:p>'
            "</w:footnote></w:footnotes>")
    body = '<w:p><w:r><w:t>Noot</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    return changed(saved(word(v, body)),
                   {"word/_rels/document.xml.rels": relation(1, "footnotes", "footnotes.xml"),
                    "[Content_Types].xml": override("/word/footnotes.xml", "application/vnd.openxmlformats-officedocument."
                                                    "wordprocessingml.footnotes+xml")}, {"word/footnotes.xml": part})


@carrier("docx", "glossary")
def _(v):
    part = (f'<?xml version="1.0"?><w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartBody><w:p><w:r><w:t>{v.line}'
            "</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>")
    return changed(saved(word(v)),
                   {"word/_rels/document.xml.rels": relation(1, "glossaryDocument", "glossary/document.xml"),
                    "[Content_Types].xml": override("/word/glossary/document.xml", "application/vnd.openxmlformats-office"
                                                    "document.wordprocessingml.document.glossary+xml")},
                   {"word/glossary/document.xml": part})


@carrier("docx", "link-target")
def _(v):
    link = f"https://zaken.example.nl/?q={v.line}".replace(" ", "%20").replace(":", "%3A").replace("https%3A", "https:")
    tag = f'<Relationship Id="rIdX1" Type="{R}/hyperlink" Target="{link}" TargetMode="External"/>'
    return changed(saved(word(v)), {"word/_rels/document.xml.rels": lambda rels: rels.replace(
        "</Relationships>", tag + "</Relationships>")})


@carrier("docx", "alt-text")
def _(v):
    document = word(v)
    pixel = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da63f8"
                          "0f00010101005a4d6ff10000000049454e44ae426082")
    document.add_picture(io.BytesIO(pixel), width=Inches(1))
    document.inline_shapes[0]._inline.docPr.set("descr", v.line)
    return saved(document)


# --- XLSX


def book(v, rows=True):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    if rows:
        sheet.append(v.labels)
        sheet.append(v.row)
    else:
        sheet.append(["Onderwerp", "Aantal"])
        sheet.append(["stoelen", 4])
    return workbook


def fill(sheet, *rows):
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            sheet.cell(row, column).value = text


def in_sheet(place, rows=False):
    def mark(fill):
        def make(v):
            workbook = book(v, rows)
            fill(v, workbook, workbook.active)
            return saved(workbook)
        carrier("xlsx", place)(make)
    return mark


in_sheet("cells", rows=True)(lambda v, workbook, sheet: None)


@in_sheet("typed-cells")
def _(v, workbook, sheet):
    sheet.delete_rows(1, 2)
    fill(sheet, v.labels, (v.name, int(v.number), v.date))


@in_sheet("dates-of-1904")
def _(v, workbook, sheet):
    sheet.delete_rows(1, 2)
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    fill(sheet, v.labels, (v.name, int(v.number), v.date))


@in_sheet("lost-zero")
def _(v, workbook, sheet):
    sheet.delete_rows(1, 2)
    number = next(str(n) for n in range(31548200, 31549000) if elfproef(f"0{n}") != v.twin)
    fill(sheet, v.labels, (v.name, int(number), v.date))
    sheet.cell(2, 2).number_format = "000000000"


@in_sheet("hidden-sheet")
def _(v, workbook, sheet):
    hidden = workbook.create_sheet("Intern")
    hidden.append(v.labels)
    hidden.append(v.row)
    hidden.sheet_state = "hidden"


@in_sheet("very-hidden-sheet")
def _(v, workbook, sheet):
    hidden = workbook.create_sheet("Intern")
    hidden.append(v.labels)
    hidden.append(v.row)
    hidden.sheet_state = "veryHidden"


@in_sheet("hidden-row", rows=True)
def _(v, workbook, sheet):
    sheet.row_dimensions[2].hidden = True


@in_sheet("hidden-columns", rows=True)
def _(v, workbook, sheet):
    for column in "ABC":
        sheet.column_dimensions[column].hidden = True


@in_sheet("comment")
def _(v, workbook, sheet):
    sheet["A2"].comment = Comment(v.line, "Redactie")


@in_sheet("header")
def _(v, workbook, sheet):
    sheet.oddHeader.left.text = v.line


@in_sheet("footer-of-first-page")
def _(v, workbook, sheet):
    sheet.HeaderFooter.differentFirst = True
    sheet.firstFooter.center.text = v.line


@in_sheet("formula-literal")
def _(v, workbook, sheet):
    sheet["C1"] = f'=IF(1=1,"","{v.line}")'


@in_sheet("validation-list")
def _(v, workbook, sheet):
    validation = DataValidation(type="list", formula1=f'"{v.line}"')
    sheet.add_data_validation(validation)
    validation.add("D1")


@in_sheet("validation-prompt")
def _(v, workbook, sheet):
    validation = DataValidation(type="whole", operator="between", formula1="1", formula2="9")
    validation.promptTitle, validation.prompt = "Let op", v.line
    sheet.add_data_validation(validation)
    validation.add("D1")


@in_sheet("defined-name")
def _(v, workbook, sheet):
    from openpyxl.workbook.defined_name import DefinedName
    workbook.defined_names["vast"] = DefinedName("vast", attr_text=f'"{v.line}"')


@in_sheet("properties")
def _(v, workbook, sheet):
    workbook.properties.description = v.line


@in_sheet("custom-properties")
def _(v, workbook, sheet):
    from openpyxl.packaging.custom import StringProperty
    for label, text in zip(v.labels, v.row):
        workbook.custom_doc_props.append(StringProperty(name=label, value=text))


@in_sheet("link")
def _(v, workbook, sheet):
    sheet["A3"] = "zie"
    sheet["A3"].hyperlink = "mailto:info@example.nl?subject=" + v.line.replace(" ", "%20")


@in_sheet("rich-text")
def _(v, workbook, sheet):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    half = len(v.line) // 2
    sheet["A3"] = CellRichText(v.line[:half], TextBlock(InlineFont(b=True), v.line[half:]))


def by_xlsxwriter(place):
    def mark(fill):
        def make(v):
            buffer = io.BytesIO()
            workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
            sheet = workbook.add_worksheet("Blad1")
            sheet.write_row(0, 0, ["Onderwerp", "Aantal"])
            fill(v, workbook, sheet)
            workbook.close()
            return buffer.getvalue()
        carrier("xlsx", place)(make)
    return mark


by_xlsxwriter("text-box")(lambda v, workbook, sheet: sheet.insert_textbox(3, 1, v.line))
by_xlsxwriter("formula-result")(lambda v, workbook, sheet: sheet.write_formula(3, 0, "=CONCATENATE(A9,A10)", value=v.line))
by_xlsxwriter("inline-strings")(lambda v, workbook, sheet: sheet.write_string(3, 0, v.line))


@by_xlsxwriter("chart")
def _(v, workbook, sheet):
    sheet.write_row(0, 3, v.labels)
    sheet.write_row(1, 3, [v.name, int(v.number), v.day])
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"name": "=Blad1!$E$1", "categories": "=Blad1!$D$2:$D$2", "values": "=Blad1!$E$2:$E$2"})
    chart.set_title({"name": v.line})
    sheet.insert_chart("B5", chart)


@by_xlsxwriter("table")
def _(v, workbook, sheet):
    sheet.add_table("D1:F2", {"columns": [{"header": label} for label in v.labels], "data": [v.row]})


@by_xlsxwriter("conditional-format")
def _(v, workbook, sheet):
    sheet.conditional_format("A1:A9", {"type": "text", "criteria": "containing", "value": v.line,
                                       "format": workbook.add_format({"bold": True})})


@by_xlsxwriter("autofilter")
def _(v, workbook, sheet):
    sheet.write_row(0, 3, v.labels)
    sheet.write_row(1, 3, v.row)
    sheet.autofilter("D1:F2")
    sheet.filter_column_list("E", [v.number])


@carrier("docx", "embedded-workbook")
def _(v):
    return changed(saved(word(v)), {"word/_rels/document.xml.rels": relation(1, "package", "embeddings/boek.xlsx"),
                                    "[Content_Types].xml": lambda types: types.replace(
                                        "</Types>", '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-'
                                        'officedocument.spreadsheetml.sheet"/></Types>')},
                   {"word/embeddings/boek.xlsx": saved(book(v))})


# --- PPTX


def slides(v, count=2):
    presentation = pptx.Presentation()
    for layout in list(presentation.slide_layouts):
        if layout != presentation.slide_layouts.get_by_name("Title Only"):
            presentation.slide_layouts.remove(layout)
    for number in range(count):
        slide = presentation.slides.add_slide(presentation.slide_layouts[0])
        slide.shapes.title.text = f"Dia {number + 1}"
    return presentation


def in_slides(place):
    def mark(fill):
        def make(v):
            presentation = slides(v)
            return fill(v, presentation, presentation.slides[1]) or saved(presentation)
        carrier("pptx", place)(make)
    return mark


def box(slide, text):
    frame = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(6), Inches(1))
    frame.text_frame.text = text
    return frame


in_slides("slide")(lambda v, presentation, slide: box(slide, v.line) and None)


@in_slides("table")
def _(v, presentation, slide):
    table = slide.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for row, texts in enumerate((v.labels, v.row)):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text


@in_slides("notes")
def _(v, presentation, slide):
    slide.notes_slide.notes_text_frame.text = v.line


@in_slides("hidden-slide")
def _(v, presentation, slide):
    box(slide, v.line)
    slide._element.set("show", "0")


@in_slides("master")
def _(v, presentation, slide):
    presentation.slide_master.placeholders[0].text_frame.text = v.line


@in_slides("layout")
def _(v, presentation, slide):
    presentation.slide_layouts[0].placeholders[0].text_frame.text = v.line


@in_slides("alt-text")
def _(v, presentation, slide):
    box(slide, "vak")._element._nvXxPr.cNvPr.set("descr", v.line)


@in_slides("properties")
def _(v, presentation, slide):
    presentation.core_properties.comments = v.line


@in_slides("link")
def _(v, presentation, slide):
    box(slide, "zie").text_frame.paragraphs[0].runs[0].hyperlink.address = (
        "mailto:info@example.nl?body=" + v.line.replace(" ", "%20"))


@in_slides("chart")
def _(v, presentation, slide):
    data = CategoryChartData()
    data.categories = [f"{v.labels[0]}: {v.name}, {v.labels[2].lower()} {v.day}"]
    data.add_series(v.labels[1], [int(v.number)])
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(6), Inches(4), data)


@in_slides("comment")
def _(v, presentation, slide):
    p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    part = (f'<?xml version="1.0"?><p:cmLst {p}><p:cm authorId="0" dt="2026-01-01T00:00:00" idx="1"><p:pos x="1" y="1"/>'
            f"<p:text>{v.line}</p:text></p:cm></p:cmLst>")
    authors = f'<?xml version="1.0"?><p:cmAuthorLst {p}><p:cmAuthor id="0" name="Redactie" initials="R" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    kind = "application/vnd.openxmlformats-officedocument.presentationml."
    types = lambda text: override("/ppt/commentAuthors.xml", kind + "commentAuthors+xml")(
        override("/ppt/comments/comment1.xml", kind + "comments+xml")(text))
    return changed(saved(presentation),
                   {"ppt/slides/_rels/slide2.xml.rels": relation(1, "comments", "../comments/comment1.xml"),
                    "ppt/_rels/presentation.xml.rels": relation(1, "commentAuthors", "commentAuthors.xml"),
                    "[Content_Types].xml": types},
                   {"ppt/comments/comment1.xml": part, "ppt/commentAuthors.xml": authors})


@in_slides("embedded-workbook")
def _(v, presentation, slide):
    content = io.BytesIO(saved(book(v)))
    slide.shapes.add_ole_object(content, "Excel.Sheet.12", Inches(1), Inches(2))


# --- What must be told


def told(name, content):
    kind = name.rsplit(".", 1)[1]
    path = OUT / kind / "told" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def locked(content):
    from msoffcrypto.format.ooxml import OOXMLFile
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("geheim", out)
    return out.getvalue()


for kind, content in (("docx", saved(word(Values(False)))), ("xlsx", saved(book(Values(False)))),
                      ("pptx", saved(slides(Values(False))))):
    told(f"password.{kind}", locked(content))
    told(f"cut-off.{kind}", content[:len(content) * 3 // 5])
told("broken-part.docx", changed(saved(word(Values(False))), {"word/document.xml": lambda part: part[:len(part) // 2]}))
told("broken-sheet.xlsx", changed(saved(book(Values(False))), {"xl/worksheets/sheet1.xml": lambda part: part[:len(part) // 2]}))
