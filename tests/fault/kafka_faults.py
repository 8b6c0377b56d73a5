"""The brokers: killed, frozen, absent, below their minimum of replicas, full; and topics that change."""

import os
import time

from confluent_kafka.admin import AdminClient, NewPartitions
from harness import child, places
from harness.child import wait_until
from harness.client import Connection, get
from harness.cluster import Cluster
from harness.load import Verdict
from harness.records import read_all

from campaign import kafka_wire, loop_disk
from campaign.produce_errors import OUT_OF_ORDER_SEQUENCE_NUMBER
from campaign.scenario import scenario
from network_faults import IMPATIENT, place_proxies


def admin(trial):
    return AdminClient({"bootstrap.servers": trial.cluster.bootstrap, "log_level": 2})


@scenario("broker-kill", quick=True, cycles=2, cycle_s=25)
def broker_kill(trial):
    """The broker is killed and started again under load: the journal takes it, nothing is refused."""
    trial.begin(quota_bytes=64 << 20)
    for _ in range(trial.cycles):
        trial.pause(0.5, 1)
        trial.cluster.kill()
        trial.pause(0.5, 2)
        trial.cluster.restart()
        trial.fault()


@scenario("broker-away", timeout_s=240)
def broker_away(trial):
    """The broker is away until the journal is full: 503 with Retry-After, and all that was accepted comes in order
    afterwards."""
    trial.begin(quota_bytes=2 << 20, segment_bytes=1 << 16)
    trial.cluster.kill()
    try:
        trial.wait_refusals(503, 120)
        trial.check_shed_reply()
        trial.pause(1, 5)
    finally:
        trial.cluster.restart()
    trial.wait_accepting(90)
    trial.fault()


def _freeze_loop(trial, frozen_s, thawed_s):
    for _ in range(trial.cycles):
        trial.cluster.freeze()
        trial.pause(*frozen_s)
        trial.cluster.thaw()
        trial.fault()
        trial.pause(*thawed_s)


@scenario("broker-freeze", cycles=3, cycle_s=20)
def broker_freeze(trial):
    """The broker is stopped and goes on, several times."""
    trial.begin()
    trial.refusals.add(503)  # eight seconds of traffic may be more than the journal holds
    _freeze_loop(trial, (3, 8), (1, 3))


@scenario("broker-freeze-long", cycles=2, timeout_s=120, cycle_s=120)
def broker_freeze_long(trial):
    """45 s stopped, 20 s running, in a loop: longer than the session of the broker and the timeouts of requests."""
    trial.begin(quota_bytes=64 << 20)
    _freeze_loop(trial, (45, 45), (20, 20))
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


@scenario("no-broker", timeout_s=180)
def no_broker(trial):
    """No broker is there at the start: the gateway serves, accepts up to its quota, and delivers once one comes."""
    trial.use_cluster()
    trial.cluster.kill()
    try:
        trial.begin(quota_bytes=2 << 20, segment_bytes=1 << 16)
        trial.wait_refusals(503, 120)
        assert trial.gateway.check_books()["delivered"] == 0
    finally:
        trial.cluster.restart()
    trial.wait_accepting(90)
    trial.fault()


@scenario("rolling-restart", cycles=3, timeout_s=120, cycle_s=60)
def rolling_restart(trial):
    """Each of three brokers is killed and started again in turn: nothing is refused, order is kept."""
    trial.use_cluster(3)
    trial.begin(quota_bytes=64 << 20)
    for number in range(trial.cycles):
        broker = 1 + number % 3
        trial.cluster.kill(broker)
        trial.pause(1, 3)
        trial.cluster.restart(broker)
        trial.fault()
        trial.pause(1, 3)
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


def _leaders(trial):
    topic = admin(trial).list_topics(trial.topic, timeout=10).topics[trial.topic]
    return [topic.partitions[number].leader for number in sorted(topic.partitions)]


