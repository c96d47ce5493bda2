import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from api.live import GREETING, HEARTBEAT, PAGE, QUEUE_ROUNDS, LiveHub, messages
from api.refusals import StreamNotReady
from data.stores.outbox import LiveEvent

ALL = frozenset({"positions", "incident", "plan"})
AUDIENCES = {"room": ALL, "office": frozenset({"plan"})}


class Memory:
    """An outbox in memory that can be cut off."""

    def __init__(self) -> None:
        self.events: list[LiveEvent] = []
        self.news = asyncio.Event()
        self.away = False
        self.asked = 0

    def add(self, name: str, data: Any) -> int:
        self.events.append(LiveEvent(len(self.events) + 1, name, data))
        self.news.set()
        return len(self.events)

    async def newest(self) -> int:
        self._check()
        return len(self.events)

    async def after(self, number: int, *, until: int | None = None, limit: int = PAGE) -> list[LiveEvent]:
        self._check()
        self.asked += 1
        return self.events[number : min(number + limit, until or len(self.events))]

    async def wait(self, timeout_s: float) -> None:
        self._check()
        try:
            await asyncio.wait_for(self.news.wait(), min(timeout_s, 0.05))
        except TimeoutError:
            return
        self.news.clear()

    async def close(self) -> None:
        return

    def _check(self) -> None:
        if self.away:
            raise ConnectionError


def played(
    play: Callable[[Memory, LiveHub], Coroutine[Any, Any, None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a play with a hub that follows an outbox in memory."""
    monkeypatch.setattr("api.live.LONGEST_PAUSE_S", 0.001)
    monkeypatch.setattr("api.live.POLL_S", 0.01)

    async def run() -> None:
        source = Memory()
        hub = LiveHub(source, AUDIENCES)
        task = asyncio.create_task(hub.run())
        await until(lambda: hub.number is not None)
        await asyncio.wait_for(play(source, hub), 10)
        task.cancel()

    asyncio.run(run())


async def until(met: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if met():
            return
        await asyncio.sleep(0.001)


def numbers(text: bytes) -> list[int]:
    return [int(line[4:]) for line in text.decode().splitlines() if line.startswith("id: ")]


async def heard(listener: Any, last: int) -> list[int]:
    """Return the numbers a listener gets until the last one."""
    found: list[int] = []
    while not found or found[-1] < last:
        found += numbers(await listener.next())
    return found


def test_positions_that_follow_each_other_travel_together() -> None:
    events = [
        LiveEvent(1, "positions", [{"unit": "U1"}]),
        LiveEvent(2, "positions", [{"unit": "U2"}]),
        LiveEvent(3, "incident", {"text": "第一\n第二"}),
        LiveEvent(4, "positions", [{"unit": "U1"}]),
    ]
    texts = [message.text.decode() for message in messages(events, ALL)]
    assert texts == [
        'id: 2\nevent: positions\ndata: [{"unit":"U1"},{"unit":"U2"}]\n\n',
        'id: 3\nevent: incident\ndata: {"text":"第一\\n第二"}\n\n',
        'id: 4\nevent: positions\ndata: [{"unit":"U1"}]\n\n',
    ]


def test_an_audience_hears_only_what_it_may() -> None:
    events = [LiveEvent(1, "incident", {}), LiveEvent(2, "plan", {}), LiveEvent(3, "register.imported", {})]
    assert [message.number for message in messages(events, AUDIENCES["office"])] == [2]


def test_every_listener_gets_every_event_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        listeners = [hub.join("room") for _ in range(20)]
        for k in range(100):
            source.add("incident", {"k": k})
            await asyncio.sleep(0)
        for listener in listeners:
            assert await heard(listener, 100) == list(range(1, 101))

    played(play, monkeypatch)


@pytest.mark.parametrize("remembered", [True, False])
def test_a_listener_that_comes_back_misses_nothing_and_gets_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, *, remembered: bool
) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        for k in range(50):
            source.add("incident", {"k": k})
        await until(lambda: hub.number == 50)
        if not remembered:
            hub._since = 50
        listener = hub.join("room")
        last = listener.cursor
        source.add("incident", {"k": 50})
        replayed = [number async for text in hub.replay(listener, 7, last) for number in numbers(text)]
        assert replayed + await heard(listener, 51) == list(range(8, 52))

    played(play, monkeypatch)


def test_what_a_listener_saw_elsewhere_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        listener = hub.join("room")
        listener.cursor = 2
        for k in range(3):
            source.add("incident", {"k": k})
        assert await heard(listener, 3) == [3]

    played(play, monkeypatch)


def test_events_of_an_outage_are_told_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        listener = hub.join("room")
        source.away = True
        source.add("incident", {})
        await asyncio.sleep(0.05)
        source.away = False
        assert await heard(listener, 1) == [1]

    played(play, monkeypatch)


def test_a_listener_too_far_behind_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        assert source.asked >= 0
        slow = hub.join("room")
        for _ in range(QUEUE_ROUNDS):
            hub._offer((0, 0, HEARTBEAT, ()), None)
        assert not slow.closed.is_set()
        hub._offer((0, 0, HEARTBEAT, ()), None)
        assert slow.closed.is_set()

    played(play, monkeypatch)


def test_a_session_that_ends_takes_its_streams_along(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        assert source.events == []
        mine, other = hub.join("room", session=b"a"), hub.join("room", session=b"b")
        hub.close_session(b"a")
        assert (mine.closed.is_set(), other.closed.is_set()) == (True, False)
        assert hub.sessions() == {b"a", b"b"}
        hub.leave(mine)
        assert (hub.sessions(), hub.listeners) == ({b"b"}, 1)

    played(play, monkeypatch)


def test_no_stream_opens_before_the_source_is_read_or_after_the_end() -> None:
    hub = LiveHub(Memory(), AUDIENCES)
    with pytest.raises(StreamNotReady):
        hub.join("room")
    hub.number = 0
    hub.stop()
    with pytest.raises(StreamNotReady):
        hub.join("room")


def test_memory_is_bounded_and_says_from_where_on_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.REMEMBERED", 3)
    hub = LiveHub(Memory(), AUDIENCES)
    hub._recent = deque(maxlen=3)
    hub._publish([LiveEvent(1, "plan", {}), LiveEvent(2, "plan", {})])
    assert hub._since == 0
    hub._publish([LiveEvent(3, "plan", {}), LiveEvent(4, "plan", {}), LiveEvent(5, "plan", {})])
    assert (hub._since, [event.number for event in hub._recent]) == (2, [3, 4, 5])


def test_comments_are_no_events() -> None:
    assert numbers(GREETING + HEARTBEAT) == []


def test_a_source_that_is_away_is_told_of_once_each_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(source: Memory, hub: LiveHub) -> None:
        listener = hub.join("room")
        for number in (1, 2):
            source.away = True
            await until(lambda number=number: len(caplog.records) == number)
            await asyncio.sleep(0.05)  # five more tries
            source.away = False
            source.add("plan", {})
            assert await heard(listener, number) == [number]
        assert len(caplog.records) == 2

    played(play, monkeypatch)
