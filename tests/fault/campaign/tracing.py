"""strace as the hand that makes system calls fail, wait, or be the last one of the process.

With -D the gateway stays our own child, so that signals and exit codes are its own. With --seccomp-bpf only the calls that are
named stop; but signals are not delivered at them (strace 6.1). Counts (`when`) are per thread: the keeper of a journal begins
at 1.
"""

import os
import shutil
import subprocess

from .scenario import Skip


def check():
    if shutil.which("strace") is None:
        raise Skip("strace is not installed")
    probe = subprocess.run(["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync", "-o", os.devnull, "true"],
                           capture_output=True, text=True, timeout=30, check=False)
    if probe.returncode != 0:
        raise Skip(f"strace cannot trace here: {probe.stderr.strip()}")


def prefix(log, *injections):
    """For Gateway.prefix. An injection: `fallocate:error=ENOSPC:when=3..9`. What was injected stands in the log."""
    check()
    calls = ",".join(injection.split(":")[0] for injection in injections)
    options = [word for injection in injections for word in ("-e", f"inject={injection}")]
    quick = [] if any(":signal=" in injection for injection in injections) else ["--seccomp-bpf"]
    return ["strace", "-D", "-f", *quick, "-qq", "-o", log, "-e", f"trace={calls}", *options]


def injected(log):
    """How many calls were tampered with."""
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            return sum("(INJECTED)" in line or "(DELAYED)" in line for line in file)
    except FileNotFoundError:
        return 0
