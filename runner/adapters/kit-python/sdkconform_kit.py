"""The suite's process protocol for adapters in Python. No dependencies; Python 3.9 and later.

An adapter says what the SDK is, and what the SDK's user sees after one call:

    import sdkconform_kit as kit

    def call(c):
        try:
            result = client(c.endpoint).describe_regions()
        except my_sdk.ServiceError as e:
            return kit.outcome("error", e, status=e.status, code=e.code, message=e.message, requestId=e.request_id)
        return kit.outcome("success", requestId=result.request_id)

    if __name__ == "__main__":
        kit.main({"name": "my-sdk", "version": "1.0", "providers": ["alibaba"], "formats": ["json"],
                  "exposes": ["status", "code", "message", "requestId", "text"]},
                 decode=kit.over_loopback(call), call=call)

What call does not catch ends the program with a traceback and status 1, and is a crash of the SDK to the suite.
Raise Failure for what is the adapter's own fault.
"""

import base64
import contextlib
import dataclasses
import http
import json
import math
import os
import socket
import sys
import threading
import traceback


MAX_LINE = 100 << 20  # bytes, either way


class Failure(Exception):
    """The adapter could not do it; nothing is said about the SDK."""


@dataclasses.dataclass
class Response:
    """One HTTP response, to be given to the SDK byte for byte."""

    provider: str = ""
    product: str = ""
    version: str = ""
    action: str = ""
    format: str = ""  # that was asked for: "json" or "xml"
    status: int = 200
    header: dict = dataclasses.field(default_factory=dict)  # name to list of values
    body: bytes = b""


@dataclasses.dataclass
class Call:
    """One call for the SDK's real client to make."""

    provider: str = ""
    product: str = ""
    version: str = ""
    action: str = ""
    format: str = ""
    endpoint: str = ""  # "http://127.0.0.1:41001"
    access_key_id: str = "accessKeyId"
    access_key_secret: str = "accessKeySecret"
    timeout: float = 5  # seconds, for the whole call
    max_retries: int = 0

    @property
    def host(self):
        """The endpoint without its scheme: "127.0.0.1:41001"."""
        return self.endpoint.partition("://")[2]


def outcome(kind, error=None, **fields):
    """What the SDK's user sees; fields are named as in the protocol. None is no value, all else stays as it is."""
    if error is not None:
        fields["text"] = str(error)
        fields["errorType"] = type(error).__module__ + "." + type(error).__qualname__
    return {"kind": kind, **{name: value for name, value in fields.items() if value is not None}}


def main(describe, decode=None, call=None):
    """Serves the protocol on standard input and output until input ends, and ends the program.

    describe is the description without language, ops and concurrency, with products, reads and tolerant where there is
    something to say; decode takes a Response, call a Call, and
    both return an outcome.
    """
    _forget_proxies()
    requests, answers = _take_streams()
    status = 0
    try:
        while line := requests.readline():
            q = json.loads(line)
            del line  # up to 100 MiB, and the SDK makes copies enough
            answer = _answer(q, describe, decode, call)  # ASCII: as many bytes as characters
            if len(answer) > MAX_LINE:
                answer = _failure(q, "the answer has %d bytes, a line at most %d" % (len(answer), MAX_LINE))
            answers.write(answer + "\n")
            answers.flush()
    except BaseException:  # RecursionError, MemoryError and SystemExit are crashes too
        traceback.print_exc()
        status = 1
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(status)  # at once: a thread that the SDK has left running would make a crash look like a hang


def _forget_proxies():
    """SDKs send even 127.0.0.1 through them."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)


def _take_streams():
    """Keeps the protocol's streams for itself: what the SDK prints goes to standard error, what it reads is empty."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 20)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)  # for child processes and C code
    sys.stdout = sys.stderr
    return requests, answers


def _answer(q, describe, decode, call):
    ops = [op for op, function in (("decode", decode), ("call", call)) if function]
    about = {name: q.get(name, "") for name in ("provider", "product", "version", "action", "format")}
    try:
        op = q.get("op")
        if op == "describe":
            said = json.dumps({"language": "python", "concurrency": 1, **describe, "ops": ops})
            return '{"id":%d,"describe":%s}' % (q["id"], said)
        if op == "decode" and decode:
            body = base64.b64decode(q.pop("body", ""))
            made = decode(Response(**about, status=q["status"], header=q.get("header") or {}, body=body))
        elif op == "call" and call:
            made = call(Call(**about, endpoint=q["endpoint"], access_key_id=q["accessKeyId"],
                             access_key_secret=q["accessKeySecret"], timeout=q["timeoutMs"] / 1000,
                             max_retries=q["maxRetries"]))
        else:
            raise Failure("unknown operation %r; this adapter has %s" % (op, ", ".join(ops)))
        return '{"id":%d,"outcome":%s}' % (q["id"], _written(made))
    except Failure as e:
        return _failure(q, str(e))


