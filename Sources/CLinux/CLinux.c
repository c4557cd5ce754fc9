#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int argument_count;
static char **argument_values;

// glibc hands the arguments of main to what runs before it.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    argument_values = values;
}

const char *linux_argument(int index) {
    return index >= 0 && index < argument_count ? argument_values[index] : NULL;
}

void linux_use_one_arena(void) { mallopt(M_ARENA_MAX, 1); }

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

int linux_lock_byte(int descriptor, int64_t offset) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int linux_byte_is_locked(int descriptor, int64_t offset) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
    return lock.l_type != F_UNLCK;
}

int linux_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linux_poll_watch(int poll, int descriptor, uint64_t number, int is_to_write) {
    struct epoll_event event = {.events = EPOLLIN | (is_to_write ? EPOLLOUT : 0), .data.u64 = number};
    int code = epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
    return code != 0 && errno == EEXIST ? epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) : code;
}

int linux_poll_forget(int poll, int descriptor) { return epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, NULL); }

int linux_poll_wait(int poll, uint64_t *numbers, int capacity, int milliseconds) {
    struct epoll_event events[256];
    int count = epoll_wait(poll, events, capacity < 256 ? capacity : 256, milliseconds);
    for (int index = 0; index < count; index++) numbers[index] = events[index].data.u64;
    return count;
}

int linux_timer_create(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

int linux_timer_set(int timer, uint64_t nanoseconds) {
    struct itimerspec time = {.it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL);
}

int linux_counter_create(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int linux_wait_readable(int first, int second, int64_t microseconds) {
    struct pollfd wanted[2] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    struct timespec time = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    return ppoll(wanted, 2, microseconds < 0 ? NULL : &time, NULL);
}

int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int linux_rename_new(const char *path, const char *target) {
    int result = renameat2(AT_FDCWD, path, AT_FDCWD, target, RENAME_NOREPLACE);
    if (result == 0 || (errno != EINVAL && errno != ENOSYS)) return result;
    struct stat status;
    if (lstat(target, &status) == 0) errno = EEXIST;
    return errno == ENOENT ? rename(path, target) : -1;
}

int linux_process_watch(int id) { return (int)syscall(SYS_pidfd_open, id, 0); }
