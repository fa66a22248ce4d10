#include "lexicon/image.h"
#include "lexicon/rules.h"
#include <stdlib.h>

enum { IMAGE_VERSION = 11, BYTE_ORDER_MARK = 0x01020304, ROW_ALIGN = 64 }; /* a line of the cache */
static const char magic[8] = "ecfitKB";

typedef struct image_header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t layout;      /* of the structures, see layout_hash() */
    uint64_t content;     /* kb_block_hash() of the block */
    uint64_t block_bytes;
    uint64_t n_rows[KB_N_TABLES];
} image_header;

/* Where the block begins. */
enum { BLOCK_AT = (sizeof(image_header) + KB_IMAGE_ALIGN - 1) / KB_IMAGE_ALIGN * KB_IMAGE_ALIGN };

/* Changes with the arrays, the size of their rows, the enumerations stored in them and the hash function that laid out
 * their look-up tables. A new meaning of a field of the same size needs a new IMAGE_VERSION. */
static uint64_t layout_hash(void)
{
    static const char names[] = ECFIT_VERSION
#define X(type, name) " " #type " " #name
        KB_TABLES(X);
#undef X
    static const uint32_t sizes[] = {
#define X(type, name) sizeof(type),
        KB_TABLES(X)
#undef X
        KB_N_KINDS, KB_N_LINK_KINDS, KB_N_SPACES, KB_N_SENIORITY, KB_N_AUTONOMY, KB_N_FEATURES, KB_N_SIGNS, KB_N_MODELS, KB_N_PARAMETERS,
        ECFIT_N_SECTIONS, ECFIT_N_LANGS};
    return ecfit_mix(ecfit_hash(names, sizeof names - 1), ecfit_hash(sizes, sizeof sizes));
}

/* ---- the block -------------------------------------------------------------------------------------------- */

static size_t aligned(size_t n) { return (n + ROW_ALIGN - 1) & ~(size_t)(ROW_ALIGN - 1); }

size_t kb_block_bytes(const uint64_t n_rows[])
{
    size_t bytes = 0;
#define X(type, name) bytes += aligned((size_t)n_rows[KB_TABLE_##name] * sizeof(type));
    KB_TABLES(X)
#undef X
    return bytes;
}

void kb_lay_out(ecfit_kb *kb, const void *block, const uint64_t n_rows[])
{
    const char *at = block;
#define X(type, name)                                            \
    kb->name = (const type *)(const void *)at;                   \
    kb->n_##name = (size_t)n_rows[KB_TABLE_##name];              \
    at += aligned((size_t)n_rows[KB_TABLE_##name] * sizeof(type));
    KB_TABLES(X)
#undef X
    kb->block_bytes = (size_t)(at - (const char *)block);
}

uint64_t kb_block_hash(const void *block, size_t len)
{
    const unsigned char *p = block;
    uint64_t lane[4] = {1, 2, 3, len}, word[4];
    for (; len >= sizeof word; p += sizeof word, len -= sizeof word) {
        memcpy(word, p, sizeof word);
        for (int i = 0; i < 4; i++) lane[i] = ecfit_mix(lane[i], word[i]);
    }
    return ecfit_mix(ecfit_mix(lane[0], lane[1]) ^ ecfit_hash(p, len), ecfit_mix(lane[2], lane[3]));
}

void kb_name_hash(ecfit_kb *kb, uint64_t h)
{
    for (int i = 15; i >= 0; i--, h >>= 4) kb->hash[i] = "0123456789abcdef"[h & 15];
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

void kb_image_write(const ecfit_kb *kb, ecfit_buf *out)
{
    static const char zeros[KB_IMAGE_ALIGN];
    image_header h = {.version = IMAGE_VERSION, .byte_order = BYTE_ORDER_MARK, .layout = layout_hash(),
                      .content = kb_block_hash(kb->strings, kb->block_bytes), .block_bytes = kb->block_bytes};
    memcpy(h.magic, magic, sizeof magic);
#define X(type, name) h.n_rows[KB_TABLE_##name] = kb->n_##name;
    KB_TABLES(X)
#undef X
    ecfit_buf_put(out, (const char *)&h, sizeof h);
    ecfit_buf_put(out, zeros, BLOCK_AT - sizeof h);
    ecfit_buf_put(out, kb->strings, kb->block_bytes); /* the first array: the block begins there */
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static const char *header_fault(const image_header *h, size_t len)
{
    if (len < BLOCK_AT || memcmp(h->magic, magic, sizeof magic)) return "is no dictionary image";
    if (h->byte_order != BYTE_ORDER_MARK) return "was made for a machine with another byte order";
    if (h->version != IMAGE_VERSION || h->layout != layout_hash()) return "was made by another version of ecfit";
    if (h->block_bytes != len - BLOCK_AT) return "is damaged: its length is wrong";
    for (int i = 0; i < KB_N_TABLES; i++)
        if (h->n_rows[i] > h->block_bytes) return "is damaged: an array is longer than the whole";
    return kb_block_bytes(h->n_rows) == h->block_bytes ? NULL : "is damaged: the arrays do not fill it";
}

static ecfit_kb *open_image(const void *bytes, size_t len, bool trusted, ecfit_error *err)
{
    const image_header *h = bytes;
    const char *fault = header_fault(h, len), *table = NULL;
    const char *block = (const char *)bytes + BLOCK_AT;
    if (!fault && !trusted && kb_block_hash(block, (size_t)h->block_bytes) != h->content) fault = "is damaged: its hash is wrong";
    if (fault) {
        ecfit_fail(err, ECFIT_EDICT, NULL, 0, "the dictionary image %s", fault);
        return NULL;
    }
    ecfit_kb *kb = calloc(1, sizeof *kb);
    if (kb) kb_lay_out(kb, block, h->n_rows), kb_name_hash(kb, h->content);
    if (kb && !trusted && !kb_check(kb, &table)) {
        ecfit_fail(err, ECFIT_EDICT, NULL, 0, "the dictionary image is damaged: %s lead out of bounds", table);
    } else if (kb && ecfit_rules_prepare(kb)) {
        return kb;
    } else {
        ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory (dictionary)");
    }
    ecfit_kb_free(kb);
    return NULL;
}

ecfit_kb *kb_image_open(const void *bytes, size_t len, ecfit_error *err) { return open_image(bytes, len, false, err); }

ecfit_kb *kb_image_trust(const void *bytes, size_t len, ecfit_error *err) { return open_image(bytes, len, true, err); }
