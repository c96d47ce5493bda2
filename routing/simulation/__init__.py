"""Coverage simulation: what a patrol plan does to response times, presence and workload."""
