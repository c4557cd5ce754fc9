#include "CSHA256.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define WITH_INSTRUCTIONS __attribute__((target("sha,sse4.1,ssse3")))

// The state as the instructions want it: words A, B, E, F and words C, D, G, H.
typedef struct {
    __m128i abef, cdgh;
} State;

WITH_INSTRUCTIONS static State compress(State state, const uint8_t *block) {
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const State before = state;
    // Sixteen words of the message schedule, four a vector; each round of four makes the four that come sixteen later.
    __m128i words[4];
    for (int index = 0; index < 4; index++) {
        words[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * index)), bigEndian);
    }
#pragma clang loop unroll(full)
    for (int round = 0; round < 16; round++) {
        __m128i present = words[round & 3];
        __m128i sum = _mm_add_epi32(present, _mm_loadu_si128((const __m128i *)(constants + 4 * round)));
        state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
        state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(sum, 0x0e));
        if (round < 12) {
            __m128i last = words[(round + 3) & 3];
            __m128i next = _mm_sha256msg1_epu32(present, words[(round + 1) & 3]);
            next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(round + 2) & 3], 4));
            words[round & 3] = _mm_sha256msg2_epu32(next, last);
        }
    }
    state.abef = _mm_add_epi32(state.abef, before.abef);
    state.cdgh = _mm_add_epi32(state.cdgh, before.cdgh);
    return state;
}

bool csha256_is_available(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
    bool hasVectors = (c & bit_SSSE3) && (c & bit_SSE4_1);
    return hasVectors && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

static State begin(void) {
    return (State){
        .abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        .cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
}

// Goes on from `state`, which has seen `seen` bytes in whole blocks, with the first `filled` bytes of `block`, which has
// room for two, and `bytes`; then pads (section 5.1.1).
WITH_INSTRUCTIONS static State finish(
    State state, size_t seen, uint8_t *block, size_t filled, const uint8_t *bytes, size_t count) {
    const uint64_t bitCount = (uint64_t)(seen + filled + count) * 8;
    if (filled > 0 && filled + count >= 64) {
        memcpy(block + filled, bytes, 64 - filled);
        state = compress(state, block);
        bytes += 64 - filled;
        count -= 64 - filled;
        filled = 0;
    }
    if (filled == 0) {
        for (; count >= 64; bytes += 64, count -= 64) state = compress(state, bytes);
    }
    if (count > 0) memcpy(block + filled, bytes, count);
    filled += count;
    const size_t end = filled < 56 ? 64 : 128;
    memset(block + filled, 0, end - filled);
    block[filled] = 0x80;
    for (int index = 0; index < 8; index++) block[end - 1 - index] = (uint8_t)(bitCount >> (8 * index));
    state = compress(state, block);
    return end == 128 ? compress(state, block + 64) : state;
}

// Words A to H, big-endian.
WITH_INSTRUCTIONS static void write_digest(State state, uint8_t *digest) {
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i feba = _mm_shuffle_epi32(state.abef, 0x1b), dchg = _mm_shuffle_epi32(state.cdgh, 0xb1);
    __m128i dcba = _mm_blend_epi16(feba, dchg, 0xf0), hgfe = _mm_alignr_epi8(dchg, feba, 8);
    _mm_storeu_si128((__m128i *)digest, _mm_shuffle_epi8(dcba, bigEndian));
    _mm_storeu_si128((__m128i *)(digest + 16), _mm_shuffle_epi8(hgfe, bigEndian));
}

WITH_INSTRUCTIONS void csha256(uint8_t tag, const void *bytes, size_t count, uint8_t *digest) {
    uint8_t block[128];
    block[0] = tag;
    write_digest(finish(begin(), 0, block, 1, bytes, count), digest);
}

WITH_INSTRUCTIONS static void keep(State state, uint32_t *words) {
    _mm_storeu_si128((__m128i *)words, state.abef);
    _mm_storeu_si128((__m128i *)(words + 4), state.cdgh);
}

WITH_INSTRUCTIONS static State kept(const uint32_t *words) {
    return (State){
        .abef = _mm_loadu_si128((const __m128i *)words),
        .cdgh = _mm_loadu_si128((const __m128i *)(words + 4)),
    };
}

WITH_INSTRUCTIONS void csha256_prepare_key(const uint8_t *key, CSHA256Key *prepared) {
    uint8_t block[64];
    for (int index = 0; index < 64; index++) block[index] = (index < 32 ? key[index] : 0) ^ 0x36;
    keep(compress(begin(), block), prepared->inner);
    for (int index = 0; index < 64; index++) block[index] ^= 0x36 ^ 0x5c;
    keep(compress(begin(), block), prepared->outer);
}

WITH_INSTRUCTIONS void csha256_authenticate(const CSHA256Key *key, const void *bytes, size_t count, uint8_t *digest) {
    uint8_t block[128], inner[32];
    write_digest(finish(kept(key->inner), 64, block, 0, bytes, count), inner);
    write_digest(finish(kept(key->outer), 64, block, 0, inner, sizeof inner), digest);
}

#else

bool csha256_is_available(void) { return false; }

void csha256(uint8_t tag, const void *bytes, size_t count, uint8_t *digest) { __builtin_trap(); }

void csha256_prepare_key(const uint8_t *key, CSHA256Key *prepared) { __builtin_trap(); }

void csha256_authenticate(const CSHA256Key *key, const void *bytes, size_t count, uint8_t *digest) { __builtin_trap(); }

#endif
