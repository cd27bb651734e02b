"""Kills nodes while they send, and counts what became of each message.

    kills.py kills BINARY NODES KILLS PORT BATCH
    kills.py rate BINARY NODES PORT BATCH PER-SECOND

The settings of the installation come from the environment. The mail server on PORT is part of this program, so that it can kill a
node in the middle of a dialogue (mailserver.py). Prints a figure a line: "lost 0", "doubled 0", "unexpected 0", "in-doubt 12",
"kills 200", and a line for each point, "point after-250 kills 40 in-doubt 300 received 290 stored 0"; or "mean 0.99" and
"worst 1.02", parts of PER-SECOND.
"""

import collections
import os
import pathlib
import random
import socket
import sqlite3
import subprocess
import sys
import time

from mailserver import POINTS, MailServer

FINAL = ("sent", "in_doubt", "skipped", "bounced", "failed_permanently", "cancelled")
# Messages of these classes are sent again when it is unknown whether they were accepted: they may arrive twice.
REPEATABLE = ("reply", "transactional", "service_update", "staff_notice", "event")


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
        self.binary, self.process, self.starts = binary, None, 0
        self.data = pathlib.Path(os.environ["AMENDS_DATA_DIR"]) / f"node-{number}"
        self.data.mkdir(mode=0o700, exist_ok=True)

    @property
    def name(self):
        """How it greets the mail server; another after each start, which may read what a dead process wrote only later."""
        return f"{self.data.name}-{self.starts}"

    def start(self):
        self.starts += 1
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {
            **os.environ, "AMENDS_DATA_DIR": str(self.data), "AMENDS_LISTEN": f"127.0.0.1:{port}",
            "AMENDS_SMTP_URL": f"{os.environ['AMENDS_SMTP_URL']}/{self.name}",
        }
        with open(self.data / "log", "ab") as log:
            # Not on the core of the mail server, which must be able to act while the node runs.
            command = ["taskset", "-c", "0", self.binary, "serve"]
            self.process = subprocess.Popen(command, env=settings, stdout=log, stderr=log)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def sending(self, database, batch):
        """The messages of the batch that are being sent by this node, or were when it was killed."""
        file = self.data / "node"
        claimed_by = file.read_text().strip() if file.exists() else "-"
        of_node = f"batch_id = '{batch}' and state = 'sending' and claimed_by = '{claimed_by}'"
        return {name for (name,) in database.rows(f"select internet_id from message where {of_node}")}


def states(database, batch):
    return dict(database.rows(f"select state, count(*) from message where batch_id = '{batch}' group by state"))


def unfinished(database, batch):
    return sum(int(number) for state, number in states(database, batch).items() if state not in FINAL)


class Kill:
    """A node that was killed: at which point, what it was sending by the database, and the mail at which it was killed."""

    def __init__(self, point, sending, name):
        self.point, self.sending, self.name = point, sending, name


def kill_once(server, node, point, database, batch):
    """Kills a node once it has sent something since it was started, so that it dies at work, and starts it again. Nothing if it
    sends nothing for ten seconds, or does not come to the point."""
    end = time.time() + 10
    while not server.answered[node.name]:
        if node.process.poll() is not None:
            sys.exit(f"{node.data.name} ended by itself: its log is {node.data / 'log'}")
        if time.time() > end:
            return None
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.3))
    name = None
    if point in POINTS:
        order = server.kill_at(node.name, point, node.process.kill, 5)
        if not order:
            return None
        name = order.name
    node.kill()
    kill = Kill(point, node.sending(database, batch), name)
    node.start()
    return kill


def run_kills(binary, nodes, kills, port, batch):
    database, server = Database(), MailServer(int(port), int(os.environ["AMENDS_SMTP_CONNECTIONS"]))
    # How many mails are taken quickly for each kill: half of those that there are, since a slow server takes some, too.
    kills, share = int(kills), unfinished(database, batch) / int(kills) / 2
    server.quick_until = share
    server.start()
    database.start_sending()
    nodes = [Node(binary, number) for number in range(int(nodes))]
    points = (*POINTS, "random")
    killed, missed = [], collections.Counter()
    try:
        for node in nodes:
            node.start()
        # A node may have nothing to send for a moment, but not again and again.
        while len(killed) < kills and sum(missed.values()) < kills + 20 and unfinished(database, batch) > 0:
            # In turn, so that each point has its part however far this gets.
            point = points[len(killed) % len(points)]
            if kill := kill_once(server, random.choice(nodes), point, database, batch):
                killed.append(kill)
                server.quick_until = share * (len(killed) + 1)
            else:
                missed[point] += 1
        server.quick_until = None
        end = time.time() + 600
        while unfinished(database, batch) > 0 and time.time() < end:
            time.sleep(0.5)
    finally:
        for node in nodes:
            node.kill()
    report(database, batch, server.mails, killed, points, missed)