@scenario("leader-moves", cycles=3, timeout_s=120, cycle_s=40)
def leader_moves(trial):
    """Every partition gets another leader under load, again and again: order is kept, nothing is refused."""
    trial.use_cluster(3)
    trial.begin(quota_bytes=64 << 20)
    moved = 0
    for _ in range(trial.cycles):
        before = _leaders(trial)
        replicas = []
        for leader in before:
            others = [broker for broker in (1, 2, 3) if broker != leader]
            trial.dice.shuffle(others)
            replicas.append([*others, leader])
        kafka_wire.reassign(trial.cluster.port, trial.topic, replicas)
        kafka_wire.elect_preferred_leaders(trial.cluster.port)
        wait_until(lambda: sum(map(int.__ne__, before, _leaders(trial))) > len(before) / 2, 30, "leaders have moved")
        moved += sum(map(int.__ne__, before, _leaders(trial)))
        trial.fault()
    trial.note(f"{moved} leaders moved")


@scenario("below-min-isr", cycles=2, timeout_s=120, cycle_s=60)
def below_min_isr(trial):
    """Fewer replicas in sync than min.insync.replicas: nothing is acknowledged, the journal takes it; then all
    arrives."""
    trial.use_cluster(3)
    # All three, so that the controllers keep their quorum when one is away.
    trial.cluster.configure_topic(trial.topic, "min.insync.replicas", 3)
    trial.begin(quota_bytes=64 << 20, kafka='"request.timeout.ms" = 4000')
    for _ in range(trial.cycles):
        broker = trial.dice.randrange(1, 4)
        trial.cluster.kill(broker)
        wait_until(lambda: trial.metric("beacongate_delivery_failures_total", reason="replicas") > 0
                   or trial.gateway.check_books()["pending"] > 3000, 60, "replicas are missing")
        trial.pause(1, 4)
        trial.cluster.restart(broker)
        trial.fault()
        trial.pause(1, 3)
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


@scenario("quorum-lost", timeout_s=240)
def quorum_lost(trial):
    """Two brokers of three are away, and with them the quorum: back-pressure alone, until they are back."""
    trial.use_cluster(3)
    trial.begin(quota_bytes=2 << 20, segment_bytes=1 << 16)
    trial.refusals.add(503)
    away = trial.dice.sample((1, 2, 3), 2)
    for broker in away:
        trial.cluster.freeze(broker)
    try:
        trial.pause(10, 15)
        assert trial.gateway.check_books()["pending"] > 500
    finally:
        for broker in away:
            trial.cluster.thaw(broker)
    trial.fault()
    trial.wait_accepting()


@scenario("fatal", cycles=5, timeout_s=120, cycle_s=30)
def fatal(trial):
    """The idempotent producer of librdkafka becomes FATAL under load: a batch that Kafka has is answered as out of order,
    the answer being changed on its way. The producer is replaced, and the journal is sent again from the oldest frame
    that was not acknowledged, in order."""
    (proxy,) = place_proxies(trial)
    trial.begin(bootstrap=trial.cluster.proxied_bootstrap, quota_bytes=64 << 20, kafka=IMPATIENT)
    for _ in range(trial.cycles):
        before, made = trial.metric("beacongate_producers_replaced_total"), proxy.produce_errors
        proxy.produce_error = OUT_OF_ORDER_SEQUENCE_NUMBER
        wait_until(lambda: proxy.produce_errors > made, 30, "an answer is changed")
        wait_until(lambda: trial.metric("beacongate_producers_replaced_total") > before, 30, "the producer is replaced")
        delivered = trial.gateway.check_books()["delivered"]
        # From the second one on, after a growing pause.
        wait_until(lambda: trial.gateway.check_books()["delivered"] > delivered + 200, 60, "delivery goes on")
        trial.fault()


@scenario("partitions-added", quick=True)
def partitions_added(trial):
    """Partitions are added behind the gateway's back: keys keep theirs."""
    trial.begin(quota_bytes=64 << 20)
    add_partitions(trial)


@scenario("partitions-added-to-512", timeout_s=300)
def partitions_added_to_512(trial):
    """The same at full size: 512 become 1024 while beacons wait for all of them, and the gateway is killed and started
    afterwards."""
    trial.partitions = 512
    trial.begin(quota_bytes=64 << 20)  # making them takes the broker a while
    add_partitions(trial)
    trial.restart()
    trial.wait_accepting()
    trial.take_base()


