"""Asks for published pages as fast as one core can, and looks at every answer: 200, whole, and what it claims to be.

    load.py URL STATUS-FILE [--kept N] [--fresh N]

N connections are kept, N more are opened for each request. It runs until SIGTERM (an hour at most), then prints one line
of JSON. Meanwhile STATUS-FILE says "requests failed again stale slowest_ms", four times a second.

A request on a kept connection that the server closed before a single byte came back is sent again once, on a new
connection, as RFC 9112 (9.3.1) asks of clients and every browser does; those are counted as "again". Everything else
that is not a whole 200 has failed, and is counted by its reason.
"""

import argparse
import json
import os
import re
import select
import signal
import socket
import sys
import time
import zlib

ANSWER_MAX_S = 5.0
RUN_MAX_S = 3600
STALE = b"This page is from"


class Connection:
    def __init__(self, load, is_fresh):
        self.load, self.is_fresh = load, is_fresh
        self.is_again = False
        self.path = None
        self.open()

    def open(self):
        self.sock = socket.socket()
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.connect_ex(self.load.address)
        self.is_reused, self.is_sent = False, False
        self.got, self.need = b"", 0
        if not self.is_again:
            self.since = time.monotonic()
        self.load.connections[self.sock.fileno()] = self
        self.load.epoll.register(self.sock.fileno(), select.EPOLLOUT)

    def close(self):
        self.load.epoll.unregister(self.sock.fileno())
        del self.load.connections[self.sock.fileno()]
        self.sock.close()

    def begin_anew(self):
        self.close()
        self.path = None if not self.is_again else self.path
        self.open()

    def ask(self):
        self.path = self.path or self.load.next_path()
        self.got, self.need, self.is_sent = b"", 0, True
        self.since = time.monotonic() if not self.is_again else self.since
        self.sock.send(self.load.request(self.path, self.is_fresh))

    def fail(self, reason):
        load = self.load
        if self.is_sent and self.is_reused and not self.got and not self.is_again and reason.startswith("closed"):
            load.again += 1
            self.is_again = True
            self.begin_anew()
            return
        load.count_failure(reason, self.path)
        self.is_again, self.path = False, None
        self.begin_anew()

    def ready(self, events):
        try:
            if not self.is_sent:
                error = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    self.fail("not connected: " + os.strerror(error))
                    return
                self.load.epoll.modify(self.sock.fileno(), select.EPOLLIN)
                self.ask()
                return
            data = self.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError as error:
            self.fail(("closed: " if self.is_sent else "not connected: ") + (error.strerror or "?"))
            return
        if not data:
            self.fail("closed: cut short" if self.got else "closed: before an answer")
            return
        self.got = self.got + data if self.got else data
        if not self.need:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head = self.load.head(self.got[:end])
            self.need = end + 4 + self.head[1]
        if len(self.got) < self.need:
            return
        self.answered()

    def answered(self):
        load, (status, length, tag, closes) = self.load, self.head
        reason = load.wrong(self.path, status, tag, self.got[self.need - length : self.need], len(self.got) > self.need)
        if reason:
            load.count_failure(reason, self.path)
        else:
            load.requests += 1
        now = time.monotonic()
        load.slowest = max(load.slowest, now - self.since)
        self.is_again, self.path = False, None
        if closes or self.is_fresh:
            self.begin_anew()
        else:
            self.is_reused = True
            try:
                self.ask()
            except OSError as error:
                self.fail("closed: " + (error.strerror or "?"))


