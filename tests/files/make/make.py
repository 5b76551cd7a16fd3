#!/usr/bin/env python3
"""Builds tests/files/NN-slug/: submissions and their attachments. See README.md beside this file.

All persons are made up. The BSNs are made up too: they only pass the elfproef.
"""
import csv, datetime as dt, io, json, os, random, re, struct, subprocess, sys, zipfile, zlib
from email.message import EmailMessage
from email import policy as mailpolicy
from pathlib import Path

import docx
import openpyxl
import pypdf
import pyzipper
from openpyxl.styles import Font
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from texts import SUBMISSIONS

FILES = Path(__file__).resolve().parent.parent
FRESH = "--fresh" in sys.argv  # also rebuild what has random salts in it
WHEN = (2026, 3, 2, 9, 0, 0)
D = dt.date

# voornaam, voorletters, voorvoegsel, achternaam, geslacht, geboren, bsn, straat, nr, postcode, plaats
PEOPLE = [
    ("Johannes Pieter", "J.P.", "van der", "Meulen", "M", D(1961, 3, 12), "171723673", "Kastanjelaan", "14", "3842 XB", "Harderwijk"),
    ("Emine", "E.", "", "Yılmaz-Öztürk", "V", D(1988, 11, 5), "240874572", "Lange Gracht", "203", "2312 PM", "Leiden"),
    ("Fatima", "F.", "", "El Khatib", "V", D(1979, 7, 23), "371240244", "Sperwerstraat", "8a", "7471 KE", "Goor"),
    ("Łukasz", "Ł.", "", "Kowalski", "M", D(1991, 1, 30), "446360909", "Dorpsstraat", "77", "5735 EC", "Aarle-Rixtel"),
    ("Rajesh", "R.", "", "Ramkisoensing", "M", D(1968, 9, 2), "554941387", "Hobbemaplein", "41", "2526 JB", "Den Haag"),
    ("Anna Cornelia", "A.C.", "de", "Groot-Bos", "V", D(1947, 4, 18), "096412860", "Molenweg", "3", "8081 DG", "Elburg"),
    ("Wim", "W.", "", "Kort", "M", D(1955, 12, 1), "034931314", "Prins Bernhardlaan", "126", "1404 BH", "Bussum"),
    ("Sanne", "S.", "", "Vrijdag", "V", D(2003, 2, 27), "637341193", "Havenkade", "19", "4381 NP", "Vlissingen"),
    ("Mohammed", "M.", "", "Ben Haddou", "M", D(1984, 6, 14), "761964691", "Zonneplein", "52", "1033 EK", "Amsterdam"),
    ("Geertruida", "G.", "van 't", "Hoff", "V", D(1939, 10, 9), "016499177", "Laan van Meerdervoort", "880", "2564 AS", "Den Haag"),
    ("Winston", "W.R.", "", "Pinas", "M", D(1972, 5, 21), "312155554", "Bijlmerdreef", "640", "1102 AK", "Amsterdam"),
    ("Agnieszka", "A.", "", "Wiśniewska", "V", D(1995, 8, 16), "474963202", "Kerkpad", "5", "3764 AT", "Soest"),
    ("Tjitske", "T.", "", "Veenstra", "V", D(1966, 1, 7), "254911845", "Noorderhaven", "31", "8861 AL", "Harlingen"),
    ("Cornelis", "C.", "de", "Post", "M", D(1982, 3, 3), "080304552", "Burgemeester Kuperusplein", "11", "8442 CL", "Heerenveen"),
]


def nl(d):
    return d.strftime("%d-%m-%Y")


def full(p):
    return " ".join(x for x in (p[0], p[2], p[3]) if x)


def short(p):
    return " ".join(x for x in (p[1], p[2], p[3]) if x)


def folder(slug):
    path = FILES / slug
    path.mkdir(exist_ok=True)
    return path


def put(slug, name, data):
    if isinstance(data, str):
        data = data.encode("utf-8")
    (folder(slug) / name).write_bytes(data)


def keep(slug, name):
    """True when a file with random bytes in it stands already and need not be made anew."""
    return not FRESH and (folder(slug) / name).exists()


