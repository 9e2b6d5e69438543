"""The Gatepost: boards, threads, votes, polls, messages, and one board to moderate."""
