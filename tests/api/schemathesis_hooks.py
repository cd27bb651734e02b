"""Bodies of lines (NDJSON), which schemathesis does not make by itself: what it makes for the schema is one line, or a line for
each item of a list, so that what is no object is tried too."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    if isinstance(value, bytes):
        return value
    items = value if isinstance(value, list) else [value]
    return "".join(json.dumps(item, default=str) + "\n" for item in items).encode()
