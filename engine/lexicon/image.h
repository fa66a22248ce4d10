/* The frozen knowledge base as bytes: written by a build-time program, carried inside the library, read where it lies.
 * Layer: lexicon. */
#ifndef ECFIT_LEXICON_IMAGE_H
#define ECFIT_LEXICON_IMAGE_H
#include "base/buf.h"
#include "base/status.h"
#include "lexicon/kb.h"

enum { KB_IMAGE_ALIGN = 64 }; /* of the image in memory, and of its block of arrays behind the header */

enum kb_table {
#define X(type, name) KB_TABLE_##name,
    KB_TABLES(X)
#undef X
    KB_N_TABLES
};

/** Bytes of the block that holds n_rows[KB_N_TABLES] rows of each array. */
size_t kb_block_bytes(const uint64_t n_rows[]);
/** Let the arrays of kb lie in block, in the order of KB_TABLES. */
void kb_lay_out(ecfit_kb *kb, const void *block, const uint64_t n_rows[]);
/** The content hash of a block: four lanes, so that it runs at the speed of memory. */
uint64_t kb_block_hash(const void *block, size_t len_bytes);
/** Write a hash into kb->hash. */
void kb_name_hash(ecfit_kb *kb, uint64_t hash);

/** Append the image of kb, header first. */
void kb_image_write(const ecfit_kb *kb, ecfit_buf *out);
/** A knowledge base that reads its arrays from an image.
 *  bytes    aligned to KB_IMAGE_ALIGN; borrowed for as long as the knowledge base lives
 *  returns  NULL when the image was made by another program version or for another machine, or when it is damaged:
 *           its hash is checked, and every number in it that refers to a row
 *  errors   ECFIT_EDICT, ECFIT_ENOMEM */
ecfit_kb *kb_image_open(const void *bytes, size_t len_bytes, ecfit_error *err);
/** The same for an image that is part of the program, as sound as its code: only the header is looked at, so that no page
 *  is read before it is needed. The build checks it, see tools/mkimage.c. */
ecfit_kb *kb_image_trust(const void *bytes, size_t len_bytes, ecfit_error *err);
/** Whether every number that refers to a row of another array stays inside it; else *what names the array. */
bool kb_check(const ecfit_kb *kb, const char **what);

#endif
