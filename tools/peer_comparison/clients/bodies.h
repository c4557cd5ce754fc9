// The generated webhooks that every peer is fed with: a file as `diario bench bodies` writes it, mapped and read in
// whole before the first request, so that nothing but the peer is waited for afterwards.
//
// For each webhook a line `CODE<TAB>UTM<TAB>CUSTOMER<TAB>BYTES`, where a field may be empty, and so many bytes of body.

#ifndef PEER_BODIES_H
#define PEER_BODIES_H

#include <stddef.h>
#include <stdint.h>

// Bytes in the mapped file; not ended by a NUL.
struct text {
    const char *start;
    uint32_t length;
};

struct webhook {
    struct text code, utm, customer, body;
    uint64_t digest; // of the body
};

struct bodies {
    struct webhook *webhooks;
    size_t count;
};

// Reads the file at `path`. Ends the program with a message where it is not what it should be.
struct bodies bodies_read(const char *path);

// A number that another body hardly has. Sums of it say whether what is stored is what was sent, in whatever order.
uint64_t digest_of(const char *bytes, size_t length);

#endif
