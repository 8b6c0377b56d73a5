#!/usr/bin/env python3
"""Style as a failing test.

    tests/tidy/tidy.py [ROOT]

Prints each check as pass or fail, every finding as path:line: what; and ends with the line
`tidy: N passed, M failed`. Exit code 0 only when nothing failed.

ratchet.txt next to this file records exceedances that are known, a line each: `check path count`.
More than recorded fails; fewer fails too, and says what to write, so that it only ever tightens.
"""

import os
import posixpath
import subprocess
import sys

import checks

RATCHET = "tests/tidy/ratchet.txt"
# Their findings are on purpose.
EXEMPT = ("tests/tidy/",)


class Tree:
    """The files of a working tree: what git knows or would add; without git, all but build/."""

    def __init__(self, root):
        self.root = root
        self._texts = {}
        self._paths = sorted(path for path in self._list() if os.path.isfile(self._full(path)))

    def _full(self, path):
        return os.path.join(self.root, path)

    def _list(self):
        if os.path.exists(self._full(".git")):
            command = ["git", "-C", self.root, "ls-files", "-coz", "--exclude-standard"]
            output = subprocess.run(command, check=True, capture_output=True).stdout
            return set(output.decode().split("\0")) - {""}
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in ("build", ".git", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in files]
        return found

    def paths(self, suffixes):
        return [path for path in self._paths
                if path.endswith(tuple(suffixes)) and not path.startswith(EXEMPT)]

    def texts(self, suffixes):
        for path in self.paths(suffixes):
            if path not in self._texts:
                with open(self._full(path), encoding="utf-8", errors="replace", newline="") as file:
                    self._texts[path] = file.read()
            yield path, self._texts[path]

    def lines(self, suffixes):
        for path, text in self.texts(suffixes):
            for number, line in enumerate(text.split("\n"), 1):
                yield path, number, line

    def sizes(self):
        return [(path, os.path.getsize(self._full(path))) for path in self._paths]

    def exists(self, path):
        return not path.startswith("..") and os.path.exists(self._full(path))

    @staticmethod
    def folder(path):
        return posixpath.dirname(path)

    @staticmethod
    def join(folder, path):
        return posixpath.normpath(posixpath.join(folder, path))


def read_ratchet(root):
    """(check, path) -> count, and the lines that say nothing."""
    known, faults = {}, []
    path = os.path.join(root, RATCHET)
    if not os.path.exists(path):
        return known, faults
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            names = {check.__name__ for check in checks.ALL}
            if len(words) != 3 or words[0] not in names or not words[2].isdigit():
                faults.append(f"{RATCHET}:{number}: not `check path count`: {line.strip()}")
            else:
                known[words[0], words[1]] = int(words[2])
    return known, faults


def judge(name, findings, known):
    """The reports of one check: findings that the ratchet does not know."""
    by_path = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    allowed = {path: count for (check, path), count in known.items() if check == name}
    reports = []
    for path in sorted(set(by_path) | set(allowed)):
        found = by_path.get(path, [])
        count, limit = sum(finding.weight for finding in found), allowed.get(path, 0)
        if count > limit:
            reports += [f"{f.path}:{f.line}: {f.message}" if f.line else f"{f.path}: {f.message}"
                        for f in found]
            if limit:
                reports.append(f"{path}: {count} where {RATCHET} allows {limit}; do not add to them")
        elif count < limit:
            line = f"write `{name} {path} {count}`" if count else "remove the line"
            reports.append(f"{path}: {count} where {RATCHET} records {limit}; tighten it: {line}")
    return reports


def run(root, out):
    tree = Tree(root)
    known, faults = read_ratchet(root)
    for fault in faults:
        print(fault, file=out)
    passed, failed = 0, 1 if faults else 0
    for check in checks.ALL:
        reports = judge(check.__name__, list(check(tree)), known)
        print(f"{'FAIL' if reports else 'pass'}  {check.__name__}", file=out)
        for report in reports:
            print(f"      {report}", file=out)
        failed, passed = failed + bool(reports), passed + (not reports)
    print(f"tidy: {passed} passed, {failed} failed", file=out)
    return 0 if failed == 0 else 1


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..")
    return run(os.path.abspath(root), sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
