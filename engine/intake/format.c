#include "intake/format.h"
#include "intake/decode.h"
#include <strings.h>

const char *ecfit_format_name(ecfit_format f)
{
    static const char *const names[ECFIT_N_FORMATS] = {"unknown", "empty", "text", "jsonl"};
    return f < ECFIT_N_FORMATS ? names[f] : "unknown";
}

static bool named(const char *name, const char *ending)
{
    size_t n = strlen(name), k = strlen(ending);
    return n > k && !strcasecmp(name + n - k, ending);
}

static ecfit_str skip_mark(ecfit_str s)
{
    if (s.len >= 3 && !memcmp(s.ptr, "\xEF\xBB\xBF", 3)) s.ptr += 3, s.len -= 3;
    while (s.len && strchr(" \t\r\n\v\f", s.ptr[0]) && s.ptr[0]) s.ptr++, s.len--;
    return s;
}

static bool is_json_object(ecfit_str s)
{
    if (!s.len || s.ptr[0] != '{') return false;
    s = skip_mark((ecfit_str){s.ptr + 1, s.len - 1});
    return s.len && (s.ptr[0] == '"' || s.ptr[0] == '}');
}

/* Text has few control characters; one in twenty is more than a damaged text has. */
static bool is_binary(ecfit_str s)
{
    size_t odd = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        odd += c < ' ' && !(c >= '\t' && c <= '\r') && c != 0x1B;
    }
    return odd * 20 > s.len;
}

ecfit_format ecfit_format_sniff(ecfit_str head, const char *name)
{
    ecfit_str s = skip_mark(head);
    if (!s.len) return ECFIT_FORMAT_EMPTY;
    if (ecfit_decode_is_utf16(head)) return ECFIT_FORMAT_TEXT;
    if (is_json_object(s)) return ECFIT_FORMAT_JSONL;
    if (is_binary(s)) return ECFIT_FORMAT_UNKNOWN;
    if (named(name, ".jsonl") || named(name, ".ndjson")) return ECFIT_FORMAT_JSONL;
    return ECFIT_FORMAT_TEXT;
}
