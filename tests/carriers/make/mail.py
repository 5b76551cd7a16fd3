"""The carriers of mail: EML, mailboxes, web archives, Outlook messages, winmail.dat.

  python3 -m venv venv && venv/bin/pip install cryptography compressed-rtf extract-msg tnefparse
  venv/bin/python tests/carriers/make/mail.py

Python 3.11. Mail is written by `email` and `mailbox`, signed and encrypted by `cryptography`; what `outlook.py` writes
is read back by `extract_msg` and `tnefparse`. Signatures differ each time, so what is signed is written once.
"""
import base64
import binascii
import datetime
import email.policy
import mailbox
import pathlib
import tempfile
from email.message import EmailMessage, MIMEPart

import compressed_rtf
import extract_msg
import tnefparse

from outlook import Item, compound, msg, tnef
from pair import ORDER, PERSON, ROOT, pair, told

HEAD = "From: servicedesk@example.nl\r\nTo: meldingen@example.nl\r\nSubject: Aanvraag\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"


def message(body="Zie boven.\n", subject="Aanvraag"):
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "servicedesk@example.nl", "meldingen@example.nl", subject
    mail["Date"] = "Tue, 3 Mar 2026 10:00:00 +0100"
    if body is not None:
        mail.set_content(body)
    return mail


def fixed(mail):
    """The bytes of a mail, with boundaries that are the same each time."""
    for at, part in enumerate(mail.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"grens-{at}")
    return mail.as_bytes()


def attached(content, **about):
    mail = message()
    mail.add_attachment(content, **about)
    return fixed(mail)


