// Counts calls in a child process and writes the counts, when it ends, into the file that COUNT_CALLS names: how many
// transactions LMDB began, and how often somebody asked for the process id.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long transactions, process_ids;

int mdb_txn_begin(void *environment, void *parent, unsigned flags, void **transaction) {
    static int (*real)(void *, void *, unsigned, void **);
    if (!real) real = dlsym(RTLD_NEXT, "mdb_txn_begin");
    atomic_fetch_add(&transactions, 1);
    return real(environment, parent, flags, transaction);
}

pid_t getpid(void) {
    atomic_fetch_add(&process_ids, 1);
    return (pid_t)syscall(SYS_getpid);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("COUNT_CALLS");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld %ld", (long)transactions, (long)process_ids);
    fclose(file);
}
