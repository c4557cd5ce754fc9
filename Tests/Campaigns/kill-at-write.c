// Kills the process at one write to one file: loaded with LD_PRELOAD, told by the environment.
//
//   KILL_FILE     how the path of the file ends
//   KILL_PAGE     meta: writes that begin in the first 8 KiB, LMDB's two meta pages; other: all others
//   KILL_MOMENT   before the write, or right after it
//   KILL_NUMBER   at which such write, from 1

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;

// Whether this write is the one.
static int is_chosen(int descriptor, off_t offset) {
    const char *file = getenv("KILL_FILE"), *page = getenv("KILL_PAGE"), *number = getenv("KILL_NUMBER");
    if (!file || !page || !number) return 0;
    if ((offset < 8192) != (strcmp(page, "meta") == 0)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t wanted = strlen(file);
    if ((size_t)length < wanted || strcmp(path + length - wanted, file) != 0) return 0;
    return atomic_fetch_add(&seen, 1) + 1 == atol(number);
}

static int is_before(void) {
    const char *moment = getenv("KILL_MOMENT");
    return moment && strcmp(moment, "before") == 0;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define NEXT(type, name) (type) dlsym(RTLD_NEXT, name)

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    int chosen = is_chosen(descriptor, offset);
    if (chosen && is_before()) die();
    ssize_t result = (NEXT(ssize_t(*)(int, const void *, size_t, off_t), "pwrite"))(descriptor, bytes, count, offset);
    if (chosen) die();
    return result;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite(descriptor, bytes, count, offset);
}

// LMDB writes runs of pages at the place to which it has moved.
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    int chosen = is_chosen(descriptor, lseek(descriptor, 0, SEEK_CUR));
    if (chosen && is_before()) die();
    ssize_t result = (NEXT(ssize_t(*)(int, const struct iovec *, int), "writev"))(descriptor, parts, count);
    if (chosen) die();
    return result;
}
