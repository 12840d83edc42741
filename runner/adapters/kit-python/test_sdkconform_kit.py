"""The kit, as the suite meets it: a program and its lines."""

import base64
import http.client
import json
import pathlib
import subprocess
import sys
import unittest

HERE = str(pathlib.Path(__file__).resolve().parent)
sys.path.insert(0, HERE)
import sdkconform_kit as kit  # noqa: E402

DESCRIBE = {"name": "x", "version": "1", "providers": ["alibaba"], "formats": ["json"], "exposes": ["code"]}


def run(decode, *requests, setup="", stdin=None, env=None):
    """Runs an adapter whose decode(r) is the given text; returns its answers, its standard error and its status."""
    program = """
import os, subprocess, sys, threading, time
sys.path.insert(0, %r)
import sdkconform_kit as kit
%s
def decode(r):
%s
kit.main(%r, decode)
""" % (HERE, setup, "\n".join("    " + line for line in decode.splitlines()), DESCRIBE)
    if stdin is None:
        stdin = "".join(json.dumps(q) + "\n" for q in requests).encode()
    done = subprocess.run([sys.executable, "-c", program], input=stdin, capture_output=True, env=env)
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode(), done.returncode


def decoding(identity, body=b"", status=200):
    return {"id": identity, "op": "decode", "status": status, "header": {}, "body": base64.b64encode(body).decode()}


def shown(expression):
    """What the suite reads of an outcome with this code."""
    answers, _, _ = run("return kit.outcome('error', code=%s)" % expression, decoding(1))
    return answers[0]["outcome"].get("code")


class Protocol(unittest.TestCase):
    def test_description(self):
        answers, _, status = run("pass", {"id": 0, "op": "describe", "protocol": 1})
        added = {"language": "python", "concurrency": 1, "ops": ["decode"]}
        self.assertEqual(answers, [{"id": 0, "describe": {**DESCRIBE, **added}}])
        self.assertEqual(status, 0)

    def test_unknown_operation_is_a_failure_and_not_the_end(self):
        answers, _, status = run("return kit.outcome('success')",
                                 {"id": 7, "op": "dance"}, {"id": 8, "op": "call"}, decoding(9))
        self.assertEqual([a["id"] for a in answers], [7, 8, 9])
        self.assertEqual(answers[0]["failure"], "unknown operation 'dance'; this adapter has decode")
        self.assertIn("failure", answers[1])
        self.assertEqual(answers[2]["outcome"], {"kind": "success"})
        self.assertEqual(status, 0)

    def test_failure(self):
        answers, _, status = run("raise kit.Failure('no client: “x”')", decoding(1))
        self.assertEqual((answers, status), ([{"id": 1, "failure": "no client: “x”"}], 0))

    def test_last_line_without_a_line_feed(self):
        answers, _, status = run("return kit.outcome('success')", stdin=json.dumps(decoding(1)).encode())
        self.assertEqual((len(answers), status), (1, 0))

    def test_line_that_is_no_request_ends_the_program(self):
        answers, stderr, status = run("return kit.outcome('success')", stdin=b"nonsense\n")
        self.assertEqual((answers, status), ([], 1))
        self.assertIn("JSONDecodeError", stderr)

    def test_large_line(self):
        body = bytes(range(256)) * (1 << 16)  # 16 MiB
        answers, _, _ = run("return kit.outcome('error', code=str(len(r.body)), message=r.body[-2:].hex())",
                            decoding(1, body))
        self.assertEqual(answers[0]["outcome"], {"kind": "error", "code": str(len(body)), "message": "feff"})

    def test_answer_that_fits_no_line(self):
        answers, _, status = run("return kit.outcome('error', code='x' * kit.MAX_LINE)", decoding(1))
        self.assertEqual(([a["id"] for a in answers], status), ([1], 0))
        self.assertIn("a line at most", answers[0]["failure"])

    def test_proxies_are_gone(self):
        env = {"HTTP_PROXY": "http://192.0.2.1", "https_proxy": "http://192.0.2.1", "all_proxy": "http://192.0.2.1"}
        answers, _, _ = run("left = [name for name in os.environ if 'proxy' in name.lower()]\n"
                            "return kit.outcome('error', code=str(left))", decoding(1), env=env)
        self.assertEqual(answers[0]["outcome"]["code"], "[]")


class Crash(unittest.TestCase):
    def crash(self, decode, **more):
        """Runs decode for the second of three requests."""
        inner = "\n".join("  " + line for line in decode.splitlines())
        answers, stderr, status = run("if r.status == 500:\n" + inner + "\nreturn kit.outcome('success')",
                                      decoding(1), decoding(2, status=500), decoding(3), **more)
        self.assertEqual([a["id"] for a in answers], [1])
        self.assertEqual(status, 1)
        return stderr

    def test_exception_that_the_adapter_does_not_map(self):
        stderr = self.crash("{}['Code']")
        self.assertIn("Traceback", stderr)
        self.assertTrue(stderr.endswith("KeyError: 'Code'\n"), stderr)

    def test_recursion(self):
        self.assertIn("RecursionError", self.crash("import json\njson.loads('[' * 100000)"))

    def test_memory(self):
        self.assertIn("MemoryError", self.crash("raise MemoryError"))

    def test_exit(self):
        self.assertIn("SystemExit", self.crash("sys.exit(0)"))

    def test_thread_that_goes_on_does_not_hold_it(self):
        self.crash("raise OSError", setup="threading.Thread(target=time.sleep, args=(600,)).start()")


