"""Sends 10 MB to port 5000 of the host that is named."""
import socket
import sys
import time

for attempt in range(50):  # the receiver may need a moment
    try:
        connection = socket.create_connection((sys.argv[1], 5000))
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
connection.sendall(bytes(10_000_000))
connection.close()
