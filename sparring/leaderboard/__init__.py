"""How good an agent is: suites, runs that survive being cut off, statistics, ratings, verification by replay."""
