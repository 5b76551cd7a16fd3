"""The carriers of archives and compressed files.

  apt-get install 7zip binutils bzip2 cpio gcab genisoimage gzip lz4 lzip ncompress tar xz-utils zip zstd
  python3 tests/carriers/make/archives.py

Python 3.11, standard library only. RAR has no free writer: its headers are written by hand after its description.
Times are fixed where a writer takes them.
"""
import binascii
import bz2
import gzip
import io
import lzma
import os
import pathlib
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib

from pair import PERSON, pair, told

TIME = 1_772_000_000
SEVEN = shutil.which("7zz") or shutil.which("7z")


def letter(held):
    """A text of a few lines with the person, or the order, in it."""
    return f"Beste collega,\n\nHet gaat om {held.line}.\n\nGroet\n"


def made(write):
    """What `write` leaves behind in an empty folder: the bytes of the file that it returns the name of."""
    with tempfile.TemporaryDirectory() as folder:
        return (pathlib.Path(folder) / write(pathlib.Path(folder))).read_bytes()


def run(*command, cwd, stdin=None):
    return subprocess.run([str(part) for part in command], cwd=cwd, input=stdin, check=True, capture_output=True).stdout


def files(folder, held, name="brief.txt"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(letter(held))
    os.utime(path, (TIME, TIME))
    return name


def packed(*command, name="brief.txt"):
    """A writer of one file that packs a letter by a command that writes to its standard output."""
    return lambda held: made(lambda folder: files(folder, held, name) and (folder / "out").write_bytes(run(*command, name, cwd=folder)) and "out")


# --- ZIP

def zipped(entries, comment=b"", method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, content in entries:
            info = zipfile.ZipInfo(name, (2026, 2, 25, 6, 13, 20))
            info.compress_type = method
            archive.writestr(info, content)
    return out.getvalue()


def seven(extension, *options, inner="brief.txt"):
    def write(held):
        def within(folder):
            files(folder, held, inner)
            run(SEVEN, "a", "-mtm-", *options, f"a.{extension}", inner, cwd=folder)
            return f"a.{extension}"
        return made(within)
    return write


def local(name, content, *, flags=0, method=0, packed=None):
    """A local header with its content."""
    data = content if packed is None else packed
    sums = (0, 0, 0) if flags & 8 else (binascii.crc32(content), len(data), len(content))
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0x5C59, *sums, len(name), 0) + name + data
    return head + (struct.pack("<4s3L", b"PK\7\x08", binascii.crc32(content), len(data), len(content)) if flags & 8 else b"")


def central(name, content, at, *, flags=0, method=0, packed=None, extra=b"", comment=b"", crc=None):
    data = content if packed is None else packed
    crc = binascii.crc32(content) if crc is None else crc
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, flags, method, 0, 0x5C59, crc, len(data), len(content), len(name), len(extra), len(comment), 0, 0, 0, at) + name + extra + comment


def end(count, size, at, comment=b""):
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, at, len(comment)) + comment


def by_hand(before, entries, between=b"", behind=b"", shift=0):
    """An archive of local headers `entries` (bytes and their central headers), with bytes around them."""
    body, directory = before, b""
    for head, listed in entries:
        if listed:
            directory += listed(len(body) - shift)
        body += head
    body += between
    count = sum(1 for _, listed in entries if listed)
    return body + directory + end(count, len(directory), len(body) - shift) + behind


def plain(name, content):
    return local(name, content), lambda at: central(name, content, at)


