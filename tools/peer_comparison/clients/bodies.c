#define _GNU_SOURCE
#include "bodies.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

uint64_t digest_of(const char *bytes, size_t length) {
    const uint64_t factor = 0x9E3779B97F4A7C15u;
    uint64_t digest = length * factor;
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, 8);
        digest = (digest ^ word) * factor;
        digest ^= digest >> 29;
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes + at, length - at);
    digest = (digest ^ rest) * factor;
    return digest ^ digest >> 32;
}

// The text up to `end_mark`, which is skipped.
static struct text field(const char **at, const char *end, char end_mark) {
    const char *mark = memchr(*at, end_mark, (size_t)(end - *at));
    if (!mark) fail("the bodies are cut short, or not in the format of diario bench bodies");
    struct text text = {*at, (uint32_t)(mark - *at)};
    *at = mark + 1;
    return text;
}

struct bodies bodies_read(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) fail("the bodies cannot be read: %s", path);
    if (status.st_size == 0) fail("there are no bodies in %s", path);
    size_t size = (size_t)status.st_size;
    const char *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (at == MAP_FAILED) fail("the bodies cannot be mapped: %s", path);
    close(file);
    const char *end = at + size;
    struct bodies bodies = {NULL, 0};
    size_t room = 0;
    while (at < end) {
        if (bodies.count == room) {
            room = room ? room * 2 : 1 << 16;
            bodies.webhooks = realloc(bodies.webhooks, room * sizeof *bodies.webhooks);
            if (!bodies.webhooks) fail("there is not enough memory for the bodies");
        }
        struct webhook *webhook = &bodies.webhooks[bodies.count++];
        webhook->code = field(&at, end, '\t');
        webhook->utm = field(&at, end, '\t');
        webhook->customer = field(&at, end, '\t');
        struct text length = field(&at, end, '\n');
        char *length_end;
        unsigned long byte_count = strtoul(length.start, &length_end, 10);
        if (length_end != length.start + length.length || byte_count > (size_t)(end - at) || byte_count > 1 << 20) {
            fail("the bodies are cut short, or not in the format of diario bench bodies");
        }
        webhook->body = (struct text){at, (uint32_t)byte_count};
        webhook->digest = digest_of(at, byte_count);
        at += byte_count;
    }
    return bodies;
}
