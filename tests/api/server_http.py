#!/usr/bin/env python3
"""What HTTP clients may do to the server: keys, limits, deadlines, hostile bytes, drains. TAP.

  tests/api/server_http.py QUERN      (standard library only; run from the project's root)
"""
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from serving import MODEL, Answer, Report, Server

PATH = "/v1/completions"
ASK = {"prompt": "the time", "temperature": 0, "max_tokens": 100, "ignore_eos": True}


def closed(connection):
    """Whether the server ends the connection before the test's patience does."""
    connection.settimeout(30)
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def health_is_quick(server, limit=1.0):
    """A second, since a sanitized build may share its cores with a dozen other tests."""
    begin = time.monotonic()
    answer = server.get("/health")
    took = time.monotonic() - begin
    return None if answer.status == 200 and took < limit else f"{answer.status} after {took:.2f} s"


def head(body, extra=""):
    return (f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{extra}\r\n").encode()


def raw(server, data):
    """What comes back for these bytes, until the connection ends."""
    with server.connect(30) as c:
        got = b""
        try:
            c.sendall(data)
            c.shutdown(socket.SHUT_WR)
            while piece := c.recv(65536):
                got += piece
        except OSError: # the server had enough
            pass
    return got


# ---- one server, default options ----

def request_id(server):
    got = server.get("/v1/models", **{"x-request-id": "abc-1"}).headers["x-request-id"]
    made = server.get("/v1/models", **{"x-request-id": "a b"}).headers["x-request-id"]
    return None if got == "abc-1" and len(made) == 32 else f"{got} {made}"


def traceparent(server):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    got = server.get("/v1/models", traceparent=trace).headers["traceparent"]
    return None if got == trace else got


def keep_alive(server):
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    c.connect()
    first = c.sock
    for _ in range(3):
        c.request("POST", PATH, json.dumps(ASK))
        if Answer(c.getresponse()).status != 200 or c.sock is not first:
            return "the connection did not last"
    c.request("POST", PATH, "{")
    if Answer(c.getresponse()).status != 400 or c.sock is not first:
        return "an error ended the connection"
    c.close()
    return None


def http_1_0(server):
    body = json.dumps({**ASK, "stream": True}).encode()
    with server.connect() as c:
        c.sendall(head(body).replace(b"HTTP/1.1", b"HTTP/1.0") + body)
        got = b""
        while piece := c.recv(65536):
            got += piece
    return None if got.endswith(b"data: [DONE]\n\n") and b"chunked" not in got else got[-300:]


def head_method(server):
    answer = server.request("HEAD", "/v1/models")
    return None if answer.status == 200 and answer.text == "" else answer.text


def no_cors(server):
    answer = server.get("/v1/models", Origin="http://evil")
    options = server.request("OPTIONS", PATH, headers={"Origin": "http://evil"})
    bad = answer.headers["Access-Control-Allow-Origin"] or options.status != 405
    return f"{options.status} {answer.headers}" if bad else None


def path_traversal(server):
    statuses = [server.get(p).status for p in ("/../etc/passwd", "/%2e%2e/etc/passwd", "/v1/models/../..",
                                               "//etc/passwd", "/" + "a" * 5000)]
    return None if set(statuses) == {404} else statuses


def huge_header(server):
    got = raw(server, b"GET /health HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 200000 + b"\r\n\r\n")
    return None if not got or got.split()[1][:1] == b"4" else got[:100]


def many_headers(server):
    got = raw(server, b"GET /health HTTP/1.1\r\nHost: x\r\n"
              + b"".join(b"X-%d: y\r\n" % i for i in range(20000)) + b"\r\n")
    return None if not got or got.split()[1][:1] == b"4" else got[:100]


GARBAGE = [b"\x00" * 1000, b"GET\r\n\r\n", b"\r\n" * 1000, b"POST / HTTP/9.9\r\n\r\n",
           b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
           b"POST /v1/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           b"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"]


def garbage(server):
    for data in GARBAGE:
        got = raw(server, data)
        if got and got.split()[1][:1] not in (b"4", b"5"):
            return f"{data[:40]!r}: {got[:200]!r}"
    return health_is_quick(server)


def body_too_large(server):
    with server.connect() as c:
        c.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n".encode())
        got = c.recv(65536)
    return None if b" 413 " in got else got


def chunked_too_large(server):
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with server.connect() as c:
        c.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(18):
            c.sendall(piece)
        c.sendall(b"0\r\n\r\n")
        got = c.recv(65536)
    return None if b" 413 " in got else got


PROMPTS = [("letters", "a" * 26000), ("Z", "Z" * 131072), ("blank lines", "\n" * 50000), ("A", "A" * 43000),
           ("2 MB", "lorem ipsum " * 175000), ("an astral character", "ab" * 37000 + "\U0001F600"),
           ("spaces", " " * 100000)]


def long_prompt(server, text):
    answer = server.post(PATH, {"prompt": text})
    if answer.status != 400 or answer.json["error"]["type"] != "exceed_context_size_error":
        return answer.text[:300]
    return health_is_quick(server)


def nul_prompt(server):
    answer = server.post(PATH, {**ASK, "prompt": "a\0b" * 5})
    return None if answer.status == 200 else answer.text


def many_keys(server):
    body = "{" + ",".join(f'"k{i}":1' for i in range(300000)) + ',"prompt":"a"}'
    answer = server.post(PATH, body)
    return None if answer.status == 200 else answer.text[:300]


HOSTILE_TEMPLATES = ["{% for i in range(10**9) %}x{% endfor %}", "{{ 'x' * 10**9 }}", "{{ range(10**9)|list }}",
                     "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ ''.join(['a'] * 10**8) }}"]


def hostile_template(server, template):
    answer = server.post("/v1/chat/completions",
                         {"messages": [{"role": "user", "content": "x"}], "chat_template": template})
    return health_is_quick(server) if answer.status == 400 else f"{answer.status} {answer.text[:300]}"


def abort_streams(server):
    """Clients that leave in mid-stream cost nothing: what runs goes back to none."""
    body = json.dumps({**ASK, "stream": True}).encode()
    for _ in range(20):
        with server.connect() as c:
            c.sendall(head(body) + body)
            c.recv(1)
    if server.post(PATH, ASK).status != 200:
        return "the server does not answer"
    text = server.get("/metrics").text
    return None if 'num_requests_waiting{model_name="llama-f32"} 0' in text else text


def abort_before_answer(server):
    body = json.dumps(ASK).encode()
    for _ in range(20):
        with server.connect() as c:
            c.sendall(head(body) + body)
    return None if server.post(PATH, ASK).status == 200 else "the server does not answer"


def crowd(server):
    """32 at once get the bytes that one alone gets."""
    alone = server.post(PATH, ASK).json["choices"][0]["text"]
    texts = [None] * 32

    def one(i):
        texts[i] = server.post(PATH, ASK).json["choices"][0]["text"]
    threads = [threading.Thread(target=one, args=(i,)) for i in range(32)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return None if set(texts) == {alone} else texts


def slow_reader(server):
    """A reader that does not read holds up nobody."""
    body = json.dumps({**ASK, "n": 128, "logprobs": 5, "stream": True}).encode()
    with server.connect() as c:
        c.sendall(head(body) + body)
        answer = server.post(PATH, {**ASK, "max_tokens": 2})
        quick = health_is_quick(server)
    return quick if answer.status == 200 else answer.text


PLAIN = [request_id, traceparent, keep_alive, http_1_0, head_method, no_cors, path_traversal, huge_header,
         many_headers, garbage, body_too_large, chunked_too_large, many_keys, nul_prompt, abort_streams,
         abort_before_answer, crowd, slow_reader]


def plain_tests(report, quern):
    with Server(quern) as server:
        for test in PLAIN:
            report.run(test.__name__.replace("_", " "), test, server)
        for name, text in PROMPTS:
            report.run("long prompt: " + name, long_prompt, server, text)
        for i, template in enumerate(HOSTILE_TEMPLATES):
            report.run(f"hostile template {i}", hostile_template, server, template)
        report.run("ends with 0", lambda: server.stop() or None)


# ---- deadlines ----

def half_heads(server):
    connections = [server.connect() for _ in range(300)]
    for c in connections:
        c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    why = health_is_quick(server)
    if not all(closed(c) for c in connections):
        why = why or "still open"
    return why


def idle_connection(server):
    with server.connect() as c:
        c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        return None if closed(c) else "still open"


def slow_body(server):
    with server.connect() as c:
        c.sendall(head(b"x" * 100) + b"{")
        return None if closed(c) else "still open"


def deadline_tests(report, quern):
    with Server(quern, "--header-timeout", "1", "--body-timeout", "1") as server:
        for test in (half_heads, idle_connection, slow_body):
            report.run(test.__name__.replace("_", " "), test, server)


# ---- keys ----

KEY_FILE = "# the keys\nalpha name=one requests=3\nbeta name=two tokens=5\n\ngamma concurrent=1\n"


def no_key(server):
    answer = server.get("/v1/models")
    return None if answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer" else answer.text


def wrong_keys(server):
    got = {server.get("/v1/models", Authorization=f"Bearer {k}").status
           for k in ("", "alph", "alphaa", "ALPHA", "a" * 300, "#")}
    return None if got == {401} else got


def right_keys(server):
    got = [server.get("/v1/models", Authorization="Bearer gamma").status,
           server.get("/v1/models", **{"x-api-key": "gamma"}).status,
           server.get("/v1/models", Authorization="Bearer fromenv").status]
    return None if got == [200, 200, 200] else got


def health_needs_no_key(server):
    return None if server.get("/health").status == 200 else "refused"


def request_budget(server):
    answers = [server.get("/v1/models", Authorization="Bearer alpha") for _ in range(4)]
    right = [a.status for a in answers] == [200, 200, 200, 429] and answers[3].headers["Retry-After"]
    return None if right else [a.status for a in answers]


def token_budget(server):
    first = server.post(PATH, {**ASK, "max_tokens": 9}, Authorization="Bearer beta")
    second = server.post(PATH, {**ASK, "max_tokens": 9}, Authorization="Bearer beta")
    return None if (first.status, second.status) == (200, 429) else (first.status, second.status)


def key_tests(report, quern):
    with tempfile.NamedTemporaryFile("w", suffix=".keys") as keys:
        keys.write(KEY_FILE)
        keys.flush()
        env = {**os.environ, "QUERN_API_KEY": "fromenv"}
        with Server(quern, "--api-key-file", keys.name, env=env) as server:
            for test in (no_key, wrong_keys, right_keys, health_needs_no_key, request_budget, token_budget):
                report.run(test.__name__.replace("_", " "), test, server)


# ---- refusals to start ----

STARTS = [
    ("a key file that is none", ["--api-key-file", "/nowhere"], 1, "/nowhere"),
    ("an unknown key setting", ["--api-key-file", "README.md"], 1, "README.md: line"),
    ("a certificate without key", ["--tls-cert", "x"], 2, "go together"),
    ("a port that is none", ["--port", "70000"], 2, "0..65535"),
    ("an alias of no model", ["--alias", "a=b"], 2, "no such model"),
    ("a name twice", ["--alias", "llama-f32"], 2, "two models"),
    ("an address of another machine", ["--host", "192.0.2.1"], 1, "192.0.2.1"),
    ("no such model", ["/nowhere"], 1, "/nowhere"),
]


def start_problem(quern, options, status, part):
    done = subprocess.run([quern, "serve", MODEL, "--port", "0", *options], capture_output=True, text=True,
                          timeout=60, check=False)
    return None if done.returncode == status and part in done.stderr else f"{done.returncode} {done.stderr}"


def start_tests(report, quern):
    for name, *row in STARTS:
        report.run("start: " + name, start_problem, quern, *row)


# ---- other ways in ----

def unix_get(path):
    with socket.socket(socket.AF_UNIX) as c:
        c.settimeout(30)
        c.connect(path)
        c.sendall(b"GET /health HTTP/1.0\r\nHost: x\r\n\r\n")
        got = b""
        while piece := c.recv(65536):
            got += piece
    return got


def unix_socket(quern):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/s"
        with Server(quern, "--unix-socket", path) as server:
            got = unix_get(path)
            server.stop()
            left = os.path.exists(path)
    return None if b" 200 " in got and not left else f"{got} {left}"


def systemd_socket(quern):
    with socket.create_server(("127.0.0.1", 0)) as s:
        command = ["sh", "-c", 'exec 3<&"$1"; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh",
                   str(s.fileno()), quern, "serve", MODEL]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              pass_fds=[s.fileno()]) as process:
            line = process.stdout.readline()
            while "ready" not in process.stderr.readline():
                pass
            with socket.create_connection(s.getsockname(), 30) as c:
                c.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                got = c.recv(65536)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    return None if b" 200 " in got and "systemd" in line else f"{line} {got}"


def make_certificate(folder):
    return subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                           "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
                          capture_output=True, check=False).returncode == 0


def tls(quern):
    with tempfile.TemporaryDirectory() as folder:
        if not make_certificate(folder):
            return "no openssl"
        with Server(quern, "--tls-cert", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem") as server:
            context = ssl.create_default_context(cafile=f"{folder}/cert.pem")
            context.check_hostname = False
            c = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=60)
            c.request("POST", PATH, json.dumps({**ASK, "stream": True}))
            answer = Answer(c.getresponse())
            c.close()
    return None if answer.text.endswith("data: [DONE]\n\n") else answer.text


def cors(quern):
    with Server(quern, "--cors-origin", "http://a.example", "--cors-origin", "http://b.example") as server:
        allowed = server.request("OPTIONS", PATH, headers={"Origin": "http://b.example"})
        other = server.get("/v1/models", Origin="http://c.example")
    right = allowed.status == 204 and allowed.headers["Access-Control-Allow-Origin"] == "http://b.example"
    return None if right and not other.headers["Access-Control-Allow-Origin"] else str(allowed.headers)


def json_log(quern):
    with Server(quern, "--log-format", "json") as server:
        server.get("/v1/models")
        server.stop()
        server.reader.join()
    lines = [json.loads(line) for line in server.log]
    return None if any("GET /v1/models 200" in x["message"] for x in lines) else lines


def full_queue(quern):
    """What does not fit the queue is told so at once; what fits is answered."""
    statuses = []
    with Server(quern, "--queue", "1") as server:
        def one():
            statuses.append(server.post(PATH, {**ASK, "n": 8}).status)
        threads = [threading.Thread(target=one) for _ in range(40)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    return None if set(statuses) == {200, 429} else statuses


def drain(quern):
    """SIGTERM under 16 streams: each comes to its end, and the status is 0."""
    ends = []
    with Server(quern) as server:
        begun = threading.Barrier(17)

        def one():
            body = json.dumps({**ASK, "stream": True, "n": 2}).encode()
            with server.connect() as c:
                c.sendall(head(body, "Connection: close\r\n") + body)
                got = c.recv(1)
                begun.wait(30)
                while piece := c.recv(65536):
                    got += piece
            ends.append(b"[DONE]" in got or b'"error"' in got)
        threads = [threading.Thread(target=one) for _ in range(16)]
        for t in threads:
            t.start()
        begun.wait(30)
        status = server.stop()
        for t in threads:
            t.join()
    return None if status == 0 and ends == [True] * 16 else f"{status} {ends}"


def second_signal(quern):
    """A connection that never sends its body would hold the drain; the second signal does not wait."""
    with Server(quern) as server:
        with server.connect() as c:
            c.sendall(head(b"x" * 10) + b"{")
            while "finishing" not in "".join(server.log):
                server.process.send_signal(signal.SIGTERM)
                if server.process.poll() is not None:
                    break
            server.process.send_signal(signal.SIGTERM)
            status = server.process.wait(20)
    return None if status == 0 else status


WAYS = [unix_socket, systemd_socket, tls, cors, json_log, full_queue, drain, second_signal]


def main(quern):
    report = Report()
    plain_tests(report, quern)
    deadline_tests(report, quern)
    key_tests(report, quern)
    start_tests(report, quern)
    for test in WAYS:
        report.run(test.__name__.replace("_", " "), test, quern)
    sys.exit(report.end())


main(*sys.argv[1:])