def zips():
    text = lambda held: letter(held).encode()
    leeg = b"Er staat hier niets.\n"
    pair("zip/deflated", "zip", lambda held: zipped([("brief.txt", text(held))]))
    pair("zip/stored", "zip", lambda held: zipped([("brief.txt", text(held))], method=zipfile.ZIP_STORED))
    pair("zip/bzip2", "zip", lambda held: zipped([("brief.txt", text(held))], method=zipfile.ZIP_BZIP2))
    pair("zip/lzma", "zip", lambda held: zipped([("brief.txt", text(held))], method=zipfile.ZIP_LZMA))
    pair("zip/deflate64", "zip", seven("zip", "-mm=Deflate64"))
    pair("zip/ppmd", "zip", seven("zip", "-mm=PPMd"))
    pair("zip/xz", "zip", lambda held: by_hand(b"", [by_method(95, text(held), lzma.compress(text(held)))]))
    pair("zip/zstd", "zip", lambda held: by_hand(b"", [by_method(93, text(held), run("zstd", "-q", "-c", cwd="/", stdin=text(held)))]))
    pair("zip/entry-name", "zip", lambda held: zipped([(f"{held.number_word} {held.number} {held.date_word} {held.date} {held.name_word} {held.name}.txt", leeg)]))
    pair("zip/folder-name", "zip", lambda held: zipped([(f"{held.number_word} {held.number} {held.date_word} {held.date} {held.name_word} {held.name}/", b"")]))
    pair("zip/archive-comment", "zip", lambda held: zipped([("leeg.txt", leeg)], comment=held.line.encode()))
    pair("zip/entry-comment", "zip", lambda held: by_hand(b"", [(local(b"a.txt", leeg), lambda at: central(b"a.txt", leeg, at, comment=held.line.encode()))]))
    pair("zip/extra-field", "zip", lambda held: by_hand(b"", [(local(b"a.txt", leeg), lambda at: central(b"a.txt", leeg, at, extra=struct.pack("<2H", 0x4A4E, len(held.line)) + held.line.encode()))]))
    pair("zip/unicode-path", "zip", lambda held: by_hand(b"", [(local(b"a.txt", leeg), lambda at: central(b"a.txt", leeg, at, extra=path_field(b"a.txt", held.line)))]))
    pair("zip/nested", "zip", lambda held: zipped([("b.zip", zipped([("c.zip", zipped([("brief.txt", text(held))]))]))]))
    pair("zip/same-name", "zip", lambda held: by_hand(b"", [plain(b"a.txt", leeg), plain(b"a.txt", text(held))]))
    pair("zip/descriptor-stored", "zip", lambda held: by_hand(b"", [(local(b"a.txt", text(held), flags=8), lambda at: central(b"a.txt", text(held), at, flags=8))]))
    pair("zip/descriptor", "zip", lambda held: made(lambda folder: files(folder, held) and (folder / "a.zip").write_bytes(run("zip", "-q", "-", "-", cwd=folder, stdin=text(held))) and "a.zip"))
    pair("zip/wide", "zip", lambda held: made(lambda folder: files(folder, held) and run("zip", "-q", "-X", "-fz", "a.zip", "brief.txt", cwd=folder) is not None and "a.zip"))
    pair("zip/self-extracting", "exe", lambda held: by_hand(b"MZ" + bytes(range(256)) * 4, [plain(b"a.txt", text(held))]))
    pair("zip/far-behind-a-program", "exe", lambda held: by_hand(b"MZ\x90\0" + b"\x01\x02\x03\xFE" * 20_000, [plain(b"a.txt", text(held))], shift=80_004))
    pair("zip/behind-a-picture", "gif", lambda held: picture() + zipped([("brief.txt", text(held))]))
    pair("zip/behind-a-text", "txt", lambda held: b"Een gewone regel tekst.\n" * 3000 + zipped([("brief.txt", text(held))]))
    pair("zip/before-the-archive", "zip", lambda held: text(held) + zipped([("leeg.txt", leeg)]))
    pair("zip/behind-the-archive", "zip", lambda held: zipped([("leeg.txt", leeg)]) + text(held))
    pair("zip/between-entries", "zip", lambda held: by_hand(b"", [plain(b"a.txt", leeg)], between=text(held)))
    pair("zip/hidden-entry", "zip", lambda held: by_hand(b"", [plain(b"a.txt", leeg), (local(b"b.txt", text(held)), None)]))
    pair("zip/two-archives", "zip", lambda held: zipped([("brief.txt", text(held))]) + zipped([("leeg.txt", leeg)]))
    pair("zip/other-name", "zip", lambda held: by_hand(b"", [(local(held.line.encode(), leeg), lambda at: central(b"a.txt", leeg, at))]))
    pair("zip/behind-a-stream", "zip", lambda held: by_hand(b"", [by_method(8, leeg, deflated(leeg) + text(held))]))
    pair("zip/no-directory", "zip", lambda held: zipped([("brief.txt", text(held))])[:-60])
    pair("zip/absolute-name", "zip", lambda held: zipped([("../../../../etc/brief.txt", text(held)), ("/etc/leeg.txt", leeg), ("C:\\leeg.txt", leeg)]))
    pair("zip/link", "zip", lambda held: link_in_zip(held))
    pair("epub/chapter", "epub", lambda held: epub(held))
    pair("docx/hidden-from-the-directory", "docx", lambda held: hidden_in_docx(held))
    pair("docx/behind-the-package", "docx", lambda held: docx() + text(held))
    pair("xlsx/before-the-package", "xlsx", lambda held: text(held) + xlsx())

    told("zip/zipcrypto", "zip", made(lambda folder: files(folder, PERSON) and run("zip", "-q", "-X", "-P", "geheim", "a.zip", "brief.txt", cwd=folder) is not None and "a.zip"))
    told("zip/aes", "zip", seven("zip", "-pgeheim", "-mem=AES256")(PERSON))
    told("zip/hidden-entry", "zip", by_hand(b"", [plain(b"a.txt", leeg), (local(b"b.txt", leeg), None)]))
    told("zip/disagrees", "zip", by_hand(b"", [(local(b"b.txt", leeg), lambda at: central(b"a.txt", leeg, at))]))
    told("zip/wrong-checksum", "zip", by_hand(b"", [(local(b"a.txt", leeg), lambda at: central(b"a.txt", leeg, at, crc=1))]))
    told("zip/no-local-header", "zip", by_hand(b"", [(b"", lambda at: central(b"a.txt", leeg, at))]))
    told("zip/unknown-method", "zip", by_hand(b"", [by_method(6, leeg, leeg)]))
    told("zip/overlapping", "zip", overlapping())
    told("zip/ratio", "zip", zipped([("nullen.bin", bytes(16 << 20))]))
    told("zip/nested-bomb", "zip", nested(12))
    told("zip/split", "zip", (lambda whole: whole[:-18] + b"\1\0" + whole[-16:])(zipped([("leeg.txt", leeg)])))
    told("zip/cut-off", "zip", zipped([("brief.txt", leeg * 20)])[:90])