class Streams(unittest.TestCase):
    def test_what_the_sdk_prints_is_no_answer(self):
        answers, stderr, status = run(
            "print('printed'); sys.stdout.flush(); os.write(1, b'written\\n'); subprocess.run(['echo', 'child'])\n"
            "return kit.outcome('success')", decoding(1), decoding(2))
        self.assertEqual(([a["id"] for a in answers], status), ([1, 2], 0))
        for word in ("printed", "written", "child"):
            self.assertEqual(stderr.count(word), 2)

    def test_what_the_sdk_reads_is_no_request(self):
        answers, _, _ = run("return kit.outcome('error', code=[sys.stdin.read(), os.read(0, 9)])",
                            decoding(1), decoding(2))
        self.assertEqual([a["outcome"]["code"] for a in answers], [["", ""]] * 2)


class Values(unittest.TestCase):
    def test_none_is_no_value_and_the_word_is_one(self):
        self.assertIsNone(shown("None"))
        self.assertEqual(shown("'None'"), "None")

    def test_other_types_stay_as_they_are(self):
        self.assertEqual(shown("1234567890123456789"), 1234567890123456789)
        self.assertEqual(shown("{'a': [True]}"), {"a": [True]})

    def test_text_that_is_no_unicode(self):
        self.assertEqual(shown(r"'a\ud800b'"), "a\ud800b")
        self.assertEqual(shown(r"b'\xe4\xb8\xad\xff'"), "中\\xff")

    def test_numbers_that_json_has_not(self):
        self.assertEqual(shown("float('nan')"), "nan")
        self.assertEqual(shown("[float('inf'), {'a': (float('-inf'), 1.5)}]"), ["inf", {"a": ["-inf", 1.5]}])

    def test_names_that_are_no_text(self):
        self.assertEqual(shown("{(1, 2): 'a', b'b': 'c', None: 'd'}"), {"(1, 2)": "a", "b": "c", "None": "d"})

    def test_members_that_cannot_be_written_cost_no_other(self):
        answers, _, _ = run("deep = []\nfor _ in range(20000): deep = [deep]\n"
                            "nan = float('nan')\n"
                            "return kit.outcome('success', data={'a': 1, 'b': deep, 'c': nan, 'd': [nan]})",
                            decoding(1))
        self.assertEqual(answers[0]["outcome"]["data"], {"a": 1, "c": "nan", "d": ["nan"]})

    def test_error(self):
        self.assertEqual(kit.outcome("error", KeyError("x"), status=None),
                         {"kind": "error", "text": "'x'", "errorType": "builtins.KeyError"})


class Serve(unittest.TestCase):
    def ask(self, response):
        with kit.serve(response) as endpoint:
            connection = http.client.HTTPConnection(endpoint[len("http://"):], timeout=60)
            connection.request("POST", "/", body=b"x" * 100000)
            answer = connection.getresponse()
            got = answer.status, answer.getheaders(), answer.read()
            connection.close()
        return got

    def test_exactly_what_is_given_and_the_length(self):
        header = {"Content-Type": ["text/xml;charset=utf-8"], "x-Two": ["a", "b"], "Content-Length": ["9"]}
        status, sent, body = self.ask(kit.Response(status=400, header=header, body=b"\x00\r\n\xff"))
        self.assertEqual((status, body), (400, b"\x00\r\n\xff"))
        self.assertEqual(sent, [("Content-Type", "text/xml;charset=utf-8"), ("x-Two", "a"), ("x-Two", "b"),
                                ("Content-Length", "4")])

    def test_no_content(self):
        self.assertEqual(self.ask(kit.Response(status=204, body=b"x")), (204, [], b""))

    def test_status_without_a_name(self):
        self.assertEqual(self.ask(kit.Response(status=599))[0], 599)

    def test_one_connection_and_one_port_for_many_responses(self):
        connection = None
        for n in range(3):
            with kit.serve(kit.Response(body=b"%d" % n)) as endpoint:
                connection = connection or http.client.HTTPConnection(endpoint[len("http://"):], timeout=60)
                connection.request("POST", "/", body=iter([b"a", b"\r\n"]),
                                   headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
                self.assertEqual(connection.getresponse().read(), b"%d" % n)
        connection.close()

    def test_no_request_is_a_failure(self):
        with self.assertRaises(kit.Failure):
            with kit.serve(kit.Response()):
                pass

    def test_header_that_would_be_two(self):
        with self.assertRaises(kit.Failure):
            with kit.serve(kit.Response(header={"a": ["b\r\nc: d"]})):
                pass


if __name__ == "__main__":
    unittest.main()
