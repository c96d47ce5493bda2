import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from routing import errors
from routing.simulation import queueing

LOADS = st.floats(0.01, 60)
SERVERS = st.integers(1, 80)


def lost_by_its_sum(load: Fraction, servers: int) -> Fraction:
    terms = [load**busy / math.factorial(busy) for busy in range(servers + 1)]
    return terms[-1] / sum(terms)


def waiting_by_its_sum(load: Fraction, servers: int) -> Fraction:
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(load**busy / math.factorial(busy) for busy in range(servers)) + last)


@given(load=st.fractions(Fraction(1, 100), 60, max_denominator=100), servers=SERVERS)
def test_erlang_b_is_its_sum_of_fractions(load, servers):
    assert queueing.erlang_b(float(load), servers) == pytest.approx(float(lost_by_its_sum(load, servers)))


@given(share=st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100), servers=SERVERS)
def test_erlang_c_is_its_sum_of_fractions(share, servers):
    load = share * servers
    assert queueing.erlang_c(float(load), servers) == pytest.approx(
        float(waiting_by_its_sum(load, servers)), rel=1e-9
    )


def test_many_servers_neither_overflow_nor_cancel():
    assert queueing.erlang_b(10_000, 10_000) == pytest.approx(math.sqrt(2 / (math.pi * 10_000)), rel=0.01)
    assert queueing.erlang_b(1e-3, 200) >= 0


def test_one_server_waits_as_in_the_textbook():
    assert queueing.erlang_c(0.8, 1) == pytest.approx(0.8)
    assert queueing.mean_wait(0.8, 1, 1) == pytest.approx(4)
    assert queueing.wait_tail(0.8, 1, 1, 5) == pytest.approx(0.8 * math.exp(-1))


@given(load=LOADS, servers=SERVERS, service=st.floats(0.5, 90))
def test_the_mean_wait_is_the_area_under_its_tail(load, servers, service):
    assume(load < servers)
    arrivals, decay = load / service, (servers - load) / service
    nodes, weights = np.polynomial.laguerre.laggauss(4)
    tail = [queueing.wait_tail(arrivals, service, servers, node / decay) for node in nodes]
    area = float(weights @ (tail * np.exp(nodes))) / decay
    assert queueing.mean_wait(arrivals, service, servers) == pytest.approx(area, rel=1e-6)


def test_a_line_that_grows_for_ever_waits_for_ever():
    assert queueing.mean_wait(2, 1, 2) == math.inf
    assert queueing.wait_tail(2, 1, 2, 1e6) == 1
    assert queueing.erlang_c(3, 2) == 1


@given(load=LOADS, servers=SERVERS, share=st.floats(0.01, 0.999))
def test_the_quantile_is_where_the_tail_says(load, servers, share):
    wait = queueing.wait_quantile(load, 1, servers, share)
    if wait == math.inf:
        assert load >= servers
        return
    beyond = queueing.wait_tail(load, 1, servers, wait)
    assert beyond == pytest.approx(1 - share) if wait > 0 else beyond <= 1 - share + 1e-12


@given(rates=st.lists(st.floats(0.01, 3), min_size=1, max_size=4), servers=st.integers(1, 12))
def test_priorities_only_reorder_the_work_that_waits(rates, servers):
    """Kleinrock's conservation law: the load-weighted waits are those of one class."""
    if sum(rates) >= 0.99 * servers:
        return
    waits = queueing.priority_waits(rates, 1, servers)
    together = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    assert together == pytest.approx(queueing.mean_wait(sum(rates), 1, servers), rel=1e-9)
    assert list(waits) == sorted(waits)


def test_cobham_for_one_server():
    # W0 = λ E[S²] / 2 = 0.7 for exponential service of mean 1; σ = 0.2, 0.7.
    assert queueing.priority_waits([0.2, 0.5], 1, 1) == pytest.approx((0.7 / 0.8, 0.7 / (0.8 * 0.3)))


