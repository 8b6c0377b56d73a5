"""Brokers in network namespaces of their own whose links go down, or lose what goes one way: packets vanish, and no reset
tells anybody. network_faults.py does what a kernel without packet filters cannot."""

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from harness.child import wait_until
from harness.cluster import Cluster

from campaign.namespaces import Namespaces
from campaign.scenario import scenario
from network_faults import IMPATIENT


def _begin(trial):
    links = Namespaces(3)
    trial.cleanup(links.close)
    trial.cluster = Cluster(3, network=links.network)
    trial.cleanup(trial.cluster.close)
    trial.cluster.start().create_topic(trial.topic, trial.partitions)
    trial.begin(quota_bytes=64 << 20, kafka=IMPATIENT)
    wait_until(lambda: trial.gateway.check_books()["delivered"] > 100, 60, "beacons are delivered")
    return links


def _a_leader(trial):
    """One of the brokers that lead partitions just now."""
    leaders = {facts.leader for facts in trial.cluster.partitions(trial.topic).values()}
    return trial.dice.choice(sorted(leaders & {1, 2, 3}))


def _views(trial):
    """For each broker: the leader and the replicas in sync of each partition, as it knows them itself."""
    views = []
    for address in trial.cluster.bootstrap.split(","):
        topic = AdminClient({"bootstrap.servers": address, "log_level": 2}).list_topics(trial.topic, timeout=10)
        facts = topic.topics[trial.topic].partitions
        views.append({number: (each.leader, sorted(each.isrs)) for number, each in facts.items()})
    return views


def _wait_agreed(trial):
    """A broker that was cut off takes itself for the leader until it hears otherwise, half a minute perhaps: who reads
    from it then does not see what the true leader got."""
    def agreed():
        try:
            views = _views(trial)
        except KafkaException:
            return False
        return views[0] == views[1] == views[2] and all(in_sync == [1, 2, 3] for _, in_sync in views[0].values())

    wait_until(agreed, 90, "the brokers agree")


def _flow_beside(trial, links, broker, lose):
    """Beacons for the other brokers are delivered while one cannot be spoken to; and its own once that is over."""
    before = trial.gateway.check_books()
    lose(broker)
    # Brokers wait for one that is gone: 6 s until its session ends, then it is no replica in sync any more.
    trial.pause(15, 20)
    books = trial.gateway.check_books()
    accepted, delivered = (books[name] - before[name] for name in ("accepted", "delivered"))
    links.heal(broker)
    assert delivered > accepted / 4, f"the others stood still: {delivered} of {accepted} were delivered"
    wait_until(lambda: trial.gateway.check_books()["pending"] < 1000, 60, "what waited is delivered")
    trial.fault()
    return accepted, delivered, books["pending"]


@scenario("link-down", cycles=2, timeout_s=240, cycle_s=80)
def link_down(trial):
    """The link of one broker of three is down, and nobody resets its connections: other brokers take over its
    partitions, and nothing is refused, lost or out of order."""
    links = _begin(trial)
    for _ in range(trial.cycles):
        broker = _a_leader(trial)
        accepted, delivered, _ = _flow_beside(trial, links, broker, links.cut)
        trial.note(f"{delivered} of {accepted} delivered while broker {broker} was off")
    trial.loads[0].stop()
    _wait_agreed(trial)


def _one_way(trial, lose_of):
    links = _begin(trial)
    for _ in range(trial.cycles):
        broker = _a_leader(trial)
        accepted, delivered, pending = _flow_beside(trial, links, broker, lose_of(links))
        # The brokers see nothing wrong with it: it goes on leading.
        assert pending > accepted / 10, "nothing waited: the packets were not lost"
        trial.note(f"{delivered} of {accepted} delivered while broker {broker} was not reached")
    trial.loads[0].stop()
    _wait_agreed(trial)


@scenario("requests-vanish", cycles=2, timeout_s=240, cycle_s=80)
def requests_vanish(trial):
    """What the gateway sends to one broker of three vanishes (a blackhole route), while that broker goes on leading its
    partitions: the others' beacons flow, its own wait and come in order."""
    _one_way(trial, lambda links: links.lose_requests)


@scenario("replies-vanish", cycles=2, timeout_s=240, cycle_s=80)
def replies_vanish(trial):
    """What one broker of three sends to the gateway vanishes, so that it has records whose acknowledgement nobody sees:
    at least once, in order, and the others' beacons flow."""
    _one_way(trial, lambda links: links.lose_replies)
