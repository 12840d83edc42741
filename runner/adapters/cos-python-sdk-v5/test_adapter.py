"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import unittest

import adapter
from adapter import kit

API = ("tencent-cos", "cos", "5", "ListAllMyBuckets", "xml")
ERROR = ('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>中 “x”</Message>'
         "<Resource>/</Resource><RequestId>R</RequestId></Error>")
BUCKETS = "<ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets><Bucket><Name>a-1</Name></Bucket></Buckets></ListAllMyBucketsResult>"
NOTHING = "Unknown"  # what it shows where it could not read


def response(status, body):
    return kit.Response(*API, status, {"Content-Type": ["application/xml"], "X-Cos-Request-Id": ["H"]}, body.encode())


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(403, ERROR), {
            "kind": "error", "status": 403, "code": "AccessDenied", "message": "中 “x”", "requestId": "R",
            "text": "{'code': 'AccessDenied', 'message': '中 “x”', 'resource': '/', 'requestid': 'R', 'traceid': 'Unknown'}",
            "errorType": "qcloud_cos.cos_exception.CosServiceError"})

    def test_success(self):
        self.assertEqual(decode(200, BUCKETS), {
            "kind": "success", "data": {"Owner": {"ID": "1"}, "Buckets": {"Bucket": [{"Name": "a-1"}]}}})

    def test_one_value_that_is_missing_costs_all(self):
        for body in (ERROR.replace("<RequestId>R</RequestId>", ""), ERROR.replace("中 “x”", ""), ERROR.replace("<Resource>/</Resource>", ""), "", "<html>"):
            made = decode(403, body)
            self.assertEqual((made["kind"], made["status"]), ("error", 403))
            self.assertEqual((made["code"], made["message"], made["requestId"]), (NOTHING, NOTHING, NOTHING))

    def test_the_code_of_an_inner_element_is_taken(self):
        self.assertEqual(decode(403, ERROR.replace("<Code>", "<Details><Code>Inner</Code></Details><Code>", 1))["code"], "Inner")

    def test_what_it_cannot_read(self):
        for body in ("", "<html>", "{}"):
            made = decode(200, body)
            self.assertEqual((made["kind"], made["errorType"]), ("undecodable", "xml.etree.ElementTree.ParseError"))

    def test_faults_of_its_own_are_crashes(self):
        for status, body, fault in (
            (200, ERROR, KeyError),
            (403, '{"Code":"AccessDenied"}', KeyError),  # of get_error_code
            (302, "<html></html>", KeyError),  # a redirect is a success to it
            (200, "<Result><Buckets><Note>x</Note></Buckets></Result>", KeyError),
            (200, BUCKETS.replace("<Bucket>", "<a>" * 2000 + "</a>" * 2000 + "<Bucket>"), RecursionError),
        ):
            with self.assertRaises(fault):
                decode(status, body)

    def test_call(self):
        with kit.serve(response(403, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "AccessDenied"))

    def test_head(self):
        api = (*API[:3], "HeadObject", "xml")
        made = {status: adapter.decode(kit.Response(*api, status, {"X-Cos-Request-Id": ["H"]})) for status in (200, 404, 403)}
        self.assertEqual(made[200], {"kind": "success", "requestId": "H"})
        self.assertEqual((made[404]["code"], made[404]["requestId"]), ("NoSuchResource", "H"))  # the code is its own
        self.assertEqual((made[403]["code"], made[403]["requestId"]), (NOTHING, NOTHING))
        with self.assertRaises(KeyError):  # of get_request_id, where the header has none
            adapter.decode(kit.Response(*api, 404))

    def test_nobody_there(self):
        made = adapter.call(kit.Call(*API, "http://127.0.0.1:1"))
        self.assertEqual((made["kind"], made["errorType"]), ("transport", "qcloud_cos.cos_exception.CosClientError"))

    def test_retries(self):
        with kit.serve(response(503, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=1))
            self.assertEqual(kit.requests_served() - before, 2)


if __name__ == "__main__":
    unittest.main()
