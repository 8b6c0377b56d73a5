"""C++ as far as style checks need it: code without comments and strings, and the functions in it."""

import re

TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\ ]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|"""
    r"""(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
SCOPE = re.compile(r"^\s*(?:template\s*<[^{}]*>\s*)?(?:inline\s+)?(?:namespace|class|struct|enum|union|extern)\b")
BODY = re.compile(
    r"\)\s*(?:const|noexcept|override|final|mutable|&&?|->\s*[\w:<>,*&\s]+|\s)*$|\]\s*$")
INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:[^:].*[})]\s*$", re.DOTALL)


def _blank(match):
    """As many lines and columns, nothing in them; a string keeps its quotes."""
    text = match.group(0)
    kept = re.sub(r"[^\n]", " ", text)
    return '"' + kept[1:-1] + '"' if text[0] == '"' and len(text) > 1 else kept


def code_only(text):
    return TOKENS.sub(_blank, text)


def functions(text):
    """Yields (first line, number of lines) of every outermost function body with its head."""
    code = DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code_only(text))
    line, statement, first, stack, inside = 1, "", 1, [], None
    for char in code:
        if char == "\n":
            line += 1
        if inside is not None:
            inside["depth"] += {"{": 1, "}": -1}.get(char, 0)
            if inside["depth"] == 0:
                yield inside["first"], line - inside["first"] + 1
                inside, statement = None, ""
        elif char == "{":
            if not SCOPE.search(statement) and (BODY.search(statement) or INITIALISERS.search(statement)):
                inside = {"depth": 1, "first": first}
            else:
                kept = "" if SCOPE.search(statement) else statement
                stack.append((kept, first))
                statement = ""
        elif char == "}":
            statement, first = stack.pop() if stack else ("", line)
            # What a brace initialiser closes goes on: Foo() : a_{1}, b_{2} { ... }
            statement = statement + "{}" if statement else ""
        elif char == ";":
            statement = ""
        else:
            if not statement.strip() and not char.isspace():
                statement, first = "", line
            statement += char
