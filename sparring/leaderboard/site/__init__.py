"""The pages of a board: one set of templates for the server and for the static export."""
