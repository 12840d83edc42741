"""An adapter: it lets an SDK in Python read what sdkconform sends, and says what the SDK's user sees.

It works as it is, with a small client in the place of your SDK (my_sdk.py). Put your SDK there, then go by what these say:

    sdkconform smoke --adapter 'python3 adapter.py'
    sdkconform run --adapter 'python3 adapter.py'
"""

import functools

import my_sdk  # your SDK
import sdkconform_kit as kit

# What the SDK is. exposes names the fields that it shows at all.
DESCRIPTION = {
    "name": "my-sdk",
    "version": my_sdk.__version__,
    "providers": ["alibaba"],
    "formats": ["json"],
    "exposes": ["status", "code", "message", "requestId", "hostId", "data", "text"],
}


@functools.lru_cache(maxsize=None)  # one client for each endpoint: decode and every call of a run share it
def client(endpoint, key_id, secret, timeout, retries):
    return my_sdk.Client(endpoint, key_id, secret, timeout=timeout, retries=retries)


def call(c):
    """What the SDK's user sees of one request: public fields as they are, nothing tidied. None is left out.

    Do not catch what the SDK does not promise to raise: it is a crash, and sdkconform says so.
    """
    sdk = client(c.endpoint, c.access_key_id, c.access_key_secret, c.timeout, c.max_retries)
    try:
        result = sdk.request(c.action, version=c.version)
    except my_sdk.ServiceError as e:
        return kit.outcome("error", e, status=e.status, code=e.code, message=e.message,
                           requestId=e.request_id, hostId=e.host_id)
    except my_sdk.ParseError as e:
        return kit.outcome("undecodable", e, status=e.status)
    except my_sdk.NetworkError as e:
        return kit.outcome("transport", e)
    return kit.outcome("success", status=result.status, requestId=result.request_id, data=result.data)


if __name__ == "__main__":
    # decode is given the bytes from a server in this program, call has the real client ask a server of sdkconform.
    kit.main(DESCRIPTION, decode=kit.over_loopback(call), call=call)
