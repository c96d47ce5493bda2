"""Duty officers on posts: who stands where on which day, with rest, fairness and wishes."""
