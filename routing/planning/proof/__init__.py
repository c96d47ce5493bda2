"""How far a plan is from the best: an upper bound from routes that may repeat themselves a little."""
