"""bce-python-sdk, Baidu AI Cloud's SDK for Python, by its client of BCC.

The clients of the other services send their requests by the same function.
"""

import functools
import http.client
import importlib.metadata
import pathlib
import sys

from baidubce import protocol
from baidubce.auth.bce_credentials import BceCredentials
from baidubce.bce_client_configuration import BceClientConfiguration
from baidubce.exception import BceHttpClientError, BceServerError
from baidubce.retry.retry_policy import BackOffRetryPolicy
from baidubce.services.bcc.bcc_client import BccClient

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "bce-python-sdk",
    "version": importlib.metadata.version("bce-python-sdk"),
    "providers": ["baidu"],
    "products": ["bcc"],
    "formats": ["json"],
    "exposes": ["status", "code", "message", "requestId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(host, key_id, secret, timeout, retries):
    retry = BackOffRetryPolicy(max_error_retry=retries, base_interval_in_millis=10)
    return BccClient(BceClientConfiguration(credentials=BceCredentials(key_id, secret), endpoint=host, protocol=protocol.HTTP,
                                            connection_timeout_in_mills=int(timeout * 1000), retry_policy=retry))


def call(c):
    """Makes the request for all instances. Whatever the action, the same functions read it."""
    sdk = client(c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        response = sdk.list_instances()
    except BceHttpClientError as e:
        cause = e.last_error  # it has the message of the service, as its argument alone
        message = cause.args[0] if isinstance(cause, BceServerError) else None
        return kit.outcome(kind(cause), e, status=e.status_code, code=e.code, message=message, requestId=e.request_id)
    # What the body has is merged over the fields of the response, also over its metadata.
    request_id = getattr(response.metadata, "bce_request_id", None)
    return kit.outcome("success", status=response.status_code, requestId=request_id, data=response.get_body_map())


def kind(cause):
    """Whatever goes wrong is wrapped, faults of its own, too."""
    if isinstance(cause, BceServerError):
        return "error"
    return "transport" if isinstance(cause, (OSError, http.client.HTTPException)) else "undecodable"


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
