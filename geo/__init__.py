"""Where things are: positions, datums, areas, clusters. Depends on nothing else here."""
