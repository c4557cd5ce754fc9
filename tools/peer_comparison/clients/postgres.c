// PostgreSQL through libpq: one thread, epoll, a socket and a server process for each connection. An event is one
// INSERT, prepared, in a transaction of its own; no pipeline. The full read is one COPY in the order of the positions.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "run.h"

struct connection {
    PGconn *postgres;
    const struct webhook *webhook;
    uint64_t sent_at;
    bool wants_write;
};

static PGconn *connected(const struct options *options) {
    char port[16];
    snprintf(port, sizeof port, "%d", options->port);
    const char *names[] = {"hostaddr", "port", "user", "password", "dbname", "sslmode", "gssencmode", NULL};
    const char *values[] = {
        "127.0.0.1", port, "postgres", options->password, "postgres", "disable", "disable", NULL};
    PGconn *postgres = PQconnectdbParams(names, values, 0);
    if (PQstatus(postgres) != CONNECTION_OK) fail("PostgreSQL: cannot connect: %s", PQerrorMessage(postgres));
    return postgres;
}

static void prepare(PGconn *postgres) {
    PGresult *result = PQprepare(
        postgres, "append", "INSERT INTO events (code, utm_id, customer, body) VALUES ($1, $2, $3, $4)", 4, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail("PostgreSQL: %s", PQerrorMessage(postgres));
    PQclear(result);
    if (PQsetnonblocking(postgres, 1) != 0) fail("PostgreSQL: %s", PQerrorMessage(postgres));
}

static void flush(struct connection *connection, int epoll) {
    int rest = PQflush(connection->postgres);
    if (rest < 0) fail("PostgreSQL: %s", PQerrorMessage(connection->postgres));
    if (connection->wants_write == (rest > 0)) return;
    connection->wants_write = rest > 0;
    struct epoll_event event = {EPOLLIN | (rest > 0 ? EPOLLOUT : 0), {.ptr = connection}};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, PQsocket(connection->postgres), &event) != 0) {
        fail("epoll_ctl: %s", strerror(errno));
    }
}

// Sends the next webhook; false when there is none.
static bool send_next(struct connection *connection, struct run *run, int epoll, uint64_t now) {
    connection->webhook = run_next(run, now);
    if (!connection->webhook) return false;
    const struct text *texts[] = {
        &connection->webhook->code, &connection->webhook->utm, &connection->webhook->customer,
        &connection->webhook->body};
    const char *values[4];
    int lengths[4];
    // In binary a text is its bytes, and a body its own; what a webhook does not have is NULL.
    const int formats[] = {1, 1, 1, 1};
    for (int number = 0; number < 4; number++) {
        values[number] = texts[number]->length > 0 || number == 3 ? texts[number]->start : NULL;
        lengths[number] = (int)texts[number]->length;
    }
    connection->sent_at = now;
    if (!PQsendQueryPrepared(connection->postgres, "append", 4, values, lengths, formats, 1)) {
        fail("PostgreSQL: %s", PQerrorMessage(connection->postgres));
    }
    flush(connection, epoll);
    return true;
}

// Reads what there is; true when the answer is whole.
static bool receive(struct connection *connection) {
    PGconn *postgres = connection->postgres;
    if (!PQconsumeInput(postgres)) fail("PostgreSQL: %s", PQerrorMessage(postgres));
    if (PQisBusy(postgres)) return false;
    PGresult *result = PQgetResult(postgres);
    if (PQresultStatus(result) != PGRES_COMMAND_OK || strcmp(PQcmdTuples(result), "1") != 0) {
        fail("PostgreSQL refuses: %s", PQerrorMessage(postgres));
    }
    PQclear(result);
    // The command's end comes in the same packet as its result; where it did not, this waits for it.
    if (PQgetResult(postgres)) fail("PostgreSQL: more than one answer");
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
        connection->postgres = connected(options);
        prepare(connection->postgres);
        struct epoll_event event = {EPOLLIN, {.ptr = connection}};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, PQsocket(connection->postgres), &event) != 0) {
            fail("epoll_ctl: %s", strerror(errno));
        }
    }
    run_begin(&run);
    int in_flight = 0;
    for (int number = 0; number < options->connections; number++) {
        in_flight += send_next(&connections[number], &run, epoll, nanoseconds());
    }
    while (in_flight > 0) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 30000);
        if (count == 0) fail("PostgreSQL has not answered for 30 s");
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
    for (int number = 0; number < options->connections; number++) PQfinish(connections[number].postgres);
}

// The number of four bytes at `at`, which is moved behind it.
static int32_t number_at(const char **at, const char *end) {
    uint32_t number;
    if (end - *at < 4) fail("PostgreSQL: a row is cut short");
    memcpy(&number, *at, 4);
    *at += 4;
    return (int32_t)ntohl(number);
}

static void read_all(const struct options *options, const char *client) {
    PGconn *postgres = connected(options);
    struct read_result result = {0};
    uint64_t started_at = nanoseconds();
    PGresult *begun = PQexec(
        postgres, "COPY (SELECT position, received_at, code, utm_id, customer, body FROM events ORDER BY position)"
        " TO STDOUT (FORMAT binary)");
    if (PQresultStatus(begun) != PGRES_COPY_OUT) fail("PostgreSQL: %s", PQerrorMessage(postgres));
    PQclear(begun);
    // The first row comes behind a signature of 11 bytes, flags and an extension, four bytes each.
    int skip = 19;
    while (true) {
        char *row = NULL;
        int length = PQgetCopyData(postgres, &row, 0);
        if (length == -1) break;
        if (length < 0) fail("PostgreSQL: %s", PQerrorMessage(postgres));
        const char *at = row + skip, *end = row + length;
        skip = 0;
        // A row begins with the number of its fields, -1 in the last, which is none.
        if (end - at >= 2 && memcmp(at, "\xFF\xFF", 2) != 0) {
            at += 2;
            int32_t field_length = 0;
            for (int field = 0; field < 6; field++) {
                at += field_length > 0 ? field_length : 0;
                field_length = number_at(&at, end);
            }
            if (end - at != field_length) fail("PostgreSQL: a row is cut short");
            read_body(&result, options, at, (size_t)field_length);
        }
        PQfreemem(row);
    }
    PGresult *ended = PQgetResult(postgres);
    if (PQresultStatus(ended) != PGRES_COMMAND_OK) fail("PostgreSQL: %s", PQerrorMessage(postgres));
    PQclear(ended);
    read_print(&result, started_at, client);
    PQfinish(postgres);
}

int main(int count, char **words) {
    struct options options = options_parse(count, words);
    char client[64];
    snprintf(client, sizeof client, "libpq %d.%d", PQlibVersion() / 10000, PQlibVersion() % 10000);
    if (options.is_read) read_all(&options, client); else write_all(&options, client);
    return 0;
}
