"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("alibaba", "ecs", "2014-05-26", "DescribeRegions", "json")
ERROR = {"RequestId": "4C467B38", "HostId": "ecs.aliyuncs.com", "Code": "InvalidOwner", "Message": "中 “x”"}
XML = b'<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>4C467B38</RequestId><Code>InvalidOwner</Code></Error>'


def response(status, body, content_type="application/json"):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": [content_type]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(400, ERROR), {
            "kind": "error", "status": 400, "code": "InvalidOwner", "message": "中 “x”", "requestId": "4C467B38",
            "text": "HTTP Status: 400 Error:InvalidOwner 中 “x” RequestID: 4C467B38",
            "errorType": "aliyunsdkcore.acs_exception.exceptions.ServerException"})

    def test_success_is_bytes_and_not_read(self):
        for body in ({"RequestId": "4C467B38"}, XML, b"{", b""):
            self.assertEqual(decode(200, body), {"kind": "success"})

    def test_what_it_cannot_read_keeps_its_status(self):
        for body in (XML, b"<html>", b"{", b""):
            made = decode(503, body)
            self.assertEqual((made["kind"], made["status"]), ("undecodable", 503))
            self.assertEqual(made["code"], "SDK.UnknownServerError")
            self.assertNotIn("requestId", made)

    def test_error_in_another_encoding(self):
        made = decode(400, b'{"Code":"\xff"}')
        self.assertEqual((made["kind"], made["errorType"]), ("undecodable", "builtins.UnicodeDecodeError"))

    def test_values_of_other_types_stay_as_they_are(self):
        made = decode(400, {**ERROR, "Code": 17, "Message": {"a": 1}, "RequestId": None})
        self.assertEqual((made["code"], made["message"]), (17, {"a": 1}))
        self.assertNotIn("requestId", made)

    def test_faults_of_its_own_are_crashes(self):
        for body, fault in (
            (b"null", TypeError),
            (b"[" * 100000, RecursionError),
            ({"Code": "SignatureDoesNotMatch", "Message": "no colon"}, IndexError),
        ):
            with self.assertRaises(fault):
                decode(400, body)

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 403, "InvalidOwner"))

    def test_nobody_there(self):
        made = adapter.call(kit.Call(*API, "http://127.0.0.1:1"))
        self.assertEqual((made["kind"], made["code"]), ("transport", "SDK.HttpError"))

    def test_retries(self):
        with kit.serve(response(503, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
