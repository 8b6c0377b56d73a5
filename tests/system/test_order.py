"""One key: one partition, in the order in which its beacons were answered; and the books close."""

from harness.client import Connection, get, post
from harness.load import Load, Verdict
from harness.records import partition_of, read_all
from harness.shared import KafkaTestCase


class Order(KafkaTestCase):

    def test_each_visitor_is_in_order_in_the_partition_of_its_key(self):
        gateway = self.gateway().start()
        load = Load(gateway.http_port, threads=8, visitors_per_thread=50).run_for(3)
        books = gateway.wait_delivered()
        verdict = Verdict(read_all(self.cluster.bootstrap, self.topic), self.partitions)
        self.assert_kept(verdict, load)
        self.assertEqual(load.unanswered, 0)
        self.assertEqual(load.statuses, {})
        self.assertEqual(verdict.duplicates, 0)
        self.assertEqual(verdict.found, load.accepted_count)
        self.assertEqual(books["accepted"], load.accepted_count)
        self.assertEqual(books["delivered"], load.accepted_count)

    def test_one_visitor_over_many_connections_stays_in_order(self):
        gateway = self.gateway().start()
        connections = [Connection(gateway.http_port) for _ in range(16)]
        for number in range(800):
            reply = connections[number % 16].exchange(get(f"/p.gif?site=s&visitor=one&n={number}"))
            self.assertTrue(reply.accepted)
        for connection in connections:
            connection.close()
        gateway.wait_delivered()
        records = read_all(self.cluster.bootstrap, self.topic)
        self.assertEqual({record.partition for record in records}, {partition_of(b"s|one", self.partitions)})
        self.assertEqual([record.param("n") for record in records], [str(number) for number in range(800)])

    def test_one_batch_spreads_over_the_partitions_of_its_keys_in_its_order(self):
        gateway = self.gateway().start()
        elements = ",".join(f'{{"site":"s","visitor":"v{n % 40}","n":{n}}}' for n in range(400))
        with Connection(gateway.http_port) as connection:
            self.assertEqual(connection.exchange(post("/b", f"[{elements}]".encode())).status, 204)
        self.assertEqual(gateway.wait_delivered()["received"], 400)
        records = read_all(self.cluster.bootstrap, self.topic)
        for visitor in range(40):
            mine = [record for record in records if record.beacon.visitor == f"v{visitor}"]
            self.assertEqual([int(record.param("n")) for record in mine], list(range(visitor, 400, 40)))
            self.assertEqual({record.partition for record in mine},
                             {partition_of(f"s|v{visitor}".encode(), self.partitions)})

    def test_beacons_without_a_key_spread(self):
        gateway = self.gateway().start()
        with Connection(gateway.http_port) as connection:
            for number in range(200):
                self.assertTrue(connection.exchange(get(f"/p.gif?n={number}")).accepted)
        gateway.wait_delivered()
        records = read_all(self.cluster.bootstrap, self.topic)
        self.assertEqual({record.param("n") for record in records}, {str(number) for number in range(200)})
        self.assertEqual({record.key for record in records}, {None})
        self.assertGreater(len({record.partition for record in records}), 50)
