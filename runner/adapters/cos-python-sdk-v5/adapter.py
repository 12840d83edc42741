"""cos-python-sdk-v5, the SDK of Tencent Cloud's Object Storage for Python."""

import functools
import importlib.metadata
import pathlib
import sys
import xml.etree.ElementTree

from qcloud_cos import CosClientError, CosConfig, CosS3Client, CosServiceError
from requests.exceptions import ContentDecodingError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "cos-python-sdk-v5",
    "version": importlib.metadata.version("cos-python-sdk-v5"),
    "providers": ["tencent-cos"],
    "formats": ["xml"],
    # CosServiceError has a method for each. Nothing sorts errors, lists their codes or says which to retry.
    "exposes": ["status", "code", "message", "requestId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(host, key_id, secret, timeout, retries):
    """The region is asked for, and used nowhere where both domains are given."""
    config = CosConfig(Scheme="http", Region="ap-guangzhou", Domain=host, ServiceDomain=host, SecretId=key_id, SecretKey=secret, Timeout=timeout)
    return CosS3Client(config, retry=retries)


def call(c):
    cos = client(c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        if c.action == "HeadObject":
            header = {name.lower(): value for name, value in cos.head_object(Bucket="bucket-1250000000", Key="object").items()}
            return kit.outcome("success", requestId=header.get("x-cos-request-id"))
        data = cos.list_buckets()
    except CosServiceError as e:
        return kit.outcome("error", e, status=e.get_status_code(), code=e.get_error_code(), message=e.get_error_msg(), requestId=e.get_request_id())
    except CosClientError as e:  # any exception of requests, as a text; which one it was is its context
        return kit.outcome("undecodable" if isinstance(e.__context__, ContentDecodingError) else "transport", e)
    except xml.etree.ElementTree.ParseError as e:  # of the body of a success, handed through bare
        return kit.outcome("undecodable", e)
    return kit.outcome("success", data=data)  # the header is not shown, and the request id with it


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
