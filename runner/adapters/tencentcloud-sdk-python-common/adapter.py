"""tencentcloud-sdk-python-common, the core of Tencent Cloud's API 3.0 SDK for Python.

The products' clients are built on it.
"""

import functools
import importlib.metadata
import pathlib
import sys

from requests.exceptions import ContentDecodingError, RequestException
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.retry import StandardRetryer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "tencentcloud-sdk-python-common",
    "version": importlib.metadata.version("tencentcloud-sdk-python-common"),
    "providers": ["tencent"],
    "formats": ["json"],  # the only one of API 3.0
    # Neither TencentCloudSDKException nor what call_json returns has the HTTP status. Lists of codes come with
    # the products; which to retry is known to the retryer inside.
    "exposes": ["code", "message", "requestId", "data", "text"],
}

KINDS = {
    "ClientNetworkError": "transport",
    # Any status but 200, the body unread. No failure of the network in spite of its name: to the SDK, no answer
    # of the service, whose errors come at 200.
    "ServerNetworkError": "undecodable",
}


@functools.lru_cache(maxsize=None)
def client(product, version, endpoint, key_id, secret, timeout, retries):
    """One client per endpoint and API, as its constructor asks. A retryer counts attempts with the first."""
    retryer = StandardRetryer(max_attempts=retries + 1, backoff_fn=lambda n: 0.1) if retries else None
    http = HttpProfile(protocol="http", endpoint=endpoint, reqTimeout=timeout)
    profile = ClientProfile(httpProfile=http, retryer=retryer)
    return CommonClient(product, version, Credential(key_id, secret), "ap-guangzhou", profile)


def call(c):
    sdk = client(c.product, c.version, c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        result = sdk.call_json(c.action, {})
    except TencentCloudSDKException as e:
        own = isinstance(e.get_code(), str)  # a service may send anything
        return kit.outcome(KINDS.get(e.get_code(), "error") if own else "error", e, code=e.get_code(), message=e.get_message(),
                           requestId=e.get_request_id())
    except ContentDecodingError as e:
        return kit.outcome("undecodable", e)
    except RequestException as e:  # of reading the body, handed through bare
        return kit.outcome("transport", e)
    except ValueError as e:  # of json.loads, handed through bare
        return kit.outcome("undecodable", e)
    response = result.get("Response") if isinstance(result, dict) else None
    request_id = response.get("RequestId") if isinstance(response, dict) else None
    return kit.outcome("success", requestId=request_id, data=response)


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
