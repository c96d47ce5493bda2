"""Where units wait, how many there are, in which shifts: programmes that name good answers to simulate."""
