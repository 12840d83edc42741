"""What the SDK makes of the plainest responses of each protocol, and where it is known to go wrong."""

import json
import pathlib
import tempfile
import unittest
from unittest import mock

import adapter
import botocore.session
from adapter import kit

DYNAMODB = ("aws", "dynamodb", "2012-08-10", "DescribeTable", "json")
LAMBDA = ("aws", "lambda", "2015-03-31", "GetFunctionConfiguration", "json")
SQS = ("aws", "sqs", "2012-11-05", "GetQueueAttributes", "json")
STS = ("aws", "sts", "2011-06-15", "GetCallerIdentity", "xml")
EC2 = ("aws", "ec2", "2016-11-15", "CreateTags", "xml")
S3 = ("aws-s3", "s3", "2006-03-01", "CompleteMultipartUpload", "xml")
IN_HEADER = {"X-Amzn-Requestid": ["R"]}
S3_HEADER = {"X-Amz-Request-Id": ["R"], "X-Amz-Id-2": ["H"]}


def decode(api, status, body, header=None):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return adapter.decode(kit.Response(*api, status, header or {}, body))


class Adapter(unittest.TestCase):
    def test_error_of_the_model(self):
        self.assertEqual(decode(DYNAMODB, 400, {"__type": "a.b#ResourceNotFoundException", "message": "m"}, IN_HEADER), {
            "kind": "error", "status": 400, "code": "ResourceNotFoundException", "message": "m", "requestId": "R", "known": True,
            "text": "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation (reached max retries: 0): m",
            "errorType": "botocore.errorfactory.ResourceNotFoundException"})

    def test_error_that_the_model_has_not(self):
        made = decode(DYNAMODB, 400, {"__type": "ValidationException", "message": "m"}, IN_HEADER)
        self.assertEqual((made["code"], made["known"], made["errorType"]), ("ValidationException", False, "botocore.exceptions.ClientError"))

    def test_the_code_of_the_older_protocol_is_the_code(self):
        header = {**IN_HEADER, "X-Amzn-Query-Error": ["AWS.SimpleQueueService.NonExistentQueue;Sender"]}
        made = decode(SQS, 400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "m"}, header)
        self.assertEqual((made["code"], made["known"]), ("AWS.SimpleQueueService.NonExistentQueue", True))
        self.assertEqual(made["errorType"], "botocore.errorfactory.QueueDoesNotExist")

    def test_errors_of_each_protocol(self):
        sts = b"<ErrorResponse><Error><Type>Sender</Type><Code>C</Code><Message>m</Message></Error><RequestId>R</RequestId></ErrorResponse>"
        ec2 = b"<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors><RequestID>R</RequestID></Response>"
        for api, body, header in (
            (LAMBDA, {"message": "m"}, {**IN_HEADER, "X-Amzn-Errortype": ["C:http://x/"]}), (STS, sts, {}), (EC2, ec2, {}),
            (S3, b"<Error><Code>C</Code><Message>m</Message></Error>", S3_HEADER),
        ):
            made = decode(api, 403, body, header)
            self.assertEqual([made.get(f) for f in ("kind", "status", "code", "message", "requestId")], ["error", 403, "C", "m", "R"], api)

    def test_successes_of_each_protocol(self):
        sts = (b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult>"
               b"<ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></GetCallerIdentityResponse>")
        for api, body, header, data in (
            (DYNAMODB, {"Table": {"ItemCount": 2**60, "New": 1}}, IN_HEADER, {"Table": {"ItemCount": 2**60}}),
            (LAMBDA, {"Timeout": 3}, IN_HEADER, {"Timeout": 3}), (SQS, {"Attributes": {"a": "b"}}, IN_HEADER, {"Attributes": {"a": "b"}}),
            (STS, sts, {}, {"Account": "1"}), (EC2, b"<CreateTagsResponse><requestId>R</requestId></CreateTagsResponse>", {}, {}),
            (S3, b"<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>", S3_HEADER, {"Key": "k"}),
        ):
            made = decode(api, 200, body, header)
            self.assertEqual([made.get(f) for f in ("kind", "status", "requestId", "data")], ["success", 200, "R", data], api)
        self.assertEqual(made["hostId"], "H")

    def test_an_error_at_200_has_a_status_of_its_own(self):
        made = decode(S3, 200, b"<Error><Code>InternalError</Code><Message>m</Message></Error>", S3_HEADER)
        self.assertEqual((made["kind"], made["status"], made["code"]), ("error", 500, "InternalError"))

    def test_cut_json_is_a_success_without_data(self):
        made = decode(DYNAMODB, 200, b'{"Table":{"ItemC', IN_HEADER)
        self.assertEqual((made["kind"], made["data"]), ("success", {}))

    def test_what_it_cannot_read(self):
        for api, status, body in ((STS, 200, b"<Get"), (EC2, 400, b"<Resp"), (DYNAMODB, 400, b'{"a": "\xff"}')):
            self.assertEqual(decode(api, status, body)["kind"], "undecodable")

    def test_what_ends_it(self):
        for api, status, body, error in (
            (DYNAMODB, 200, b"[]", AttributeError), (DYNAMODB, 400, b"null", AttributeError), (DYNAMODB, 400, {"__type": 1}, TypeError),
            (STS, 400, b"<E><Error><Code>C</Code><Code>D</Code></Error></E>", TypeError), (STS, 200, b"<ErrorResponse/>", KeyError),
        ):
            with self.assertRaises(error):
                decode(api, status, body)

    def test_a_bucket_that_has_moved_nowhere_is_looked_for_without_end(self):
        with self.assertRaises(RecursionError):
            decode(S3, 301, b"", S3_HEADER)

    def test_nobody_there(self):
        self.assertEqual(adapter.call(kit.Call(*DYNAMODB, "http://127.0.0.1:1"))["kind"], "transport")

    def test_retries(self):
        with kit.serve(kit.Response(*DYNAMODB, 503, {}, b"")) as endpoint:
            before = kit.requests_served()
            adapter.call(kit.Call(*DYNAMODB, endpoint, max_retries=1))
            self.assertEqual(kit.requests_served() - before, 2)

    def test_every_operation_has_arguments(self):
        """The SDK checks them itself, and sends nothing where one is wrong."""
        for api, actions in ((DYNAMODB, ("PutItem", "TransactWriteItems", "UpdateTable")), (LAMBDA, ("CreateFunction", "Invoke")), (SQS, ("SendMessageBatch",)),
                             (STS, ("AssumeRoleWithWebIdentity",)), (EC2, ("RunInstances",)), (S3, ("GetObject", "PutBucketLifecycleConfiguration", "UpdateObjectEncryption"))):
            for action in actions:
                made = decode((*api[:3], action, api[4]), 500, b"")
                self.assertEqual((made["kind"], made["status"]), ("error", 500), action)

    def test_clients_of_the_tests_of_protocols(self):
        tests = [{"metadata": {"protocol": "query", "apiVersion": "2020-01-08"}, "shapes": {
            "Out": {"type": "structure", "members": {"at": {"shape": "At"}}}, "At": {"type": "timestamp"}, "No": {"type": "structure", "members": {}, "exception": True},
        }, "cases": [{"given": {"name": "Greet", "http": {"method": "POST", "requestUri": "/"}, "output": {"shape": "Out"}, "errors": [{"shape": "No"}]}}]}]
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(adapter.DESCRIBE), mock.patch.object(adapter, "session", botocore.session.Session()):
            pathlib.Path(folder, "query.json").write_text(json.dumps(tests), encoding="utf-8")
            adapter.add_protocol_tests(folder)
            api = ("aws", "protocol-tests-query-body", "2020-01-08", "Greet", "xml")
            made = decode(api, 200, b"<GreetResponse><GreetResult><at>2014-04-29T18:30:38Z</at></GreetResult></GreetResponse>")
            self.assertEqual((made["kind"], made["data"]), ("success", {"at": 1398796238.0}))
            made = decode(api, 400, b"<ErrorResponse><Error><Code>No</Code><Message>m</Message></Error></ErrorResponse>")
            self.assertEqual((made["code"], made["known"]), ("No", True))


if __name__ == "__main__":
    unittest.main()
