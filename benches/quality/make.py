#!/usr/bin/env python3
"""Writes the public benchmark: `make.py`, in this folder, the same bytes each time. Python 3.11, standard library only.

In: the hand-written lines and templates of `source/`, and the name lists of the rules.
Out: `data/public.jsonl` and the office documents in `data/files/`. Every person, number and address is made up; a number
is right by its checksum only. About a third of the surnames stand in no list.
"""
import datetime, io, json, pathlib, random, re, shutil, zipfile

HERE = pathlib.Path(__file__).resolve().parent
RULES = HERE.parent.parent / "rules"
TYPES = ["BSN", "DOB", "NAME", "IBAN", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "DOCID", "MRZ", "PLATE", "KVK", "RSIN", "BTW"]
NUMBERS = [kind for kind in TYPES if kind not in ("NAME", "ADDRESS", "POSTCODE", "EMAIL", "PHONE")]
TICKETS, BINARIES = 3, 8
R = random.Random(20260312)

# ---- numbers

def weighed(digits, last=-1):
    return sum(int(c) * w for c, w in zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, last]))

def elf(first=None):
    while True:
        digits = (first or "") + "".join(R.choice("0123456789") for _ in range(9 - len(first or "")))
        if weighed(digits) % 11 == 0 and digits[0] != "0" and not digits.startswith("9999"):
            return digits

def serial():
    """A number of nine digits as systems hand them out: one in eleven passes the elfproef."""
    return str(R.randrange(10**8, 9 * 10**8))

def test_bsn():
    while True:
        digits = "9999" + "".join(R.choice("0123456789") for _ in range(5))
        if weighed(digits) % 11 == 0:
            return digits

def rsin():
    while True:
        digits = "00" + "".join(R.choice("0123456789") for _ in range(7))
        if weighed(digits) % 11 == 0:
            return digits

def mod97(text):
    return int("".join(str(int(c, 36)) for c in text)) % 97

def iban():
    bank = R.choice(["INGB", "RABO", "ABNA", "SNSB", "TRIO", "ASNB", "KNAB", "BUNQ"])
    account = f"{R.randrange(10**8, 10**9):010d}"
    plain = f"NL{98 - mod97(bank + account + 'NL00'):02d}{bank}{account}"
    grouped = " ".join(plain[at:at + 4] for at in range(0, 18, 4))
    return R.choice([plain, plain, grouped])

def vat():
    for tail in range(1, 100):
        body = f"{R.randrange(10**8, 10**9)}B{tail:02d}"
        if mod97("NL" + body) == 1:
            return "NL" + body
    return vat()

def icao(text):
    value = lambda c: 0 if c == "<" else int(c, 36)
    return str(sum(value(c) * (7, 3, 1)[at % 3] for at, c in enumerate(text)) % 10)

def document(first):
    body = first + R.choice("BCDFGHJKLMNPRTVW") + "".join(R.choice("BCDFGHJKLMNPRSTVWXZ123456789") for _ in range(6))
    return body + R.choice("123456789")

def plate():
    L = lambda n: "".join(R.choice("BDFGHJKLNPRSTXZ") for _ in range(n))
    D = lambda n: "".join(R.choice("123456789") for _ in range(n))
    return R.choice([lambda: f"{L(2)}-{D(3)}-{L(1)}", lambda: f"{L(1)}-{D(3)}-{L(2)}", lambda: f"{D(2)}-{L(3)}-{D(1)}",
                     lambda: f"{D(2)}-{L(2)}-{L(2)}", lambda: f"{L(2)}-{L(2)}-{D(2)}", lambda: f"{D(1)}-{L(3)}-{D(2)}"])()

def phone():
    d = lambda n: "".join(R.choice("0123456789") for _ in range(n))
    return R.choice([lambda: f"06-{R.choice('12345')}{d(7)}", lambda: f"06{R.choice('12345')}{d(7)}",
                     lambda: f"06 {R.choice('12345')}{d(1)} {d(2)} {d(2)} {d(2)}", lambda: f"+31 6 {R.choice('12345')}{d(7)}",
                     lambda: f"0{R.choice(['182', '342', '512', '297'])}-{R.choice('23456')}{d(5)}",
                     lambda: f"0{R.choice(['20', '30', '58', '70'])} {R.choice('23456')}{d(2)} {d(2)} {d(2)}"])()

