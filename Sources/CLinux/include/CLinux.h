// The few Linux calls that Swift's Glibc module leaves out, since they need _GNU_SOURCE or are variadic.
#pragma once
#include <semaphore.h>
#include <stdint.h>

/// Names the calling thread, at most 15 bytes: prctl(2), PR_SET_NAME.
void linux_set_thread_name(const char *name);

/// Gives the calling thread a `nice` value: setpriority(2) on gettid(2). 0, or -1 with errno.
int linux_set_thread_nice(int nice);

/// Waits for the semaphore at most so many microseconds of CLOCK_MONOTONIC: sem_clockwait(3). 0, or -1 with errno.
int linux_semaphore_wait(sem_t *semaphore, int64_t microseconds);

/// The magic number of the file system at `path`: statfs(2). -1 with errno when it cannot be read.
int64_t linux_file_system_magic(const char *path);
