"""An adapter: it lets an SDK in Python read what sdkconform sends, and says what the SDK's user sees.

It works as it is, with a small reader in the place of your SDK. Put your SDK there, then go by what these say:

    sdkconform smoke --adapter 'python3 adapter.py'
    sdkconform run --adapter 'python3 adapter.py'
"""

import base64
import json
import sys
from xml.etree import ElementTree

# What the SDK is. exposes names the fields that its errors show at all.
DESCRIPTION = {
    "name": "my-sdk",
    "version": "1.0",
    "language": "python",
    "ops": ["decode"],
    "providers": ["alibaba"],
    "formats": ["json", "xml"],
    "exposes": ["status", "code", "message", "requestId", "hostId", "text"],
}


# In the place of your SDK, from here ...


class ServiceError(Exception):
    """The service said no."""

    def __init__(self, status, values):
        self.status = status
        self.code = values.get("Code")
        self.message = values.get("Message")
        self.request_id = values.get("RequestId")
        self.host_id = values.get("HostId")
        super().__init__(f"{self.code}: {self.message} (HTTP {status}, request {self.request_id})")


class ParseError(Exception):
    """The response cannot be read."""


def read(status, body):
    """Reads a response: the values of a success, or an exception."""
    try:
        text = body.decode("utf-8-sig").strip()
        if text.startswith("<"):
            root = ElementTree.fromstring(text)
            values = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in root if len(child) == 0}
        else:
            values = json.loads(text)
    except (ValueError, ElementTree.ParseError, RecursionError) as e:
        raise ParseError(f"HTTP {status}: {e}") from e
    if not isinstance(values, dict):
        raise ParseError(f"HTTP {status}: the body is no object")
    values = {key: value for key, value in values.items() if isinstance(value, str) and value}
    if status >= 400:
        raise ServiceError(status, values)
    if "RequestId" not in values:
        raise ParseError(f"HTTP {status}: the body has no request id")
    return values


# ... to here.


def decode(status, header, body):
    """What the SDK's user sees of a response: public fields as they are, nothing tidied. None is left out."""
    try:
        result = read(status, body)
    except ServiceError as e:
        return {
            "kind": "error", "status": e.status, "code": e.code, "message": e.message, "requestId": e.request_id,
            "hostId": e.host_id, "text": str(e), "errorType": type(e).__name__,
        }
    except ParseError as e:
        return {"kind": "undecodable", "status": status, "text": str(e), "errorType": type(e).__name__}
    return {"kind": "success", "status": status, "requestId": result["RequestId"]}


def answer(q):
    if q["op"] == "describe":
        return {"describe": DESCRIPTION}
    if q["op"] == "decode":
        outcome = decode(q["status"], q.get("header") or {}, base64.b64decode(q.get("body") or ""))
        return {"outcome": {key: value for key, value in outcome.items() if value is not None}}
    return {"failure": "unknown operation " + q["op"]}


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **answer(request)}), flush=True)
