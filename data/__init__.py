"""What is known: readers of city folders and road files. Depends on routing and geo."""