# ---- dates and places

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()

def born():
    return datetime.date(1931, 1, 1) + datetime.timedelta(days=R.randrange(30000))

def recent():
    return datetime.date(2025, 1, 6) + datetime.timedelta(days=R.randrange(420))

def old():
    return datetime.date(1955, 1, 3) + datetime.timedelta(days=R.randrange(16000))

def written(day):
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

def dutch(day):
    return R.choice([f"{day:%d-%m-%Y}", f"{day:%d-%m-%Y}", f"{day.day}-{day.month}-{day.year}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", written(day)])

STREETS = [f"{start}{end}" for start in "Kastanje Elzen Molen Dorps Haven Zuider Kerk Vlier Tulpen Merel Reiger Schans Noorder Weverij Spoor Linden Hazel Veer Zand Beuken".split()
           for end in "straat laan weg plein kade singel dreef pad hof plantsoen".split()]
STREETS += ["Burgemeester Ruigroklaan", "Professor Tellegenstraat", "Jan Mankesweg", "Laan van Westerhout", "Prinses Amaliastraat", "Van Houtenkade",
            "Eerste Dwarsstraat", "Achter de Linden", "Lange Nieuwstraat", "Dokter Schaepmanplein", "Oude Rijksweg", "'t Zand"]
CITIES = "Delft Zutphen Sneek Roermond Meppel Goes Alkmaar Tiel Veendam Harderwijk Oss Hoorn Kampen Weert Drachten".split()
HOUSE = lambda: f"{R.randrange(1, 300)}" + R.choice(["", "", "", "", "a", " B", "-2", " bis"])

def postcode():
    letters = R.choice("ABCDEGHJKLMNPRSTVWXZ") + R.choice("BCEGHJKLMNPRTVWXZ")
    return f"{R.randrange(1011, 9999)}{R.choice([' ', ' ', ''])}{letters}"

ORGS = ["Stichting De Wending", "Bakkerij Van Zanten B.V.", "Woonstichting Patrimonium", "Waterschap Rijn en Maas", "Kindcentrum De Regenboog", "Hoekstra Installaties BV",
        "Centrum Jeugd en Gezin", "Veiligheidsregio Noord", "Omgevingsdienst West", "Bouwbedrijf Jansen & Zn.", "GGD Midden", "Bibliotheek Dommelland"]
MODULES = ["Burgerzaken", "Vergunningen", "Zaaksysteem", "Belastingen", "Relaties", "Suite Inkomen", "Berichtenverkeer", "Digitale Balie", "WOZ-module", "Gegevensmagazijn"]
QUARTERS = ["Bloemenbuurt", "Oud-Zuid", "De Weiden", "Havenkwartier", "Willemspark", "Vogelwijk"]
PUBLIC_RSIN = [line.split("\t")[0] for line in (RULES / "organisations/gemeenten.tsv").read_text("utf8").splitlines() if line]
SNOMED = ["386661006", "195967001", "233604007", "271737000", "404640003", "422587007"]

# ---- names

def listed(file, classes):
    rows = (line.split("\t") for line in (RULES / "names" / file).read_text("utf8").splitlines())
    return [row[0] for row in rows if len(row) > 1 and row[1] in classes and len(row[0]) > 2]

FIRST, FIRST_RARE = listed("first_names.txt", "3"), listed("first_names.txt", "2")
LAST, LAST_RARE = listed("surnames.txt", "3"), listed("surnames.txt", "2")
KNOWN = set(listed("surnames.txt", "123"))
INFIXES = ["van", "de", "van de", "van der", "van den", "ter", "ten", "el", "in 't", "van 't", "den"]

