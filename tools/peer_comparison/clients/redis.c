// Redis through hiredis: one thread, epoll, a socket for each connection. An event is `XADD CODE * b BODY`, so a stream
// for each order. The full read is SCAN over the keys and XRANGE of each, many in flight on one socket.

#define _GNU_SOURCE
#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "run.h"

struct connection {
    redisContext *redis;
    const struct webhook *webhook;
    uint64_t sent_at;
    bool wants_write;
};

static redisContext *connected(const struct options *options) {
    redisContext *redis = redisConnect("127.0.0.1", options->port);
    if (!redis || redis->err) fail("Redis: cannot connect: %s", redis ? redis->errstr : "no memory");
    redisReply *reply = redisCommand(redis, "AUTH %s", options->password);
    if (!reply || reply->type == REDIS_REPLY_ERROR) fail("Redis: the password is refused");
    freeReplyObject(reply);
    int yes = 1;
    setsockopt(redis->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return redis;
}

// Writes what waits to be written. What the socket does not take is written when it takes more.
static void flush(struct connection *connection, int epoll) {
    int is_done = 0;
    if (redisBufferWrite(connection->redis, &is_done) != REDIS_OK) fail("Redis: %s", connection->redis->errstr);
    if (connection->wants_write == !is_done) return;
    connection->wants_write = !is_done;
    struct epoll_event event = {EPOLLIN | (is_done ? 0 : EPOLLOUT), {.ptr = connection}};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, connection->redis->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
}

// Sends the next webhook; false when there is none.
static bool send_next(struct connection *connection, struct run *run, int epoll, uint64_t now) {
    connection->webhook = run_next(run, now);
    if (!connection->webhook) return false;
    const struct webhook *webhook = connection->webhook;
    const char *words[] = {"XADD", webhook->code.start, "*", "b", webhook->body.start};
    const size_t lengths[] = {4, webhook->code.length, 1, 1, webhook->body.length};
    connection->sent_at = now;
    redisAppendCommandArgv(connection->redis, 5, words, lengths);
    flush(connection, epoll);
    return true;
}

// Reads what there is; true when the answer is whole.
static bool receive(struct connection *connection) {
    void *answer = NULL;
    if (redisBufferRead(connection->redis) != REDIS_OK
        || redisGetReplyFromReader(connection->redis, &answer) != REDIS_OK) {
        fail("Redis: %s", connection->redis->errstr);
    }
    redisReply *reply = answer;
    if (!reply) return false;
    // An entry's id.
    if (reply->type != REDIS_REPLY_STRING) {
        fail("Redis refuses: %s", reply->type == REDIS_REPLY_ERROR ? reply->str : "not an entry's id");
    }
    freeReplyObject(reply);
    return true;
}

static void write_all(const struct options *options, const char *client) {
    static struct run run;
    run.options = *options;
    run.bodies = bodies_read(options->bodies);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct connection *connections = calloc((size_t)options->connections, sizeof *connections);
    for (int number = 0; number < options->connections; number++) {
        struct connection *connection = &connections[number];
        connection->redis = connected(options);
        // Non-blocking, as hiredis leaves a socket whose context says so.
        connection->redis->flags &= ~REDIS_BLOCK;
        struct epoll_event event = {EPOLLIN, {.ptr = connection}};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->redis->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
    }
    run_begin(&run);
    int in_flight = 0;
    for (int number = 0; number < options->connections; number++) {
        in_flight += send_next(&connections[number], &run, epoll, nanoseconds());
    }
    while (in_flight > 0) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 30000);
        if (count == 0) fail("Redis has not answered for 30 s");
        for (int number = 0; number < count; number++) {
            struct connection *connection = events[number].data.ptr;
            if (events[number].events & EPOLLOUT) flush(connection, epoll);
            if (!(events[number].events & ~EPOLLOUT) || !receive(connection)) continue;
            uint64_t now = nanoseconds();
            run_acknowledged(&run, connection->webhook, connection->sent_at, now);
            if (!send_next(connection, &run, epoll, now)) in_flight--;
        }
    }
    run_print(&run, client);
}

static redisReply *next_reply(redisContext *redis, int type) {
    void *answer = NULL;
    if (redisGetReply(redis, &answer) != REDIS_OK) fail("Redis: %s", redis->errstr);
    redisReply *reply = answer;
    if (reply->type != type) fail("Redis: %s", reply->type == REDIS_REPLY_ERROR ? reply->str : "another answer");
    return reply;
}

static void count_entries(const redisReply *entries, const struct options *options, struct read_result *result) {
    for (size_t entry = 0; entry < entries->elements; entry++) {
        // [id, [b, body]]
        const redisReply *fields = entries->element[entry]->element[1];
        read_body(result, options, fields->element[1]->str, fields->element[1]->len);
    }
}

static void read_all(const struct options *options, const char *client) {
    redisContext *redis = connected(options);
    struct read_result result = {0};
    uint64_t started_at = nanoseconds();
    char cursor[32] = "0";
    redisAppendCommand(redis, "SCAN %s COUNT 500", cursor);
    do {
        redisReply *page = next_reply(redis, REDIS_REPLY_ARRAY);
        snprintf(cursor, sizeof cursor, "%s", page->element[0]->str);
        const redisReply *keys = page->element[1];
        for (size_t key = 0; key < keys->elements; key++) {
            const char *words[] = {"XRANGE", keys->element[key]->str, "-", "+"};
            const size_t lengths[] = {6, (size_t)keys->element[key]->len, 1, 1};
            redisAppendCommandArgv(redis, 4, words, lengths);
        }
        // The next page is on its way while this one's streams are read.
        if (strcmp(cursor, "0") != 0) redisAppendCommand(redis, "SCAN %s COUNT 500", cursor);
        for (size_t key = 0; key < keys->elements; key++) {
            redisReply *entries = next_reply(redis, REDIS_REPLY_ARRAY);
            count_entries(entries, options, &result);
            freeReplyObject(entries);
        }
        freeReplyObject(page);
    } while (strcmp(cursor, "0") != 0);
    read_print(&result, started_at, client);
    redisFree(redis);
}

int main(int count, char **words) {
    struct options options = options_parse(count, words);
    char client[64];
    snprintf(client, sizeof client, "hiredis %d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
    if (options.is_read) read_all(&options, client); else write_all(&options, client);
    return 0;
}
