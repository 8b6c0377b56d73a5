"""Bars and lines as SVG text: no script, no font of its own, light and dark."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 60, 50, 60
COLOURS = ("#2f6fb5", "#d9822b", "#3d8f5f", "#b5484b", "#7a5ea8", "#4aa3b8", "#96803c", "#8a8a8a")
STYLE = ("text{font:12px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}"
         ".small{font-size:10px;fill:#666}.grid{stroke:#ccc;stroke-width:.5}"
         ".back{fill:#fff}.light{fill:#fff}"
         "@media(prefers-color-scheme:dark){text{fill:#ddd}.small{fill:#999}.grid{stroke:#444}"
         ".back{fill:#16181c}}")


def text(x, y, words, anchor="start", css=""):
    kind = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def document(title, note, parts, height=HEIGHT):
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
         f'height="{height}" role="img" aria-label="{escape(title)}">',
         f"<style>{STYLE}</style>", f'<rect class="back" width="{WIDTH}" height="{height}"/>',
         text(LEFT, 24, title, css="title"), text(WIDTH - RIGHT, height - 8, note, "end", "small"),
         *parts, "</svg>\n"])


class Bars:
    """Stacked horizontal bars; `bars` is [(name, [(part, value)])], all of one unit."""

    def __init__(self, title, note, bars):
        self.title, self.note, self.bars = title, note, bars

    def svg(self):
        widest = max(sum(value for _, value in parts) for _, parts in self.bars)
        scale = (WIDTH - LEFT - RIGHT - 50) / widest
        out, y = [], TOP
        for name, parts in self.bars:
            x = LEFT
            total = sum(value for _, value in parts)
            out.append(text(LEFT - 8, y + 24, name, "end"))
            for index, (_, value) in enumerate(parts):
                colour = COLOURS[index % len(COLOURS)]
                out.append(f'<rect x="{x:.1f}" y="{y}" width="{value * scale:.1f}" height="38" '
                           f'fill="{colour}"/>')
                x += value * scale
            out.append(text(x + 6, y + 24, f"{total:.2f}"))
            y += 46
            for index, (part, value) in enumerate(parts):
                column, row = index % 3, index // 3
                left = LEFT + column * 220
                out.append(f'<rect x="{left}" y="{y + row * 18}" width="10" height="10" '
                           f'fill="{COLOURS[index % len(COLOURS)]}"/>')
                out.append(text(left + 16, y + 10 + row * 18, f"{part}: {value:.2f}"))
            y += 18 * math.ceil(len(parts) / 3) + 22
        return document(self.title, self.note, out, y + 20)


class Lines:
    """`series` is {name: [(x, y)]}, drawn in one frame."""

    def __init__(self, title, note, x_title, y_title, series, log_x=False, log_y=False):
        self.title, self.note = title, note
        self.x_title, self.y_title, self.series = x_title, y_title, series
        points = [point for line in series.values() for point in line]
        self.x = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT, log_x)
        self.y = Axis([y for _, y in points] + ([] if log_y else [0]), HEIGHT - BOTTOM, TOP, log_y)

    def svg(self):
        out = [text(WIDTH / 2, HEIGHT - 24, self.x_title, "middle"), text(LEFT, 42, self.y_title, css="small")]
        for value in self.y.ticks():
            y = self.y.at(value)
            out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            out.append(text(LEFT - 6, y + 4, number(value), "end"))
        # One line's own points, as far as they do not stand too close.
        last = -math.inf
        for value in sorted({x for line in self.series.values() for x, _ in line}):
            if self.x.at(value) - last < 44:
                continue
            last = self.x.at(value)
            out.append(text(last, HEIGHT - BOTTOM + 16, number(value), "middle"))
        for index, (name, line) in enumerate(self.series.items()):
            colour = COLOURS[index % len(COLOURS)]
            path = " ".join(f"{self.x.at(x):.1f},{self.y.at(y):.1f}" for x, y in line)
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out += [f'<circle cx="{self.x.at(x):.1f}" cy="{self.y.at(y):.1f}" r="3" fill="{colour}">'
                    f"<title>{number(x)}: {y:.3g}</title></circle>" for x, y in line]
            if len(self.series) > 1:
                x, y = line[-1]
                out.append(text(self.x.at(x) + 8, self.y.at(y) + 4, name))
        return document(self.title, self.note, out)


class Axis:
    def __init__(self, values, begin, end, log):
        self.begin, self.end, self.log = begin, end, log
        self.low, self.high = min(values), max(values)
        if log:
            self.low, self.high = max(self.low, 1e-3), max(self.high, 2e-3)
        else:
            self.high *= 1.1
        if self.high == self.low:
            self.high = self.low + 1

    def at(self, value):
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, 1e-3))
        return self.begin + (value - low) / (high - low) * (self.end - self.begin)

    def ticks(self):
        if self.log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            return [step * 10.0**power for power in powers for step in (1, 2, 5)
                    if self.low <= step * 10.0**power <= self.high]
        step = 10 ** math.floor(math.log10(self.high - self.low))
        step = step / 2 if (self.high - self.low) / step < 4 else step
        return [step * index for index in range(math.ceil(self.low / step), int(self.high / step) + 1)]


def number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"
