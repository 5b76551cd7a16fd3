"""The carriers of plain text: encodings, and the forms that numbers and words take.

  python3 tests/carriers/make/text.py      (Python 3.11, standard library only; the same bytes each time)
"""
import base64
import binascii
import quopri
import urllib.parse

from pair import pair, told

PROSE = """Beste collega,

Wil je naar deze melding kijken? {line}
Groeten van de balie, café De Brug
"""


def prose(held, line=None):
    return PROSE.format(line=line or held.line + ".")


def encodings():
    for name, encoding in [
        ("utf-8", "utf-8"), ("utf-8-mark", "utf-8-sig"), ("utf-16-le-mark", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("utf-32-mark", "utf-32"), ("utf-32-le", "utf-32-le"), ("utf-32-be", "utf-32-be"),
        ("windows-1252", "cp1252"), ("iso-8859-15", "iso8859-15"), ("windows-1250", "cp1250"), ("windows-1254", "cp1254"),
        ("cp437", "cp437"), ("cp850", "cp850"), ("mac-roman", "mac-roman"), ("ebcdic-500", "cp500"), ("ebcdic-037", "cp037"),
    ]:
        pair(f"text/encoding-{name}", "txt", lambda held: prose(held).encode(encoding))
    mark = b"\xfe\xff"
    pair("text/encoding-utf-16-be-mark", "txt", lambda held: mark + prose(held).encode("utf-16-be"))
    # The letter in the name tells whether the right table was used.
    for name, encoding in [("cp850", "cp850"), ("cp437", "cp437"), ("mac-roman", "mac-roman"), ("ebcdic", "cp500")]:
        pair(f"text/letters-{name}", "txt", lambda held: prose(held, held.line.replace("Brouwershaven", "Brouwershüven") + ".").encode(encoding))
    pair("text/encoding-windows-1251", "txt", lambda held: ("Справка для коллеги, см. ниже\n" + prose(held).replace("é", "e")).encode("cp1251"))
    pair("text/encoding-mixed", "txt", lambda held: prose(held).encode() * 3 + held.line.replace("ie", "ïe").encode("cp1252") + b"\n" + prose(held).encode())
    pair("text/nul-bytes", "txt", lambda held: prose(held).encode().replace(b", ", b"\0, ").replace(b"\n", b"\0\0\n"))
    pair("text/nul-padded", "dat", lambda held: b"".join(f"{word}: {value}".encode().ljust(60, b"\0") for word, value in held.rows))
    pair("text/returns-only", "txt", lambda held: prose(held).replace("\n", "\r"))
    pair("text/returns-and-feeds", "txt", lambda held: prose(held).replace("\n", "\r\n"))
    pair("text/feeds-mixed", "txt", lambda held: prose(held).replace("\n", "\r\n", 2) + "\x0c" + "\x1a")
    pair("text/no-extension", "bin", prose)
    told("text/noise", "txt", bytes(((at * 2654435761) >> 13) & 255 for at in range(6000)))


DIGITS = {
    "full-width": 0xFF10, "arabic-indic": 0x660, "extended-arabic-indic": 0x6F0, "devanagari": 0x966, "bengali": 0x9E6,
    "thai": 0xE50, "mathematical-bold": 0x1D7CE, "mathematical-double-struck": 0x1D7D8, "mathematical-monospace": 0x1D7F6,
}


def in_script(text, zero):
    return "".join(chr(zero + ord(c) - 48) if c.isascii() and c.isdigit() else c for c in text)


def numbers():
    def form(place, change, extension="txt"):
        """`change` rewrites the number."""
        pair(f"numbers/{place}", extension, lambda held: prose(held, held.line.replace(held.number, change(held.number)) + "."))

    def groups(sizes, mark):
        def change(number):
            parts, at = [], 0
            for size in sizes:
                parts.append(number[at:at + size])
                at += size
            return mark.join(parts)
        return change

    form("dots-4-2-3", groups([4, 2, 3], "."))
    form("dots-3-3-3", groups([3, 3, 3], "."))
    form("spaces-3-3-3", groups([3, 3, 3], " "))
    form("dashes-3-3-3", groups([3, 3, 3], "-"))
    form("slashes-3-3-3", groups([3, 3, 3], "/"))
    form("underscores-3-3-3", groups([3, 3, 3], "_"))
    form("commas-3-3-3", groups([3, 3, 3], ","))
    form("apostrophes-3-3-3", groups([3, 3, 3], "'"))
    form("no-break-spaces", groups([3, 3, 3], "\u00a0"))
    form("thin-spaces", groups([3, 3, 3], "\u2009"))
    form("narrow-no-break-spaces", groups([4, 2, 3], "\u202f"))
    form("figure-spaces", groups([3, 3, 3], "\u2007"))
    form("zero-width-spaces", groups([1] * 9, "\u200b"))
    form("zero-width-joiners", groups([3, 3, 3], "\u200d"))
    form("soft-hyphens", groups([4, 5], "\u00ad"))
    form("word-joiners", groups([2, 3, 4], "\u2060"))
    form("marks-of-direction", lambda number: f"\u202a{number[:4]}\u200e{number[4:]}\u202c")
    form("two-spaces", groups([3, 3, 3], "  "))
    form("spaced-dashes", groups([3, 3, 3], " - "))
    form("digit-by-digit", groups([1] * 9, " "))
    form("digit-by-digit-dots", groups([1] * 9, "."))
    form("digit-by-digit-dashes", groups([1] * 9, "-"))
    form("digit-by-digit-bars", groups([1] * 9, "|"))
    form("groups-2-2-2-3", groups([2, 2, 2, 3], " "))
    form("groups-2-2-2-2-1", groups([2, 2, 2, 2, 1], " "))
    form("groups-5-4", groups([5, 4], " "))
    form("groups-1-2-3-3", groups([1, 2, 3, 3], "."))
    form("wrapped", groups([5, 4], "\n"))
    form("wrapped-after-group", groups([4, 2, 3], "\n"))
    form("wrapped-with-hyphen", groups([5, 4], "-\n"))
    form("wrapped-with-quote-marks", groups([5, 4], "\n> "))
    form("brackets", lambda number: f"[{number}]")
    form("quotes", lambda number: f"„{number}”")
    form("stars", lambda number: f"**{number}**")
    form("underscored", lambda number: f"_{number}_")
    form("exponent", lambda number: f"{number[0]}.{number[1:]}E8")
    form("decimal-zero", lambda number: f"{number}.0")
    form("leading-apostrophe", lambda number: f"'{number}")
    for name, zero in DIGITS.items():
        pair(f"numbers/digits-{name}", "txt", lambda held: prose(held, in_script(held.line, zero) + "."))
    pair("numbers/full-width-all", "txt", lambda held: prose(held, "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in held.line)))
    pair("numbers/mathematical-letters", "txt", lambda held: prose(held, "".join(
        chr(0x1D400 + ord(c) - 65) if c.isupper() else chr(0x1D41A + ord(c) - 97) if c.islower() else c for c in held.line)))


def cues():
    def cue(place, *words):
        pair(f"cues/{place}", "txt", lambda held: prose(held, held.line if held.number_word != "bsn" else held.line.replace("bsn", words[0])))

    cue("abbreviated", "b.s.n.")
    cue("abbreviated-capitals", "B.S.N.")
    cue("abbreviated-nr", "B.S.N.-nr")
    cue("spaced", "b s n")
    cue("cyrillic-soft-sign", "\u042csn")
    cue("cyrillic-s", "b\u0455n")
    cue("full-width", "\uff22\uff33\uff2e")
    cue("zero-width", "b\u200bs\u200bn")
    cue("sofi", "sofinummer")
    homoglyphs = str.maketrans({"e": "\u0435", "o": "\u043e", "a": "\u0430"})
    pair("cues/homoglyph-words", "txt", lambda held: prose(held, held.line.replace(held.date_word, held.date_word.translate(homoglyphs))))
    pair("cues/homoglyph-name", "txt", lambda held: prose(held, held.line.replace(held.name, held.name.translate(homoglyphs))))


def escapes():
    def line(place, change, extension="txt"):
        pair(f"escapes/{place}", extension, lambda held: prose(held, change(held.line)))

    line("percent", urllib.parse.quote)
    line("percent-all", lambda text: "".join(f"%{ord(c):02X}" for c in text))
    pair("escapes/query", "txt", lambda held: prose(held, "https://zaak.example.nl/zoek?" + urllib.parse.urlencode(held.rows)))
    pair("escapes/query-twice", "txt", lambda held: prose(held, "https://zaak.example.nl/?naar=" + urllib.parse.quote("https://x.example.nl/?" + urllib.parse.urlencode(held.rows), safe="")))
    pair("escapes/form-body", "txt", lambda held: urllib.parse.urlencode(held.rows))
    line("entities-decimal", lambda text: "".join(f"&#{ord(c)};" for c in text))
    line("entities-hexadecimal", lambda text: "".join(f"&#x{ord(c):X};" if c.isdigit() else c for c in text))
    line("entities-named", lambda text: text.replace(" ", "&nbsp;").replace(":", "&colon;").replace("-", "&#45;"))
    line("tags-in-number", lambda text: text.replace("731548292", "731<b>548</b>292").replace("123456789", "123<b>456</b>789"))
    line("tags-and-spans", lambda text: text.replace("731548292", "<span class=\"x\">731</span><span>548</span><i>292</i>").replace("123456789", "<span class=\"x\">123</span><span>456</span><i>789</i>"))
    line("unicode-escapes", lambda text: "".join(f"\\u{ord(c):04x}" for c in text))
    line("unicode-escapes-digits", lambda text: "".join(f"\\u{ord(c):04X}" if c.isdigit() else c for c in text))
    line("byte-escapes", lambda text: "".join(f"\\x{ord(c):02x}" for c in text))
    line("octal-escapes", lambda text: "".join(f"\\{ord(c):03o}" if c.isdigit() else c for c in text))
    pair("escapes/string-with-lines", "log", lambda held: "2026-02-27 11:42:09 DEBUG body=\"" + "\\n".join(f"{word}: {value}" for word, value in held.rows) + "\"\n")
    pair("escapes/quoted-json", "log", lambda held: "2026-02-27 11:42:09 DEBUG \"{" + ", ".join(f"\\\"{word}\\\": \\\"{value}\\\"" for word, value in held.rows) + "}\"\n")
    pair("escapes/quoted-printable", "txt", lambda held: "Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(("Het café belde: " + held.line + ". " + "tekst " * 14 + held.line).encode()).decode())
    pair("escapes/quoted-printable-in-number", "txt", lambda held: "Aanvraag van caf=C3=A9 De Brug over het gesprek van gisteren met " + held.line.replace(held.number, held.number[:5] + "=\n" + held.number[5:]) + "=\n.\n")
    encode = lambda text: base64.b64encode(text.encode()).decode()
    line("base64", encode)
    line("base64-url", lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))
    line("base64-wrapped", lambda text: "\n" + base64.encodebytes((text + ". " + "En nog wat tekst over het gesprek. " * 4).encode()).decode())
    line("base64-twice", lambda text: encode(encode(text)))
    line("base64-utf-16", lambda text: base64.b64encode(text.encode("utf-16-le")).decode())
    pair("escapes/base64-values", "txt", lambda held: "\n".join(f"{word}: {encode(value)}" for word, value in held.rows) + "\n")
    line("base64-json", lambda text: encode("{\"tekst\": \"" + text + "\"}"))
    pair("escapes/token", "txt", lambda held: prose(held, "Authorization: Bearer " + ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (
        '{"alg":"HS256","typ":"JWT"}', "{" + ",".join(f'"{word}":"{value}"' for word, value in held.rows) + "}")) + ".c2lnbmF0dXJlIG9mIG5vdGhpbmc"))
    line("hexadecimal", lambda text: text.encode().hex())
    line("hexadecimal-capitals", lambda text: "0x" + text.encode().hex().upper())
    pair("escapes/uuencode", "txt", lambda held: "Zie de bijlage.\n\nbegin 644 melding.txt\n" + "".join(
        binascii.b2a_uu(prose(held).encode()[at:at + 45]).decode() for at in range(0, len(prose(held).encode()), 45)) + "`\nend\n")
    line("sql-char", lambda text: f"INSERT INTO t VALUES (0x{text.encode().hex()});")


if __name__ == "__main__":
    encodings()
    numbers()
    cues()
    escapes()
