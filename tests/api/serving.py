"""A `quern serve` of a tiny model on a free port, for the tests of its API. Standard library only."""
import http.client
import json
import signal
import socket
import subprocess
import threading

MODEL = "tests/golden/models/llama-f32"


class Server:
    """Runs while the `with` lasts; `log` is what it wrote to stderr."""

    def __init__(self, quern, *options, model=MODEL, env=None):
        self.command = [quern, "serve", model, "--port", "0", *options]
        self.env = env
        self.log = []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=self.env)
        self.address = self.process.stdout.readline().removeprefix("listening on ").strip()
        self.port = int(self.address.rsplit(":", 1)[-1]) if "//" in self.address else None
        for line in self.process.stderr:
            self.log.append(line)
            if "ready" in line:
                break
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self.reader.start()
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.stop()
        self.reader.join()
        self.process.stderr.close()
        self.process.stdout.close()

    def stop(self, number=signal.SIGTERM, patience=60):
        """Sends the signal and gives the exit status."""
        self.process.send_signal(number)
        return self.process.wait(patience)

    def alive(self):
        return self.process.poll() is None

    def connect(self, timeout=60):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def request(self, method, path, body=None, headers=None):
        """An Answer on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
            if isinstance(data, str):
                data = data.encode()
            connection.request(method, path, data, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, body, **headers):
        return self.request("POST", path, body, headers)


class Answer:
    """Status, headers and all of the body."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def events(self):
        """The data of server-sent events, decoded; "[DONE]" as it is."""
        data = [line[6:] for line in self.text.split("\n") if line.startswith("data: ")]
        return [d if d == "[DONE]" else json.loads(d) for d in data]

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]


class Report:
    """Counts tests and prints them as TAP."""

    def __init__(self):
        self.count, self.failed = 0, False

    def tell(self, name, why):
        self.count += 1
        self.failed |= bool(why)
        print(f"{'not ok' if why else 'ok'} {self.count} - {name}", flush=True)
        if why:
            print("# " + str(why).replace("\n", "\n# "))

    def run(self, name, test, *args):
        """A test fails by an exception or by what it returns."""
        try:
            self.tell(name, test(*args))
        except Exception as error:  # pylint: disable=broad-except
            self.tell(name, f"{type(error).__name__}: {error}")

    def end(self):
        print(f"1..{self.count}")
        return self.failed