def titled(name):
    return re.sub(r"(^|[\s'-])(\w)", lambda m: m.group(1) + m.group(2).upper(), name)

def unlisted():
    while True:
        name = R.choice("Oud Wester Groen Brink Hagel Stier Vloed Raven Eiken Kwade Holt Zwane Mees Borg Rietel Haver".split())
        name += R.choice("kamp huis stra inga man broek horst sema hoek meijer vliet boer graaf zijl".split())
        if name.lower() not in KNOWN:
            return name

class Person:
    """One made-up person, with the forms in which tickets write the name."""
    def __init__(self):
        rare = R.random() < 0.25
        self.first = titled(R.choice(FIRST_RARE if rare else FIRST))
        self.surname = unlisted() if R.random() < 0.33 else titled(R.choice(LAST_RARE if rare else LAST))
        self.infix = R.choice(INFIXES) if R.random() < 0.25 else ""
        self.last = f"{self.infix[:1].upper()}{self.infix[1:]} {self.surname}".strip()
        self.family = f"{self.infix} {self.surname}".strip()
        self.full = f"{self.first} {self.family}"
        more = "".join(f"{R.choice('ABCDEFGHJKLMPRSTW')}." for _ in range(R.randrange(0, 3)))
        self.initials = f"{self.first[0].upper()}.{more} {self.family}"
        self.born = born()
        self.bsn = elf()
        plain = re.sub(r"[^a-z]", "", self.surname.lower()) or "info"
        at = R.choice(["gmail.com", "hotmail.nl", "ziggo.nl", "kpnmail.nl", "voorbeeld.nl"])
        self.email = re.sub(r"[^a-z0-9.@]", "", f"{R.choice([self.first.lower()[0] + '.', self.first.lower() + '.', ''])}{plain}{R.choice(['', '71', '2'])}@{at}")
        self.address, self.postcode, self.city = f"{R.choice(STREETS)} {HOUSE()}", postcode(), R.choice(CITIES)
        self.phone, self.iban = phone(), iban()

    def mrz(self):
        clean = lambda text: re.sub(r"[^A-Z]", "<", text.upper())
        head = f"P<NLD{clean(self.family)}<<{clean(self.first)}".ljust(44, "<")[:44]
        number, born, until = document("N"), f"{self.born:%y%m%d}", "310214"
        tail = "<" * 14
        parts = number + icao(number) + "NLD" + born + icao(born) + R.choice("MF") + until + icao(until) + tail + icao(tail)
        return head + "\n" + parts + icao(parts[:10] + parts[13:20] + parts[21:43])

# ---- documents

class Doc:
    """A text that grows, with what in it is personal data."""
    def __init__(self):
        self.text, self.spans = "", []

    def add(self, text):
        self.text += text
        return self

    def put(self, kind, value, opt=False):
        start = len(self.text.encode())
        self.text += value
        self.spans.append({"start": start, "end": start + len(value.encode()), "type": kind, "value": value})
        if opt:
            self.spans[-1]["opt"] = True
        return self

OUT = []

def emit(doc, zone, piece, name=None, complete=TYPES):
    row = {"id": f"pub-{len(OUT):04d}", "text": doc.text, "zone": zone, "spans": doc.spans, "complete": list(complete), "slice": piece}
    if name:
        row["name"] = name
    OUT.append(row)

def grouped(bsn):
    return R.choice([f"{bsn[:4]}.{bsn[4:6]}.{bsn[6:]}", f"{bsn[:3]} {bsn[3:6]} {bsn[6:]}", f"{bsn[:3]}.{bsn[3:6]}.{bsn[6:]}", f"{bsn[:3]}-{bsn[3:6]}-{bsn[6:]}"])