def parted(kind, *parts, before="", behind=""):
    """A message of raw parts."""
    body = "".join(f"--grens\r\n{part}\r\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=\"grens\"\r\n\r\n{before}\r\n{body}--grens--\r\n{behind}"


def page(held):
    return "<html><body><table>" + "".join(f"<tr><th>{word}</th><td>{value}</td></tr>" for word, value in held.rows) + "</table></body></html>"


def headers():
    pair("eml/subject", "eml", lambda held: fixed(message(subject=held.line)))
    pair("eml/subject-encoded", "eml", lambda held: HEAD.replace("Aanvraag", " ".join(f"=?utf-8?B?{base64.b64encode(held.line[at:at + 20].encode()).decode()}?=" for at in range(0, len(held.line), 20))) + "\r\nZie boven.\r\n")
    pair("eml/subject-folded", "eml", lambda held: HEAD.replace("Aanvraag", held.line.replace(", ", ",\r\n\t")) + "\r\nZie boven.\r\n")
    pair("eml/own-header", "eml", lambda held: HEAD + "".join(f"X-{word}: {value}\r\n" for word, value in held.rows) + "\r\nZie boven.\r\n")
    pair("eml/received", "eml", lambda held: f"Received: from mail ({held.line}) by x.example.nl; Tue, 3 Mar 2026 10:00:00 +0100\r\n{HEAD}\r\nZie boven.\r\n")
    pair("eml/eight-bit-header", "eml", lambda held: (HEAD.replace("Aanvraag", "Café, " + held.line) + "\r\nZie boven.\r\n").encode("latin-1"))
    pair("eml/part-description", "eml", lambda held: parted("mixed", f"Content-Type: text/plain\r\nContent-Description: {held.line}\r\n\r\nHoi"))


def bodies():
    pair("eml/body", "eml", lambda held: fixed(message(f"Beste collega,\n\n{held.line}\n\nGroet\n")))
    for name, charset in (("latin-1", "iso-8859-1"), ("utf-16", "utf-16"), ("cp850", "cp850"), ("iso-2022-jp", "iso-2022-jp")):
        def text(held, charset=charset):
            letters = "あ" if charset == "iso-2022-jp" else "é"
            body = base64.encodebytes(f"Caf{letters}: {held.line}".encode(charset)).decode().replace("\n", "\r\n")
            return f"{HEAD}Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}"
        pair(f"eml/body-{name}", "eml", text)
    def seven(text):
        return "".join(c if c.isalpha() or c in " :," else "+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in text)
    pair("eml/body-utf-7", "eml", lambda held: f"{HEAD}Content-Type: text/plain; charset=utf-7\r\n\r\n{seven(held.line)}\r\n")
    pair("eml/body-quoted", "eml", lambda held: f"{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + binascii.b2a_qp(f"Caf=C3=A9 {'x' * 40} {held.line}".encode()).decode() + "\r\n")
    pair("eml/body-flowed", "eml", lambda held: f"{HEAD}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n" + " \r\n".join(held.line[at:at + 17] for at in range(0, len(held.line), 17)) + "\r\n")
    pair("eml/body-broken-quoted", "eml", lambda held: f"{HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ = {held.line} =\r\n")
    pair("eml/body-plain-said-base64", "eml", lambda held: f"{HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{held.line}\r\n")
    pair("eml/body-html", "eml", lambda held: fixed(html_only(page(held))))
    pair("eml/alternative-differs", "eml", lambda held: alternative("Zie de opgemaakte tekst.", page(held)))
    pair("eml/alternative-hidden-text", "eml", lambda held: alternative(held.line, "<p>Zie de tekst.</p>"))
    pair("eml/pasted-table", "eml", lambda held: fixed(message("Zie hieronder:\n\n" + "\t".join(word for word, _ in held.rows) + "\n" + ("\t".join(value for _, value in held.rows) + "\n") * 2 + "\nGroet\n")))
    pair("eml/pasted-bars", "eml", lambda held: fixed(message("Zie:\n\n| " + " | ".join(word for word, _ in held.rows) + " |\n|---|---|---|\n| " + " | ".join(value for _, value in held.rows) + " |\n")))
    pair("eml/pasted-insert", "eml", lambda held: fixed(message("Dit gaat mis:\n\nINSERT INTO aanvraag (" + ", ".join(word for word, _ in held.rows) + ") VALUES (" + ", ".join(f"'{value}'" for _, value in held.rows) + ");\n\nGroet\n")))
    pair("eml/pasted-insert-html", "eml", lambda held: fixed(html_only("<p>Dit gaat mis:</p><pre>INSERT INTO aanvraag (" + ", ".join(word for word, _ in held.rows) + ") VALUES (" + ", ".join(f"'{value}'" for _, value in held.rows) + ");</pre>")))


def html_only(html):
    mail = message(None)
    mail.set_content(html, subtype="html")
    return mail


def alternative(text, html):
    mail = message(text)
    mail.add_alternative(html, subtype="html")
    return fixed(mail)


def structure():
    pair("eml/preamble", "eml", lambda held: parted("mixed", "Content-Type: text/plain\r\n\r\nHoi", before=held.line))
    pair("eml/epilogue", "eml", lambda held: parted("mixed", "Content-Type: text/plain\r\n\r\nHoi", behind=held.line + "\r\n"))
    pair("eml/no-boundary", "eml", lambda held: parted("mixed", f"Content-Type: text/plain\r\n\r\n{held.line}").replace("; boundary=\"grens\"", ""))
    pair("eml/wrong-boundary", "eml", lambda held: parted("mixed", f"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(held.line.encode()).decode()}").replace("\"grens\"", "\"anders\""))
    pair("eml/no-blank-line", "eml", lambda held: f"{HEAD}{held.number_word} {held.number} en {held.date_word} {held.date} en {held.name_word} {held.name}\r\n")
    pair("eml/line-feeds", "eml", lambda held: parted("mixed", f"Content-Type: text/plain\r\n\r\n{held.line}").replace("\r\n", "\n"))
    pair("eml/returns", "eml", lambda held: parted("mixed", f"Content-Type: text/plain\r\n\r\n{held.line}").replace("\r\n", "\r"))
    pair("eml/utf-16-file", "eml", lambda held: ("\ufeff" + HEAD + "\r\n" + held.line).encode("utf-16-le"))
    pair("eml/base64-multipart", "eml", lambda held: f"{HEAD}Content-Type: multipart/mixed; boundary=grens\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(f"--grens\r\n\r\n{held.line}\r\n--grens--\r\n".encode()).decode())
    pair("eml/digest", "eml", lambda held: parted("digest", f"\r\nFrom: a@example.nl\r\nSubject: Vraag\r\n\r\n{held.line}"))
    report = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.nl\r\n\r\nFinal-Recipient: rfc822; a@example.nl\r\nDiagnostic-Code: smtp; 550 {}"
    pair("eml/delivery-report", "eml", lambda held: parted("report", "Content-Type: text/plain\r\n\r\nNiet bezorgd.", report.format(held.line)))
    pair("eml/returned-headers", "eml", lambda held: parted("report", "Content-Type: text/plain\r\n\r\nNiet bezorgd.", f"Content-Type: text/rfc822-headers\r\n\r\nFrom: a@example.nl\r\nSubject: {held.line}"))


def attachments():
    table = lambda held: "\n".join(";".join(pair) for pair in zip(*held.rows)) + "\n"
    pair("eml/attachment", "eml", lambda held: attached(table(held).encode(), maintype="text", subtype="csv", filename="lijst.csv"))
    pair("eml/attachment-without-name", "eml", lambda held: parted("mixed", f"Content-Type: text/csv\r\n\r\n{table(held)}"))
    pair("eml/attachment-utf-16", "eml", lambda held: parted("mixed", "Content-Type: text/csv; charset=utf-16le; name=a.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(table(held).encode("utf-16-le")).decode()))
    pair("eml/attachment-name", "eml", lambda held: attached(b"Hoi\n", maintype="text", subtype="plain", filename=held.line.replace(":", "") + ".txt"))
    pair("eml/attachment-name-encoded", "eml", lambda held: parted("mixed", f"Content-Type: text/plain; name=\"=?utf-8?Q?{held.line.replace(':', '').replace(' ', '_')}?=.txt\"\r\n\r\nHoi"))
    pair("eml/second-name", "eml", lambda held: parted("mixed", f"Content-Type: text/plain; name=\"{held.line.replace(':', '')}.txt\"\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nHoi"))
    pair("eml/nested-message", "eml", lambda held: nested(held.line))
    pair("eml/nested-base64", "eml", lambda held: parted("mixed", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(fixed(message(held.line))).decode()))
    pair("eml/calendar", "eml", lambda held: parted("alternative", "Content-Type: text/plain\r\n\r\nUitnodiging", f"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Gesprek\r\nDESCRIPTION:{held.line}\r\nEND:VEVENT\r\nEND:VCALENDAR"))
    def uu(held):
        data = held.line.encode()
        return "".join(binascii.b2a_uu(data[at:at + 45]).decode() for at in range(0, len(data), 45))
    pair("eml/uuencode", "eml", lambda held: f"{HEAD}\r\nZie de bijlage.\r\n\r\nbegin 644 bijlage.txt\r\n" + uu(held).replace("\n", "\r\n") + "`\r\nend\r\n")
    def yenc(held):
        coded = b"".join(bytes([61, (byte + 42 + 64) % 256]) if (byte + 42) % 256 in (0, 10, 13, 61) else bytes([(byte + 42) % 256]) for byte in held.line.encode())
        return f"{HEAD}\r\nZie de bijlage.\r\n\r\n=ybegin line=128 size={len(held.line)} name=bijlage.txt\r\n".encode() + coded + f"\r\n=yend size={len(held.line)}\r\n".encode()
    pair("eml/yenc", "eml", yenc)
    pair("eml/winmail", "eml", lambda held: attached(tnef(Item().text(0x1000, held.line)), maintype="application", subtype="ms-tnef", filename="winmail.dat"))


def nested(body):
    mail = message()
    mail.add_attachment(message(body))
    return fixed(mail)


def boxes():
    def box(held, body):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.mbox")
            box = mailbox.mbox(path)
            for text in ("Eerste bericht.\n", body, "Laatste bericht.\n"):
                kept = mailbox.mboxMessage(message(text))
                kept.set_from("servicedesk@example.nl", datetime.datetime(2026, 3, 3).timetuple())
                box.add(kept)
            box.close()
            return path.read_bytes()
    pair("mbox/second-message", "mbox", lambda held: box(held, held.line + "\n"))
    pair("mbox/quoted-line", "mbox", lambda held: box(held, f"Citaat:\nFrom de balie: {held.line}\n"))
    def emlx(held, body, plist):
        mail = fixed(message(body))
        return f"{len(mail):<10}\n".encode() + mail + f"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict><key>subject</key><string>{plist}</string></dict></plist>\n".encode()
    pair("emlx/body", "emlx", lambda held: emlx(held, held.line, "x"))
    pair("emlx/flags", "emlx", lambda held: emlx(held, "Hoi", held.line))
    def mht(held, text):
        head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example.nl/dossier\r\nSubject: Dossier\r\nDate: Tue, 3 Mar 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--1----\"\r\n\r\n\r\n"
        return head + "------MultipartBoundary--1----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://x.example.nl/dossier\r\n\r\n" + binascii.b2a_qp(text.encode()).decode() + "\r\n------MultipartBoundary--1------\r\n"
    pair("mht/page", "mhtml", lambda held: mht(held, page(held)))
    pair("mht/script", "mht", lambda held: mht(held, f"<html><body>x<script>var t = \"{held.line}\";</script></body></html>"))


def outlook():
    def new():
        return Item().text(0x001A, "IPM.Note").text(0x0037, "Aanvraag")

    def rtf(held):
        return ("{\\rtf1\\ansi\\ansicpg1252 " + held.line.replace(", ", "\\par ") + "}").encode()

    def both(place, item, recipients=lambda held: (), attachments=lambda held: (), ending="msg"):
        def write(held):
            data = compound(msg(item(held), recipients(held), attachments(held)))
            with extract_msg.openMsg(data, errorBehavior=extract_msg.enums.ErrorBehavior.ATTACH_SUPPRESS_ALL) as read:
                assert len(read.recipients) == len(recipients(held)) and len(read.attachments) == len(attachments(held)), place
                assert read.subject
            return data
        pair(f"msg/{place}", ending, write)

    def file(held, name="lijst.txt", data=None):
        return Item().text(0x3707, name).text(0x3704, name[:8]).number(0x3705, 1).binary(0x3701, data or held.line.encode())

    def inner(held):
        item = Item().text(0x3001, "Doorgestuurd").number(0x3705, 5)
        item.storage = msg(new().text(0x1000, held.line), outer=False)
        return item

    def inner_named(held):
        item = Item().text(0x3001, "Doorgestuurd").number(0x3705, 5)
        item.storage = msg(new().text(0x8000, held.number).text(0x8001, held.date).text(0x8002, held.name), outer=False)
        return item

    def object(held):
        item = Item().text(0x3001, "Document").number(0x3705, 6)
        item.storage = {"\x01Ole": b"\0" * 20, "CONTENTS": rtf(held)}
        return item

    both("body", lambda held: new().text(0x1000, held.line))
    both("body-code-page", lambda held: new().number(0x3FFD, 1252).narrow(0x1000, "Café: " + held.line))
    both("body-html", lambda held: new().binary(0x1013, page(held).encode()))
    both("body-rtf", lambda held: new().binary(0x1009, compressed_rtf.compress(rtf(held), compressed=True)))
    both("body-rtf-stored", lambda held: new().binary(0x1009, compressed_rtf.compress(rtf(held), compressed=False)))
    both("body-large", lambda held: new().text(0x1000, "Een regel zonder gegevens.\r\n" * 400 + held.line))
    both("subject", lambda held: Item().text(0x001A, "IPM.Note").text(0x0037, held.line))
    both("transport-headers", lambda held: new().text(0x007D, "Received: by x\r\n" + "".join(f"X-{word}: {value}\r\n" for word, value in held.rows) + "\r\n"))
    both("named-properties", lambda held: [item := new(), [item.named(word, int(value) if value.isdigit() else value) for word, value in held.rows]][0])
    both("recipient", new_held := (lambda held: new()), lambda held: [Item().text(0x3001, held.line).number(0x0C15, 1)])
    both("attachment", new_held, attachments=lambda held: [file(held)])
    both("attachment-name", new_held, attachments=lambda held: [file(held, held.line.replace(":", "") + ".txt", b"Hoi")])
    both("embedded-message", new_held, attachments=lambda held: [inner(held)])
    both("embedded-names", lambda held: [item := new(), [item.named(word, "x") for word, _ in held.rows]][0], attachments=lambda held: [inner_named(held)])
    both("embedded-object", new_held, attachments=lambda held: [object(held)])
    both("attached-mail", new_held, attachments=lambda held: [file(held, "mail.eml", fixed(message(held.line)))])
    both("binary-property", lambda held: new().binary(0x6001, held.line.encode("utf-16-le")))
    both("template", lambda held: new().text(0x1000, held.line), ending="oft")
    days = (datetime.date(1961, 3, 12) - datetime.date(1970, 1, 1)).days
    def contact(held):
        item = Item().text(0x001A, "IPM.Contact").text(0x0037, "Kaart")
        # What a contact is called is a name, whatever it says: the twin's contact has none.
        item = item.text(0x3001, held.name).moment(0x3A42, days) if held is PERSON else item.named(held.name_word, held.name)
        return item.named(held.number_word, held.number)
    both("contact", contact)

    def checked(place, write):
        def written(held):
            data = write(held)
            read = tnefparse.TNEF(data)
            assert read.objects, place
            return data
        pair(f"tnef/{place}", "dat", written)

    checked("body", lambda held: tnef(attributes=[(0x0002800C, held.line.encode() + b"\0")]))
    checked("subject", lambda held: tnef(attributes=[(0x00018004, held.line.encode() + b"\0")]))
    checked("properties-body", lambda held: tnef(Item().text(0x1000, held.line)))
    checked("properties-rtf", lambda held: tnef(Item().binary(0x1009, compressed_rtf.compress(rtf(held), compressed=True))))
    checked("properties-html", lambda held: tnef(Item().binary(0x1013, page(held).encode())))
    checked("named-properties", lambda held: tnef([item := Item(), [item.named(word, int(value) if value.isdigit() else value) for word, value in held.rows]][0]))
    checked("attachment", lambda held: tnef(attachments=[("lijst.txt", held.line.encode(), None)]))
    checked("attachment-long-name", lambda held: tnef(attachments=[("LIJST~1.TXT", b"Hoi", Item().text(0x3707, held.line.replace(":", "") + ".txt"))]))
    checked("nested", lambda held: tnef(attachments=[("winmail.dat", tnef(attributes=[(0x0002800C, held.line.encode() + b"\0")]), None)]))


def sealed():
    pgp = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA5vqjGzF7x9TAQf/ZJ8WQ2kT\r\n=aBcD\r\n-----END PGP MESSAGE-----\r\n"
    told("eml/pgp-inline", "eml", f"{HEAD}\r\nBeste collega,\r\n\r\n{pgp}\r\nGroet\r\n")
    told("eml/pgp-mime", "eml", parted("encrypted; protocol=\"application/pgp-encrypted\"", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", f"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n{pgp}"))
    told("eml/partial", "eml", f"{HEAD}Content-Type: message/partial; id=\"a@x\"; number=2; total=3\r\n\r\nmidden van een bericht\r\n")
    told("eml/external-body", "eml", parted("mixed", "Content-Type: message/external-body; access-type=URL; URL=\"https://x.example.nl/a\"; name=lijst.xlsx\r\n\r\nContent-Type: application/octet-stream\r\n"))
    told("eml/broken-base64", "eml", parted("mixed", "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xL#jcKJeLjz9MK#"))
    told("eml/unknown-encoding", "eml", f"{HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: x-eigen\r\n\r\nabc\r\n")
    told("eml/binhex", "eml", parted("mixed", "Content-Type: application/mac-binhex40; name=a.hqx\r\n\r\n(This file must be converted with BinHex 4.0)\r\n:$f*TEQKPH#jdH@X!N!3\"!*!%!!!Ir:"))
    told("eml/rights-managed", "eml", attached(bytes.fromhex("76e80460c411e386") + b"\0" * 40, maintype="application", subtype="x-microsoft-rpmsg-message", filename="message.rpmsg"))
    link = Item().text(0x3707, "lijst.xlsx").text(0x370D, "\\\\server\\map\\lijst.xlsx").number(0x3705, 2)
    told("msg/linked-attachment", "msg", compound(msg(Item().text(0x0037, "Aanvraag"), (), [link])))
    whole = compound(msg(Item().text(0x0037, "Aanvraag").text(0x1000, PERSON.line * 20)))
    told("msg/cut-off", "msg", whole[:len(whole) // 2])
    told("tnef/cut-off", "dat", tnef(Item().text(0x1000, PERSON.line))[:-90])
    for name, mark in (("pst", b"!BDN"), ("nsf", b"\x1a\0\0\x04\0\0"), ("dbx", b"\xcf\xad\x12\xfe")):
        told(f"mail-stores/{name}", name, mark + b"\0" * 508)
    signed()


def signed():
    """What is signed or encrypted differs each time, so it stays as it is once it is there."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs7

    if (ROOT / "cms").exists():
        return
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Servicedesk")])
    start = datetime.datetime(2026, 1, 1)
    certificate = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7).not_valid_before(start).not_valid_after(start.replace(year=2036)).sign(key, hashes.SHA256())

    def sign(held, form, *options):
        inner = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{held.line}\r\n".encode()
        builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(certificate, key, hashes.SHA256())
        return builder.sign(form, list(options))

    pair("cms/signed", "p7m", lambda held: sign(held, serialization.Encoding.DER, pkcs7.PKCS7Options.Binary))
    pair("cms/signed-armour", "p7m", lambda held: sign(held, serialization.Encoding.PEM, pkcs7.PKCS7Options.Binary))
    opaque = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7m\r\n\r\n"
    pair("cms/opaque", "eml", lambda held: HEAD + opaque + base64.encodebytes(sign(held, serialization.Encoding.DER, pkcs7.PKCS7Options.Binary)).decode())
    pair("cms/detached", "eml", lambda held: sign(held, serialization.Encoding.SMIME, pkcs7.PKCS7Options.DetachedSignature))
    sealed = pkcs7.PKCS7EnvelopeBuilder().set_data(PERSON.line.encode()).add_recipient(certificate)
    told("cms/enveloped", "p7m", sealed.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary]))
    told("cms/enveloped", "eml", sealed.encrypt(serialization.Encoding.SMIME, []))


if __name__ == "__main__":
    headers()
    bodies()
    structure()
    attachments()
    boxes()
    outlook()
    sealed()
