#include "intake/values.h"
#include "intake/view.h"

enum { END = -1 };

static ecfit_str skip_space(ecfit_str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t' || s.ptr[0] == '\r' || s.ptr[0] == '\n')) s.ptr++, s.len--;
    return s;
}

bool ecfit_values_expected(ecfit_str head)
{
    if (view_begins(head, "\xEF\xBB\xBF")) head = view_drop(head, 3);
    head = skip_space(head);
    if (view_begins(head, "[")) return view_begins(skip_space(view_drop(head, 1)), "{");
    ecfit_str first = ecfit_str_cut(&head, '\n');
    return head.ptr && ecfit_str_is(ecfit_str_trim(first), "{") && view_begins(skip_space(head), "\"");
}

void ecfit_values_begin(ecfit_values *v)
{
    v->array = v->ended = false;
    v->n = 0;
    v->line = v->at_line = 1;
}

void ecfit_values_free(ecfit_values *v) { ecfit_buf_free(&v->value); }

/* The next byte without taking it. */
static int peek(ecfit_stream *s)
{
    if (s->from < s->to) return (unsigned char)s->ptr[s->from];
    ecfit_str left = ecfit_stream_peek(s, 1);
    return left.len ? (unsigned char)left.ptr[0] : END;
}

static void take(ecfit_values *v, ecfit_stream *s) { v->at_line += s->ptr[s->from++] == '\n'; }

/* The first byte that is no white space. */
static int peek_sign(ecfit_values *v, ecfit_stream *s)
{
    int c;
    while ((c = peek(s)) == ' ' || c == '\t' || c == '\r' || c == '\n') take(v, s);
    return c;
}

static int fail(ecfit_values *v, ecfit_stream *s, const char *what, ecfit_error *err)
{
    ecfit_str line;
    v->ended = true;
    if (peek(s) == END && ecfit_stream_line(s, 0, &line, err) < 0) return -1; /* it could not be read to its end */
    ecfit_fail(err, ECFIT_EFORMAT, s->where, v->at_line, "%s", what);
    return -1;
}

/* Up to the first value. */
static void begin(ecfit_values *v, ecfit_stream *s)
{
    if (view_begins(ecfit_stream_peek(s, 3), "\xEF\xBB\xBF")) s->from += 3;
    v->array = peek_sign(v, s) == '[';
    if (v->array) take(v, s);
}

/* What is open at a byte of a value. */
typedef struct nesting {
    unsigned depth;
    bool string, escape;
} nesting;

static void step(nesting *n, int c)
{
    if (n->escape) n->escape = false;
    else if (n->string) n->escape = c == '\\', n->string = c != '"';
    else if (c == '"') n->string = true;
    else if (c == '{' || c == '[') n->depth++;
    else if ((c == '}' || c == ']') && n->depth) n->depth--;
}

/* A word or a number ends before these. */
static bool ends_word(int c) { return memchr(",]} \t\r\n", c, 7); }

/* returns false when the file ends within the value. */
static bool cut(ecfit_values *v, ecfit_stream *s, size_t max_bytes)
{
    nesting n = {0};
    const int first = peek(s);
    const bool word = first != '{' && first != '[' && first != '"';
    for (int c; (c = peek(s)) != END;) {
        if (word && v->value.len && ends_word(c)) return true;
        step(&n, c);
        take(v, s);
        if (v->value.len <= max_bytes) ecfit_buf_putc(&v->value, c == '\n' && !n.string ? ' ' : (char)c);
        if (!word && !n.depth && !n.string) return true;
    }
    return word;
}

int ecfit_values_next(ecfit_values *v, ecfit_stream *s, size_t max_bytes, ecfit_error *err)
{
    ecfit_str none;
    if (v->ended) return 0;
    if (!v->n) begin(v, s);
    int c = peek_sign(v, s);
    if (v->array && v->n && c == ',') take(v, s), c = peek_sign(v, s);
    else if (v->array && v->n && c != ']') return fail(v, s, "no comma and no end of the array behind an item", err);
    if (v->array ? c == ']' : c == END) {
        if (v->array) take(v, s);
        v->ended = true;
        if (peek_sign(v, s) != END) return fail(v, s, "the file goes on behind its array", err);
        return ecfit_stream_line(s, 0, &none, err);
    }
    v->n++;
    v->line = v->at_line;
    v->value.len = v->value.failed = 0;
    if (c == END || !cut(v, s, max_bytes)) return fail(v, s, "the file ends before its JSON does", err);
    if (v->value.failed) return ecfit_fail(err, ECFIT_ENOMEM, s->where, v->line, "out of memory"), -1;
    if (v->value.len <= max_bytes) return 1;
    ecfit_fail(err, ECFIT_ELIMIT, s->where, v->line, "item longer than the limit of %zu bytes: passed over", max_bytes);
    return -1;
}
