"""The way to Kafka: cut, half open, reset, slow. A proxy stands in front of each broker."""

import time

from harness.child import wait_until

from campaign.scenario import scenario
from campaign.tcp_proxy import DOWN, UP, TcpProxy


# Not the minute and the ten seconds that are librdkafka's defaults: a half-open connection is found out while we wait.
IMPATIENT = """\
"socket.timeout.ms" = 5000
"request.timeout.ms" = 4000
"reconnect.backoff.max.ms" = 500"""


def place_proxies(trial, brokers=1):
    """Proxies in front of the brokers; the gateway that is made next goes through them."""
    cluster = trial.use_cluster(brokers)
    proxies = [TcpProxy(*ports) for ports in cluster.proxies]
    for proxy in proxies:
        trial.cleanup(proxy.close)
    return proxies


def _begin(trial, brokers=1, **options):
    proxies = place_proxies(trial, brokers)
    options.setdefault("quota_bytes", 64 << 20)
    trial.begin(bootstrap=trial.cluster.proxied_bootstrap, kafka=IMPATIENT, **options)
    return proxies


def _pending(trial):
    return trial.gateway.check_books()["pending"]


def _stall(trial, proxy, directions, least_s, most_s):
    proxy.stalled = set(directions)
    before = trial.gateway.check_books()["delivered"]
    trial.pause(least_s, most_s)
    books = trial.gateway.check_books()
    proxy.stalled = set()
    # What was on its way arrives yet; the rest waits.
    assert books["pending"] > 200, f"the network was not cut: {books['delivered'] - before} delivered meanwhile"
    trial.fault()


@scenario("cut-both-ways", quick=True, cycles=2, cycle_s=20)
def cut_both_ways(trial):
    """Nothing passes to the broker or back for longer than the timeouts of requests: the journal takes it, then all
    arrives."""
    (proxy,) = _begin(trial)
    for _ in range(trial.cycles):
        _stall(trial, proxy, (UP, DOWN), 2, 7)
        trial.pause(0.5, 2)


@scenario("cut-up", cycles=2, cycle_s=20)
def cut_up(trial):
    """Requests do not reach the broker, which may still answer."""
    (proxy,) = _begin(trial)
    for _ in range(trial.cycles):
        _stall(trial, proxy, (UP,), 3, 8)
        trial.pause(0.5, 2)


@scenario("cut-down", quick=True, cycles=2, cycle_s=20)
def cut_down(trial):
    """The broker takes what is sent, and its answers are not seen: at least once, in order."""
    (proxy,) = _begin(trial)
    for _ in range(trial.cycles):
        _stall(trial, proxy, (DOWN,), 3, 8)
        trial.pause(0.5, 2)


@scenario("cut-long", timeout_s=240)
def cut_long(trial):
    """A network that is away for longer than every timeout, into which connections lead and nothing comes out."""
    (proxy,) = _begin(trial)
    _stall(trial, proxy, (UP, DOWN), 60, 75)


@scenario("reset", quick=True, cycles=20, cycle_s=3)
def reset(trial):
    """Connections are reset after a random number of bytes of requests was handed on; the answers are lost."""
    (proxy,) = _begin(trial)
    for _ in range(trial.cycles):
        before = proxy.resets
        proxy.reset_after(trial.dice.randrange(1, 60_000))
        wait_until(lambda: proxy.resets > before, 30, "the connection is reset")
        trial.fault()
        trial.pause(0, 0.3)
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


@scenario("reset-three", cycles=20, timeout_s=240, cycle_s=3)
def reset_three(trial):
    """The same with three brokers, whose connections are reset at random moments and refused for a while."""
    proxies = _begin(trial, brokers=3)
    for _ in range(trial.cycles):
        proxy = trial.dice.choice(proxies)
        proxy.refusing = True
        proxy.reset_all()
        trial.pause(0, 0.5)
        proxy.heal()
        trial.pause(0, 0.5)
        trial.fault()
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