def report(database, batch, mails, killed, points, missed):
    rows = database.rows(f"select internet_id, state from message where batch_id = '{batch}'")
    state_of_batch = dict(rows)
    # Notices to staff are messages, too.
    everything = database.rows("select internet_id, state, class from message")
    state_of = {name: state for name, state, _ in everything}
    repeatable = {name for name, _, of_class in everything if of_class in REPEATABLE}
    got = collections.Counter(mail.name for mail in mails)
    # The same person could also be told twice under two Message-IDs; no two customers of the batch have the same address.
    names_at = collections.defaultdict(set)
    for mail in mails:
        if mail.name not in repeatable:
            names_at[mail.recipient.lower()].add(mail.name)
    twice = [name for name, times in got.items() if times > 1]
    # What may be sent again can be in any state when it arrives.
    expected = {name for name, state in state_of.items() if name in repeatable or state in ("sent", "in_doubt")}
    in_doubt = {name for name, state in rows if state == "in_doubt"}
    print("kills", len(killed))
    print("lost", sum(1 for name, state in rows if state not in FINAL or (state == "sent" and name not in got)))
    print("doubled", sum(1 for name in twice if name not in repeatable))
    print("doubled-repeatable", sum(1 for name in twice if name in repeatable))
    print("doubled-under-another-id", sum(1 for names in names_at.values() if len(names) > 1))
    print("unexpected", sum(1 for name in got if name not in expected))
    print("in-doubt", len(in_doubt))
    print("in-doubt-received", sum(1 for name in in_doubt if name in got))
    print("sent", sum(1 for _, state in rows if state == "sent"))
    for point in points:
        here = [kill for kill in killed if kill.point == point]
        doubtful = set().union(*(kill.sending for kill in here)) & in_doubt
        # How often the outcome of the mail at which the node was killed got into the database: the kill came after that commit.
        stored = sum(1 for kill in here if kill.name and state_of_batch.get(kill.name) == "sent")
        print(
            "point", point, "kills", len(here), "in-doubt", len(doubtful), "received", sum(1 for name in doubtful if name in got),
            "stored", stored, "not-reached", missed[point],
        )


def run_rate(binary, nodes, port, batch, per_second):
    """Two nodes from the start; one is killed after six seconds, another is added, and the dead one is started again."""
    database, server, rate = Database(), MailServer(int(port)), float(per_second)
    server.start()
    database.start_sending()
    nodes = [Node(binary, number) for number in range(int(nodes))]
    begun, queued_at, steps = None, 0, [(6, nodes[0].kill), (10, nodes[2].start), (14, nodes[0].start)]
    try:
        for node in nodes[:2]:
            node.start()
        while True:
            now, found = time.time(), states(database, batch)
            if any(int(found.get(state, 0)) > 0 for state in ("planned", "rendered")):
                queued_at = now
            if sum(int(number) for state, number in found.items() if state not in FINAL) == 0:
                break
            if begun is None and int(found.get("sent", 0)) > 0:
                begun = now
            while steps and begun and time.time() > begun + steps[0][0]:
                steps.pop(0)[1]()
            time.sleep(0.2)
    finally:
        for node in nodes:
            node.kill()
    if steps:
        sys.exit("the batch ended before every node was killed and started: it needs more recipients")
    # Without notices to staff, which go out long after, when a dead node is noticed.
    names = {name for (name,) in database.rows(f"select internet_id from message where batch_id = '{batch}'")}
    times = sorted(mail.at for mail in server.mails if mail.name in names)
    # The limit applies after the first second, which takes the permits that a full bucket holds, and only while messages are
    # queued: what is tried again later, or the end of the last second, says nothing of the rate. Whole seconds of that.
    start = times[0] + 1
    seconds = int(queued_at - start)
    if seconds < 1:
        sys.exit("the batch was sent within two seconds: it needs more recipients")
    times = [at for at in times if start <= at < start + seconds]
    worst, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        worst = max(worst, last - first + 1)
    print("mean", round(len(times) / seconds / rate, 4))
    print("worst", round(worst / rate, 4))
    print("seconds", seconds)
    by_second = collections.Counter(int(at - start) for at in times)
    print("by-second", ",".join(str(by_second[second]) for second in range(seconds)))


def main():
    what, *arguments = sys.argv[1:]
    {"kills": run_kills, "rate": run_rate}[what](*arguments)


main()
