"""ucloud-sdk-python3, UCloud's SDK for Python, by the client on which those of its products are built."""

import functools
import importlib.metadata
import pathlib
import sys

from requests.exceptions import ContentDecodingError, RequestException
from ucloud.core import exc
from ucloud.core.client import Client

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "ucloud-sdk-python3",
    "version": importlib.metadata.version("ucloud-sdk-python3"),
    "providers": ["ucloud"],
    "formats": ["json"],
    # Not the status: an error of the service, which comes at 200, has none.
    "exposes": ["code", "message", "requestId", "retryable", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, secret, timeout, retries):
    return Client({"base_url": endpoint, "public_key": key_id, "private_key": secret, "timeout": timeout, "max_retries": retries})


def call(c):
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        return kit.outcome("success", data=sdk.invoke(c.action))  # without a request id
    except exc.RetCodeException as e:
        return kit.outcome("error", e, code=e.code, message=e.message, requestId=e.request_uuid, retryable=e.retryable)
    except exc.HTTPStatusException as e:  # the body is not read
        return kit.outcome("error", e, status=e.status_code, requestId=e.request_uuid, retryable=e.retryable)
    except exc.InvalidResponseException as e:
        return kit.outcome("undecodable", e, message=e.message, requestId=e.request_uuid, retryable=e.retryable)
    except ContentDecodingError as e:  # this one and the others handed through bare
        return kit.outcome("undecodable", e)
    except RequestException as e:
        return kit.outcome("transport", e)
    except ValueError as e:  # of a RetCode that is no number
        return kit.outcome("undecodable", e)


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
