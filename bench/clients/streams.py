"""Holds streams of /live open.

    streams.py URL HOW-MANY     prints "open N" when they stand (of HOW-MANY, within 60 s), then holds them until SIGTERM
                                or until the server has ended the last one (then prints "ended N"), ten minutes at most
"""

import re
import select
import signal
import socket
import sys
import time

OPENING_MAX_S = 60
PENDING_MAX = 256  # fewer than any kernel's queue of connections that wait to be accepted


IP_BIND_ADDRESS_NO_PORT = 24  # which Python does not name; the port is then chosen by connect


def socket_of(number):
    """A socket of one of 40 addresses of this machine, since the server limits what one source may hold."""
    sock = socket.socket()
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    sock.bind((f"127.0.0.{2 + number % 40}", 0))
    return sock


class Streams:
    def __init__(self, url, count):
        host, port = re.fullmatch(r"http://([^:/]+):(\d+)", url).groups()
        self.host, self.address, self.count = f"{host}:{port}", (host, int(port)), count
        self.epoll = select.epoll()
        self.open = {}      # fd -> socket, answered 200
        self.pending = {}   # fd -> [socket, what came so far, whether the request was sent]
        self.last = {}      # fd -> what came last, cut off at the end of an event
        self.refused = self.ended = 0

    def open_all(self):
        until = time.monotonic() + OPENING_MAX_S
        begun = 0
        while len(self.open) + self.refused < self.count and time.monotonic() < until:
            while begun < self.count and len(self.pending) < PENDING_MAX:
                sock = socket_of(begun)
                sock.connect_ex(self.address)
                self.pending[sock.fileno()] = [sock, b"", False]
                self.epoll.register(sock.fileno(), select.EPOLLOUT)
                begun += 1
            for fd, _ in self.epoll.poll(0.1):
                if fd in self.pending:
                    self.advance(fd)
                else:
                    self.read(fd)
        return len(self.open)

    def advance(self, fd):
        sock, got, is_sent = self.pending[fd]
        try:
            if not is_sent:
                sock.send(f"GET /live HTTP/1.1\r\nHost: {self.host}\r\nAccept: text/event-stream\r\n\r\n".encode())
                self.pending[fd][2] = True
                self.epoll.modify(fd, select.EPOLLIN)
                return
            data = sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        got = self.pending[fd][1] = got + data
        if b"\r\n\r\n" not in got and data:
            return
        del self.pending[fd]
        if got.startswith(b"HTTP/1.1 200 "):
            self.open[fd] = sock
            self.last[fd] = got
        else:
            self.refused += 1
            self.epoll.unregister(fd)
            sock.close()

    def read(self, fd):
        """What came on an open stream; None when it has ended."""
        try:
            data = self.open[fd].recv(65536)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if data:
            return data
        self.epoll.unregister(fd)
        self.open.pop(fd).close()
        self.ended += 1
        return None


def main():
    streams = Streams(sys.argv[1], int(sys.argv[2]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("open", streams.open_all(), flush=True)
    until = time.monotonic() + 600
    while streams.open and time.monotonic() < until:
        for fd, _ in streams.epoll.poll(1):
            if fd in streams.pending:
                streams.advance(fd)
            else:
                streams.read(fd)
    print("ended", streams.ended, flush=True)


if __name__ == "__main__":
    main()
