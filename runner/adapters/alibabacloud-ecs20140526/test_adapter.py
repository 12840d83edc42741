"""What the SDK makes of the plainest responses."""

import json
import unittest

import adapter
from adapter import kit

ECS = ("alibaba", "ecs", "2014-05-26", "DescribeRegions", "json")
KMS = ("alibaba", "kms", "2016-01-20", "ListKeys", "json")
ERROR = {"RequestId": "R", "HostId": "h", "Code": "InvalidOwner", "Message": "m"}


def response(status, body, api=ECS):
    return kit.Response(*api, status, {"Content-Type": ["application/json;charset=utf-8"]}, json.dumps(body).encode())


def decode(*about):
    return adapter.decode(response(*about))


class Adapter(unittest.TestCase):
    def test_error(self):
        for api in (ECS, KMS):
            made = decode(400, ERROR, api)
            self.assertEqual([made[name] for name in ("kind", "status", "code", "message", "requestId")],
                             ["error", 400, "InvalidOwner", "code: 400, m request id: R", "R"])

    def test_success_has_the_members_that_the_sdk_knows(self):
        made = decode(200, {"RequestId": "R", "Regions": {"Region": [{"RegionId": "r", "Status": None, "New": 1}]}})
        self.assertEqual(made, {"kind": "success", "status": 200, "requestId": "R", "data": {"RequestId": "R", "Regions": {"Region": [
            {"RegionId": "r", "LocalName": None, "RegionEndpoint": None, "Status": None}]}}})

    def test_success_of_kms(self):
        made = decode(200, {"RequestId": "R", "TotalCount": 7, "Keys": {"Key": []}}, KMS)
        self.assertEqual(made["data"], {"RequestId": "R", "TotalCount": 7, "PageNumber": None, "PageSize": None, "Keys": {"Key": []}})

    def test_an_action_that_there_is_not(self):
        with self.assertRaises(kit.Failure):
            decode(200, {}, ("alibaba", "ecs", "2014-05-26", "DescribeNothing", "json"))

    def test_call(self):
        with kit.serve(response(400, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*ECS, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "InvalidOwner"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*ECS, "http://127.0.0.1:1"))["kind"], "transport")


if __name__ == "__main__":
    unittest.main()
