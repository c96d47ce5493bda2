"""What stands where, from the files of a folder: roads, crossings, posts, numbers, gates, areas."""
