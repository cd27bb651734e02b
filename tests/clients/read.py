"""Reads feeds with feedparser and calendars with icalendar, and prints what these programs understood, as JSON.

read.py URL PATH...
"""

import json
import sys
import urllib.request

import feedparser
import icalendar


def feed(url):
    read = feedparser.parse(url)
    again = feedparser.parse(url, etag=read.get("etag"))
    return {
        "faulty": bool(read.bozo),
        "version": read.version,
        "title": read.feed.title,
        "updated": read.feed.get("updated"),
        "status_again": again.status,
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "published": list(entry.published_parsed[:6]),
                "text": entry.content[0].value if "content" in entry else entry.summary,
                "categories": [[tag.scheme, tag.term] for tag in entry.tags],
            }
            for entry in read.entries
        ],
    }


def calendar(url):
    with urllib.request.urlopen(url) as answer:
        read = icalendar.Calendar.from_ical(answer.read())
    return {
        "faulty": [str(error) for error in read.errors],
        "name": read.get("NAME"),
        "method": read["METHOD"],
        "refresh_seconds": read["REFRESH-INTERVAL"].dt.total_seconds(),
        "events": [
            {
                "faulty": [str(error) for error in event.errors],
                "uid": event["UID"],
                "sequence": int(event["SEQUENCE"]),
                "status": event["STATUS"],
                "starts": event["DTSTART"].dt.isoformat(),
                "ends": event["DTEND"].dt.isoformat(),
                "changed": event["LAST-MODIFIED"].dt.isoformat(),
                "summary": event["SUMMARY"],
                "description": event["DESCRIPTION"],
            }
            for event in read.walk("VEVENT")
        ],
    }


base, *paths = sys.argv[1:]
print(json.dumps({path: (calendar if path.endswith(".ics") else feed)(base + path) for path in paths}))
