// Stands between liblmdb and the C library in a child process: notes what is written to the log's data file, and does to
// it what the control file says. LMDB writes pages with pwrite or writev, syncs with fdatasync, and commits by writing a
// meta page (at an offset below two pages, shorter than one) through a descriptor opened with O_DSYNC.
//
//   LOG_FAULTS_CONTROL  a file whose first word is one of
//       none        nothing happens
//       kill-meta   the process is killed (SIGKILL) right after a meta page was written
//       hold-sync   fdatasync waits until the word changes
//       fail-write  page writes fail with EIO      ...-full: statvfs then says that the disk is full
//       fail-sync   fdatasync fails with EIO
//       fail-meta   meta page writes fail with EIO
//   LOG_FAULTS_TRACE    a file that gets a line each: "write TID", "sync TID", "holding TID", "meta TID dsync|plain"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_log(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return 0;
    path[count] = 0;
    const char *end = "/log/data.mdb";
    return (size_t)count > strlen(end) && strcmp(path + count - strlen(end), end) == 0;
}

static int is_told(const char *word) {
    const char *path = getenv("LOG_FAULTS_CONTROL");
    if (!path) return 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    char text[64] = {0};
    ssize_t count = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    return count > 0 && strncmp(text, word, strlen(word)) == 0;
}

static int disk_is_told_full(void) {
    return is_told("fail-write-full") || is_told("fail-sync-full") || is_told("fail-meta-full");
}

static void trace(const char *what, const char *more) {
    const char *path = getenv("LOG_FAULTS_TRACE");
    if (!path) return;
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    char line[128];
    int count = snprintf(line, sizeof line, "%s %ld%s\n", what, syscall(SYS_gettid), more);
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    real(descriptor, line, (size_t)count);
    close(descriptor);
}

static int has_failed = 0;

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    if (!is_log(descriptor)) return real(descriptor, bytes, count, offset);
    int is_meta = offset < 8192 && count < 4096;
    if (is_told(is_meta ? "fail-meta" : "fail-write")) {
        has_failed = 1;
        errno = EIO;
        return -1;
    }
    ssize_t result = real(descriptor, bytes, count, offset);
    if (is_meta) {
        trace("meta", fcntl(descriptor, F_GETFL) & O_DSYNC ? " dsync" : " plain");
        if (is_told("kill-meta")) raise(SIGKILL);
    } else {
        trace("write", "");
    }
    return result;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite(descriptor, bytes, count, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
    if (!is_log(descriptor)) return real(descriptor, parts, count);
    if (is_told("fail-write")) {
        has_failed = 1;
        errno = EIO;
        return -1;
    }
    ssize_t result = real(descriptor, parts, count);
    trace("write", "");
    return result;
}

int fdatasync(int descriptor) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    if (!is_log(descriptor)) return real(descriptor);
    if (is_told("fail-sync")) {
        has_failed = 1;
        errno = EIO;
        return -1;
    }
    if (is_told("hold-sync")) {
        trace("holding", "");
        while (is_told("hold-sync")) usleep(1000);
    }
    int result = real(descriptor);
    trace("sync", "");
    return result;
}

int statvfs(const char *path, struct statvfs *status) {
    int (*real)(const char *, struct statvfs *) = dlsym(RTLD_NEXT, "statvfs");
    int result = real(path, status);
    // Not before the write has failed: a disk that looked full would not admit the event.
    if (result == 0 && has_failed && disk_is_told_full()) status->f_bavail = 0;
    return result;
}
