"""pyClamd: HOST PORT FILE; 0 accepted, 1 refused."""
import sys, pyclamd
client = pyclamd.ClamdNetworkSocket(sys.argv[1], int(sys.argv[2]), timeout=20)
assert client.ping()
found = client.scan_stream(open(sys.argv[3], "rb").read())
print(found or "OK")
sys.exit(1 if found else 0)
