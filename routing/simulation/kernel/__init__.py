"""The compiled simulation of one replication, on flat arrays."""
