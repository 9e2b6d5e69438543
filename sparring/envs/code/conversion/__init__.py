"""From the tests of data sets to tests of the sandbox."""
