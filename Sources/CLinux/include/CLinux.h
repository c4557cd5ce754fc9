// The few Linux calls that Swift's Glibc module leaves out, since they need _GNU_SOURCE or are variadic.
#pragma once
#include <semaphore.h>
#include <spawn.h>
#include <stdint.h>

/// The argument of this process at `index`, its name being at 0; NULL past the last one. Swift's runtime, where it is
/// linked in, looks for them beside the environment, and finds none once a library has moved that (setenv(3)).
const char *linux_argument(int index);

/// Lets all threads allocate from one arena, which takes no address space for threads of their own: mallopt(3).
void linux_use_one_arena(void);

/// Names the calling thread, at most 15 bytes: prctl(2), PR_SET_NAME.
void linux_set_thread_name(const char *name);

/// Gives the calling thread a `nice` value: setpriority(2) on gettid(2). 0, or -1 with errno.
int linux_set_thread_nice(int nice);

/// Waits for the semaphore at most so many microseconds of CLOCK_MONOTONIC: sem_clockwait(3). 0, or -1 with errno.
int linux_semaphore_wait(sem_t *semaphore, int64_t microseconds);

/// The magic number of the file system at `path`: statfs(2). -1 with errno when it cannot be read.
int64_t linux_file_system_magic(const char *path);

/// A poll of no descriptors: epoll_create1(2), close-on-exec. -1 with errno.
int linux_poll_create(void);

/// Has `poll` tell of `descriptor` by `number`, level-triggered: when it can be read, and when it can be written too if
/// `is_to_write`. Changes what `poll` has of it already. 0, or -1 with errno: epoll_ctl(2).
int linux_poll_watch(int poll, int descriptor, uint64_t number, int is_to_write);

/// Ends that. 0, or -1 with errno.
int linux_poll_forget(int poll, int descriptor);

/// Waits so many milliseconds for what `poll` watches: epoll_wait(2). Writes the numbers of at most `capacity`
/// descriptors, which is 256 at most. Gives how many, or -1 with errno.
int linux_poll_wait(int poll, uint64_t *numbers, int capacity, int milliseconds);

/// A timer on CLOCK_MONOTONIC that is not set: timerfd_create(2), non-blocking, close-on-exec. -1 with errno.
int linux_timer_create(void);

/// Sets the timer to a moment of its clock, in nanoseconds above 0; it can be read once that has come. 0, or -1 with
/// errno: timerfd_settime(2).
int linux_timer_set(int timer, uint64_t nanoseconds);

/// A counter of 0 that can be read when it is more: eventfd(2), non-blocking, close-on-exec. -1 with errno.
int linux_counter_create(void);

/// Waits until `first` or `second` can be read, at most so many microseconds, or for as long as it takes where that is
/// below 0. A descriptor below 0 is not waited for. How many of them can be read, or -1 with errno: ppoll(2).
int linux_wait_readable(int first, int second, int64_t microseconds);

/// A descriptor that can be read once the process `id`, a child of this one, has ended: pidfd_open(2), close-on-exec. -1
/// with errno, also where the system has no such thing.
int linux_process_watch(int id);

/// Locks the byte of the open file at `offset` for this opening of it, until it is closed: fcntl(2), F_OFD_SETLK. 0, or -1
/// with errno, EAGAIN where another opening has it.
int linux_lock_byte(int descriptor, int64_t offset);

/// Whether another opening of the file has the byte at `offset` locked: fcntl(2), F_OFD_GETLK. 1 or 0, or -1 with errno.
int linux_byte_is_locked(int descriptor, int64_t offset);

/// Closes every descriptor from `first` on in the program that is started: posix_spawn_file_actions_addclosefrom_np(3). 0,
/// or an error number.
int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

/// Gives the file at `path` the name `target` where nothing has that yet: renameat2(2), RENAME_NOREPLACE. 0, or -1 with
/// errno, EEXIST where something has it. On a file system that cannot do that in one step, it looks first.
int linux_rename_new(const char *path, const char *target);

/// A piece of a text: words, and behind them one of the numbers, or none where that is below 0.
typedef struct {
    const char *words;
    int number;
} linux_damage_piece;

/// The texts that the end because of damaged data consists of: what is damaged, and what is said last.
enum {
    linux_damage_of_index,
    linux_damage_of_replays,
    linux_damage_of_log,
    linux_damage_behind_position,
    linux_damage_last_words,
    linux_damage_text_count
};

/// The first of the numbers is the last position that was read well; the others are for the last words.
enum { linux_damage_last_good_position, linux_damage_number_count = 8 };

/// Makes `pieces`, which end with one whose words are NULL and stay where they are for ever, one of the texts; NULL for
/// none.
void linux_damage_say(int text, const linux_damage_piece *pieces);

/// Notes a number for the texts. Costs an atomic store.
void linux_damage_note_number(int number, uint64_t value);

/// From now on, a read of a mapped file `data.mdb` that ends in SIGBUS or SIGSEGV ends the process with `status` and the
/// texts on standard error, and so does ``linux_damage_end``. Signals for other addresses do what they did. 0, or -1
/// with errno: sigaction(2).
int linux_damage_catch(int status);

/// Takes that back. 0, or -1 with errno: sigaction(2).
int linux_damage_release(void);

/// Ends the process so because of the data file at `path`, if ``linux_damage_catch`` was called; returns otherwise.
void linux_damage_end(const char *path);

/// Says which position this thread reads next, for that message; 0 when it reads none.
void linux_damage_note_position(uint64_t position);
