/* The fast way through a line of JSONL: an object of strings, numbers and literals, as most are. Layer: intake. */
#ifndef ECFIT_INTAKE_JSON_PLAIN_H
#define ECFIT_INTAKE_JSON_PLAIN_H
#include "intake/json.h"

/** Read the line into *rec (cleared before). returns false on anything that is not plain: nested values, escaped keys,
 *  a field of the wrong kind, bad JSON; then *rec means nothing and yajl has to tell. */
bool ecfit_json_read_plain(ecfit_str line, const ecfit_json_keys *keys, ecfit_json_record *rec);

/** The field with this name, or -1. */
int ecfit_json_field(const ecfit_json_keys *keys, ecfit_str name);
/** Give a field its value. */
void ecfit_json_set(ecfit_json_record *rec, int field, const char *s, size_t len);
void ecfit_json_clear(ecfit_json_record *rec);

#endif
