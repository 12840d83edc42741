"""tencentcloud-sdk-python-cvm, -vpc and -cbs, the products' own clients of Tencent Cloud's API 3.0 SDK for Python.

An action is a method of its product's client, and its response a class with the members that the SDK knows.
"""

import builtins
import functools
import importlib
import importlib.metadata
import pathlib
import sys

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.retry import StandardRetryer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "tencentcloud-sdk-python-cvm",
    "version": importlib.metadata.version("tencentcloud-sdk-python-cvm"),
    "providers": ["tencent"],
    "formats": ["json"],  # the only one of API 3.0
    # Neither TencentCloudSDKException nor a response has the HTTP status.
    # Codes have constants, in the product's errorcodes.
    "exposes": ["code", "message", "requestId", "data", "known", "text"],
}

KINDS = {
    "ClientNetworkError": "transport",
    # Any status but 200, the body unread. No failure of the network in spite of its name.
    "ServerNetworkError": "undecodable",
    # Of reading the body, handed through by the method: see kind.
    "ChunkedEncodingError": "transport",
    "ConnectionError": "transport",
    "ContentDecodingError": "undecodable",
    "JSONDecodeError": "undecodable",
}


def kind(code):
    """A method of a product hands any exception of Python's own through as one of the SDK, with its name as the code."""
    if not isinstance(code, str):  # a service may send anything
        return "error"
    own = getattr(builtins, code, None)
    return KINDS.get(code) or ("undecodable" if isinstance(own, type) and issubclass(own, Exception) else "error")


@functools.lru_cache(maxsize=None)
def api(product, version):
    """The class of a product's client, its models, and the codes that it has constants for."""
    package = f"tencentcloud.{product}.v{version.replace('-', '')}"
    return (getattr(importlib.import_module(f"{package}.{product}_client"), f"{product.capitalize()}Client"),
            importlib.import_module(f"{package}.models"), vars(importlib.import_module(f"{package}.errorcodes")).values())


@functools.lru_cache(maxsize=None)
def client(product, version, endpoint, key_id, secret, timeout, retries):
    """One client per endpoint and API, as its constructor asks. A retryer counts attempts with the first."""
    retryer = StandardRetryer(max_attempts=retries + 1, backoff_fn=lambda n: 0.1) if retries else None
    http = HttpProfile(protocol="http", endpoint=endpoint, reqTimeout=timeout)
    return api(product, version)[0](Credential(key_id, secret), "ap-guangzhou", ClientProfile(httpProfile=http, retryer=retryer))


def call(c):
    sdk = client(c.product, c.version, c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    request = getattr(api(c.product, c.version)[1], f"{c.action}Request")()
    try:
        response = getattr(sdk, c.action)(request)
    except TencentCloudSDKException as e:
        return kit.outcome(kind(e.get_code()), e, code=e.get_code(), message=e.get_message(), requestId=e.get_request_id(),
                           known=e.get_code() in api(c.product, c.version)[2])
    return kit.outcome("success", requestId=response.RequestId, data=response._serialize(allow_none=True))


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
