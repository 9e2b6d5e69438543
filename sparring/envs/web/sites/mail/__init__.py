"""Plover Mail: letters, labels, rules, contacts, calendar."""
