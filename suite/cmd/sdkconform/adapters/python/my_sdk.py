"""In the place of your SDK: a small client of an API that answers in JSON."""

import http.client
import json
import time
import urllib.parse
import uuid

__version__ = "1.0"


class ServiceError(Exception):
    """The service said no."""

    def __init__(self, status, values):
        self.status = status
        self.code = values.get("Code")
        self.message = values.get("Message")
        self.request_id = values.get("RequestId")
        self.host_id = values.get("HostId")
        super().__init__(f"{self.code}: {self.message} (HTTP {status}, request {self.request_id})")


class ParseError(Exception):
    """The response cannot be read."""

    def __init__(self, status, why):
        self.status = status
        super().__init__(f"HTTP {status}: {why}")


class NetworkError(Exception):
    """There is no response, or not the whole of it."""


class Result:
    """A success."""

    def __init__(self, status, values):
        self.status = status
        self.data = values
        self.request_id = values["RequestId"]


class Client:
    """Sends each request on a connection of its own, and again what the service was too busy for."""

    def __init__(self, endpoint, key_id, secret, timeout=10, retries=0):
        self.endpoint, self.key_id, self.secret = endpoint, key_id, secret
        self.timeout, self.retries = timeout, retries

    def request(self, action, version):
        """Makes one request: a Result, or one of the three errors."""
        for left in range(self.retries, -1, -1):
            try:
                status, body = self._send({"Action": action, "Version": version, "Format": "JSON",
                                           "AccessKeyId": self.key_id, "SignatureNonce": str(uuid.uuid4())})
            except (OSError, http.client.HTTPException) as e:
                raise NetworkError(f"{type(e).__name__}: {e}") from e
            try:
                return read(status, body)
            except ServiceError as e:
                if not left or status < 500 and e.code != "Throttling":
                    raise

    def _send(self, form):
        # The time-out of a socket is that of one read: a body that trickles would take longer.
        end = time.monotonic() + self.timeout
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.endpoint).netloc, timeout=self.timeout)
        try:
            connection.request("POST", "/", urllib.parse.urlencode(form),
                               {"Content-Type": "application/x-www-form-urlencoded"})
            sock = connection.sock
            response = connection.getresponse()
            body = bytearray()
            while chunk := response.read1(1 << 16):
                body += chunk
                sock.settimeout(max(0.001, end - time.monotonic()))
            if response.length:
                raise http.client.IncompleteRead(body, response.length)
            return response.status, body
        finally:
            connection.close()


def read(status, body):
    try:
        values = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as e:
        raise ParseError(status, e) from e
    if not isinstance(values, dict):
        raise ParseError(status, "the body is no object")
    texts = {name: value for name, value in values.items() if isinstance(value, str) and value}
    if status >= 400:
        raise ServiceError(status, texts)
    if "RequestId" not in texts:
        raise ParseError(status, "the body has no request id")
    return Result(status, values)
