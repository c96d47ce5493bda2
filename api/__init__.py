"""The ways in: command line, use cases, settings, words for people."""
