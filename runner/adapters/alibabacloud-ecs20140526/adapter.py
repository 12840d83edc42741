"""alibabacloud-ecs20140526 and -kms20160120, products' own clients of Alibaba Cloud's V2.0 SDKs for Python.

An action is a method of its product's client, and its response a class with the members that the SDK knows. Below them is
alibabacloud-tea-openapi, which has an adapter of its own.
"""

import functools
import importlib
import importlib.metadata
import pathlib
import sys

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import RetryError, UnretryableException
from darabonba.model import DaraModel
from darabonba.policy.retry import RetryCondition, RetryOptions

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit-python"))
import sdkconform_kit as kit  # noqa: E402

PACKAGES = {"ecs": "alibabacloud_ecs20140526", "kms": "alibabacloud_kms20160120"}

DESCRIBE = {
    "name": "alibabacloud-ecs20140526",
    "version": importlib.metadata.version("alibabacloud-ecs20140526"),
    "providers": ["alibaba"],
    "products": list(PACKAGES),
    # They ask for JSON in every request, and read an error in XML all the same.
    "formats": ["json"],
    "reads": ["xml"],
    # As alibabacloud-tea-openapi.
    "exposes": ["status", "code", "message", "requestId", "data", "text"],
}


@functools.lru_cache(maxsize=None)
def client(product, endpoint, key_id, secret, timeout, retries):
    retry = None  # the SDK then tries once
    if retries:
        # The user names what is tried again; attempts are counted with the first.
        names = ["ThrottlingException", "ServerException", "RetryError"]
        retry = RetryOptions(retry_condition=[RetryCondition(max_attempts=retries + 1, exception=names)])
    milliseconds = max(1, int(timeout * 1000))
    return importlib.import_module(f"{PACKAGES[product]}.client").Client(Config(
        access_key_id=key_id, access_key_secret=secret, endpoint=endpoint, protocol="HTTP",
        connect_timeout=milliseconds, read_timeout=milliseconds, retry_options=retry))


@functools.lru_cache(maxsize=None)
def method(product, action):
    """The name of an action's method, which is in snake case, and the class of its request; None: it has none."""
    cls = importlib.import_module(f"{PACKAGES[product]}.client").Client
    names = [name for name in dir(cls) if name.replace("_", "") == action.lower()]
    if not names:
        raise kit.Failure(f"the client of {product} has no method for {action}")
    return names[0], getattr(importlib.import_module(f"{PACKAGES[product]}.models"), f"{action}Request", None)


class Nothing:
    """Stands where an attribute is None, so that to_map writes its name: a null and what was not sent are one to a user."""

    def to_map(self):
        return self

    def __iter__(self):
        return iter(())


def shown(value):
    """What the attributes of a response are, by the names of the API."""
    if isinstance(value, DaraModel):
        return shown(marked(value).to_map())
    if isinstance(value, dict):
        return {name: shown(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shown(member) for member in value]
    return None if isinstance(value, Nothing) else value


def marked(value):
    """The same value, with Nothing for each None in the models that it holds."""
    if isinstance(value, DaraModel):
        for name, member in vars(value).items():
            setattr(value, name, Nothing() if member is None else marked(member))
    elif isinstance(value, list):
        for member in value:
            marked(member)
    return value


def call(c):
    name, request = method(c.product, c.action)
    sdk = client(c.product, c.host, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        response = getattr(sdk, name)(request()) if request else getattr(sdk, name)()
    except AlibabaCloudException as e:
        return kit.outcome("error", e, status=e.status_code, code=e.code, message=e.message, requestId=e.request_id)
    except UnretryableException as e:
        # As in alibabacloud-tea-openapi: its wrapper for whatever else went wrong.
        kind = "transport" if isinstance(e.inner_exception, RetryError) else "undecodable"
        return kit.outcome(kind, e, code=e.code, message=e.message)
    request_id = getattr(response.body, "request_id", None)
    return kit.outcome("success", status=response.status_code, requestId=request_id, data=shown(response.body))


decode = kit.over_loopback(call)

if __name__ == "__main__":
    kit.main(DESCRIBE, decode, call)
