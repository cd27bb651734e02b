"""Takes from PostgreSQL's log the statements that requests executed, and executes them again without a server of ours.

    statements.py collect LOG-FOLDER REQUESTS > FILE
    statements.py sqlite FILE DATABASE          executes them on SQLite, and prints seconds for writes and reads
    statements.py psql FILE KIND                prints a script for psql that executes those of a kind (setup, write, read)

LOG-FOLDER has PostgreSQL's log as CSV with every statement, REQUESTS is what `api.py --learn` printed.

A unit is a transaction of one connection. Which units belong to a request is learnt from requests sent while nothing else
happens: those that begin between the request's first moment and its commit (or its answer, where it reads), and begin with the same
two statements in three of five of a kind. What the server also executes without any request is left out.
"""

import collections
import csv
import datetime
import glob
import json
import re
import sqlite3
import sys
import time

BEGIN, END = re.compile(r"\s*begin", re.I), re.compile(r"\s*(commit|rollback)", re.I)
PARAMETER = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")
Unit = collections.namedtuple("Unit", "begun ended statements is_write")


def units(folder):
    csv.field_size_limit(1 << 30)
    open_units, found = {}, []
    for path in sorted(glob.glob(f"{folder}/*.csv")):
        with open(path, newline="") as file:
            for row in csv.reader(file):
                message, detail, process = row[13], row[14], row[3]
                kind, _, text = message.partition(": ")
                if not (kind.startswith("execute ") or kind == "statement"):
                    continue
                at = datetime.datetime.strptime(row[0], "%Y-%m-%d %H:%M:%S.%f %Z").replace(tzinfo=datetime.timezone.utc).timestamp()
                text = text.strip()
                if kind == "statement" and BEGIN.match(text):
                    open_units[process] = (at, [], "read only" not in text)
                elif kind == "statement" and END.match(text) and process in open_units:
                    begun, statements, is_write = open_units.pop(process)
                    if statements:
                        found.append(Unit(begun, at, statements, is_write))
                elif process in open_units:
                    given = {int(number): None if value == "NULL" else value[1:-1].replace("''", "'") for number, value in PARAMETER.findall(detail)}
                    open_units[process][1].append((text, [given[number] for number in sorted(given)]))
    return sorted(found)


def kind_of(unit):
    return unit.is_write, *(text for text, _ in unit.statements[:2])


def collect(folder, requests):
    all_units = units(folder)
    lines = [line.split() for line in open(requests)]
    requests = [(kind, name, float(begun), float(ended)) for kind, name, begun, ended in lines]
    first_of_all = min(begun for _, _, begun, _ in requests)
    alone = {kind_of(unit) for unit in all_units if unit.begun < first_of_all}
    millisecond = 0.001

    def within(begun, ended):
        """The units that begin while a request is under way; a log knows milliseconds."""
        return [unit for unit in all_units if begun - millisecond <= unit.begun <= ended and kind_of(unit) not in alone]

    def until_commit(inside):
        commits = [unit.ended for unit in inside if unit.is_write]
        return [unit for unit in inside if not commits or unit.begun < min(commits)]

    seen = collections.defaultdict(collections.Counter)
    for kind, name, begun, ended in requests:
        if kind == "learn":
            seen[name].update({kind_of(unit) for unit in until_commit(within(begun, ended))})
    known = {name: {key for key, times in counted.items() if times >= 3} for name, counted in seen.items()}
    without = 0
    for kind, name, begun, ended in requests:
        found = [{"write": unit.is_write, "statements": unit.statements} for unit in within(begun, ended) if kind_of(unit) in known[name]]
        without += not found
        print(json.dumps({"kind": kind, "name": name, "units": found}))
    if without:
        raise SystemExit(f"no statement was found for {without} requests")


def on_sqlite(file, path):
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = off"):
        database.execute(f"pragma {pragma}")
    took, executed, refused = {"learn": 0, "write": 0, "read": 0}, 0, collections.Counter()
    for line in open(file):
        request = json.loads(line)
        begun = time.perf_counter()
        for unit in request["units"]:
            database.execute("begin immediate" if unit["write"] else "begin")
            for text, values in unit["statements"]:
                text = text.replace("select json_array_elements_text($1::json)", "select value from json_each($1)")
                given = {str(at): {"t": 1, "f": 0}.get(value, value) for at, value in enumerate(values, 1)}
                try:
                    database.execute(text, given).fetchall()
                    executed += 1
                except sqlite3.Error as error:
                    refused[f"{error}: {' '.join(text.split())[:80]}"] += 1
            database.execute("commit" if unit["write"] else "rollback")
        took[request["kind"]] += time.perf_counter() - begun
    for why, count in refused.most_common(5):
        print(f"{count} times {why}", file=sys.stderr)
    print(f"{took['write']:.4f} {took['read']:.4f} {executed} {sum(refused.values())}")


def for_psql(file, kind):
    prepared = {}
    quoted = lambda value: "null" if value is None else "'" + value.replace("'", "''") + "'"
    print("\\set ON_ERROR_STOP on\nset standard_conforming_strings = on;")
    for line in open(file):
        request = json.loads(line)
        # Every session prepares what it executes, so that the preparing is measured as it is in the server: once.
        if {"learn": "setup"}.get(request["kind"], request["kind"]) != kind:
            continue
        for unit in request["units"]:
            print("begin;" if unit["write"] else "begin isolation level repeatable read, read only;")
            for text, values in unit["statements"]:
                if text not in prepared:
                    prepared[text] = f"s{len(prepared)}"
                    print(f"prepare {prepared[text]} as {text};")
                print(f"execute {prepared[text]}{'(' + ', '.join(map(quoted, values)) + ')' if values else ''};")
            print("commit;" if unit["write"] else "rollback;")


if sys.argv[1] == "collect":
    collect(sys.argv[2], sys.argv[3])
elif sys.argv[1] == "sqlite":
    on_sqlite(sys.argv[2], sys.argv[3])
else:
    for_psql(sys.argv[2], sys.argv[3])
