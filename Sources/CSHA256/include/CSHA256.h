// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (FIPS 198-1) of one message in one call, with the processor's own instructions
// for it. Nothing is allocated.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instructions. Without them `csha256` must not be called.
bool csha256_is_available(void);

/// Writes the SHA-256 of the byte `tag` and the `count` bytes behind it to `digest`, which has room for 32.
void csha256(uint8_t tag, const void *bytes, size_t count, uint8_t *digest);

/// What is made of a key once: the hash's state after the key's inner and outer block.
typedef struct {
    uint32_t inner[8], outer[8];
} CSHA256Key;

/// Makes `prepared` of a key of 32 bytes.
void csha256_prepare_key(const uint8_t *key, CSHA256Key *prepared);

/// Writes the HMAC-SHA-256 of the `count` bytes under a key to `digest`, which has room for 32.
void csha256_authenticate(const CSHA256Key *key, const void *bytes, size_t count, uint8_t *digest);
