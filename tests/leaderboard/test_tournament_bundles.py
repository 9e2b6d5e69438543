"""Tournaments as bundles, verified by playing every game again, and forged ones."""

from __future__ import annotations

import pickle
import shutil
from copy import deepcopy
from dataclasses import replace

import pytest

import sparring
from sparring.agents.resolve import resolve_agent
from sparring.errors import BadValue
from sparring.leaderboard.bundle import open_bundle, write_bundle
from sparring.leaderboard.intake import add
from sparring.leaderboard.replay import Replay
from sparring.leaderboard.scripts import GamesScript
from sparring.leaderboard.site.contests import tournament_page
from sparring.leaderboard.standings import standings
from sparring.leaderboard.store import Store
from sparring.leaderboard.tournament import Plan, begin
from sparring.leaderboard.verify import verify
from sparring.types import canonical_json
from tests.leaderboard.forging import NOISE, Attacker, Contents, Noise

VOTE = f"vote({NOISE}, n=2)"
PLAN = Plan("KuhnPoker-v0", ("equilibrium", NOISE, VOTE, "says:bet"), 2)


def play(folder, plan=PLAN, turn=0):
    """Play a tournament in which `Noise` answers for the model, after a try in which its server fails."""
    opened = begin(plan, folder)
    for fails in (True, False):
        noise = Noise(fails=fails)
        noise.generate = turned(noise, turn)
        agents = {
            name: resolve_agent(name, opened.environment, models={NOISE: noise}) if NOISE in name else agent
            for name, agent in opened.agents.items()
        }
        done = replace(opened, agents=agents).play()
    assert done
    return opened


def turned(noise, turn):
    """Return a policy's `generate` with other draws."""
    plain = noise.generate
    return lambda prompts: plain([replace(prompt, seed=prompt.seed + turn) for prompt in prompts])


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return play(tmp_path_factory.mktemp("played") / "kuhn")


@pytest.fixture(scope="module")
def bundle(opened):
    out = opened.folder.with_suffix(".zip")
    write_bundle(opened.folder, out)
    return out


@pytest.fixture
def forged(opened, bundle, tmp_path):
    """Return the faults of the bundle after a change of its contents, all else made to fit."""

    def faults(change):
        contents = Contents.of(bundle)
        change(contents)
        contents.fit(opened)
        return [str(fault) for fault in verify(contents.write(tmp_path / "forged.zip"), most=100).faults]

    return faults


class TestWhatIsRight:
    def test_is_verified_with_the_standings_of_its_games(self, opened, bundle):
        found = verify(bundle)
        assert (found.verified, found.tier, found.episodes) == (True, 1, 24)
        assert found.voids == len(Contents.of(bundle).voids) > 0
        right = standings(opened.played(), opened.environment.spec).to_json()
        assert canonical_json(found.standings) == canonical_json(right)
        assert (found.plan["agents"], found.plan["deals"]) == ([*PLAN.agents], 2)
        assert verify(opened.folder) == replace(found, path=str(opened.folder))

    def test_has_the_same_bytes_whoever_bundles_it_and_names_its_key(self, opened, bundle, key, tmp_path):
        write_bundle(opened.folder, tmp_path / "again.zip")
        assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
        manifest = write_bundle(opened.folder, tmp_path / "signed.zip", key=key)
        assert verify(tmp_path / "signed.zip", signed_by=manifest["key"]).verified
        assert not verify(bundle, signed_by=manifest["key"]).verified

    def test_games_of_more_seats_are_verified_in_all_rotations(self, tmp_path):
        plan = Plan("PublicGoods-v0", ("free-rider", "full-contributor", "conditional", "says:10", "says:0"), 1)
        assert begin(plan, tmp_path).play()
        found = verify(tmp_path)
        assert (found.verified, found.episodes) == (True, 20)
        assert found.standings is None
        assert "there are no standings" in found.notes[0]

    def test_another_process_judges_as_this_one_does(self, opened, bundle):
        script = GamesScript(opened)
        sent = pickle.loads(pickle.dumps(script))
        with open_bundle(bundle) as found:
            lines = list(found.lines())
        for number in (0, 23):
            assert Replay(sent)(number, lines[number]) == Replay(script)(number, lines[number])
            assert Replay(sent)(number, lines[5]).fault is not None


