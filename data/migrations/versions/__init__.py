"""The steps of the schema, each reviewed by hand; a step that was released is never changed."""
