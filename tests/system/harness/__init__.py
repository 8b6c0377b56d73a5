"""What the system tests share: a Kafka cluster, the gateway as a process, a client of raw bytes, an independent reader.

Nothing here shares code with the gateway: records are decoded by protobuf's own Python classes, partitions recomputed
with Debian's xxhash, requests and replies are bytes on a socket.
"""
