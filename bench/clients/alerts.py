"""A storm of alerts, as Alertmanager sends them.

    alerts.py URL DATA-DIR HOOK-URL ALERTS SERVER-PROCESS

Four connections send groups of 20, then 500 alerts one by one, and then the groups again, whose alerts are known by then. Printed: alerts
taken a second when they are new and when they are known, deliveries a second of single alerts, how many drafts there are more than
before, how many deliveries failed, and by how many MiB the server's resident memory grew after the first tenth.
"""

import http.client
import json
import re
import sys
import threading
import time
import urllib.parse

from desk import Desk

GROUP = 20
SINGLES = 500
LANES = 4


def group(key, names):
    alerts = [{
        "status": "firing", "fingerprint": name, "startsAt": "2026-01-01T00:00:00.123456789Z", "endsAt": "0001-01-01T00:00:00Z",
        "labels": {"alertname": "HighErrorRate", "instance": name, "severity": "critical", "team": "bench"},
        "annotations": {"summary": f"{name} fails 5 % of requests", "description": "Errors are above the threshold."},
        "generatorURL": "http://prometheus.example/graph",
    } for name in names]
    return json.dumps({
        "version": "4", "groupKey": key, "truncatedAlerts": 0, "status": "firing", "receiver": "amends", "groupLabels": {},
        "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://alertmanager.example", "alerts": alerts,
    })


def resident_mib(process):
    with open(f"/proc/{process}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def drafts(desk):
    _, _, page = desk.send("GET", "/desk/incidents")
    return len(set(re.findall(r"/desk/incidents/drafts/[a-z0-9]+", page)))


class Sender:
    def __init__(self, hook):
        split = urllib.parse.urlsplit(hook)
        self.host, self.path, self.failed, self.lock = split.netloc, split.path, 0, threading.Lock()

    def lane(self, bodies):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        failed = 0
        for body in bodies:
            try:
                connection.request("POST", self.path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                failed += answer.status != 200
            except (OSError, http.client.HTTPException):
                connection.close()
                failed += 1
        connection.close()
        with self.lock:
            self.failed += failed

    def send(self, bodies):
        """Sends all, and returns how many seconds that took."""
        begun = time.monotonic()
        lanes = [threading.Thread(target=self.lane, args=(bodies[lane::LANES],)) for lane in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        return time.monotonic() - begun


def main():
    url, data_dir, hook, alerts, process = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    desk, sender = Desk(url, data_dir, "commander"), Sender(hook)
    before = drafts(desk)
    names = [f"host-{number}" for number in range(alerts)]
    bodies = [group(f"group-{at}", names[at:at + GROUP]) for at in range(0, alerts, GROUP)]
    tenth = max(1, len(bodies) // 10)
    sender.send(bodies[:tenth])
    warm = resident_mib(process)
    took = sender.send(bodies[tenth:])
    print(f"accepted {(len(bodies) - tenth) * GROUP / took:.1f}")
    took = sender.send([group(f"single-{number}", [f"single-{number}"]) for number in range(SINGLES)])
    print(f"singles {SINGLES / took:.1f}")
    took = sender.send(bodies)
    print(f"repeated {len(bodies) * GROUP / took:.1f}")
    print(f"drafts {drafts(desk) - before}")
    print(f"failed {sender.failed}")
    print(f"memory {resident_mib(process) - warm:.1f}")


main()
