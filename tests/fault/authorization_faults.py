"""Rights on the topic that are taken away under load and granted again. Brokers with an authorizer, where the gateway is
a user of its own (`deploy/kafka/cluster start --authorized`)."""

import time

from confluent_kafka.admin import AdminClient
from harness.child import wait_until
from harness.cluster import Cluster

from campaign import kafka_wire
from campaign.scenario import scenario

USER = "gateway"
RIGHTS = (kafka_wire.WRITE, kafka_wire.DESCRIBE, kafka_wire.DESCRIBE_CONFIGS)
AS_USER = {"security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": USER, "sasl.password": USER}


def _begin(trial):
    trial.cluster = Cluster(authorized=True)
    trial.cleanup(trial.cluster.close)
    trial.cluster.start().create_topic(trial.topic, trial.partitions)
    _grant(trial)
    user = AdminClient({"bootstrap.servers": trial.cluster.authorized_bootstrap, "log_level": 2, **AS_USER})
    # Granted says the controller; the broker knows a moment later.
    wait_until(lambda: trial.topic in user.list_topics(timeout=10).topics, 20, "the user sees the topic")
    return trial.begin(bootstrap=trial.cluster.authorized_bootstrap, quota_bytes=64 << 20,
                       kafka="\n".join(f'"{name}" = "{value}"' for name, value in AS_USER.items()))


def _grant(trial, rights=RIGHTS):
    kafka_wire.grant(trial.cluster.port, USER, trial.topic, rights)


def _revoke(trial, rights=RIGHTS):
    kafka_wire.revoke(trial.cluster.port, USER, trial.topic, rights)


def _unauthorized(trial):
    return trial.metric("beacongate_delivery_failures_total", reason="unauthorized")


def _wait_stopped(trial):
    """Nothing is delivered any more, while beacons are accepted."""
    def stopped():
        before = trial.gateway.check_books()
        time.sleep(1)
        after = trial.gateway.check_books()
        return after["delivered"] == before["delivered"] and after["accepted"] > before["accepted"]

    wait_until(stopped, 40, "delivery stops")


def _wait_flow(trial, timeout_s):
    """What waited is delivered beside the load."""
    began = time.monotonic()
    wait_until(lambda: trial.gateway.check_books()["pending"] < 500, timeout_s, "what waited is delivered")
    return time.monotonic() - began


@scenario("write-revoked", cycles=2, timeout_s=120, cycle_s=120)
def write_revoked(trial):
    """The right to write is taken away and granted again: beacons wait, the reason is counted, and all arrive in order
    without a restart."""
    _begin(trial)
    wait_until(lambda: trial.gateway.check_books()["delivered"] > 0, 30, "beacons are delivered")
    for _ in range(trial.cycles):
        before = _unauthorized(trial)
        _revoke(trial, [kafka_wire.WRITE])
        wait_until(lambda: _unauthorized(trial) > before, 30, "the gateway knows that it has no right")
        _wait_stopped(trial)
        trial.pause(1, 4)
        _grant(trial, [kafka_wire.WRITE])
        trial.note(f"delivered {_wait_flow(trial, 60):.1f} s after the grant")
        trial.fault()
    trial.note(f"{trial.metric('beacongate_producers_replaced_total'):.0f} producers replaced")


@scenario("write-revoked-restart", timeout_s=300)
def write_revoked_restart(trial):
    """The gateway is killed and started while it has no right to write: it serves, its journal takes what comes, and all
    is delivered in order once the right is granted."""
    _begin(trial)
    _revoke(trial, [kafka_wire.WRITE])
    _wait_stopped(trial)
    for _ in range(2):
        trial.restart()
        trial.wait_accepting()
        trial.pause(3, 6)
    wait_until(lambda: _unauthorized(trial) > 0, 30, "the gateway counts why nothing is delivered")
    _wait_stopped(trial)
    _grant(trial, [kafka_wire.WRITE])
    trial.note(f"delivered {_wait_flow(trial, 90):.1f} s after the grant")
    trial.fault()
    trial.take_base()


@scenario("rights-revoked", timeout_s=300)
def rights_revoked(trial):
    """Every right is taken away, so that the topic cannot even be seen: no beacon is given up, and all are delivered in
    order once the rights are granted."""
    _begin(trial)
    _revoke(trial)
    _wait_stopped(trial)
    wait_until(lambda: _unauthorized(trial) > 0, 60, "the gateway counts why nothing is delivered")
    trial.pause(5, 10)
    _grant(trial)
    trial.note(f"delivered {_wait_flow(trial, 90):.1f} s after the grant")
    trial.fault()


@scenario("rights-revoked-restart", cycles=2, timeout_s=300)
def rights_revoked_restart(trial):
    """The gateway is killed and started while it may not even see its topic: each life accepts, and all is delivered in
    order once the rights are granted."""
    _begin(trial)
    wait_until(lambda: trial.gateway.check_books()["delivered"] > 0, 30, "beacons are delivered")
    _revoke(trial)
    wait_until(lambda: _not_seen(trial), 60, "the gateway does not see its topic")
    for _ in range(trial.cycles):
        trial.restart()
        trial.wait_accepting()
        wait_until(lambda: _not_seen(trial), 60, "the next one does not, either")
        trial.fault()
        trial.pause(1, 4)
    wait_until(lambda: _unauthorized(trial) > 0, 60, "the gateway counts why nothing is delivered")
    assert trial.gateway.check_books()["delivered"] == 0
    _grant(trial)
    trial.note(f"delivered {_wait_flow(trial, 90):.1f} s after the grant")
    trial.take_base()


def _not_seen(trial):
    return trial.metric("beacongate_topic_fault", fault="missing") == 1
