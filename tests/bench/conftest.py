from bench.programs import PEERS_PYTHON

# The peers are tested only if `make bench` has made their environment.
collect_ignore = [] if PEERS_PYTHON.exists() else ["test_peers.py"]
