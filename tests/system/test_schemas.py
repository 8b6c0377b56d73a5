"""Schemas that no one compiled into the gateway: the examples of docs/examples, requests of real trackers, a real Kafka,
and records decoded with the classes that protoc makes of the same files."""

import base64
import hashlib
import hmac
import json
import os
import tempfile
from urllib.parse import urlencode

from harness import client, places
from harness.client import Connection
from harness.records import message_class, partition_of, read_all
from harness.shared import KafkaTestCase

from test_corpus import decoded_body, load_corpus

EXAMPLES = os.path.join(places.ROOT, "docs", "examples")
MASK_KEY = b"a key that nobody else has, 2026"


def base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def masked(text):
    return hmac.new(MASK_KEY, text.encode(), hashlib.sha256).digest()[:16].hex()


def milliseconds(timestamp):
    return timestamp.seconds * 1000 + timestamp.nanos // 1_000_000


class SchemaTestCase(KafkaTestCase):
    schema = message = None

    def setUp(self):
        super().setUp()
        self.path = os.path.join(EXAMPLES, self.schema)
        self.record_class = message_class(self.message.rsplit(".", 1)[1], self.path)

    def start(self, **options):
        endpoint = {"path": "/*", "topic": self.topic, "schema": self.path, "message": self.message}
        with tempfile.NamedTemporaryFile(prefix="beacongate-mask-key-", delete=False) as file:
            file.write(MASK_KEY)
        self.addCleanup(os.remove, file.name)
        self.process = self.gateway(endpoints=[endpoint], settings=f'mask_key_file = "{file.name}"', **options)
        return self.process.start()

    def ensure_topic(self, name):
        """A topic that the schema names, on the broker that all tests share."""
        if not self.cluster.has_topic(name):
            self.cluster.create_topic(name, self.partitions)

    def send(self, *requests):
        with Connection(self.process.http_port) as connection:
            return [connection.exchange(raw).status for raw in requests]

    def read(self, topic=None):
        """In the order in which they were accepted."""
        self.process.wait_delivered()
        records = read_all(self.cluster.bootstrap, topic or self.topic, message=self.record_class)
        return sorted(records, key=lambda record: record.identity)


