"""Kills nodes while they send, and counts what became of each message.

    kills.py kills BINARY NODES KILLS MAILS BATCH
    kills.py rate BINARY NODES MAILS BATCH PER-SECOND

The settings of the installation come from the environment. MAILS is the folder in which a mail sink keeps one file for each mail.
Prints a figure a line: "lost 0", "doubled 0", "unexpected 0", "in-doubt 12", "kills 200"; or "mean 0.99" and "worst 1.02", parts of
PER-SECOND.
"""

import collections
import os
import pathlib
import random
import re
import socket
import sqlite3
import subprocess
import sys
import time

FINAL = ("sent", "in_doubt", "skipped", "bounced", "failed_permanently", "cancelled")


class Database:
    """Reads the database of the installation, and stores one setting."""

    def __init__(self):
        self.url = os.environ["AMENDS_DATABASE_URL"]

    def rows(self, text):
        if self.url.startswith("sqlite:"):
            database = sqlite3.connect(self.url.removeprefix("sqlite://"), timeout=60)
            try:
                rows = database.execute(text).fetchall()
                database.commit()
                return [tuple(str(value) for value in row) for row in rows]
            finally:
                database.close()
        done = subprocess.run(["psql", "-qtA", "-F", "|", "-c", text, self.url], capture_output=True, text=True, check=True)
        return [tuple(line.split("|")) for line in done.stdout.splitlines()]

    def start_sending(self):
        self.rows("update installation set sending_stopped_at = null")


class Node:
    """`amends serve`, with a data folder and an address of its own."""

    def __init__(self, binary, number):
        self.binary, self.process = binary, None
        self.data = pathlib.Path(os.environ["AMENDS_DATA_DIR"]) / f"node-{number}"
        self.data.mkdir(mode=0o700, exist_ok=True)

    def start(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {**os.environ, "AMENDS_DATA_DIR": str(self.data), "AMENDS_LISTEN": f"127.0.0.1:{port}"}
        with open(self.data / "log", "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve"], env=settings, stdout=log, stderr=log)

    def kill(self):
        self.process.kill()
        self.process.wait()


def arrivals(mails):
    """The Message-ID of each mail, and when it was received."""
    for file in pathlib.Path(mails).rglob("*"):
        if file.is_file() and (found := re.search(rb"^Message-ID: <([^@>]+)", file.read_bytes(), re.MULTILINE)):
            yield found.group(1).decode(), file.stat().st_mtime


def received(mails):
    """How often each Message-ID was received."""
    return collections.Counter(name for name, _ in arrivals(mails))


def states(database, batch):
    return dict(database.rows(f"select state, count(*) from message where batch_id = '{batch}' group by state"))


def unfinished(database, batch):
    return sum(int(number) for state, number in states(database, batch).items() if state not in FINAL)


def run_kills(binary, nodes, kills, mails, batch):
    database = Database()
    database.start_sending()
    nodes = [Node(binary, number) for number in range(int(nodes))]
    for node in nodes:
        node.start()
    killed = 0
    try:
        sent = 0
        while killed < int(kills) and unfinished(database, batch) > 0:
            # It has sent something since it was started, so it dies at work.
            end = time.time() + 60
            while time.time() < end:
                now = int(states(database, batch).get("sent", 0))
                if now > sent:
                    break
                time.sleep(0.02)
            time.sleep(random.uniform(0, 0.3))
            node = random.choice(nodes)
            node.kill()
            killed += 1
            sent = int(states(database, batch).get("sent", 0))
            node.start()
        end = time.time() + 600
        while unfinished(database, batch) > 0 and time.time() < end:
            time.sleep(0.5)
    finally:
        for node in nodes:
            node.kill()
    rows = database.rows(f"select internet_id, state from message where batch_id = '{batch}'")
    got = received(mails)
    # Notices to staff are messages, too.
    state_of = dict(database.rows("select internet_id, state from message"))
    expected = ("sent", "in_doubt")
    print("kills", killed)
    print("lost", sum(1 for name, state in rows if state not in FINAL or (state == "sent" and name not in got)))
    print("doubled", sum(1 for times in got.values() if times > 1))
    print("unexpected", sum(1 for name in got if state_of.get(name) not in expected))
    print("in-doubt", sum(1 for _, state in rows if state == "in_doubt"))
    print("in-doubt-received", sum(1 for name, state in rows if state == "in_doubt" and name in got))
    print("sent", sum(1 for _, state in rows if state == "sent"))


def run_rate(binary, nodes, mails, batch, per_second):
    """Two nodes from the start; one is killed after six seconds, another is added, and the dead one is started again."""
    database, rate = Database(), float(per_second)
    database.start_sending()
    nodes = [Node(binary, number) for number in range(int(nodes))]
    for node in nodes[:2]:
        node.start()
    begun, steps = None, [(6, nodes[0].kill), (10, nodes[2].start), (14, nodes[0].start)]
    while unfinished(database, batch) > 0:
        if begun is None and int(states(database, batch).get("sent", 0)) > 0:
            begun = time.time()
        while steps and begun and time.time() > begun + steps[0][0]:
            steps.pop(0)[1]()
        time.sleep(0.2)
    for node in nodes:
        node.kill()
    # Without notices to staff, which go out long after, when a dead node is noticed.
    names = {name for (name,) in database.rows(f"select internet_id from message where batch_id = '{batch}'")}
    times = sorted(at for name, at in arrivals(mails) if name in names)
    # The first second takes the permits that a full bucket holds.
    times = [at for at in times if at >= times[0] + 1]
    worst, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        worst = max(worst, last - first + 1)
    print("mean", round(len(times) / (times[-1] - times[0]) / rate, 4))
    print("worst", round(worst / rate, 4))


def main():
    what, *arguments = sys.argv[1:]
    {"kills": run_kills, "rate": run_rate}[what](*arguments)


main()
