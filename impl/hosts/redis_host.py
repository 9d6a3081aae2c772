"""Host of a Redis list (docs/hosts.md): RPUSH puts, LPOP and BLPOP get, LLEN counts.

It starts a server of its own (redis-server, Debian package redis-server) without persistence and
speaks its protocol itself. Each program has a list under a fresh name, each worker a connection.
"""

import os
import platform
import queue
import shutil
import socket
import subprocess
import time

from python_journal import die_with
from python_serve import Host, serve

START_S = 20
TRIES = 3
POLL_S = 0.01


class Connection:
    """RESP2: requests are arrays of strings, answers one of five kinds by their first byte."""

    def __init__(self, address):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def ask(self, *words):
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        request = [b"*%d\r\n" % len(parts)]
        for part in parts:
            request.append(b"$%d\r\n%b\r\n" % (len(part), part))
        self.socket.sendall(b"".join(request))
        return self.answer()

    def answer(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server ended")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode(errors="replace"))
        if kind == b"+":
            return rest
        number = int(rest)
        if kind == b":":
            return number
        if number < 0:
            return None
        if kind == b"*":
            return [self.answer() for _ in range(number)]
        return self.file.read(number + 2)[:-2]


class Server:
    """redis-server on a port of the loopback that the kernel chose, behind a password. No file of it
    stays anywhere, and it dies with this process: the kernel sees to both."""

    def __init__(self, program):
        self.password = os.urandom(16).hex()
        for _ in range(TRIES):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            # Somebody else may take the port before the server does: then it ends, and we try again.
            if self.started(program):
                return
        raise RuntimeError(f"redis-server did not start within {START_S} s")

    def started(self, program):
        host = os.getpid()
        process = subprocess.Popen([program, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   cwd="/", preexec_fn=lambda: die_with(host))
        process.stdin.write(f"port {self.port}\nbind 127.0.0.1\nrequirepass {self.password}\n"
                            "save \"\"\nappendonly no\ndaemonize no\n".encode())
        process.stdin.close()
        deadline = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self.connection().ask("PING")
                return True
            except (OSError, RuntimeError):
                time.sleep(POLL_S)
        process.kill()
        process.wait()
        return False

    def connection(self):
        made = Connection(("127.0.0.1", self.port))
        made.ask("AUTH", self.password)
        return made


class RedisList:
    """A list of a server: RPUSH puts, LPOP and BLPOP get, LLEN counts."""

    name = spec = "redis-list"
    operations = ("put", "try_put", "get", "try_get", "get_for", "empty", "size")
    threads, unbounded, item_bytes_max = False, True, 1 << 20
    server = None  # of all programs
    lists = 0

    def __init__(self, capacity):
        RedisList.lists += 1
        self.key = f"queue-{RedisList.lists}"
        self.connection = None

    def prepare(self):
        self.connection = RedisList.server.connection()

    def settle(self, items):
        pass

    def put(self, kind, item, timeout_s):
        self.connection.ask("RPUSH", self.key, item)

    def get(self, kind, timeout_s):
        if kind == "try_get":
            item = self.connection.ask("LPOP", self.key)
        else:
            # 0 is for ever there; a millisecond is its smallest wait.
            wait_s = 0 if kind == "get" else max(0.001, timeout_s)
            pair = self.connection.ask("BLPOP", self.key, f"{wait_s:.6f}")
            item = pair and pair[1]
        if item is None:
            raise queue.Empty
        return item

    def ask(self, kind):
        length = self.connection.ask("LLEN", self.key)
        return length if kind == "size" else int(length == 0)

    def certainly_empty(self):
        return self.ask("size") == 0

    def flush(self):
        self.connection.socket.close()


def main():
    program = shutil.which("redis-server")
    if program is None:
        reason = "redis-server is not installed (package redis-server)"
        serve(Host("Redis", (), [("redis-list", reason)]))
        return
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    words = [word[2:] for word in version.stdout.split() if word.startswith("v=")]
    RedisList.server = Server(program)
    runtime = f"Redis {words[0] if words else '?'} from CPython {platform.python_version()}"
    serve(Host(runtime, (RedisList,)))


if __name__ == "__main__":
    main()
