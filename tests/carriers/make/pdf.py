"""The carriers of PDF.

  apt install ghostscript qpdf fonts-dejavu-core
  python3 -m venv venv && venv/bin/pip install reportlab pikepdf pypdf pillow qrcode
  venv/bin/python tests/carriers/make/pdf.py

Python 3.11. Identifiers and dates are fixed where the writer allows.
"""
import io
import subprocess
import tempfile
from pathlib import Path

import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image, ImageDraw, ImageFont
from pypdf.annotations import FreeText
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from reportlab.lib.styles import getSampleStyleSheet

from pair import ORDER, PERSON, pair, told

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
pdfmetrics.registerFont(TTFont("DejaVu", FONT))
LETTER = "De balie heeft de aanvraag ontvangen en behandelt haar deze week."


def lines(held):
    return [f"{word}: {value}" for word, value in held.rows]


def drawn(draw, size=A4, compress=1):
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=size, invariant=1, pageCompression=compress)
    page.setFont("Helvetica", 11)
    draw(page)
    page.save()
    return out.getvalue()


def letter(page, texts, top=700):
    for number, text in enumerate(texts):
        page.drawString(60, top - 20 * number, text)


def plain(held=None):
    return drawn(lambda page: letter(page, [LETTER] + (lines(held) if held else [])))


def changed(change, base=None, **options):
    """A letter that pikepdf changes."""
    with pikepdf.open(io.BytesIO(base or plain())) as file:
        change(file)
        out = io.BytesIO()
        file.save(out, deterministic_id="encryption" not in options, **options)
    return out.getvalue()


def picture(held, scale=2, size=(620, 200)):
    image = Image.new("L", (size[0] * scale, size[1] * scale), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 16 * scale)
    for number, line in enumerate(lines(held)):
        pen.text((20 * scale, (20 + 40 * number) * scale), line, fill=0, font=font)
    return image


# What is drawn.

def table(held):
    out = io.BytesIO()
    style = getSampleStyleSheet()["Normal"]
    rows = [[word for word, _ in held.rows], [value for _, value in held.rows], ["", "", ""]]
    sheet = Table(rows[:2], style=[("GRID", (0, 0), (-1, -1), 1, colors.black)])
    SimpleDocTemplate(out, invariant=1).build([Paragraph(LETTER, style), sheet, Paragraph(LETTER, style)])
    return out.getvalue()


def by_column(held):
    def draw(page):
        for column, (word, value) in enumerate(held.rows):
            page.drawString(60 + 170 * column, 700, word)
            page.drawRightString(160 + 170 * column, 680, value)
    return drawn(draw)


def labels_first(held):
    def draw(page):
        for number, (word, _) in enumerate(held.rows):
            page.drawString(60, 700 - 20 * number, word + ":")
        for number, (_, value) in enumerate(held.rows):
            page.drawString(220, 700 - 20 * number, value)
    return drawn(draw)


def one_by_one(held):
    def draw(page):
        for number, line in enumerate(lines(held)):
            at = 60
            for letter in line:
                page.drawString(at, 700 - 20 * number, letter)
                at += page.stringWidth(letter, "Helvetica", 11)
    return drawn(draw)


def spaced(held):
    def draw(page):
        for number, line in enumerate(lines(held)):
            text = page.beginText(60, 700 - 20 * number)
            text.setCharSpace(4)
            text.textOut(line)
            page.drawText(text)
    return drawn(draw)


def embedded(held):
    return drawn(lambda page: (page.setFont("DejaVu", 11), letter(page, lines(held))))


def turned(held):
    def draw(page):
        page.translate(300, 100)
        page.rotate(90)
        letter(page, lines(held), 100)
    return drawn(draw)


def mode(held, number):
    def draw(page):
        letter(page, [LETTER])
        text = page.beginText(60, 600)
        text.setTextRenderMode(number)
        for line in lines(held):
            text.textLine(line)
        page.drawText(text)
    return drawn(draw)


def white(held):
    return drawn(lambda page: (letter(page, [LETTER]), page.setFillColor(colors.white), letter(page, lines(held), 600)))


def covered(held):
    def draw(page):
        letter(page, lines(held))
        page.setFillColor(colors.black)
        page.rect(50, 600, 400, 130, fill=1)
    return drawn(draw)


def clipped(held):
    def draw(page):
        letter(page, [LETTER])
        path = page.beginPath()
        path.rect(0, 0, 10, 10)
        page.clipPath(path, stroke=0)
        letter(page, lines(held), 600)
    return drawn(draw)


def outside(held):
    return drawn(lambda page: (letter(page, [LETTER]), letter(page, lines(held), -60)))


def cropped(held):
    def change(file):
        file.pages[0].mediabox = file.pages[0].cropbox = Array([0, 710, 595, 842])
    return changed(change, plain(held))