def _failure(q, why):
    return '{"id":%d,"failure":%s}' % (q["id"], json.dumps(why))


LEVELS = 500  # of nesting that an answer carries: Python's own writer and the suite's reader have limits


def _written(made):
    """The outcome as JSON in ASCII, which every text fits: a lone surrogate is written as its escape, \\ud800."""
    data = made.get("data")
    texts = {name: _json(value) for name, value in made.items()}
    if isinstance(data, dict):  # one member that cannot be written costs no other
        texts["data"] = _object({name: _json(value) for name, value in data.items()})
    return _object(texts)


def _object(texts):
    return "{%s}" % ",".join(json.dumps(name) + ":" + text for name, text in texts.items() if text)


def _json(value):
    """The value as JSON, or None where JSON has none for it: nesting without end."""
    if _deep(value):
        return None
    with contextlib.suppress(ValueError):
        return json.dumps(_writable(value), allow_nan=False, default=_text)


def _writable(value):
    """The value with what JSON has not as the text that a user sees: nan, inf, a name that is no text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {name if isinstance(name, str) else _text(name): _writable(v) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(v) for v in value]
    return value


def _deep(value):
    level = [value]
    for _ in range(LEVELS):
        lists = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list, tuple))]
        level = [child for members in lists for child in members]
        if not level:
            return False
    return True


def _text(value):
    """Bytes that an SDK shows where text is documented are that text; what is no UTF-8 is escaped as \\xNN."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, (bytes, bytearray)) else str(value)


def over_loopback(call):
    """Makes a decode of call, for an SDK that takes no transport: its real client asks a server in this process."""

    def decode(r):
        with serve(r) as endpoint:
            return call(Call(r.provider, r.product, r.version, r.action, r.format, endpoint))

    return decode


_loopback = None


@contextlib.contextmanager
def serve(response):
    """Answers every request to the endpoint that it gives with response. The port is the same each time.

    It is a Failure if no request came: whatever the SDK said then was not about the response.
    """
    global _loopback
    if _loopback is None:
        _forget_proxies()
        _loopback = _Loopback()
    _loopback.answer = _wire(response)
    before = _loopback.requests
    yield _loopback.endpoint
    if _loopback.requests == before:
        raise Failure("the SDK sent no request to %s" % _loopback.endpoint)


def requests_served():
    """How many requests serve has answered so far: for tests of what an SDK sends."""
    return _loopback.requests if _loopback else 0


def _wire(r):
    """The response as it is sent: no header is added but the length."""
    try:
        reason = http.HTTPStatus(r.status).phrase
    except ValueError:
        reason = ""
    lines = ["HTTP/1.1 %d %s" % (r.status, reason)]
    for name, values in r.header.items():
        if name.lower() not in ("content-length", "transfer-encoding"):  # of the transfer, and this is another one
            lines += ["%s: %s" % (name, value) for value in values]
    if any("\r" in line or "\n" in line for line in lines):
        raise Failure("a header with a line feed in it cannot be sent: %r" % r.header)
    body = r.body
    if r.status < 200 or r.status in (204, 304):
        body = b""  # these have none, and a client takes what follows for the next response
    else:
        lines.append("Content-Length: %d" % len(body))
    return "\r\n".join(lines + ["", ""]).encode("utf-8") + body


class _Loopback:
    """An HTTP server on a socket, because http.server adds headers of its own."""

    def __init__(self):
        self.answer, self.requests = b"", 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        # A client that goes away, or sends what is no request, is cut off: the SDK sees that, not this program.
        with contextlib.suppress(OSError, ValueError), connection, connection.makefile("rb") as requests:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while _read_request(requests):
                self.requests += 1
                connection.sendall(self.answer)


def _read_request(requests):
    """Reads one request to its end; False at the end of the connection."""
    if not requests.readline():
        return False
    header = {}
    for line in iter(requests.readline, b"\r\n"):
        if not line:
            return False
        name, _, value = line.decode("latin-1").partition(":")
        header[name.lower()] = value.strip()
    if header.get("transfer-encoding", "").lower() == "chunked":
        for line in iter(requests.readline, b""):
            size = int(line.partition(b";")[0], 16)
            requests.read(size + 2)  # with the line feed behind it; trailers are not expected
            if not size:
                break
    else:
        requests.read(int(header.get("content-length", 0)))
    return True