def settle(data):
    """The same zip container with fixed times, and without the thumbnail that python-docx' template brings."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as src, zipfile.ZipFile(out, "w") as dst:
        for e in src.infolist():
            body = src.read(e)
            if e.filename == "docProps/thumbnail.jpeg":
                continue
            if e.filename == "_rels/.rels":
                body = re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>', b"", body)
            if e.filename == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-03-02T09:00:00Z", body)
            info = zipfile.ZipInfo(e.filename, WHEN)
            info.compress_type = e.compress_type
            info.external_attr = 0o644 << 16
            dst.writestr(info, body)
    return out.getvalue()


def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in entries:
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            z.writestr(info, data if isinstance(data, bytes) else data.encode("utf-8"))
    return out.getvalue()


def delimited(rows, sep, end="\r\n", quote=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator=end, quoting=quote).writerows(rows)
    return out.getvalue()


def workbook(sheets):
    """sheets: (name, rows, formats by column). Rows hold str, int, date."""
    wb = openpyxl.Workbook()
    wb.remove(wb.active)
    wb.properties.creator = "Applicatiebeheer"
    for name, rows, formats in sheets:
        ws = wb.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, v in enumerate(row, 1):
                cell = ws.cell(r, c, v)
                if r == 1:
                    cell.font = Font(bold=True)
                elif isinstance(v, dt.date):
                    cell.number_format = "dd-mm-yyyy"
                elif c in formats:
                    cell.number_format = formats[c]
    out = io.BytesIO()
    wb.save(out)
    return settle(out.getvalue())


def pdf(pages, title):
    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=A4, invariant=1)
    c.setTitle(title)
    c.setAuthor("Applicatiebeheer")
    for page in pages:
        y = 790
        for line in page:
            size = 14 if line.startswith("# ") else 10
            c.setFont("Helvetica-Bold" if size == 14 else "Helvetica", size)
            for k, cell in enumerate(line.removeprefix("# ").split("\t")):
                c.drawString(60 + 150 * k, y, cell)
            y -= size + 6
        c.showPage()
    c.save()
    return out.getvalue()


def fontfile(bold=False):
    p = "/usr/share/fonts/truetype/dejavu/DejaVuSans%s.ttf" % ("-Bold" if bold else "")
    return p if os.path.exists(p) else sys.exit("needs the DejaVu fonts")


def scan(lines):
    """A PDF with nothing but a slightly skewed, noisy grey picture of a page."""
    im = Image.new("L", (1240, 900), 250)
    d = ImageDraw.Draw(im)
    for k, line in enumerate(lines):
        d.text((110, 90 + 52 * k), line, font=ImageFont.truetype(fontfile(k == 0), 30), fill=35)
    im = im.rotate(0.6, fillcolor=250, resample=Image.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))
    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=A4, invariant=1)
    jpg = io.BytesIO()
    im.save(jpg, "JPEG", quality=38)
    jpg.seek(0)
    c.drawImage(ImageReader(jpg), 0, 410, width=595, height=432)
    c.showPage()
    c.save()
    return out.getvalue()


def letter(p, q):
    """A Wmo decision: body, table, header, footer, footnote, comment, a BSN over two runs, a tracked change."""
    d = docx.Document()
    d.core_properties.author = "Applicatiebeheer"
    d.core_properties.title = "Beschikking huishoudelijke ondersteuning"
    for stamp in ("created", "modified"):
        setattr(d.core_properties, stamp, dt.datetime(2026, 3, 2, 9))
    s = d.sections[0]
    s.header.paragraphs[0].text = f"Gemeente Heidemark – dossier van {short(p)}"
    s.footer.paragraphs[0].text = f"Kenmerk Z/26/018843 – contactpersoon: {full(q)}, {q[7]} {q[8]}, {q[9]} {q[10]}"
    d.add_heading("Beschikking Wmo 2015", 1)
    d.add_paragraph(f"Geachte mevrouw {p[2].capitalize()} {p[3]},")
    par = d.add_paragraph("Op 9 februari 2026 ontvingen wij uw aanvraag. Uw burgerservicenummer is ")
    par.add_run(p[6][:4]).bold = True
    par.add_run(p[6][4:])
    par.add_run(f", geboren op {p[5].day} april {p[5].year}.")
    noted = d.add_paragraph("U krijgt 3 uur huishoudelijke ondersteuning per week.")
    t = d.add_table(rows=1, cols=4)
    t.style = "Table Grid"
    for c, v in zip(t.rows[0].cells, ("Naam", "Geboortedatum", "BSN", "Relatie")):
        c.text = v
    for x, rel in ((p, "cliënt"), (q, "mantelzorger")):
        for c, v in zip(t.add_row().cells, (short(x), nl(x[5]), x[6], rel)):
            c.text = v
    d.add_comment(noted.runs, text=f"Let op: zoon Hendrik de Groot (06-83914402) belt namens cliënt.", author="Consulent", initials="CO")
    out = io.BytesIO()
    d.save(out)
    parts = {}
    with zipfile.ZipFile(out) as z:
        order = z.namelist()
        parts = {n: z.read(n) for n in order}
    parts["word/comments.xml"] = re.sub(rb'w:date="[^"]*"', b'w:date="2026-03-02T09:00:00Z"', parts["word/comments.xml"])
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts["word/footnotes.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {w}>'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Eerder afgegeven aan '
        'partner W.H. de Groot, BSN 4977.98.086.</w:t></w:r></w:p></w:footnote></w:footnotes>').encode()
    order.append("word/footnotes.xml")
    body = parts["word/document.xml"].decode("utf-8")
    ref = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r>'
    change = ('<w:p><w:del w:id="90" w:author="Consulent" w:date="2026-03-02T09:00:00Z"><w:r><w:delText>Bezoekadres: '
              'Havenkade 19, 4381 NP Vlissingen</w:delText></w:r></w:del><w:ins w:id="91" w:author="Consulent" '
              'w:date="2026-03-02T09:00:00Z"><w:r><w:t>Bezoekadres: Molenweg 3, 8081 DG Elburg</w:t></w:r></w:ins></w:p>')
    at = body.index("</w:p>", body.index("huishoudelijke ondersteuning per week"))
    body = body[:at] + ref + "</w:p>" + change + body[at + 6:]
    parts["word/document.xml"] = body.encode("utf-8")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", (
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>'))
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", (
        b'<Relationship Id="rIdFn1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        b'Target="footnotes.xml"/></Relationships>'))
    return settle(zipped((n, parts[n]) for n in order))


def note(title, lines):
    d = docx.Document()
    d.core_properties.author = "Applicatiebeheer"
    for stamp in ("created", "modified"):
        setattr(d.core_properties, stamp, dt.datetime(2026, 3, 2, 9))
    d.add_heading(title, 1)
    for line in lines:
        d.add_paragraph(line)
    out = io.BytesIO()
    d.save(out)
    return settle(out.getvalue())


def mail():
    p, q = PEOPLE[4], PEOPLE[10]
    m = EmailMessage(policy=mailpolicy.SMTP)
    m["From"] = "Kwaliteitsteam Werk en Inkomen <kwaliteit.wi@duinveen.example>"
    m["To"] = "functioneelbeheer@duinveen.example"
    m["Subject"] = "Dubbele betaling cliënt – vóór vrijdag herstellen (Ramkisoensing)"
    m["Date"] = "Mon, 02 Mar 2026 09:14:07 +0100"
    m["Message-ID"] = "<20260302091407.4F1A@duinveen.example>"
    body = (
        "Hallo,\n\nBij de controle van vrijdag kwam naar voren dat de uitkering van de heer "
        f"{short(p)} twee keer is klaargezet. Zijn eigen burgerservicenummer is {p[6]} en hij is geboren op {nl(p[5])}; "
        "hij heeft vanmorgen al aan de balie gestaan.\n\nIn de bijlage de export (csv) en de notitie van de consulent.\n\n"
        "Met vriendelijke groet,\nKwaliteitsteam Werk en Inkomen\n")
    m.set_content(body, cte="quoted-printable")
    rows = [["clientnr", "bsn", "naam", "geboortedatum", "bedrag"]]
    for n, x in enumerate((p, q)):
        rows.append([f"C{40211 + n}", x[6], f"{x[3]}, {x[1]} {x[2]}".strip(), nl(x[5]), "1.283,04"])
    m.add_attachment(delimited(rows, ";").encode("utf-8"), maintype="text", subtype="csv", filename="betaalrun_maart.csv")
    m.add_attachment(
        note("Notitie consulent", [f"Gesproken met {full(q)} ({nl(q[5])}).", f"Woont op {q[7]} {q[8]}, {q[9]} {q[10]}.",
                                   f"BSN {q[6][:4]}.{q[6][4:6]}.{q[6][6:]} gecontroleerd aan de hand van het rijbewijs."]),
        maintype="application", subtype="vnd.openxmlformats-officedocument.wordprocessingml.document", filename="notitie consulent.docx")
    m.set_boundary("=_deel_20260302_A")
    return m.as_bytes()


def lengthen(data):
    """An xlsb as Excel writes it. SheetJS writes BrtShort… cells (no column number) after the first of a row: give each its column."""
    out = []
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for name in z.namelist():
            body = z.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                new, at, col = bytearray(), 0, 0
                while at < len(body):
                    start, kind, size = at, body[at], 0
                    at += 1
                    if kind & 0x80:
                        kind = (kind & 0x7F) | (body[at] & 0x7F) << 7
                        at += 1
                    for k in range(4):
                        size |= (body[at] & 0x7F) << 7 * k
                        at += 1
                        if not body[at - 1] & 0x80:
                            break
                    rest = body[at:at + size]
                    at += size
                    if 1 <= kind <= 11:
                        col = struct.unpack_from("<I", rest)[0]
                    if 12 <= kind <= 18:
                        col += 1
                        rest = struct.pack("<I", col) + rest
                        n = len(rest)
                        new += bytes([kind - 11]) + (bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7])) + rest
                    else:
                        new += body[start:at]
                body = bytes(new)
            out.append((name, body))
    return settle(zipped(out))


def rar(name, body):
    """A RAR 4 archive with one stored entry."""
    def block(kind, flags, rest, extra=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + extra
    n = name.encode()
    entry = struct.pack("<IIBIIBBHI", len(body), len(body), 2, zlib.crc32(body), 0x5C624800, 20, 0x30, len(n), 0x20) + n
    return (b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6) + block(0x74, 0x8000, entry, body) + b"\xc4\x3d\x7b\x00\x40\x07\x00")


def drawing():
    r = random.Random(18)
    return b"AC1032\0\0\0\0\0\x06\x19\xc0\0\0\x1e\x03\0\0" + r.randbytes(6000)


def soap(p, q):
    def person(x):
        return f"""      <BG:object StUF:entiteittype="NPS">
        <BG:inp.bsn>{x[6]}</BG:inp.bsn>
        <BG:geslachtsnaam>{x[3]}</BG:geslachtsnaam>
        <BG:voorvoegselGeslachtsnaam>{x[2]}</BG:voorvoegselGeslachtsnaam>
        <BG:voorletters>{x[1].replace('.', '')}</BG:voorletters>
        <BG:voornamen>{x[0]}</BG:voornamen>
        <BG:geslachtsaanduiding>{x[4]}</BG:geslachtsaanduiding>
        <BG:geboortedatum StUF:indOnvolledigeDatum="V">{x[5]:%Y%m%d}</BG:geboortedatum>
        <BG:verblijfsadres>
          <BG:gor.straatnaam>{x[7]}</BG:gor.straatnaam>
          <BG:aoa.huisnummer>{re.sub('[^0-9]', '', x[8])}</BG:aoa.huisnummer>
          <BG:aoa.postcode>{x[9].replace(' ', '')}</BG:aoa.postcode>
          <BG:wpl.woonplaatsNaam>{x[10]}</BG:wpl.woonplaatsNaam>
        </BG:verblijfsadres>
      </BG:object>
