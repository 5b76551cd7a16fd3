"""The carriers of pictures.

  apt install fonts-dejavu-core libimage-exiftool-perl
  python3 -m venv venv && venv/bin/pip install pillow qrcode piexif pillow-heif
  venv/bin/python tests/carriers/make/images.py

Python 3.11. The same bytes each time, with the same versions.
"""
import io
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import piexif
import piexif.helper
import pillow_heif
import qrcode
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from pair import ORDER, PERSON, pair, told

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def lines(held):
    return [f"{word}: {value}" for word, value in held.rows]


def drawn(texts, ink=0, paper=255, size=18, width=520):
    image = Image.new("L", (width, 40 + 36 * len(texts)), paper)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, size)
    for number, line in enumerate(texts):
        pen.text((20, 20 + 36 * number), line, fill=ink, font=font)
    return image


def table(held):
    image = Image.new("L", (760, 130), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 17)
    for column, (word, value) in enumerate(held.rows):
        pen.text((20 + 240 * column, 20), word, fill=0, font=font)
        pen.text((20 + 240 * column, 70), value, fill=0, font=font)
    return image


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def blank(form="JPEG", **options):
    """A picture of nothing."""
    return saved(Image.new("RGB", (60, 40), "white"), form, **options)


def chunks(add):
    data = PngImagePlugin.PngInfo()
    add(data)
    return blank("PNG", pnginfo=data)


def exif(fields):
    return blank(exif=piexif.dump(fields))


def xp(held):
    return exif({"0th": {piexif.ImageIFD.XPComment: held.line.encode("utf-16-le") + b"\0\0"}})


def user_comment(held):
    return exif({"Exif": {piexif.ExifIFD.UserComment: piexif.helper.UserComment.dump(held.line, encoding="unicode")}})


def exiftool(base, suffix, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a" + suffix)
        path.write_bytes(base)
        subprocess.run(["exiftool", "-q", "-overwrite_original", *arguments, str(path)], check=True)
        return path.read_bytes()


def code(text, border=4):
    made = qrcode.QRCode(border=border, box_size=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(text)
    made.make()
    return made.make_image().get_image().convert("L")


def codes(held):
    parts = [code(line) for line in lines(held)]
    sheet = Image.new("L", (sum(part.width for part in parts) + 80, 300), 255)
    at = 20
    for part in parts:
        sheet.paste(part, (at, 60))
        at += part.width + 20
    return sheet


def clear(held, ink):
    """Letters on nothing."""
    letters = drawn(lines(held), 255, 0)
    image = Image.new("LA", letters.size, (ink, 0))
    image.putalpha(letters)
    return image


def animated(held, form):
    first = drawn(["De balie is open van 9 tot 17 uur.", "", ""]).convert("L")
    return saved(first, form, save_all=True, append_images=[drawn(lines(held))], duration=500)


def tiff(held, **options):
    first = drawn(["De balie is open van 9 tot 17 uur."])
    pages = [drawn(lines(held))]
    if options.get("compression") == "group4":
        first, pages = first.convert("1"), [page.convert("1") for page in pages]
    return saved(first, "TIFF", save_all=True, append_images=pages, **options)


def rotated(held):
    turned = drawn(lines(held)).rotate(90, expand=True)
    return saved(turned, "JPEG", exif=piexif.dump({"0th": {piexif.ImageIFD.Orientation: 6}}))


def photo(held):
    """Grey paper, a little askew, out of a camera that compresses hard."""
    sheet = drawn(lines(held), 60, 205, 22, 640)
    return saved(sheet.rotate(1.5, expand=True, fillcolor=120, resample=Image.BICUBIC), "JPEG", quality=60)


def check(text):
    """ICAO 9303's check digit."""
    value = lambda c: 0 if c == "<" else int(c) if c.isdigit() else ord(c) - 55
    return str(sum(value(c) * (7, 3, 1)[at % 3] for at, c in enumerate(text)) % 10)


def passport(held):
    """The zone of an older Dutch passport; the twin is a card of another kind, with the same words in plain."""
    if held is not PERSON:
        return drawn(lines(held))
    number, birth, expiry, personal = "XR1001R58", "610312", "310101", held.number.ljust(14, "<")
    second = f"{number}{check(number)}NLD{birth}{check(birth)}F{expiry}{check(expiry)}{personal}{check(personal)}"
    second += check(second[:10] + second[13:20] + second[21:])
    first = f"P<NLD{held.last.upper()}<<{held.first.upper()}".ljust(44, "<")
    image = Image.new("L", (1000, 260), 235)
    pen = ImageDraw.Draw(image)
    plain, zone = ImageFont.truetype(FONT, 20), ImageFont.truetype(FONT.replace("Sans", "SansMono"), 30)
    pen.text((40, 30), f"Naam / Name: {held.name}", fill=0, font=plain)
    pen.text((40, 70), f"Geboortedatum / Date of birth: {held.date}", fill=0, font=plain)
    for row, text in enumerate([first, second]):
        pen.text((40, 140 + 50 * row), text, fill=0, font=zone)
    return image


def giant():
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000), 9)) + chunk(b"IEND", b"")


