"""Turns transmit offloads off, so that captures hold packets as a wire would carry them: no frames beyond
the MTU, no checksums left for the card. Arguments: interface names of the current namespace."""

import array
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
# linux/ethtool.h: set tx checksum, scatter-gather, TSO, GSO, GRO.
COMMANDS = (0x17, 0x19, 0x1F, 0x24, 0x2C)

door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for name in sys.argv[1:]:
    for command in COMMANDS:
        value = array.array("B", struct.pack("II", command, 0))
        request = struct.pack("16sP", name.encode(), value.buffer_info()[0])
        try:
            fcntl.ioctl(door.fileno(), SIOCETHTOOL, request)
        except OSError:
            pass
