"""The families of programming problems of the suite, by area; see `sparring.tasks.program_families`."""
