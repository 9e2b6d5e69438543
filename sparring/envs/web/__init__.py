"""Web tasks: sites in a world of their own, a browser without a window, rewards read from the database."""
