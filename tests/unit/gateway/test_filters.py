"""The embedded broker's direct look-up finds the same filters as a comparison with each would."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.amqtt_broker import filters_of

LEVEL = st.sampled_from(["a", "b", "yilao"])


def matches(topic: str, topic_filter: str) -> bool:
    """MQTT 3.1.1, 4.7: the plain definition."""
    names, wanted = topic.split("/"), topic_filter.split("/")
    for number, level in enumerate(wanted):
        if level == "#":
            return True
        if number >= len(names) or level not in ("+", names[number]):
            return False
    return len(names) == len(wanted)


@given(
    st.lists(LEVEL, min_size=1, max_size=6).map("/".join),
    st.lists(st.one_of(LEVEL, st.just("+")), max_size=6),
    st.booleans(),
)
def test_a_filter_is_found_exactly_when_it_matches(topic, levels, open_ended):
    topic_filter = "/".join([*levels, "#"] if open_ended or not levels else levels)
    assert (topic_filter in set(filters_of(topic))) == matches(topic, topic_filter)


def test_no_filter_is_found_twice():
    found = list(filters_of("yilao/v1/b7/up/signal"))
    assert len(found) == len(set(found))
