"""The method league: published recipes and their controls on the same environments, from the same weights, for at most as many tokens."""
