"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import base64
import unittest

import adapter
from adapter import kit

REFUSED = (b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Not you.</Message>'
           b"<RequestId>R-1</RequestId><HostId>h.example</HostId></Error>")
BEGUN = (b"<InitiateMultipartUploadResult><Bucket>photos</Bucket><Key>a &amp; b</Key><UploadId>U-1</UploadId>"
         b"</InitiateMultipartUploadResult>")
DATE = "Tue, 24 Nov 2026 08:15:31 GMT"


def response(status, body, action="InitiateMultipartUpload", **header):
    header = {"Content-Type": ["application/xml"], "x-oss-request-id": ["R-2"], "Date": [DATE], **header}
    return kit.Response("alibaba-oss", "oss", "2019-05-17", action, "xml", status, header, body)


def decode(*about, **header):
    return adapter.decode(response(*about, **header))


class Adapter(unittest.TestCase):
    def test_error(self):
        made = decode(403, REFUSED)
        self.assertIn("Error Code: AccessDenied", made.pop("text"))
        self.assertEqual(made, {
            "kind": "error", "status": 403, "code": "AccessDenied", "message": "Not you.", "requestId": "R-1", "hostId": "h.example",
            "errorType": "alibabacloud_oss_v2.exceptions.OperationError"})

    def test_success(self):
        self.assertEqual(decode(200, BEGUN), {
            "kind": "success", "status": 200, "requestId": "R-2", "data": {"Bucket": "photos", "Key": "a & b", "UploadId": "U-1"}})

    def test_head(self):
        for header, code in (({}, "BadErrorResponse"), ({"x-oss-err": [base64.b64encode(REFUSED).decode()]}, "AccessDenied")):
            made = decode(403, b"", "HeadObject", **header)
            self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 403, code))
        self.assertEqual(decode(200, b"", "HeadObject"), {"kind": "success", "status": 200, "requestId": "R-2"})

    def test_an_error_without_a_date_is_not_read(self):
        made = decode(403, REFUSED, Date=[])
        self.assertEqual((made["kind"], made.get("status")), ("undecodable", None))

    def test_a_broken_error_is_read_by_patterns(self):
        made = decode(403, REFUSED + REFUSED)
        self.assertEqual((made["kind"], made["code"][:20]), ("error", "AccessDenied</Code><"))

    def test_what_it_cannot_read(self):
        for body in (b"<html>", BEGUN[:60], REFUSED):
            self.assertEqual(decode(200, body)["kind"], "undecodable")
        made = decode(503, b"")
        self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 503, "BadErrorResponse"))

    def test_call(self):
        with kit.serve(response(403, REFUSED)) as endpoint:
            made = adapter.call(kit.Call(endpoint=endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "AccessDenied"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(endpoint="http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, b"")) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(endpoint=endpoint, max_retries=1))
            self.assertEqual(kit.requests_served() - before, 2)


if __name__ == "__main__":
    unittest.main()
