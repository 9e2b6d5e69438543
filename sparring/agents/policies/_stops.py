"""Stop strings: an answer ends with the token that completes the first of them.

All tokens up to that one are the answer's tokens, with the log-probabilities with which they were drawn; its text is what is
before the stop string. So the text may be shorter than its tokens spell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.errors import BadValue

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def spelt(tokenizer: PreTrainedTokenizerBase, tokens: Sequence[int]) -> str:
    """Return the text of tokens, special ones included."""
    text: str = tokenizer.decode(list(tokens), skip_special_tokens=False, clean_up_tokenization_spaces=False)
    return text


class Stops:
    """The stop strings of a policy.

    Args:
        texts: The strings; none may be empty.
        tokenizer: What spells tokens.

    Raises:
        BadValue: One is empty, or they are a single text.
    """

    def __init__(self, texts: Sequence[str], tokenizer: PreTrainedTokenizerBase):
        if isinstance(texts, str) or any(not isinstance(text, str) or not text for text in texts):
            raise BadValue(f"stop={texts!r:.80}: give texts that are not empty, such as stop=('\\n',)")
        self.texts = tuple(texts)
        self._tokenizer = tokenizer
        self._last = {text[-1] for text in self.texts}
        self._may: dict[int, bool] = {}

    def __bool__(self) -> bool:
        return bool(self.texts)

    def find(self, tokens: Sequence[int], new: int) -> int:
        """Return how many tokens there are when the first stop string is complete, if one of the last `new` completes it; or 0."""
        for n in range(len(tokens) - new + 1, len(tokens) + 1):
            if self.may_complete(tokens[n - 1]):
                said = spelt(self._tokenizer, tokens[:n])
                if any(text in said for text in self.texts):
                    return n
        return 0

    def cut(self, text: str) -> str:
        """Return what is before the first stop string."""
        found = [at for at in map(text.find, self.texts) if at >= 0]
        return text[: min(found)] if found else text

    def may_complete(self, token: int) -> bool:
        """Return whether a stop string can end in this token: only then all that was said is decoded."""
        if token not in self._may:
            piece = spelt(self._tokenizer, [token])
            # a token that is no whole character, or a space that is left out at the beginning, can end anything
            self._may[token] = not piece or "\ufffd" in piece or bool(self._last & set(piece))
        return self._may[token]