PERSONAL = {
    "FULL": ("NAME", lambda p: p.full), "FIRST": ("NAME", lambda p: p.first), "LAST": ("NAME", lambda p: p.last), "LASTB": ("NAME", lambda p: unlisted()),
    "INIT": ("NAME", lambda p: p.initials), "CAPS": ("NAME", lambda p: p.full.upper()), "LOWER": ("NAME", lambda p: p.full.lower()),
    "BSN": ("BSN", lambda p: p.bsn), "BSNG": ("BSN", lambda p: grouped(p.bsn)), "TESTBSN": ("BSN", lambda p: test_bsn()),
    "DOB": ("DOB", lambda p: dutch(p.born)), "DOBW": ("DOB", lambda p: written(p.born)), "DOBC": ("DOB", lambda p: f"{p.born:%Y%m%d}"),
    "IBAN": ("IBAN", lambda p: p.iban), "PHONE": ("PHONE", lambda p: p.phone), "EMAIL": ("EMAIL", lambda p: p.email),
    "ADDRESS": ("ADDRESS", lambda p: p.address), "ADDRESSF": ("ADDRESS", lambda p: p.address.replace("'", "")), "POSTCODE": ("POSTCODE", lambda p: p.postcode),
    "PASSPORT": ("DOCID", lambda p: document("N")), "IDCARD": ("DOCID", lambda p: document("I")), "LICENCE": ("DOCID", lambda p: str(R.randrange(10**9, 10**10))),
    "PLATE": ("PLATE", lambda p: plate()), "MRZ": ("MRZ", lambda p: p.mrz()), "KVK": ("KVK", lambda p: f"{R.randrange(10**7, 9 * 10**7)}"),
    "RSIN": ("RSIN", lambda p: rsin()), "PUBLICRSIN": ("RSIN", lambda p: R.choice(PUBLIC_RSIN)), "BTW": ("BTW", lambda p: vat()),
}
OTHER = {
    "city": lambda p: p.city, "date": lambda p: f"{recent():%d-%m-%Y}", "dateiso": lambda p: f"{recent():%Y-%m-%d}", "olddate": lambda p: written(old()),
    "time": lambda p: f"{R.randrange(7, 23):02d}:{R.randrange(60):02d}", "case": lambda p: R.choice([f"Z/26/{R.randrange(10**5, 10**6)}", f"Z2026-{R.randrange(1000, 99999):05d}", f"2026-{R.randrange(10**4, 10**5)}"]),
    "code": lambda p: R.choice(["E-", "ERR", "STUF", "ORA-"]) + str(R.randrange(100, 9999)), "elf9": lambda p: elf(), "serial": lambda p: serial(), "snomed": lambda p: R.choice(SNOMED),
    "publicrsin": lambda p: R.choice(PUBLIC_RSIN), "amount": lambda p: f"{R.randrange(1, 90)}.{R.randrange(100, 999)},{R.randrange(10, 99)}", "count": lambda p: str(R.randrange(3, 90000)),
    "version": lambda p: f"{R.randrange(1, 9)}.{R.randrange(20)}.{R.randrange(30)}", "org": lambda p: R.choice(ORGS), "module": lambda p: R.choice(MODULES),
    "quarter": lambda p: R.choice(QUARTERS), "street": lambda p: R.choice(STREETS), "room": lambda p: f"kamer {R.randrange(1, 4)}.{R.randrange(10, 40)}",
    "kindof": lambda p: R.choice(["aanvraag", "beschikking", "verslag", "machtiging", "bijlage", "formulier"]),
}

def fill(template):
    """One document out of a template. A second name is that of a second person, from whom the rest comes then."""
    doc, person, used = Doc(), Person(), set()
    for piece in re.split(r"(\{\w+\})", template.replace("\\n", "\n")):
        slot = piece[1:-1] if piece.startswith("{") else None
        if slot in PERSONAL:
            if slot in used:
                person, used = Person(), set()
            used.add(slot)
            kind, make = PERSONAL[slot]
            doc.put(kind, make(person))
        else:
            doc.add(OTHER[slot](person) if slot else piece)
    return doc

def lines(path):
    piece = zone = name = None
    for line in (HERE / "source" / path).read_text("utf8").splitlines():
        if line.startswith("## "):
            piece, zone, name = (line[3:].split(" ", 2) + [None])[:3]
        elif line and not line.startswith("#"):
            yield piece, zone, name, line

