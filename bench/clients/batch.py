"""Writes an apology to everybody affected by an incident as staff do at the desk, submits it, and approves it once it is prepared.

    batch.py URL DATA-DIR INCIDENT LONGEST

Prints a line for each request, "request NAME MILLISECONDS", and for each state, "state NAME UNIX-SECONDS". LONGEST is how many
seconds it waits for a state.
"""

import re
import sys
import time

from desk import Composer, Desk

BODY = """Dear {{name}},

you were without {{services}} from {{from}} to {{to}}. That was our fault: we ran one system with no spare, and it failed. I am sorry.
A second system that takes over by itself is being built, and I answer for it.

What happened to you by our records, and a way to tell me how it was, is on your own page: {{link}}

{{signer}}, {{organisation}}"""


class Story:
    def __init__(self, url, data, longest):
        self.author, self.approver = Desk(url, data, "support_lead"), Desk(url, data, "comms_approver")
        self.longest = longest

    def send(self, name, who, method, path, fields=None, expected=303):
        begun = time.perf_counter()
        status, headers, body = who.send(method, path, fields)
        took = (time.perf_counter() - begun) * 1000
        print(f"request {name} {took:.1f}", flush=True)
        if status != expected:
            sys.exit(f"{name} was answered {status}: {re.sub('<[^>]+>', ' ', body)[-600:]}")
        return headers, body

    def until(self, name, is_so):
        """Waits until the approver's page is as expected; its time counts."""
        end = time.time() + self.longest
        while time.time() < end:
            _, body = self.send("page", self.approver, "GET", self.path, expected=200)
            if is_so(body):
                print(f"state {name} {time.time():.3f}", flush=True)
                return body
            time.sleep(0.5)
        sys.exit(f"waited {self.longest} s until it was {name}")

    def tell(self, incident):
        fields = {
            "incident": incident, "title": "Apology of the benchmark", "class": "apology", "subject": "Our failure",
            "body": BODY, "sms_body": "", "signed_by": "Ruth Calloway", "signed_title": "Network Director",
            "per_minute": "1000000",
        }
        headers, _ = self.send("create", self.author, "POST", "/desk/apologies", fields)
        self.path = headers["location"]
        _, body = self.send("edit", self.author, "GET", self.path, expected=200)
        form = Composer(self.path)
        form.feed(body)
        fields = {**fields, "version": form.fields["version"]}
        self.send("save", self.author, "POST", self.path, {**fields, "subject": "Our failure, and what we change"})
        _, body = self.send("edit", self.author, "GET", self.path, expected=200)
        form = Composer(self.path)
        form.feed(body)
        fields.update({"version": form.fields["version"], "subject": "Our failure, and what we change"})
        self.send("submit", self.author, "POST", f"{self.path}/submission", fields)
        body = self.until("in-review", lambda body: 'value="approved"' in body)
        form = Composer(f"{self.path}/approval")
        form.feed(body)
        decision = {"decision": "approved", "content_hash": form.fields["content_hash"], "comment": "",
                    "override_reason": "The benchmark needs the same text in every run."}
        self.send("approve", self.approver, "POST", f"{self.path}/approval", decision)
        body = self.until("sending", lambda body: "/desk/sending/" in body)
        self.send("sending", self.approver, "GET", re.search('/desk/sending/[a-z0-9]+', body).group(), expected=200)
        print(f"path {self.path}")


def main():
    url, data, incident, longest = sys.argv[1:]
    Story(url, data, float(longest)).tell(incident)


if __name__ == "__main__":
    main()
