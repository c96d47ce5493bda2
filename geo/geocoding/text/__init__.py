"""Reading Chinese text: normal form, sounds, names and where they are mentioned; nothing of geometry."""
