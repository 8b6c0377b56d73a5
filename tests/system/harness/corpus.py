"""Requests of real trackers and what Node's own parsers found in them; the files stand beside the repository."""

import base64
import gzip
import hashlib
import json
import re
import zlib
from typing import NamedTuple
from urllib.parse import parse_qsl

from . import places


class Json(NamedTuple):
    """A value of a JSON member; objects are lists of pairs inside, so that order and duplicates count."""
    value: object


def load_corpus():
    with open(places.CORPUS, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def decoded_body(request):
    """The body after Content-Encoding, or after what its first bytes say; checked against what Node got."""
    _, _, body = base64.b64decode(request["raw_b64"]).partition(b"\r\n\r\n")
    expected = request["expected"]
    how = expected.get("decoded_by") or ""
    if expected.get("content_encoding") == "deflate" or how.startswith("zlib"):
        body = zlib.decompress(body, -15 if "raw" in how else 15)
    while body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    if how:
        assert hashlib.sha256(body).hexdigest() == expected["decoded_sha256"], request["id"]
    return body


class Object(list):
    """A JSON object as pairs, told apart from an array."""


def parse(text):
    return json.loads(text, object_pairs_hook=Object)


def expected_elements(request):
    """The parameters of each beacon of the body as [(name, str or Json)]; None where the body is not understood."""
    expected = request["expected"]
    if request["method"] in ("GET", "HEAD"):
        return [[]]
    if "multipart" in expected:
        # Files are not kept.
        return [[(part["name"], part["value"]) for part in expected["multipart"] if "filename" not in part]]
    pairs = expected.get("form_pairs") or expected.get("text_form_pairs")
    # Some trackers label JSON as a form; the corpus says what it is by its label and by its bytes.
    if pairs and "json" not in expected:
        return [[tuple(pair) for pair in pairs]]
    if "ndjson" in expected:
        # A blank line is no element.
        lines = [line for line in decoded_body(request).decode("utf-8", "replace").splitlines() if line.strip()]
        return [members(parse(line)) for line in lines]
    if "json" not in expected:
        # Some trackers label a form as JSON, which the corpus, going by labels, took for neither.
        text = decoded_body(request).decode("utf-8", "replace")
        mislabelled = expected["media_type"] == "application/json" and re.match(r"[\w\[\].-]+=[^ ]+&", text)
        return [parse_qsl(text, keep_blank_values=True)] if mislabelled else None
    value = parse(decoded_body(request).decode("utf-8-sig", "replace"))
    if isinstance(value, Object):
        return [members(value)]
    if isinstance(value, list) and value and all(isinstance(element, Object) for element in value):
        return [members(element) for element in value]
    return None


def members(value):
    return [(name, Json(member)) for name, member in value]


def clean(value):
    """Lone surrogates become U+FFFD, as in the gateway; numbers become doubles, as in the corpus."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, (bool, type(None))):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    return type(value)(tuple(clean(item) for item in element) if isinstance(element, tuple) else clean(element)
                       for element in value)


def same(text, wanted):
    """Whether the text of a Param is what the request said."""
    if isinstance(wanted, str):
        return text == clean(wanted)
    value = wanted.value
    if isinstance(value, str):
        return text == clean(value)
    try:
        return clean(parse(text)) == clean(value) and type(parse(text)) is type(value)
    except ValueError:
        return False


def base64_elements(request):
    """As expected_elements, of the `data` parameter that Node decoded; None where there is none."""
    decoded = request["expected"].get("form_base64_json") or request["expected"].get("query_base64_json")
    if decoded is None:
        return None
    # From its text, since the corpus keeps objects without order.
    body = base64.b64decode(request["raw_b64"]).partition(b"\r\n\r\n")[2].decode()
    pairs = request["expected"]["query_pairs"] + parse_qsl(body)
    text = next(value for name, value in pairs if name == "data")
    value = parse(base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace"))
    assert json.loads(json.dumps(plain(value))) == decoded["data"], request["id"]
    return [members(element) for element in (value if not isinstance(value, Object) else [value])]


def plain(value):
    """Objects as dicts again."""
    if isinstance(value, Object):
        return {name: plain(member) for name, member in value}
    return [plain(element) for element in value] if isinstance(value, list) else value
