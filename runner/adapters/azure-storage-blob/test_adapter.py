"""What the SDK makes of the plainest responses, and where it is known to go wrong."""

import unittest

import adapter
from adapter import kit

API = ("azure-storage", "blob", "2025-05-05", "ListContainers", "xml")
ERROR = "<Error><Code>%s</Code><Message>m</Message></Error>"
SUCCESS = "<EnumerationResults><Containers><Container><Name>a</Name><Properties><Etag>e</Etag></Properties></Container></Containers></EnumerationResults>"


def response(status, body, content_type="application/xml", **header):
    return kit.Response(*API, status, {"Content-Type": [content_type], **{name: [value] for name, value in header.items()}}, body.encode())


def decode(*about, **header):
    return adapter.decode(response(*about, **header))


class Adapter(unittest.TestCase):
    def test_error(self):
        self.assertEqual(decode(404, ERROR % "ContainerNotFound"), {
            "kind": "error", "status": 404, "code": "ContainerNotFound", "message": "m\nErrorCode:ContainerNotFound", "known": True,
            "text": "m\nErrorCode:ContainerNotFound\nContent: " + ERROR % "ContainerNotFound", "errorType": "azure.core.exceptions.ResourceNotFoundError"})

    def test_known_codes(self):
        for code, known in (("ServerBusy", True), ("NoSuchCode", False)):
            made = decode(503, ERROR % code)
            self.assertEqual((made["code"], made["known"]), (code, known))

    def test_the_code_of_the_header(self):
        given = {"x-ms-error-code": "ServerBusy"}
        self.assertEqual(decode(503, "", **given)["code"], "ServerBusy")
        # A body that has none takes it away.
        self.assertIsNone(decode(503, "<Error><Message>m</Message></Error>", **given).get("code"))

    def test_success(self):
        self.assertEqual(decode(200, SUCCESS), {"kind": "success"})

    def test_what_it_cannot_read(self):
        for body in ("<html>", "{"):
            self.assertEqual(decode(200, body)["kind"], "undecodable")

    def test_faults_of_its_own_are_crashes(self):
        for status, body, fault in (
            (503, "<Error><Code>ServerBusy</Code></Error>", TypeError),
            (200, "", AttributeError),
            (200, "<EnumerationResults/>", TypeError),
        ):
            with self.assertRaises(fault):
                decode(status, body)

    def test_call(self):
        with kit.serve(response(404, ERROR % "ContainerNotFound")) as endpoint:
            made = adapter.call(kit.Call(*API, endpoint))
        self.assertEqual((made["kind"], made["code"]), ("error", "ContainerNotFound"))

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*API, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(response(503, ERROR % "ServerBusy")) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*API, endpoint, max_retries=2))
            self.assertEqual(kit.requests_served() - before, 3)


if __name__ == "__main__":
    unittest.main()
