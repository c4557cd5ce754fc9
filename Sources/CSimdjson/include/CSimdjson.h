// simdjson's DOM parser (https://simdjson.org, 3.0.1) behind a C interface that answers one question in one call:
// what do these fields of this JSON document hold?
//
// The shim knows no field by name. Who makes a parser hands over a table of the fields it wants, and every decode
// fills one value for each of them. What must stay true: no exception crosses this header, no input crashes it, time
// is linear in the input, and memory stays within the parser's limits.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define CSIMDJSON_CLOSED_ENUM __attribute__((enum_extensibility(closed)))
#else
#define CSIMDJSON_CLOSED_ENUM
#endif

/// A parser and the memory that it reuses from document to document. Used by one thread at a time.
typedef struct CSimdjsonParser CSimdjsonParser;

/// One field wanted: a member of the document's root object, or of an object that is itself in the table.
typedef struct {
    /// The member's name, in UTF-8 without escapes. Must outlive the parser.
    const char *_Nonnull name;
    /// How many bytes the name has.
    size_t nameByteCount;
    /// The place in the table of the object that the member belongs to, before its own; -1 for the root object.
    int32_t parent;
} CSimdjsonField;

/// What a parser may use.
typedef struct {
    /// The longest document in bytes; a longer one is refused unread.
    size_t documentByteCountMax;
    /// The most bytes of document that a parser keeps memory for once a longer document is done with.
    size_t keptByteCountMax;
    /// How many objects and arrays may lie within each other, the root counted; empty ones are not.
    size_t depthMax;
} CSimdjsonLimits;

/// What a field holds.
typedef enum CSIMDJSON_CLOSED_ENUM : uint8_t {
    /// The document has no such field.
    CSimdjsonTypeAbsent,
    CSimdjsonTypeNull,
    CSimdjsonTypeBoolean,
    /// An integer that fits in 64 bits with a sign.
    CSimdjsonTypeInteger,
    /// An integer above that which fits in 64 bits without one.
    CSimdjsonTypeUnsigned,
    /// A number with a fraction or an exponent.
    CSimdjsonTypeDouble,
    CSimdjsonTypeString,
    CSimdjsonTypeArray,
    CSimdjsonTypeObject,
} CSimdjsonType;

/// The value of one field.
typedef struct {
    /// A string's bytes, unescaped; not terminated. Valid until the parser's next decode.
    const uint8_t *_Nullable text;
    /// How many bytes the string has.
    size_t textByteCount;
    /// An integer's value; of an unsigned one, its bits.
    int64_t integer;
    /// What the field holds.
    CSimdjsonType type;
    /// Whether its object has the name more than once. The last one counts, as in PHP and JavaScript.
    bool isRepeated;
} CSimdjsonValue;

/// What came of a decode.
typedef enum CSIMDJSON_CLOSED_ENUM : uint8_t {
    /// A JSON object; the values are filled in.
    CSimdjsonOutcomeObject,
    /// JSON, but no object.
    CSimdjsonOutcomeOtherValue,
    /// No bytes but white space.
    CSimdjsonOutcomeEmpty,
    /// A whole object or array with something after it.
    CSimdjsonOutcomeTrailingContent,
    /// More bytes than the limit.
    CSimdjsonOutcomeTooLong,
    /// Deeper than the limit.
    CSimdjsonOutcomeTooDeep,
    /// Not UTF-8.
    CSimdjsonOutcomeInvalidUTF8,
    /// A number that is malformed, or an integer that fits in no 64 bits, or one beyond a double.
    CSimdjsonOutcomeInvalidNumber,
    /// A string with a bad escape, half a surrogate pair or a bare control character, or without an end.
    CSimdjsonOutcomeInvalidString,
    /// Not JSON for another reason.
    CSimdjsonOutcomeMalformed,
    /// The memory could not be had.
    CSimdjsonOutcomeNoMemory,
} CSimdjsonOutcome;

/// A new parser for the `count` fields of the table; null when there is no memory, or the table is not one.
CSimdjsonParser *_Nullable csimdjson_parser_create(const CSimdjsonField *_Nonnull fields, size_t count,
                                                   CSimdjsonLimits limits);

/// Gives the parser's memory back.
void csimdjson_parser_destroy(CSimdjsonParser *_Nullable parser);

/// Reads the document and fills `values`, which has room for as many as the table has fields.
///
/// The bytes are copied, so nothing is read past their end and they need no padding. The values mean something only
/// when the outcome is an object, and their texts only until the parser's next decode.
CSimdjsonOutcome csimdjson_decode(CSimdjsonParser *_Nonnull parser, const void *_Nullable bytes, size_t byteCount,
                                  CSimdjsonValue *_Nonnull values);

#ifdef __cplusplus
}
#endif

#endif