def add_partitions(trial):
    """As many again; the gateway has found out."""
    client = admin(trial)  # its futures end with it
    for future in client.create_partitions([NewPartitions(trial.topic, 2 * trial.partitions)]).values():
        future.result(90)
    wait_until(lambda: trial.metric("beacongate_topic_fault", fault="more_partitions") == 1, 60, "the gateway knows")
    trial.pause(1, 2)
    trial.fault()


@scenario("topic-recreated", timeout_s=240)
def topic_recreated(trial):
    """The topic is deleted and made again under load: what is accepted while it is missing waits, and arrives."""
    _delete_topic(trial)
    trial.pause(2, 4)
    trial.cluster.create_topic(trial.topic, trial.partitions)
    trial.fault()
    trial.pause(1, 3)


@scenario("topic-missing-restart", cycles=3, timeout_s=300)
def topic_missing_restart(trial):
    """The gateway is killed and started while its topic is deleted: each life accepts, and all arrives once the topic is
    made again."""
    _delete_topic(trial)
    for _ in range(trial.cycles):
        trial.pause(0.5, 3)
        trial.restart()
        trial.wait_accepting()
        wait_until(lambda: trial.metric("beacongate_topic_fault", fault="missing") == 1, 60, "the next one knows, too")
        trial.fault()
    assert trial.gateway.check_books()["delivered"] == 0
    trial.cluster.create_topic(trial.topic, trial.partitions)
    wait_until(lambda: trial.gateway.check_books()["pending"] < 500, 90, "what waited is delivered")
    trial.take_base()


def _delete_topic(trial):
    """A gateway whose topic is deleted after its beacons arrived, under a load that began behind that."""
    load = trial.begin(quota_bytes=64 << 20)
    load.stop()
    trial.gateway.wait_delivered()
    kept = Verdict(read_all(trial.cluster.bootstrap, trial.topic), trial.partitions)
    assert kept.problems(load) == []
    client = admin(trial)
    for future in client.delete_topics([trial.topic], operation_timeout=20).values():
        future.result(90)
    wait_until(lambda: trial.metric("beacongate_topic_fault", fault="missing") == 1, 60, "the gateway knows")
    trial.loads.clear()  # what it sent was deleted with the topic; a kill may have some of it sent again
    trial.apart.update(load.sent)
    trial.start_load()


@scenario("poison", quick=True)
def poison(trial):
    """max.message.bytes is lowered under load: records above it are quarantined one by one, their neighbours are
    delivered."""
    trial.begin()
    trial.cluster.configure_topic(trial.topic, "max.message.bytes", 4_000)
    count = trial.dice.randrange(3, 8)
    with Connection(trial.gateway.http_port) as connection:
        for number in range(count):
            # Random digits, which Snappy does not make small.
            pad = trial.dice.randbytes(8_000).hex()
            assert connection.exchange(get(f"/p.gif?site=s&visitor=poison&n={number}&pad={pad}")).accepted
            trial.pause(0, 0.2)
    wait_until(lambda: trial.gateway.check_books()["quarantined"] == count, 60, "they are quarantined")
    trial.quarantined, trial.keeps_quarantine = count, True
    trial.fault()
    trial.pause(0.5, 1)


@scenario("broker-disk-full", timeout_s=300)
def broker_disk_full(trial):
    """The broker's disk is full, so that it ends: the journal takes it until there is room and the broker runs
    again."""
    disk = loop_disk.Tmpfs(200 << 20)
    trial.cleanup(disk.close)
    trial.cluster = Cluster(dir=os.path.join(disk.path, "kafka"))
    trial.cleanup(trial.cluster.close)
    os.makedirs(trial.cluster.dir)
    trial.cluster.start().create_topic(trial.topic, trial.partitions)
    trial.begin(quota_bytes=16 << 20)
    disk.fill()
    wait_until(lambda: "down" in child.run([places.CLUSTER, "status", "--dir", trial.cluster.dir]).stdout, 120,
               "the broker gives up")
    trial.pause(1, 3)
    disk.free()
    trial.cluster.restart()
    trial.fault()
    trial.pause(1, 3)
