"""A plain upload form behind a proxy: PORT FOLDER; keeps what comes in, 201."""
import http.server, os, sys
port, folder = int(sys.argv[1]), sys.argv[2]
class Form(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        open(os.path.join(folder, "kept"), "ab").write(body)
        self.send_response(201); self.send_header("Content-Length", "0"); self.end_headers()
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"ok")
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(("127.0.0.1", port), Form).serve_forever()
