// SHA-256 (FIPS 180-4) of one message in one call, with the processor's own instructions for it. No state is made, so
// that hashing a record costs no allocation.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instructions. Without them `csha256` must not be called.
bool csha256_is_available(void);

/// Writes the SHA-256 of the byte `tag` and the `count` bytes behind it to `digest`, which has room for 32.
void csha256(uint8_t tag, const void *bytes, size_t count, uint8_t *digest);
