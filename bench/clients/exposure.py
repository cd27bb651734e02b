"""An open incident with many customers: its figures at the desk, then its rows, and the bare SQL that inserts the same rows.

    exposure.py fill                      prints SQL for either database: services for the customers of `customers.py`, and incidents
    exposure.py desk URL DATA-DIR ROUNDS  reads the figures of the open incidents; prints the median and the 95th percentile in ms
    exposure.py resolve                   prints SQL that resolves the first of them
    exposure.py made                      prints SQL for how many rows were made, and in how many seconds; nothing before they are
    exposure.py bare                      prints SQL that inserts the same rows for another incident
"""

import datetime
import re
import sys
import time

from customers import percentile
from desk import Desk

EVERYWHERE, REGIONS, BARE = "benchexposur", "benchregions", "benchbareins"
SERVICES = "(select min(id) from service where name = 'Voice calls'), (select min(id) from service where name = 'Mobile data')"


def instant(minutes=0):
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return "'" + at.isoformat(timespec="seconds") + "'"


def fill():
    print(f"""
insert into customer_service (customer_id, service_id)
select customer.id, service.id from customer join service on service.name = 'Voice calls'
where external_id like 'K-%' and customer.id % 5 <> 0;
insert into customer_service (customer_id, service_id)
select customer.id, service.id from customer join service on service.name = 'Mobile data'
where external_id like 'K-%' and customer.id % 3 <> 0;""")
    for id, regions in [(EVERYWHERE, ""), (REGIONS, "Region 3; Region 7"), (BARE, "")]:
        print(f"""
insert into incident (id, number, title, impact, state, regions, started_at, published_at, created_at, updated_at)
values ('{id}', (select max(number) + 1 from incident), 'No calls', 'critical', 'investigating', '{regions}',
        {instant(60)}, {instant(59)}, {instant(59)}, {instant(59)});
insert into incident_service (incident_id, service_id) select '{id}', id from service where id in ({SERVICES});""")


def read_desk(url, data, rounds):
    desk = Desk(url, data, "support_lead")
    times = []
    for number in range(2 * rounds + 2):
        id = (EVERYWHERE, REGIONS)[number % 2]
        begun = time.perf_counter()
        status, _, body = desk.send("GET", f"/desk/incidents/{id}/exposure")
        milliseconds = (time.perf_counter() - begun) * 1000
        if status != 200 or not re.search(r"<dd>[1-9][0-9,]*", body) or "By rule" not in body:
            sys.exit(f"the figures of {id} were answered {status}")
        if number > 1:  # whatever is read for the first time
            times.append(milliseconds)
    print(f"{percentile(times, 0.5):.2f} {percentile(times, 0.95):.2f}")


def resolve():
    print(f"update incident set state = 'resolved', resolved_at = {instant()}, updated_at = {instant()} where id = '{EVERYWHERE}';")


def made():
    rows = f"select count(*) from exposure where incident_id = '{EVERYWHERE}'"
    print(f"select ({rows}) || ' ' || started_at || '|' || finished_at from exposure_run where incident_id = '{EVERYWHERE}' and finished_at is not null;")


def seconds(line):
    """The rows and seconds of the line that the statement of `made` gives."""
    rows, times = line.split(" ", 1)
    begun, ended = (datetime.datetime.fromisoformat(re.sub(r"\+00$", "+00:00", text)) for text in times.split("|"))
    print(rows, f"{(ended - begun).total_seconds():.3f}")


def bare():
    columns = "customer_id, incident_id, service_id, from_at, to_at, minutes, evidence"
    print(f"""insert into exposure ({columns}) select customer_id, '{BARE}', service_id, from_at, to_at, minutes, evidence
from exposure where incident_id = '{EVERYWHERE}' order by customer_id, service_id;""")


def main():
    command, *given = sys.argv[1:]
    numbers = [int(word) if word.isdigit() else word for word in given]
    {"fill": fill, "desk": read_desk, "resolve": resolve, "made": made, "seconds": seconds, "bare": bare}[command](*numbers)


if __name__ == "__main__":
    main()
