"""Who somebody is and what they may: passwords, tokens, permissions, headers."""
