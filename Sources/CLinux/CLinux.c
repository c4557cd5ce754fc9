#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void linux_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

int linux_set_thread_nice(int nice) {
    return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), nice);
}

int linux_semaphore_wait(sem_t *semaphore, int64_t microseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    int64_t nanoseconds = deadline.tv_nsec + (microseconds % 1000000) * 1000;
    deadline.tv_sec += microseconds / 1000000 + nanoseconds / 1000000000;
    deadline.tv_nsec = nanoseconds % 1000000000;
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline);
}

int64_t linux_file_system_magic(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) return -1;
    return (int64_t)(uint32_t)status.f_type;
}
