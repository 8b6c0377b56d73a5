"""Requests of real trackers, byte for byte over a socket, and read back from Kafka by other code than the gateway's."""

import base64
import gzip
import json
import os
import re
import zlib
from typing import NamedTuple
from urllib.parse import parse_qsl

from harness import places
from harness.client import Connection
from harness.records import read_all
from harness.shared import KafkaTestCase

TYPED = ("site", "page", "visitor", "session", "event", "sent_at")


class Json(NamedTuple):
    """A value of a JSON member; objects are lists of pairs inside, so that order and duplicates count."""
    value: object


def load_corpus():
    with open(places.CORPUS, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def decoded_body(request):
    """The body after Content-Encoding, or after what its first bytes say."""
    _, _, body = base64.b64decode(request["raw_b64"]).partition(b"\r\n\r\n")
    how = request["expected"].get("decoded_by") or ""
    if request["expected"].get("content_encoding") == "deflate" or how.startswith("zlib"):
        return zlib.decompress(body, -15 if "raw" in how else 15)
    while body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
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


def header(request, name):
    values = [value for other, value in request["expected"]["headers"] if other.lower() == name]
    return values[0] if values else ""


def split_typed(parameters):
    """(first parameter of each typed name, the rest in order)."""
    typed, rest = {}, []
    for name, value in parameters:
        if name in TYPED and name not in typed:
            typed[name] = value
        else:
            rest.append((name, value))
    return typed, rest


def compare(request, element, record):
    """What differs between an element of the request and the record, as sentences."""
    beacon, differences = record.beacon, []
    for field, wanted in (("method", request["method"]), ("path", request["expected"]["path_raw"]),
                          ("user_agent", header(request, "user-agent")), ("referer", header(request, "referer"))):
        if getattr(beacon, field) != wanted:
            differences.append(f"{field} is {getattr(beacon, field)!r}, not {wanted!r}")
    query = [tuple(pair) for pair in request["expected"]["query_pairs"]]
    typed, rest = split_typed(query + (element or []))
    for name, wanted in typed.items():
        is_null = isinstance(wanted, Json) and wanted.value is None
        if name in beacon.receipt.unconverted or is_null:
            continue
        present = beacon.HasField("sent_at") if name == "sent_at" else same(getattr(beacon, name), wanted)
        if not present:
            differences.append(f"{name} does not hold {wanted!r}")
    found = record.params()
    if [name for name, _ in found] != [clean(name) for name, _ in rest]:
        differences.append(f"params are {[name for name, _ in found][:30]}, not {[name for name, _ in rest][:30]}")
    else:
        differences += [f"{name} is {text[:200]!r}, not {wanted!r:.200}"
                        for (name, text), (_, wanted) in zip(found, rest) if not same(text, wanted)]
    if element is None and beacon.body != decoded_body(request):
        differences.append(f"body has {len(beacon.body)} bytes, not the {len(decoded_body(request))} that were sent")
    if element is not None and beacon.body:
        differences.append("a body that was understood is there as bytes, too")
    return differences


class Corpus(KafkaTestCase):

    # path -> status of what must be refused: broken gzip, a bomb, what is labelled JSON and is none, JSON 600 deep, and
    # 1,500 parameters.
    REFUSED = {"/edge-body/gzip-trunc": 400, "/edge-body/gzip-lie": 400, "/edge-body/gzip-bomb": 413,
               "/edge-body/json-bad": 400, "/edge-body/json-nan": 400, "/edge-body/json-deep": 400,
               "/edge-query/many.gif": 413}

    def setUp(self):
        if not os.path.exists(places.CORPUS):
            self.skipTest(f"no corpus at {places.CORPUS}")
        super().setUp()
        self.requests = [request for request in load_corpus() if request["kind"] != "preflight"]
        self.process = self.gateway().start()

    def exchange_all(self):
        """[(request, reply, number of beacons accepted)]; the requests go one after the other."""
        exchanged, before = [], 0
        for request in self.requests:
            with Connection(self.process.http_port) as connection:
                reply = connection.exchange(base64.b64decode(request["raw_b64"]), request["method"] != "HEAD")
            accepted = self.process.check_books()["accepted"]
            exchanged.append((request, reply, accepted - before))
            before = accepted
        return exchanged

    def test_every_request_comes_back_from_kafka_as_it_was_sent(self):
        exchanged = self.exchange_all()
        self.process.wait_delivered()
        # One origin; the sequence is the order in which the requests were accepted.
        records = sorted(read_all(self.cluster.bootstrap, self.topic), key=lambda record: record.identity)
        self.assertEqual(len({record.identity for record in records}), len(records))
        self.assertEqual(len(records), sum(count for _, _, count in exchanged))

        compared, refused, position = 0, 0, 0
        for request, reply, count in exchanged:
            mine, position = records[position:position + count], position + count
            with self.subTest(request["id"], target=request["target"][:60]):
                wanted = self.REFUSED.get(request["expected"]["path_raw"])
                if wanted or not reply.accepted:
                    self.assertEqual((reply.status, count), (wanted, 0))
                    refused += 1
                    continue
                elements = expected_elements(request)
                self.assertEqual(count, len(elements) if elements is not None else 1)
                differences = [difference for element, record in zip(elements or [None], mine)
                               for difference in compare(request, element, record)]
                self.assertEqual(differences, [])
                compared += 1
        print(f"    {compared} requests compared, {refused} refused as they must be", flush=True)
        self.assertGreater(compared, 150)
