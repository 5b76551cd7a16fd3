#!/usr/bin/env python3
"""Makes hostile files, lets the command look at each, and tells which took too long, too much or passed in silence.

    python3 tests/hostile/run.py target/release/sluis [NAME...]        all, or those whose name holds NAME
    python3 tests/hostile/run.py target/release/sluis --growth         time at 1, 2, 4 and 8 MB of one pattern
    python3 tests/hostile/run.py target/release/sluis --cost           time with workers and without

Needs nothing but Python 3.9 and Linux. Files are made anew in a temporary folder, the same each time.
Each has to end within 20 seconds and 1 GiB (the command and its workers together), by exit and not by a signal, with
no panic told, and with 1 or 3 where something in it could not be inspected.
"""

import gzip, io, json, os, resource, struct, subprocess, sys, tempfile, threading, time, zipfile, zlib

SECONDS, BYTES = 20, 1 << 30
OK, FOUND, GAP = 0, 1, 3


def archive(*entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in entries:
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def zeros(size):
    """A ZIP entry of `size` zeros without ever holding them."""
    path = tempfile.mktemp()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        info = zipfile.ZipInfo("zeros.txt")
        info.compress_type = zipfile.ZIP_DEFLATED
        with packed.open(info, "w", force_zip64=True) as entry:
            for _ in range(size >> 20):
                entry.write(bytes(1 << 20))
    content = open(path, "rb").read()
    os.unlink(path)
    return content


def nested(inner, levels, name="a.zip"):
    for _ in range(levels):
        inner = archive((name, inner))
    return inner


def overlapping(entries=2000):
    """Many entries of the directory over one local entry (Fifield 2019)."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(20 << 20)) + packed.flush()
    crc = zlib.crc32(bytes(20 << 20))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(body), 20 << 20, 1, 0) + b"a" + body
    directory = b""
    for at in range(entries):
        name = b"%05d" % at
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(body), 20 << 20,
                                 len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, entries, entries, len(directory), len(local), 0)
    return local + directory + end


TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>%s</Types>"""
RELS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>"""


def xlsx(sheet, strings=b""):
    override = b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    book = b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    entries = [("[Content_Types].xml", TYPES % override), ("_rels/.rels", RELS % (b"officeDocument", b"xl/workbook.xml")),
               ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", RELS % (b"worksheet", b"worksheets/sheet1.xml")),
               ("xl/worksheets/sheet1.xml", sheet)]
    return archive(*entries, *([("xl/sharedStrings.xml", strings)] if strings else []))


def sheet(body, dimension=b"A1:XFD1048576"):
    return b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="%s"/><sheetData>%s</sheetData></worksheet>' % (dimension, body)


CELL = b'<c r="%s" t="inlineStr"><is><t>BSN 731548292</t></is></c>'
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body, prolog=b'<?xml version="1.0"?>', extra=()):
    override = b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    return archive(("[Content_Types].xml", TYPES % override), ("_rels/.rels", RELS % (b"officeDocument", b"word/document.xml")),
                   ("word/document.xml", prolog + b"<w:document %s><w:body>%s</w:body></w:document>" % (W, body)), *extra)


def ods(body):
    content = b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="A">%s</table:table></office:spreadsheet></office:body></office:document-content>' % body
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/></manifest:manifest>' % kind
    return archive(("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content))


def pdf(*objects, trailer=b""):
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(content, more=b""):
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def page_of(content, more=b"", resources=b"<<>>", objects=()):
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources %s/Contents 4 0 R>>" % resources
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(content, more), *objects)


def deflated(size):
    packed = zlib.compressobj(9)
    return b"".join(packed.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packed.flush()


def mail(levels):
    text = "Subject: diep\r\n\r\nhallo\r\n"
    for at in range(levels):
        text = f"Subject: {at}\r\nContent-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n" \
               f"Content-Type: message/rfc822\r\n\r\n{text}\r\n--b{at}--\r\n"
    return text.encode()


def parts(levels):
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n" for at in range(levels))
    return ("Subject: x\r\n" + head + "\r\nhallo\r\n").encode()


def png(width, height):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) \
        + chunk(b"IDAT", deflated(64 << 20)) + chunk(b"IEND", b"")


def entities(levels=30):
    lines = ['<!ENTITY a0 "lol">'] + [f'<!ENTITY a{n} "{"&a%d;" % (n - 1) * 10}">' for n in range(1, levels)]
    return ('<?xml version="1.0"?><!DOCTYPE a [' + "".join(lines) + f"]>").encode(), f"&a{levels - 1};".encode()


PROLOG, ENTITY = entities()
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
DEEP = 200_000

# name, what makes it, the exit codes that are right
FILES = [
    ("zeros-1gib.zip", lambda: zeros(1 << 30), {GAP}),
    ("zeros-nested.zip", lambda: nested(zeros(1 << 30), 3), {GAP}),
    ("zeros-many.zip", lambda: archive(*[(f"{n}.txt", bytes(9 << 20)) for n in range(200)]), {GAP}),
    ("nested-20.zip", lambda: nested(b"x", 20), {GAP}),
    ("nested-wide.zip", lambda: archive(*[(f"{n}.zip", nested(archive(*[(str(m), b"x") for m in range(100)]), 3)) for n in range(100)]), {OK, GAP}),
    ("overlapping.zip", overlapping, {GAP}),
    ("entries-20000.zip", lambda: archive(*[(f"{n}.txt", b"hallo") for n in range(20000)]), {GAP}),
    ("names.zip", lambda: archive(("../../../tmp/sluis-was-here", b"x"), ("/tmp/sluis-was-here", b"x"), ("C:\\sluis-was-here", b"x"), ("a/../../b\0c", b"x")), {OK}),
    ("names-long.zip", lambda: archive(*[("a/" * 30000 + str(n), b"x") for n in range(50)]), {OK, FOUND, GAP}),
    ("zeros.gz", lambda: gzip.compress(bytes(600 << 20)), {OK, GAP}),
    ("docx-media.docx", lambda: docx(b"<w:p><w:r><w:t>BSN 731548292</w:t></w:r></w:p>", extra=[("word/media/a.bin", os.urandom(40 << 20))]), {FOUND}),
    ("docx-bomb.docx", lambda: docx(b"<w:p><w:r><w:t>" + b" " * (300 << 20) + b"</w:t></w:r></w:p>"), {GAP}),
    ("docx-text.docx", lambda: docx(b"<w:p><w:r><w:t>naam adres 12 </w:t></w:r></w:p>" * 300_000), {OK, GAP, FOUND}),
    ("docx-deep.docx", lambda: docx(b"<w:p>" * DEEP), {OK, GAP}),
    ("docx-tables.docx", lambda: docx(b"<w:tbl><w:tr><w:tc>" * DEEP + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"), {OK, GAP}),
    ("docx-entities.docx", lambda: docx(b"<w:p><w:r><w:t>" + ENTITY + b"</w:t></w:r></w:p>", PROLOG), {OK, GAP}),
    ("docx-external.docx", lambda: docx(b"<w:p><w:r><w:t>&x;&y;</w:t></w:r></w:p>", EXTERNAL), {OK, GAP}),
    ("entities.xml", lambda: PROLOG + b"<a>" + ENTITY + b"</a>", {OK, GAP}),
    ("external.xml", lambda: EXTERNAL + b"<a>&x;&y;</a>", {OK, GAP}),
    ("attributes.xml", lambda: b"<?xml version='1.0'?><a " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"/>", {OK, GAP, FOUND}),
    ("deep.xml", lambda: b"<?xml version='1.0'?>" + b"<a>" * (5 * DEEP), {OK, GAP}),
    ("deep-closed.xml", lambda: b"<?xml version='1.0'?>" + b"<a>" * DEEP + b"x" + b"</a>" * DEEP, {OK, GAP}),
    ("deep.html", lambda: b"<!DOCTYPE html><html><body>" + b"<div>" * (5 * DEEP) + b"x", {OK, GAP}),
    ("deep-tables.html", lambda: b"<!DOCTYPE html><html><body>" + b"<table><tr><td>" * DEEP + b"x", {OK, GAP}),
    ("comments.html", lambda: b"<!DOCTYPE html><html>" + b"<!--" * 500_000, {OK, GAP}),
    ("deep.json", lambda: b"[" * (5 * DEEP), {OK, GAP}),
    ("deep-closed.json", lambda: b'{"a":' * DEEP + b"1" + b"}" * DEEP, {OK, GAP}),
    ("keys.json", lambda: json.dumps({("k%d" % n) * 20: n for n in range(200_000)}).encode(), {OK, GAP, FOUND}),
    ("deep.eml", lambda: mail(60), {OK, GAP}),
    ("deeper.eml", lambda: mail(3000), {OK, GAP}),
    ("parts.eml", lambda: parts(20_000), {OK, GAP}),
    ("many-parts.eml", lambda: b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\na;b\r\n" * 50_000, {OK, GAP}),
    ("headers.eml", lambda: b"Subject: x\r\n" + b"".join(b"X-%d: hallo\r\n" % n for n in range(100_000)) + b"\r\nx", {OK, GAP, FOUND}),
    ("corner.xlsx", lambda: xlsx(sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row><row r="1048576">' + CELL % b"XFD1048576" + b"</row>")), {FOUND, GAP}),
    ("corner-alone.xlsx", lambda: xlsx(sheet(b'<row r="1048576">' + CELL % b"XFD1048576" + b"</row>")), {FOUND, GAP}),
    ("diagonal.xlsx", lambda: xlsx(sheet(b"".join(b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (n, b"XFD" if n % 2 else b"A", n) for n in range(1, 200_000)))), {OK, GAP}),
    ("repeated-cell.xlsx", lambda: xlsx(sheet(b'<row r="1">' + CELL % b"A1" * 100_000 + b"</row>")), {FOUND, GAP}),
    ("deep.xlsx", lambda: xlsx(sheet(b"<row>" * DEEP)), {OK, GAP}),
    ("bomb.xlsx", lambda: xlsx(sheet(b"<row><c><v>1</v></c></row>" * 8_000_000)), {OK, GAP}),
    ("repeated-row.ods", lambda: ods(b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>BSN 731548292</text:p></table:table-cell></table:table-row>'), {FOUND, GAP}),
    ("repeated-4g.ods", lambda: ods(b'<table:table-row table:number-rows-repeated="4294967295"><table:table-cell table:number-columns-repeated="4294967295" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>' * 100), {OK, GAP}),
    ("repeated-space.ods", lambda: ods(b'<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="4000000000"/>b</text:p></table:table-cell></table:table-row>' * 100), {OK, GAP}),
    ("kids.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"), {OK, GAP}),
    ("kids-fan.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", *[b"<</Type/Pages/Kids[%s]/Count 9>>" % (b"%d 0 R " % (n + 3) * 10) for n in range(40)]), {OK, GAP}),
    ("form-loop.pdf", lambda: page_of(b"/F Do", resources=b"<</XObject<</F 5 0 R>>>>", objects=[stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</F 5 0 R>>>>")]), {OK, GAP}),
    ("prev-loop.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", trailer=b"/Prev 130"), {OK, GAP}),
    ("length-loop.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", b"<</Length 4 0 R>>stream\nBT ET\nendstream"), {OK, GAP}),
    ("bomb.pdf", lambda: page_of(deflated(1 << 30), b"/Filter/FlateDecode"), {OK, GAP}),
    ("bomb-twice.pdf", lambda: page_of(zlib.compress(deflated(1 << 30), 9), b"/Filter[/FlateDecode/FlateDecode]"), {OK, GAP}),
    ("brackets.pdf", lambda: page_of(b"[" * 2_000_000), {OK, GAP}),
    ("dictionaries.pdf", lambda: page_of(b"<<" * 1_000_000), {OK, GAP}),
    ("arrays.pdf", lambda: pdf(b"[" * 1_000_000), {OK, GAP}),
    ("saves.pdf", lambda: page_of(b"q " * 3_000_000), {OK, GAP}),
    ("pages.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 100000/Kids[%s]>>" % (b"3 0 R " * 100_000), b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>", stream(b"BT /F1 12 Tf (hallo) Tj ET")), {OK, GAP}),
    ("giant.png", lambda: png(0x7FFFFFFF, 0x7FFFFFFF), {GAP, OK}),
    ("large.png", lambda: png(30_000, 30_000), {GAP, OK}),
    ("giant.bmp", lambda: b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, 0x7FFFFFFF, 0x7FFFFFFF, 1, 32, 0, 0, 0, 0, 0, 0) + bytes(50), {GAP, OK}),
    ("giant.gif", lambda: b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0xF7, 0, 0) + bytes(800), {GAP, OK}),
    ("giant.tif", lambda: b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + b"".join(struct.pack("<HHII", tag, 4, 1, 0x7FFFFFFF) for tag in (256, 257, 278)) + struct.pack("<I", 8), {GAP, OK}),
    ("nul.txt", lambda: bytes(64 << 20), {GAP, OK}),
    ("random.bin", lambda: os.urandom(32 << 20), {GAP}),
    ("newlines.csv", lambda: b"a;b\n" + b"\n" * (10 << 20), {OK, GAP}),
    ("quotes.csv", lambda: b"a;b\n" + b'"' * (10 << 20), {OK, GAP}),
    ("columns.csv", lambda: (b";" * 200_000 + b"\n") * 20, {OK, GAP}),
    ("header.csv", lambda: (b";".join(b"bsn" for _ in range(20_000)) + b"\n") + (b";".join(b"1" for _ in range(20_000)) + b"\n") * 20, {OK, GAP, FOUND}),
]

PATTERNS = {
    "digits": b"1234567890", "nines": b"9", "at": b"@", "at-words": b"a@b.", "capital": b"A", "capitals": b"Jan De Wit ",
    "quote": b'"', "apostrophe": b"'", "bracket": b"[", "brace": b"{", "paren": b"(", "less": b"<", "dash": b"-", "dot": b".",
    "slash": b"/", "space": b" ", "newline": b"\n", "tab": b"\t", "colon": b"a:", "jan": b"Jan ", "one": b"1 ", "bsn": b"bsn ",
    "bsn-digit": b"bsn 1 ", "date": b"12-03-1961 ", "month": b"12 maart ", "postcode": b"1234 AB ", "street": b"Dorpsstraat 1 ",
    "iban": b"NL91ABNA0417164300 ", "phone": b"0612345678 ", "mrz": b"<<<<<", "initials": b"J.A.", "van": b"van de ",
    "mevrouw": b"mevrouw ", "plus": b"+31", "percent": b"%41", "amp": b"&amp;", "backslash": b"\\u0041", "base64": b"QUJD",
    "equals": b"=", "equals-hex": b"=41", "semicolon": b"a;", "comma": b"1,", "pipe": b"a|", "key": b"password=x ",
    "accents": "é".encode(), "combining": "e\u0301".encode(), "zero-width": "1\u200b".encode(), "nbsp": "1\u00a0".encode(),
    "full-width": "１".encode(), "emoji": "😀".encode(), "geboren": b"geboren op ", "lines": b"Jan de Wit\n12-03-1961\n",
}


def tree_memory(group):
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            if int(stat[2]) == group:
                total += int(stat[21]) * 4096
        except (OSError, IndexError):
            pass
    return total


def run(command, seconds=SECONDS * 3):
    """Exit code, seconds by the clock and of the processor, most bytes and what was told."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    most, start = 0, time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    result = []
    reader = threading.Thread(target=lambda: result.append(process.communicate()))
    reader.start()
    while reader.is_alive() and time.monotonic() - start < seconds:
        most = max(most, tree_memory(process.pid))
        reader.join(0.02)
    if reader.is_alive():
        os.killpg(process.pid, 9)
        reader.join()
    out, err = result[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return process.returncode, (time.monotonic() - start, processor), most, out, err


def statuses(out):
    told = [json.loads(line) for line in out.splitlines()]
    seen = {}
    for line in told:
        if line["type"] == "uninspectable":
            key = f'{line["status"]}/{line["reason"]}'
            seen[key] = seen.get(key, 0) + 1
    return seen


def hostile(sluis, wanted):
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make, codes in FILES:
            if wanted and not any(word in name for word in wanted):
                continue
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(make())
            size = os.path.getsize(path)
            code, (seconds, processor), most, out, err = run([sluis, "scan", path, "--format", "jsonl", "--jobs", "1"])
            problems = [text for wrong, text in [
                (code not in codes, f"exit {code}"), (seconds > SECONDS, "slow"), (most > BYTES, "memory"),
                (b"internal error" in err, "panic"), (os.path.exists("/tmp/sluis-was-here"), "written")] if wrong]
            bad += bool(problems)
            print(f"{'BAD ' + ','.join(problems) if problems else 'ok':24} {name:24} {size >> 10:8} KiB {seconds:6.2f} s {processor:6.2f} cpu "
                  f"{most >> 20:5} MiB  exit {code}  {statuses(out)}", flush=True)
            os.unlink(path)
    return bad


def growth(sluis, wanted):
    """Twice the size may take twice the time; three times means more than linear."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, pattern in PATTERNS.items():
            if wanted and not any(word in name for word in wanted):
                continue
            times = []
            for megabytes in (1, 2, 4, 8):
                path = os.path.join(folder, f"{name}.txt")
                with open(path, "wb") as file:
                    file.write(pattern * ((megabytes << 20) // len(pattern)))
                command = [sluis, "scan", path, "--format", "jsonl", "--jobs", "1", "--timeout", "none", "--output", os.devnull]
                code, (_, processor), most, out, err = run(command, 120)
                times.append(processor)
                if processor > 40:
                    break
            steep = times[-1] > 2 and len(times) > 1 and times[-1] > 2.6 * times[-2]
            wrong = steep or code not in (0, 1, 3) or most > BYTES or b"internal error" in err
            bad += wrong
            print(f"{'BAD' if wrong else 'ok':4} {name:14} {' '.join(f'{each:6.2f}' for each in times)} s  {most >> 20:5} MiB  exit {code}", flush=True)
    return bad


def cost(sluis):
    """What a worker for each document costs: one small PDF, and 200 small DOCX files."""
    page = page_of(b"BT /F1 12 Tf 50 700 Td (Het scherm blijft leeg) Tj ET")
    letter = docx(b"<w:p><w:r><w:t>Het scherm blijft leeg.</w:t></w:r></w:p>" * 20)
    with tempfile.TemporaryDirectory() as folder:
        one, many = os.path.join(folder, "one.pdf"), os.path.join(folder, "many")
        open(one, "wb").write(page)
        os.mkdir(many)
        for at in range(200):
            open(os.path.join(many, f"{at}.docx"), "wb").write(letter)
        for where in ("none", "auto", "strict"):
            for what, command in [("check, one PDF", ["check", "--attach", one]), ("scan, 200 DOCX", ["scan", many, "--jobs", "1"])]:
                best = min(run([sluis, *command, "--isolation", where])[1][0] for _ in range(5))
                print(f"--isolation {where:7} {what:16} {best * 1000:8.0f} ms", flush=True)
    return 0


if __name__ == "__main__":
    sluis, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if "--cost" in words:
        sys.exit(cost(sluis))
    if "--growth" in words:
        sys.exit(min(growth(sluis, [word for word in words if word != "--growth"]), 100))
    sys.exit(min(hostile(sluis, words), 100))
