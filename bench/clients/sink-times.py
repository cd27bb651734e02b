"""Notes when a mail sink had taken so many messages.

    smtp-sink -c … | sink-times.py FILE

Reads the counters that smtp-sink prints (`sess=1 quit=0 mesg=12`, each ended by a carriage return), and appends a line to
FILE for each new number of messages: Unix seconds and the number.
"""

import re
import sys
import time


def main():
    rest, seen = b"", 0
    with open(sys.argv[1], "w", buffering=1) as file:
        while chunk := sys.stdin.buffer.read1(65536):
            *lines, rest = re.split(rb"[\r\n]", rest + chunk)
            now = time.time()
            for line in lines:
                found = re.search(rb"mesg=(\d+)", line)
                if found and int(found.group(1)) > seen:
                    seen = int(found.group(1))
                    file.write(f"{now:.3f} {seen}\n")


main()
