"""botocore, on which the AWS SDK for Python and the AWS CLI are built.

Its clients are made of AWS's models while it runs: one program reads every protocol.
"""

import functools
import importlib.metadata
import os
import pathlib
import sys
import tempfile

import botocore.config
import botocore.exceptions
import botocore.parsers
import botocore.session
import botocore.utils

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import protocol_tests  # noqa: E402
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "botocore",
    "version": importlib.metadata.version("botocore"),
    "providers": ["aws", "aws-s3"],
    "formats": ["json", "xml"],  # that of the service's protocol
    "products": ["dynamodb", "ec2", "lambda", "s3", "sqs", "sts"],
    "exposes": ["status", "code", "message", "requestId", "hostId", "data", "known", "text"],
}

# Nothing of the machine, and no service for credentials.
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true")
session = botocore.session.Session()

# Of the network, and of a body that breaks off on the wire.
TRANSPORT = (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError, botocore.exceptions.IncompleteReadError)


@functools.lru_cache(maxsize=None)
def client(product, version, endpoint, key_id, secret, timeout, retries):
    """One client per endpoint and service. Attempts are counted with the first."""
    config = botocore.config.Config(
        connect_timeout=timeout, read_timeout=timeout, retries={"total_max_attempts": retries + 1, "mode": "standard"},
        s3={"addressing_style": "path"}, inject_host_prefix=False)  # no names in front of 127.0.0.1
    return session.create_client(protocol_tests.service(product), "eu-west-1", api_version=version, endpoint_url=endpoint, config=config,
                                 aws_access_key_id=key_id, aws_secret_access_key=secret)


def argument(shape):
    """The least that the SDK takes for an argument: it checks them before it sends a request."""
    if shape.type_name == "structure":
        wanted = list(shape.members)[:1] if shape.is_tagged_union else shape.required_members
        return {name: argument(shape.members[name]) for name in wanted}
    least = int(shape.metadata.get("min", 0))
    if shape.type_name == "list":
        return [argument(shape.member)] * least
    if shape.type_name == "map":
        return {}
    if shape.type_name == "string":
        return (shape.enum or ["sdkconform".ljust(least, "x")])[0]
    return {"blob": b"x", "boolean": True, "timestamp": 0}.get(shape.type_name, max(least, 1))


def call(c):
    sdk = client(c.product, c.version, c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    inputs = sdk.meta.service_model.operation_model(c.action).input_shape
    operation = getattr(sdk, botocore.xform_name(c.action))
    try:
        result = operation(**(argument(inputs) if inputs else {}))
    except botocore.exceptions.ClientError as e:
        # A service's model has an exception for some codes; of the others it is ClientError itself.
        known = type(e) is not botocore.exceptions.ClientError
        error = e.response.get("Error", {})
        return kit.outcome("error", e, code=error.get("Code"), message=error.get("Message"), known=known, **metadata(e.response))
    except botocore.exceptions.ParamValidationError as e:
        raise kit.Failure("the SDK takes no such arguments: %s" % e) from e
    except TRANSPORT as e:
        return kit.outcome("transport", e)
    except (botocore.parsers.ResponseParserError, ValueError) as e:
        return kit.outcome("undecodable", e)
    return kit.outcome("success", **metadata(result), data={name: value for name, value in result.items() if name != "ResponseMetadata"})


def metadata(response):
    shown = response.get("ResponseMetadata", {})
    return {"status": shown.get("HTTPStatusCode"), "requestId": shown.get("RequestId"), "hostId": shown.get("HostId")}


decode = kit.over_loopback(call)


def add_protocol_tests(tests):
    """Clients of the services of AWS's tests of its protocols, which are in a folder of botocore's source distribution."""
    folder = tempfile.mkdtemp()
    session.get_component("data_loader").search_paths.append(folder)
    protocol_tests.write(tests, folder)
    # The tests state times as numbers.
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=lambda value: botocore.utils.parse_timestamp(value).timestamp())
    del DESCRIBE["products"]  # those of a catalogue that was imported from these tests: each has a client


if __name__ == "__main__":
    if sys.argv[1:2] == ["--protocol-tests"]:
        add_protocol_tests(sys.argv[2])
    kit.main(DESCRIBE, decode, call)
