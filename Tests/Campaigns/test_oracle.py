"""The oracle proves itself: each test breaks one thing in a log that is as it should be, and the oracle has to find it.
"""

import hashlib
import json
import random
import unittest

import oracle
from oracle import Contents, History
from product import Violation


def sound(count=200, seed=1):
    """A history of `count` deliveries by 8 clients, some unanswered, some refused, and a log that fits it."""
    chance = random.Random(seed)
    history, records, clock = History(), [], 0
    waiting, index = {}, 0
    while index < count or waiting:
        clock += chance.randrange(1, 5)
        if index < count and len(waiting) < 8:
            # Every tenth body is one that was sent before: two deliveries with the same bytes are two events.
            digest = f"digest-{index - index % 10 if index % 10 == 1 else index}"
            history.sent[index] = (clock, digest)
            waiting[index] = digest
            index += 1
            continue
        done = chance.choice(sorted(waiting))
        digest = waiting.pop(done)
        fate = chance.randrange(20)
        if fate == 0 and done % 10 > 1:
            history.refused[done] = 503
        elif fate != 1:
            records.append((len(records) + 1, digest, f"hash-{len(records) + 1}"))
            if fate != 2:
                history.acknowledged[done] = (len(records), clock)
    return history, Contents(records, (len(records), records[-1][2]))


