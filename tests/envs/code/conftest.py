"""The backends that programs are tested on: the local one, and containers of a real engine."""

from __future__ import annotations

import pytest

from sparring.envs.code.sandbox import image
from sparring.envs.code.sandbox.api import get_backend
from tests.envs.code.engine import answers, own_engine


@pytest.fixture(scope="session")
def containers():
    """An engine with the sandbox's image; whatever ran in containers is gone afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        if answers():
            yield from built()
            return
        with own_engine() as engine:
            patch.setenv("DOCKER_HOST", engine.host)
            yield from built()


def built():
    try:
        with image.engine() as engine:
            image.find(engine)
    except image.NoImageError:
        image.build()
    yield
    backend = get_backend("docker")
    backend.close()
    backend.bench.close()


@pytest.fixture(params=["local", pytest.param("docker", marks=pytest.mark.slow)])
def backend(request):
    """The name of a backend."""
    if request.param == "docker":
        request.getfixturevalue("containers")
    return request.param
