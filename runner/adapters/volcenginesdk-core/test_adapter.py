"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("volcengine", "ecs", "2020-04-01", "DescribeInstances", "json")
METADATA = {"RequestId": "R"}
ERROR = {"ResponseMetadata": {"RequestId": "R", "Error": {"Code": "AccessDenied", "Message": "no", "CodeN": 100013}}}
SDK_ERROR = "volcenginesdkcore.rest.ApiException"


def response(status, body):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": ["application/json"]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        made = decode(403, ERROR)
        self.assertIn('"Code": "AccessDenied"', made.pop("text"))
        self.assertEqual(made, {"kind": "error", "status": 403, "errorType": SDK_ERROR})

    def test_error_at_200(self):
        self.assertEqual(decode(200, ERROR), {
            "kind": "error", "status": 200, "errorType": SDK_ERROR,
            "text": "(200)\nReason: {'Code': 'AccessDenied', 'Message': 'no', 'CodeN': 100013}\n"})

    def test_success(self):
        made = decode(200, {"ResponseMetadata": METADATA, "Result": {"TotalCount": 1}})
        self.assertEqual(made, {"kind": "success", "status": 200, "data": {"TotalCount": 1}})

    def test_success_without_metadata(self):
        made = decode(200, {"Result": {}})
        self.assertEqual((made["kind"], made["status"]), ("undecodable", 200))

    def test_errors_that_are_no_json(self):
        for status, body in ((502, b"<html>"), (503, b"")):
            made = decode(status, body)
            self.assertEqual((made["kind"], made["status"]), ("error", status))

    def test_bytes_that_are_no_text(self):
        made = decode(403, b"\xff")
        self.assertEqual(made["kind"], "undecodable")
        self.assertNotIn("status", made)

    def test_faults_of_its_own_are_crashes(self):
        for body, fault in (
            (b"<html>", AttributeError),
            (b"", AttributeError),
            (b"null", AttributeError),
            (b"[" * 100000, RecursionError),
        ):
            with self.assertRaises(fault):
                decode(200, body)

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["status"]), ("error", 403))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
