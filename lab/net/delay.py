"""The wire between the gateway and the internet: two tun interfaces with a delay between them.

Kernels of small machines often lack netem, and a network where every host is 50 microseconds away
teaches a detector nothing about real timing. Arguments: JSON of {"seed", "defaultMs", "delayMs": {address: ms}}.
Says "ready" when both interfaces, wan and wan-isp, exist. Delay differs per outside host; packets of one
host keep their order; jitter is exponential with a mean of 4 % of the delay. At most 20000 packets wait;
more are dropped, as a real queue does.
"""

import fcntl
import heapq
import ipaddress
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


def outside_address(packet, towards_outside):
    if packet[0] >> 4 == 4:
        return packet[16:20] if towards_outside else packet[12:16]
    return packet[24:40] if towards_outside else packet[8:24]


def main():
    settings = json.loads(sys.argv[1])
    chance = random.Random(settings["seed"])
    delays = {ipaddress.ip_address(a).packed: ms / 1000 for a, ms in settings["delayMs"].items()}
    default = settings["defaultMs"] / 1000
    near, far = open_tun("wan"), open_tun("wan-isp")
    other = {near: far, far: near}
    last = {}
    waiting = []
    number = 0
    print("ready", flush=True)
    while True:
        patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 1.0
        readable, _, _ = select.select([near, far], [], [], patience)
        for fd in readable:
            for _ in range(READS_PER_TURN):
                try:
                    packet = os.read(fd, 65535)
                except (BlockingIOError, OSError):
                    break
                if len(waiting) >= WAITING_MAX or len(packet) < 20:
                    continue
                address = outside_address(packet, fd == near)
                delay = delays.get(address)
                key = (fd, address if delay is not None else None)
                delay = default if delay is None else delay
                due = time.monotonic() + delay + chance.expovariate(1 / (0.04 * delay))
                due = max(due, last.get(key, 0.0))
                last[key] = due
                number += 1
                heapq.heappush(waiting, (due, number, other[fd], packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, fd, packet = heapq.heappop(waiting)
            try:
                os.write(fd, packet)
            except OSError:
                pass


main()
