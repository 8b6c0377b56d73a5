"""A cgroup whose memory is bounded, of version 2 or 1, whichever this machine has."""

import os
import time

from .scenario import Skip

# (folder of the root, file of the bound, file that counts kills)
_VERSIONS = [("/sys/fs/cgroup", "memory.max", "memory.events"),
             ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.oom_control")]


class MemoryGroup:
    """There until close(), when its processes have ended."""

    def __init__(self, name):
        for root, self._bound, self._events in _VERSIONS:
            self.path = os.path.join(root, f"beacongate-{name}")
            try:
                os.mkdir(self.path)
            except OSError:
                continue
            if os.path.exists(os.path.join(self.path, self._bound)):
                return
            os.rmdir(self.path)
        raise Skip("no cgroup that bounds memory can be made: neither version has the controller, or we are not root")

    @property
    def prefix(self):
        """For Gateway.prefix: the process is a member from its first instruction on."""
        return ["sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', self.path]

    def bound(self, count):
        """The kernel frees what it can, and refuses (version 1) or kills (version 2) if that is not enough: True if the
        bound holds now."""
        try:
            with open(os.path.join(self.path, self._bound), "w", encoding="ascii") as file:
                file.write(str(count))
            return True
        except OSError:
            return False

    def kills(self):
        with open(os.path.join(self.path, self._events), encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("oom_kill "))

    def close(self):
        for _ in range(50):
            try:
                return os.rmdir(self.path)
            except OSError:
                time.sleep(0.1)
        return os.rmdir(self.path)
