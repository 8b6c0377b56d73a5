"""Bytes to Kafka over bytes from clients, codec by codec."""

import shutil

from driver.bench import undisturbed
from driver.processes import BenchError

PROGRAMS = ("beaconload", "beacongate", "beaconctl")
CODECS = ("snappy", "lz4", "zstd", "none")
DEFAULT = CODECS[0]


def measure(bench):
    if shutil.which("ss") is None:
        raise BenchError("ss is missing; apt-get install iproute2")
    rate = 10_000 if bench.quick else 40_000
    codecs = CODECS[:1] if bench.quick else CODECS
    return {"rate": rate, "codecs": {codec: undisturbed(one, bench, rate, codec)
                                     for codec in codecs}}


def one(bench, rate, codec):
    with bench.gateway("wire", settings=(f"kafka.compression.codec={codec}",)) as gateway:
        used = gateway.child.cpu()
        told = bench.load_for(gateway.port, bench.seconds(8, 2), ["--rate", rate])
        gateway.wait_delivered()
        cpu_s = sum(gateway.child.cpu().since(used))
        sent, read = gateway.sent_to_kafka_bytes(), gateway.metric("beacongate_http_read_bytes_total")
        payload = gateway.metric("beacongate_delivered_bytes_total")
        frames = gateway.metric("beacongate_delivery_run_frames_total")
        runs = gateway.metric("beacongate_delivery_runs_total")
        books = gateway.close_books(told)
    records = books["delivered"]
    return {"http_bytes": read / records, "kafka_bytes": sent / records,
            "payload_bytes": payload / records, "ratio": sent / read, "fill": frames / runs,
            "cpu_us": 1e6 * cpu_s / records, "books": books}


def lines(data):
    out = [f"{data['rate']:,} beacons/s over 512 partitions; bytes on the connections to the broker, requests and "
           "record batches, by the kernel's count.", "",
           "| codec | HTTP bytes | record | Kafka bytes | Kafka / HTTP | records in a run | us of CPU |",
           "|---|---|---|---|---|---|---|"]
    for codec, told in data["codecs"].items():
        out.append(f"| {codec} | {told['http_bytes']:.0f} | {told['payload_bytes']:.0f} | "
                   f"{told['kafka_bytes']:.0f} | **{told['ratio']:.3f}** | {told['fill']:.1f} | "
                   f"{told['cpu_us']:.2f} |")
    return out
