// libzstd, and the dictionary that new records are packed with.

#ifndef CZSTD_H
#define CZSTD_H

#include <stddef.h>
#include <zstd.h>

// A zstd dictionary, trained on generated webhooks by tools/train-dictionary. Records name a dictionary by its digest,
// and each log holds those that its records name: another one here leaves old logs readable.
const unsigned char *diario_record_dictionary(void);
size_t diario_record_dictionary_byte_count(void);

#endif