def hand():
    for piece, zone, name, line in lines("hand.txt"):
        doc = Doc()
        for part in re.split(r"(\[\[[A-Z]+ .*?\]\])", line.replace("\\n", "\n")):
            found = re.fullmatch(r"\[\[([A-Z]+) (.*)\]\]", part, re.S)
            doc.put(found[1], found[2]) if found else doc.add(part)
        emit(doc, zone, piece, name)

def tickets():
    for piece, zone, name, line in lines("tickets.txt"):
        # Few lines speak of documents, and each kind of number wants its twenty.
        for _ in range(TICKETS * 4 if piece == "ticket/documents" else TICKETS):
            emit(fill(line), zone, piece, name)

# ---- attachments

def cells(person):
    return {"naam": ("NAME", person.full), "achternaam": ("NAME", person.family), "voornaam": ("NAME", person.first), "bsn": ("BSN", person.bsn), "bsn8": ("BSN", person.bsn),
            "geboortedatum": ("DOB", f"{person.born:%d-%m-%Y}"), "gebdat": ("DOB", f"{person.born:%Y%m%d}"), "iso": ("DOB", f"{person.born:%Y-%m-%d}"),
            "adres": ("ADDRESS", person.address), "postcode": ("POSTCODE", person.postcode), "plaats": (None, person.city), "telefoon": ("PHONE", person.phone),
            "email": ("EMAIL", person.email), "iban": ("IBAN", person.iban), "datum": (None, f"{recent():%d-%m-%Y}"), "id": (None, str(R.randrange(1000, 99999))),
            "order": (None, serial()), "any9": (None, serial()), "status": (None, R.choice(["actief", "gesloten", "nieuw"])), "bedrag": (None, f"{R.randrange(10, 9000)},{R.randrange(10, 99)}"),
            "product": (None, R.choice(["Bureaustoel", "Monitor 27 inch", "Toetsenbord", "Papier A4", "Dockingstation"])), "team": (None, R.choice(MODULES))}

TABLES = [
    (["id", "naam", "geboortedatum", "bsn"], ["id", "naam", "geboortedatum", "bsn"]),
    (["Burgerservicenummer", "Achternaam", "Voornaam", "Postcode"], ["bsn", "achternaam", "voornaam", "postcode"]),
    (["nr", "client", "geb_dat", "adres", "postcode", "woonplaats"], ["id", "naam", "gebdat", "adres", "postcode", "plaats"]),
    (["Naam", "E-mail", "Telefoon", "Status"], ["naam", "email", "telefoon", "status"]),
    (["rekeninghouder", "iban", "bedrag", "boekdatum"], ["naam", "iban", "bedrag", "datum"]),
    (["sofinr", "geboren", "datum_aanvraag"], ["bsn", "iso", "datum"]),
    (None, ["id", "bsn", "naam", "geboortedatum"]),
    (None, ["naam", "adres", "postcode", "plaats", "telefoon"]),
    (["ordernummer", "product", "bedrag", "besteldatum"], ["order", "product", "bedrag", "datum"]),
    (["klantid", "zaaknummer", "team", "status"], ["any9", "order", "team", "status"]),
    (["batch", "regels", "gestart"], ["order", "id", "datum"]),
]

def table(header, columns, mark, rows, doc):
    if header:
        doc.add(mark.join(header) + "\n")
    for _ in range(rows):
        row = cells(Person())
        for at, column in enumerate(columns):
            kind, value = row[column]
            if mark == "," and kind is None:
                value = value.replace(",", ".")
            doc.add(mark if at else "")
            doc.put(kind, value) if kind else doc.add(value)
        doc.add("\n")
    return doc

