// What a client of a peer is asked to do, and what came of it.
//
// Each program is called `CLIENT write|read --port PORT …` and prints one line of JSON. A failure ends it with 1 and a
// message: no figure comes from a run in which anything was refused.
//
// What must stay true: every connection has one request in flight, and sends the next when the answer is there; an
// event counts when the peer has acknowledged it, never before.

#ifndef PEER_RUN_H
#define PEER_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bodies.h"

struct options {
    bool is_read;
    int port;
    // Where the password stands, so that no list of processes shows it.
    const char *password;
    const char *bodies;
    int connections;
    // Over how many sockets the connections go, for a client that can share one; 0 is one each.
    int sockets;
    // A run ends after so many seconds, the warm-up aside, or after so many events; 0 is not at all.
    double seconds;
    uint64_t events;
    double warm_up_seconds;
    // Whether a read looks at every byte. Not measured then.
    bool digests;
};

// The latencies of a run, each told to within 1 %.
struct latencies {
    uint64_t counts[64 * 128];
    uint64_t count, max;
};

struct run {
    struct options options;
    struct bodies bodies;
    struct latencies latencies;
    size_t next;
    uint64_t started_at, measured_from, ends_at, last_answer_at;
    uint64_t events; // acknowledged after the warm-up
    uint64_t stored, stored_bytes, digest; // acknowledged in all
    bool is_exhausted;
};

struct read_result {
    uint64_t events, bytes, digest;
};

struct options options_parse(int count, char **words);

// Ends the program with a message.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t nanoseconds(void);

// The run begins now, with all connections made.
void run_begin(struct run *run);

// The next webhook to send; NULL when the run is over.
const struct webhook *run_next(struct run *run, uint64_t now);

// The peer has acknowledged `webhook`, which was sent at `sent_at`.
void run_acknowledged(struct run *run, const struct webhook *webhook, uint64_t sent_at, uint64_t now);

// Prints what came of a run, or of a read that began at `started_at`. `client` names the library with its version.
void run_print(const struct run *run, const char *client);
void read_print(const struct read_result *result, uint64_t started_at, const char *client);

// Counts a body that was read.
static inline void read_body(struct read_result *result, const struct options *options, const char *body,
                             size_t length) {
    result->events++;
    result->bytes += length;
    if (options->digests) result->digest += digest_of(body, length);
}

#endif
