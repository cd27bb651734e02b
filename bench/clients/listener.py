"""Holds the listening socket as systemd's socket activation does, and restarts the server behind it.

    listener.py PORT RESTARTS SECONDS COMMAND…

The socket (file descriptor 3, LISTEN_FDS=1, LISTEN_PID) outlives every server, so that whoever connects between two of
them waits in the kernel's queue. Each server runs for SECONDS after it first answers, is stopped by SIGTERM, and is
followed by the next once it has ended. Printed for each: milliseconds until it answered, and until it had ended. After
the last restart the server stays until SIGTERM.
"""

import os
import signal
import socket
import sys
import time

STARTING_MAX_S = 30
ENDING_MAX_S = 30


def spawn(listener, command):
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
        os.execvp(command[0], command)
    finally:
        os._exit(127)


def answers(port):
    """Whether the server answers: the question waits in the queue until it does."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=STARTING_MAX_S) as sock:
            sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return sock.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def end(child):
    """Seconds it took; a server that does not stop in time is killed and the restart has failed."""
    begun = time.monotonic()
    os.kill(child, signal.SIGTERM)
    while time.monotonic() - begun < ENDING_MAX_S:
        if os.waitpid(child, os.WNOHANG)[0]:
            return time.monotonic() - begun
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise SystemExit("the server did not stop")


def main():
    port, restarts, seconds, *command = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:]
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(4096)
    child = None

    def leave(*_):
        if child:
            end(child)
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)
    for number in range(restarts + 1):
        begun = time.monotonic()
        child = spawn(listener, command)
        is_there = answers(port)
        ready_ms = (time.monotonic() - begun) * 1000
        ended, _ = os.waitpid(child, os.WNOHANG)
        if ended or not is_there:
            child = None if ended else child
            print("the server does not take the socket it is given" if ended else "the server does not answer", flush=True)
            if child:
                end(child)
            return 1
        if number == restarts:
            print(f"server {number} answers after {ready_ms:.0f} ms; that was the last restart", flush=True)
            time.sleep(600)
            leave()
        time.sleep(seconds)
        ended_s, child = end(child), None
        print(f"server {number} answers after {ready_ms:.0f} ms, ended {ended_s * 1000:.0f} ms after SIGTERM", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
