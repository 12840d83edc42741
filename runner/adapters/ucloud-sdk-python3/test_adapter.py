"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("ucloud", "uhost", "v1", "DescribeUHostInstance", "json")
ERROR = {"RetCode": 171, "Message": "中 “x”"}


def response(status, body):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": ["application/json"], "X-UCLOUD-REQUEST-UUID": ["R"]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(200, ERROR), {
            "kind": "error", "code": 171, "message": "中 “x”", "requestId": "R", "retryable": False,
            "text": "[R] DescribeUHostInstance - 171: 中 “x”", "errorType": "ucloud.core.exc._exc.RetCodeException"})

    def test_error_without_a_code(self):
        made = decode(200, {"Message": "no"})
        self.assertEqual((made["kind"], made["code"]), ("error", 0))

    def test_an_error_at_400_is_not_read(self):
        self.assertEqual(decode(400, ERROR), {
            "kind": "error", "status": 400, "requestId": "R", "retryable": False,
            "text": "[R] 400 http status error", "errorType": "ucloud.core.exc._exc.HTTPStatusException"})

    def test_success(self):
        made = decode(200, {"RetCode": 0, "TotalCount": 1})
        self.assertEqual(made, {"kind": "success", "data": {"RetCode": 0, "TotalCount": 1}})

    def test_what_it_cannot_read(self):
        for body in (b"<html>", b"{"):
            made = decode(200, body)
            self.assertEqual((made["kind"], made["requestId"]), ("undecodable", "R"))

    def test_faults_of_its_own_are_crashes(self):
        for body in (b"", b"null", b"[]", b'"x"'):
            with self.assertRaises(AttributeError):
                decode(200, body)

    def test_call(self):
        with kit.serve(response(200, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", 171))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")


if __name__ == "__main__":
    unittest.main()
