"""The carriers of data files and of the forms that text takes in them.

  python3 -m venv venv && venv/bin/pip install pyarrow fastavro dbf vobject icalendar pyyaml tomli_w javaproperties python-snappy
  venv/bin/python tests/carriers/make/data.py

Python 3.11. Writers that put the time or a random id into a file are given a fixed one where they take it.
"""
import base64
import csv
import datetime
import html
import io
import json
import pathlib
import plistlib
import sqlite3
import tempfile
import xml.etree.ElementTree as ET

import dbf
import fastavro
import icalendar
import javaproperties
import pyarrow
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import tomli_w
import vobject
import yaml

from pair import ORDER, PERSON, elfproef, pair, told


def record(held):
    return dict(held.rows)


def packed(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def yamls():
    pair("yaml/values", "yaml", lambda held: yaml.safe_dump({"versie": 3, "aanvraag": {"persoon": record(held)}}))
    pair("yaml/list", "yml", lambda held: yaml.safe_dump({"personen": [record(held), {"soort": "leeg"}]}))
    pair("yaml/flow", "yaml", lambda held: yaml.safe_dump({"persoon": record(held)}, default_flow_style=True))
    pair("yaml/comment", "yaml", lambda held: f"# test met {held.line}\nserver:\n  poort: 8080\n")
    pair("yaml/block", "yaml", lambda held: yaml.safe_dump({"toelichting": f"Beste collega,\n{held.line}\nGroet"}, default_style="|"))
    pair("yaml/folded", "yaml", lambda held: yaml.safe_dump({"toelichting": "Een gesprek van gisteren over de aanvraag aan de balie; " + held.line}, width=30))
    pair("yaml/escaped", "yaml", lambda held: yaml.safe_dump({"toelichting": "☃ " + held.line.replace(" ", "\u00a0")}, allow_unicode=False))
    pair("yaml/nested-value", "yaml", lambda held: yaml.safe_dump({"persoon": {word: {"waarde": value, "bron": "balie"} for word, value in held.rows}}))
    pair("yaml/documents", "yaml", lambda held: yaml.safe_dump_all([{"versie": 1}, record(held)]))
    pair("yaml/anchor", "yaml", lambda held: f"basis: &p\n  {held.number_word}: {held.number}\n  {held.name_word}: {held.name}\nkind:\n  <<: *p\n  {held.date_word}: {held.iso}\n")


def settings():
    pair("ini/values", "ini", lambda held: "[persoon]\n" + "".join(f"{word} = {value}\n" for word, value in held.rows))
    pair("ini/comment", "ini", lambda held: f"[server]\npoort=80\n; {held.line}\n# einde\n")
    pair("ini/section", "ini", lambda held: f"[{held.line}]\npoort=80\n")
    pair("properties/escapes", "properties", lambda held: javaproperties.dumps({**record(held), "plaats": "Fryslân"}, timestamp=False))
    pair("properties/digits-escaped", "properties", lambda held: "".join(f"{word}=" + "".join(f"\\u{ord(c):04x}" for c in value) + "\n" for word, value in held.rows))
    pair("properties/continued", "properties", lambda held: f"tekst = Over de aanvraag: \\\n    {held.number_word}: {held.number}, \\\n    {held.date_word} {held.date}, \\\n    {held.name_word} {held.name}\n")
    pair("properties/xml", "xml", lambda held: javaproperties.dumps_xml(record(held)))
    pair("env/values", "env", lambda held: "".join(f"export TEST_{word.upper()}=\"{value}\"\n" for word, value in held.rows))
    pair("toml/values", "toml", lambda held: tomli_w.dumps({"titel": "x", "persoon": record(held)}))
    pair("toml/array", "toml", lambda held: tomli_w.dumps({"persoon": [record(held), record(held)]}))
    pair("toml/lines", "toml", lambda held: f"tekst = \"\"\"\n{held.line}\n\"\"\"\n")


def logs():
    stamp = "2026-02-27T11:42:09.123Z"
    pair("log/line", "log", lambda held: f"{stamp} INFO start\n{stamp} DEBUG zoek {held.line}\n{stamp} INFO klaar\n")
    pair("log/pairs", "log", lambda held: f"{stamp} level=debug " + " ".join(f"{word}=\"{value}\"" for word, value in held.rows) + "\n")
    pair("log/json", "log", lambda held: f"{stamp} DEBUG response=" + json.dumps(record(held)) + "\n" + f"{stamp} INFO klaar\n")
    pair("log/url", "log", lambda held: f'10.0.0.1 - - [27/Feb/2026:11:42:09 +0100] "GET /zoek?' + "&".join(f"{word}={value.replace(' ', '+')}" for word, value in held.rows) + ' HTTP/1.1" 200 512\n')
    pair("log/trace", "log", lambda held: f"java.lang.IllegalStateException: ongeldig: {held.line}\n\tat nl.voorbeeld.Aanvraag.lees(Aanvraag.java:42)\n")
    pair("log/xml", "log", lambda held: f"{stamp} DEBUG <persoon>" + "".join(f"<{word}>{value}</{word}>" for word, value in held.rows) + "</persoon>\n")
    pair("log/colours", "log", lambda held: f"\x1b[32m{stamp}\x1b[0m \x1b[1m{held.number_word}\x1b[0m: \x1b[33m{held.number}\x1b[0m {held.date_word} \x1b[33m{held.date}\x1b[0m {held.name_word} \x1b[33m{held.name}\x1b[0m\n")


def markdown():
    pair("markdown/front-matter", "md", lambda held: "---\n" + yaml.safe_dump(record(held)) + "---\n\n# Titel\n\nTekst.\n")
    pair("markdown/link-target", "md", lambda held: "# Titel\n\nZie [het dossier](https://x.example.nl/zoek?" + "&".join(f"{word}={value.replace(' ', '%20')}" for word, value in held.rows) + ").\n")
    pair("markdown/link-title", "md", lambda held: f"# Titel\n\n[x]: https://x.example.nl \"{held.line}\"\n")
    pair("markdown/image-text", "md", lambda held: f"# Titel\n\n![{held.line}](a.png)\n")
    pair("markdown/comment", "md", lambda held: f"# Titel\n\n<!-- {held.line} -->\n")
    pair("markdown/code", "md", lambda held: f"# Titel\n\n```json\n{json.dumps(record(held))}\n```\n")
    pair("markdown/emphasis", "md", lambda held: f"# Titel\n\n- **{held.number_word}**: `{held.number}`\n- **{held.date_word}**: _{held.date}_\n- **{held.name_word}**: *{held.name}*\n")


SVG = '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="80">\n{}\n</svg>\n'


def svgs():
    def svg(place, inner):
        pair(f"svg/{place}", "svg", lambda held: SVG.format(inner(held)))

    svg("text", lambda held: f"<text x='1' y='9'>{held.line}</text>")
    svg("spans", lambda held: "".join(f"<text x='1' y='{9 + 10 * at}'><tspan>{word}:</tspan> <tspan>{value}</tspan></text>" for at, (word, value) in enumerate(held.rows)))
    svg("split-number", lambda held: f"<text>{held.number_word}: <tspan>{held.number[:4]}</tspan><tspan dx='1'>{held.number[4:]}</tspan>, {held.date_word} {held.date}, {held.name_word} {held.name}</text>")
    svg("title", lambda held: f"<g><title>{held.line}</title><rect width='9' height='9'/></g>")
    svg("description", lambda held: f"<desc>{held.line}</desc>")
    svg("metadata", lambda held: "<metadata><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description><dc:description>" + held.line + "</dc:description></rdf:Description></rdf:RDF></metadata>")
    svg("foreign-object", lambda held: f"<foreignObject width='90' height='90'><div xmlns='http://www.w3.org/1999/xhtml'><p>{held.number_word}: <b>{held.number}</b></p><p>{held.date_word}: {held.date}</p><p>{held.name_word}: {held.name}</p></div></foreignObject>")
    svg("label", lambda held: f"<rect aria-label='{held.line}' width='9' height='9'/>")
    svg("comment", lambda held: f"<!-- {held.line} --><rect/>")
    svg("script", lambda held: "<script><![CDATA[var p = " + json.dumps(record(held)) + ";]]></script>")
    svg("link", lambda held: f"<a xlink:href='https://x.example.nl/?" + "&amp;".join(f"{word}={value.replace(' ', '%20')}" for word, value in held.rows) + "'><rect/></a>")
    svg("embedded-image", lambda held: f"<image xlink:href='data:image/svg+xml;base64,{packed(SVG.format('<text>' + held.line + '</text>'))}'/>")


def cards():
    def card(held):
        card = vobject.vCard()
        card.add("n").value = vobject.vcard.Name(family=held.last, given=held.first)
        card.add("fn").value = held.name
        card.add("bday").value = held.iso
        card.add("note").value = f"Klant van de balie; {held.number_word}: {held.number}\n{held.date_word} {held.date}"
        return card.serialize()

    def goods(held):
        return f"BEGIN:VCARD\r\nVERSION:3.0\r\nKIND:thing\r\nNOTE:Bestelling\\; {held.number_word}: {held.number}\\n{held.date_word} {held.date}\\n{held.name_word} {held.name}\r\nREV:{held.iso}\r\nEND:VCARD\r\n"

    either = lambda write: lambda held: write(held) if held.number_word == "bsn" else goods(held)
    pair("vcf/version-3", "vcf", either(card))
    pair("vcf/version-4", "vcf", either(lambda held: f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{held.name}\r\nN:{held.last};{held.first};;;\r\nBDAY:{held.year}{held.month}{held.day}\r\nX-BSN:{held.number}\r\nEND:VCARD\r\n"))
    quoted = lambda text: "".join(f"={ord(c):02X}" for c in text)
    pair("vcf/version-2-quoted-printable", "vcf", either(lambda held: f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted(held.last)};{quoted(held.first)};;;\r\nBDAY:{held.iso}\r\nNOTE;ENCODING=QUOTED-PRINTABLE:{quoted('BSN: ')}=\r\n{quoted(held.number)}\r\nEND:VCARD\r\n"))
    pair("vcf/folded-number", "vcf", either(lambda held: f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{held.first} Brouw\r\n ershaven\r\nBDAY:19\r\n 61-03-12\r\nNOTE:bsn {held.number[:5]}\r\n {held.number[5:]}\r\nEND:VCARD\r\n"))
    pair("vcf/base64-note", "vcf", either(lambda held: f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{held.name}\r\nNOTE;ENCODING=b:{packed(held.line)}\r\nEND:VCARD\r\n"))
    pair("vcf/grouped-properties", "vcf", either(lambda held: f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{held.name}\r\nitem1.X-ABDATE:{held.iso}\r\nitem1.X-ABLabel:geboortedatum\r\nitem2.X-ABRELATEDNAMES:{held.number}\r\nitem2.X-ABLabel:bsn\r\nEND:VCARD\r\n"))


def calendars():
    def event(**properties):
        calendar, event = icalendar.Calendar(), icalendar.Event()
        calendar.add("prodid", "-//voorbeeld//nl")
        calendar.add("version", "2.0")
        event.add("uid", "1@voorbeeld.nl")
        event.add("dtstamp", datetime.datetime(2026, 2, 27, 12))
        event.add("dtstart", datetime.datetime(2026, 3, 2, 9))
        for name, value in properties.items():
            event.add(name.replace("_", "-"), value)
        calendar.add_component(event)
        return calendar.to_ical()

    pair("ics/description", "ics", lambda held: event(summary="Gesprek", description=f"Gesprek aan de balie met de aanvrager over de aanvraag\n{held.line}"))
    pair("ics/summary", "ics", lambda held: event(summary=held.line))
    pair("ics/html", "ics", lambda held: event(summary="Gesprek", x_alt_desc=icalendar.vText(f"<html><body><p>{held.number_word}: <b>{held.number}</b></p><p>{held.date_word}: {held.date}</p><p>{held.name_word}: {held.name}</p></body></html>", params={"FMTTYPE": "text/html"})))
    pair("ics/comment", "ics", lambda held: event(summary="Gesprek", comment=held.line))
    pair("ics/attachment", "ics", lambda held: event(summary="Gesprek").replace(b"END:VEVENT", b"ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=a.txt:" + packed(f"Beste collega,\n{held.line}\nGroet\nBalie\n" + "Nog wat tekst. " * 40).encode() + b"\r\nEND:VEVENT"))

    def attendee(held):
        address = icalendar.vCalAddress("mailto:balie@example.nl", params={"CN": held.name if held.number_word == "bsn" else "Vergaderzaal"})
        return event(summary="Gesprek", attendee=address, description=f"{held.number_word}: {held.number}, {held.date_word} {held.date}" + ("" if held.number_word == "bsn" else f", {held.name_word} {held.name}"))
    pair("ics/attendee", "ics", attendee)


def directories():
    def ldif(held, line):
        if held.number_word == "bsn":
            return f"dn: uid=1,ou=personen,o=voorbeeld\nobjectClass: person\n" + line
        return f"dn: cn=1,ou=orders,o=voorbeeld\nobjectClass: order\n" + line
    pair("ldif/values", "ldif", lambda held: ldif(held, "".join(f"{word}: {value}\n" for word, value in held.rows)))
    pair("ldif/base64", "ldif", lambda held: ldif(held, "".join(f"{word}:: {packed(value)}\n" for word, value in held.rows)))
    pair("ldif/folded", "ldif", lambda held: ldif(held, f"description: {held.number_word}: {held.number[:6]}\n {held.number[6:]}, {held.date_word} {held.date[:4]}\n {held.date[4:]}, {held.name_word} {held.name}\n"))


def plists():
    pair("plist/xml", "plist", lambda held: plistlib.dumps({"persoon": record(held)}))
    pair("plist/binary", "plist", lambda held: plistlib.dumps({"persoon": record(held)}, fmt=plistlib.FMT_BINARY))
    pair("plist/binary-wide", "plist", lambda held: plistlib.dumps({"tekst": "☃ " + held.line}, fmt=plistlib.FMT_BINARY))
    pair("plist/binary-date", "plist", lambda held: plistlib.dumps({held.number_word: int(held.number), held.date_word: datetime.datetime(int(held.year), 3, 12), held.name_word: held.name}, fmt=plistlib.FMT_BINARY))
    pair("plist/binary-list", "plist", lambda held: plistlib.dumps([record(held), [held.line]], fmt=plistlib.FMT_BINARY))
    pair("plist/binary-data", "plist", lambda held: plistlib.dumps({"inhoud": plistlib.dumps(record(held))}, fmt=plistlib.FMT_BINARY))
    whole = plistlib.dumps({"persoon": {"sleutel": "waarde " * 40}}, fmt=plistlib.FMT_BINARY)
    told("plist/cut-off", "plist", whole[:-30])
    told("plist/reference-loop", "plist", b"bplist00\xa1\x00" + b"\x08" + b"\0" * 6 + b"\x01\x01" + (1).to_bytes(8, "big") + (0).to_bytes(8, "big") + (10).to_bytes(8, "big"))


def dbase():
    folder = pathlib.Path(tempfile.mkdtemp())

    def table(held, kind="db3", codepage="cp850", memo=False, deleted=False, name=None):
        path = folder / "t.dbf"
        fields = f"bsn C(9); geboren D; naam C(40){'; memo M' if memo else ''}" if held.number_word == "bsn" else f"ordernr C(9); levering D; artikel C(40){'; memo M' if memo else ''}"
        with dbf.Table(str(path), fields, dbf_type=kind, codepage=codepage, on_disk=True).open(dbf.READ_WRITE) as made:
            row = (held.number, dbf.Date(int(held.year), 3, 12), name or held.name) + ((held.line,) if memo else ())
            made.append(row)
            made.append(("", None, "leeg") + (("",) if memo else ()))
            if deleted:
                with made[0] as first:
                    dbf.delete(first)
        content = bytearray(path.read_bytes())
        content[1:4] = bytes([126, 2, 27])
        return bytes(content)

    pair("dbf/dbase-3", "dbf", table)
    pair("dbf/letters", "dbf", lambda held: table(held, name=held.name.replace("e", "ë", 1)))
    pair("dbf/deleted-row", "dbf", lambda held: table(held, deleted=True))
    pair("dbf/foxpro", "dbf", lambda held: table(held, kind="vfp", codepage="cp1252"))
    pair("dbf/clipper", "dbf", lambda held: table(held, kind="clp", codepage="cp437"))
    pair("dbf/memo-apart", "dbf", lambda held: table(held, memo=True))
    told("dbf/cut-off", "dbf", table(PERSON)[:-60])
    pair("dbt/memo", "dbt", lambda held: (table(held, memo=True), (folder / "t.dbt").read_bytes())[1])


def databases():
    def database(fill, *after):
        def write(held):
            path = pathlib.Path(tempfile.mkdtemp()) / "t.db"
            base = sqlite3.connect(path)
            base.execute("PRAGMA secure_delete = OFF")
            fill(base, held)
            base.commit()
            for step in after:
                base.execute(step)
                base.commit()
            base.close()
            return path.read_bytes()
        return write

    def table(base, held, more=""):
        words = [word for word, _ in held.rows]
        base.execute(f"CREATE TABLE gegevens (id INTEGER PRIMARY KEY, {', '.join(words)}){more}")
        base.execute("INSERT INTO gegevens VALUES (1, ?, ?, ?)", [value for _, value in held.rows])

    def notes(base, held):
        base.execute("CREATE TABLE notities (id INTEGER PRIMARY KEY, tekst TEXT)")
        base.execute("INSERT INTO notities (tekst) VALUES (?)", [held.line])

    pair("sqlite/table", "db", database(table))
    pair("sqlite/text", "sqlite", database(notes))
    pair("sqlite/numbers", "db", database(lambda base, held: (base.execute(f"CREATE TABLE t ({held.number_word} INTEGER, {held.date_word} TEXT, {held.name_word} TEXT)"), base.execute("INSERT INTO t VALUES (?, ?, ?)", [int(held.number), held.iso, held.name]))))
    pair("sqlite/many-rows", "db", database(lambda base, held: (table(base, held), base.executemany("INSERT INTO gegevens VALUES (?, '', '', 'leeg')", [(at,) for at in range(2, 400)]))))
    pair("sqlite/without-rowid", "db", database(lambda base, held: table(base, held, " WITHOUT ROWID")))
    pair("sqlite/overflow", "db", database(lambda base, held: (base.execute("CREATE TABLE n (tekst)"), base.execute("INSERT INTO n VALUES (?)", ["Een lang verslag van gisteren.\n" * 300 + held.line]))))
    pair("sqlite/utf-16", "db", database(lambda base, held: (base.execute("PRAGMA encoding = 'UTF-16le'"), notes(base, held))))
    pair("sqlite/blob", "db", database(lambda base, held: (base.execute("CREATE TABLE b (inhoud BLOB)"), base.execute("INSERT INTO b VALUES (?)", [SVG.format(f"<text>{held.line}</text>").encode()]))))
    pair("sqlite/deleted-row", "db", database(lambda base, held: (notes(base, held), base.execute("INSERT INTO notities (tekst) VALUES ('leeg')")), "DELETE FROM notities WHERE id = 1"))
    pair("sqlite/dropped-table", "db", database(notes, "DROP TABLE notities"))
    pair("sqlite/view", "db", database(lambda base, held: base.execute(f"CREATE VIEW v AS SELECT '{held.line}' AS tekst")))
    pair("sqlite/default", "db", database(lambda base, held: base.execute(f"CREATE TABLE d (tekst TEXT DEFAULT '{held.line}')")))
    pair("sqlite/index", "db", database(lambda base, held: (notes(base, held), base.execute("CREATE INDEX i ON notities (tekst)"))))
    pair("sqlite/json", "db", database(lambda base, held: (base.execute("CREATE TABLE j (inhoud TEXT)"), base.execute("INSERT INTO j VALUES (?)", [json.dumps(record(held))]))))
    pair("sqlite/small-pages", "db", database(lambda base, held: (base.execute("PRAGMA page_size = 512"), table(base, held), base.executemany("INSERT INTO gegevens VALUES (?, '', '', 'leeg')", [(at,) for at in range(2, 400)]))))

    def wal(held):
        path = pathlib.Path(tempfile.mkdtemp()) / "t.db"
        base = sqlite3.connect(path)
        base.execute("PRAGMA journal_mode = wal")
        notes(base, held)
        base.commit()
        content = path.with_name("t.db-wal").read_bytes()
        base.close()
        return content
    pair("sqlite/write-ahead-log", "db-wal", wal)
    whole = database(lambda base, held: (notes(base, held), base.executemany("INSERT INTO notities (tekst) VALUES (?)", [("leeg " * 100,)] * 60)))(ORDER)
    told("sqlite/cut-off", "db", whole[:9000])
    broken = bytearray(whole)
    broken[4096:4104] = b"\xff" * 8
    told("sqlite/broken-page", "db", bytes(broken))
    told("sqlite/encrypted", "db", bytes(((at * 2654435761 + 12345) >> 11) & 255 for at in range(8192)))


def columns():
    def arrow(held):
        return pyarrow.table({
            held.number_word: [held.number, ""], held.date_word: pyarrow.array([datetime.date(int(held.year), 3, 12), None]), held.name_word: [held.name, "leeg"],
        })

    def parquet(held, **options):
        out = io.BytesIO()
        pyarrow.parquet.write_table(options.pop("table", arrow)(held), out, **options)
        return out.getvalue()

    for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
        pair(f"parquet/{codec}", "parquet", lambda held: parquet(held, compression=codec))
    pair("parquet/plain", "parquet", lambda held: parquet(held, use_dictionary=False))
    pair("parquet/version-2-pages", "parquet", lambda held: parquet(held, data_page_version="2.0"))
    pair("parquet/delta", "parquet", lambda held: parquet(held, use_dictionary=False, column_encoding={held.number_word: "DELTA_BYTE_ARRAY", held.name_word: "DELTA_LENGTH_BYTE_ARRAY"}))
    pair("parquet/numbers", "parquet", lambda held: parquet(held, table=lambda held: pyarrow.table({held.number_word: [int(held.number)], held.date_word: [held.iso], held.name_word: [held.name]})))
    pair("parquet/nested", "parquet", lambda held: parquet(held, table=lambda held: pyarrow.table({"personen": [[record(held)]]})))
    pair("parquet/metadata", "parquet", lambda held: parquet(held, table=lambda held: pyarrow.table({"a": [1]}).replace_schema_metadata({"toelichting": held.line})))

    def feather(held, codec, table=arrow):
        out = io.BytesIO()
        pyarrow.feather.write_feather(table(held), out, compression=codec)
        return out.getvalue()

    for codec in ("uncompressed", "lz4", "zstd"):
        pair(f"arrow/{codec}", "feather", lambda held: feather(held, codec))

    def stream(held):
        out = io.BytesIO()
        table = arrow(held)
        with pyarrow.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
        return out.getvalue()
    pair("arrow/stream", "arrows", stream)

    def avro(held, codec="null", schema=None, row=None):
        out = io.BytesIO()
        schema = schema or {"type": "record", "name": "p", "fields": [
            {"name": held.number_word, "type": "string"}, {"name": held.date_word, "type": ["null", {"type": "int", "logicalType": "date"}]}, {"name": held.name_word, "type": "string"}]}
        row = row or {held.number_word: held.number, held.date_word: datetime.date(int(held.year), 3, 12), held.name_word: held.name}
        fastavro.writer(out, fastavro.parse_schema(schema), [row], codec=codec, sync_marker=b"0123456789abcdef")
        return out.getvalue()

    for codec in ("null", "deflate", "snappy"):
        pair(f"avro/{codec}", "avro", lambda held: avro(held, codec))
    nested = lambda held: {"type": "record", "name": "a", "fields": [{"name": "personen", "type": {"type": "array", "items": {"type": "record", "name": "p", "fields": [{"name": word, "type": "string"} for word, _ in held.rows]}}}, {"name": "overig", "type": {"type": "map", "values": "long"}}]}
    pair("avro/nested", "avro", lambda held: avro(held, schema=nested(held), row={"personen": [record(held)], "overig": {"a": 1}}))


def jsons():
    dump = json.dumps
    pair("json/values", "json", lambda held: dump({"persoon": record(held)}, indent=1))
    pair("json/mark", "json", lambda held: "\ufeff" + dump(record(held)))
    pair("json/escapes", "json", lambda held: "{" + ", ".join(f"\"{word}\": \"" + "".join(f"\\u{ord(c):04x}" for c in value) + "\"" for word, value in held.rows) + "}")
    pair("json/number", "json", lambda held: f'{{"{held.number_word}": {held.number}, "{held.date_word}": {held.year}{held.month}{held.day}, "{held.name_word}": "{held.name}"}}')
    pair("json/exponent", "json", lambda held: f'{{"{held.number_word}": {held.number[0]}.{held.number[1:]}e8, "{held.date_word}": "{held.iso}", "{held.name_word}": "{held.name}"}}')
    pair("json/key", "json", lambda held: dump({f"{held.number_word} {held.number}": {f"{held.date_word} {held.date}": {held.name: 1}}, held.name_word: held.name}))
    pair("json/nested-value", "json", lambda held: dump({word: {"value": value, "bron": "x"} for word, value in held.rows}))
    pair("json/name-value", "json", lambda held: dump({"velden": [{"naam": word, "waarde": value} for word, value in held.rows]}))
    pair("json/key-value", "json", lambda held: dump([{"key": word, "value": value} for word, value in held.rows]))
    pair("json/comment", "jsonc", lambda held: f"{{\n  // {held.line}\n  \"a\": 1, /* x */\n}}\n")
    pair("json/five", "json5", lambda held: "{\n  // x\n  " + ",\n  ".join(f"{word}: '{value}'" for word, value in held.rows) + ",\n}\n")
    pair("json/several", "json", lambda held: dump({"a": 1}) + "\n" + dump(record(held), indent=1) + "\n" + dump([2]))
    pair("json/string-of-json", "json", lambda held: dump({"id": 7, "payload": dump({"persoon": record(held)})}))
    pair("json/string-of-json-twice", "json", lambda held: dump({"id": 7, "payload": dump({"body": dump(record(held))})}))
    pair("json/string-of-xml", "json", lambda held: dump({"id": 7, "payload": "<persoon>" + "".join(f"<{word}>{value}</{word}>" for word, value in held.rows) + "</persoon>"}))
    pair("json/string-of-html", "json", lambda held: dump({"id": 7, "body": "<p>Beste,</p><table>" + "".join(f"<tr><td>{word}</td><td>{value}</td></tr>" for word, value in held.rows) + "</table>"}))
    pair("json/string-of-csv", "json", lambda held: dump({"id": 7, "csv": ";".join(word for word, _ in held.rows) + "\n" + ";".join(value for _, value in held.rows) + "\n"}))
    pair("json/string-of-base64", "json", lambda held: dump({"id": 7, "payload": packed(dump(record(held)))}))
    pair("json/file-of-base64", "json", lambda held: dump({"name": "a.csv", "content": packed((";".join(word for word, _ in held.rows) + "\n" + ";".join(value for _, value in held.rows) + "\n") * 1 + "leeg;leeg;leeg\n" * 200)}))
    pair("json/arrays", "json", lambda held: dump({"kolommen": [word for word, _ in held.rows], "rijen": [[value for _, value in held.rows]]}))
    pair("json/deep", "json", lambda held: "{\"a\":" * 60 + dump(record(held)) + "}" * 60)
    pair("ndjson/lines", "ndjson", lambda held: dump({"a": 1}) + "\n" + dump(record(held)) + "\n")
    pair("ndjson/broken-line", "jsonl", lambda held: dump({"a": 1}) + "\n{oeps " + held.line + "\n" + dump({"b": 2}) + "\n")
    told("json/too-deep", "json", "[" * 5000 + "1")
    note = lambda kind, source, **more: {"cell_type": kind, "metadata": {}, "source": source, **more}
    book = lambda *cells: dump({"cells": list(cells), "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5})
    pair("notebook/text", "ipynb", lambda held: book(note("markdown", ["# Titel\n", held.line])))
    pair("notebook/code", "ipynb", lambda held: book(note("code", ["p = {}\n", *[f"p['{word}'] = '{value}'\n" for word, value in held.rows]], execution_count=1, outputs=[])))
    pair("notebook/output", "ipynb", lambda held: book(note("code", ["p"], execution_count=1, outputs=[{"output_type": "stream", "name": "stdout", "text": [held.line + "\n"]}])))
    pair("notebook/table", "ipynb", lambda held: book(note("code", ["p"], execution_count=1, outputs=[{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/html": ["<table><tr>", *[f"<th>{word}</th>" for word, _ in held.rows], "</tr><tr>", *[f"<td>{value}</td>" for _, value in held.rows], "</tr></table>"]}}])))
    entry = lambda request, response: dump({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})
    pair("har/query", "har", lambda held: entry({"method": "GET", "url": "https://x.example.nl", "queryString": [{"name": word, "value": value} for word, value in held.rows]}, {}))
    pair("har/body", "har", lambda held: entry({"method": "POST", "url": "https://x.example.nl", "postData": {"mimeType": "application/json", "text": dump(record(held))}}, {}))
    pair("har/response", "har", lambda held: entry({"method": "GET", "url": "https://x.example.nl"}, {"content": {"mimeType": "application/json", "encoding": "base64", "text": packed(dump(record(held)))}}))


def xmls():
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    tags = lambda held: "".join(f"<{word}>{value}</{word}>" for word, value in held.rows)
    pair("xml/elements", "xml", lambda held: head + f"<persoon>{tags(held)}</persoon>")
    pair("xml/attributes", "xml", lambda held: head + "<persoon " + " ".join(f"{word}='{value}'" for word, value in held.rows) + "/>")
    pair("xml/comment", "xml", lambda held: head + f"<a><!-- {held.line} --><b/></a>")
    pair("xml/data", "xml", lambda held: head + f"<a><tekst><![CDATA[{held.line}]]></tekst></a>")
    pair("xml/data-split", "xml", lambda held: head + f"<a><{held.number_word}>{held.number[:4]}<![CDATA[{held.number[4:]}]]></{held.number_word}><{held.date_word}>{held.date}</{held.date_word}><{held.name_word}>{held.name}</{held.name_word}></a>")
    pair("xml/data-with-xml", "xml", lambda held: head + f"<a><bericht><![CDATA[<persoon>{tags(held)}</persoon>]]></bericht></a>")
    pair("xml/escaped-xml", "xml", lambda held: head + f"<a><bericht>{html.escape(f'<persoon>{tags(held)}</persoon>')}</bericht></a>")
    pair("xml/instruction", "xml", lambda held: head + f"<?noot {held.line}?><a/>")
    pair("xml/entity", "xml", lambda held: head + f'<!DOCTYPE a [<!ENTITY n "{held.number}"><!ENTITY d "{held.date}"><!ENTITY w "{held.name}">]>\n<a><{held.number_word}>&n;</{held.number_word}><{held.date_word}>&d;</{held.date_word}><{held.name_word}>&w;</{held.name_word}></a>')
    pair("xml/entity-in-entity", "xml", lambda held: head + f'<!DOCTYPE a [<!ENTITY n "{held.number[:4]}&m;"><!ENTITY m "{held.number[4:]}"><!ENTITY t "{held.number_word}: &n;, {held.date_word} {held.date}, {held.name_word} {held.name}">]>\n<a><tekst>&t;</tekst></a>')
    pair("xml/default-attribute", "xml", lambda held: head + f'<!DOCTYPE a [<!ATTLIST a tekst CDATA "{held.line}">]>\n<a/>')
    pair("xml/references", "xml", lambda held: head + "<a>" + "".join(f"<{word}>" + "".join(f"&#{ord(c)};" for c in value) + f"</{word}>" for word, value in held.rows) + "</a>")
    pair("xml/mixed", "xml", lambda held: head + f"<a><p>Over {held.number_word} <nadruk>{held.number}</nadruk>, {held.date_word} <nadruk>{held.date}</nadruk> en {held.name_word} <nadruk>{held.name}</nadruk>.</p></a>")
    pair("xml/named-fields", "xml", lambda held: head + "<rij>" + "".join(f"<veld naam='{word}'>{value}</veld>" for word, value in held.rows) + "</rij>")
    pair("xml/named-values", "xml", lambda held: head + "<rij>" + "".join(f"<veld naam='{word}' waarde='{value}'/>" for word, value in held.rows) + "</rij>")
    pair("xml/key-elements", "xml", lambda held: head + "<lijst>" + "".join(f"<veld><sleutel>{word}</sleutel><waarde>{value}</waarde></veld>" for word, value in held.rows) + "</lijst>")
    pair("xml/namespaces", "xml", lambda held: head + "<p:persoon xmlns:p='urn:x'>" + "".join(f"<p:{word}>{value}</p:{word}>" for word, value in held.rows) + "</p:persoon>")
    pair("xml/utf-16", "xml", lambda held: ('<?xml version="1.0" encoding="UTF-16"?>\n' + f"<persoon>{tags(held)}</persoon>").encode("utf-16"))
    pair("xml/base64", "xml", lambda held: head + f"<a><inhoud>{packed(held.line)}</inhoud></a>")
    pair("xml/broken", "xml", lambda held: head + f"<lijst><code>x<bsn2></lijst>{tags(held)}<open")
    pair("xml/row-set", "xml", lambda held: head + "<RowSet>" + "".join("<Row>" + "".join(f"<Col name='{word}'>{value}</Col>" for word, value in held.rows) + "</Row>" for _ in range(2)) + "</RowSet>")
    told("xml/external-entity", "xml", head + '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>')
    told("xml/entity-bomb", "xml", head + "<!DOCTYPE a [<!ENTITY a0 \"lol\">" + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12)) + "]>\n<a>&a11;</a>")
    told("xml/too-deep", "xml", head + "<a>" * 3000)
    pair("gpx/waypoint", "gpx", lambda held: head + f"<gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'><wpt lat='52.1' lon='5.1'><name>wp-1</name><desc>{held.line}</desc></wpt></gpx>")
    pair("kml/description", "kml", lambda held: head + f"<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>wp-1</name><description><![CDATA[<b>{held.number_word}</b>: {held.number}<br/>{held.date_word} {held.date}<br/>{held.name_word} {held.name}]]></description></Placemark></kml>")
    pair("kml/extended-data", "kml", lambda held: head + "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><ExtendedData>" + "".join(f"<Data name='{word}'><value>{value}</value></Data>" for word, value in held.rows) + "</ExtendedData></Placemark></kml>")
    pair("stuf/person", "xml", lambda held: head + "<BG:npsLk01 xmlns:BG='http://www.egem.nl/StUF/sector/bg/0310'><BG:object>" + (
        f"<BG:inp.bsn>{held.number}</BG:inp.bsn><BG:geslachtsnaam>{held.last}</BG:geslachtsnaam><BG:voornamen>{held.first}</BG:voornamen><BG:geboortedatum>{held.year}{held.month}{held.day}</BG:geboortedatum>" if held.number_word == "bsn"
        else f"<BG:ordernummer>{held.number}</BG:ordernummer><BG:artikel>{held.name}</BG:artikel><BG:leverdatum>{held.year}{held.month}{held.day}</BG:leverdatum>") + "</BG:object></BG:npsLk01>")


def messages():
    def lo3(held):
        if held.number_word != "bsn":
            return f"ORDER {held.number} {held.year}{held.month}{held.day} {held.name}\n"
        fields = [("0120", held.number), ("0210", held.first), ("0240", held.last), ("0310", held.year + held.month + held.day)]
        body = "".join(f"{code}{len(value):03}{value}" for code, value in fields)
        body = f"01{len(body):03}{body}"
        return f"00000000Lg01{'20260227114209000'}{'0' * 10}{'0' * 10}{len(body):05}{body}"
    pair("lo3/message", "lo3", lo3)
    pair("edifact/party", "edi", lambda held: f"UNA:+.? 'UNB+UNOC:3+A+B+260227:1142+1'UNH+1+MEDEUR:D:96A:UN'RFF+AHI:{held.number}'FTX+AAI+++{held.line.replace(':', '')}'UNT+4+1'UNZ+1+1'")
    pair("x12/note", "x12", lambda held: f"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260227*1142*U*00401*000000001*0*P*>~GS*HC*A*B*20260227*1142*1*X*004010~NTE*ADD*{held.line}~SE*3*0001~")


def htmls():
    page = "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>Pagina</title>{1}</head><body>\n<h1>Melding</h1>\n{0}\n</body></html>\n"

    def at(place, inner, head=lambda held: ""):
        pair(f"html/{place}", "html", lambda held: page.format(inner(held), head(held)))

    at("text", lambda held: f"<p>{held.line}</p>")
    at("comment", lambda held: f"<!-- {held.line} -->")
    at("conditional-comment", lambda held: f"<!--[if mso]><p>{held.line}</p><![endif]-->")
    at("script", lambda held: "<script>var p = " + json.dumps(record(held)) + ";</script>")
    at("script-data", lambda held: "<script type='application/ld+json'>" + json.dumps({"@type": "Person", **record(held)}) + "</script>")
    at("style-comment", lambda held: "", lambda held: f"<style>/* {held.line} */ p {{ color: red }}</style>")
    at("style-content", lambda held: "", lambda held: f"<style>p::after {{ content: '{held.line}' }}</style>")
    at("data-attributes", lambda held: "<div " + " ".join(f"data-{word}='{value}'" for word, value in held.rows) + "></div>")
    at("hidden-inputs", lambda held: "<form>" + "".join(f"<input type='hidden' name='{word}' value='{value}'>" for word, value in held.rows) + "</form>")
    at("labelled-inputs", lambda held: "<form>" + "".join(f"<label for='v{at}'>{word}</label><input id='v{at}' value='{value}'>" for at, (word, value) in enumerate(held.rows)) + "</form>")
    at("textarea", lambda held: f"<textarea name='toelichting'>{held.line}</textarea>")
    at("meta", lambda held: "", lambda held: f"<meta name='description' content='{held.line}'>")
    at("title", lambda held: "", lambda held: f"<title>{held.line}</title>")
    at("image-text", lambda held: f"<img src='a.png' alt='{held.line}'>")
    at("title-attribute", lambda held: f"<p title='{held.line}'>x</p>")
    at("template", lambda held: f"<template><p>{held.line}</p></template>")
    at("noscript", lambda held: f"<noscript><p>{held.line}</p></noscript>")
    at("link-target", lambda held: "<a href='https://x.example.nl/?" + "&amp;".join(f"{word}={value.replace(' ', '%20')}" for word, value in held.rows) + "'>x</a>")
    at("mail-link", lambda held: f"<a href='mailto:x@example.nl?body={held.line.replace(' ', '%20')}'>x</a>")
    at("hidden-element", lambda held: f"<div style='display:none'>{held.line}</div>")
    at("table", lambda held: "<table><tr>" + "".join(f"<th>{word}</th>" for word, _ in held.rows) + "</tr><tr>" + "".join(f"<td>{value}</td>" for _, value in held.rows) + "</tr></table>")
    at("form-table", lambda held: "<table>" + "".join(f"<tr><th>{word}</th><td>{value}</td></tr>" for word, value in held.rows) + "</table>")
    at("definition-list", lambda held: "<dl>" + "".join(f"<dt>{word}</dt><dd>{value}</dd>" for word, value in held.rows) + "</dl>")
    at("split-number", lambda held: f"<p>{held.number_word}: {held.number[:3]}<b>{held.number[3:6]}</b>{held.number[6:]}, {held.date_word} {held.date}, {held.name_word} {held.name}</p>")
    at("split-by-comment", lambda held: f"<p>{held.number_word}: {held.number[:3]}<!-- -->{held.number[3:]}, {held.date_word} {held.date}, {held.name_word} {held.name}</p>")
    at("references", lambda held: "<p>" + "".join(f"&#{ord(c)};" for c in held.line) + "</p>")
    at("data-page", lambda held: f"<iframe src='data:text/html;base64,{packed(page.format(f'<p>{held.line}</p>', ''))}'></iframe>")
    at("data-page-percent", lambda held: f"<iframe src='data:text/html,{held.line.replace(' ', '%20')}'></iframe>")
    at("data-image", lambda held: f"<img src='data:image/svg+xml;base64,{packed(SVG.format('<text>' + held.line + '</text>'))}'>")
    at("source-document", lambda held: f"<iframe srcdoc='{html.escape(f'<p>{held.line}</p>')}'></iframe>")
    at("inline-svg", lambda held: f"<svg><text>{held.line}</text></svg>")
    at("details", lambda held: f"<details><summary>x</summary>{held.line}</details>")
    at("select", lambda held: f"<select><option value='{held.line}'>x</option></select>")
    pair("html/before-doctype", "html", lambda held: f"<!-- {held.line} -->\n" + page.format("", ""))
    pair("html/fragment", "html", lambda held: f"<p>{held.number_word}: {held.number}<p>{held.date_word}: {held.date}<p>{held.name_word}: {held.name}")
    pair("css/comment", "css", lambda held: f"/* {held.line} */\np {{ color: red }}\n")
    pair("css/content", "css", lambda held: f"p::after {{ content: \"{held.line}\" }}\n")
    pair("javascript/string", "js", lambda held: f"const tekst = '{held.line}';\nconsole.log(tekst);\n")
    pair("javascript/object", "js", lambda held: "const p = {" + ", ".join(f"{word}: '{value}'" for word, value in held.rows) + "};\n")
    pair("javascript/minified", "min.js", lambda held: "!function(e,t){" + "var a=e.b(t,1);" * 200 + "p={" + ",".join(f"{word}:\"{value}\"" for word, value in held.rows) + "}" + ";c(a)" * 200 + "}(this,1)")


def tables():
    words = lambda held: [word for word, _ in held.rows]
    values = lambda held: [value for _, value in held.rows]

    def written(rows, **options):
        out = io.StringIO()
        csv.writer(out, **options).writerows(rows)
        return out.getvalue()

    for name, mark in [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("caret", "^"), ("tilde", "~")]:
        pair(f"csv/{name}", "csv", lambda held: written([words(held), values(held), ["", "", "leeg"]], delimiter=mark))
    pair("csv/sep-line", "csv", lambda held: "sep=;\r\n" + written([words(held), values(held)], delimiter=";"))
    pair("csv/quoted", "csv", lambda held: written([words(held), values(held)], quoting=csv.QUOTE_ALL))
    pair("csv/quotes-broken", "csv", lambda held: "id;noot;" + ";".join(words(held)) + "\n1;\"5\" scherm;" + ";".join(values(held)) + "\n2;\"open;;;\n")
    pair("csv/lines-in-cells", "csv", lambda held: written([["id", "noot"], [1, f"regel\n{held.line}\nregel"]]))
    pair("csv/header-on-line-3", "csv", lambda held: "Export personen\r\nDatum 27-02-2026\r\n" + written([words(held), values(held), values(held)], delimiter=";"))
    pair("csv/two-tables", "csv", lambda held: written([["code", "omschrijving"], ["1", "water"], ["2", "vuur"], [], [], words(held), values(held)], delimiter=";"))
    pair("csv/wide", "csv", lambda held: written([[f"kolom {at}" for at in range(300)] + words(held), ["x"] * 300 + values(held), ["y"] * 300 + ["", "", ""]], delimiter=";"))
    def headless(held):
        """Rows of several persons, as a column is told by its values."""
        step = (number for number in range(int(held.number), 10**9) if elfproef(str(number)) == elfproef(held.number))
        return written([[next(step), f"{day:02}-{held.month}-{held.year}", held.name] for day in range(1, 9)], delimiter=";")

    pair("csv/no-header", "csv", headless)
    pair("csv/form", "csv", lambda held: written(held.rows, delimiter=";"))
    pair("csv/transposed", "csv", lambda held: written([[word, value, value] for word, value in held.rows], delimiter=";"))
    pair("csv/formula-text", "csv", lambda held: written([words(held), [f'="{value}"' for value in values(held)]], delimiter=";"))
    pair("csv/one-column", "csv", lambda held: f"tekst\n{held.line}\n".replace(",", " en"))
    pair("csv/utf-16", "csv", lambda held: written([words(held), values(held)], delimiter="\t").encode("utf-16"))
    pair("csv/cp850", "csv", lambda held: written([[*words(held), "plaats"], [*values(held), "Súdwest-Fryslân"]], delimiter=";").encode("cp850"))
    pair("csv/lost-zero", "csv", lambda held: written([words(held), [held.number if held.number_word != "bsn" else "41826309", *values(held)[1:]]], delimiter=";"))
    pair("csv/json-in-cell", "csv", lambda held: written([["id", "bericht"], [1, json.dumps(record(held))]]))
    pair("csv/arrow-writer", "csv", lambda held: (lambda out: (pyarrow.csv.write_csv(pyarrow.table({word: [value] for word, value in held.rows}), out), out.getvalue())[1])(io.BytesIO()))
    pair("fixed-width/columns", "txt", lambda held: "".join(f"{word:<24}" for word in words(held)) + "\n" + "".join(f"{value:<24}" for value in values(held)) + "\n")
    pair("fixed-width/rows", "txt", lambda held: "".join(f"{word:<20}{value}\n" for word, value in held.rows))
    pair("sql/insert", "sql", lambda held: f"CREATE TABLE p ({', '.join(w + ' VARCHAR(40)' for w in words(held))});\nINSERT INTO p ({', '.join(words(held))}) VALUES ('" + "', '".join(values(held)) + "');\n")
    pair("sql/insert-without-columns", "sql", lambda held: f"CREATE TABLE `p` (\n" + ",\n".join(f"  `{w}` varchar(40) DEFAULT NULL" for w in words(held)) + "\n);\nINSERT INTO `p` VALUES ('" + "','".join(values(held)) + "'),('','','leeg');\n")
    pair("sql/copy", "sql", lambda held: f"COPY public.p ({', '.join(words(held))}) FROM stdin;\n" + "\t".join(values(held)) + "\n\\.\n")
    pair("sql/comment", "sql", lambda held: f"-- {held.line}\nSELECT 1;\n")


if __name__ == "__main__":
    for family in (yamls, settings, logs, markdown, svgs, cards, calendars, directories, plists, dbase, databases, columns, jsons, xmls, messages, htmls, tables):
        family()