def attachments():
    for at in range(4):
        for header, columns in TABLES:
            mark, name = R.choice([(";", "export.csv"), (",", "lijst.csv"), ("\t", "uitdraai.tsv")])
            emit(table(header, columns, mark, R.choice([1, 6, 14, 25]), Doc()), "attachment", "attachment/table", name)
    for at in range(12):
        doc = Doc().add("[\n")
        keys = R.choice([("bsn", "naam", "geboortedatum"), ("burgerservicenummer", "geslachtsnaam", "geboorteDatum"), ("personId", "lastName", "birthDate")])
        for row in range(R.choice([1, 4, 9])):
            p = Person()
            doc.add(",\n" if row else "").add(f' {{"{keys[0]}": "').put("BSN", p.bsn).add(f'", "{keys[1]}": "').put("NAME", p.family).add(f'", "{keys[2]}": "')
            doc.put("DOB", f"{p.born:%Y-%m-%d}").add(f'", "mutatie": "{recent():%Y-%m-%d}", "volgnr": {R.randrange(10**8, 10**9)}}}')
        emit(doc.add("\n]\n"), "attachment", "attachment/json", "personen.json")
    for at in range(12):
        p, doc = Person(), Doc()
        doc.add('<?xml version="1.0" encoding="UTF-8"?>\n<bericht xmlns:BG="http://voorbeeld.nl/bg">\n <stuurgegevens><referentie>' + elf() + f"</referentie><tijdstip>{recent():%Y%m%d}101502</tijdstip></stuurgegevens>\n <BG:persoon>\n  <BG:inp.bsn>")
        doc.put("BSN", p.bsn).add("</BG:inp.bsn>\n  <BG:geslachtsnaam>").put("NAME", p.family).add("</BG:geslachtsnaam>\n  <BG:voornamen>").put("NAME", p.first)
        doc.add("</BG:voornamen>\n  <BG:geboortedatum>").put("DOB", f"{p.born:%Y%m%d}").add("</BG:geboortedatum>\n  <BG:aoa.postcode>").put("POSTCODE", p.postcode.replace(" ", ""))
        emit(doc.add("</BG:aoa.postcode>\n </BG:persoon>\n</bericht>\n"), "attachment", "attachment/xml", "bericht.xml")
    for at in range(10):
        p, q, doc = Person(), Person(), Doc()
        doc.add("From: ").put("NAME", p.full).add(" <").put("EMAIL", p.email).add(">\r\nTo: ").put("EMAIL", "servicedesk@voorbeeld.nl", opt=True).add(f"\r\nSubject: Aanvraag {OTHER['case'](p)}\r\nDate: Thu, 12 Mar 2026 10:14:55 +0100\r\n")
        doc.add("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGoedemorgen,\r\n\r\nHet BSN van ").put("NAME", q.full).add(" is ").put("BSN", q.bsn)
        doc.add(" en de geboortedatum ").put("DOB", f"{q.born:%d-%m-%Y}").add(".\r\n\r\nMet vriendelijke groet,\r\n").put("NAME", p.full).add("\r\n")
        for span in doc.spans:
            span["start"] = span["end"] = None
        OUT.append({"id": f"pub-{len(OUT):04d}", "text": doc.text, "zone": "attachment", "format": "eml", "spans": doc.spans, "complete": TYPES, "slice": "attachment/eml", "name": "vraag.eml"})
    for at in range(8):
        doc = Doc().add("-- export\nINSERT INTO persoon (id, bsn, naam, geboortedatum) VALUES\n")
        rows = R.choice([1, 5, 12])
        for row in range(rows):
            p = Person()
            doc.add(f"({R.randrange(10**8, 10**9)}, '").put("BSN", p.bsn).add("', '").put("NAME", p.full.replace("'", "")).add("', '").put("DOB", f"{p.born:%Y-%m-%d}").add("')" + (";\n" if row + 1 == rows else ",\n"))
        emit(doc, "attachment", "attachment/sql", "dump.sql")
    for at in range(8):
        doc, found = Doc(), R.randrange(10, 50)
        for row in range(60):
            doc.add(f"2026-03-{R.randrange(1, 28):02d} 10:{row:02d}:31.{R.randrange(1000):03d} INFO  [http-{R.randrange(9)}] nl.voorbeeld.bus.Router - bericht {serial()} verwerkt in {R.randrange(5, 900)} ms\n")
            if row == found:
                doc.add("2026-03-12 10:14:31.204 ERROR [http-4] nl.voorbeeld.bg.Prefill - geen resultaat voor bsn=").put("BSN", elf()).add(" (timeout)\n")
        emit(doc, "attachment", "attachment/log", "server.log")
    for at in range(8):
        p, doc = Person(), Doc()
        doc.add("# Gespreksverslag\n\nDatum: ").add(f"{recent():%d-%m-%Y}\n\n- Naam: ").put("NAME", p.full).add("\n- Geboortedatum: ").put("DOB", dutch(p.born)).add("\n- Adres: ").put("ADDRESS", p.address).add(", ").put("POSTCODE", p.postcode).add(f" {p.city}\n\n")
        emit(doc.add("Mevrouw ").put("NAME", p.last).add(" geeft aan dat zij hulp nodig heeft bij het huishouden.\n"), "attachment", "attachment/md", "verslag.md")
    for at in range(8):
        p, doc = Person(), Doc()
        doc.add("<html><body><table><tr><th>Naam</th><th>Geboortedatum</th><th>Telefoon</th></tr>\n<tr><td>").put("NAME", p.full).add("</td><td>").put("DOB", f"{p.born:%d-%m-%Y}").add("</td><td>").put("PHONE", p.phone)
        emit(doc.add("</td></tr></table><p>Afgedrukt op " + f"{recent():%d-%m-%Y}</p></body></html>\n"), "attachment", "attachment/html", "overzicht.html")
    for at in range(16):
        piece, _, _, line = R.choice([row for row in lines("tickets.txt") if row[0] == "ticket/letter"])
        emit(fill(line), "attachment", "attachment/letter", "brief.txt")

