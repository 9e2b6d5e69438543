"""Submissions: bundles that strangers send to a board over HTTP, verified one after the other by a worker (`docs/submissions.md`)."""