class OracleTests(unittest.TestCase):
    def setUp(self):
        self.history, self.contents = sound()

    def assert_violates(self, *invariants, earlier=None):
        with self.assertRaises(Violation) as caught:
            oracle.check(self.history, self.contents, earlier)
        named = str(caught.exception).split(":")[0]
        self.assertTrue(any(invariant in named for invariant in invariants), str(caught.exception))

    def set_head(self):
        last = self.contents.records[-1]
        self.contents.head = (last[0], last[2])

    def renumber(self):
        self.contents.records = [(number, *record[1:]) for number, record in enumerate(self.contents.records, 1)]
        self.set_head()

    def acknowledged_at(self, position):
        return next((index for index, (at, _) in self.history.acknowledged.items() if at == position), None)

    def any_acknowledged(self):
        return sorted(self.history.acknowledged)[len(self.history.acknowledged) // 2]

    def test_accepts_what_is_sound(self):
        for seed in range(50):
            oracle.check(*sound(seed=seed))

    def test_accepts_an_empty_log(self):
        oracle.check(History(), Contents([], (0, "0" * 64)))

    def test_I1_an_acknowledged_event_is_gone_and_the_rest_moved_up(self):
        position, _ = self.history.acknowledged[self.any_acknowledged()]
        del self.contents.records[position - 1]
        self.renumber()
        self.assert_violates("I1", "I3", "I7")

    def test_I1_the_last_acknowledged_event_is_gone(self):
        last = max(position for position, _ in self.history.acknowledged.values())
        del self.contents.records[last - 1 :]
        self.set_head()
        self.assert_violates("I1", "I7")

    def test_I1_an_acknowledged_event_has_other_bytes(self):
        position, _ = self.history.acknowledged[self.any_acknowledged()]
        record = self.contents.records[position - 1]
        self.contents.records[position - 1] = (position, "digest-altered", record[2])
        self.assert_violates("I1")

    def test_I1_two_acknowledged_events_are_exchanged(self):
        first, second = (self.history.acknowledged[index] for index in sorted(self.history.acknowledged)[20:22])
        self.history.acknowledged[sorted(self.history.acknowledged)[20]] = second
        self.history.acknowledged[sorted(self.history.acknowledged)[21]] = first
        self.assert_violates("I1")

    def test_I2_an_event_was_never_sent(self):
        self.contents.records.append((len(self.contents.records) + 1, "digest-of-nothing", "hash-new"))
        self.set_head()
        self.assert_violates("I2")

    def test_I2_an_event_is_there_twice(self):
        digest = self.history.sent[self.any_acknowledged()][1]
        for _ in range(2):  # once more than it was sent, even where it was sent twice
            self.contents.records.append((len(self.contents.records) + 1, digest, f"hash-{len(self.contents.records)}"))
        self.set_head()
        self.assert_violates("I2")

    def test_I3_a_position_is_missing(self):
        del self.contents.records[50]
        self.assert_violates("I3")

    def test_I3_a_position_was_acknowledged_twice(self):
        index = self.any_acknowledged()
        position, _ = self.history.acknowledged[index]
        self.history.sent[10_000] = (10**9, self.history.sent[index][1])
        self.history.acknowledged[10_000] = (position, 10**9 + 1)
        self.assert_violates("I3")

    def test_I3_a_position_holds_something_else_than_before(self):
        before = Contents(list(self.contents.records), self.contents.head)
        before.records[70] = (71, "digest-before", "hash-before")
        self.assert_violates("I3", earlier=before)

    def test_I3_the_log_has_become_shorter(self):
        before = Contents([*self.contents.records, (len(self.contents.records) + 1, "d", "h")], None)
        self.assert_violates("I3", earlier=before)

    def test_I4_what_was_sent_later_is_stored_earlier(self):
        sent_last = max(self.history.acknowledged, key=lambda index: self.history.sent[index][0])
        first = min(self.history.acknowledged, key=lambda index: self.history.acknowledged[index][1])
        position_last, position_first = (self.history.acknowledged[index][0] for index in (sent_last, first))
        for index, position in ((sent_last, position_first), (first, position_last)):
            self.history.acknowledged[index] = (position, self.history.acknowledged[index][1])
            record = self.contents.records[position - 1]
            self.contents.records[position - 1] = (position, self.history.sent[index][1], record[2])
        self.assert_violates("I4")

    def test_I7_the_head_is_before_the_last_acknowledged_position(self):
        last = max(position for position, _ in self.history.acknowledged.values())
        self.contents.records = self.contents.records[: last - 1]
        self.set_head()
        self.assert_violates("I7")

    def test_I7_the_head_is_not_the_last_record(self):
        self.contents.head = (self.contents.head[0], "another-hash")
        self.assert_violates("I7")

    def test_I9_what_was_refused_is_there(self):
        index = sorted(self.history.refused)[0]
        self.contents.records.append((len(self.contents.records) + 1, self.history.sent[index][1], "hash-new"))
        self.set_head()
        self.assert_violates("I9")

    def test_I9_half_of_what_was_not_acknowledged_is_there(self):
        self.history.sent[10_000] = (10**9, "digest-of-the-whole")
        self.contents.records.append((len(self.contents.records) + 1, "digest-of-the-half", "hash-new"))
        self.set_head()
        self.assert_violates("I9")

    def test_I8_a_follower_saw_what_is_not_there(self):
        seen = [(position, record_hash) for position, _, record_hash in self.contents.records]
        oracle.check_seen(seen, self.contents)
        for broken in ([*seen, (len(seen) + 1, "hash-new")], seen[:10] + seen[11:], [*seen[:10], (11, "hash-other")]):
            with self.assertRaises(Violation) as caught:
                oracle.check_seen(broken, self.contents)
            self.assertIn("I8", str(caught.exception))

    def test_I5_a_replayed_line_differs_from_the_log(self):
        def line(**other):
            return json.dumps({"position": 1, "record_hash": "h", "body": "x", **other})

        record = (1, hashlib.sha256(b"x").hexdigest(), "h")
        oracle.check_line(line(), record)
        for broken in (line(body="y"), line(position=2), line(record_hash="i")):
            with self.assertRaises(Violation):
                oracle.check_line(broken, record)
        with self.assertRaises(Violation):
            oracle.check_line(line(body_base64="eA=="), record)


class ClientFileTests(unittest.TestCase):
    def test_is_read_as_it_was_written(self):
        history = History()
        for line in ("sent 7 100 abc", "ack 7 1 120", "sent 8 130 def", "refused 8 503 140"):
            history.add(line)
        self.assertEqual(history.sent, {7: (100, "abc"), 8: (130, "def")})
        self.assertEqual(history.acknowledged, {7: (1, 120)})
        self.assertEqual(history.refused, {8: 503})

    def test_an_index_is_used_once(self):
        history = History()
        history.add("sent 7 100 abc")
        with self.assertRaises(Violation):
            history.add("sent 7 101 abc")


if __name__ == "__main__":
    unittest.main()
