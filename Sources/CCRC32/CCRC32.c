#include "CCRC32.h"

#include <stdbool.h>
#include <string.h>

// Eight bytes a step: row k has the sum of each byte with k zero bytes behind it.
static uint32_t rows[8][256];

__attribute__((constructor)) static void fill(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t sum = byte;
        for (int bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
        rows[0][byte] = sum;
    }
    for (int row = 1; row < 8; row++) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t sum = rows[row - 1][byte];
            rows[row][byte] = rows[0][sum & 0xFF] ^ (sum >> 8);
        }
    }
}

// Goes on with the sum, which is inverted outside of this function.
static uint32_t go_on(uint32_t sum, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        word ^= sum;
        sum = rows[7][word & 0xFF] ^ rows[6][(word >> 8) & 0xFF] ^ rows[5][(word >> 16) & 0xFF]
            ^ rows[4][(word >> 24) & 0xFF] ^ rows[3][(word >> 32) & 0xFF] ^ rows[2][(word >> 40) & 0xFF]
            ^ rows[1][(word >> 48) & 0xFF] ^ rows[0][word >> 56];
    }
    for (; count > 0; bytes++, count--) sum = rows[0][(sum ^ *bytes) & 0xFF] ^ (sum >> 8);
    return sum;
}

uint32_t ccrc32_portable(const void *bytes, size_t count) { return ~go_on(~0u, bytes, count); }

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static bool hasInstructions;

__attribute__((constructor)) static void look(void) {
    unsigned a, b, c, d;
    hasInstructions = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_PCLMUL) && (c & bit_SSE4_1);
}

#define WITH_INSTRUCTIONS __attribute__((target("pclmul,sse4.1")))

// Folds 64, then 16 bytes a step, and reduces what is left: V. Gopal et al., "Fast CRC Computation for Generic Polynomials
// Using PCLMULQDQ Instruction", Intel 2009. `count` is a multiple of 16, and at least 64.
WITH_INSTRUCTIONS static uint32_t fold(uint32_t sum, const uint8_t *bytes, size_t count) {
    const __m128i by64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    const __m128i to64 = _mm_set_epi64x(0, 0x0163cd6124);
    const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    const __m128i low32 = _mm_setr_epi32(~0, 0, ~0, 0);

    __m128i lanes[4];
    for (int lane = 0; lane < 4; lane++) lanes[lane] = _mm_loadu_si128((const __m128i *)(bytes + 16 * lane));
    lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128((int)sum));
    for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
        for (int lane = 0; lane < 4; lane++) {
            __m128i low = _mm_clmulepi64_si128(lanes[lane], by64, 0x00);
            __m128i high = _mm_clmulepi64_si128(lanes[lane], by64, 0x11);
            __m128i next = _mm_loadu_si128((const __m128i *)(bytes + 16 * lane));
            lanes[lane] = _mm_xor_si128(_mm_xor_si128(low, high), next);
        }
    }
    __m128i one = lanes[0];
    for (int lane = 1; lane < 4; lane++) {
        __m128i low = _mm_clmulepi64_si128(one, by16, 0x00);
        __m128i high = _mm_clmulepi64_si128(one, by16, 0x11);
        one = _mm_xor_si128(_mm_xor_si128(low, high), lanes[lane]);
    }
    for (; count >= 16; bytes += 16, count -= 16) {
        __m128i low = _mm_clmulepi64_si128(one, by16, 0x00);
        __m128i high = _mm_clmulepi64_si128(one, by16, 0x11);
        one = _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128((const __m128i *)bytes));
    }
    // From 128 bits to 64, and from those to 32.
    __m128i folded = _mm_clmulepi64_si128(one, by16, 0x10);
    one = _mm_xor_si128(_mm_srli_si128(one, 8), folded);
    __m128i upper = _mm_srli_si128(one, 4);
    one = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(one, low32), to64, 0x00), upper);
    __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(one, low32), barrett, 0x10);
    quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low32), barrett, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(one, quotient), 1);
}

uint32_t ccrc32(const void *bytes, size_t count) {
    if (!hasInstructions || count < 64) return ccrc32_portable(bytes, count);
    size_t folded = count & ~(size_t)15;
    uint32_t sum = fold(~0u, bytes, folded);
    return ~go_on(sum, (const uint8_t *)bytes + folded, count - folded);
}

#else

uint32_t ccrc32(const void *bytes, size_t count) { return ccrc32_portable(bytes, count); }

#endif
