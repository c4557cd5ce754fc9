#define _GNU_SOURCE
#include "run.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Noreturn void fail(const char *format, ...) {
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    // Not exit: other threads may be at work.
    fflush(NULL);
    _Exit(1);
}

struct options options_parse(int count, char **words) {
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},    {"bodies", required_argument, NULL, 'b'},
        {"connections", required_argument, NULL, 'c'}, {"sockets", required_argument, NULL, 'o'},
        {"seconds", required_argument, NULL, 's'}, {"events", required_argument, NULL, 'e'},
        {"warm-up", required_argument, NULL, 'w'}, {"digests", no_argument, NULL, 'd'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {.connections = 64};
    int letter;
    while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
        switch (letter) {
        case 'p': options.port = atoi(optarg); break;
        case 'b': options.bodies = optarg; break;
        case 'c': options.connections = atoi(optarg); break;
        case 'o': options.sockets = atoi(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'e': options.events = strtoull(optarg, NULL, 10); break;
        case 'w': options.warm_up_seconds = atof(optarg); break;
        case 'd': options.digests = true; break;
        default: exit(64);
        }
    }
    const char *mode = optind + 1 == count ? words[optind] : "";
    options.is_read = strcmp(mode, "read") == 0;
    bool is_write = strcmp(mode, "write") == 0 && options.bodies && options.connections > 0;
    options.password = getenv("PEER_PASSWORD");
    if ((!options.is_read && !is_write) || options.port <= 0 || !options.password) {
        fprintf(stderr, "usage: PEER_PASSWORD=… %s read|write --port PORT [--digests]\n"
                "       [--bodies FILE --connections N --seconds S --events N --warm-up S]\n", words[0]);
        exit(64);
    }
    return options;
}

uint64_t nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// Buckets: the values below 128 each, then 64 for each power of two.
static size_t bucket_of(uint64_t value) {
    if (value < 128) return (size_t)value;
    int shift = 63 - __builtin_clzll(value) - 6;
    return (size_t)(shift + 1) * 64 + (size_t)((value >> shift) - 64);
}

// The middle of a bucket.
static double value_of(size_t bucket) {
    if (bucket < 128) return (double)bucket;
    int shift = (int)(bucket / 64) - 1;
    return ((double)(bucket % 64 + 64) + 0.5) * (double)(1ull << shift);
}

static void latencies_record(struct latencies *latencies, uint64_t value) {
    latencies->counts[bucket_of(value)]++;
    latencies->count++;
    if (value > latencies->max) latencies->max = value;
}

static double microseconds_at(const struct latencies *latencies, double percent) {
    uint64_t wanted = (uint64_t)((double)latencies->count * percent / 100);
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < sizeof latencies->counts / sizeof *latencies->counts; bucket++) {
        seen += latencies->counts[bucket];
        if (seen > wanted) return value_of(bucket) / 1000;
    }
    return (double)latencies->max / 1000;
}

void run_begin(struct run *run) {
    run->started_at = nanoseconds();
    run->measured_from = run->started_at + (uint64_t)(run->options.warm_up_seconds * 1e9);
    run->ends_at = run->options.seconds > 0
        ? run->measured_from + (uint64_t)(run->options.seconds * 1e9) : UINT64_MAX;
    run->last_answer_at = run->measured_from;
}

const struct webhook *run_next(struct run *run, uint64_t now) {
    if (now >= run->ends_at) return NULL;
    if (run->options.events && run->next >= run->options.events) return NULL;
    if (run->next >= run->bodies.count) {
        run->is_exhausted = true;
        return NULL;
    }
    return &run->bodies.webhooks[run->next++];
}

void run_acknowledged(struct run *run, const struct webhook *webhook, uint64_t sent_at, uint64_t now) {
    run->stored++;
    run->stored_bytes += webhook->body.length;
    run->digest += webhook->digest;
    // What comes in after the last second belongs to it, as in Diário's own client.
    if (now < run->measured_from) return;
    run->events++;
    run->last_answer_at = now;
    latencies_record(&run->latencies, now - sent_at);
}

void run_print(const struct run *run, const char *client) {
    double seconds = (double)(run->last_answer_at - run->measured_from) / 1e9;
    if (run->events == 0 || seconds <= 0) fail("nothing was acknowledged after the warm-up");
    printf("{\"client\":\"%s\",\"connections\":%d,\"events\":%" PRIu64 ",\"seconds\":%.3f,\"per_second\":%.1f,"
           "\"latency_us\":{\"p50\":%.0f,\"p99\":%.0f,\"max\":%.0f},\"stored\":%" PRIu64 ",\"bytes\":%" PRIu64
           ",\"digest\":\"%016" PRIx64 "\",\"exhausted\":%s}\n",
           client, run->options.connections, run->events, seconds, (double)run->events / seconds,
           microseconds_at(&run->latencies, 50), microseconds_at(&run->latencies, 99),
           (double)run->latencies.max / 1000, run->stored, run->stored_bytes, run->digest,
           run->is_exhausted ? "true" : "false");
}

void read_print(const struct read_result *result, uint64_t started_at, const char *client) {
    double seconds = (double)(nanoseconds() - started_at) / 1e9;
    printf("{\"client\":\"%s\",\"events\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"digest\":\"%016" PRIx64
           "\",\"seconds\":%.4f,\"per_second\":%.1f}\n",
           client, result->events, result->bytes, result->digest, seconds, (double)result->events / seconds);
}
