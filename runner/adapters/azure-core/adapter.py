"""azure-core, the core of Azure's SDK for Python. Its clients are generated on it; this one asks and reads as they do."""

import functools
import importlib.metadata
import pathlib
import sys
import time

from azure.core import PipelineClient
from azure.core.credentials import AccessToken
from azure.core.exceptions import (
    ClientAuthenticationError, DecodeError, HttpResponseError, IncompleteReadError, ResourceExistsError, ResourceNotFoundError,
    ServiceRequestError, ServiceResponseError, map_error,
)
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "azure-core",
    "version": importlib.metadata.version("azure-core"),
    "providers": ["azure"],
    "formats": ["json"],
    # An HttpResponseError has no request id; it is only in the raw response's header.
    "exposes": ["status", "code", "message", "data", "text"],
}

ERRORS = {401: ClientAuthenticationError, 404: ResourceNotFoundError, 409: ResourceExistsError}  # as generated clients have it


class Token:
    """A credential whose token is known."""

    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **about):
        return AccessToken(self.token, int(time.time()) + 86400)


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id, timeout, retries):
    """One client per endpoint, with the policies that generated clients have."""
    return PipelineClient(endpoint, connection_timeout=timeout, read_timeout=timeout, policies=[
        policies.RequestIdPolicy(), policies.UserAgentPolicy("sdkconform"), policies.ContentDecodePolicy(), policies.RedirectPolicy(),
        policies.RetryPolicy(retry_total=retries, retry_backoff_factor=0.01, timeout=timeout),
        policies.BearerTokenCredentialPolicy(Token(key_id), "https://management.azure.com/.default"), policies.SensitiveHeaderCleanupPolicy(),
    ])


def call(c):
    sdk = client(c.endpoint, c.access_key_id, c.timeout, c.max_retries)
    path = "/subscriptions/00000000-0000-0000-0000-000000000000/" + c.action
    request = HttpRequest("GET", c.endpoint + path, params={"api-version": c.version}, headers={"Accept": "application/json"})
    try:
        response = sdk.send_request(request, enforce_https=False)
        if not 200 <= response.status_code < 300:
            map_error(response.status_code, response, ERRORS)
            raise HttpResponseError(response=response)
        data = response.json() if response.content or response.status_code in (200, 201) else None  # others promise none
    except (ServiceRequestError, ServiceResponseError, IncompleteReadError) as e:
        return kit.outcome("transport", e)
    except DecodeError as e:  # of a body that is not what its Content-Type says
        return kit.outcome("undecodable", e, status=e.status_code)
    except HttpResponseError as e:
        if e.response is None:  # of reading the body
            return kit.outcome("transport", e)
        return kit.outcome("error", e, status=e.status_code, code=e.error and e.error.code, message=e.error and e.error.message)
    except ValueError as e:  # of response.json, handed through bare
        return kit.outcome("undecodable", e)
    return kit.outcome("success", status=response.status_code, data=data)


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
