"""An earlier gateway, which tests/fault/build_earlier builds from this repository's history."""

import os
import subprocess

from harness import places

from campaign.scenario import Skip

# The first one whose journal is held to version 1 by a file that is kept (tests/golden), and that hands over. It knows no parked
# partitions, no later versions, no reserve of the quota and no topics that grow.
REVISION = "77d5a7ff876804de32251c595a9deb5945cdfc74"
_SCRIPT = "tests/fault/build_earlier"


def revision():
    """What the environment asks for, or REVISION."""
    return os.environ.get("BEACONGATE_EARLIER") or REVISION


def commit_of(name):
    """The full name of a commit; None if this clone does not have it."""
    command = ["git", "-C", places.ROOT, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def missing(name):
    """What to say when commit_of() finds none."""
    return f"commit {name} is not in this clone; if it is a shallow one: git fetch --unshallow"


def folder(commit):
    return os.path.join(places.ROOT, "build", "earlier", commit[:12])


def binary(commit):
    return os.path.join(folder(commit), "build", "release", "bin", "beacongate")


def program():
    """The path of the earlier gateway; raises Skip where it is not built."""
    commit = commit_of(revision())
    if commit is None:
        raise Skip(missing(revision()))
    if not os.access(binary(commit), os.X_OK):
        raise Skip(f"the gateway of {commit[:12]} is not built, which takes minutes: {_SCRIPT}")
    return binary(commit)
