"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("google", "cloudresourcemanager", "v3", "liens/p1-l2", "json")
INFO = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "googleapis.com", "reason": "IAM_PERMISSION_DENIED"}
ERROR = {"error": {"code": 403, "message": "中 “x”", "details": [INFO]}}


def response(status, body, content_type="application/json; charset=UTF-8"):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": [content_type]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        made = decode(403, ERROR)
        self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 403, "IAM_PERMISSION_DENIED"))
        self.assertRegex(made["message"], r"^GET http://127\.0\.0\.1:\d+/v3/liens/p1-l2: 中 “x”$")  # with the request before it
        self.assertEqual(made["errorType"], "google.api_core.exceptions.Forbidden")

    def test_other_shapes(self):
        older = {"error": {"code": 403, "message": "m", "errors": [{"domain": "global", "reason": "forbidden"}]}}
        both = {"error": {**older["error"], "details": [INFO]}}
        for body, code in (([ERROR], "IAM_PERMISSION_DENIED"), (older, "forbidden"), (both, "IAM_PERMISSION_DENIED"), ({}, None), ([], None)):
            made = decode(403, body)
            self.assertEqual((made["kind"], made["status"], made.get("code")), ("error", 403, code))

    def test_the_status_line_wins(self):
        self.assertEqual(decode(500, ERROR)["status"], 500)

    def test_no_json(self):
        for status, body in ((502, b"<html>"), (503, b"{"), (500, b"")):
            made = decode(status, body)
            self.assertEqual((made["kind"], made["status"], made.get("code")), ("error", status, None))

    def test_success(self):
        self.assertEqual(decode(200, {"a": [9007199254740993]}), {"kind": "success", "status": 200, "data": {"a": [9007199254740993]}})

    def test_what_it_cannot_read(self):
        for body in (b"<html>", b"{", b""):
            self.assertEqual(decode(200, body)["kind"], "undecodable")

    def test_faults_of_its_own_are_crashes(self):
        for body, fault in (("down", AttributeError), (503, AttributeError), ({"error": "down"}, AttributeError), (b"[" * 100000, RecursionError)):
            with self.assertRaises(fault):
                decode(503, body)

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "IAM_PERMISSION_DENIED"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")


if __name__ == "__main__":
    unittest.main()
