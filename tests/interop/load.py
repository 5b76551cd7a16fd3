#!/usr/bin/env python3
"""Load on the HTTP front: so many requests over so many kept connections, each verdict compared with the one expected.

    tests/interop/load.py target/release/sluis [--requests 100000] [--clients 4] [--rate 0] [--mix text|xlsx|mixed]

Tells requests a second, percentiles, wrong or lost verdicts and the service's memory over time. Standard library only.
"""

import argparse, http.client, io, json, os, random, re, subprocess, tempfile, threading, time, zipfile

BSN = "171723673"
TEXT = ("Na het inloggen blijft het scherm van de zaakafhandeling leeg. Stappen: open zaak, kies tabblad documenten. " * 20)[:2000]


def workbook(size, found):
    """An XLSX of about `size` bytes, with a BSN in it or none."""
    chance = random.Random(7)

    def row(number):
        cells = [f"Z{chance.randrange(10**7):07}", f"melding {chance.randrange(10**9)}", f"{chance.randrange(10**6) / 100}"]
        return f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"

    sample = len(zip_of([row(number) for number in range(1, 2001)], found))
    return zip_of([row(number) for number in range(1, size * 2000 // sample)], found)


def zip_of(rows, found):
    extra = ['<row r="999999"><c t="inlineStr"><is><t>BSN</t></is></c><c t="inlineStr"><is><t>%s</t></is></c></row>' % BSN]
    sheet = "".join(rows + (extra if found else []))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')
    return packed.getvalue()


def cases(mix):
    """(kind, headers, body, status expected) of each request in the mix."""
    json_type = {"Content-Type": "application/json"}
    text = [("text", json_type, json.dumps({"description": TEXT}).encode(), 204),
            ("text", json_type, json.dumps({"description": TEXT[:1900] + f" BSN {BSN}"}).encode(), 422)]
    if mix == "text":
        return text
    named = {"X-Filename": "export.xlsx"}
    books = [("xlsx", named, workbook(1 << 20, False), 204), ("xlsx", named, workbook(1 << 20, True), 422)]
    if mix == "xlsx":
        return books
    mail = "MIME-Version: 1.0\r\nSubject: vraag\r\nContent-Type: text/plain\r\n\r\n%s\r\n"
    small = [("mail", {"X-Filename": "a.eml"}, (mail % "Hallo.").encode(), 204),
             ("mail", {"X-Filename": "a.eml"}, (mail % f"BSN {BSN}").encode(), 422),
             ("file", {"X-Filename": "a.txt"}, TEXT.encode(), 204),
             ("file", {"X-Filename": "a.csv"}, f"naam;bsn\njan;{BSN}\n".encode(), 422)]
    return text * 5 + small


class Client(threading.Thread):
    def __init__(self, port, mix, share, rate):
        super().__init__()
        self.port, self.mix, self.share, self.rate = port, mix, share, rate
        self.times, self.wrong, self.lost, self.busy = {}, 0, 0, 0

    def run(self):
        chance, connection = random.Random(id(self)), None
        begun = time.monotonic()
        for number in range(self.share):
            due = begun + number / self.rate if self.rate else time.monotonic()
            time.sleep(max(0, due - time.monotonic()))
            kind, headers, body, expected = chance.choice(self.mix)
            start = max(due, begun) if self.rate else time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                connection.request("POST", "/v1/checks?mode=gate&channel=email", body, headers)
                response = connection.getresponse()
                response.read()
            except OSError:
                self.lost, connection = self.lost + 1, None
                continue
            self.times.setdefault(kind, []).append(time.monotonic() - start)
            if response.status == 429:
                self.busy += 1
            elif response.status != expected:
                self.wrong += 1


def memory(process):
    """Kilobytes that the service holds, its waiting workers left out."""
    with open(f"/proc/{process}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--requests", type=int, default=10000)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--rate", type=float, default=0, help="requests a second in all; 0: as many as it takes")
    options.add_argument("--mix", default="mixed", choices=["text", "xlsx", "mixed"])
    asked = options.parse_args()
    mix = cases(asked.mix)
    with tempfile.TemporaryDirectory() as folder:
        log = open(os.path.join(folder, "log"), "w+")
        command = [os.path.realpath(asked.program), "serve", "--http", "127.0.0.1:0", "--audit", "audit"]
        service = subprocess.Popen(command, cwd=folder, stderr=log, env={"SLUIS_KEY": "a key of the load test"})
        try:
            found = None
            while not found:
                time.sleep(0.05)
                log.flush()
                with open(log.name) as told:
                    text = told.read()
                found = '"ready"' in text and re.search(r"http on 127.0.0.1:(\d+)", text)
            port = int(found[1])
            first = min(50, asked.requests // 10)
            warm = Client(port, mix, first, 0)
            warm.start(), warm.join()
            before, begun = memory(service.pid), time.monotonic()
            clients = [Client(port, mix, asked.requests // asked.clients, asked.rate / asked.clients) for _ in range(asked.clients)]
            for client in clients:
                client.start()
            held = []
            while any(client.is_alive() for client in clients):
                time.sleep(0.5)
                held.append(memory(service.pid))
            took = time.monotonic() - begun
            with open(os.path.join(folder, "audit")) as audit:
                decided = sum(1 for _ in audit) - first
        finally:
            service.terminate()
            service.wait()
    times = {}
    for client in clients:
        for kind, some in client.times.items():
            times.setdefault(kind, []).extend(some)
    count = sum(map(len, times.values()))
    lost, wrong, busy = (sum(getattr(client, name) for client in clients) for name in ("lost", "wrong", "busy"))
    print(f"{asked.mix}: {count} requests, {asked.clients} clients, {took:.1f} s: {count / took:.0f} requests a second")
    print(f"  lost {lost}, wrong {wrong}, told to come back {busy}, lines in the audit log {decided}")
    for kind, some in sorted(times.items()):
        some.sort()
        at = lambda share: some[min(len(some) - 1, int(len(some) * share))] * 1000
        print(f"  {kind}: p50 {at(.5):.2f} ms, p99 {at(.99):.2f} ms, most {some[-1] * 1000:.2f} ms")
    tenth = max(1, len(held) // 10)
    print(f"  memory: {before} kB before, {sum(held[:tenth]) // tenth} kB early, {sum(held[-tenth:]) // tenth} kB late")
    return 1 if lost or wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