class TestForgeries:
    """One thing is changed; totals, chain, root and hashes are made to fit."""

    def test_a_loss_that_was_dropped_is_found(self, forged):
        def drop(contents):
            at = lost(contents)
            del contents.episodes[at]

        assert "item: " in forged(drop)[0]

    def test_so_is_one_after_which_games_were_numbered_anew(self, forged):
        def drop(contents):
            del contents.episodes[lost(contents)]
            for number, line in enumerate(contents.episodes):
                line["item"] = number

        found = forged(drop)
        assert any("agents." in fault or "task." in fault for fault in found)
        assert not any("item:" in fault for fault in found)

    def test_the_last_game_cannot_be_left_out(self, forged):
        assert forged(lambda contents: contents.episodes.pop()) == ["episodes.jsonl: 23 where 24 episodes is expected"]

    def test_a_loss_is_not_void(self, forged):
        def void(contents):
            contents.voids = [{**contents.episodes[lost(contents)], "error": "the server was gone", "returns": {}}]

        assert forged(void)[0].endswith("its end where an episode that goes on is expected")

    def test_swapped_seats_are_found(self, forged):
        """The two games of a deal differ in who sits where: each in the other's place, and one with the names alone swapped."""

        def swap(contents):
            one, other = contents.episodes[:2]
            contents.episodes[:2] = [{**other, "item": 0}, {**one, "item": 1}]

        def rename(contents):
            agents = contents.episodes[4]["agents"]
            agents["player_0"], agents["player_1"] = agents["player_1"], agents["player_0"]

        heads = [fault.partition(": ")[0] for fault in (*forged(swap), *forged(rename))]
        assert heads == [f"episode {i}, agents.player_0" for i in (0, 1, 4)]

    def test_another_deal_is_found(self, forged):
        """The games of the same two agents, in the same seats, of a deal that went better."""

        def deal(contents):
            contents.episodes[0] = {**contents.episodes[12], "item": 0}

        (found,) = forged(deal)
        assert found.startswith("episode 0, task.")

    def test_a_game_that_is_there_twice_is_found(self, forged):
        assert forged(lambda contents: contents.episodes.append(contents.episodes[-1]))[0].startswith(
            "episodes.jsonl has more lines than the 24 episodes"
        )
        assert forged(lambda contents: contents.episodes.insert(3, contents.episodes[3]))

    def test_an_action_that_was_edited_is_found(self, forged):
        """Of a player, whose draw it is not; and of a model, after which the game goes another way."""

        def fold(contents):
            step = next(step for step in contents.episodes[0]["steps"] if step["completion"] is None)
            step["text"] = "check" if step["text"] == "bet" else "bet"

        def answer(contents):
            for line in contents.episodes:
                for step in line["steps"]:
                    if line["agents"][step["seat"]] == NOISE:
                        step["text"] = step["completion"]["text"] = "bet"

        assert ".text: " in forged(fold)[0]
        assert "episode 0, steps[2]: no more steps where the end of the episode is expected" in forged(answer)

    def test_a_reward_that_was_edited_is_found(self, forged):
        def better(contents):
            line = contents.episodes[lost(contents)]
            line["steps"][-1]["rewards"] = {"player_0": -2.0, "player_1": 2.0}
            line["returns"] = {"player_0": -2.0, "player_1": 2.0}

        (found,) = forged(better)
        assert ".rewards.player_0: -2.0 where " in found

    def test_what_a_flow_was_answered_is_bound(self, forged):
        def otherwise(contents):
            line = next(line for line in contents.episodes if VOTE in line["agents"].values())
            step = next(step for step in line["steps"] if line["agents"][step["seat"]] == VOTE)
            step["calls"][0][1][0]["content"] += " Bet."

        assert len(forged(otherwise)) == 1

    def test_agents_and_deals_are_those_of_the_plan(self, forged):
        def weak(contents):
            contents.manifest["plan"]["agents"][3] = "says:check"

        def fewer(contents):
            contents.manifest["plan"]["deals"] = 1

        def seeds(contents):
            contents.manifest["plan"]["seed"] = 1

        assert any("agents.player_1: says:bet where says:check" in fault for fault in forged(weak))
        assert "tasks: " in forged(fewer)[0]
        assert forged(seeds)[0].startswith("episode 0, seed: ")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"kwargs": {"illegal": "random_legal"}}, "if that was played, name it: --game ID --arg KEY=VALUE"),
            ({"kwargs": {"tasks": "file:/etc/passwd"}}, "plan.kwargs.illegal"),
            ({"env": "open_spiel:efg_game(filename=/etc/passwd)"}, "name what was played: --game ID"),
            ({"env": "GuessNumber-v0"}, "plan.kwargs"),
            ({"deals": 0}, "deals=0"),
            ({"deals": True}, "deals=True is no int"),
            ({"deals": 10**9}, "play fewer"),
            ({"seed": -1}, "seed=-1"),
            ({"split": "mine"}, "split='mine'"),
            ({"agents": ["random"]}, "needs 2 different agents"),
            ({"agents": [1, 2]}, "each is a text"),
            ({"agents": ["random", "random"]}, "needs 2 different agents"),
            ({"agents": ["random", "equilibrium "]}, "as names are spelt"),
            ({"agents": [*PLAN.agents[:3], "nobody"]}, "plan.agents: "),
            ({"begun": "yesterday"}, "plan.begun"),
            ({"models": {"transformers:x": "sha256:" + "0" * 64}}, "plan.models"),
            ({"prices": {NOISE: [1]}}, "prices="),
            ({"prices": {NOISE: [1, 1e300]}}, "plan.prices"),
            ({"seed": 10**400}, "plan: seed=1000"),
            ({"deals": 10**4299}, "plan: deals=1000"),
            ({"prices": {NOISE: 1}}, "prices="),
        ],
    )
    def test_no_environment_and_no_number_is_taken_unseen(self, bundle, tmp_path, change, words):
        contents = Contents.of(bundle)
        contents.manifest["plan"].update(change)
        found = verify(contents.write(tmp_path / "forged.zip"))
        assert words in " ".join(map(str, found.faults))

    def test_a_tournament_has_no_seal_and_is_no_run(self, bundle, tmp_path):
        contents = Contents.of(bundle)
        for change in (
            {"seal": {"run": "x", "nonce": "y", "receipt": {}}},
            {"card": contents.manifest["plan"]},
            {"plan": {**contents.manifest["plan"], "more": 1}},
        ):
            path = contents.write(tmp_path / "forged.zip", change=lambda said, change=change: {**said, **change})
            assert not verify(path).verified
        with (
            open_bundle(bundle) as found,
            pytest.raises(BadValue, match="is the bundle of a tournament, and this is for"),
        ):
            assert found.card