def test_an_urgent_class_waits_finitely_behind_an_overload():
    urgent, other = queueing.priority_waits([1, 5], 1, 2)
    assert urgent == pytest.approx(0.5 / 0.5)
    assert other == math.inf


def test_distance_falls_with_the_root_of_the_units():
    one = queueing.mean_distance(36, 1)
    assert queueing.mean_distance(36, 4) == pytest.approx(one / 2)
    assert one == pytest.approx(6 * 0.4714, rel=1e-3)


def test_random_units_are_as_far_as_points_drawn_at_random():
    rng = np.random.default_rng(5)
    units = rng.random((5000, 200, 2))
    apart = np.abs(units - 0.5)
    right, straight = apart.sum(axis=2).min(axis=1).mean(), np.hypot(*apart.T).min(axis=0).mean()
    shapes = queueing.RIGHT_ANGLED_RANDOM, queueing.STRAIGHT_RANDOM
    expected = [queueing.mean_distance(1, 200, shape=shape) for shape in shapes]
    assert [right, straight] == pytest.approx(expected, rel=0.03)


def test_a_patrol_passes_and_comes_across():
    passes = queueing.passes_per_h(20, 120, units=3, busy=0.5)
    assert passes == pytest.approx(0.25)
    shares = [
        queueing.interception_share(passes, 0.5, law=law) for law in ("constant", "exponential", "even")
    ]
    assert shares == pytest.approx([1 - math.exp(-0.125), 0.125 / 1.125, 0.125])


@given(passes=st.floats(0, 10), lasting=st.floats(0, 10))
def test_even_gaps_come_across_most(passes, lasting):
    laws = ("exponential", "constant", "even")
    shares = [queueing.interception_share(passes, lasting, law=law) for law in laws]
    assert shares == sorted(shares)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_a_random_patrol_comes_across_as_drawn(law):
    rng = np.random.default_rng(11)
    lasting = np.full(200_000, 2.0) if law == "constant" else rng.exponential(2.0, 200_000)
    until_next = rng.exponential(1 / 0.4, 200_000)
    share = float((until_next < lasting).mean())
    assert queueing.interception_share(0.4, 2, law=law) == pytest.approx(share, abs=0.004)


@given(arrivals=st.floats(0.05, 50), share=st.floats(0.5, 0.999), wait=st.floats(0, 3))
def test_the_fewest_servers_are_enough_and_one_less_is_not(arrivals, share, wait):
    servers = queueing.servers_for_wait(arrivals, 1, wait=wait, share=share)
    tails = [queueing.wait_tail(arrivals, 1, fewer, wait) for fewer in (servers, servers - 1) if fewer]
    assert 1 - tails[0] >= share
    assert len(tails) == 1 or 1 - tails[1] < share


def test_targets_have_their_fewest_servers():
    assert queueing.servers_for_mean_wait(8, 1, wait=0.05) == next(
        servers for servers in range(9, 99) if queueing.mean_wait(8, 1, servers) <= 0.05
    )
    assert queueing.servers_for_loss(8, lost=0.01) == next(
        servers for servers in range(99) if queueing.erlang_b(8, servers) <= 0.01
    )
    assert queueing.servers_for_loss(0, lost=0.5) == 1  # of no servers every call is lost, also the none


def test_what_no_number_of_servers_reaches_is_none():
    assert queueing.servers_for_wait(1, 1, wait=1, share=1.0) is None
    assert queueing.least_servers(lambda _servers: False, most=7) is None


def test_bad_numbers_are_named():
    with pytest.raises(errors.OutOfRange) as caught:
        queueing.erlang_b(-1, 3)
    assert caught.value.field == "load"
    with pytest.raises(errors.NotANumber):
        queueing.mean_wait(math.nan, 1, 2)
    with pytest.raises(errors.NotWhole):
        queueing.erlang_c(1, 2.5)
    with pytest.raises(errors.OutOfRange) as caught:
        queueing.priority_waits([1, -2], 1, 2)
    assert (caught.value.field, caught.value.row) == ("arrivals", 2)
    with pytest.raises(errors.WordUnknown):
        queueing.interception_share(1, 1, law="gamma")
