#!/usr/bin/env python3
"""Tidy finds what it should in a bad tree, and nothing in a good one."""

import io
import os
import tempfile
import unittest

import checks
import cpp_text
import tidy

GOOD = {
    "CMakeLists.txt": "add_library(a lib/a.cc)\nadd_subdirectory(lib)\n",
    "lib/CMakeLists.txt": "add_library(b ${CMAKE_CURRENT_SOURCE_DIR}/b.cc # comment.cc\n"
                          "  ${PROJECT_SOURCE_DIR}/other/c.cc ../other/d.cc)\n",
    "lib/a.cc": '#include "lib/a.h"\n\n// A comment may say system( and strtol(.\n'
                'const char* kText = "sprintf(";\nint ecosystem(int x) { return x; }\n',
    "lib/a.h": "// What this is.\n#pragma once\n",
    "lib/b.cc": 'auto kRaw = R"x(gets("a") )x";\n',
    "other/c.cc": "// c\n",
    "other/d.cc": "// mkdtemp needs a pattern: name_XX" + "XXXX\n",
    "gateway/base/system_clock.cc": "auto t = std::chrono::steady_clock::now();\n",
    "gateway/CMakeLists.txt": "add_library(base base/system_clock.cc)\n",
    "README.md": "[a](lib/a.h) [b](lib/#x) [c](https://example.org/x) [d](#here)\n"
                 "```\n[no link](none.md)\n```\n`[x](none.md)`\n",
}


def long_function(head, lines):
    return head + " {\n" + "  f();\n" * (lines - 2) + "}\n"


class TreeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, files):
        for path, text in files.items():
            full = os.path.join(self.folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8", newline="") as file:
                file.write(text)

    def findings(self, check):
        return [(f.path, f.line) for f in check(tidy.Tree(self.folder.name))]

    def run_tidy(self):
        out = io.StringIO()
        code = tidy.run(self.folder.name, out)
        return code, out.getvalue()


class Documents(TreeTest):
    def test_a_guarantee_names_a_test_that_there_is(self):
        self.write({"tests/unit/a_test.cc": "TEST(Suite, Fact) {}\nTEST_F(Fixture, Other) {}\n",
                    "tests/system/test_x.py": "class Case(Base):\n    def test_it(self):\n        pass\n",
                    "tests/fault/x_faults.py": '@scenario("a-fault", cycles=2)\ndef a_fault(trial):\n    pass\n',
                    "docs/guarantees.md": "| a | `Suite.Fact` and `test_x.Case.test_it` |\n| b | `x_faults.a_fault` |\n"
                                          "| c | `Suite.Gone` |\n| d | `test_x.Case.test_gone` |\n"
                                          "| e | `Fixture.Other`, `x_faults.gone` |\n"})
        self.assertEqual(self.findings(checks.guarantees_name_tests),
                         [("docs/guarantees.md", 3), ("docs/guarantees.md", 4), ("docs/guarantees.md", 5)])

    def test_an_alarm_names_metrics_that_there_are_and_has_a_section(self):
        self.write({"docs/metrics.md": "| `beacongate_up_total` |\n",
                    "docs/runbook.md": "## One\n`beacongate_up_total` `beacongate_down_total`\n## Two\n",
                    "deploy/observe/alerts.yml": "- alert: One\n  expr: beacongate_other_bytes > 1\n- alert: Three\n"})
        self.assertEqual(sorted(self.findings(checks.alarms_name_metrics)),
                         [("deploy/observe/alerts.yml", 2), ("docs/runbook.md", 0), ("docs/runbook.md", 0),
                          ("docs/runbook.md", 2)])


class GoodTree(TreeTest):
    def test_good_tree_passes_every_check(self):
        self.write(GOOD)
        code, text = self.run_tidy()
        self.assertEqual(code, 0, text)
        self.assertTrue(text.endswith(f"tidy: {len(checks.ALL)} passed, 0 failed\n"), text)
        self.assertEqual(text.count("pass  "), len(checks.ALL))


class BadTree(TreeTest):
    def one(self, check, path, text, line, says=""):
        self.write({path: text})
        found = [f for f in check(tidy.Tree(self.folder.name))]
        self.assertEqual([(f.path, f.line) for f in found], [(path, line)], text)
        self.assertIn(says, found[0].message)

    def test_long_file(self):
        self.one(checks.file_length, "a.cc", "\n" * 401, 401, "401 lines, at most 400")

    def test_file_at_the_limit_passes(self):
        self.write({"a.cc": "\n" * 400})
        self.assertEqual(self.findings(checks.file_length), [])

    def test_long_function(self):
        self.one(checks.function_length, "a.cc", "\n" + long_function("int F(int a) const", 71), 2,
                 "71 lines, at most 70")

    def test_function_at_the_limit_passes(self):
        self.write({"a.cc": long_function("void F()", 70)})
        self.assertEqual(self.findings(checks.function_length), [])

    def test_long_line(self):
        self.one(checks.line_length, "a.h", "x\n" + "y" * 101 + "\n", 2)

    def test_trailing_blank(self):
        self.one(checks.trailing_blanks, "a.md", "x\ny \n", 2)

    def test_carriage_return_is_a_trailing_blank(self):
        self.one(checks.trailing_blanks, "a.cc", "x\r\n", 1)

    def test_tab(self):
        self.one(checks.tabs, "a.cc", "\tx\n", 1)

    def test_banned_calls_name_the_replacement(self):
        for code, says in [
                ("auto t = std::chrono::system_clock::now();", "const Clock&"),
                ("auto t = steady_clock::now();", "const Clock&"),
                ("clock_gettime(CLOCK_REALTIME, &t);", "const Clock&"),
                ("auto t = time(nullptr);", "const Clock&"),
                ("long n = strtol(p, &e, 10);", "std::from_chars"),
                ("n = std::strtoull(p, &e, 10);", "std::from_chars"),
                ("int n = atoi(p);", "std::from_chars"),
                ("int n = std::stoi(p);", "std::from_chars"),
                ("sprintf(b, p);", "fmt::format"),
                ("strcpy(a, b);", "std::string"),
                ("gets(a);", "std::string"),
                ("std::system(a);", "posix_spawn"),
                ("int n = rand();", "mt19937"),
                ("using namespace std;", "name what is used"),
        ]:
            with self.subTest(code):
                self.one(checks.banned_calls, "a.cc", f"\n{code}\n", 2, says)

    def test_sleep_is_banned_in_unit_tests_only(self):
        self.write({"loadgen/a.cc": "sleep_for(x);\n"})
        self.one(checks.banned_calls, "tests/unit/a.cc", "std::this_thread::sleep_for(x);\n", 1,
                 "manual_clock.h")

    def test_markers(self):
        for word in ("FIX" + "ME", "TO" + "DO", "X" + "XX"):
            with self.subTest(word):
                self.one(checks.markers, "a.py", f"x = 1\n# {word}: later\n", 2, word)

    def test_unlisted_sources(self):
        self.write({"CMakeLists.txt": "add_executable(a a.cc)\n# add_executable(b b_test.cc)\n",
                    "a.cc": "", "b_test.cc": "", "sub/a.cc": ""})
        self.assertEqual(self.findings(checks.unlisted_sources),
                         [("b_test.cc", 0), ("sub/a.cc", 0)])

    def test_header_without_contract(self):
        self.one(checks.header_contracts, "a.h", "#pragma once\n// Too late.\n", 1)

    def test_dead_link(self):
        self.write({"docs/b.md": "x\n"})
        self.one(checks.dead_links, "docs/a.md", "[b](b.md#x)\n\n[c](../b.md)\n", 3, "../b.md")

    def test_link_out_of_the_tree_is_dead(self):
        self.one(checks.dead_links, "a.md", "[up](../../etc/passwd)\n", 1)

    def test_large_file(self):
        self.one(checks.large_files, "data.bin", "x" * ((1 << 20) + 1), 0)

    def test_paths_of_a_machine(self):
        for path in ("/ho" + "me/ada/src", "/ro" + "ot/x", "/Us" + "ers/ada"):
            with self.subTest(path):
                self.one(checks.machine_paths, "a.md", f"see {path}\n", 1)

    def test_failure_is_told_and_counted(self):
        self.write({"a.h": "\tx\n"})
        code, text = self.run_tidy()
        self.assertEqual(code, 1)
        self.assertIn("FAIL  tabs\n      a.h:1: a tab; run clang-format\n", text)
        self.assertTrue(text.endswith(f"tidy: {len(checks.ALL) - 2} passed, 2 failed\n"), text)


class Ratchet(TreeTest):
    def reports(self, ratchet, tabs):
        self.write({"a.h": "// What it is.\n" + "\tx\n" * tabs, tidy.RATCHET: ratchet})
        code, text = self.run_tidy()
        return code, text

    def test_known_exceedance_passes(self):
        self.assertEqual(self.reports("# known\ntabs a.h 2\n", 2)[0], 0)

    def test_more_fails(self):
        code, text = self.reports("tabs a.h 2\n", 3)
        self.assertEqual(code, 1)
        self.assertIn(f"a.h: 3 where {tidy.RATCHET} allows 2; do not add to them", text)

    def test_fewer_asks_to_tighten(self):
        code, text = self.reports("tabs a.h 2\n", 1)
        self.assertEqual(code, 1)
        self.assertIn("tighten it: write `tabs a.h 1`", text)
        self.assertIn("tighten it: remove the line", self.reports("tabs a.h 2\n", 0)[1])

    def test_length_is_counted_in_lines_over(self):
        self.write({"a.h": "// What it is.\n" * 405, tidy.RATCHET: "file_length a.h 5\n"})
        self.assertEqual(self.run_tidy()[0], 0)
        self.write({"a.h": "// What it is.\n" * 406})
        self.assertEqual(self.run_tidy()[0], 1)

    def test_nonsense_fails(self):
        self.assertEqual(self.reports("a.h 2\n", 0)[0], 1)
        self.assertEqual(self.reports("spaces a.h 2\n", 0)[0], 1)


class Functions(unittest.TestCase):
    def spans(self, text):
        return list(cpp_text.functions(text))

    def test_functions_in_classes_and_namespaces(self):
        self.assertEqual(self.spans("namespace a {\nclass B {\n  int C() {\n    return 1;\n  }\n"
                                    "  int d = 1;\n};\nint E() { return 2; }\n}\n"),
                         [(3, 3), (8, 1)])

    def test_head_over_many_lines_counts(self):
        self.assertEqual(self.spans("Result<A> F(int a,\n            int b)\n    const {\n}\n"), [(1, 4)])

    def test_constructor_with_initialisers(self):
        self.assertEqual(self.spans("A::A(int x)\n    : a_(x), b_{1},\n      c_{} {\n  f();\n}\n"), [(1, 5)])

    def test_trailing_return_type(self):
        self.assertEqual(self.spans("auto F() -> std::vector<int> {\n}\n"), [(1, 2)])

    def test_tables_are_no_functions(self):
        self.assertEqual(self.spans("const Row kRows[] = {\n" + '    {1, "a"},\n' * 100 + "};\n"), [])

    def test_braces_in_strings_comments_and_directives_do_not_count(self):
        self.assertEqual(self.spans('#define X(a) \\\n  { a\nint F() {\n  // }\n  g("}", \'}\');\n'
                                    '  h(R"({)");\n}\n'), [(3, 5)])

    def test_digit_separators_are_no_characters(self):
        self.assertEqual(self.spans("int F() {\n  return 1'000'000;\n}\n"), [(1, 3)])


if __name__ == "__main__":
    unittest.main()