def by_method(method, content, data):
    return local(b"a.txt", content, method=method, packed=data), lambda at: central(b"a.txt", content, at, method=method, packed=data)


def deflated(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def path_field(name, text):
    return struct.pack("<2HBL", 0x7075, 5 + len(text.encode()), 1, binascii.crc32(name)) + text.encode()


def picture():
    return b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def link_in_zip(held):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link", (2026, 2, 25, 6, 13, 20))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, f"/home/{held.line}")
    return out.getvalue()


def overlapping():
    """Five entries over one kernel: the full overlap of Fifield's paper."""
    content = bytes(1 << 20)
    data = deflated(content)
    head = local(b"0", content, method=8, packed=data)
    directory = b"".join(central(str(at).encode(), content, 0, method=8, packed=data) for at in range(5))
    return head + directory + end(5, len(directory), len(head))


def nested(depth):
    inner = zipped([("leeg.txt", b"leeg")])
    for _ in range(depth):
        inner = zipped([("a.zip", inner)])
    return inner


def epub(held):
    out = io.BytesIO()
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{held.line}</p></body></html>"
    with zipfile.ZipFile(out, "w") as archive:
        for name, content, method in [
            ("mimetype", "application/epub+zip", zipfile.ZIP_STORED),
            ("META-INF/container.xml", "<container version='1.0' xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>", zipfile.ZIP_DEFLATED),
            ("a.opf", "<package version='3.0' xmlns='http://www.idpf.org/2007/opf'><metadata/></package>", zipfile.ZIP_DEFLATED),
            ("1.xhtml", page, zipfile.ZIP_DEFLATED),
        ]:
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 25, 6, 13, 20)), content, method)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx_parts():
    return [
        ("[Content_Types].xml", f"<Types xmlns='{TYPES}'><Default Extension='xml' ContentType='application/xml'/><Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"),
        ("_rels/.rels", f"<Relationships xmlns='{RELATIONS}'><Relationship Id='a' Type='{OFFICE}/officeDocument' Target='word/document.xml'/></Relationships>"),
        ("word/document.xml", f"<w:document xmlns:w='{WORD}'><w:body><w:p><w:r><w:t>Er staat hier niets.</w:t></w:r></w:p></w:body></w:document>"),
    ]


def docx():
    return zipped([(name, content.encode()) for name, content in docx_parts()])


def hidden_in_docx(held):
    parts = [plain(name.encode(), content.encode()) for name, content in docx_parts()]
    return by_hand(b"", [*parts, (local(b"word/notitie.txt", letter(held).encode()), None)])


