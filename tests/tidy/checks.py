"""The checks of tidy. Each takes the tree and yields findings; docs/style.md says what they are for."""

import re
from collections import namedtuple

import cpp_text

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
FILE_BYTES_MAX = 1 << 20

# `weight` is what the ratchet counts: lines over a limit, or 1.
Finding = namedtuple("Finding", "path line message weight", defaults=[1])

CPP = (".cc", ".h")
WRITTEN = CPP + (".c", ".py", ".md", ".proto", ".cmake", ".txt", ".toml", ".sh", ".html", ".js", ".in")
OS_CLOCK = "gateway/base/system_clock.cc"


def anywhere(_path):
    return True


def not_in_tests(path):
    return not path.startswith("tests/")


def unit_tests(path):
    return path.startswith("tests/unit/")


def not_the_clock(path):
    return path != OS_CLOCK


# (pattern in code, where it is banned, what to write in its place)
BANNED = [
    (r"\b\w+_clock::now\s*\(|\b(?:clock_gettime|gettimeofday)\s*\(|\btime\s*\((?:nullptr|NULL|0)\)",
     not_the_clock, "take a const Clock& (gateway/base/clock.h)"),
    (r"\b(?:strtou?ll?|strto[dfl]|strtold|atoi|atol|atoll|atof)\s*\(", anywhere, "use std::from_chars"),
    (r"\bstd::sto(?:i|l|ll|ul|ull|f|d|ld)\s*\(", not_in_tests, "it throws; use std::from_chars"),
    (r"\bv?sprintf\s*\(", anywhere, "use fmt::format"),
    (r"\b(?:strcpy|strcat|gets)\s*\(", anywhere, "use std::string"),
    (r"(?<![\w.>])system\s*\(", anywhere, "use posix_spawn with an argument vector"),
    (r"\bs?rand\s*\(\s*\)|\bsrand\s*\(", anywhere, "use std::mt19937_64 with a seed that is printed"),
    (r"\b(?:u|nano)?sleep(?:_for|_until)?\s*\(", unit_tests, "advance tests/support/manual_clock.h"),
    (r"\busing\s+namespace\s+std\b", anywhere, "name what is used"),
]
BANNED = [(re.compile(pattern), where, remedy) for pattern, where, remedy in BANNED]

# Written apart, so that this file does not find itself.
MARKERS = re.compile(r"\b(" + "|".join(["FIX" + "ME", "X" + "XX", "TO" + "DO"]) + r")\b")
MACHINE_PATHS = re.compile(r"(?<![\w.$}*])/(?:home/\w+|Users/\w+|root/\w+)")
LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
CODE_SPAN = re.compile(r"`[^`\n]*`")
GTEST = re.compile(r"TEST(?:_[FP])?\((\w+), (\w+)\)")
PY_CLASS = re.compile(r"^class ", re.MULTILINE)
PY_TEST = re.compile(r"^    def (test_\w+)\(", re.MULTILINE)
SCENARIO = re.compile(r"^@scenario\([^\n]*\)\ndef (\w+)\(", re.MULTILINE)
TEST_NAME = re.compile(r"`((?:\w+\.)+\w+)`")
METRIC = re.compile(r"\b(?:beacongate|process)_[a-z_]+(?:_total|_bytes|_seconds|_fds|_up|_full|_fault|_waiting|_open)\b"
                    r"|\bbeacongate_journal_pending\b")
CMAKE_SOURCE = re.compile(r"[\w.${}/+-]+\.(?:cc|c)\b(?!\.in)")
CMAKE_HERE = ("${CMAKE_CURRENT_SOURCE_DIR}/", "${CMAKE_CURRENT_LIST_DIR}/")
CMAKE_ROOT = ("${PROJECT_SOURCE_DIR}/", "${CMAKE_SOURCE_DIR}/", "${beacongate_SOURCE_DIR}/")


def file_length(tree):
    for path, text in tree.texts(CPP):
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            yield Finding(path, lines, f"{lines} lines, at most {FILE_LINES_MAX}; split it",
                          lines - FILE_LINES_MAX)


def function_length(tree):
    for path, text in tree.texts(CPP):
        for line, lines in cpp_text.functions(text):
            if lines > FUNCTION_LINES_MAX:
                yield Finding(path, line, f"a function of {lines} lines, at most {FUNCTION_LINES_MAX}; "
                              "take a step out of it", lines - FUNCTION_LINES_MAX)


def line_length(tree):
    for path, number, line in tree.lines(CPP):
        if len(line) > COLUMNS_MAX:
            yield Finding(path, number, f"{len(line)} columns, at most {COLUMNS_MAX}; run clang-format")


def trailing_blanks(tree):
    for path, number, line in tree.lines(WRITTEN):
        if line != line.rstrip():
            yield Finding(path, number, "trailing blanks; remove them")


