"""Programs that handle mail, before the gate: each gives what a client does with one file as an attachment."""
import email.message, os, pathlib, smtplib


def letter(path):
    """A message with the file attached, as a mail program packs it."""
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "vraag"
    message["Date"], message["Message-ID"] = "Fri, 27 Nov 2026 10:00:00 +0100", "<1@example.org>"
    message.set_content("Zie de bijlage.\n")
    message.add_attachment(pathlib.Path(path).read_bytes(), maintype="application", subtype="octet-stream", filename="bijlage.csv")
    return message


def exim(bench, gate, need, free_port):
    """Exim asks the gate in its ACL for data; what it accepts stands in its queue."""
    port, spool = free_port(), bench.folder / "exim"
    for folder in (spool, spool / "input"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    conf = bench.write("exim.conf", f"""
primary_hostname = portaal.example
spool_directory = {spool}
log_file_path = {spool}/%s.log
pid_file_path = {spool}/exim.pid
queue_only = true
av_scanner = clamd:127.0.0.1 {gate['clamd']}
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  accept
data:
  deny malware = *
       message = $malware_name
  accept
begin routers
all:
  driver = accept
  transport = none
begin transports
none:
  driver = appendfile
  file = /dev/null
""")
    conf.chmod(0o644)
    bench.start([need("exim4"), "-C", conf, "-bdf", "-oX", f"127.0.0.1.{port}"], port)

    def run(path):
        before = len(list(spool.glob("input/**/*-D")))
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
                client.send_message(letter(path))
            state, told = "accepted", "250"
        except smtplib.SMTPDataError as error:
            state, told = ("refused" if error.smtp_code == 550 else f"code {error.smtp_code}"), f"{error.smtp_code} {error.smtp_error.decode()}"
        kept = len(list(spool.glob("input/**/*-D"))) > before
        return (state if kept == (state == "accepted") else f"{state}, kept: {kept}"), told
    return run


MILTER = """
conn = mt.connect(SOCKET)
mt.conninfo(conn, "mail.example.org", "192.0.2.1")
mt.mailfrom(conn, "<a@example.org>")
mt.rcptto(conn, "<b@example.org>")
for line in io.lines(HEADERS) do
  name, value = string.match(line, "^([^:]+): (.*)$")
  if name then mt.header(conn, name, value) end
end
body = io.open(BODY, "rb"):read("*a")
mt.bodystring(conn, body)
mt.eom(conn)
reply = mt.getreply(conn)
if reply == SMFIR_ACCEPT or reply == SMFIR_CONTINUE then mt.echo("final: accepted")
elseif reply == SMFIR_REJECT or reply == SMFIR_REPLYCODE then mt.echo("final: refused")
else mt.echo("final: " .. string.char(reply)) end
mt.disconnect(conn)
"""


def milter(bench, gate, need, free_port, ran):
    """clamav-milter asks the gate; a client of milters hands it the message."""
    port, test = free_port(), need("miltertest")
    conf = bench.write("milter.conf", f"""
MilterSocket inet:{port}@127.0.0.1
ClamdSocket tcp:127.0.0.1:{gate['clamd']}
Foreground yes
User {os.environ.get('USER') or 'root'}
OnInfected Reject
OnFail Defer
RejectMsg %v
TemporaryDirectory {bench.folder}
""")
    bench.start([need("clamav-milter"), "-c", conf], port)
    script = bench.write("milter.lua", MILTER)

    def run(path):
        headers, _, body = letter(path).as_bytes().replace(b"\n", b"\r\n").partition(b"\r\n\r\n")
        (bench.folder / "headers").write_bytes(headers.replace(b"\r", b""))
        (bench.folder / "body").write_bytes(body)
        code, text = ran([test, "-s", script, "-D", f"SOCKET=inet:{port}@127.0.0.1", "-D", f"HEADERS={bench.folder}/headers",
                          "-D", f"BODY={bench.folder}/body"])
        state = text.partition("final: ")[2].split("\n")[0].strip()
        return state or f"code {code}", text.strip()[-100:]
    return run
