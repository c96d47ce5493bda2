"""Made places to try the system on; everything in them says that it is synthetic."""