def heic():
    out = io.BytesIO()
    pillow_heif.from_pillow(drawn(lines(PERSON)).convert("RGB")).save(out, quality=50)
    return out.getvalue()


def main():
    for name, extension, write in [
        ("png/letters", "png", lambda held: saved(drawn(lines(held)), "PNG")),
        ("png/table", "png", lambda held: saved(table(held), "PNG")),
        ("png/light-on-dark", "png", lambda held: saved(drawn(lines(held), 230, 30), "PNG")),
        ("png/black-on-clear", "png", lambda held: saved(clear(held, 0), "PNG")),
        ("png/white-on-clear", "png", lambda held: saved(clear(held, 255), "PNG")),
        ("png/upside-down", "png", lambda held: saved(drawn(lines(held)).rotate(180), "PNG")),
        ("png/text-chunk", "png", lambda held: chunks(lambda data: data.add_text("Comment", held.line))),
        ("png/packed-text-chunk", "png", lambda held: chunks(lambda data: data.add_text("Comment", held.line, zip=True))),
        ("png/international-text-chunk", "png", lambda held: chunks(lambda data: data.add_itxt("Title", held.line, "nl", "Titel", zip=True))),
        ("png/xmp", "png", lambda held: exiftool(blank("PNG"), ".png", f"-XMP-dc:Description={held.line}")),
        ("png/behind-the-end", "png", lambda held: blank("PNG") + held.line.encode()),
        ("png/qr-code", "png", lambda held: saved(code("\n".join(lines(held))), "PNG")),
        ("png/qr-code-askew", "png", lambda held: saved(code("\n".join(lines(held))).rotate(20, expand=True, fillcolor=255, resample=Image.BICUBIC), "PNG")),
        ("png/qr-codes", "png", lambda held: saved(codes(held), "PNG")),
        ("png/qr-code-inverted", "png", lambda held: saved(code("\n".join(lines(held))).point(lambda grey: 255 - grey), "PNG")),
        ("png/passport", "png", lambda held: saved(passport(held), "PNG")),
        ("jpeg/letters", "jpg", lambda held: saved(drawn(lines(held)), "JPEG")),
        ("jpeg/photo", "jpg", photo),
        ("jpeg/on-its-side", "jpg", lambda held: saved(drawn(lines(held)).rotate(90, expand=True), "JPEG")),
        ("jpeg/orientation", "jpg", rotated),
        ("jpeg/comment", "jpg", lambda held: blank(comment=held.line.encode())),
        ("jpeg/exif-description", "jpg", lambda held: exif({"0th": {piexif.ImageIFD.ImageDescription: held.line.encode()}})),
        ("jpeg/exif-artist", "jpg", lambda held: exif({"0th": {piexif.ImageIFD.Artist: held.line.encode()}})),
        ("jpeg/exif-xp-comment", "jpg", xp),
        ("jpeg/exif-user-comment", "jpg", user_comment),
        ("jpeg/xmp", "jpg", lambda held: exiftool(blank(), ".jpg", f"-XMP-dc:Title={held.line}")),
        ("jpeg/iptc", "jpg", lambda held: exiftool(blank(), ".jpg", f"-IPTC:Caption-Abstract={held.line}")),
        ("jpeg/behind-the-end", "jpg", lambda held: blank() + held.line.encode()),
        ("gif/letters", "gif", lambda held: saved(drawn(lines(held)), "GIF")),
        ("gif/second-frame", "gif", lambda held: animated(held, "GIF")),
        ("gif/comment", "gif", lambda held: blank("GIF", comment=held.line.encode())),
        ("bmp/letters", "bmp", lambda held: saved(drawn(lines(held)).convert("1"), "BMP")),
        ("webp/letters", "webp", lambda held: saved(drawn(lines(held)), "WEBP", quality=60)),
        ("webp/exif", "webp", lambda held: blank("WEBP", exif=piexif.dump({"0th": {piexif.ImageIFD.ImageDescription: held.line.encode()}}))),
        ("webp/second-frame", "webp", lambda held: animated(held, "WEBP")),
        ("tiff/second-page", "tif", lambda held: tiff(held, compression="tiff_lzw")),
        ("tiff/fax", "tif", lambda held: tiff(held, compression="group4")),
        ("tiff/jpeg", "tif", lambda held: tiff(held, compression="jpeg")),
        ("tiff/description", "tif", lambda held: blank("TIFF", description=held.line)),
    ]:
        pair(f"images/{name.replace('/', '-')}", extension, write)
    whole = saved(drawn(lines(PERSON)), "PNG")
    told("images/cut-png", "png", whole[: len(whole) // 2])
    told("images/cut-jpeg", "jpg", saved(drawn(lines(PERSON)), "JPEG")[:3000])
    told("images/giant", "png", giant())
    told("images/heic", "heic", heic())


main()
