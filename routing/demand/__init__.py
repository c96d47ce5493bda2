"""How often calls come from where and when, learnt from what citizens reported and from nothing else."""
