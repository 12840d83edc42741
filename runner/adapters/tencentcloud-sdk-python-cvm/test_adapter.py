"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("tencent", "cvm", "2017-03-12", "DescribeInstancesStatus", "json")
ERROR = {"Response": {"RequestId": "ed93f3cb", "Error": {"Code": "AuthFailure.SignatureFailure", "Message": "中 “x”"}}}


def response(status, body, content_type="application/json", api=API):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*api, status, {"Content-Type": [content_type]}, body)


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(200, ERROR), {
            "kind": "error", "code": "AuthFailure.SignatureFailure", "message": "中 “x”", "requestId": "ed93f3cb",
            "known": False, "text": "[TencentCloudSDKException] code:AuthFailure.SignatureFailure message:中 “x” requestId:ed93f3cb",
            "errorType": "tencentcloud.common.exception.tencent_cloud_sdk_exception.TencentCloudSDKException"})

    def test_a_code_with_a_constant(self):
        made = decode(200, {"Response": {"RequestId": "r", "Error": {"Code": "InvalidInstanceId.NotFound", "Message": "m"}}})
        self.assertEqual((made["code"], made["known"]), ("InvalidInstanceId.NotFound", True))

    def test_error_under_another_spelling_of_its_type_is_a_success(self):
        made = decode(200, ERROR, "application/json; charset=utf-8")
        self.assertEqual((made["kind"], made["requestId"]), ("success", "ed93f3cb"))

    def test_success_has_the_members_that_the_sdk_knows(self):
        made = decode(200, {"Response": {
            "TotalCount": 1, "InstanceStatusSet": [{"InstanceId": "ins-1", "InstanceState": "RUNNING", "New": 1}], "RequestId": "b5b41468", "New": 2,
        }})
        self.assertEqual(made, {"kind": "success", "requestId": "b5b41468", "data": {
            "TotalCount": 1, "InstanceStatusSet": [{"InstanceId": "ins-1", "InstanceState": "RUNNING"}], "RequestId": "b5b41468",
        }})

    def test_what_was_not_sent_is_none(self):
        made = decode(200, {"Response": {"TotalCount": 1, "InstanceStatusSet": [{"InstanceState": None}], "RequestId": "r"}})
        self.assertEqual(made["data"]["InstanceStatusSet"], [{"InstanceId": None, "InstanceState": None}])

    def test_products(self):
        for product, action in (("vpc", "DescribeVpcs"), ("cbs", "DescribeDisks")):
            about = response(200, {"Response": {"TotalCount": 7, "RequestId": "r"}}, api=("tencent", product, "2017-03-12", action, "json"))
            self.assertEqual(adapter.decode(about)["data"]["TotalCount"], 7)

    def test_other_statuses_are_not_read(self):
        for status, body in ((500, ERROR), (400, ERROR), (201, {"Response": {}}), (502, b"<html>"), (503, b"")):
            made = decode(status, body)
            self.assertEqual((made["kind"], made["code"]), ("undecodable", "ServerNetworkError"))

    def test_what_it_cannot_read_has_the_name_of_an_exception_of_python_for_its_code(self):
        for body, code in (
            (b"<html>", "JSONDecodeError"), (b"{", "JSONDecodeError"), (b"", "JSONDecodeError"), (b"\xff", "UnicodeDecodeError"),
            ({}, "KeyError"), (b"null", "TypeError"), (b"[" * 100000, "RecursionError"),
            ({"Response": {"Error": {"Code": "A", "Message": "m"}}}, "KeyError"),
        ):
            made = decode(200, body)
            self.assertEqual((made["kind"], made["code"]), ("undecodable", code))

    def test_call(self):
        with kit.serve(response(200, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "AuthFailure.SignatureFailure"))

    def test_nobody_there(self):
        made = adapter.call(kit.Call(*API, "http://127.0.0.1:1"))
        self.assertEqual((made["kind"], made["code"]), ("transport", "ClientNetworkError"))

    def test_retries(self):
        with kit.serve(response(503, b"")) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
