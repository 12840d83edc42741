"""azure-storage-blob, Azure's SDK for Blob Storage in Python."""

import base64
import functools
import importlib.metadata
import pathlib
import sys

from azure.core.exceptions import DecodeError, HttpResponseError, IncompleteReadError, ServiceRequestError, ServiceResponseError
from azure.storage.blob import BlobServiceClient, LinearRetry, StorageErrorCode

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "azure-storage-blob",
    "version": importlib.metadata.version("azure-storage-blob"),
    "providers": ["azure-storage"],
    "products": ["blob"],
    "formats": ["xml"],
    # A list of containers has names of its own for what the service sends, and no status. No exception has the
    # request id but as a part of its message.
    "exposes": ["status", "code", "message", "known", "text"],
}

KNOWN = {code.value for code in StorageErrorCode}  # callers compare with these; some codes are shown as one, others as a str


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, secret, timeout, retries):
    """One client per endpoint. A key is base64."""
    key = {"account_name": key_id, "account_key": base64.b64encode(secret.encode()).decode()}
    return BlobServiceClient(endpoint, credential=key, connection_timeout=timeout, read_timeout=timeout,
                             retry_policy=LinearRetry(backoff=0, retry_total=retries, random_jitter_range=0))


def call(c):
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        next(sdk.list_containers().by_page(), None)
    except (ServiceRequestError, ServiceResponseError, IncompleteReadError) as e:
        return kit.outcome("transport", e)
    except DecodeError as e:
        return kit.outcome("undecodable", e, status=e.status_code)
    except HttpResponseError as e:
        if e.response is None:  # of reading the body
            return kit.outcome("transport", e)
        code = getattr(e, "error_code", None)
        return kit.outcome("error", e, status=e.status_code, code=code, message=e.message, known=code in KNOWN)
    except ValueError as e:  # a DeserializationError, or of decoding the body, handed through bare
        return kit.outcome("undecodable", e)
    return kit.outcome("success")


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
