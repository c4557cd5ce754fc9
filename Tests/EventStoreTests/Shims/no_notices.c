// A system that tells of no writes: loaded into a child before the program (LD_PRELOAD).
//
// NO_NOTICES says how: "refuse" grants no inotify instance, as where a user has used up his; "silent" grants one and
// watches a file that nobody writes to, as a file system does that another machine writes to.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

static int is(const char *word) {
    const char *how = getenv("NO_NOTICES");
    return how && strcmp(how, word) == 0;
}

int inotify_init1(int flags) {
    if (is("refuse")) {
        errno = EMFILE;
        return -1;
    }
    int (*real)(int) = dlsym(RTLD_NEXT, "inotify_init1");
    return real(flags);
}

int inotify_add_watch(int descriptor, const char *path, uint32_t mask) {
    int (*real)(int, const char *, uint32_t) = dlsym(RTLD_NEXT, "inotify_add_watch");
    return real(descriptor, is("silent") ? "/proc/self/exe" : path, mask);
}
