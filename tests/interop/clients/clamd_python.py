"""python clamd: HOST PORT FILE; ends with 0 where the file is accepted, 1 where it is refused."""
import sys, clamd
host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
client = clamd.ClamdNetworkSocket(host, port, timeout=20)
assert client.ping() == "PONG"
try:
    state, name = client.instream(open(path, "rb"))["stream"]
except clamd.BufferTooLongError as error:
    state, name = "BufferTooLongError", str(error)
print(state, name or "")
sys.exit(0 if state == "OK" else 1)
