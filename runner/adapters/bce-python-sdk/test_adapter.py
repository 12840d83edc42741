"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("baidu", "bcc", "v2", "ListInstances", "json")
ERROR = {"requestId": "R", "code": "AccessDenied", "message": "中 “x”"}
SDK_ERROR = "baidubce.exception.BceHttpClientError"


def response(status, body, **header):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": ["application/json"], "x-bce-request-id": ["H"], **header}, body)


def decode(*about):
    made = adapter.decode(response(*about))
    if made["kind"] != "success":
        assert made.pop("text").startswith("Unable to execute HTTP request. Retried 0 times. All trace backs:\n")
    return made


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(403, ERROR), {
            "kind": "error", "status": 403, "code": "AccessDenied", "message": "中 “x”", "requestId": "R", "errorType": SDK_ERROR})

    def test_error_without_a_body(self):
        self.assertEqual(decode(503, b""), {
            "kind": "error", "status": 503, "message": "Service Unavailable", "requestId": "H", "errorType": SDK_ERROR})

    def test_success(self):
        payload = {"isTruncated": False, "instances": [{"cpuCount": 2}]}
        self.assertEqual(decode(200, payload), {"kind": "success", "status": 200, "requestId": "H", "data": payload})

    def test_what_it_cannot_read(self):
        without = {name: ERROR[name] for name in ("code", "message")}
        for status, body in ((403, without), (403, b"{"), (502, b"<html>"), (500, b"null"), (200, b"{"), (200, b"[" * 100000)):
            self.assertEqual(decode(status, body), {"kind": "undecodable", "errorType": SDK_ERROR})

    def test_a_success_without_a_body_has_no_status(self):
        self.assertEqual(decode(200, b""), {"kind": "success", "requestId": "H", "data": {}})

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "AccessDenied"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
