#!/usr/bin/env python3
"""Writes shardkey_vectors.tsv to stdout with an implementation that is not the gateway's.

    python3 -m venv venv && venv/bin/pip install xxhash
    venv/bin/python tests/golden/make_shardkey_vectors.py > tests/golden/shardkey_vectors.tsv

The vectors are a promise (shardkey/README.md): this program may add lines, never change one.
"""
import xxhash

PARTITIONS = 512

TEXTS = [
    "", "|", "a", "site|visitor", "www.example.com|1f3a9c", "www.example.com|", "|1f3a9c",
    "shop.example|v-000000000001", "shop.example|v-000000000002", "42", "-1", "true",
    "b\u00fccher.example|gr\u00fc\u00dfe", "\u4f8b\u3048.\u30c6\u30b9\u30c8|\U0001f6d2",
    "a|b|c", "site\u0000with\u0000nul|v",
]
# XXH3 treats these lengths differently: 1-3, 4-8, 9-16, 17-128, 129-240, stripes, blocks of 1 KiB.
LENGTHS = [*range(1, 34), 47, 63, 64, 65, 96, 97, 127, 128, 129, 130, 159, 160, 239, 240, 241, 242,
           255, 256, 257, 512, 1023, 1024, 1025, 1088, 2047, 2048, 2049, 4095, 4096]


def keys():
    for text in TEXTS:
        yield text.encode()
    for length in LENGTHS:
        yield bytes((length * 131 + i * 7 + (i * i >> 3)) & 0xFF for i in range(length))
    for number in range(100):
        yield f"site-{number % 7}.example|visitor-{number:06d}".encode()


def main():
    print("# XXH3-64, seed 0, of key bytes: key in hex, hash in hex, hash mod %d" % PARTITIONS)
    for key in keys():
        value = xxhash.xxh3_64_intdigest(key)
        print(f"{key.hex()}\t{value:016x}\t{value % PARTITIONS}")


main()
