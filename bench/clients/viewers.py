"""Viewers of the start page: each holds a stream, and loads the page when the stream says that it has changed.

    viewers.py URL DATA-DIR HOW-MANY ROUNDS

As the page's own script does, each waits up to 250 ms first, so that a crowd does not come in one moment; unlike a
browser, each then opens a new connection. In each round an update with words of its own is published through the desk's
form. Printed for each round, in seconds from the beginning of the post: 50th and 99th percentile of the change arriving on the stream
on the stream, and of the page's bytes with those words being there; then over all rounds.
"""

import heapq
import random
import select
import sys
import threading
import time
import zlib

from desk import Desk
from streams import Streams, socket_of

SPREAD_S = 0.25
ROUND_MAX_S = 15.0


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Round:
    """One publication and everybody's way to it."""

    def __init__(self, streams, words):
        self.streams, self.words = streams, words.encode()
        self.received, self.shown = {}, {}   # stream -> Unix seconds
        self.due = []                    # (when, stream), by when
        self.loading = {}                # fd -> [socket, stream, what came]
        self.has_words = {}              # body -> whether it has the words

    def run(self, begin):
        thread = threading.Thread(target=begin)
        thread.start()
        until = time.time() + ROUND_MAX_S
        while len(self.shown) < len(self.streams.open) and time.time() < until:
            self.load_due()
            for fd, _ in self.streams.epoll.poll(0.005):
                if fd in self.loading:
                    self.advance(fd)
                elif fd in self.streams.open:
                    self.hear(fd)
        thread.join()
        for sock, _, _ in self.loading.values():
            sock.close()

    def hear(self, fd):
        data = self.streams.read(fd)
        if data and b"data: " in data:
            now = time.time()
            self.received.setdefault(fd, now)
            heapq.heappush(self.due, (now + random.random() * SPREAD_S, fd))

    def load_due(self):
        now = time.time()
        while self.due and self.due[0][0] <= now:
            _, stream = heapq.heappop(self.due)
            sock = socket_of(stream)
            sock.connect_ex(self.streams.address)
            self.loading[sock.fileno()] = [sock, stream, None]
            self.streams.epoll.register(sock.fileno(), select.EPOLLOUT)

    def advance(self, fd):
        sock, stream, got = self.loading[fd]
        if got is None:
            sock.send(f"GET / HTTP/1.1\r\nHost: {self.streams.host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode())
            self.loading[fd][2] = b""
            self.streams.epoll.modify(fd, select.EPOLLIN)
            return
        try:
            data = sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.loading[fd][2] = got + data
            return
        now = time.time()
        del self.loading[fd]
        self.streams.epoll.unregister(fd)
        sock.close()
        if self.shows(got):
            self.shown.setdefault(stream, now)

    def shows(self, answer):
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            return False
        known = self.has_words.get(body)
        if known is None:
            try:
                text = zlib.decompress(body, 31)
            except zlib.error:
                return False
            known = self.has_words[body] = self.words in text and text.endswith(b"</html>")
        return known


def main():
    url, data_dir, count, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    streams = Streams(url, count)
    stand = streams.open_all()
    if stand < count:
        print(f"only {stand} of {count} streams could be opened", file=sys.stderr)
        return 1
    desk = Desk(url, data_dir)
    received, shown = [], []
    for number in range(rounds):
        words = f"Words of round {number}, {random.randrange(10**9)}."
        composed = desk.composed(words)
        quiet = time.time() + 1.0
        while time.time() < quiet:  # what the round before still sends
            for fd, _ in streams.epoll.poll(0.1):
                if fd in streams.open:
                    streams.read(fd)
        answer = {}

        def begin():
            try:
                answer["at"] = desk.publish(composed)
            except Exception as why:  # reported below, by the thread that may end
                answer["why"] = why

        one = Round(streams, words)
        one.run(begin)
        if "why" in answer:
            print(f"round {number}: {answer['why']}", file=sys.stderr)
            return 1
        missing = count - len(one.shown)
        if missing:
            print(f"round {number}: {missing} of {count} viewers never saw the words", file=sys.stderr)
            return 1
        begun, answered = answer["at"]
        received_s = [at - begun for at in one.received.values()]
        shown_s = [at - begun for at in one.shown.values()]
        print("round", number, "answered", f"{answered - begun:.3f}", "received", f"{percentile(received_s, 0.5):.3f}", f"{percentile(received_s, 0.99):.3f}",
              "shown", f"{percentile(shown_s, 0.5):.3f}", f"{percentile(shown_s, 0.99):.3f}", flush=True)
        received += received_s
        shown += shown_s
    print("all", len(shown), "received", f"{percentile(received, 0.5):.3f}", f"{percentile(received, 0.99):.3f}",
          "shown", f"{percentile(shown, 0.5):.3f}", f"{percentile(shown, 0.99):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
