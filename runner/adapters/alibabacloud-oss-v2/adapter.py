"""alibabacloud-oss-v2, Alibaba Cloud's SDK for its object storage in Python."""

import functools
import importlib.metadata
import pathlib
import sys
from xml.etree.ElementTree import ParseError

import alibabacloud_oss_v2 as oss
from alibabacloud_oss_v2 import exceptions

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "alibabacloud-oss-v2",
    "version": importlib.metadata.version("alibabacloud-oss-v2"),
    "providers": ["alibaba-oss"],
    "formats": ["xml"],
    # A host id is one of the elements that ServiceError.error_fileds has as they stand in the body. What is worth a
    # retry only the client's own retryer says.
    "exposes": ["status", "code", "message", "requestId", "hostId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, secret, timeout, retries):
    return oss.Client(oss.config.Config(
        region="cn-hangzhou", endpoint=endpoint, use_path_style=True, connect_timeout=timeout, readwrite_timeout=timeout,
        retry_max_attempts=1 + retries, credentials_provider=oss.credentials.StaticCredentialsProvider(key_id, secret)))


def call(c):
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    data = None
    try:
        if c.action == "HeadObject":
            result = sdk.head_object(oss.HeadObjectRequest(bucket="photos", key="sea.jpg"))
        else:
            result = sdk.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(bucket="photos", key="sea.jpg"))
            data = {"Bucket": result.bucket, "Key": result.key, "UploadId": result.upload_id}
            if result.encoding_type is not None:
                data["EncodingType"] = result.encoding_type
    except exceptions.OperationError as e:
        return failed(e, e.unwrap())
    except (exceptions.DeserializationError, ParseError) as e:  # of a success's body; neither is wrapped
        return kit.outcome("undecodable", e)
    return kit.outcome("success", status=result.status_code, requestId=result.request_id, data=data)


def failed(e, cause):
    """What an OperationError wraps: an answer that is no 2xx, an error of the network, or what broke while an answer was read."""
    if isinstance(cause, exceptions.ServiceError):
        return kit.outcome("error", e, status=cause.status_code, code=cause.code, message=cause.message, requestId=cause.request_id,
                           hostId=cause.error_fileds.get("HostId"))
    if isinstance(cause, (exceptions.RequestError, exceptions.ResponseError)):
        return kit.outcome("transport", e)
    return kit.outcome("undecodable", e)


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
