"""What is remembered: each store reads and writes one kind of thing in the transaction it is given."""
