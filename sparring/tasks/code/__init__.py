"""The programming problems of the suite, by area; see `sparring.tasks.programs`."""
