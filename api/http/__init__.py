"""The way in over HTTP: one file per resource; handlers parse, call an action and present."""