def turned_page(held):
    def change(file):
        file.pages[0].Rotate = 270
    return changed(change, table(held))


def last_page(held):
    def draw(page):
        for _ in range(3):
            letter(page, [LETTER])
            page.showPage()
        page.setFont("Helvetica", 11)
        letter(page, lines(held))
    return drawn(draw)


def form_object(held):
    def draw(page):
        page.beginForm("kader")
        page.setFont("Helvetica", 11)
        letter(page, lines(held), 600)
        page.endForm()
        letter(page, [LETTER])
        page.doForm("kader")
    return drawn(draw)


def hidden_layer(held):
    def change(file):
        layer = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("Laag")))
        file.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
        page = file.pages[0]
        page.Resources.Properties = Dictionary(L=layer)
        content = page.Contents.read_bytes()
        page.Contents = file.make_stream(b"/OC /L BDC " + content + b" EMC")
    return changed(change, plain(held))


def pattern(held):
    def change(file):
        page = file.pages[0]
        text = b" ".join(b"BT /F1 11 Tf 60 %d Td (%s) Tj ET" % (700 - 20 * n, l.encode()) for n, l in enumerate(lines(held)))
        cell = file.make_stream(text, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 595, 842]),
                                XStep=595, YStep=842, Resources=Dictionary(Font=page.Resources.Font))
        page.Resources.Pattern = Dictionary(P=cell)
        page.Contents = file.make_stream(page.Contents.read_bytes() + b" /Pattern cs /P scn 0 0 595 842 re f")
    return changed(change)


def type3(held):
    """A font whose one glyph draws the text in another font."""
    def change(file):
        page = file.pages[0]
        text = b" ".join(b"BT /F1 11 Tf 0 %d Td (%s) Tj ET" % (-20 * n, l.encode()) for n, l in enumerate(lines(held)))
        glyph = file.make_stream(b"1000 0 d0 " + text)
        page.Resources.Font.T = file.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]), FontMatrix=Array([1, 0, 0, 1, 0, 0]),
            FirstChar=97, LastChar=97, Widths=Array([1000]), CharProcs=Dictionary(a=glyph),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
            Resources=Dictionary(Font=Dictionary(F1=page.Resources.Font.F1))))
        page.Contents = file.make_stream(page.Contents.read_bytes() + b" BT /T 1 Tf 60 600 Td (a) Tj ET")
    return changed(change)


