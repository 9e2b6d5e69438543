"""Which warnings of RLlib are let through."""


def pytest_configure(config):
    """RLlib registers an environment of its own with Gymnasium for every algorithm, by one name."""
    config.addinivalue_line("filterwarnings", "ignore:.*Overriding environment rllib-multi-agent-env-v0:UserWarning")