def xlsx():
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return zipped([(name, content.encode()) for name, content in [
        ("[Content_Types].xml", f"<Types xmlns='{TYPES}'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/><Override PartName='/xl/worksheets/sheet1.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'/></Types>"),
        ("_rels/.rels", f"<Relationships xmlns='{RELATIONS}'><Relationship Id='a' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>"),
        ("xl/workbook.xml", f"<workbook xmlns='{sheet}' xmlns:r='{OFFICE}'><sheets><sheet name='Blad1' sheetId='1' r:id='a'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", f"<Relationships xmlns='{RELATIONS}'><Relationship Id='a' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"),
        ("xl/worksheets/sheet1.xml", f"<worksheet xmlns='{sheet}'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>leeg</t></is></c></row></sheetData></worksheet>"),
    ]])


# --- tape archives and what packs one file

def tar(kind, entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for info, content in entries:
            info.mtime = TIME
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue().rstrip(b"\0") + bytes(1024)


def info(name, **fields):
    entry = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(entry, field, value)
    return entry


def tars():
    text = lambda held: letter(held).encode()
    long = lambda held: f"{'map/' * 30}{held.line.replace('/', '-')}.txt"
    for kind, word in ((tarfile.USTAR_FORMAT, "ustar"), (tarfile.GNU_FORMAT, "gnu"), (tarfile.PAX_FORMAT, "pax")):
        pair(f"tar/{word}", "tar", lambda held: tar(kind, [(info("map/brief.txt"), text(held))]))
    pair("tar/gnu-long-name", "tar", lambda held: tar(tarfile.GNU_FORMAT, [(info(long(held)), b"leeg\n")]))
    pair("tar/pax-long-name", "tar", lambda held: tar(tarfile.PAX_FORMAT, [(info(long(held)), b"leeg\n")]))
    pair("tar/link-target", "tar", lambda held: tar(tarfile.GNU_FORMAT, [(info("link", type=tarfile.SYMTYPE, linkname=f"/home/{held.line}"), b"")]))
    pair("tar/folder", "tar", lambda held: tar(tarfile.GNU_FORMAT, [(info(held.line, type=tarfile.DIRTYPE), b"")]))
    pair("tar/pax-comment", "tar", lambda held: tar(tarfile.PAX_FORMAT, [(info("a.txt", pax_headers={"comment": held.line}), b"leeg\n")]))
    pair("tar/absolute-name", "tar", lambda held: tar(tarfile.GNU_FORMAT, [(info("/etc/../../brief.txt"), text(held))]))
    pair("tar/behind-the-end", "tar", lambda held: tar(tarfile.GNU_FORMAT, [(info("a.txt"), b"leeg\n")]) + text(held))
    pair("tar/sparse", "tar", sparse)
    pair("tar/v7", "tar", lambda held: made(lambda folder: files(folder, held) and run("tar", "--format=v7", "-b1", f"--mtime=@{TIME}", "-cf", "a.tar", "brief.txt", cwd=folder) is not None and "a.tar"))
    whole = tar(tarfile.USTAR_FORMAT, [(info("a.txt"), b"leeg\n" * 300)])
    told("tar/cut-off", "tar", whole[:1000])
    told("tar/broken-header", "tar", whole[:2048] + b"\1" * 512 + whole[2560:])

    one = lambda held: tar(tarfile.USTAR_FORMAT, [(info("brief.txt"), text(held))])
    pair("gzip/text", "txt.gz", lambda held: gzip.compress(text(held), mtime=TIME))
    pair("gzip/tar", "tar.gz", lambda held: gzip.compress(one(held), mtime=TIME))
    pair("gzip/short-ending", "tgz", lambda held: gzip.compress(one(held), mtime=TIME))
    pair("gzip/second-member", "gz", lambda held: gzip.compress(b"leeg\n", mtime=TIME) + gzip.compress(text(held), mtime=TIME))
    pair("gzip/file-name", "gz", lambda held: gzip_field(8, held.line))
    pair("gzip/comment", "gz", lambda held: gzip_field(16, held.line))
    pair("gzip/behind-the-end", "gz", lambda held: gzip.compress(b"leeg\n", mtime=TIME) + text(held))
    told("gzip/cut-off", "gz", gzip.compress(letter(PERSON).encode(), mtime=TIME)[:60])
    told("gzip/wrong-checksum", "gz", gzip.compress(b"leeg\n", mtime=TIME)[:-8] + bytes(8))
    told("gzip/ratio", "gz", gzip.compress(bytes(16 << 20), mtime=TIME))
    told("gzip/bomb-in-bomb", "gz", gzip.compress(gzip.compress(bytes(64 << 20), mtime=TIME), mtime=TIME))
    pair("bzip2/text", "txt.bz2", lambda held: bz2.compress(text(held)))
    pair("bzip2/tar", "tar.bz2", lambda held: bz2.compress(one(held)))
    pair("bzip2/second-stream", "bz2", lambda held: bz2.compress(b"leeg\n") + bz2.compress(text(held)))
    told("bzip2/cut-off", "bz2", bz2.compress(letter(PERSON).encode() * 3)[:80])
    pair("xz/text", "txt.xz", lambda held: lzma.compress(text(held)))
    pair("xz/tar", "tar.xz", lambda held: lzma.compress(one(held)))
    pair("xz/second-stream", "xz", lambda held: lzma.compress(b"leeg\n") + bytes(4) + lzma.compress(text(held)))
    pair("xz/filtered", "xz", lambda held: lzma.compress(text(held), filters=[{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2}]))
    told("xz/cut-off", "xz", lzma.compress(letter(PERSON).encode())[:90])
    pair("lzma/text", "txt.lzma", lambda held: lzma.compress(text(held), lzma.FORMAT_ALONE))
    told("lzma/cut-off", "lzma", lzma.compress(letter(PERSON).encode(), lzma.FORMAT_ALONE)[:90])
    zst = lambda content: run("zstd", "-q", "-c", cwd="/", stdin=content)
    pair("zstd/text", "txt.zst", lambda held: zst(text(held)))
    pair("zstd/tar", "tar.zst", lambda held: zst(one(held)))
    pair("zstd/second-frame", "zst", lambda held: zst(b"leeg\n") + zst(text(held)))
    pair("zstd/skipped-frame", "zst", lambda held: zst(b"leeg\n") + struct.pack("<2L", 0x184D2A53, len(text(held))) + text(held))
    told("zstd/cut-off", "zst", zst(letter(PERSON).encode())[:70])
    lz4 = lambda content: run("lz4", "-q", "-c", "-z", cwd="/", stdin=content)
    pair("lz4/text", "txt.lz4", lambda held: lz4(text(held)))
    pair("lz4/second-frame", "lz4", lambda held: lz4(b"leeg\n") + lz4(text(held)))
    told("lz4/cut-off", "lz4", lz4(letter(PERSON).encode())[:-8])
    lz = lambda content: run("lzip", "-c", cwd="/", stdin=content)
    pair("lzip/text", "txt.lz", lambda held: lz(text(held)))
    pair("lzip/second-member", "lz", lambda held: lz(b"leeg\n") + lz(text(held)))
    told("lzip/cut-off", "lz", lz(letter(PERSON).encode())[:70])
    pair("compress/text", "txt.Z", lambda held: run("compress", "-c", "-f", cwd="/", stdin=(text(held) + b"Nog een regel.\n" * 20)))
    pair("compress/growing-codes", "Z", lambda held: run("compress", "-c", "-f", cwd="/", stdin="".join(f"regel {at} van veel\n" for at in range(700)).encode() + text(held)))
    pair("compress/few-bits", "Z", lambda held: run("compress", "-b", "10", "-c", "-f", cwd="/", stdin="".join(f"regel {at} van veel\n" for at in range(700)).encode() + text(held)))
    told("compress/broken", "Z", b"\x1f\x9d\x90" + b"\xff" * 40)


def gzip_field(flag, text):
    packed = gzip.compress(b"leeg\n", mtime=TIME)
    return packed[:3] + bytes([flag]) + packed[4:10] + text.encode() + b"\0" + packed[10:]


def sparse(held):
    def within(folder):
        with open(folder / "brief.txt", "wb") as file:
            # Blocks of text, holes of a mebibyte: what is kept of it is text.
            file.write((letter(held).encode() + b"Een regel. " * 400)[:4096])
            file.seek(1 << 20)
            file.write(b"einde\n")
        os.utime(folder / "brief.txt", (TIME, TIME))
        run("tar", "--format=gnu", "-S", "-b1", "-cf", "a.tar", "brief.txt", cwd=folder)
        return "a.tar"
    return made(within)


# --- other archives

def others():
    text = lambda held: letter(held).encode()
    pair("7z/lzma2", "7z", seven("7z"))
    for method in ("LZMA", "PPMd", "BZip2", "Deflate", "Copy"):
        pair(f"7z/{method.lower()}", "7z", seven("7z", f"-m0={method}"))
    pair("7z/in-a-folder", "7z", seven("7z", inner="map/brief.txt"))
    pair("7z/filtered", "7z", seven("7z", "-m0=BCJ", "-m1=LZMA2"))
    pair("7z/behind-the-end", "7z", lambda held: seven("7z")(PERSON_LESS) + text(held))
    told("7z/encrypted", "7z", seven("7z", "-pgeheim")(PERSON))
    told("7z/encrypted-names", "7z", seven("7z", "-pgeheim", "-mhe=on")(PERSON))
    told("7z/cut-off", "7z", seven("7z")(PERSON)[:100])
    told("7z/broken", "7z", broken(seven("7z")(PERSON), 40))

    for kind, word in (("newc", "newc"), ("crc", "crc"), ("odc", "odc"), ("bin", "binary")):
        pair(f"cpio/{word}", "cpio", lambda held: made(lambda folder: files(folder, held) and (folder / "a").write_bytes(run("cpio", "-o", "--quiet", "--block-size=1", "-H", kind, cwd=folder, stdin=b"brief.txt\n")) and "a"))
    pair("cpio/link-target", "cpio", linked)
    told("cpio/cut-off", "cpio", made(lambda folder: files(folder, PERSON) and (folder / "a").write_bytes(run("cpio", "-o", "--quiet", "-H", "newc", cwd=folder, stdin=b"brief.txt\n")[:150]) and "a"))

    pair("ar/member", "a", lambda held: made(lambda folder: files(folder, held) and run("ar", "rcSD", "a.a", "brief.txt", cwd=folder) is not None and "a.a"))
    pair("ar/long-name", "a", lambda held: made(lambda folder: files(folder, PERSON_LESS, f"{held.line}.txt") and run("ar", "rcSD", "a.a", f"{held.line}.txt", cwd=folder) is not None and "a.a"))
    pair("ar/debian", "deb", lambda held: made(lambda folder: debian(folder, held)))
    told("ar/thin", "a", made(lambda folder: files(folder, PERSON) and run("ar", "rcSTD", "a.a", "brief.txt", cwd=folder) is not None and "a.a"))
    told("ar/cut-off", "a", made(lambda folder: files(folder, PERSON) and run("ar", "rcSD", "a.a", "brief.txt", cwd=folder) is not None and "a.a")[:90])

    pair("cab/stored", "cab", lambda held: made(lambda folder: files(folder, held) and run("gcab", "-n", "-c", "a.cab", "brief.txt", cwd=folder) is not None and "a.cab"))
    pair("cab/mszip", "cab", lambda held: made(lambda folder: files(folder, held) and run("gcab", "-z", "-n", "-c", "a.cab", "brief.txt", cwd=folder) is not None and "a.cab"))
    pair("cab/many-blocks", "cab", cabinet_of_blocks)
    told("cab/cut-off", "cab", made(lambda folder: files(folder, PERSON) and run("gcab", "-n", "-c", "a.cab", "brief.txt", cwd=folder) is not None and "a.cab")[:100])
    told("cab/quantum", "cab", cabinet(PERSON, 0x1472))

    pair("iso/plain", "iso", disc("-iso-level", "1"))
    pair("iso/joliet", "iso", disc("-J"))
    pair("iso/rock-ridge", "iso", disc("-R"))
    pair("iso/both", "iso", disc("-J", "-R"))
    pair("iso/joliet-name", "iso", lambda held: disc("-J", "-joliet-long", name=f"{held.line.replace(':', '')}.txt")(PERSON_LESS))
    pair("iso/rock-ridge-name", "iso", lambda held: disc("-R", name=f"{held.line}.txt")(PERSON_LESS))
    pair("iso/publisher", "iso", lambda held: disc("-publisher", held.line)(PERSON_LESS))
    told("iso/cut-off", "iso", disc("-J")(PERSON)[:-2500])

    pair("rar/stored", "rar", lambda held: rar_four([rar_file(0x30, b"brief.txt", text(held))]))
    pair("rar/stored-fifth", "rar", lambda held: rar_five([rar_file_five(0, "brief.txt", text(held))]))
    told("rar/packed", "rar", rar_four([rar_file(0x33, b"brief.txt", b"\x12\x34")]))
    told("rar/packed-fifth", "rar", rar_five([rar_file_five(3, "brief.txt", b"\x12\x34")]))
    told("rar/encrypted", "rar", rar_four([rar_file(0x33, b"brief.txt", b"\x12\x34", 4)]))
    told("rar/encrypted-names", "rar", b"Rar!\x1a\7\0" + rar_block(0x73, 0x80, bytes(6)) + b"\x51" * 64)


class Empty:
    """A letter that says nothing of anybody."""
    line = "een lege map"


PERSON_LESS = Empty()


def broken(content, at):
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1:]