def tabs(tree):
    for path, number, line in tree.lines(CPP):
        if "\t" in line:
            yield Finding(path, number, "a tab; run clang-format")


def banned_calls(tree):
    for path, text in tree.texts(CPP):
        for number, line in enumerate(cpp_text.code_only(text).split("\n"), 1):
            for pattern, where, remedy in BANNED:
                match = pattern.search(line)
                if match and where(path):
                    yield Finding(path, number, f"{match.group(0).strip()} is banned: {remedy}")


def markers(tree):
    for path, number, line in tree.lines(WRITTEN):
        match = MARKERS.search(line)
        if match:
            yield Finding(path, number, f"{match.group(0)}; do it, or open an issue")


def _listed_sources(tree):
    listed = set()
    for path, text in tree.texts((".txt", ".cmake")):
        if not path.endswith(("CMakeLists.txt", ".cmake")):
            continue
        text = re.sub(r"#[^\n]*", "", text)
        for source in CMAKE_SOURCE.findall(text):
            folder = tree.folder(path)
            for prefix in CMAKE_HERE:
                source = source.removeprefix(prefix)
            for prefix in CMAKE_ROOT:
                if source.startswith(prefix):
                    source, folder = source.removeprefix(prefix), ""
            listed.add(tree.join(folder, source))
    return listed


def unlisted_sources(tree):
    listed = _listed_sources(tree)
    for path in tree.paths((".cc", ".c")):
        if path not in listed:
            yield Finding(path, 0, "in no CMakeLists.txt; it is never built: list it or remove it")


def header_contracts(tree):
    for path, text in tree.texts((".h",)):
        if not re.match(r"\s*//[ \t]*\S+[ \t]+\S+", text):
            yield Finding(path, 1, "no contract; open with what it is, who owns what, who may call")


def dead_links(tree):
    for path, text in tree.texts((".md",)):
        for pattern in (CODE_BLOCK, CODE_SPAN):
            text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)
        for match in LINK.finditer(text):
            target = match.group(1).split("#")[0]
            if not target or re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            if not tree.exists(tree.join(tree.folder(path), target)):
                line = text.count("\n", 0, match.start()) + 1
                yield Finding(path, line, f"dead link to {target}; correct or remove it")


def large_files(tree):
    for path, size in tree.sizes():
        if size > FILE_BYTES_MAX:
            yield Finding(path, 0, f"{size} bytes, at most {FILE_BYTES_MAX}; make it in the test")


def machine_paths(tree):
    for path, number, line in tree.lines(WRITTEN):
        match = MACHINE_PATHS.search(line)
        if match:
            yield Finding(path, number, f"{match.group(0)} is a path of one machine; make it relative")


def guarantees_name_tests(tree):
    """What docs/guarantees.md names as shown by a test is a test, or a scenario of the fault campaign."""
    tests = set()
    for path, text in tree.texts((".cc", ".py")):
        if path.startswith("tests/"):
            tests.update(f"{suite}.{name}" for suite, name in GTEST.findall(text))
            module = path.rsplit("/", 1)[-1][:-3]
            for case in PY_CLASS.split(text)[1:]:
                name = case.split("(")[0].split(":")[0].strip()
                tests.update(f"{module}.{name}.{test}" for test in PY_TEST.findall(case))
            tests.update(f"{module}.{act}" for act in SCENARIO.findall(text))
    for path, number, line in tree.lines((".md",)):
        if path == "docs/guarantees.md" and line.startswith("| "):
            for name in TEST_NAME.findall(line.rsplit("|", 2)[-2]):
                if name not in tests:
                    yield Finding(path, number, f"{name} is no test; correct the name")


def alarms_name_metrics(tree):
    """The alert rules and the runbook have the same alarms, and name metrics that docs/metrics.md has."""
    texts = dict(tree.texts((".md", ".yml")))
    if "docs/runbook.md" not in texts:
        return
    known = set(METRIC.findall(texts["docs/metrics.md"]))
    for path in ("docs/runbook.md", "deploy/observe/alerts.yml"):
        for number, line in enumerate(texts[path].splitlines(), 1):
            for name in METRIC.findall(line):
                if name not in known:
                    yield Finding(path, number, f"{name} is not in docs/metrics.md")
    alarms = set(re.findall(r"alert: (\w+)", texts["deploy/observe/alerts.yml"]))
    for name in alarms.symmetric_difference(re.findall(r"^## (\w+)", texts["docs/runbook.md"], re.MULTILINE)):
        yield Finding("docs/runbook.md", 0, f"{name} is not both an alert rule and a section")


ALL = [file_length, function_length, line_length, trailing_blanks, tabs, banned_calls, markers,
       unlisted_sources, header_contracts, dead_links, large_files, machine_paths,
       guarantees_name_tests, alarms_name_metrics]
