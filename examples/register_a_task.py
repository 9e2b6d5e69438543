"""A task of one's own in a script: a function of a few lines, then `sparring --import examples/register_a_task.py check demo/anagrams-v0`.

Gymnasium knows it from then on, too: `gymnasium.make("demo/anagrams-v0")`.
"""

from random import Random

import sparring

WORDS = ("stone", "earth", "bread", "cloud", "river", "table", "chair", "house", "plant", "light", "music", "paper")


@sparring.task("demo/anagrams", verifier="exact", split_by="answer")
def anagrams(rng: Random) -> tuple[str, str]:
    """Find the word that letters are of; the words of the test split are in no other."""
    word = rng.choice(WORDS)
    return f"Which word is made of these letters: {' '.join(rng.sample(word, len(word)))}?", word


if __name__ == "__main__":
    env = sparring.make("demo/anagrams-v0")
    for split in ("train", "validation", "test"):
        episode = env.start(env.tasks(split)[0], seed=0)
        print(f"{split}: {episode.turn.messages[1].content} {episode.step('I think it is a [house]').feedback}")
