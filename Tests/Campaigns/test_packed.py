"""The independent reader and packed sections: it reads those that docs/format.md allows and refuses all others."""

import base64
import struct
import tempfile
import unittest

import payloads
from made_log import BODY, PACKED, MadeLog, digest, frame, packed, plain, section, trained
from product import Violation, independent_reader

BODY_TEXT = payloads.webhook(order="4711")
SECTIONS = plain(BODY_TEXT)
CONTENT = b"".join(SECTIONS)
TRAINED = trained([b"".join(plain(payloads.order_event(index))) for index in range(400)])
RAW = CONTENT[:-20]  # zstd takes what has not its magic number for text that came before
CONTENT_MAX = 16 << 20


class PackedTests(unittest.TestCase):
    def setUp(self):
        self.begin_log()

    def begin_log(self):
        """An empty log with three dictionaries."""
        folder = tempfile.TemporaryDirectory(prefix="diario-packed.")
        self.addCleanup(folder.cleanup)
        self.log = MadeLog(folder.name)
        self.addCleanup(self.log.env.close)
        for dictionary in (TRAINED, RAW, b""):
            self.log.put_dictionary(dictionary)

    def read(self):
        *events, head = independent_reader(self.log)
        self.assertEqual(head["head"]["position"], self.log.position)
        return events

    def assert_read(self, *records):
        """Each record is the same event."""
        for sections in records:
            self.log.append(*sections)
        events = self.read()
        self.assertEqual(len(events), len(records))
        for event in events:
            self.assertEqual(base64.b64decode(event["body_base64"]), BODY_TEXT)
            self.assertEqual((event["kind"], event["source"]), ("ORDER_CREATED", "loja"))

    def assert_refused(self, reason, *sections):
        """The second record is refused for that reason, and the first is not."""
        self.log.append(*SECTIONS)
        self.log.append(*sections)
        with self.assertRaises(Violation) as caught:
            self.read()
        self.assertRegex(str(caught.exception), f"position 2: .*{reason}")

    def assert_frame_refused(self, reason, data, dictionary=b""):
        self.assert_refused(reason, section(PACKED, digest(dictionary) + data))

    def test_reads_plain_and_packed_records_in_one_log(self):
        self.assertTrue(TRAINED.startswith(b"\x37\xa4\x30\xec"))
        small = packed(SECTIONS, TRAINED)
        self.assertLess(len(small), len(CONTENT) // 2)
        self.assert_read(SECTIONS, [small], [packed(SECTIONS, RAW)], SECTIONS, [packed(SECTIONS)], [small])

    def test_reads_sections_in_any_order(self):
        self.assert_read([packed(reversed(SECTIONS), TRAINED)])

    def test_skips_unknown_sections_beside_a_packed_one_and_in_it(self):
        unknown, other = section(9, b"x", flags=0), section(10, b"y", flags=0, algorithm=3)
        self.assert_read([packed([*SECTIONS, unknown], TRAINED), other], [unknown, packed(SECTIONS, RAW), other])

    def test_reads_the_largest_content(self):
        filler = section(9, bytes(CONTENT_MAX - len(CONTENT) - 8), flags=0)
        self.assert_read([packed([*SECTIONS, filler])])

    def test_refuses_a_larger_content(self):
        filler = section(9, bytes(CONTENT_MAX - len(CONTENT) - 7), flags=0)
        self.assert_refused("larger than", packed([*SECTIONS, filler]))

    def test_refuses_a_content_that_is_said_to_be_huge(self):
        # One segment, eight bytes for the length of the content; nothing else is there.
        self.assert_frame_refused("larger than", b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 62) + b"\1\0\0")

    def test_refuses_a_frame_that_does_not_say_how_long_its_content_is(self):
        self.assert_refused("does not say", packed(SECTIONS, TRAINED, size=0))

    def test_refuses_a_frame_with_a_checksum(self):
        self.assert_refused("checksum or a dictionary id", packed(SECTIONS, TRAINED, checksum=1))

    def test_refuses_a_frame_with_a_dictionary_id(self):
        self.assert_refused("checksum or a dictionary id", packed(SECTIONS, TRAINED, id=1))

    def test_refuses_a_dictionary_that_is_not_there(self):
        self.assert_refused("not in meta", packed(SECTIONS, b"another dictionary"))

    def test_refuses_a_record_whose_dictionary_is_damaged(self):
        damaged = TRAINED[:-1] + bytes([TRAINED[-1] ^ 1])
        self.log.put_meta(b"dictionary " + digest(TRAINED), damaged)
        self.assert_refused("dictionary that is damaged", packed(SECTIONS, TRAINED))

    def test_does_not_mind_a_damaged_dictionary_that_no_record_names(self):
        self.log.put_meta(b"dictionary " + digest(TRAINED), b"")
        self.assert_read([packed(SECTIONS, RAW)])

    def test_refuses_a_dictionary_that_zstd_cannot_use(self):
        broken = TRAINED[:4] + bytes(100)
        self.log.put_dictionary(broken)
        self.assert_frame_refused("dictionary that is damaged", frame(CONTENT), broken)

    def test_refuses_a_dictionary_of_another_name(self):
        self.log.put_meta(b"dictionary 1234567", b"")
        self.log.append(*SECTIONS)
        with self.assertRaisesRegex(Violation, "a dictionary's name in meta has a wrong length"):
            self.read()

    def test_refuses_the_wrong_dictionary(self):
        made = frame(CONTENT, TRAINED)
        self.assert_frame_refused("cannot be unpacked", made, RAW)

    def test_refuses_bytes_after_the_frame(self):
        for number, more in enumerate((b"\0", frame(CONTENT), b"\x50\x2a\x4d\x18\0\0\0\0")):
            with self.subTest(number):
                self.begin_log()
                self.assert_frame_refused("bytes follow the frame", frame(CONTENT) + more)

    def test_refuses_a_frame_that_is_cut_short(self):
        self.assert_frame_refused("not whole", frame(CONTENT)[:-1])

    def test_refuses_a_frame_whose_content_has_another_length_than_it_says(self):
        made = frame(CONTENT)
        self.assertEqual(made[4] >> 6, 1)  # two bytes follow, for the length less 256
        wrong = made[:5] + struct.pack("<H", len(CONTENT) - 256 + 1) + made[7:]
        self.assert_frame_refused("cannot be unpacked", wrong)

    def test_refuses_what_is_no_frame(self):
        self.assert_frame_refused("no zstd frame", CONTENT)

    def test_refuses_a_skippable_frame(self):
        self.assert_frame_refused("no zstd frame", b"\x50\x2a\x4d\x18\4\0\0\0abcd")

    def test_refuses_nothing_at_all(self):
        self.assert_frame_refused("no zstd frame", b"")

    def test_refuses_half_a_digest(self):
        self.assert_refused("too short", section(PACKED, digest(RAW)[:7]))

    def test_refuses_a_section_beside_a_packed_one(self):
        self.assert_refused("section 1 stands beside a packed one", section(BODY, b""), packed(SECTIONS, TRAINED))

    def test_refuses_what_is_left_over_beside_a_packed_one(self):
        self.assert_refused("section 1 stands beside a packed one", SECTIONS[0], packed(SECTIONS[1:], TRAINED))

    def test_refuses_two_packed_sections(self):
        self.assert_refused("section 7 occurs twice", packed(SECTIONS[:1]), packed(SECTIONS[1:]))

    def test_refuses_a_packed_section_in_a_packed_one(self):
        self.assert_refused("section 7 stands in a packed one", packed([packed(SECTIONS)]))

    def test_refuses_a_section_twice_in_a_packed_one(self):
        self.assert_refused("section 1 occurs twice", packed([SECTIONS[0], *SECTIONS]))

    def test_refuses_an_event_whose_packed_section_lacks_one(self):
        self.assert_refused("an event without section 3", packed(SECTIONS[:2], TRAINED))

    def test_refuses_an_empty_content(self):
        self.assert_refused("an event without section 1", packed(b""))

    def test_refuses_a_content_that_ends_within_a_section(self):
        self.assert_refused("section 3 does not fit", packed(CONTENT[:-1], TRAINED))

    def test_refuses_a_content_that_ends_within_a_header(self):
        self.assert_refused("header does not fit", packed(CONTENT + b"\1\0\0", TRAINED))

    def test_refuses_a_critical_section_in_a_packed_one(self):
        self.assert_refused("section 9 is critical", packed([*SECTIONS, section(9, b"")], TRAINED))

    def test_refuses_another_algorithm(self):
        data = digest(b"") + frame(CONTENT)
        for algorithm in (0, 2):
            with self.subTest(algorithm):
                self.begin_log()
                self.assert_refused("section 7 is critical", section(PACKED, data, algorithm=algorithm))

    def test_refuses_the_algorithm_of_packed_sections_in_another(self):
        self.assert_refused("section 1 is critical", section(BODY, frame(BODY_TEXT), algorithm=1), *SECTIONS[1:])


if __name__ == "__main__":
    unittest.main()
