"""Tasks of the web in BrowserGym: its browser, its observations, its actions; our sites and verdicts."""

import gymnasium
import pytest

from sparring.envs.web.chromium.binary import find_binary
from sparring.tasks.web import template_names

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")]
ADD = "shop/add_to_basket"


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    """The module; Playwright finds this machine's Chromium where its own would be."""
    cache = tmp_path_factory.mktemp("browsers")
    folder = cache / "chromium-1117" / "chrome-linux"
    folder.mkdir(parents=True)
    (folder / "chrome").write_text(f'#!/bin/sh\nexec {find_binary()} "$@"\n')
    (folder / "chrome").chmod(0o755)
    (folder.parent / "INSTALLATION_COMPLETE").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(cache))
        from sparring.wrappers import browsergym

        yield browsergym
        from browsergym.core import _get_global_playwright, _set_global_playwright

        _get_global_playwright().stop()
        _set_global_playwright(None)


@pytest.fixture
def env(face, request):
    """An environment of a template; pages are shown as they are if the test does not look at what is made of them."""
    template, raw = request.param
    settings = {"pre_observation_delay": 0.1, "use_raw_page_output": raw}
    made = gymnasium.make(face.task_id(template), disable_env_checker=True, **settings)
    yield made
    made.close()


def on(*templates, raw=True):
    """Have a test run in the environments of templates."""
    return pytest.mark.parametrize("env", [pytest.param((each, raw), id=each) for each in templates], indirect=True)


def cheated(env, seed):
    """Reset, do what the plan says, and let the environment judge."""
    env.reset(seed=seed)
    inner = env.unwrapped
    inner.task.cheat(inner.page, inner.chat.messages)
    return env.step("noop(1)")


def sent(env, action):
    """Reset and act; anew where BrowserGym asked a page for its title while it was being left."""
    from playwright.sync_api import Error

    for _ in range(5):
        env.reset(seed=0)
        try:
            return env.step(action)
        except Error as error:
            if "Execution context was destroyed" not in str(error):
                raise
    pytest.fail(f"five times pages were left too late: {action}")


def test_every_template_is_registered(face):
    assert all(face.task_id(name) in gymnasium.registry for name in template_names())


@pytest.mark.long
@on(ADD, "shop/swap_size", "mail/tell_total")
def test_plans_are_paid(env):
    _, reward, terminated, truncated, info = cheated(env, 1)
    assert (reward, terminated, truncated) == (1.0, True, False), info
    assert info["task_info"]["success"] is True


@pytest.mark.long
@on(ADD, raw=False)
def test_an_agent_acts_on_what_it_is_shown(env):
    from browsergym.utils.obs import flatten_axtree_to_str

    shown, info = env.reset(seed=3)
    assert shown["goal"].startswith(env.unwrapped.task.episode.job.goal)
    assert info["task_info"]["template"] == ADD
    lines = flatten_axtree_to_str(shown["axtree_object"]).splitlines()
    bid = next(line for line in lines if "searchbox 'Search'" in line).strip().partition("]")[0][1:]
    shown, reward, terminated, _, info = env.step(f"fill('{bid}', 'wool')")
    assert (reward, terminated, shown["last_action_error"]) == (0.0, False, "")
    shown, *_ = env.step(f"press('{bid}', 'Enter')")
    assert shown["url"].startswith("https://shop.test/search?")
    _, reward, terminated, _, info = env.step("send_msg_to_user('done')")
    assert (reward, terminated) == (0.0, True)
    assert info["task_info"]["success"] is False
    assert "basket" in info["task_info"]["feedback"]


@pytest.mark.long
@on(ADD)
@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:text/html,hello", "chrome://version"])
def test_who_leaves_the_sites_is_not_paid(env, url):
    _, reward, terminated, _, info = sent(env, f"goto({url!r})")
    assert reward == 0.0
    assert terminated or env.unwrapped.page.url.startswith(("https://shop.test/", "chrome-error://"))
    told = info["task_info"]
    assert url == "chrome://version" or url in [*told.get("escaped", ()), *told.get("refused", ())]


@pytest.mark.long
@on(ADD)
def test_other_hosts_are_not_reached_and_giving_up_is_wrong_where_it_can_be_done(env):
    shown, _, terminated, _, info = sent(env, "goto('http://127.0.0.1:22/')")
    assert not env.unwrapped.task.episode.job.infeasible
    assert info["task_info"].get("refused") == ["http://127.0.0.1:22/"]
    assert "ERR" in shown["last_action_error"] or "blocked" in shown["last_action_error"].lower()
    assert not terminated
    _, reward, terminated, _, info = env.step("report_infeasible('no')")
    assert (reward, terminated) == (0.0, True)
    assert info["task_info"]["feedback"].endswith("; the task can be done")
