// NATS JetStream through cnats: asynchronous publishing, each connection a reply subject with one event in flight.
// Sharing a socket is what NATS is made for and faster than one each, so the connections share `--sockets`. An event is a
// message on the subject `orders.CODE`. The full read is an ordered push consumer over the stream.

#define _GNU_SOURCE
#include <nats/nats.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#define STREAM "ORDERS"

struct load;

struct connection {
    struct load *load;
    natsConnection *nats;
    char reply[96];
    const struct webhook *webhook;
    uint64_t sent_at;
};

// What the threads of all sockets share, under a lock.
struct load {
    struct run run;
    struct connection *connections;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    int in_flight;
};

static void check(natsStatus status, const char *what) {
    if (status != NATS_OK) fail("NATS: %s: %s", what, natsStatus_GetText(status));
}

// The connection is gone, as happens to ours only when the server is.
static void lost(natsConnection *nats, void *closure) {
    (void)nats;
    (void)closure;
    fail("NATS has closed the connection");
}

static natsConnection *connected(const struct options *options) {
    char url[64];
    snprintf(url, sizeof url, "nats://127.0.0.1:%d", options->port);
    natsOptions *settings = NULL;
    natsConnection *nats = NULL;
    check(natsOptions_Create(&settings), "options");
    check(natsOptions_SetURL(settings, url), "the address");
    check(natsOptions_SetUserInfo(settings, "peers", options->password), "the password");
    // A lost connection is a failure here, not something to mend.
    check(natsOptions_SetAllowReconnect(settings, false), "options");
    check(natsOptions_SetClosedCB(settings, lost, NULL), "options");
    check(natsConnection_Connect(&nats, settings), "cannot connect");
    natsOptions_Destroy(settings);
    return nats;
}

// Sends the next webhook; false when there is none. Under the lock.
static bool send_next(struct connection *connection, uint64_t now) {
    connection->webhook = run_next(&connection->load->run, now);
    if (!connection->webhook) return false;
    char subject[128];
    const struct text *code = &connection->webhook->code;
    snprintf(subject, sizeof subject, "orders.%.*s", (int)code->length, code->start);
    connection->sent_at = now;
    const struct text *body = &connection->webhook->body;
    check(natsConnection_PublishRequest(connection->nats, subject, connection->reply, body->start, (int)body->length),
          "publishing");
    return true;
}

// An acknowledgement is there: `{"stream":"ORDERS","seq":1}`.
static void acknowledged(natsConnection *nats, natsSubscription *subscription, natsMsg *message, void *closure) {
    (void)nats;
    (void)subscription;
    struct load *load = closure;
    const char *data = natsMsg_GetData(message);
    size_t length = (size_t)natsMsg_GetDataLength(message);
    if (length == 0 || !memmem(data, length, "\"seq\":", 6) || memmem(data, length, "\"error\"", 7)) {
        fail("NATS refuses: %.*s", (int)length, data ? data : "");
    }
    // `INBOX.NUMBER`
    int number = atoi(strrchr(natsMsg_GetSubject(message), '.') + 1);
    natsMsg_Destroy(message);
    struct connection *connection = &load->connections[number];
    pthread_mutex_lock(&load->lock);
    uint64_t now = nanoseconds();
    run_acknowledged(&load->run, connection->webhook, connection->sent_at, now);
    if (!send_next(connection, now) && --load->in_flight == 0) pthread_cond_signal(&load->ended);
    pthread_mutex_unlock(&load->lock);
}

static void make_stream(natsConnection *nats) {
    jsCtx *jetstream = NULL;
    jsStreamConfig config;
    const char *subjects[] = {"orders.>"};
    check(natsConnection_JetStream(&jetstream, nats, NULL), "JetStream");
    jsStreamConfig_Init(&config);
    config.Name = STREAM;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    config.Replicas = 1;
    check(js_AddStream(NULL, jetstream, &config, NULL, NULL), "making the stream");
    jsCtx_Destroy(jetstream);
}