def lost(contents):
    """Return the first game that the second agent lost in seat 1."""
    return next(
        i
        for i, line in enumerate(contents.episodes)
        if line["agents"]["player_1"] == NOISE and line["returns"]["player_1"] < 0
    )


def test_other_arguments_are_believed_if_the_caller_names_them(tmp_path):
    assert begin(Plan("KuhnPoker-v0", ("random", "equilibrium"), 1, {"illegal": "random_legal"}), tmp_path).play()
    assert not verify(tmp_path).verified
    assert verify(tmp_path, game=sparring.make("KuhnPoker-v0", illegal="random_legal")).verified


@pytest.mark.slow
def test_some_changes_of_one_field_are_all_found(opened, bundle, tmp_path):
    attacker = Attacker(bundle, opened, tmp_path, own=False)
    assert [said for found, said in map(attacker.attack, range(60)) if not found] == []


@pytest.mark.slow
def test_changes_of_one_field_are_all_found(opened, bundle, tmp_path):
    attacker = Attacker(bundle, opened, tmp_path, own=False)
    assert [said for found, said in map(attacker.attack, range(60, 440)) if not found] == []


def test_a_tournament_that_is_not_complete_is_not_bundled(tmp_path):
    begin(PLAN, tmp_path / "kuhn")
    with pytest.raises(BadValue, match="0 of 24 episodes: the same `sparring tournament` plays the rest"):
        write_bundle(tmp_path / "kuhn", tmp_path / "a.zip")


@pytest.mark.slow
def test_a_verified_bundle_is_listed_with_its_tier_and_is_not_replaced_by_another_of_its_plan(opened, bundle, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(opened.folder / "tournament.json", other)
    play(other, turn=1)
    write_bundle(other, tmp_path / "other.zip")
    with Store(tmp_path / "board.sqlite", write=True) as store:
        first = add(store, bundle)
        assert first.line == "KuhnPoker-v0: 4 agents, 24 games, T1"
        assert add(store, bundle).key == first.key != add(store, tmp_path / "other.zip").key
        page = tournament_page(store, first.key)
        assert (page["verified"]["tier"], page["total"]) == (1, 24)
        assert page["verified"]["root"] == verify(bundle).root
        assert len(store.tournaments()) == 2
        contents = deepcopy(Contents.of(bundle))
        contents.episodes.pop()
        with pytest.raises(BadValue, match="played again and rejected"):
            add(store, contents.write(tmp_path / "forged.zip"))
