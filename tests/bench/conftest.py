from bench.programs import PEERS_PYTHON

# Without their environment, which `make bench` makes, the peers can't be looked at: no part of the suite then.
collect_ignore = [] if PEERS_PYTHON.exists() else ["test_peers.py"]
