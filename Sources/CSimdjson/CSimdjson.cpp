// Without this, simdjson's header offers conversions that throw, and nothing here may.
#define SIMDJSON_EXCEPTIONS 0

#include "CSimdjson.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

constexpr int32_t none = -1;

// A field of the table, and the fields of the object that it holds, as a linked list through the table.
struct Node {
    std::string_view name;
    int32_t firstChild;
    int32_t nextSibling;
    element value;
};

struct FreeBytes {
    void operator()(uint8_t *bytes) const noexcept { std::free(bytes); }
};

} // namespace

struct CSimdjsonParser {
    CSimdjsonLimits limits;
    size_t nodeCount;
    int32_t firstRootChild;
    std::unique_ptr<Node[]> nodes;
    std::unique_ptr<simdjson::dom::parser> dom;
    std::unique_ptr<uint8_t, FreeBytes> buffer;
    size_t capacity;
};

namespace {

// Makes room for a document. Capacities are powers of two, so that slowly growing documents allocate rarely; what a
// large document needed (about 15 bytes for each of its own) is given back when the next one is small.
bool reserve(CSimdjsonParser &parser, size_t byteCount) noexcept {
    size_t wanted = parser.limits.keptByteCountMax;
    while (wanted < byteCount) { wanted *= 2; }
    bool fits = byteCount <= parser.capacity;
    bool isTooLarge = parser.capacity > parser.limits.keptByteCountMax && wanted == parser.limits.keptByteCountMax;
    if (fits && !isTooLarge) { return true; }

    parser.capacity = 0;
    parser.buffer.reset();
    parser.dom.reset();
    parser.dom.reset(new (std::nothrow) simdjson::dom::parser(wanted));
    // simdjson refuses a member or item at its maximum depth, and so counts one level more than hold anything.
    size_t depthMax = parser.limits.depthMax + 1;
    if (!parser.dom || parser.dom->allocate(wanted, depthMax) != simdjson::SUCCESS) { return false; }
    parser.buffer.reset(static_cast<uint8_t *>(std::malloc(wanted + simdjson::SIMDJSON_PADDING)));
    if (!parser.buffer) { return false; }
    parser.capacity = wanted;
    return true;
}

bool isSpace(uint8_t byte) noexcept { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

// The length of the object or array that the document begins with, if something else follows it; otherwise 0. Only
// brackets and strings are looked at: whether that beginning is JSON is for the parser to say.
size_t lengthBeforeTrailingContent(const uint8_t *bytes, size_t byteCount) noexcept {
    size_t place = 0;
    while (place < byteCount && isSpace(bytes[place])) { place++; }
    if (place == byteCount || (bytes[place] != '{' && bytes[place] != '[')) { return 0; }
    size_t depth = 0;
    bool isInString = false;
    for (; place < byteCount; place++) {
        uint8_t byte = bytes[place];
        if (isInString) {
            if (byte == '\\') { place++; }
            if (byte == '"') { isInString = false; }
            continue;
        }
        if (byte == '"') { isInString = true; }
        if (byte == '{' || byte == '[') { depth++; }
        if ((byte == '}' || byte == ']') && --depth == 0) { break; }
    }
    if (place >= byteCount) { return 0; }
    size_t length = place + 1;
    for (place = length; place < byteCount; place++) {
        if (!isSpace(bytes[place])) { return length; }
    }
    return 0;
}

CSimdjsonOutcome outcome(CSimdjsonParser &parser, simdjson::error_code error, size_t byteCount) noexcept {
    switch (error) {
    case simdjson::EMPTY: return CSimdjsonOutcomeEmpty;
    case simdjson::CAPACITY: return CSimdjsonOutcomeTooLong;
    case simdjson::DEPTH_ERROR: return CSimdjsonOutcomeTooDeep;
    case simdjson::MEMALLOC: return CSimdjsonOutcomeNoMemory;
    case simdjson::UTF8_ERROR: return CSimdjsonOutcomeInvalidUTF8;
    default: break;
    }
    // simdjson reports trailing content as whatever it trips over. The padding may overwrite what follows, since this
    // document is done with.
    uint8_t *bytes = parser.buffer.get();
    if (size_t length = lengthBeforeTrailingContent(bytes, byteCount)) {
        std::memset(bytes + length, ' ', simdjson::SIMDJSON_PADDING);
        if (parser.dom->parse(bytes, length, false).error() == simdjson::SUCCESS) {
            return CSimdjsonOutcomeTrailingContent;
        }
    }
    switch (error) {
    case simdjson::NUMBER_ERROR: return CSimdjsonOutcomeInvalidNumber;
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING: return CSimdjsonOutcomeInvalidString;
    default: return CSimdjsonOutcomeMalformed;
    }
}

void fill(CSimdjsonValue &value, element element) noexcept {
    switch (element.type()) {
    case element_type::ARRAY: value.type = CSimdjsonTypeArray; break;
    case element_type::OBJECT: value.type = CSimdjsonTypeObject; break;
    case element_type::INT64:
        value.type = CSimdjsonTypeInteger;
        value.integer = element.get_int64().value_unsafe();
        break;
    case element_type::UINT64:
        value.type = CSimdjsonTypeUnsigned;
        value.integer = static_cast<int64_t>(element.get_uint64().value_unsafe());
        break;
    case element_type::DOUBLE: value.type = CSimdjsonTypeDouble; break;
    case element_type::STRING: {
        std::string_view text = element.get_string().value_unsafe();
        value.type = CSimdjsonTypeString;
        value.text = reinterpret_cast<const uint8_t *>(text.data());
        value.textByteCount = text.size();
        break;
    }
    case element_type::BOOL: value.type = CSimdjsonTypeBoolean; break;
    case element_type::NULL_VALUE: value.type = CSimdjsonTypeNull; break;
    }
}

// Fills the values of one object's fields. Objects within it wait until it has been walked to its end: of a repeated
// name the last counts, and each object is entered once however often its name is repeated.
void fill(CSimdjsonParser &parser, CSimdjsonValue *values, object object, int32_t firstChild) noexcept {
    Node *nodes = parser.nodes.get();
    for (auto member : object) {
        for (int32_t child = firstChild; child != none; child = nodes[child].nextSibling) {
            if (member.key != nodes[child].name) { continue; }
            nodes[child].value = member.value;
            values[child].isRepeated = values[child].type != CSimdjsonTypeAbsent;
            // Only to mark it as present.
            values[child].type = CSimdjsonTypeNull;
            break;
        }
    }
    for (int32_t child = firstChild; child != none; child = nodes[child].nextSibling) {
        if (values[child].type == CSimdjsonTypeAbsent) { continue; }
        fill(values[child], nodes[child].value);
        if (values[child].type == CSimdjsonTypeObject && nodes[child].firstChild != none) {
            fill(parser, values, nodes[child].value.get_object().value_unsafe(), nodes[child].firstChild);
        }
    }
}

} // namespace

CSimdjsonParser *csimdjson_parser_create(const CSimdjsonField *fields, size_t count, CSimdjsonLimits limits) {
    if (limits.keptByteCountMax == 0 || limits.depthMax == 0) { return nullptr; }
    std::unique_ptr<CSimdjsonParser> parser(new (std::nothrow) CSimdjsonParser());
    if (!parser) { return nullptr; }
    parser->limits = limits;
    parser->nodeCount = count;
    parser->firstRootChild = none;
    parser->nodes.reset(new (std::nothrow) Node[count]);
    if (!parser->nodes) { return nullptr; }
    // From the end, so that each list runs in the table's order, which is the order the fields are expected in.
    for (size_t place = count; place-- > 0;) {
        const CSimdjsonField &field = fields[place];
        if (field.parent != none && (field.parent < 0 || static_cast<size_t>(field.parent) >= place)) {
            return nullptr;
        }
        Node &node = parser->nodes[place];
        int32_t firstChild = none;
        for (size_t other = place + 1; other < count && firstChild == none; other++) {
            if (fields[other].parent == static_cast<int32_t>(place)) { firstChild = static_cast<int32_t>(other); }
        }
        int32_t nextSibling = none;
        for (size_t other = place + 1; other < count && nextSibling == none; other++) {
            if (fields[other].parent == field.parent) { nextSibling = static_cast<int32_t>(other); }
        }
        node.name = std::string_view(field.name, field.nameByteCount);
        node.firstChild = firstChild;
        node.nextSibling = nextSibling;
        if (field.parent == none) { parser->firstRootChild = static_cast<int32_t>(place); }
    }
    return parser.release();
}

void csimdjson_parser_destroy(CSimdjsonParser *parser) { delete parser; }

CSimdjsonOutcome csimdjson_decode(CSimdjsonParser *parser, const void *bytes, size_t byteCount,
                                  CSimdjsonValue *values) {
    std::memset(values, 0, parser->nodeCount * sizeof(CSimdjsonValue));
    if (byteCount == 0) { return CSimdjsonOutcomeEmpty; }
    if (byteCount > parser->limits.documentByteCountMax) { return CSimdjsonOutcomeTooLong; }
    if (!reserve(*parser, byteCount)) { return CSimdjsonOutcomeNoMemory; }
    uint8_t *buffer = parser->buffer.get();
    std::memcpy(buffer, bytes, byteCount);
    std::memset(buffer + byteCount, ' ', simdjson::SIMDJSON_PADDING);

    element root;
    if (auto error = parser->dom->parse(buffer, byteCount, false).get(root)) {
        return outcome(*parser, error, byteCount);
    }
    object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) { return CSimdjsonOutcomeOtherValue; }
    fill(*parser, values, object, parser->firstRootChild);
    return CSimdjsonOutcomeObject;
}
