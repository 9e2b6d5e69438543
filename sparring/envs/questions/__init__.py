"""One question, one answer, one verifier: environments for tasks that a function draws (`@sparring.task`) or a file holds (cards)."""
