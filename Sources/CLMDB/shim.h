// The C header of LMDB as a module. Only the target LMDB imports it.
#include <lmdb.h>
