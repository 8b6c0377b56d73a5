#!/usr/bin/env python3
"""The driver's own arithmetic: judging, the page, the plots. Needs nothing that is built."""

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from importlib.machinery import SourceFileLoader

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from driver import bounds, document, result, svg  # noqa: E402
from driver.families.backlog import middle_rate, resident_in  # noqa: E402
from driver.families.delivery import quantile  # noqa: E402

PAGE = """# Page
<!-- open bounds -->
| bound | reason |
|---|---|
| `wire` | the beacons of beaconload are hard to compress |
<!-- /open bounds -->
<!-- wire -->
old
<!-- /wire -->
"""


def wire(ratio, closed=True):
    books = {"closed": closed}
    return {"wire": {"data": {"codecs": {"snappy": {"ratio": ratio, "books": books}}}}}


class Judging(unittest.TestCase):
    def outcome(self, families, open_bounds):
        rows = bounds.judge(families, ("wire",), open_bounds)
        return {row.name: row.outcome for row in rows}

    def test_a_value_at_its_bound_holds(self):
        self.assertEqual(self.outcome(wire(0.15), {}), {"wire": "holds", "books": "holds"})

    def test_a_value_beyond_it_is_broken_unless_it_is_listed(self):
        self.assertEqual(self.outcome(wire(0.16), {})["wire"], "broken")
        self.assertEqual(self.outcome(wire(0.16), {"wire": "why"})["wire"], "open")

    def test_a_listed_bound_that_holds_is_told_with_its_reason(self):
        row = bounds.judge(wire(0.1), ("wire",), {"wire": "why"})[0]
        self.assertEqual((row.outcome, row.reason), ("holds", "why"))

    def test_what_was_not_measured_does_not_hold(self):
        self.assertEqual(self.outcome({}, {}), {"wire": "missing", "books": "missing"})
        self.assertEqual(self.outcome({}, {"wire": "why"})["wire"], "open")

    def test_open_books_are_broken_and_cannot_be_listed(self):
        self.assertEqual(self.outcome(wire(0.1, closed=False), {"books": "why"})["books"], "broken")

    def test_names_are_unique_and_families_exist(self):
        names = [bound.name for bound in bounds.BOUNDS]
        self.assertEqual(len(names), len(set(names)))
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "driver/families")
        for bound in bounds.BOUNDS:
            self.assertTrue(os.path.exists(os.path.join(folder, f"{bound.family}.py")), bound.family)


class ThePage(unittest.TestCase):
    def page(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".md", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(text)
        return file.name

    def test_open_bounds_are_read_with_their_reasons(self):
        self.assertEqual(document.read_open_bounds(self.page(PAGE)),
                         {"wire": "the beacons of beaconload are hard to compress"})

    def test_an_unknown_name_and_a_malformed_row_are_refused(self):
        for wrong in (PAGE.replace("`wire`", "`wires`"), PAGE.replace("`wire`", "wire"),
                      PAGE.replace("<!-- /open bounds -->", "")):
            with self.assertRaises(document.DocumentError):
                document.read_open_bounds(self.page(wrong))

    def test_a_section_is_replaced_and_nothing_else(self):
        path = self.page(PAGE)
        document.write_section(path, "wire", ["new", "lines"])
        with open(path) as page:
            self.assertEqual(page.read(), PAGE.replace("old", "new\nlines"))

    def test_this_trees_page_can_be_read(self):
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        document.read_open_bounds(os.path.join(root, "docs/benchmarks.md"))


class Figures(unittest.TestCase):
    def test_a_quantile_is_the_upper_end_of_its_bucket(self):
        counts = [(0.001, 0), (0.002, 50), (0.003, 99), (float("inf"), 100)]
        self.assertEqual(quantile(counts, 0.5), 0.002)
        self.assertEqual(quantile(counts, 0.99), 0.003)
        self.assertEqual(quantile(counts, 0.999), float("inf"))

    def test_the_rate_of_a_drain_is_that_of_its_middle(self):
        points = [(0, 0), (1, 5), (2, 100), (3, 400), (4, 700), (5, 890), (60, 1000)]
        points = [(at, delivered, 0) for at, delivered in points]
        self.assertAlmostEqual(middle_rate(points, 60, 1000), (890 - 100) / 3)

    def test_growth_is_seen_and_a_segment_more_or_less_is_not(self):
        flat = [{"journal": at, "resident": 300 + (16 if at % 7 == 0 else 0)} for at in range(100)]
        growing = [{"journal": at, "resident": 300 + at} for at in range(100)]
        for samples, growth in ((flat, 0), (growing, 60)):
            self.assertAlmostEqual(resident_in(samples, 0.8, 1) - resident_in(samples, 0.2, 0.4),
                                   growth, delta=1)

    def test_a_result_is_merged_family_by_family(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "result.json")
            self.assertEqual(result.load(path), {})
            result.save(path, {"wire": {"data": 1}})
            result.save(path, {**result.load(path), "idle": {"data": 2}})
            self.assertEqual(result.load(path), {"wire": {"data": 1}, "idle": {"data": 2}})


class Instructions(unittest.TestCase):
    def judge(self, counted):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions")
        loader = SourceFileLoader("instructions", path)
        ratchet = importlib.util.module_from_spec(importlib.util.spec_from_loader("instructions", loader))
        loader.exec_module(ratchet)
        with contextlib.redirect_stdout(io.StringIO()):
            return ratchet.judge(counted, {"parse": 1000.0, "encode": 500.0}, {})

    def test_up_to_three_per_cent_above_the_recorded_figure_pass(self):
        self.assertEqual(self.judge({"parse": 1029.9, "encode": 400.0}), (2, 0))
        self.assertEqual(self.judge({"parse": 1030.1, "encode": 500.0}), (1, 1))

    def test_a_stage_that_is_not_counted_or_not_recorded_fails(self):
        self.assertEqual(self.judge({"parse": 1000.0}), (1, 1))
        self.assertEqual(self.judge({"parse": 1000.0, "encode": 500.0, "append": 1.0}), (2, 1))


class Plots(unittest.TestCase):
    def test_they_are_well_formed_whatever_the_words(self):
        bars = svg.Bars("a < b", "note & more", [("floor", [("x", 1.0), ("y", 2.0)])])
        line = svg.Lines("t", "n", "x", "y", {"p50": [(1, 0.2), (4096, 90)], "p99": [(1, 1)]},
                         log_x=True, log_y=True)
        for plot in (bars, line):
            xml.fromstring(plot.svg())

    def test_a_longer_bar_is_wider(self):
        root = xml.fromstring(svg.Bars("t", "n", [("a", [("x", 1.0)]), ("b", [("x", 2.0)])]).svg())
        widths = [float(rect.get("width")) for rect in root.iter("{http://www.w3.org/2000/svg}rect")
                  if rect.get("height") == "38"]
        self.assertAlmostEqual(widths[1], 2 * widths[0], delta=0.2)


if __name__ == "__main__":
    unittest.main()