"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
  <soapenv:Body>
    <BG:npsLa01 xmlns:BG="http://www.egem.nl/StUF/sector/bg/0310" xmlns:StUF="http://www.egem.nl/StUF/StUF0301">
      <BG:stuurgegevens>
        <StUF:berichtcode>La01</StUF:berichtcode>
        <StUF:zender><StUF:organisatie>0599</StUF:organisatie><StUF:applicatie>BGP</StUF:applicatie></StUF:zender>
        <StUF:referentienummer>3f0a7c52-5f3e-4a6a-9b4e-0d2f8e1c7b10</StUF:referentienummer>
        <StUF:tijdstipBericht>20260302091455123</StUF:tijdstipBericht>
      </BG:stuurgegevens>
      <BG:antwoord>
{person(p)}{person(q)}      </BG:antwoord>
    </BG:npsLa01>
  </soapenv:Body>
</soapenv:Envelope>
"""


def attachments():
    P = PEOPLE
    jobs = []

    put("01-bsn-in-toelichting", "bgp-client.log",
        "2026-03-02 08:41:02,118 INFO  [main] BurgerPlein 4.12.3 build 88213 gestart\n"
        "2026-03-02 08:41:09,530 WARN  [http-7] bericht 5b2c9a1e-77d0-4c1b-8e0f-2f9b6f1d0a34 antwoordt na 6211 ms\n"
        "2026-03-02 08:41:15,004 ERROR [http-7] STUF-fout StUF058: verwerking afgebroken, objecttype NPS\n")

    head = ["BSN", "Voorletters", "Voorvoegsel", "Achternaam", "Geboortedatum", "Geslacht", "Straat", "Huisnummer", "Postcode", "Plaats"]
    def row(p):
        return [int(p[6]), p[1], p[2], p[3], p[5], p[4], p[7], p[8], p[9], p[10]]
    put("02-wmo-export-portaal", "WMO_indicaties_2026-02.xlsx", workbook([
        ("Clienten", [head] + [row(p) for p in P[:8]], {}),
        ("Indicaties", [["Burgerservicenummer", "Productcode", "Omschrijving", "Ingangsdatum", "Einddatum"]] +
         [[int(p[6]), "01A0%d" % (k + 2), "Hulp bij het huishouden", D(2026, 2, 1 + k), D(2027, 1, 31)] for k, p in enumerate(P[:8])],
         {1: "000000000"}),
    ]))

    put("03-woz-export-per-mail", "woz_belanghebbenden.csv", b"\xef\xbb\xbf" + delimited(
        [["Subjectnr", "BSN/RSIN", "Naam belanghebbende", "Geb.datum", "Adres", "Postcode", "Plaats", "WOZ-waarde"]] +
        [[str(700112 + 3 * k), p[6], f"{p[3].upper()} {p[1]}{' ' + p[2].upper() if p[2] else ''}", nl(p[5]),
          f"{p[7]} {p[8]}", p[9].replace(" ", ""), p[10], str(241000 + 17500 * k)] for k, p in enumerate(P[3:13])], ";").encode("utf-8"))

    put("04-stacktrace-zaaksysteem", "stacktrace.txt", STACK)
    put("05-rsin-oin-aansluiting", "aansluiting.json", json.dumps({
        "organisatie": {"naam": "Gemeente Heidemark", "rsin": "806300966", "oin": "00000001806300966000", "kvk": "32165507",
                        "gemeentecode": "0599", "btw": "NL806300966B01", "loonheffingennummer": "806300966L01"},
        "koppelvlak": {"versie": "1.3.0", "endpoint": "https://dk.heidemark.example/ebms", "cpaId": "b7a2e0c4-51f3-4a5d-8f70-6e1d9a2b3c44",
                       "geldigVan": "2026-01-01", "geldigTot": "2028-12-31"},
        "objecten": [{"bagId": "0599010000165822", "status": 3}, {"bagId": "0599200000043127", "status": 3}],
        "telefoonServicedesk": "088 123 45 00"}, indent=2, ensure_ascii=False) + "\n")

    r = random.Random(6)
    # two of these pass the elfproef by chance: 770293050 and 252717065
    art = ["300370168", "397917360", "730077291", "785724250", "185751354", "281177553", "780316116", "717445648", "885246468",
           "300424003", "531666100", "770293050", "266557190", "252717065", "878645829", "291441017", "262668874", "585519342",
           "695073410", "146286869", "264283923", "286368196", "433969711", "122879700"]
    put("06-schone-looncodes", "looncomponenten.xlsx", workbook([
        ("Looncomponenten", [["Artikelnummer", "Looncode", "Omschrijving", "Grondslag", "Percentage", "Ingangsdatum"]] +
         [[int(a), f"LC{1200 + k}", ("Eindejaarsuitkering", "Reiskosten woon-werk", "Overwerk 150%", "Verlofopbouw")[k % 4],
           ("Bruto", "Netto", "Tabel")[k % 3], round(r.uniform(1, 20), 2), D(2026, 1, 1)] for k, a in enumerate(art)], {}),
        ("Foutmeldingen", [["Volgnr", "Tijdstip", "Code", "Tekst"]] +
         [[k, f"2026-02-27 14:{k + 10}:0{k}", f"SAL-40{k}", "Formule bevat onbekende looncode LC%d" % (1200 + k)] for k in range(6)], {}),
    ]))
    put("07-schone-handleiding", "Handleiding_betaalterminals_v3.2.pdf", pdf([[
        "# Handleiding koppeling betaalterminals", "Versie 3.2, uitgegeven 15-01-2026", "",
        "1. Controleer of de terminal firmware 10.04.117 of hoger heeft.", "2. Open ParkeerWijzer, menu Beheer, tabblad Terminals.",
        "3. Vul het serienummer in, bijvoorbeeld 252717065, en kies Koppelen.", "4. De terminal meldt zich binnen 60 seconden met code P-200.", "",
        "Storing? Servicedesk ParkeerWijzer, telefoon 088 123 45 00, op werkdagen van 8.00 tot 17.30 uur.",
    ], ["# Foutcodes", "P-200\tgekoppeld", "P-401\tcertificaat verlopen, zie wijziging W2026 0142", "P-503\tbackoffice niet bereikbaar", "",
        "Voorbeeld van een testbon: transactie 20240417 order 000123870, bedrag EUR 4,20."]], "Handleiding betaalterminals"))

    put("10-bsn-met-harde-spaties", "antwoordbericht.html", """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Antwoordbericht BRP</title><style>td{padding:2px 8px}</style></head>
