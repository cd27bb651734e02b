"""Many customers, searches of them as staff search at the desk, and the bare SQL of the same searches.

    customers.py fill COUNT                      prints SQL for either database that adds so many customers with addresses
    customers.py desk URL DATA-DIR COUNT ROUNDS  searches at the desk
    customers.py sqlite FILE COUNT ROUNDS        executes the bare SQL of the same searches on SQLite
    customers.py psql COUNT ROUNDS               prints it for psql
    customers.py times FILE COUNT ROUNDS         reads the times that psql printed
    customers.py export URL DATA-DIR             reads the file of all customers; prints its rows and seconds

Searches print a line for each kind: its name, the median and the 95th percentile in milliseconds; the last line is of all.
"""

import math
import random
import re
import sqlite3
import sys
import time
import urllib.parse

from desk import Desk

FIRST = """Ann Ben Cora Dan Eve Finn Gil Hana Ivo Jana Kai Lea Max Nora Omar Pia Quin Rosa Sam Tara Uma Vera Wim Xena Yara Zoe
Aldo Bea Carl Dora Emil Fay Gus Hope Igor June Karl Lucy Milo Nell""".split()
SYLLABLES = "bar del fen gor hal ims jor kel lun mar nop ost pel qui ras sol tam ung vel wex".split()
REGIONS = 20


def fill(count):
    words = ", ".join(f"({k}, '{FIRST[k]}', '{SYLLABLES[k % len(SYLLABLES)]}')" for k in range(len(FIRST)))
    print(f"""
insert into customer (external_id, name, name_folded, region, monthly_minor, vulnerable)
with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}),
     word(k, first, syllable) as (values {words}),
     named(i, name) as (
         select n.i, f.first || ' ' || upper(substr(a.syllable, 1, 1)) || substr(a.syllable, 2) || b.syllable || c.syllable
         from n
         join word as f on f.k = n.i * 31 % 40
         join word as a on a.k = n.i * 79 % 8000 % 20
         join word as b on b.k = n.i * 79 % 8000 / 20 % 20
         join word as c on c.k = n.i * 79 % 8000 / 400)
select 'K-' || (10000000 + i), name, lower(name), 'Region ' || (i % {REGIONS}), 1000 + i % 90, i % 50 = 0 from named;
insert into contact_point (customer_id, channel, address, address_key)
select id, 'email', lower(external_id) || '@example.org', lower(external_id) || '@example.org' from customer
where external_id like 'K-%';""")


def name(number):
    """First name and syllables of the last name of a customer, as `fill` makes them."""
    last = number * 79 % 8000
    return FIRST[number * 31 % 40], [SYLLABLES[last % 20], SYLLABLES[last // 20 % 20], SYLLABLES[last // 400]]


def searches(count, rounds):
    """Kind and fields of every search, the same for each run."""
    chance = random.Random(7)
    found = []
    for _ in range(rounds):
        one = chance.randint(1, count)
        first, (a, b, c) = name(one)
        number = 10000000 + one
        region = f"Region {chance.randrange(REGIONS)}"
        found += [
            ("part", {"q": b + c}),
            ("whole", {"q": f"{first} {a}{b}{c}"}),
            ("frequent", {"q": a}),
            ("start", {"q": first[:2]}),
            ("number", {"q": f"K-{number}"}),
            ("numbers", {"q": f"K-{number}"[:7]}),
            ("address", {"q": f"K-{number}@example.org"}),
            ("nothing", {"q": "zzqzzq"}),
            ("region", {"region": region}),
            ("both", {"q": b + c, "region": region}),
            ("all", {}),
        ]
    return found


def bare(kind, fields, is_postgres):
    """The SQL of a search, without everything that makes it right for every text."""
    text, region = fields.get("q", "").lower(), fields.get("region", "")
    columns = "select customer.id, external_id, customer.name, region, plan, currency, monthly_minor, vulnerable from customer"
    order = "order by name_folded, customer.id limit 51"
    in_index = f"{columns} join customer_search as s on s.customer_id = customer.id where"
    if kind in ("part", "whole", "frequent", "nothing", "both"):
        also = f" and region = '{region}'" if region else ""
        if is_postgres:
            return f"{in_index} s.name like '%{text}%'{also} {order}"
        return f"""{columns} where id in (select rowid from customer_name_trigram
                   where customer_name_trigram match '"{text}"'){also} {order}"""
    if kind == "start":
        return f"{in_index} s.name >= '{text}' and s.name < '{text}\U0010ffff' order by s.name, s.customer_id limit 51"
    if kind in ("number", "numbers"):
        return f"{in_index} number >= '{text}' and number < '{text}\U0010ffff' {order}"
    if kind == "address":
        return f"{columns} where id in (select customer_id from contact_point where address_key = '{text}') {order}"
    return f"{columns} where region = '{region}' {order}" if region else f"{columns} {order}"


def percentile(times, share):
    return sorted(times)[max(0, math.ceil(len(times) * share) - 1)]


def report(times):
    kinds = {}
    for kind, milliseconds in times:
        kinds.setdefault(kind, []).append(milliseconds)
    kinds["every-kind"] = [milliseconds for _, milliseconds in times]
    for kind, values in kinds.items():
        print(f"{kind} {percentile(values, 0.5):.2f} {percentile(values, 0.95):.2f}")


def search_desk(url, data, count, rounds):
    desk = Desk(url, data, "support_lead")
    times = []
    for kind, fields in searches(count, rounds):
        begun = time.perf_counter()
        status, _, body = desk.send("GET", "/desk/customers?" + urllib.parse.urlencode(fields))
        times.append((kind, (time.perf_counter() - begun) * 1000))
        is_found = "/desk/customers/" in body and "<td" in body
        if status != 200 or is_found == (kind == "nothing"):
            sys.exit(f"{kind} {fields} was answered {status}, found: {is_found}")
    report(times)


def search_sqlite(file, count, rounds):
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    times = []
    for kind, fields in searches(count, rounds):
        begun = time.perf_counter()
        database.execute(bare(kind, fields, False)).fetchall()
        times.append((kind, (time.perf_counter() - begun) * 1000))
    report(times)


def script(count, rounds):
    print("\\timing on")
    for kind, fields in searches(count, rounds):
        print(bare(kind, fields, True) + ";")


def read_times(file, count, rounds):
    with open(file) as lines:
        found = [float(match[1]) for match in (re.match(r"Time: ([0-9.]+) ms", line) for line in lines) if match]
    kinds = [kind for kind, _ in searches(count, rounds)]
    if len(found) != len(kinds):
        sys.exit(f"{len(found)} times of {len(kinds)} searches")
    report(list(zip(kinds, found)))


def export(url, data):
    desk = Desk(url, data, "support_lead")
    begun = time.perf_counter()
    status, _, body = desk.send("GET", "/desk/customers/export.csv")
    rows = body.count("\r\n") - 1
    print(rows if status == 200 else 0, f"{time.perf_counter() - begun:.2f}")


def main():
    command, *given = sys.argv[1:]
    numbers = [int(word) if word.isdigit() else word for word in given]
    {"fill": fill, "desk": search_desk, "sqlite": search_sqlite, "psql": script, "times": read_times, "export": export}[command](*numbers)


if __name__ == "__main__":
    main()
