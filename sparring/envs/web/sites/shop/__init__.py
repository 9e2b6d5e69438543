"""Harbour & Lane: a shop for the house and the road."""
