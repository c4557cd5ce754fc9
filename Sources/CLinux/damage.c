#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

// What this file knows: that a read of a mapped `data.mdb` failed, that LMDB met a page that cannot be, or that LMDB's own
// code followed something on a page to an address that is none. What it cannot know: whether the file or the device is at
// fault, and which records are touched; `verify` says that. A fault of any other code at any other address, a trap of Swift
// (SIGILL, SIGTRAP) and an abort of anybody else are faults of the program and end it as ever.

static int end_status;
static struct sigaction previous_bus, previous_segment;
static __thread uint64_t position_being_read;

void linux_damage_note_position(uint64_t position) { position_being_read = position; }

static _Atomic(const linux_damage_piece *) texts[linux_damage_text_count];
static _Atomic uint64_t numbers[linux_damage_number_count];

void linux_damage_say(int text, const linux_damage_piece *pieces) { texts[text] = pieces; }

void linux_damage_note_number(int number, uint64_t value) {
    atomic_store_explicit(&numbers[number], value, memory_order_relaxed);
}

static size_t append(char *text, size_t length, size_t capacity, const char *more) {
    while (*more && length < capacity) text[length++] = *more++;
    return length;
}

static size_t append_number(char *text, size_t length, size_t capacity, uint64_t number) {
    char digits[24];
    size_t first = sizeof digits - 1;
    digits[first] = 0;
    do digits[--first] = (char)('0' + number % 10); while (number /= 10);
    return append(text, length, capacity, digits + first);
}

static size_t append_pieces(char *text, size_t length, size_t capacity, const linux_damage_piece *piece) {
    for (; piece != NULL && piece->words != NULL; piece++) {
        length = append(text, length, capacity, piece->words);
        if (piece->number >= 0) length = append_number(text, length, capacity, numbers[piece->number]);
    }
    return length;
}

// Whether `path` is the environment `name`, which begins with a slash: its directory, as LMDB names it, or its data file
// `file`, as the kernel does.
static int is_of(const char *path, const char *name, const char *file) {
    size_t length = path == NULL ? 0 : strlen(path), tail = strlen(name);
    return length >= tail && (strcmp(path + length - tail, name) == 0 || strstr(path, file) != NULL);
}

static int damaged_text(const char *path) {
    if (is_of(path, "/index", "/index/data.mdb")) return linux_damage_of_index;
    if (is_of(path, "/replay", "/replay/data.mdb")) return linux_damage_of_replays;
    return position_being_read > 0 ? linux_damage_behind_position : linux_damage_of_log;
}

// Texts that were set before, numbers that are atomic, and calls that a signal handler may make: nothing else.
static _Noreturn void end(const char *path) {
    // A command that goes on with a replay may name a directory of any length.
    char text[16384];
    int which = damaged_text(path);
    if (position_being_read > 0) numbers[linux_damage_last_good_position] = position_being_read - 1;
    size_t length = append_pieces(text, 0, sizeof text, texts[which]);
    length = append_pieces(text, length, sizeof text, texts[linux_damage_last_words]);
    ssize_t written = write(STDERR_FILENO, text, length);
    (void)written;
    _exit(end_status);
}

void linux_damage_end(const char *path) {
    if (end_status != 0) end(path);
}

static uint64_t hexadecimal(const char **text) {
    uint64_t number = 0;
    for (;; ++*text) {
        char digit = **text;
        if (digit >= '0' && digit <= '9') number = number << 4 | (uint64_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f') number = number << 4 | (uint64_t)(digit - 'a' + 10);
        else return number;
    }
}

// The path of the file whose name has `name` in it and that a line of maps(5), "start-end flags offset device inode   path",
// maps `address` to; NULL where it does not.
static const char *mapped_file(const char *line, uint64_t address, const char *name) {
    uint64_t start = hexadecimal(&line);
    if (*line++ != '-') return NULL;
    uint64_t end = hexadecimal(&line);
    if (address < start || address >= end || strstr(line, name) == NULL) return NULL;
    return strchr(line, '/');
}

// Where the instruction stands that a signal has interrupted; 0 where this is not known.
static uint64_t interrupted_instruction(void *context) {
    ucontext_t *interrupted = context;
#if defined(__x86_64__)
    return (uint64_t)interrupted->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return interrupted->uc_mcontext.pc;
#else
    (void)interrupted;
    return 0;
#endif
}

// Ends the process where `address` is stored data or `instruction` is LMDB's; only with calls that a signal handler may
// make. Of LMDB's own faults it is not known which environment they came of: the index has check sums that are looked at
// before, so it is taken for the log.
static void end_if_stored_data(uint64_t address, uint64_t instruction) {
    char text[8192];
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return;
    size_t length = 0;
    ssize_t count;
    while ((count = read(maps, text + length, sizeof text - 1 - length)) > 0) {
        length += (size_t)count;
        text[length] = 0;
        char *line = text, *newline;
        while ((newline = strchr(line, '\n')) != NULL) {
            *newline = 0;
            const char *path = mapped_file(line, address, "/data.mdb");
            if (path != NULL) end(path);
            if (mapped_file(line, instruction, "/liblmdb") != NULL) end("");
            line = newline + 1;
        }
        length -= (size_t)(line - text);
        memmove(text, line, length);
        if (length == sizeof text - 1) length = 0;
    }
    close(maps);
}

static void handle(int signal, siginfo_t *info, void *context) {
    // A signal that somebody sent has no address.
    if (info->si_code > 0)
        end_if_stored_data((uint64_t)(uintptr_t)info->si_addr, interrupted_instruction(context));
    // Not ours: the instruction runs again, and what was there before takes the signal.
    sigaction(signal, signal == SIGBUS ? &previous_bus : &previous_segment, NULL);
}

int linux_damage_catch(int status) {
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    end_status = status;
    if (sigaction(SIGBUS, &action, &previous_bus) != 0) return -1;
    return sigaction(SIGSEGV, &action, &previous_segment);
}

int linux_damage_release(void) {
    end_status = 0;
    if (sigaction(SIGBUS, &previous_bus, NULL) != 0) return -1;
    return sigaction(SIGSEGV, &previous_segment, NULL);
}
