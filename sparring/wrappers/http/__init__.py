"""An environment behind HTTP and WebSocket, for trainers on other machines: `docs/serving.md` lists the requests.

```
client.py     connect(): the environment of a server as one of ours, with all its seats or one
wires.py      how the client asks: HTTP, or one WebSocket for many sessions
serving.py    serve(): the server, until it is stopped
app.py        what is answered: routes, the socket, who may ask
dispatch.py   where operations run: at once, or in threads; what waits is bounded, what is idle is reaped
sessions.py   the episodes that are played: started, stepped, ended
operations.py how operations are read
limits.py     how much may be asked
refusals.py   what is refused, by which code
records.py    turns, specs, pictures and views as JSON, both ways
keys.py       the tokens that are let in
sockets.py    how strangers are served: listening, and closing what asks nothing
```
"""

from sparring.wrappers.http.client import RemoteEnvironment, RemoteEpisode, connect

__all__ = ["RemoteEnvironment", "RemoteEpisode", "connect"]