def linked(held):
    def within(folder):
        (folder / "link").symlink_to(held.line)
        os.utime(folder / "link", (TIME, TIME), follow_symlinks=False)
        (folder / "a").write_bytes(run("cpio", "-o", "--quiet", "--block-size=1", "-H", "newc", cwd=folder, stdin=b"link\n"))
        return "a"
    return made(within)


def debian(folder, held):
    (folder / "debian-binary").write_text("2.0\n")
    control = tar(tarfile.GNU_FORMAT, [(info("./control"), b"Package: leeg\nVersion: 1\n")])
    data = tar(tarfile.GNU_FORMAT, [(info("./usr/share/brief.txt"), letter(held).encode())])
    (folder / "control.tar.xz").write_bytes(lzma.compress(control))
    (folder / "data.tar.gz").write_bytes(gzip.compress(data, mtime=TIME))
    run("ar", "rcSD", "a.deb", "debian-binary", "control.tar.xz", "data.tar.gz", cwd=folder)
    return "a.deb"


def cabinet(held, packing):
    """A cabinet of one file, packed by whatever the number says."""
    content, name = letter(held).encode(), b"brief.txt\0"
    files_at = 36 + 8
    data_at = files_at + 16 + len(name)
    head = struct.pack("<4s5L2B5H", b"MSCF", 0, data_at + 8 + len(content), 0, files_at, 0, 3, 1, 1, 1, 0, 0, 0)
    folder = struct.pack("<L2H", data_at, 1, packing)
    file = struct.pack("<2L4H", len(content), 0, 0, 0x5C59, 0, 0x20) + name
    return head + folder + file + struct.pack("<L2H", 0, len(content), len(content)) + content


