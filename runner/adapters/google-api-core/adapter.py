"""google-api-core, the core of Google's SDKs for Python, and their way over HTTP: an AuthorizedSession and from_http_response."""

import functools
import importlib.metadata
import pathlib
import sys

from google.api_core.exceptions import GoogleAPICallError, from_http_response
from google.auth.exceptions import TransportError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from requests.exceptions import ContentDecodingError, JSONDecodeError, RequestException

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {
    "name": "google-api-core",
    "version": importlib.metadata.version("google-api-core"),
    "providers": ["google"],
    "formats": ["json"],
    "exposes": ["status", "code", "message", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(endpoint, key_id):
    """One session per endpoint. Its token is known, so that it cannot be refreshed after a 401."""
    return AuthorizedSession(Credentials(key_id), max_refresh_attempts=0)


def call(c):
    """One method of a client. Retries are none: those of the library have a time at which they end, and no number."""
    session = client(c.endpoint, c.access_key_id)
    try:
        response = session.get(f"{c.endpoint}/{c.version}/{c.action}", timeout=c.timeout, max_allowed_time=c.timeout)
        if not 200 <= response.status_code < 300:
            raise from_http_response(response)
        data = response.json() if response.content or response.status_code == 200 else None
    except GoogleAPICallError as e:
        return kit.outcome("error", e, status=e.code, code=reason(e), message=e.message)
    except (JSONDecodeError, ContentDecodingError) as e:
        return kit.outcome("undecodable", e)
    except (RequestException, TransportError) as e:
        return kit.outcome("transport", e)
    return kit.outcome("success", status=response.status_code, data=data)


def reason(e):
    """Of the ErrorInfo or, as older services write it, of the first of the errors."""
    if e.reason or not e.errors or not isinstance(e.errors[0], dict):
        return e.reason
    return e.errors[0].get("reason")


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