def curves(held):
    """Letters that are drawn as curves: no font is left."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.pdf"), Path(folder, "b.pdf")
        source.write_bytes(plain(held))
        subprocess.run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dNoOutputFonts", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", source], check=True)
        return changed(lambda file: None, target.read_bytes())


def distilled(held):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.pdf"), Path(folder, "b.pdf")
        source.write_bytes(embedded(held))
        subprocess.run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", source], check=True)
        return changed(lambda file: None, target.read_bytes())


def scan(held, turn=0, text=False, place=None):
    def draw(page):
        if text:
            letter(page, [LETTER, "Zie de schermafdruk hieronder.", LETTER, LETTER])
        image = picture(held).rotate(turn, expand=True)
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            image.convert("1").save(file.name)
            width, height = image.size[0] / 3, image.size[1] / 3
            page.drawImage(file.name, 60, 300, width, height)
    return drawn(draw)


# What stands beside it.

def fields(held):
    def draw(page):
        letter(page, [LETTER])
        for number, (word, value) in enumerate(held.rows):
            page.acroForm.textfield(name=word, tooltip=word, value=value, x=200, y=600 - 40 * number, width=200)
    return drawn(draw)


def nested_fields(held):
    def change(file):
        kids = Array()
        parent = file.make_indirect(Dictionary(T=String("aanvraag"), FT=Name.Tx, Kids=kids))
        for word, value in held.rows:
            kids.append(file.make_indirect(Dictionary(T=String(word), V=String(value), Parent=parent)))
        file.Root.AcroForm = Dictionary(Fields=Array([parent]))
    return changed(change)


def xfa(held):
    fields = "".join(f"<{word}>{value}</{word}>" for word, value in held.rows)

    def change(file):
        parts = ['<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">',
                 f'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><aanvraag>{fields}</aanvraag></xfa:data></xfa:datasets>',
                 "</xdp:xdp>"]
        streams = [part for name, text in zip(["preamble", "datasets", "postamble"], parts)
                   for part in (String(name), file.make_stream(text.encode()))]
        file.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array(streams))
    return changed(change)


def annotation(held, **more):
    def change(file):
        values = dict(Type=Name.Annot, Subtype=Name.Text, Rect=Array([60, 600, 80, 620]))
        values.update(more or dict(Contents=String("\n".join(lines(held))), T=String("Balie")))
        file.pages[0].Annots = Array([file.make_indirect(Dictionary(**values))])
    return changed(change)


def rich(held):
    text = "".join(f"<p>{line}</p>" for line in lines(held))
    return annotation(held, RC=String(f'<body xmlns="http://www.w3.org/1999/xhtml">{text}</body>'), Contents=String("Zie hier"))


def wide(held):
    return annotation(held, Contents=String(held.line + " …"))


def author(held):
    return annotation(held, T=String(held.line), Contents=String("Zie hier"))


def hidden_note(held):
    """A note that is hidden, with its text in its looks only."""
    def change(file):
        page = file.pages[0]
        text = b" ".join(b"BT /F1 11 Tf 0 %d Td (%s) Tj ET" % (60 - 20 * n, l.encode()) for n, l in enumerate(lines(held)))
        look = file.make_stream(text, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 80]),
                                Resources=Dictionary(Font=page.Resources.Font))
        page.Annots = Array([file.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, F=2, Rect=Array([60, 500, 360, 580]), AP=Dictionary(N=look)))])
    return changed(change)


def free_text(held):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(plain()))
    writer.add_annotation(0, FreeText(text="\n".join(lines(held)), rect=(50, 550, 350, 650)))
    out = io.BytesIO()
    writer.write(out)
    return changed(lambda file: None, out.getvalue())


def link(held):
    query = "&".join(f"{word}={value.replace(' ', '%20')}" for word, value in held.rows)
    return annotation(held, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"https://formulier.example/?{query}")))


def bookmark(held):
    def change(file):
        with file.open_outline() as outline:
            outline.root.append(OutlineItem(held.line, 0))
    return changed(change)


def info(held, key):
    def change(file):
        file.docinfo[key] = held.line
    return changed(change)


def xmp(held):
    def change(file):
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as data:
            data["dc:description"] = held.line
    return changed(change)


def attachment(held):
    def change(file):
        file.attachments["lijst.txt"] = pikepdf.AttachedFileSpec(file, held.line.encode(), filename="lijst.txt", mime_type="text/plain")
    return changed(change)


def attached_pdf(held):
    def change(file):
        file.attachments["brief.pdf"] = pikepdf.AttachedFileSpec(file, plain(held), filename="brief.pdf")
    return changed(change)


def pinned(held):
    """A file pinned on a page."""
    def change(file):
        stream = file.make_stream(held.line.encode(), Type=Name.EmbeddedFile)
        spec = file.make_indirect(Dictionary(Type=Name.Filespec, F=String("lijst.txt"), EF=Dictionary(F=stream)))
        file.pages[0].Annots = Array([file.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([60, 600, 80, 620]), FS=spec))])
    return changed(change)


def portfolio(held):
    def change(file):
        file.attachments["lijst.csv"] = pikepdf.AttachedFileSpec(
            file, "\n".join([";".join(word for word, _ in held.rows), ";".join(value for _, value in held.rows)]).encode(), filename="lijst.csv")
        file.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)
    return changed(change)


def description(held):
    def change(file):
        file.attachments["leeg.txt"] = pikepdf.AttachedFileSpec(file, b"-", filename="leeg.txt", description=held.line)
    return changed(change)


def script(held):
    def change(file):
        text = "\n".join(f'this.getField("{word}").value = "{value}"; // {word}: {value}' for word, value in held.rows)
        file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(text))
    return changed(change)


def script_stream(held):
    def change(file):
        text = "".join(f"// {line}\n" for line in lines(held))
        action = Dictionary(S=Name.JavaScript, JS=file.make_stream(text.encode()))
        file.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), file.make_indirect(action)])))
    return changed(change)


def page_label(held):
    def change(file):
        file.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(held.line))]))
    return changed(change)


def structure(held, key):
    def change(file):
        part = file.make_indirect(Dictionary({"/Type": Name.StructElem, "/S": Name.Figure, key: String(held.line)}))
        file.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=part)
    return changed(change)


def actual_text(held):
    def change(file):
        page = file.pages[0]
        said = held.line.encode("utf-16-be").hex()
        page.Contents = file.make_stream(b"/Span <</ActualText <feff%s>>> BDC " % said.encode() + page.Contents.read_bytes() + b" EMC")
    return changed(change)


def private(held):
    def change(file):
        file.pages[0].PieceInfo = Dictionary(Zaaksysteem=Dictionary(Private=Dictionary(Aanvrager=String(held.line))))
    return changed(change)


def comment(held):
    text = "".join(f"% {line}\n" for line in lines(held)).encode()
    return plain().replace(b"startxref", text + b"startxref", 1)


# What it was before.

def incremental(before, change):
    """A later revision by an incremental update."""
    writer = pypdf.PdfWriter(io.BytesIO(before), incremental=True)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def revision(held):
    def change(writer):
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(b"BT /F1 11 Tf 60 700 Td (De tekst is verwijderd.) Tj ET")
        writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    return incremental(plain(held), change)


def removed_page(held):
    def change(writer):
        writer.remove_page(writer.pages[1])
    return incremental(drawn(lambda page: (letter(page, [LETTER]), page.showPage(), page.setFont("Helvetica", 11), letter(page, lines(held)))), change)


def removed_note(held):
    def change(writer):
        del writer.pages[0]["/Annots"]
    return incremental(annotation(held), change)


def unreached(held):
    """A drawing that nothing refers to."""
    base = plain()
    text = b" ".join(b"BT /F1 11 Tf 60 %d Td (%s) Tj ET" % (700 - 20 * n, l.encode()) for n, l in enumerate(lines(held)))
    with pikepdf.open(io.BytesIO(base)) as file:
        stream = file.make_stream(text)
        file.Root.Weg = stream
        out = io.BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = out.getvalue()
    at = whole.index(b"/Weg")
    end = whole.index(b"R", at) + 1
    return whole[:at] + b" " * (end - at) + whole[end:]


def closed(held, r, aes, user=""):
    lock = pikepdf.Encryption(owner="eigenaar", user=user, R=r, aes=aes, metadata=aes)
    return changed(lambda file: None, plain(held), encryption=lock)


def main():
    for name, write in [
        ("text", plain), ("table", table), ("table-by-column", by_column), ("labels-first", labels_first),
        ("letter-by-letter", one_by_one), ("letters-spaced", spaced), ("embedded-font", embedded), ("turned-text", turned),
        ("invisible-text", lambda held: mode(held, 3)), ("text-as-clip", lambda held: mode(held, 7)), ("white-text", white),
        ("covered-text", covered), ("clipped-text", clipped), ("outside-the-page", outside), ("cropped", cropped),
        ("turned-page", turned_page), ("last-page", last_page), ("form-object", form_object), ("hidden-layer", hidden_layer),
        ("pattern", pattern), ("type3-font", type3), ("distilled", distilled),
        ("scan", scan), ("scan-on-its-side", lambda held: scan(held, 90)), ("screenshot-in-text", lambda held: scan(held, text=True)),
        ("curves", curves),
        ("form-fields", fields), ("nested-fields", nested_fields), ("xfa", xfa), ("note", annotation), ("note-rich-text", rich),
        ("note-utf-16", wide), ("note-author", author), ("note-hidden", hidden_note), ("free-text", free_text), ("link", link),
        ("bookmark", bookmark), ("info-title", lambda held: info(held, "/Title")), ("info-own-key", lambda held: info(held, "/Aanvrager")),
        ("xmp", xmp), ("attachment", attachment), ("attached-pdf", attached_pdf), ("pinned-file", pinned), ("portfolio", portfolio),
        ("attachment-description", description), ("script", script), ("script-stream", script_stream), ("page-label", page_label),
        ("alternative-text", lambda held: structure(held, "/Alt")), ("structure-actual-text", lambda held: structure(held, "/ActualText")),
        ("actual-text", actual_text), ("private-data", private), ("comment", comment),
        ("earlier-revision", revision), ("removed-page", removed_page), ("removed-note", removed_note), ("unreached", unreached),
        ("rc4-40-open", lambda held: closed(held, 2, False)), ("rc4-128-open", lambda held: closed(held, 3, False)),
        ("aes-128-open", lambda held: closed(held, 4, True)), ("aes-256-open", lambda held: closed(held, 6, True)),
        ("object-streams", lambda held: changed(lambda file: None, annotation(held), object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        ("linearized", lambda held: changed(lambda file: None, plain(held), linearize=True)),
        ("junk-before", lambda held: b"Van: balie\n\n" + plain(held)),
        ("behind-the-end", lambda held: plain() + ("\n" + held.line + "\n").encode()),
    ]:
        pair(f"pdf/{name}", "pdf", write)
    whole = plain(PERSON)
    packed = changed(lambda file: None, whole)
    told("pdf/password-aes-256", "pdf", closed(PERSON, 6, True, "geheim"))
    told("pdf/password-aes-128", "pdf", closed(PERSON, 4, True, "geheim"))
    told("pdf/password-rc4", "pdf", closed(PERSON, 3, False, "geheim"))
    told("pdf/cut-in-half", "pdf", packed[: len(packed) // 2])
    told("pdf/cut-at-the-end", "pdf", packed[:-60])
    told("pdf/wrong-xref", "pdf", packed[: packed.rindex(b"startxref")] + b"startxref\n7\n%%EOF\n")
    at = packed.index(b"stream\n") + 40
    told("pdf/broken-stream", "pdf", packed[:at] + bytes(byte ^ 0x55 for byte in packed[at : at + 12]) + packed[at + 12 :])
    told("pdf/header-alone", "pdf", b"%PDF-1.7\n")


main()
