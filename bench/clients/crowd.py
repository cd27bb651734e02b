"""A crowd on the public forms, while staff work and publish at the desk and merchants redeem vouchers.

    crowd.py URL DATA-DIR VISITORS SECONDS PORTAL-TOKEN REDEEMER-TOKEN

Each visitor has an address of 127/8 and a connection of its own, opens a form (to subscribe, a report, a message after an
incident, a personal page), takes AMENDS_BENCH_THINK seconds (5) to fill it in, sends it, opens the page that follows, and
begins again. All of them arrive within two seconds. Staff and merchants are processes of their own, so that the crowd's
work here does not count as theirs. Printed for each kind of request: how many were answered, the 50th and 99th percentile
and the longest time in seconds, how many were refused with 503 or 429, and how many failed otherwise.
"""

import heapq
import http.client
import json
import multiprocessing
import os
import random
import re
import select
import socket
import sys
import time
import urllib.parse

from desk import Composer, Desk, Refused

STAFF = ["commander", "senior_agent", "marketing", "finance"]
DESK_PAGES = ["/desk", "/desk/incidents", "/desk/inbox", "/desk/customers", "/desk/services", "/desk/scorecards"]
MERCHANTS = 4
PAUSE_S = 0.25          # of staff and merchants between two requests
PUBLISH_EVERY_S = 8.0
ARRIVAL_S = 2.0
ANSWER_MAX_S = 30.0
THINK_S = float(os.environ.get("AMENDS_BENCH_THINK", "5"))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Times:
    """The answers to one kind of request."""

    def __init__(self):
        self.took, self.refused, self.failed, self.reasons = [], 0, 0, {}

    def add(self, took, status):
        if status in (503, 429):
            self.refused += 1
        elif status == 0 or status >= 400:
            self.failed += 1
        else:
            self.took.append(took)
            return
        self.reasons[status] = self.reasons.get(status, 0) + 1

    def line(self, kind):
        reasons = " ".join(f"{status}:{count}" for status, count in sorted(self.reasons.items()))
        numbers = "void void void"
        if self.took:
            numbers = f"{percentile(self.took, .5):.3f} {percentile(self.took, .99):.3f} {max(self.took):.3f}"
        return f"{kind} {len(self.took)} {numbers} {self.refused} {self.failed} {reasons}".rstrip()


def fetch(host, method, path, headers=None, body=None):
    connection = http.client.HTTPConnection(host, timeout=ANSWER_MAX_S)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def timed(times, kind, act):
    """Adds the time and the status of what `act` asks for; 0 where there was no answer."""
    begun = time.monotonic()
    try:
        status = act()
    except (OSError, http.client.HTTPException):
        status = 0
    times.setdefault(kind, Times()).add(time.monotonic() - begun, status)


def staff(url, data_dir, role, until, results):
    times, turn = {}, 0
    desk = Desk(url, data_dir, role)
    is_commander = role == "commander"
    pages = DESK_PAGES + ([f"/desk/incidents/{desk.open_incident()}"] if is_commander else [])
    published = time.monotonic()

    def publish():
        try:
            action, fields = desk.composed(f"We are still working on it ({turn}).")
        except Refused:  # there was no composer
            return 503
        return desk.send("POST", action, fields)[0]

    while time.monotonic() < until:
        page = pages[turn % len(pages)]
        turn += 1
        timed(times, "desk", lambda: ok_or_forbidden(desk.send("GET", page)[0]))
        if is_commander and time.monotonic() - published > PUBLISH_EVERY_S:
            published = time.monotonic()
            timed(times, "publication", publish)
        time.sleep(PAUSE_S)
    results.put(times)


def ok_or_forbidden(status):
    """A page that is closed to the role costs the look-up of the session and the sidebar, as others do."""
    return 200 if status == 403 else status


def merchant(host, token, codes, number, until, results):
    times, turn = {}, 0

    def redeem():
        code = codes[turn % len(codes)]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                   "Idempotency-Key": f"till-{number}-{turn}"}
        status = fetch(host, "POST", "/api/v1/redemptions", headers, json.dumps({"code": code, "reference": "till"}))[0]
        return 200 if status == 409 else status  # redeemed before

    while time.monotonic() < until:
        timed(times, "redemption", redeem)
        turn += 1
        time.sleep(PAUSE_S)
    results.put(times)


