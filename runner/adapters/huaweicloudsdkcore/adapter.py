"""huaweicloudsdkcore, the core of Huawei Cloud's SDK for Python, by the client of its ECS.

The clients of all services are generated alike, on this core.
"""

import functools
import importlib.metadata
import pathlib
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization
from huaweicloudsdkecs.v2 import EcsClient, ListServerGroupsRequest
from requests.exceptions import ContentDecodingError, RequestException

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "huaweicloudsdkcore",
    "version": importlib.metadata.version("huaweicloudsdkcore"),
    "providers": ["huawei"],
    "products": ["ecs"],
    "formats": ["json"],
    "exposes": ["status", "code", "message", "requestId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, secret, timeout, retries):
    """With a project the SDK need not ask the service of identities for one."""
    credentials = BasicCredentials(key_id, secret, "project")
    config = HttpConfig(timeout=timeout, retry_times=retries)
    return EcsClient.new_builder().with_http_config(config).with_credentials(credentials).with_endpoint(endpoint).build()


def call(c):
    """Makes the one request of ECS whose response is all texts and lists. Whatever the action, the core reads it."""
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        response = sdk.list_server_groups(ListServerGroupsRequest())
    except exceptions.ServiceResponseException as e:
        return kit.outcome("error", e, status=e.status_code, code=e.error_code, message=e.error_msg, requestId=e.request_id)
    except exceptions.SdkException as e:  # of the connection, or of its retries
        return kit.outcome("transport", e)
    except ContentDecodingError as e:  # this one and the next handed through bare
        return kit.outcome("undecodable", e)
    except RequestException as e:
        return kit.outcome("transport", e)
    except ValueError as e:
        return kit.outcome("undecodable", e)
    # A response has no request id.
    return kit.outcome("success", status=response.status_code, data=sanitize_for_serialization(response))


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