static void write_all(const struct options *options, const char *client) {
    static struct load load = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
    load.run.options = *options;
    load.run.bodies = bodies_read(options->bodies);
    load.connections = calloc((size_t)options->connections, sizeof *load.connections);
    int socket_count = options->sockets > 0 && options->sockets < options->connections
        ? options->sockets : options->connections;
    natsConnection **sockets = calloc((size_t)socket_count, sizeof *sockets);
    for (int number = 0; number < socket_count; number++) {
        natsSubscription *subscription = NULL;
        natsInbox *inbox = NULL;
        sockets[number] = connected(options);
        if (number == 0) make_stream(sockets[0]);
        check(natsInbox_Create(&inbox), "a reply subject");
        char all[80];
        snprintf(all, sizeof all, "%s.*", inbox);
        check(natsConnection_Subscribe(&subscription, sockets[number], all, acknowledged, &load), "subscribing");
        check(natsSubscription_SetPendingLimits(subscription, -1, -1), "subscribing");
        check(natsConnection_Flush(sockets[number]), "subscribing");
        for (int own = number; own < options->connections; own += socket_count) {
            struct connection *connection = &load.connections[own];
            connection->load = &load;
            connection->nats = sockets[number];
            snprintf(connection->reply, sizeof connection->reply, "%s.%d", inbox, own);
        }
        natsInbox_Destroy(inbox);
    }
    pthread_mutex_lock(&load.lock);
    run_begin(&load.run);
    for (int number = 0; number < options->connections; number++) {
        load.in_flight += send_next(&load.connections[number], nanoseconds());
    }
    uint64_t stored = 0;
    while (load.in_flight > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 30;
        pthread_cond_timedwait(&load.ended, &load.lock, &until);
        if (load.in_flight > 0 && load.run.stored == stored) fail("NATS has not answered for 30 s");
        stored = load.run.stored;
    }
    run_print(&load.run, client);
    pthread_mutex_unlock(&load.lock);
}

// What a reading consumer shares with the thread that waits for its end.
struct reading {
    const struct options *options;
    struct read_result result;
    uint64_t wanted;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool is_ended;
};

static void message_read(natsConnection *nats, natsSubscription *subscription, natsMsg *message, void *closure) {
    (void)nats;
    (void)subscription;
    struct reading *reading = closure;
    read_body(&reading->result, reading->options, natsMsg_GetData(message), (size_t)natsMsg_GetDataLength(message));
    natsMsg_Destroy(message);
    if (reading->result.events < reading->wanted) return;
    pthread_mutex_lock(&reading->lock);
    reading->is_ended = true;
    pthread_cond_signal(&reading->ended);
    pthread_mutex_unlock(&reading->lock);
}

static void read_all(const struct options *options, const char *client) {
    natsConnection *nats = connected(options);
    jsCtx *jetstream = NULL;
    jsStreamInfo *info = NULL;
    check(natsConnection_JetStream(&jetstream, nats, NULL), "JetStream");
    check(js_GetStreamInfo(&info, jetstream, STREAM, NULL, NULL), "the stream");
    static struct reading reading = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
    reading.options = options;
    reading.wanted = info->State.Msgs;
    jsStreamInfo_Destroy(info);
    uint64_t started_at = nanoseconds();
    natsSubscription *subscription = NULL;
    jsSubOptions consumer;
    jsSubOptions_Init(&consumer);
    consumer.Ordered = true;
    consumer.Stream = STREAM;
    check(js_Subscribe(&subscription, jetstream, "orders.>", message_read, &reading, NULL, &consumer, NULL),
          "subscribing");
    check(natsSubscription_SetPendingLimits(subscription, -1, -1), "subscribing");
    pthread_mutex_lock(&reading.lock);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 600;
    while (!reading.is_ended && reading.wanted > 0) {
        if (pthread_cond_timedwait(&reading.ended, &reading.lock, &until) != 0) {
            fail("NATS: not everything could be read in 600 s");
        }
    }
    pthread_mutex_unlock(&reading.lock);
    read_print(&reading.result, started_at, client);
}

int main(int count, char **words) {
    struct options options = options_parse(count, words);
    char client[64];
    snprintf(client, sizeof client, "cnats %s", nats_GetVersion());
    if (options.is_read) read_all(&options, client); else write_all(&options, client);
    // The library's threads and its sockets end with the process.
    fflush(stdout);
    _exit(0);
}
