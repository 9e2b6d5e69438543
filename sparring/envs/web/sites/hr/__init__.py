"""Larkmoor People: what the staff of a maker of instruments ask of their personnel office."""
