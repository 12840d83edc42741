"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import json
import unittest

import adapter
from adapter import kit

API = ("huawei", "ecs", "v1", "ListServerGroups", "json")
ERROR = {"error_code": "Ecs.0114", "error_msg": "中 “x”"}
GROUPS = {"server_groups": [{"id": "g", "members": [], "metadata": {"a": "b"}, "name": "n", "policies": ["affinity"]}]}


def response(status, body, **header):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return kit.Response(*API, status, {"Content-Type": ["application/json"], "X-Request-Id": ["R"], **header}, body)


def decode(*about, **header):
    return adapter.decode(response(*about, **header))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(404, ERROR), {
            "kind": "error", "status": 404, "code": "Ecs.0114", "message": "中 “x”", "requestId": "R",
            "text": "ClientRequestException - {status_code:404,request_id:R,error_code:Ecs.0114,error_msg:中 “x”,"
                    "encoded_authorization_message:None }",
            "errorType": "huaweicloudsdkcore.exceptions.exceptions.ClientRequestException"})

    def test_shapes_of_errors(self):
        for body in ({"error": {"code": "A", "message": "m"}}, {"code": "A", "message": "m"}, {"errorCode": "A", "errorMsg": "m"}):
            made = decode(500, body)
            self.assertEqual((made["kind"], made["code"], made["message"]), ("error", "A", "m"))

    def test_the_last_of_two_objects_wins(self):
        made = decode(404, {"error": {"code": "A", "message": "m"}, "cause": {"code": "B", "message": "n"}})
        self.assertEqual(made["code"], "B")

    def test_an_error_without_a_code_has_the_status_for_one(self):
        for body, message in ((b"<html>", "<html>"), ({"error_code": "A"}, '{"error_code": "A"}')):
            made = decode(502, body)
            self.assertEqual((made["kind"], made["code"], made["message"]), ("error", "502", message))

    def test_an_error_at_429_is_not_read(self):
        made = decode(429, ERROR)
        self.assertEqual((made["kind"], made["code"], made["requestId"]), ("error", "429", ""))

    def test_success(self):
        self.assertEqual(decode(200, GROUPS), {"kind": "success", "status": 200, "data": GROUPS})

    def test_what_it_cannot_read_is_a_success_too(self):
        for status, body in ((200, b"<html>"), (200, b'{"server_groups":['), (200, b"")):
            self.assertEqual(decode(status, body), {"kind": "success", "status": 200, "data": {}})

    def test_a_redirect_is_a_success(self):
        made = decode(302, b"<html>", Location=["/"])
        self.assertEqual((made["kind"], made["status"]), ("success", 302))

    def test_faults_of_its_own_are_crashes(self):
        with self.assertRaises(RecursionError):
            decode(200, b"[" * 100000)

    def test_call(self):
        with kit.serve(response(404, ERROR)) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "Ecs.0114"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(429, ERROR)) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
