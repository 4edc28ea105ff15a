"""A wire that loses packets, holds them up and lets them overtake each other: two tun interfaces with chance between.

What netem does, for kernels that lack it. Arguments: a seed. Standard input, a line each: JSON of {"loss": share,
"delayMs": ms, "jitterMs": ms}; each packet is late by the delay, give or take the jitter, on its own: that is how they
get out of order. Says "ready" when both interfaces, wire and wire-far, exist, and "bent" for each line.
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
WAITING_MAX = 20000
READS_PER_TURN = 64


def open_tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
    return fd


def main():
    chance = random.Random(int(sys.argv[1]))
    near, far = open_tun("wire"), open_tun("wire-far")
    other = {near: far, far: near}
    bent = {"loss": 0.0, "delayMs": 0.0, "jitterMs": 0.0}
    waiting = []
    number = 0
    print("ready", flush=True)
    while True:
        patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 1.0
        readable, _, _ = select.select([near, far, sys.stdin], [], [], patience)
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            bent = json.loads(line)
            print("bent", flush=True)
        for fd in (near, far):
            if fd not in readable:
                continue
            for _ in range(READS_PER_TURN):
                try:
                    packet = os.read(fd, 65535)
                except (BlockingIOError, OSError):
                    break
                if len(waiting) >= WAITING_MAX or chance.random() < bent["loss"]:
                    continue
                late = bent["delayMs"] + bent["jitterMs"] * chance.uniform(-1, 1)
                number += 1
                due = time.monotonic() + max(0.0, late) / 1000
                heapq.heappush(waiting, (due, number, other[fd], packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, fd, packet = heapq.heappop(waiting)
            try:
                os.write(fd, packet)
            except OSError:
                pass


main()
