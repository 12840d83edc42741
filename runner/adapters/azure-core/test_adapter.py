"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("azure", "resources", "2021-04-01", "resourcegroups", "json")
ERROR = {"error": {"code": "ScopeLocked", "message": "中 “x”", "innererror": {"code": "Inner"}}}


def response(status, body, content_type="application/json", **header):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": [content_type], **{name: [value] for name, value in header.items()}}, body)


def decode(*about, **header):
    return adapter.decode(response(*about, **header))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(409, ERROR), {
            "kind": "error", "status": 409, "code": "ScopeLocked", "message": "中 “x”",
            "text": '(ScopeLocked) 中 “x”\nCode: ScopeLocked\nMessage: 中 “x”\nInner error: {\n    "code": "Inner"\n}',
            "errorType": "azure.core.exceptions.ResourceExistsError"})

    def test_no_wrapper(self):
        made = decode(400, ERROR["error"])
        self.assertEqual((made["code"], made["errorType"]), ("ScopeLocked", "azure.core.exceptions.HttpResponseError"))

    def test_the_header_is_not_read(self):
        made = decode(400, {"error": {"message": "m"}}, **{"x-ms-error-code": "ScopeLocked"})
        self.assertEqual((made["kind"], made.get("code"), made["message"]), ("error", None, "m"))

    def test_success(self):
        made = decode(200, {"value": [9007199254740993]})
        self.assertEqual(made, {"kind": "success", "status": 200, "data": {"value": [9007199254740993]}})

    def test_a_body_that_is_not_what_its_type_says_is_no_error_of_the_service(self):
        for status, body in ((502, b"<html>"), (500, b"{"), (200, b"{")):
            made = decode(status, body)
            self.assertEqual((made["kind"], made["status"], made["errorType"]), ("undecodable", status, "azure.core.exceptions.DecodeError"))

    def test_html(self):
        made = decode(502, b"<html>", "text/html")
        self.assertEqual((made["kind"], made["status"], made.get("code")), ("error", 502, None))

    def test_bytes_that_are_no_text_cost_the_status(self):
        made = decode(404, b'{"error":{"code":"A","message":"\xff"}}', "application/json; charset=utf-8")
        self.assertEqual((made["kind"], made.get("status"), made["errorType"]), ("undecodable", None, "builtins.UnicodeDecodeError"))

    def test_nesting_is_a_crash(self):
        with self.assertRaises(RecursionError):
            decode(404, b"[" * 100000)

    def test_call(self):
        with kit.serve(response(409, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "ScopeLocked"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, b"")) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
