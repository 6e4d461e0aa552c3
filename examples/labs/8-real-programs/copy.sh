# Runs at home, inside the emulation: starts the receiver at the server, and sends to it.
skyhaul exec server -- python3 receive.py &
python3 send.py server
wait
