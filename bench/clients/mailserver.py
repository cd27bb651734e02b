"""A mail server that keeps the Message-ID of every mail, and that can kill a node at a named point of its dialogue.

    mailserver.py PORT      takes mails and forgets them, until it is ended

Other programs run it in a thread of their own. A node says in EHLO which one it is: the name is the path of its AMENDS_SMTP_URL.
The points, each named by how far the node is with a mail:

    after-claim   at MAIL FROM, once the node has claimed all that it may send at once: none of these was accepted, and what was
                  accepted before is stored, since a node stores outcomes before it claims more
    before-250    a whole mail was received, and its answer is not written
    after-250     its answer was written a moment ago, and the outcome is hardly ever stored yet
    in-commit     up to 30 ms after the answer, while outcomes are gathered (8 ms) and stored
"""

import asyncio
import collections
import random
import re
import sys
import threading
import time

POINTS = ("after-claim", "before-250", "after-250", "in-commit")
# Longer than outcomes are gathered and stored, so that some of these kills come before, some in and some after the commit.
IN_COMMIT_SECONDS = 0.03
# At most so long twice for each mail while the server is slow; a fraction of what a node waits for an answer.
SLOW_SECONDS = 0.6
# The longest mail.
TEXT_MAX = 1 << 24
EXTENSIONS = b"250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"

Mail = collections.namedtuple("Mail", "name recipient at")


class Killed(Exception):
    """The node at the other end was killed."""


class Order:
    """To kill a node when it reaches a point."""

    def __init__(self, node, point, kill):
        self.node, self.point, self.kill = node, point, kill
        self.is_taken, self.done = False, threading.Event()
        # The Message-ID of the mail that was received when the node was killed, or just before.
        self.name = None


class MailServer:
    def __init__(self, port, places=0):
        # `places` is how many mails a node sends at the same time.
        self.port, self.places, self.mails = port, places, []
        # How many mails of each node were answered, and how many wait for the answer to MAIL FROM.
        self.answered, self.held = collections.Counter(), collections.Counter()
        # The server is slow after so many mails, so that there is something to send until the last kill.
        self.quick_until = None
        # The server's thread takes an order; the lock keeps it from one that the other thread has given up.
        self.order, self.lock = None, threading.Lock()

    def start(self):
        listening = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(listening)), daemon=True).start()
        if not listening.wait(10):
            sys.exit("the mail server did not start")

    async def serve(self, listening=None):
        server = await asyncio.start_server(self.talk, "127.0.0.1", self.port, limit=TEXT_MAX, backlog=1024)
        if listening:
            listening.set()
        await server.serve_forever()

    def kill_at(self, node, point, kill, seconds):
        """Has a node killed at a point, and waits for it. Returns the order, or nothing if the node did not come to the point."""
        order = self.order = Order(node, point, kill)
        order.done.wait(seconds)
        with self.lock:
            self.order = None
        return order if order.is_taken and order.done.wait(5) else None

    def reaches(self, node, point, name=None):
        """The order to kill this node at this point, for one mail only."""
        if not self.order:
            return None
        with self.lock:
            order = self.order
            if not order or order.is_taken or (order.node, order.point) != (node, point):
                return None
            order.is_taken, order.name = True, name
            return order

    @staticmethod
    def carry_out(order):
        order.kill()
        order.done.set()

    async def pause(self, node):
        # Not for a node that is to be killed at a point: it comes there sooner.
        order = self.order
        is_awaited = order and order.node == node
        if self.quick_until is not None and len(self.mails) > self.quick_until and not is_awaited:
            await asyncio.sleep(random.uniform(0, SLOW_SECONDS))

    async def talk(self, reader, writer):
        try:
            await self.dialogue(reader, writer)
        except (Killed, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def dialogue(self, reader, writer):
        node = ""
        writer.write(b"220 bench ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                node = line[4:].strip().decode()
                writer.write(EXTENSIONS if verb == b"EHLO" else b"250 bench\r\n")
            elif verb == b"MAIL":
                await self.mail(node, reader, writer)
            elif verb == b"QUIT":
                writer.write(b"221 2.0.0 Bye\r\n")
                return
            else:
                writer.write(b"250 2.0.0 Ok\r\n" if verb in (b"RSET", b"NOOP") else b"503 5.5.1 No mail was begun\r\n")

    async def mail(self, node, reader, writer):
        """From MAIL FROM to the answer to the text, or to RSET."""
        await self.hold(node)
        await self.pause(node)
        writer.write(b"250 2.1.0 Ok\r\n")
        recipient = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                writer.write(b"250 2.1.5 Ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 End data with <CR><LF>.<CR><LF>\r\n")
                # Every mail has a header, so the dot is never the first line.
                text = await reader.readuntil(b"\r\n.\r\n")
                await self.received(node, recipient, text, writer)
                return
            else:
                writer.write(b"250 2.0.0 Ok\r\n")
                if verb == b"RSET":
                    return

    async def hold(self, node):
        """Answers no MAIL FROM of a node that is to be killed after a claim, until its last place has one."""
        order = self.order
        if not order or (order.node, order.point) != (node, "after-claim"):
            return
        self.held[node] += 1
        if self.held[node] >= self.places and self.reaches(node, "after-claim"):
            self.carry_out(order)
        while self.order is order and not order.is_taken:
            await asyncio.sleep(0.01)
        self.held[node] -= 1
        if order.is_taken:
            raise Killed

    async def received(self, node, recipient, text, writer):
        header = text.partition(b"\r\n\r\n")[0]
        found = re.search(rb"^Message-ID: <([^@>]+)", header, re.MULTILINE | re.IGNORECASE)
        name = found.group(1).decode() if found else ""
        # Kept before the answer: other servers deliver a mail even if its sender has gone by then.
        self.mails.append(Mail(name, recipient, time.time()))
        await self.pause(node)
        if order := self.reaches(node, "before-250", name):
            self.carry_out(order)
            raise Killed
        # It is with the kernel when `write` returns: nothing waits on this connection.
        writer.write(b"250 2.0.0 Ok\r\n")
        self.answered[node] += 1
        if order := self.reaches(node, "after-250", name):
            self.carry_out(order)
            raise Killed
        if order := self.reaches(node, "in-commit", name):
            # More often early: when the node waits for nothing else, it stores outcomes before the time for gathering is over.
            delay = IN_COMMIT_SECONDS * random.random() ** 2
            asyncio.get_running_loop().call_later(delay, self.carry_out, order)


if __name__ == "__main__":
    asyncio.run(MailServer(int(sys.argv[1])).serve())