def vouchers(url, host, data_dir, portal, wanted):
    """Makes the demonstration's offer live and claims vouchers: their codes, and the personal pages of the others."""
    desk = Desk(url, data_dir, "marketing")
    approvers = [Desk(url, data_dir, role, place) for role in ("marketing", "finance") for place in (0, 1)]
    incident, customers = None, []
    for offer in sorted(set(re.findall(r'href="/desk/offers/([a-z0-9]{12})"', desk.send("GET", "/desk/offers")[2]))):
        page = desk.send("GET", f"/desk/offers/{offer}")[2]
        form = Composer(f"/desk/offers/{offer}/approval")
        form.feed(page)
        for approver in approvers:  # the author's approval is refused
            approver.send("POST", form.action, {**form.fields, "decision": "approve"})
        found = re.search(r'/desk/incidents/([a-z0-9]{12})', page)
        rows = desk.send("GET", f"/desk/offers/{offer}/rows.csv")[2].splitlines()[1:]
        if found and len(rows) > len(customers):
            incident, customers = found[1], [row.split(",")[0].strip('"') for row in rows]
    time.sleep(3)  # the schedule starts what was approved
    codes, pages = [], []
    for customer in customers:
        path = f"/api/v1/customers/{urllib.parse.quote(customer)}/page-link?incident={incident}"
        status, _, body = fetch(host, "GET", path, {"Authorization": f"Bearer {portal}"})
        if status != 200:
            continue
        page = urllib.parse.urlsplit(json.loads(body)["url"]).path
        if len(codes) < wanted:
            fetch(host, "POST", f"{page}/claim", {"Origin": url})
            code = re.search(r'class="code"[^>]*>(.*?)</p>', fetch(host, "GET", page)[2], re.S)
            if code:
                codes.append(re.sub(r"<[^>]*>|[^A-Z0-9-]", "", code[1]))
                continue
        pages.append(page)
    return codes, pages


class Visitor:
    """One visitor, and where in a form this one is."""

    def __init__(self, crowd, number):
        self.crowd, self.number, self.turn = crowd, number, 0
        self.address = f"127.{1 + number // 60000}.{(number // 250) % 240}.{1 + number % 250}"
        self.sock, self.steps, self.step, self.got, self.is_reused = None, [], 0, b"", False

    def begin(self):
        if self.step >= len(self.steps):
            self.steps, self.step = self.crowd.form(self.number + self.turn, self.number, self.turn), 0
            self.turn += 1
        self.since = time.monotonic()
        self.send()

    def send(self):
        self.kind, request = self.steps[self.step]
        self.got, self.is_reused = b"", self.sock is not None
        if self.sock is None:
            self.sock = socket.socket()
            self.sock.bind((self.address, 0))
            self.sock.connect(self.crowd.server)
            self.sock.setblocking(False)
            self.crowd.active[self.sock.fileno()] = self
            self.crowd.epoll.register(self.sock.fileno(), select.EPOLLIN)
        try:
            self.sock.send(request)
        except OSError:
            self.lost()

    def close(self):
        if self.sock is not None:
            self.crowd.epoll.unregister(self.sock.fileno())
            del self.crowd.active[self.sock.fileno()]
            self.sock.close()
            self.sock = None

    def lost(self):
        """A kept connection that the server closed unanswered is opened again (RFC 9112, 9.3.1)."""
        again = self.is_reused and not self.got
        self.close()
        if again:
            self.send()
        else:
            self.answered(0)

    def readable(self):
        try:
            data = self.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.lost()
            return
        self.got += data
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.got[:end].lower()
        length = re.search(rb"content-length: (\d+)", head)
        is_whole = len(self.got) >= end + 4 + int(length[1]) if length else (
            self.got.endswith(b"0\r\n\r\n") if b"chunked" in head else True)
        if not is_whole:
            return
        if b"connection: close" in head:
            self.close()
        self.answered(int(self.got[9:12]))

    def answered(self, status):
        self.crowd.times.setdefault(self.kind, Times()).add(time.monotonic() - self.since, status)
        self.step += 1
        is_form_open = self.step == 1 and status < 400
        if not is_form_open and self.step == 1:
            self.step = len(self.steps)  # there was no form to fill in
        wait = 0.0 if self.step == 2 else THINK_S * random.uniform(0.5, 1.5)
        heapq.heappush(self.crowd.due, (time.monotonic() + wait, self.number))


