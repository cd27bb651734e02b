"""Publishes as staff do: signs in at the desk, fills in the composer of the open incident, and sends it.

    desk.py URL DATA-DIR WORDS [field=value …]

Prints when the post began and when it was answered, in Unix seconds; `every-service=STATUS` sets each service the
incident touches.
"""

import http.client
import json
import sys
import time
import urllib.parse
from html.parser import HTMLParser


class Composer(HTMLParser):
    """The fields of a form as a browser would send them untouched."""

    def __init__(self, action):
        super().__init__()
        self.action, self.fields, self.is_in, self.select, self.area, self.is_found = action, {}, False, None, None, False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "form" and urllib.parse.urlsplit(given.get("action") or "").path == self.action:
            self.is_in = self.is_found = True
        elif not self.is_in:
            return
        elif tag == "input" and name:
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given:
                self.fields[name] = given.get("value") or ""
        elif tag == "select":
            self.select = name
            self.fields[name] = ""
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = given.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.fields[name] = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_in = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.is_in and self.area:
            self.fields[self.area] += data


class Refused(Exception):
    """The desk did not do it."""


class Desk:
    def __init__(self, url, data_dir, role="commander", place=0):
        """Signs in as the account with this role and fewest others, or as the one at another place among these."""
        self.url, self.host, self.cookie = url, urllib.parse.urlsplit(url).netloc, ""
        with open(f"{data_dir}/demo-accounts") as file:
            accounts = [line.rstrip("\n").split("\t") for line in file if "\t" in line]
        holders = sorted((a for a in accounts if role in a[2].replace(",", " ").split()), key=lambda a: len(a[2]))
        email, password, _ = holders[place]
        status, headers, _ = self.send("POST", "/sign-in", {"email": email, "password": password, "next": "/desk"})
        self.cookie = (headers.get("set-cookie") or "").split(";")[0]
        if status != 303 or not self.cookie:
            raise Refused(f"signing in was answered {status}")

    def send(self, method, path, fields=None):
        headers = {"Cookie": self.cookie, "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def open_incident(self):
        _, _, body = self.send("GET", "/api/v2/incidents/unresolved.json")
        incidents = json.loads(body)["incidents"]
        if not incidents:
            raise Refused("there is no open incident")
        return incidents[0]["id"]

    def composed(self, words, **changes):
        """The composer of the open incident, filled in; sent by `publish`. `every-service` sets all it names."""
        page = f"/desk/incidents/{self.open_incident()}"
        status, _, body = self.send("GET", page)
        form = Composer(page + "/updates")
        form.feed(body)
        if not form.is_found:
            raise Refused(f"{page} was answered {status}, without a composer")
        every = changes.pop("every-service", None)
        if every:
            changes.update({name: every for name, value in form.fields.items() if name.startswith("service-") and value})
        return form.action, {**form.fields, "body": words, "promise": "30", "intent": "publish", "despite_reports": "yes", **changes}

    def publish(self, composed):
        """When the post began and when it was answered."""
        action, fields = composed
        begun = time.time()
        status, _, body = self.send("POST", action, fields)
        if status != 303:
            raise Refused(f"the update was answered {status}")
        return begun, time.time()


def main():
    url, data_dir, words, *changes = sys.argv[1:]
    try:
        desk = Desk(url, data_dir)
        print(*desk.publish(desk.composed(words, **dict(change.split("=", 1) for change in changes))))
    except (Refused, OSError, http.client.HTTPException, ValueError) as why:
        print(f"desk: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