# ---- office documents, made by hand so that nothing but the standard library is needed

def package(parts):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 12, 10, 0, 0)), content)
    return sink.getvalue()

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KINDS = HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{}</Types>'
RELS = HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
escaped = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")

def docx(text):
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escaped(line)}</w:t></w:r></w:p>' for line in text.split("\n"))
    kinds = KINDS.format('<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>')
    document = HEAD + f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return package([("[Content_Types].xml", kinds), ("_rels/.rels", RELS.format("officeDocument", "word/document.xml")), ("word/document.xml", document)])

def xlsx(text):
    rows = ""
    for r, line in enumerate(text.rstrip("\n").split("\n"), 1):
        row = "".join(f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{escaped(value)}</t></is></c>' for c, value in enumerate(line.split(";")))
        rows += f'<row r="{r}">{row}</row>'
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds = KINDS.format('<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>')
    book = HEAD + f'<workbook {space} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    sheet = HEAD + f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
    return package([("[Content_Types].xml", kinds), ("_rels/.rels", RELS.format("officeDocument", "xl/workbook.xml")), ("xl/workbook.xml", book),
                    ("xl/_rels/workbook.xml.rels", RELS.format("worksheet", "worksheets/sheet1.xml")), ("xl/worksheets/sheet1.xml", sheet)])

def binaries():
    folder = HERE / "data/files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    letters = [row[3] for row in lines("tickets.txt") if row[0] in ("ticket/letter", "ticket/request")]
    for at in range(BINARIES):
        letter = fill(R.choice(letters))
        sheet = table(*R.choice([row for row in TABLES if row[0]]), ";", 8, Doc())
        inner = fill(R.choice(letters))
        made = [("docx", letter, docx(letter.text)), ("xlsx", sheet, xlsx(sheet.text)), ("zip", inner, package([("map/brief.txt", inner.text), ("map/leeg.txt", "")]))]
        for kind, doc, content in made:
            path = f"files/{kind}{at}.{kind}"
            (HERE / "data" / path).write_bytes(content)
            spans = [{"start": None, "end": None, "type": span["type"], "value": span["value"]} for span in doc.spans]
            OUT.append({"id": f"pub-{len(OUT):04d}", "file": path, "zone": "attachment", "format": kind, "spans": spans, "complete": TYPES, "slice": f"attachment/{kind}"})

# ---- material without personal data

SENTENCES = [
    "Het college heeft op {olddate} het beleid vastgesteld en de raad hierover geïnformeerd.", "De begroting voor {module} bedraagt {amount} euro.",
    "Raadpleeg de handleiding van {module}, versie {version}, voor de stappen.", "In wijk {quarter} zijn {count} meldingen afgehandeld.",
    "De overeenkomst met {org} loopt af op {date}.", "Aan de {street} komen {count} nieuwe woningen.", "Zie artikel 7, lid 2, van de verordening van {olddate}.",
    "Storing {code} trad op om {time} en was na {count} seconden verholpen.", "Het bericht met nummer {elf9} is opnieuw aangeboden.",
    "De planning is dat fase {count} gereed is op {date}.", "Kies Bestand, Exporteren en daarna het gewenste formaat.", "De gemeente werkt samen met {org} en {org}.",
    "Bestelling {elf9} bestaat uit {count} onderdelen.", "De notitie van {olddate} is hiermee vervallen.", "Registratie {elf9} staat in het openbare register.",
    "Het perceel is {count} vierkante meter groot en ligt aan de {street}.", "De wet geldt sinds {olddate}.", "De kolom volgnummer loopt tot {elf9}.",
]
CODE = [
    "    if (status == {count}) {{ return retry(\"{serial}\", {count}); }}", "const VERSION = '{version}'; // {dateiso}", "CREATE INDEX ix_{count} ON zaak (nummer, datum);",
    "logger.info(\"bericht {{}} verwerkt\", {serial}L);", "assert parse('{dateiso}').year > 2000", "  \"checksum\": \"{serial}a7f{count}\",", "INSERT INTO zaak VALUES ({serial}, '{dateiso}', '{module}');",
    "curl -H 'X-Request-Id: {serial}' https://api.voorbeeld.nl/v1/zaken/{count}", "@Test void leest_{count}() {{ assertEquals({serial}, nummer(\"{serial}\")); }}",
]

def plain(template):
    return re.sub(r"\{\{|\}\}|\{(\w+)\}", lambda m: m[0][0] if not m[1] else OTHER[m[1]](Person()), template)

def negatives():
    for at in range(24):
        text = "".join(plain(R.choice(SENTENCES)) + R.choice([" ", " ", "\n\n"]) for _ in range(90))
        emit(Doc().add(text), "attachment", "neg/prose", "nota.txt", NUMBERS)
    for at in range(12):
        emit(Doc().add("".join(plain(R.choice(CODE)) + "\n" for _ in range(120))), "attachment", "neg/code", R.choice(["Zaak.java", "zaak.py", "zaak.ts"]), NUMBERS)
    for at in range(12):
        rows = "".join(f"{recent():%Y-%m-%d}T{R.randrange(24):02d}:11:42.118Z INFO adapter - id={serial()} regels={R.randrange(10**8)} duur={R.randrange(900)}ms ip=10.0.{R.randrange(255)}.{R.randrange(255)}\n" for _ in range(100))
        emit(Doc().add(rows), "attachment", "neg/log", "adapter.log", NUMBERS)
    for at in range(8):
        rows = "volgnummer;artikel;datum;voorraad\n" + "".join(f"{R.randrange(10**8, 10**9)};{R.randrange(10**7, 10**8)};{recent():%d-%m-%Y};{R.randrange(900)}\n" for _ in range(150))
        emit(Doc().add(rows), "attachment", "neg/numbers", "voorraad.csv", NUMBERS)

def main():
    (HERE / "data").mkdir(exist_ok=True)
    hand(), tickets(), attachments(), binaries(), negatives()
    with open(HERE / "data/public.jsonl", "w", encoding="utf8", newline="\n") as sink:
        for row in OUT:
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(OUT)} documents, {sum(len(row['spans']) for row in OUT)} spans")

main()
