"""Programming: tasks whose answer is a program, run in a sandbox against tests that it cannot see."""
