"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("alibaba", "ecs", "2014-05-26", "DescribeRegions", "json")
ERROR = {"RequestId": "4C467B38", "HostId": "ecs.aliyuncs.com", "Code": "InvalidOwner", "Message": "中 “x”"}
XML = (b'<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>4C467B38</RequestId><HostId>h</HostId>'
       b"<Code>InvalidOwner</Code><Message>m</Message></Error>")


def response(status, body, content_type="application/json"):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": [content_type]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        made = decode(400, ERROR)
        self.assertIn("InvalidOwner", made.pop("text"))
        self.assertEqual(made, {
            "kind": "error", "status": 400, "code": "InvalidOwner", "requestId": "4C467B38",
            "message": "code: 400, 中 “x” request id: 4C467B38",
            "errorType": "alibabacloud_tea_openapi.exceptions._client.ClientException"})

    def test_xml_error_is_read_in_one_spelling_of_its_type(self):
        made = decode(400, XML, "text/xml;charset=utf-8")
        self.assertEqual((made["kind"], made["code"], made["requestId"]), ("error", "InvalidOwner", "4C467B38"))
        self.assertEqual(decode(400, XML, "text/xml; charset=utf-8")["kind"], "undecodable")

    def test_success(self):
        body = {"RequestId": "4C467B38", "Regions": {"Region": []}}
        self.assertEqual(decode(202, body), {"kind": "success", "status": 202, "requestId": "4C467B38", "data": body})

    def test_success_that_is_no_object(self):
        self.assertEqual(decode(200, b"[1]"), {"kind": "success", "status": 200, "data": [1]})

    def test_what_it_cannot_read(self):
        for status in (200, 503):
            for body in (b"<html>", b"{", b"", b"\xff", b"[" * 100000):
                made = decode(status, body)
                self.assertEqual(made["kind"], "undecodable")
                self.assertEqual(made["errorType"], "darabonba.exceptions.UnretryableException")
        self.assertIn("AttributeError", decode(503, b"null")["message"])

    def test_printed_nothings_are_not_tidied(self):
        made = decode(500, {"HostId": "h"})
        self.assertEqual((made["code"], made["requestId"]), ("None", "None"))
        self.assertEqual(made["message"], "code: 500, None request id: None")

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 403, "InvalidOwner"))

    def test_nobody_there(self):
        made = adapter.call(kit.Call(*API, "http://127.0.0.1:1"))
        self.assertEqual(made["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
