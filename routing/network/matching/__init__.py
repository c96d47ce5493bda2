"""Puts tracks on roads: candidates beside each fix, a hidden Markov model over them, the likeliest way."""
