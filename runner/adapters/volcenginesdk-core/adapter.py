"""volcenginesdk-core, the core of Volcengine's SDK for Python, by its universal client.

The clients of the products are built on it.
"""

import functools
import importlib.metadata
import pathlib
import sys

import urllib3
from volcenginesdkcore import ApiClient, Configuration, UniversalApi, UniversalInfo
from volcenginesdkcore.rest import ApiException
from volcenginesdkcore.retryer.backoff_strategy import NoBackoffStrategy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "volcenginesdk-core",
    "version": importlib.metadata.version("volcenginesdk-core"),
    "providers": ["volcengine"],
    "formats": ["json"],
    # ApiException has the body as text, and nothing that was read of it.
    "exposes": ["status", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(host, key_id, secret, retries):
    config = Configuration()
    config.scheme, config.host, config.region = "http", host, "cn-beijing"
    config.ak, config.sk = key_id, secret
    config.num_max_retries, config.backoff_strategy = retries, NoBackoffStrategy()
    return UniversalApi(ApiClient(config))


def call(c):
    sdk = client(c.host, c.access_key_id, c.access_key_secret, c.max_retries)
    info = UniversalInfo(method="GET", service=c.product, version=c.version, action=c.action)
    try:
        result, status, _ = sdk.do_call_with_http_info(info, {}, _request_timeout=c.timeout)
    except ApiException as e:
        return kit.outcome(kind(e), e, status=e.status)
    except urllib3.exceptions.DecodeError as e:  # this one and the next handed through bare
        return kit.outcome("undecodable", e)
    except urllib3.exceptions.HTTPError as e:
        return kit.outcome("transport", e)
    except UnicodeDecodeError as e:
        return kit.outcome("undecodable", e)
    return kit.outcome("success", status=status, data=result)


def kind(e):
    """One exception is for what the service says, and for a success without metadata, which has a reason of its own."""
    return "undecodable" if e.headers is None and e.reason == "InternalServiceError" else "error"


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
