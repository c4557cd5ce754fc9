"""What is inside a record: sections and fields, section 4."""
import base64
import struct

from independent_reader import bad

BODY, DECODED, REQUEST, PACKED = 1, 2, 3, 7
ALGORITHMS = {BODY: 0, DECODED: 0, REQUEST: 0, PACKED: 1}  # of the sections known here
CRITICAL = 1
SECTION, FIELD = struct.Struct("<HBBI"), struct.Struct("<BH")
NUMBERS, NOTHING, REPEATED_WARNING, REPEATED_HEADER = (5, 7), (8, 17), 15, 5


def sections(position, record, unpacker):
    """The known sections' bytes by type, unpacked; None stands for one that is to be skipped."""
    found, offset = split(position, record, 24, len(record) - 32, record[3])
    if offset != len(record) - 32:
        raise bad(position, "the sections do not fill the record")
    if PACKED not in found:
        return found
    packed = found.pop(PACKED)
    for kind in ALGORITHMS:
        if kind in found:
            raise bad(position, "section %d stands beside a packed one" % kind)
    content = unpacker.content(position, packed)
    inner, _ = split(position, content, 0, len(content))
    for kind in inner:
        if kind == PACKED or kind in found:
            raise bad(position, "section %d stands in a packed one, and has no place there" % kind)
    return {**found, **inner}


def split(position, data, offset, end, count=None):
    """The sections' bytes by type, and where they end: `count` of them, or as many as there are up to `end`."""
    found, number = {}, 0
    while offset < end if count is None else number < count:
        number += 1
        if offset + 8 > end:
            raise bad(position, "a section's header does not fit")
        kind, flags, algorithm, length = SECTION.unpack_from(data, offset)
        offset += 8
        if offset + length > end:
            raise bad(position, "section %d does not fit" % kind)
        if kind in found:
            raise bad(position, "section %d occurs twice" % kind)
        known = kind in ALGORITHMS
        if flags & CRITICAL and (not known or algorithm != ALGORITHMS[kind]):
            raise bad(position, "section %d is critical, and its type or algorithm unknown" % kind)
        if known and not flags & CRITICAL:
            raise bad(position, "section %d is not marked critical" % kind)
        found[kind] = data[offset:offset + length] if known else None
        offset += length
    return found, offset


def fields(position, section, data, offset, known, repeated):
    """Raw fields by tag; those of the tag `repeated` as a list."""
    found, end, last = {repeated: []}, len(data), 0
    while offset < end:
        if offset + 3 > end:
            raise bad(position, "section %d: a field's header does not fit" % section)
        tag, length = FIELD.unpack_from(data, offset)
        offset += 3
        value = data[offset:offset + length]
        offset += length
        if offset > end:
            raise bad(position, "section %d: field %d does not fit" % (section, tag))
        if tag < last:
            raise bad(position, "section %d: field %d is not in ascending order" % (section, tag))
        if tag == repeated:
            found[tag].append(value)
        elif 1 <= tag <= known:
            if tag in found:
                raise bad(position, "section %d: field %d occurs twice" % (section, tag))
            found[tag] = value
        last = tag
    return found


class Event:
    """An event's parts: `decoded` and `request` hold raw fields by tag, the index being made of bytes, not of text."""

    def __init__(self, position, parts):
        self.position = position
        for kind in (BODY, DECODED, REQUEST):
            if kind not in parts:
                raise bad(position, "an event without section %d" % kind)
        self.body = parts[BODY]
        if len(parts[DECODED]) < 4:
            raise bad(position, "section 2 is too short")
        _, status = struct.unpack_from("<HB", parts[DECODED])
        self.decoded = fields(position, DECODED, parts[DECODED], 4, 17, REPEATED_WARNING)
        self.request = fields(position, REQUEST, parts[REQUEST], 0, 5, REPEATED_HEADER)
        self.check(status)
        self.is_decoded = status == 0

    def check(self, status):
        decoded = self.decoded
        if status == 0:
            if 1 not in decoded:
                raise bad(self.position, "decoded, but without kind")
            if 16 in decoded or (5 in decoded and 6 in decoded):
                raise bad(self.position, "decoded, with fields that exclude each other")
            if 8 not in decoded and any(tag in decoded for tag in range(9, 15)):
                raise bad(self.position, "fields of a customer without field 8")
            for tag in NOTHING:
                if decoded.get(tag):
                    raise bad(self.position, "section 2: field %d is not empty" % tag)
        elif status == 1:
            if 16 not in decoded or len(decoded) > 2 or decoded[REPEATED_WARNING]:
                raise bad(self.position, "undecodable, and not with field 16 alone")
        else:
            raise bad(self.position, "the status of section 2 is unknown")
        if 1 not in self.request:
            raise bad(self.position, "no source")
        self.values = {tag: self.value(tag, data) for tag, data in decoded.items() if tag != REPEATED_WARNING}
        self.warnings = [self.text(DECODED, REPEATED_WARNING, data) for data in decoded[REPEATED_WARNING]]
        self.origin = {tag: self.text(REQUEST, tag, data)
                       for tag, data in self.request.items() if tag != REPEATED_HEADER}
        self.headers = []
        for data in self.request[REPEATED_HEADER]:
            name, zero, value = self.text(REQUEST, REPEATED_HEADER, data).partition("\0")
            if not zero:
                raise bad(self.position, "section 3: a header without its zero byte")
            self.headers.append([name, value])

    def value(self, tag, data):
        if tag in NOTHING:
            return True
        if tag not in NUMBERS:
            return self.text(DECODED, tag, data)
        if len(data) != 8:
            raise bad(self.position, "section 2: field %d has not 8 bytes" % tag)
        return struct.unpack("<q", data)[0]

    def text(self, section, tag, data):
        try:
            return str(data, "utf-8")
        except UnicodeDecodeError:
            raise bad(self.position, "section %d: field %d is not UTF-8" % (section, tag)) from None

    def json(self):
        value = self.values.get
        order = {"id": value(2), "code": value(3), "utm_id": value(4), "date_us": value(5), "date_text": value(6),
                 "status": value(7)}
        customer = {"id": value(9), "document": value(10), "name": value(11), "email": value(12), "phone": value(13),
                    "cellphone": value(14)}
        return {"source": self.origin[1], "kind": value(1), "reason": value(16),
                "order": order if self.is_decoded else None, "customer": customer if value(8) else None,
                "warnings": self.warnings, "lacks_keys": value(17) or False, "address": self.origin.get(2), "token_label": self.origin.get(3),
                "content_type": self.origin.get(4), "headers": self.headers,
                "body_base64": base64.b64encode(self.body).decode()}
