"""verl's own use of what others deprecate is let through."""


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "ignore:Ray state API is no longer experimental:DeprecationWarning")