class Load:
    def __init__(self, url, status_file):
        host, port = re.fullmatch(r"http://([^:/]+):(\d+)", url).groups()
        self.host, self.address, self.status_file = f"{host}:{port}", (host, int(port)), status_file
        self.epoll, self.connections = select.epoll(), {}
        self.requests = self.failed = self.again = self.asked = 0
        self.is_stale, self.slowest, self.reasons = False, 0.0, {}
        self.heads, self.known, self.made = {}, {}, {}
        self.paths = ["/"]
        self.is_over = False

    def find_paths(self):
        """The start page most often; among it what else is published."""
        with socket.create_connection(self.address, timeout=5) as sock:
            sock.sendall(f"GET / HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode())
            page = b"".join(iter(lambda: sock.recv(65536), b""))
        incident = re.search(rb'href="(/incidents/[a-z0-9]{12})"', page)
        others = ["/history", "/live.json", "/api/v2/summary.json"] + ([incident[1].decode()] if incident else [])
        self.paths = [path for other in others for path in ("/", other)]

    def next_path(self):
        self.asked += 1
        return self.paths[self.asked % len(self.paths)]

    def request(self, path, is_fresh):
        made = self.made.get((path, is_fresh))
        if not made:
            close = "Connection: close\r\n" if is_fresh else ""
            made = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: gzip\r\n{close}\r\n".encode()
            self.made[path, is_fresh] = made
        return made

    def head(self, raw):
        """Status, length, tag, and whether the connection ends; heads repeat within a second."""
        read = self.heads.get(raw)
        if read is None:
            if len(self.heads) > 500:
                self.heads.clear()
            first, *lines = raw.decode("latin-1").split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            status = int(first.split()[1]) if first.startswith("HTTP/1.1 ") else 0
            length = fields.get("content-length", "")
            tag = (fields.get("etag", ""), fields.get("content-type", ""), fields.get("content-encoding", ""))
            read = (status, int(length) if length.isdigit() else 0, tag, fields.get("connection", "").lower() == "close")
            self.heads[raw] = read
        return read

    def wrong(self, path, status, tag, body, is_longer):
        """Why an answer is not what it should be; None when it is."""
        if status != 200:
            return f"status {status}"
        if is_longer:
            return "more than was announced"
        known = self.known.get((path, tag))
        if known is None:
            reason, is_stale = self.judge(tag, body)
            if reason:
                return reason
            if len(self.known) > 500:
                self.known.clear()
            known = self.known[path, tag] = (body, is_stale)
        if known[0] != body:
            return "other bytes under the same tag"
        if path == "/":
            self.is_stale = known[1]
        return None

    @staticmethod
    def judge(tag, body):
        etag, kind, encoding = tag
        if not etag:
            return "no tag", False
        try:
            text = zlib.decompress(body, 31) if encoding == "gzip" else body
        except zlib.error:
            return "not gzip", False
        if kind.startswith("text/html"):
            whole = text.startswith(b"<!DOCTYPE html>") and text.endswith(b"</html>") and b"<main" in text
            return None if whole else "not a whole page", STALE in text
        try:
            json.loads(text)
        except ValueError:
            return "not whole JSON", False
        return None, False

    def count_failure(self, reason, path):
        self.failed += 1
        key = f"{reason} ({path})"
        self.reasons[key] = self.reasons.get(key, 0) + 1

    def report(self):
        with open(self.status_file + ".new", "w") as file:
            print(self.requests, self.failed, self.again, int(self.is_stale), int(self.slowest * 1000), file=file)
        os.replace(self.status_file + ".new", self.status_file)

    def run(self, kept, fresh):
        self.find_paths()
        for number in range(kept + fresh):
            Connection(self, number >= kept)
        begun = reported = time.monotonic()
        while not self.is_over and reported - begun < RUN_MAX_S:
            for fd, events in self.epoll.poll(0.25):
                connection = self.connections.get(fd)
                if connection:
                    connection.ready(events)
            now = time.monotonic()
            if now - reported >= 0.25:
                reported = now
                self.report()
                for late in [c for c in self.connections.values() if now - c.since > ANSWER_MAX_S]:
                    late.is_again = True  # no second try: it was late, not closed
                    late.fail("no answer within 5 s")
        self.report()
        print(json.dumps({"requests": self.requests, "failed": self.failed, "again": self.again,
                          "slowest_ms": int(self.slowest * 1000), "reasons": self.reasons}))


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("url")
    asked.add_argument("status_file")
    asked.add_argument("--kept", type=int, default=24)
    asked.add_argument("--fresh", type=int, default=8)
    asked = asked.parse_args()
    load = Load(asked.url, asked.status_file)
    signal.signal(signal.SIGTERM, lambda *_: setattr(load, "is_over", True))
    load.run(asked.kept, asked.fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())
