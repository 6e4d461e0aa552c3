"""Takes one connection on port 5000 and says how many bytes came in how many seconds."""
import socket
import time

with socket.create_server(("", 5000), family=socket.AF_INET6, dualstack_ipv6=True) as listening:
    connection, _ = listening.accept()
    start, count = time.monotonic(), 0
    while piece := connection.recv(1 << 16):
        count += len(piece)
    print(f"{count} bytes in {time.monotonic() - start:.2f} s", flush=True)
