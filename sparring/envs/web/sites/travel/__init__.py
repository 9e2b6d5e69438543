"""Pennant Travel: an agency for trains, ferries, flights and hotels in a made-up country."""