class PageAnalytics(SchemaTestCase):
    schema, message = "page_analytics.proto", "examples.page.PageEvent"

    BEACON = {
        "site": " Shop.Example ", "visitor": "81f3", "session": "s-1", "type": "click", "sent_at": 1767225600500,
        "on_page": "1.5s", "seq": 7, "account": "secret-account",
        "page": {"url": "https://shop.example/tea?x=1", "host": "Shop.Example", "title": "Grüner Tee",
                 "referrer": "https://Search.Example:8443/q?a=b", "load_ms": 0},
        "screen": {"w": 1920, "height": 1080, "pixel_ratio": 1.5},
        "utm": {"source": "news letter", "campaign": "spring"},
        "click": {"target": "#buy", "x": -3, "y": 40},
        "items": [{"sku": "A-42", "qty": 2, "price": 19.99}, {"sku": "B-7"}, {"quantity": 1}],
        "tags": ["spring", "sale"], "counters": {"scrolls": 12, "errors": 0},
        "props": {"variant": "b", "logged_in": True, "depth": [1, None, {"x": 2.5}]},
        "unknown": "kept", "y": "ü"}

    def expected(self):
        record = self.record_class(
            site="shop.example", visitor="81f3", session="s-1", type=3, sequence=7, client_ip="127.0.0.0",
            extra={"unknown": "kept", "y": "ü"}, tags=["spring", "sale"], counters={"scrolls": 12, "errors": 0})
        record.sent_at.FromMilliseconds(1767225600500)
        record.on_page.FromMilliseconds(1500)
        record.page.url, record.page.host = "https://shop.example/tea?x=1", "shop.example"
        record.page.title, record.page.referrer_host = "Grüner Tee", "search.example"
        record.page.load_ms.value = 0
        record.screen.width, record.screen.height, record.screen.pixel_ratio = 1920, 1080, 1.5
        record.browser.user_agent = "system-test"
        record.campaign.source, record.campaign.name = "news letter", "spring"
        record.click.target, record.click.x, record.click.y = "#buy", -3, 40
        record.items.add(sku="A-42", quantity=2, price=19.99)
        record.items.add(sku="B-7", quantity=1)
        record.props.update(self.BEACON["props"])
        return record

    def comparable(self, record):
        """Without what differs from record to record; the event's id looks as it must."""
        beacon = self.record_class.FromString(record.beacon.SerializeToString())
        self.assertRegex(beacon.event_id, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        beacon.ClearField("event_id")
        # One of the items is none: what was sent is kept as it came.
        self.assertEqual(json.loads(beacon.extra.pop("items")), self.BEACON["items"])
        beacon.ClearField("receipt")
        return beacon

    def setUp(self):
        super().setUp()
        self.ensure_topic("purchases")
        self.start(topics=["purchases"])

    def test_json_and_dotted_and_bracketed_names_make_one_record(self):
        flat = {name: value for name, value in self.BEACON.items() if not isinstance(value, (dict, list))}
        lists = {"items": json.dumps(self.BEACON["items"]), "tags": "spring,sale",
                 "props": json.dumps(self.BEACON["props"])}
        objects = [name for name, value in self.BEACON.items() if isinstance(value, dict) and name != "props"]
        dotted = {f"{name}.{key}": value for name in objects for key, value in self.BEACON[name].items()}
        bracketed = {f"{name}[{key}]": value for name in objects for key, value in self.BEACON[name].items()}
        agent = b"\r\nUser-Agent: system-test\r\n"
        requests = [client.post("/a", json.dumps(self.BEACON).encode()).replace(b"\r\n", agent, 1),
                    client.get("/a?" + urlencode({**flat, **lists, **dotted})),
                    client.get("/a?" + urlencode({**flat, **lists, **bracketed}))]
        self.assertEqual([status // 100 for status in self.send(*requests)], [2, 2, 2])
        records = self.read()
        self.assertEqual(len(records), 3)
        for record in records:
            self.assertEqual(self.comparable(record), self.expected())
            # An item without its required sku is no item.
            self.assertEqual(list(record.beacon.receipt.unconverted), ["items"])
            self.assertEqual(record.key, b"shop.example|81f3")
            self.assertEqual(record.partition, partition_of(record.key, self.partitions))
            self.assertEqual(record.beacon.receipt.client_address, "127.0.0.0")
            self.assertNotIn(b"secret-account", record.beacon.SerializeToString())

    def test_routes_filters_and_refusals(self):
        statuses = self.send(client.get("/a?site=s.example&visitor=v1&type=purchase&seq=1"),
                             client.get("/a?site=s.example&visitor=v1&type=view&seq=2"),
                             client.get("/a?site=s.example&visitor=v1&bot=yes"),
                             client.get("/a?visitor=v1&page.host=x.test"),
                             client.get("/a?visitor=v1"))
        self.assertEqual(statuses, [200, 200, 200, 200, 422])
        self.assertEqual(self.process.check_books()["rejected"], {"filtered": 2, "required_missing": 1})
        (view,) = self.read()
        (purchase,) = [record for record in self.read("purchases") if record.beacon.site == "s.example"]
        self.assertEqual((view.beacon.sequence, purchase.beacon.sequence), (2, 1))
        self.assertEqual((view.key, view.partition), (purchase.key, purchase.partition))


class Tracker(SchemaTestCase):
    schema, message = "tracker.proto", "examples.tracker.Payload"

    TEXTS = {"kind": "e", "id": "eid", "app": "aid", "platform": "p", "device": "duid", "session": "sid", "url": "url",
             "title": "page", "referrer": "refr"}

    def compare_event(self, event, sent, where):
        for field, name in self.TEXTS.items():
            self.assertEqual(getattr(event, field), sent.get(name, ""), f"{where}: {field}")
        self.assertEqual(event.user, masked(sent["uid"]) if "uid" in sent else "", where)
        self.assertEqual(milliseconds(event.device_time), int(sent["dtm"]), where)
        self.assertEqual(event.session_index, int(sent.get("vid", 0)), where)
        self.assertEqual(event.contexts, base64url(sent.get("cx", "")), where)
        self.assertEqual(event.unstructured, base64url(sent.get("ue_px", "")), where)

    def test_what_a_real_tracker_sends_is_typed_parameter_by_parameter(self):
        if not os.path.exists(places.CORPUS):
            self.skipTest(f"no corpus at {places.CORPUS}")
        requests = [request for request in load_corpus()
                    if request["tracker"] == "snowplow" and request["kind"] != "preflight"]
        self.start()
        for request in requests:
            self.assertIn(self.send(base64.b64decode(request["raw_b64"]))[0], (200, 204), request["id"])
        records = self.read()
        self.assertEqual(len(records), len(requests))
        for request, record in zip(requests, records):
            beacon = record.beacon
            self.assertEqual(list(beacon.receipt.unconverted), [], request["id"])
            self.assertEqual(beacon.receipt.client_address, masked("127.0.0.1"))
            if request["method"] == "GET":
                sent = dict(request["expected"]["query_pairs"])
                self.compare_event(beacon.event, sent, request["id"])
                self.assertEqual(record.key.decode(), f"{sent['aid']}|{sent['duid']}")
                # Nothing that was sent is lost, and what is masked is nowhere.
                self.assertNotIn("uid", {other.name for other in beacon.others})
                self.assertLessEqual({other.name for other in beacon.others}, set(sent))
            else:
                payload = json.loads(decoded_body(request))
                self.assertEqual(beacon.payload_schema, payload["schema"])
                self.assertEqual(len(beacon.events), len(payload["data"]))
                for event, sent in zip(beacon.events, payload["data"]):
                    self.compare_event(event, sent, request["id"])
                    self.assertEqual(event.contexts_json, sent.get("co", ""))


class Performance(SchemaTestCase):
    schema, message = "performance.proto", "examples.performance.Timing"

    # As boomerang names and writes them.
    BOOMERANG = {
        "pid": "1xg7f2ck", "u": "https://shop.example/tea?q=a%26b", "r": "https://search.example/", "v": "1.815.1", "n": "1",
        "h.d": "Shop.Example", "h.pg": "product", "t_done": "1632", "t_resp": "210", "t_page": "1422",
        "t_other": "t_domloaded|900,boomerang|12,boomr_fb|48", "rt.start": "navigation", "rt.tstart": "1767225600500",
        "rt.bstart": "1767225601400", "rt.end": "1767225602132", "rt.si": "a1b2-c3", "rt.ss": "1767225000000", "rt.sl": "3",
        "rt.quit": "", "rt.obo": "0", "nt_nav_type": "0", "nt_protocol": "h2", "nt_nav_st": "1767225600500",
        "nt_dns_st": "1767225600510", "nt_res_end": "1767225600710", "vis.st": "visible", "dom.ln": "1201",
        "dom.img": "12", "dom.img.ext": "4", "scr.xy": "1920x1080", "scr.bpp": "24/24", "mem.total": "41800000",
        "mem.lmt": "4294705152", "cpu.cnc": "8", "ua.plt": "Linux x86_64", "ua.vnd": "Google Inc.", "sb": "1"}

    def test_what_boomerang_sends(self):
        self.start()
        body = urlencode(self.BOOMERANG).encode()
        statuses = self.send(client.get("/performance/b?" + body.decode()),
                             client.post("/performance/b", body, "application/x-www-form-urlencoded"))
        self.assertEqual([status // 100 for status in statuses], [2, 2])
        records = self.read()
        self.assertEqual(len(records), 2)
        for record in records:
            beacon = record.beacon
            self.assertEqual(list(beacon.receipt.unconverted), [])
            self.assertEqual(record.key, b"1xg7f2ck")
            self.assertEqual((beacon.url, beacon.domain, beacon.page_group),
                             ("https://shop.example/tea?q=a%26b", "shop.example", "product"))
            self.assertEqual((beacon.done.ToMilliseconds(), beacon.response.ToMilliseconds(),
                              beacon.page.ToMilliseconds()), (1632, 210, 1422))
            self.assertEqual(list(beacon.other_timers), ["t_domloaded|900", "boomerang|12", "boomr_fb|48"])
            trip = beacon.round_trip
            self.assertEqual([milliseconds(time) for time in (trip.navigation_start, trip.boomerang_start, trip.end)],
                             [1767225600500, 1767225601400, 1767225602132])
            self.assertEqual((trip.session, trip.session_length, trip.started_by), ("a1b2-c3", 3, "navigation"))
            self.assertEqual(milliseconds(beacon.navigation.response_end), 1767225600710)
            self.assertEqual((beacon.visibility.state, beacon.document.nodes, beacon.document.images, beacon.cores),
                             ("visible", 1201, 12, 8))
            self.assertEqual((beacon.memory.total, beacon.memory.limit), (41800000, 4294705152))
            self.assertEqual(beacon.agent.vendor, "Google Inc.")
            self.assertEqual(dict(beacon.extra), {"rt.obo": "0", "dom.img.ext": "4", "sb": "1"})

    def test_web_vitals_in_every_body_that_the_browser_sent(self):
        if not os.path.exists(places.CORPUS):
            self.skipTest(f"no corpus at {places.CORPUS}")
        requests = [request for request in load_corpus()
                    if request["tracker"] == "web-vitals" and request["method"] == "POST"]
        self.start()
        for request in requests:
            self.assertIn(self.send(base64.b64decode(request["raw_b64"]))[0], (200, 204), request["id"])
        records = self.read()
        self.assertEqual(len(records), len(requests))
        ratings = self.record_class.DESCRIPTOR.file.enum_types_by_name["Rating"]
        for request, record in zip(requests, records):
            expected = request["expected"]
            sent = (expected.get("json") or dict(expected.get("form_pairs") or ())
                    or {part["name"]: part["value"] for part in expected["multipart"] if "value" in part})
            vital = record.beacon.vital
            self.assertEqual((vital.name, vital.value, vital.delta, vital.navigation_type),
                             (sent["name"], float(sent["value"]), float(sent["delta"]), sent["navigationType"]), request["id"])
            wanted = "RATING_" + sent["rating"].upper().replace("-", "_")
            self.assertEqual(ratings.values_by_number[vital.rating].name, wanted, request["id"])
            # One variant has n=FCP in its target, where boomerang has a number.
            unconverted = ["beacon_number"] if "n=" in request["target"] else []
            self.assertEqual(list(record.beacon.receipt.unconverted), unconverted, request["id"])
            self.assertEqual(record.key.decode(), sent["id"])