@scenario("dribble", quick=True)
def dribble(trial):
    """Everything passes in pieces of some bytes, with delays."""
    (proxy,) = _begin(trial)
    proxy.piece_bytes = trial.dice.choice([97, 512, 1400])
    proxy.delay_s = 0.002
    trial.pause(4, 6)
    proxy.heal()
    trial.fault()


@scenario("slow-network", timeout_s=240)
def slow_network(trial):
    """Less bandwidth than traffic: the journal takes the difference, then beacons are refused with 503 until it has
    room again."""
    (proxy,) = _begin(trial, quota_bytes=1 << 20, segment_bytes=1 << 16)
    proxy.bytes_per_s = 15_000
    trial.wait_refusals(503, 120)
    trial.check_shed_reply()
    trial.pause(1, 3)
    proxy.heal()
    trial.wait_accepting()
    trial.fault()


@scenario("delay", timeout_s=180)
def delay(trial):
    """A network with a quarter of a second of delay each way: delivery keeps up."""
    (proxy,) = _begin(trial)
    proxy.delay_s = 0.25
    time.sleep(5)  # until runs are as long as the round trip asks for
    before = trial.gateway.check_books()
    time.sleep(10)
    after = trial.gateway.check_books()
    accepted, delivered = (after[name] - before[name] for name in ("accepted", "delivered"))
    assert delivered > accepted / 2, f"{delivered} delivered while {accepted} were accepted"
    trial.note(f"{delivered} delivered while {accepted} were accepted")
    proxy.heal()
    trial.fault()


@scenario("slow-broker", timeout_s=240)
def slow_broker(trial):
    """One broker of three hangs: what belongs to the others flows on while its own waits, and nothing is refused."""
    proxies = _begin(trial, brokers=3)
    stuck = trial.dice.choice(proxies)
    stuck.stalled = {UP, DOWN}
    began = trial.gateway.check_books()
    trial.pause(8, 12)
    books = trial.gateway.check_books()
    stuck.heal()
    accepted, delivered = (books[name] - began[name] for name in ("accepted", "delivered"))
    assert delivered > accepted / 4, f"the others stood still: {delivered} of {accepted} were delivered"
    assert books["pending"] > accepted / 10, "nobody was stuck"
    trial.note(f"{delivered} of {accepted} delivered while one broker hung")
    trial.fault()


@scenario("stuck-partition-to-the-quota", timeout_s=300)
def stuck_partition_to_the_quota(trial):
    """One broker of three hangs until its beacons alone fill the journal. Until then those of the other partitions are
    taken and delivered on, since segments that few live frames pin are evacuated; then all are refused with 503 until
    the broker is back."""
    quota = 4 << 20
    proxies = _begin(trial, brokers=3, quota_bytes=quota, segment_bytes=1 << 16)
    trial.refusals.add(503)
    wait_until(lambda: trial.gateway.check_books()["delivered"] > 100 and _pending(trial) < 300, 60, "beacons are delivered")
    stuck = trial.dice.choice(proxies)
    stuck.stalled = {UP, DOWN}
    before, began = trial.gateway.check_books(), time.monotonic()
    wait_until(lambda: trial.metric("beacongate_parked_partitions") > 0, 60, "partitions are parked")
    trial.wait_refusals(503, 120)
    parked, books = trial.metric("beacongate_parked_bytes"), trial.gateway.check_books()
    trial.check_shed_reply()
    stuck.heal()
    accepted, delivered = (books[name] - before[name] for name in ("accepted", "delivered"))
    trial.note(f"full after {time.monotonic() - began:.0f} s, {parked / quota:.0%} of it parked; {delivered} of {accepted} "
               "delivered meanwhile")
    assert parked > 0.4 * quota, f"full, though only {parked:.0f} of {quota} bytes are of the stuck partitions"
    assert delivered > accepted / 3, f"the others stood still: {delivered} of {accepted} were delivered"
    trial.wait_accepting()
    trial.fault()
