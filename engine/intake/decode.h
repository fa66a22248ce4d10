/* Bytes of unknown encoding to UTF-8: byte order marks, UTF-16, Windows-1252, UTF-8 that was encoded twice.
 * Layer: intake. */
#ifndef ECFIT_INTAKE_DECODE_H
#define ECFIT_INTAKE_DECODE_H
#include "base/buf.h"
#include <stdint.h>

/** What `in` says, as valid UTF-8 without NUL and without byte order mark, double encoding repaired.
 *  returns a view of `in` where nothing had to change, else of *scratch (what it held is gone), then with a NUL
 *          behind it; scratch->failed when memory ran out. */
ecfit_str ecfit_decode(ecfit_str in, ecfit_buf *scratch);

/** Letters and the accents that follow them, as files of a Mac and some PDFs have them, become one character each (NFC);
 *  nothing happens to a text without such accents. text must be valid UTF-8; text->failed when memory ran out. */
void ecfit_decode_compose(ecfit_buf *text);

/** Whether all of it is well-formed UTF-8 without NUL. */
bool ecfit_decode_is_utf8(ecfit_str in);
typedef enum ecfit_utf16 { ECFIT_NOT_UTF16, ECFIT_UTF16_LE, ECFIT_UTF16_BE } ecfit_utf16;
/** How the text begins: with a byte order mark of UTF-16, or with the zeros that Latin text has in it. */
ecfit_utf16 ecfit_decode_utf16_kind(ecfit_str in);
/** Append what UTF-16 says, without its byte order mark; an odd byte at the end is dropped. */
void ecfit_decode_utf16(ecfit_str in, ecfit_utf16 kind, ecfit_buf *out);
/** Whether it begins as UTF-16 does, with or without byte order mark. */
bool ecfit_decode_is_utf16(ecfit_str in);
/** The character that a byte of Windows-1252 stands for. */
uint32_t ecfit_decode_cp1252(unsigned char byte);
/** Append one character; what is no character becomes U+FFFD. */
void ecfit_decode_put(ecfit_buf *out, uint32_t cp);

#endif
