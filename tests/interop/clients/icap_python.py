"""python-icap: HOST PORT FILE; 0 accepted, 1 refused."""
import sys
from icap import IcapClient
with IcapClient(sys.argv[1], port=int(sys.argv[2])) as client:
    answer = client.scan_bytes(open(sys.argv[3], "rb").read(), service="avscan", filename="bijlage.csv")
print(answer.status_code, answer.headers.get("X-Infection-Found", ""))
sys.exit(0 if answer.is_no_modification else 1)