def cabinet_of_blocks(held):
    """More than one block of MSZIP, the later ones with the former ones as their dictionary."""
    def within(folder):
        (folder / "brief.txt").write_text("".join(f"regel {at} van veel\n" for at in range(4000)) + letter(held))
        os.utime(folder / "brief.txt", (TIME, TIME))
        run("gcab", "-z", "-n", "-c", "a.cab", "brief.txt", cwd=folder)
        return "a.cab"
    return made(within)


def disc(*options, name="brief.txt"):
    def write(held):
        def within(folder):
            files(folder / "in", held, name)
            run("genisoimage", "-quiet", "-no-pad", *options, "-o", "a.iso", "in", cwd=folder)
            return "a.iso"
        return made(within)
    return write


def rar_block(kind, flags, fields, data=b""):
    head = struct.pack("<B2H", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", binascii.crc32(head) & 0xFFFF) + head + data


def rar_file(method, name, data, flags=0):
    fields = struct.pack("<2LB2L2BHL", len(data), len(data), 3, binascii.crc32(data), 0x5C596000, 29, method, len(name), 0x20) + name
    return rar_block(0x74, 0x8000 | flags, fields, data)


def rar_four(entries):
    return b"Rar!\x1a\7\0" + rar_block(0x73, 0, bytes(6)) + b"".join(entries) + rar_block(0x7B, 0x4000, b"")


def number(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def rar_block_five(kind, flags, fields, data=b""):
    body = number(kind) + number(flags) + (number(len(data)) if flags & 2 else b"") + fields
    sized = number(len(body)) + body
    return struct.pack("<L", binascii.crc32(sized)) + sized + data


def rar_file_five(method, name, data):
    name = name.encode()
    fields = number(4) + number(len(data)) + number(0o100644) + struct.pack("<L", binascii.crc32(data)) + number(method << 7) + number(1) + number(len(name)) + name
    return rar_block_five(2, 2, fields, data)


def rar_five(entries):
    return b"Rar!\x1a\7\1\0" + rar_block_five(1, 0, number(0)) + b"".join(entries) + rar_block_five(5, 0, number(0))


if __name__ == "__main__":
    zips()
    tars()
    others()