class Crowd:
    def __init__(self, host, size, forms):
        name, port = host.split(":")
        self.host, self.server, self.forms = host, (name, int(port)), forms
        self.epoll, self.active, self.due, self.times = select.epoll(), {}, [], {}
        self.visitors = [Visitor(self, number) for number in range(size)]

    def get(self, path):
        return f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode()

    def post(self, path, fields):
        body = urllib.parse.urlencode(fields)
        return (f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()

    def form(self, turn, visitor, round_number):
        """The steps of one form: open it, send it, open what follows."""
        name, path, action, fields, after = self.forms[turn % len(self.forms)](visitor, round_number)
        return [(f"{name}-form", self.get(path)), (f"{name}-post", self.post(action, fields)), (f"{name}-after", self.get(after))]

    def run(self, until):
        now = time.monotonic()
        self.due = [(now + random.uniform(0, ARRIVAL_S), visitor.number) for visitor in self.visitors]
        heapq.heapify(self.due)
        while time.monotonic() < until:
            now = time.monotonic()
            while self.due and self.due[0][0] <= now:
                self.visitors[heapq.heappop(self.due)[1]].begin()
            for fd, _ in self.epoll.poll(max(0.0, min(0.05, self.due[0][0] - now if self.due else 0.05))):
                visitor = self.active.get(fd)
                if visitor:
                    visitor.readable()


def public_forms(host, pages):
    summary = json.loads(fetch(host, "GET", "/api/v2/incidents.json")[2])["incidents"]
    is_over = lambda incident: incident["status"] in ("resolved", "postmortem")
    is_open = lambda incident: incident["status"] in ("investigating", "identified", "monitoring")
    now, past = next(i["id"] for i in summary if is_open(i)), next(i["id"] for i in summary if is_over(i))
    mail = lambda visitor, turn: f"visitor{visitor}.{turn}@v{visitor}.example.org"
    forms = [
        lambda v, t: ("subscribe", "/subscribe", "/subscriptions", {"about": "all", "to": mail(v, t)}, "/subscribe?asked"),
        lambda v, t: ("report", f"/incidents/{now}/affected", f"/incidents/{now}/affected",
                      {"service": "other", "severity": "down", "where": "LS6", "words": "", "contact": ""},
                      f"/incidents/{now}/affected/thanks"),
        lambda v, t: ("message", f"/incidents/{past}/affected", f"/incidents/{past}/affected",
                      {"words": "Nobody called me back.", "contact": mail(v, t)}, f"/incidents/{past}/affected/thanks"),
    ]
    if pages:
        def letter(visitor, turn):
            page = pages[visitor % len(pages)]
            return "letter", page, f"{page}/reply", {"words": f"Thank you ({turn})."}, f"{page}?sent"
        forms.append(letter)
    return forms


def main():
    url, data_dir, size, seconds, portal, redeemer = sys.argv[1:]
    host = urllib.parse.urlsplit(url).netloc
    codes, pages = vouchers(url, host, data_dir, portal, 200)
    if not codes:
        print("crowd: no voucher could be claimed", file=sys.stderr)
        return 1
    forms = public_forms(host, pages)
    results = multiprocessing.Queue()
    until = time.monotonic() + float(seconds)
    workers = [multiprocessing.Process(target=staff, args=(url, data_dir, role, until, results)) for role in STAFF]
    for number in range(MERCHANTS):
        share = codes[number::MERCHANTS]
        workers.append(multiprocessing.Process(target=merchant, args=(host, redeemer, share, number, until, results)))
    for worker in workers:
        worker.start()
    os.nice(5)
    crowd = Crowd(host, int(size), forms)
    crowd.run(until)
    all_times = crowd.times
    for worker in workers:
        try:
            told = results.get(timeout=60)
        except Exception:  # one that died is missing, which the counts show
            continue
        for kind, times in told.items():
            into = all_times.setdefault(kind, Times())
            into.took += times.took
            into.refused += times.refused
            into.failed += times.failed
            for status, count in times.reasons.items():
                into.reasons[status] = into.reasons.get(status, 0) + count
    for worker in workers:
        worker.join(5)
    print("kind answered p50 p99 longest refused failed")
    for kind in sorted(all_times):
        print(all_times[kind].line(kind))
    return 0


if __name__ == "__main__":
    sys.exit(main())
