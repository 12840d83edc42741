"""alibabacloud-tea-openapi, the core of Alibaba Cloud's V2.0 SDKs for Python.

The products' clients are built on it.
"""

import functools
import importlib.metadata
import pathlib
import sys

from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from darabonba.exceptions import RetryError, UnretryableException
from darabonba.policy.retry import RetryCondition, RetryOptions
from darabonba.runtime import RuntimeOptions

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "alibabacloud-tea-openapi",
    "version": importlib.metadata.version("alibabacloud-tea-openapi"),
    "providers": ["alibaba"],
    # It asks for JSON in every request and reads no other success. It does read an XML error.
    "formats": ["json"],
    "reads": ["xml"],
    # AlibabaCloudException has each, and the host id only inside data, the error body as a whole. The message is
    # a sentence that the SDK makes around the service's, and still the message that it shows. Its subclasses are
    # chosen by status and a header, not by what went wrong: no class.
    "exposes": ["status", "code", "message", "requestId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, secret, timeout, retries):
    retry = None  # the SDK then tries once
    if retries:
        # The user names what is tried again; attempts are counted with the first.
        names = ["ThrottlingException", "ServerException", "RetryError"]
        retry = RetryOptions(retry_condition=[RetryCondition(max_attempts=retries + 1, exception=names)])
    milliseconds = max(1, int(timeout * 1000))
    return Client(Config(access_key_id=key_id, access_key_secret=secret, endpoint=endpoint, protocol="HTTP",
                         connect_timeout=milliseconds, read_timeout=milliseconds, retry_options=retry))


def call(c):
    sdk = client(c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    params = Params(action=c.action, version=c.version, protocol="HTTP", pathname="/", method="POST",
                    auth_type="AK", style="RPC", req_body_type="formData", body_type="json")
    try:
        result = sdk.call_api(params, OpenApiRequest(), RuntimeOptions())
    except AlibabaCloudException as e:
        return kit.outcome("error", e, status=e.status_code, code=e.code, message=e.message, requestId=e.request_id)
    except UnretryableException as e:
        # The SDK's wrapper for whatever else went wrong, faults of its own included. Its fields are words of its
        # own; the public inner_exception tells the network from the rest, which is about the response.
        kind = "transport" if isinstance(e.inner_exception, RetryError) else "undecodable"
        return kit.outcome(kind, e, code=e.code, message=e.message)
    body = result["body"]
    request_id = body.get("RequestId") if isinstance(body, dict) else None
    return kit.outcome("success", status=result["statusCode"], requestId=request_id, data=body)


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
