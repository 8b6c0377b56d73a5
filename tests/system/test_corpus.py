"""Requests of real trackers, byte for byte over a socket, and read back from Kafka by other code than the gateway's."""

import base64
import datetime
import itertools
import os
import time

from harness import places
from harness.client import Connection
from harness.corpus import Json, base64_elements, clean, decoded_body, expected_elements, load_corpus, same
from harness.records import partition_of, read_all
from harness.shared import KafkaTestCase

TYPED = ("site", "page", "visitor", "session", "event", "sent_at")


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


def typed_matches(record, name, wanted):
    """Whether a typed field holds what was sent, or says that it could not."""
    is_null = isinstance(wanted, Json) and wanted.value is None
    if is_null or name in record.beacon.receipt.unconverted:
        return not record.beacon.HasField("sent_at") if name == "sent_at" else getattr(record.beacon, name) == ""
    if name != "sent_at":
        return same(getattr(record.beacon, name), wanted)
    sent_at = datetime.datetime.fromisoformat(wanted.value.replace("Z", "+00:00"))
    return record.beacon.sent_at.ToMicroseconds() == round(sent_at.timestamp() * 1e6)


def compare_request(request, record):
    """What differs in the fields that all elements share."""
    beacon = record.beacon
    wanted = {"method": request["method"], "path": request["expected"]["path_raw"],
              "user_agent": header(request, "user-agent"), "referer": header(request, "referer"),
              "client_ip": "127.0.0.1"}
    differences = [f"{field} is {getattr(beacon, field)!r}, not {value!r}" for field, value in wanted.items()
                   if getattr(beacon, field) != value]
    if abs(beacon.receipt.received_at.ToMicroseconds() - time.time() * 1e6) > 600e6:
        differences.append(f"received at {beacon.receipt.received_at.ToJsonString()}")
    key = f"{beacon.site}|{beacon.visitor}".encode() if beacon.site or beacon.visitor else None
    if record.key != key:
        differences.append(f"the key is {record.key}, not {key}")
    if key and record.partition != partition_of(key, KafkaTestCase.partitions):
        differences.append(f"{key} lies in partition {record.partition}")
    return differences


def compare(request, shared, element, record):
    """What differs between an element of the request, with the parameters that all share, and the record; sentences."""
    beacon, differences = record.beacon, compare_request(request, record)
    typed, rest = split_typed(shared + (element or []))
    differences += [f"{name} does not hold {wanted!r}" for name, wanted in typed.items()
                    if not typed_matches(record, name, wanted)]
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


def query_of(request):
    return [tuple(pair) for pair in request["expected"]["query_pairs"]]


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
        self.requests = load_corpus()

    def exchange_all(self, process, requests, pieces):
        """[(request, reply, number of beacons accepted)]; the requests go one after the other, cut into pieces of the
        sizes in turn, where 0 is the whole."""
        exchanged, before = [], 0
        for request, size in zip(requests, itertools.cycle(pieces)):
            with Connection(process.http_port) as connection:
                reply = connection.exchange(base64.b64decode(request["raw_b64"]), request["method"] != "HEAD", size)
            accepted = process.check_books()["accepted"]
            exchanged.append((request, reply, accepted - before))
            before = accepted
        return exchanged

    def records_of(self, process, exchanged):
        """[(request, reply, its records)]."""
        process.wait_delivered()
        # One origin; the sequence is the order in which the requests were accepted.
        records = sorted(read_all(self.cluster.bootstrap, self.topic), key=lambda record: record.identity)
        self.assertEqual(len({record.identity for record in records}), len(records))
        self.assertEqual(len(records), sum(count for _, _, count in exchanged))
        position, found = 0, []
        for request, reply, count in exchanged:
            found.append((request, reply, records[position:position + count]))
            position += count
        return found

    def check_preflight(self, request, reply, records):
        self.assertEqual((reply.status, records), (204, []))
        self.assertEqual(reply.headers["access-control-allow-origin"], header(request, "origin"))
        self.assertEqual(reply.headers["access-control-allow-headers"],
                         header(request, "access-control-request-headers"))

    def check(self, request, reply, records):
        wanted = self.REFUSED.get(request["expected"]["path_raw"])
        if wanted or not reply.accepted:
            self.assertEqual((reply.status, records), (wanted, []))
            return
        elements = expected_elements(request) or [None]
        self.assertEqual(len(records), len(elements))
        self.assertEqual([difference for element, record in zip(elements, records)
                          for difference in compare(request, query_of(request), element, record)], [])

    def check_corpus(self, pieces):
        process = self.gateway().start()
        preflights, refused = 0, 0
        for request, reply, records in self.records_of(process, self.exchange_all(process, self.requests, pieces)):
            with self.subTest(request["id"], target=request["target"][:60]):
                if request["kind"] == "preflight":
                    self.check_preflight(request, reply, records)
                    preflights += 1
                else:
                    self.check(request, reply, records)
                    refused += not reply.accepted
        print(f"    {len(self.requests)} requests, {preflights} preflights, {refused} refused as they must be", flush=True)
        self.assertGreater(len(self.requests) - preflights - refused, 150)
        self.assertEqual(refused, len(self.REFUSED))

    def test_every_request_comes_back_from_kafka_as_it_was_sent(self):
        self.check_corpus(pieces=[0])

    def test_in_pieces_it_comes_back_the_same(self):
        self.check_corpus(pieces=[1, 2, 3, 7, 16, 1000])

    def test_base64_parameters_come_back_as_what_they_hold(self):
        process = self.gateway(endpoint='base64_param = "data"').start()
        requests = [request for request in self.requests if base64_elements(request)]
        self.assertGreater(len(requests), 8)
        for request, reply, records in self.records_of(process, self.exchange_all(process, requests, [0])):
            with self.subTest(request["id"]):
                self.assertTrue(reply.accepted)
                # What is not Base64 stands in front of what it holds.
                form = request["expected"].get("form_pairs") or request["expected"].get("text_form_pairs") or []
                shared = [pair for pair in query_of(request) + [tuple(pair) for pair in form] if pair[0] != "data"]
                elements = base64_elements(request)
                self.assertEqual(len(records), len(elements))
                self.assertEqual([difference for element, record in zip(elements, records)
                                  for difference in compare(request, shared, element, record)], [])
