"""The gateway as a process, with a configuration of its own."""

import json
import os
import shutil
import signal
import tempfile
import urllib.error
import urllib.request

from . import child, places

CONFIG = """\
{settings}[http]
listen = "127.0.0.1:{http_port}"
workers = 2
{http}record_bytes_max = {record_bytes_max}
{endpoints}
[journal]
dir = "{journal}"
quota_bytes = {quota_bytes}
segment_bytes = {segment_bytes}
[delivery]
window_ms = 100
{topics}
[kafka]
"bootstrap.servers" = "{bootstrap}"
{kafka}[admin]
listen = "127.0.0.1:{admin_port}"
{tables}"""


def _lines(text):
    return text and text + "\n"


def _tables(endpoints):
    return "\n".join("\n".join(["[[endpoint]]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items())])
                     for settings in endpoints)


class Gateway:
    """Journal, ports and log stay the same over any number of start() and kill(). close() removes everything."""

    def __init__(self, bootstrap, topic, partitions=512, quota_bytes=1 << 30, segment_bytes=1 << 20,
                 record_bytes_max=1_000_000, endpoint="", endpoints=None, topics=(), settings="", http="", kafka="",
                 tables="", journal=None):
        """`endpoint`: further lines of the one [[endpoint]] that there is without `endpoints`, which are dicts of their
        settings. `topics`: further ones, with as many partitions. `settings`: lines at the top of the configuration;
        `http`, `kafka`: further ones of these tables; `tables`: further tables. `journal`: its folder, which then is
        the caller's to remove."""
        self.dir = tempfile.mkdtemp(prefix="beacongate-gateway-")
        self.http_port = places.free_ports(2)
        self.admin_port = self.http_port + 1
        self.config = os.path.join(self.dir, "gateway.toml")
        self.log_path = os.path.join(self.dir, "log")
        self.journal = journal or os.path.join(self.dir, "journal")
        self.process = None
        self.prefix = []  # a command that becomes the gateway: prlimit, strace -D
        self.environment = {}  # of the process, on top of ours
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(http_port=self.http_port, admin_port=self.admin_port,
                                     endpoints=_tables(endpoints or [{"path": "/*", "topic": topic}]) + "\n" + endpoint,
                                     topics="\n".join(f'[topic."{name}"]\npartitions = {partitions}'
                                                      for name in (topic, *topics)),
                                     settings=_lines(settings), bootstrap=bootstrap, quota_bytes=quota_bytes,
                                     segment_bytes=segment_bytes, record_bytes_max=record_bytes_max,
                                     http=_lines(http), kafka=_lines(kafka), tables=_lines(tables), journal=self.journal))

    def start(self):
        self.launch()
        child.wait_until(self._is_up, 30, "the gateway is ready")
        return self

    def launch(self):
        """As start(), without waiting until it is ready."""
        with open(self.log_path, "ab") as log:
            self.process = child.spawn([*self.prefix, places.BEACONGATE, "--config", self.config], stdout=log, stderr=log,
                                       env={**os.environ, **self.environment})

    def take_over(self):
        """Starts a successor, which is the process from now on; the former one, which ends by itself."""
        former = self.process
        with open(self.log_path, "ab") as log:
            self.process = child.spawn([places.BEACONGATE, "--config", self.config, "--take-over"], stdout=log, stderr=log)
        return former

    def _is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the gateway ended with {self.process.returncode} while starting:\n{self.log_tail()}")
        return self.ready()

    def ready(self):
        return self.admin("/readyz")[0] == 200

    def admin(self, path):
        """(status, body); status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}{path}", timeout=5) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def accounts(self):
        status, body = self.admin("/accounts")
        assert status == 200, f"/accounts answered {status}"
        return json.loads(body)

    def check_books(self):
        """The accounts, which must close at any moment."""
        books = self.accounts()
        refused = sum(books["rejected"].values())
        assert books["received"] == books["accepted"] + refused + books["shed"], f"received does not add up: {books}"
        assert books["accepted"] + books["recovered"] == (
            books["delivered"] + books["pending"] + books["quarantined"]), f"accepted does not add up: {books}"
        return books

    def wait_delivered(self, timeout_s=60):
        """The accounts once nothing is pending."""
        child.wait_until(lambda: self.accounts()["pending"] == 0, timeout_s, "everything pending is delivered")
        return self.check_books()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def terminate(self, timeout_s=60):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout_s)

    def signal(self, number):
        self.process.send_signal(number)

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def log_tail(self, lines=15):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return "\n".join(log.read().splitlines()[-lines:])

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)
