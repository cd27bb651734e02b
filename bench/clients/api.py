"""Writes and reads through the management API of the Statuspage contract, one request after the other.

    api.py URL PAGE-ID TOKEN WRITES READS [--learn]

WRITES writes declare incidents, update them and resolve them, in turn; READS reads ask for a page of incidents, one incident and the
components, in turn. Printed: `write NAME BEGUN ENDED` and `read NAME BEGUN ENDED` for each request in Unix seconds. With
--learn every kind is first sent five times with pauses, and printed as `learn NAME BEGUN ENDED`; the others then follow at 3 ms,
since the log whose statements are matched with them knows milliseconds only.
"""

import http.client
import json
import sys
import time
import urllib.parse


class Api:
    def __init__(self, url, page, token):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
        self.page, self.headers = page, {"Authorization": f"OAuth {token}", "Content-Type": "application/json"}
        self.incident, self.written, self.reads, self.pause = None, 0, 0, 0

    def send(self, kind, name, method, path, body=None):
        time.sleep(self.pause)
        begun = time.time()
        self.connection.request(method, f"/v1/pages/{self.page}/{path}", json.dumps(body) if body else None, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        ended = time.time()
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path} was answered {answer.status}: {text[:300]!r}")
        print(f"{kind} {name} {begun:.6f} {ended:.6f}")
        return json.loads(text)

    def write(self, kind):
        step = ("declare", "update", "resolve")[self.written % 3]
        self.written += 1
        if step == "declare":
            fields = {"name": "Some calls fail", "status": "investigating", "body": "We are looking for the cause.", "deliver_notifications": False}
            self.incident = self.send(kind, step, "POST", "incidents", {"incident": fields})["id"]
            return
        status = "identified" if step == "update" else "resolved"
        fields = {"status": status, "body": f"Now it is {status}.", "deliver_notifications": False}
        self.send(kind, step, "PATCH", f"incidents/{self.incident}", {"incident": fields})

    def read(self, kind):
        step = ("list", "incident", "components")[self.reads % 3]
        self.reads += 1
        path = {"list": "incidents?limit=20", "incident": f"incidents/{self.incident}", "components": "components"}[step]
        self.send(kind, step, "GET", path)


def main():
    api = Api(*sys.argv[1:4])
    writes, reads = int(sys.argv[4]), int(sys.argv[5])
    if "--learn" in sys.argv:
        api.pause = 0.003
        time.sleep(10) # what the server does by itself
        for _ in range(15):
            api.write("learn")
            time.sleep(0.7)
        for _ in range(15):
            api.read("learn")
            time.sleep(0.3)
    for _ in range(writes):
        api.write("write")
    for _ in range(reads):
        api.read("read")


main()