<body><h1>Antwoordbericht</h1>
<p>Bericht <code>Ha01</code>, verwerkt op 27-02-2026 om 16:02.</p>
<table><tr><th>Geslachtsnaam</th><td>Ben&nbsp;Haddou</td></tr><tr><th>Voornamen</th><td>Mohammed</td></tr>
<tr><th>Geboortedatum</th><td>14&#8209;06&#8209;1984</td></tr><tr><th>Burgerservicenummer</th><td>761&nbsp;964&nbsp;691</td></tr></table>
<!-- vorige uitvraag: bsn 371240244 -->
</body></html>
""")

    emp = P[1]
    put("12-bsn-in-bestandsnaam", "Loonstrook BSN 360586223 feb 2026.pdf", pdf([[
        "# Loonstrook februari 2026", "Gemeente Duinveen, afdeling HRM", "", "Naam\tE. Yilmaz-Öztürk", "Burgerservicenummer\t360586223",
        "Geboortedatum\t05-11-1988", "Personeelsnummer\t004471", "Rekening\tNL33 ABNA 0312 4578 21"],
        ["# Specificatie", "Brutoloon\t3.912,00", "Loonheffing\t-871,25", "Pensioenpremie\t-214,10", "Netto\t2.826,65", "",
         "Uit te betalen op rekening NL33ABNA0312457821"]], "Loonstrook"))

    put("14-wmo-beschikking-docx", "Beschikking concept.docx", letter(P[5], P[12]))
    put("15-doorgestuurde-mail-eml", "FW dubbele betaling.eml", mail())

    inner = zipped([("export/personen.xlsx", workbook([("Personen", [head] + [row(p) for p in P[6:12]], {1: "000000000"})])),
                    ("export/leesmij.txt", "Export gemaakt met SociaalLoket 7.4.1 op 27-02-2026.\r\n")])
    put("16-zip-in-zip", "incident_export.zip", zipped([("logs/app.log", "2026-02-27T10:00:00Z INFO export gestart, taak 88121\n"),
                                                        ("export.zip", inner)]))

    if not keep("17-versleutelde-zip", "jeugd_dossiers.zip"):
        out = io.BytesIO()
        with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as z:
            z.setpassword(b"Geheim2026!")
            entry = z.zipinfo_cls("jeugdigen.csv", WHEN)
            entry.compress_type = pyzipper.ZIP_DEFLATED
            z.writestr(entry, delimited(
                [["bsn", "naam", "geboortedatum"]] + [[p[6], short(p), nl(p[5])] for p in P[7:9]], ";"))
        put("17-versleutelde-zip", "jeugd_dossiers.zip", out.getvalue())

    put("18-onbekend-binair", "plattegrond_balie.dwg", drawing())
    put("18-onbekend-binair", "logbestanden.rar", rar("personen.txt", f"{short(P[0])};{P[0][6]};{nl(P[0][5])}\r\n".encode()))

    put("19-leeg-en-afgebroken", "fouten.csv", b"")
    whole = note("Verslag keukentafelgesprek", [f"Gesprek met {full(P[9])}, geboren {nl(P[9][5])}, BSN {P[9][6]}."] * 3)
    put("19-leeg-en-afgebroken", "verslag.docx", whole[: len(whole) * 3 // 5])

    put("20-verkeerde-extensie", "uittreksel.txt", pdf([[
        "# Uittreksel basisregistratie personen", "", "Geslachtsnaam\tKowalski", "Voornamen\tLukasz", "Geboortedatum\t30-01-1991",
        "BSN\t446360909", "Adres\tDorpsstraat 77", "Postcode\t5735 EC  Aarle-Rixtel"]], "Uittreksel"))

    if not keep("21-pdf-met-wachtwoord", "jaaropgave_2025.pdf"):
        w = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([["# Jaaropgave 2025", "Naam\tW.R. Pinas", "BSN\t312155554"]], "Jaaropgave")))
        w.encrypt(user_password="Duinveen2026", owner_password="beheer", algorithm="AES-256")
        out = io.BytesIO()
        w.write(out)
        put("21-pdf-met-wachtwoord", "jaaropgave_2025.pdf", out.getvalue())

    put("22-alleen-testgegevens", "testset_bsn.tsv", delimited(
        [["bsn", "testgeval", "verwacht"]] + [[b, f"TG-{k + 101}", v] for k, (b, v) in enumerate(
            (("999992831", "gevonden"), ("999994372", "gevonden"), ("999999564", "niet gevonden"), ("999970422", "overleden"),
             ("999979012", "verhuisd")))], "\t", "\n"))

    put("23-scan-per-mail", "scan_aanvraagformulier.pdf", scan([
        "Aanvraag bijzondere bijstand", "Naam: F. El Khatib", "Geboortedatum: 23-07-1979", "BSN: 371240244",
        "Adres: Sperwerstraat 8a, 7471 KE Goor", "Telefoon: 06-41827735", "Datum aanvraag: 18-02-2026"]))

    put("24-stuf-json-ndjson", "antwoord_npsLa01.xml", soap(P[9], P[3]))
    put("24-stuf-json-ndjson", "zgw_rollen.json", json.dumps({"count": 2, "next": None, "results": [
        {"url": "https://zaken.heidemark.example/api/v1/rollen/7b1c0e3a-0f6b-4c39-a1a0-98f0d3b1e6aa", "betrokkeneType": "natuurlijk_persoon",
         "roltoelichting": "Aanvrager", "registratiedatum": "2026-02-24T08:12:44Z",
         "betrokkeneIdentificatie": {"inpBsn": p[6], "geslachtsnaam": p[3], "voorvoegselGeslachtsnaam": p[2], "voorletters": p[1],
                                     "voornamen": p[0], "geboortedatum": f"{p[5]:%Y-%m-%d}",
                                     "verblijfsadres": {"wplWoonplaatsNaam": p[10], "gorOpenbareRuimteNaam": p[7],
                                                        "aoaPostcode": p[9].replace(" ", ""), "aoaHuisnummer": int(re.sub("[^0-9]", "", p[8]))}}}
        for p in (P[2], P[13])]}, indent=2, ensure_ascii=False) + "\n")
    put("24-stuf-json-ndjson", "mutaties.ndjson", "".join(json.dumps(
        {"seq": 900 + k, "ts": f"2026-02-27T13:00:0{k}Z", "event": "persoon.gewijzigd", "bsn": p[6], "naam": full(p), "geboorteDatum": f"{p[5]:%Y%m%d}"},
        ensure_ascii=False) + "\n" for k, p in enumerate((P[9], P[3], P[8]))))

    flat = [["BSN", "Naam", "Geboortedatum", "Postcode", "Aanslagnummer"]]
    def cells(p, k):
        return [{"n": int(p[6]), "z": "0"}, short(p), {"d": p[5].isoformat()}, p[9].replace(" ", ""), f"A26.{10045 + k}"]
    for n, kind in enumerate(("xlsm", "xlsb", "biff8", "ods")):
        group = [P[5], P[0], P[6], P[12]] if n % 2 == 0 else [P[13], P[1], P[11], P[4]]
        ext = "xls" if kind == "biff8" else kind
        jobs.append({"out": str(folder("25-vier-rekenbladen") / f"aanslagen.{ext}"), "bookType": kind, "title": "Aanslagen", "sheets": [
            {"name": "Aanslagen", "rows": flat + [cells(p, k) for k, p in enumerate(group)]},
            {"name": "Toelichting", "rows": [["Run", "2026-02"], ["Status", "afgekeurd"]]}]})
    subprocess.run(["node", str(Path(__file__).with_name("sheets.cjs"))], input=json.dumps(jobs), text=True, check=True)
    for ext in ("xlsm", "xlsb", "ods"):
        path = FILES / "25-vier-rekenbladen" / f"aanslagen.{ext}"
        path.write_bytes(settle(path.read_bytes()))

    path = FILES / "25-vier-rekenbladen" / "aanslagen.xlsb"
    put("33-xlsb-korte-records", "aanslagen.xlsb", path.read_bytes())
    path.write_bytes(lengthen(path.read_bytes()))

    put("27-export-zonder-kop-per-mail", "uitval.csv", delimited(
        [[str(10 + k), p[6], p[3], p[2], p[1], f"{p[5]:%Y%m%d}", p[4]] for k, p in enumerate(P[:9])], ",", "\n"))
    put("27-export-zonder-kop-per-mail", "notitie.txt", b"\xff\xfe" + (
        "Uitvallijst zorgtoewijzing\r\n\r\nCliënt mevr. G. van ’t Hoff (geb. 9 okt. 1939) is gebeld.\r\n"
        "BSN 016499177, dochter is contactpersoon.\r\n").encode("utf-16-le"))
    put("28-windows-1252", "ASCII_export.txt", (
        "Overzicht cliënten met één openstaande betaling – peildatum 01-03-2026\r\n\r\n"
        "naam         : Mw. Zoë Coppée-Gümüs\r\n"
        "geb.datum    : 21-06-1974\r\nBSN          : 4553.38.978\r\n"
        "adres        : Coöperatiestraat 12, 6411 LS Heerlen\r\nsaldo        : € 118,40\r\n\r\n"
        "naam         : Dhr. René d’Hondt\r\ngeb.datum    : 3 mrt. 1959\r\nBSN          : 421 177 901\r\n"
        "adres        : Sint Franciscusweg 40, 6417 BE Heerlen\r\nsaldo        : € 52,–\r\n").encode("cp1252"))
    put("30-schone-logregels", "parkeerwijzer.log", "".join(
        f"2026-02-2{5 + k // 10} 0{7 + k % 3}:{(k * 7) % 60:02}:{(k * 13) % 60:02}.{100 + k * 31 % 900} {lvl} [worker-{k % 4}] {txt}\n"
        for k, (lvl, txt) in enumerate((
            ("INFO ", "ParkeerWijzer 6.0.14 (build 20240612.3) gestart op PID 4120"),
            ("INFO ", "verbinding met NPR gelegd, sessie 9f3c1d7a-2b60-4f7e-91c3-55d0a7e2f311"),
            ("WARN ", "certificaat verloopt op 2026-03-31, thumbprint 7A:09:C4:11:5E"),
            ("ERROR", "ORA-00001: unieke voorwaarde (PARK.PK_RECHT) geschonden, recht-id 730077291"),
            ("ERROR", "java.sql.SQLException: timeout na 30000 ms op select * from PARK.RECHT where RECHT_ID = :1"),
            ("INFO ", "herstart wachtrij, order 252717065 opnieuw aangeboden"),
            ("INFO ", "bulktaak 20240417-003 klaar: 1875 rechten, 0 fouten"),
            ("WARN ", "langzame query 8123 ms, plan hash 2948110275"),
            ("INFO ", "nachttaak klaar"))))) 


STACK = """nl.zaakhuis.core.ZaakOpslaanException: Zaak ZAAK-2026-0000018843 kon niet worden opgeslagen
\tat nl.zaakhuis.core.ZaakService.opslaan(ZaakService.java:412)
\tat nl.zaakhuis.web.ZaakController.post(ZaakController.java:97)
\tat jdk.internal.reflect.GeneratedMethodAccessor1187.invoke(Unknown Source)
\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1072)
\tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:166)
Caused by: org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint "zaak_identificatie_key"
  Detail: Key (bronorganisatie, identificatie)=(806300966, ZAAK-2026-0000018843) already exists.
\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)
\t... 58 more
transactie: 0c9d4e62-3b1f-4c88-9a56-7f1e20b4d913  thread: http-nio-8080-exec-9  node: app02
"""


def main():
    for slug, sub in SUBMISSIONS.items():
        put(slug, "submission.json", json.dumps(sub, indent=2, ensure_ascii=False) + "\n")
    attachments()


if __name__ == "__main__":
    main()
