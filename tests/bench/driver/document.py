"""docs/benchmarks.md: its table of open bounds is read, its tables of results are written."""

import json
import re

from driver.bounds import BOUNDS

ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (.+?) \|$", re.MULTILINE)


class DocumentError(Exception):
    """The page is not as it has to be; the text says where."""


def section(text, name):
    """(begin, end) of what stands between the markers of a section."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(end) < text.index(begin):
        raise DocumentError(f"docs/benchmarks.md needs `{begin.strip()}` and `{end}` once each")
    return text.index(begin) + len(begin), text.index(end)


def read_open_bounds(path):
    """{name: reason}."""
    with open(path) as page:
        text = page.read()
    begin, end = section(text, "open bounds")
    rows = ROW.findall(text[begin:end])
    table = [line for line in text[begin:end].splitlines() if line.startswith("| ")][1:]
    if len(table) != len(rows):
        raise DocumentError("docs/benchmarks.md: a row of the open bounds is not | `name` | reason |")
    known = {bound.name for bound in BOUNDS}
    if unknown := [name for name, _ in rows if name not in known]:
        raise DocumentError(f"docs/benchmarks.md lists an open bound '{unknown[0]}' that there is not")
    return dict(rows)


def write_section(path, name, lines):
    with open(path) as page:
        text = page.read()
    begin, end = section(text, name)
    with open(path, "w") as page:
        page.write(text[:begin] + "\n".join(lines) + "\n" + text[end:])


def stages_table(path):
    """Of what tests/bench/instructions has counted."""
    with open(path) as text:
        told = json.load(text)
    out = [f"{told['date'][:10]}, commit {told['commit']}, {told['machine']['cpu']}.", "",
           "| stage | instructions per beacon | ns |", "|---|---|---|"]
    for name, one in told["stages"].items():
        ns = "-" if one["ns"] is None else f"{one['ns']:,.0f}"
        out.append(f"| {name} | {one['instructions']:,.0f} | {ns} |")
    return out


def bounds_table(rows):
    out = ["| bound | what | at most, at least | measured | |", "|---|---|---|---|---|"]
    for row in rows:
        out.append(f"| `{row.name}` | {row.what} | {row.limit} | {row.value} | {row.outcome} |")
    return out
