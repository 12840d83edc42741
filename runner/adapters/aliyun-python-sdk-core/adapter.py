"""aliyun-python-sdk-core, the core of Alibaba Cloud's V1.0 SDKs for Python.

The products' packages add request classes to it.
"""

import functools
import importlib.metadata
import pathlib
import sys

from aliyunsdkcore.acs_exception import error_code
from aliyunsdkcore.acs_exception.exceptions import ClientException, ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "aliyun-python-sdk-core",
    "version": importlib.metadata.version("aliyun-python-sdk-core"),
    "providers": ["alibaba"],
    # do_action_with_exception asks for JSON whatever the request says, and reads no other error.
    "formats": ["json"],
    # ServerException has a method for each; none for the host id. A success is returned as bytes and not read,
    # whatever the request's class: no data. What is retried is known to a policy inside; errors are not sorted.
    "exposes": ["status", "code", "message", "requestId", "text"],
}


@functools.lru_cache(maxsize=None)
def client(_endpoint, key_id, secret, timeout, retries):
    """One client per endpoint; the endpoint itself is the request's."""
    return AcsClient(key_id, secret, "cn-hangzhou", connect_timeout=timeout, timeout=timeout,
                     auto_retry=retries > 0, max_retry_time=retries or None)


def call(c):
    request = CommonRequest(domain=c.host, version=c.version, action_name=c.action, product=c.product)
    request.set_method("POST")
    request.set_protocol_type("http")
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        sdk.do_action_with_exception(request)
    except ServerException as e:
        # Every status outside 2xx. With this code of its own the SDK says that it cannot make sense of the body.
        kind = "undecodable" if e.get_error_code() == error_code.SDK_UNKNOWN_SERVER_ERROR else "error"
        return kit.outcome(kind, e, status=e.get_http_status(), code=e.get_error_code(),
                           message=e.get_error_msg(), requestId=e.get_request_id())
    except ClientException as e:
        if e.get_error_code() != error_code.SDK_HTTP_ERROR:
            raise kit.Failure("the request could not be made: %s" % e)
        return kit.outcome("transport", e, code=e.get_error_code(), message=e.get_error_msg())
    except ValueError as e:  # of an error body that is no UTF-8, handed through bare
        return kit.outcome("undecodable", e)
    return kit.outcome("success")  # with the body as bytes, and nothing else: no status, no request id


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
