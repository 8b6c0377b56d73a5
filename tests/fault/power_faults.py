"""Loss of power: the image of the disk is copied while the gateway writes, and the next gateway finds the copy."""

import os
import signal
import time

from campaign import loop_disk
from campaign.scenario import scenario


def accepted(trial):
    """What was answered 2xx so far, but for streams, which do not know the names."""
    named = [load for load in trial.loads if load not in trial.streams]
    return {(visitor, number) for load in named for visitor, numbers in load.accepted.items()
            for number in list(numbers)}


def cut_power(trial, disk):
    """The disk is what a cut at this moment leaves; the beacons that were answered until then."""
    trial.gateway.signal(signal.SIGSTOP)
    image = disk.copy_image()
    trial.gateway.kill()
    time.sleep(0.1)  # replies that were on their way
    answered = accepted(trial)
    disk.replace(image)
    trial.fault()
    return answered


def _power_cuts(trial, ack):
    disk = loop_disk.Ext4(64 << 20)
    trial.cleanup(disk.close)
    trial.begin(journal=os.path.join(disk.path, "journal"), endpoint=f'ack = "{ack}"')
    trial.refusals.add(503)
    for _ in range(trial.cycles):
        trial.cluster.freeze()  # so that the disk has what Kafka has not
        try:
            trial.pause(0.3, 1.5)
            safe = accepted(trial)
            if ack == "journaled":
                disk.sync()
            trial.pause(0.3, 1.5)
            answered = cut_power(trial, disk)
        finally:
            trial.cluster.thaw()
        if ack == "journaled":
            trial.may_be_lost |= answered - safe
        trial.gateway.start()
        trial.wait_accepting()
    trial.take_base()
    # Frames that were half on disk.
    trial.quarantined, trial.keeps_quarantine = None, None


@scenario("power-cut-journaled", quick=True, cycles=4, cycle_s=20)
def power_cut_journaled(trial):
    """ack = "journaled": what the kernel had not written may be lost, nothing that it had; the start is not
    disturbed."""
    _power_cuts(trial, "journaled")
    trial.note(f"{len(trial.may_be_lost)} beacons were not synced")


@scenario("power-cut-synced", quick=True, cycles=4, cycle_s=20)
def power_cut_synced(trial):
    """ack = "synced": nothing that was answered is lost."""
    _power_cuts(trial, "synced")
