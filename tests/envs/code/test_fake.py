"""A sandbox that runs nothing: environments get what it says, and its failures void episodes instead of paying 0."""

import threading

import pytest

import sparring
from sparring.envs.code.sandbox import Call, FakeSandbox, Limits, Result, Stdio, TestResult, run, run_batch
from sparring.envs.code.sandbox.api import get_backend
from sparring.errors import SandboxError, UnknownName

CALL = [Call("f", (1,), 1)]
RIGHT = "def f(x): return x"


def down(files, tests):
    raise SandboxError("the sandbox is down")


def passed(files, tests):
    return Result("passed", tuple(TestResult("passed") for _ in tests))


def test_it_says_what_it_is_told_to_and_only_while_it_is_in_place():
    fake = FakeSandbox(Result("memory_limit"))
    with fake.in_place() as same:
        assert same is fake
        assert run(RIGHT, CALL).verdict == "memory_limit"
        assert [result.verdict for result in run_batch([("x", CALL)] * 3)] == ["memory_limit"] * 3
        assert not run(RIGHT, CALL).trusted
        with FakeSandbox(Result("timeout")).in_place():
            assert run(RIGHT, CALL).verdict == "timeout"
        assert run({"a.c": ""}, [Stdio()], language="c").verdict == "memory_limit"
    assert [next(iter(files.values())) for files in fake.programs] == [RIGHT, "x", "x", "x", RIGHT, ""]
    assert run(RIGHT, CALL).passed


def test_it_takes_the_place_of_a_backend_in_other_threads():
    found = []
    with FakeSandbox(Result("timeout")).in_place("local"):
        thread = threading.Thread(target=lambda: found.append(run(RIGHT, CALL, backend="local").verdict))
        thread.start()
        thread.join()
        assert run(RIGHT, CALL).passed
        with pytest.raises(UnknownName):
            run(RIGHT, CALL, backend="locale")
    assert found == ["timeout"]


def test_a_function_sees_programs_and_tests():
    def graded(files, tests):
        return Result("passed" if files == {"solution.py": "x"} and list(tests) == CALL else "wrong_answer")

    with FakeSandbox(graded).in_place():
        assert run("x", CALL).passed
        assert run("y", CALL).verdict == "wrong_answer"


def test_one_failure_is_tried_again():
    answers = [SandboxError("once"), Result("passed")]

    def flaky(files, tests):
        answer = answers.pop(0)
        if isinstance(answer, SandboxError):
            raise answer
        return answer

    with FakeSandbox(flaky).in_place():
        assert run(RIGHT, CALL).passed
    with FakeSandbox(down).in_place():
        result = run(RIGHT, CALL)
    assert (result.verdict, result.reason) == ("harness_error", "the sandbox is down")


def test_it_has_no_rooms():
    with FakeSandbox(down).in_place():
        backend = get_backend()
        for each in (backend, backend.bench, backend.workshop, backend.lounge):
            with pytest.raises(SandboxError, match="runs no program"):
                each.room(Limits())


@pytest.mark.parametrize("name", ["Code-v0", "CodeRepair-v0"])
def test_a_sandbox_that_is_down_voids_the_episode(name):
    environment = sparring.make(name)
    task = next(iter(environment.tasks()))
    episode = environment.start(task, seed=0)
    with FakeSandbox(down).in_place(), pytest.raises(SandboxError, match="is down"):
        episode.step("```python\ndef f(): pass\n```")
    assert not episode.turn.terminated
    assert episode.turn.rewards == {"player_0": 0.0}  # of the turn before the failure; the step gave none
    with FakeSandbox(passed).in_place():
        assert episode.step("```python\ndef f(): pass\n```").rewards == {"player_0": 1.0}


def test_a_result_without_tests_says_the_same_of_each():
    for verdict, share in (("passed", 1.0), ("timeout", 0.0)):
        with FakeSandbox(Result(verdict)).in_place():
            assert run("def f(): pass", CALL).share == share
