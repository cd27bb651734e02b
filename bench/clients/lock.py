"""Another process that holds a SQLite database for itself: nobody else may write it, and nobody may read it.

    lock.py FILE     prints "locked" once it is, and holds on until SIGTERM (ten minutes at most)

Writers are shut out by a transaction. Readers of a database in WAL mode are not: they are shut out by taking, in the -shm
file, the bytes on which SQLite's readers hold their shared locks (120 to 127: write, checkpoint, recover, five readers).
"""

import fcntl
import signal
import sqlite3
import sys
import time

path = sys.argv[1]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
writer = sqlite3.connect(path, timeout=30, isolation_level=None)
writer.execute("begin exclusive")
until = time.monotonic() + 600
with open(path + "-shm", "r+b") as shared:
    wanted = {121, 122, 123, 124, 125, 126, 127}
    while wanted and time.monotonic() < until:
        for byte in sorted(wanted):
            try:
                fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                wanted.discard(byte)
            except OSError:
                pass  # a reader is at it; its turn ends
    print("locked", flush=True)
    time.sleep(max(0, until - time.monotonic()))
