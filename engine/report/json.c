/* The analysis record as one line of JSON (design/OUTPUT.md). */
#include "base/buf.h"
#include "base/digits.h"
#include "base/names.h"

/* A record is printed once a notice, by when the code that prints it has left the cache: small code is fast code. What
 * is used in many places is not inlined. */
#define ONCE static __attribute__((noinline))

enum { LITERAL_BYTES = 32 };

/* len bytes of LITERAL_BYTES. */
ONCE void put_padded(ecfit_buf *b, const char *padded, size_t len)
{
    char *to = ecfit_buf_room(b, LITERAL_BYTES);
    if (!to) return;
    memcpy(to, padded, LITERAL_BYTES);
    b->len += len;
}

/* Names are literals: their marks are put around them by the compiler. */
#define ZEROS_8 "\0\0\0\0\0\0\0\0"
#define LITERAL(b, z) put_padded(b, z ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8, sizeof z - 1)
#define KEY(b, name) LITERAL(b, "\"" name "\":")
#define MEMBER(b, name, value) (LITERAL(b, ",\"" name "\":"), text_or_null(b, value))
#define NAME(b, name, value) (LITERAL(b, ",\"" name "\":"), put_name(b, value))
#define NUMBER(b, name, v, decimals) (LITERAL(b, ",\"" name "\":"), ecfit_buf_fixed(b, v, decimals))
#define OPEN_LIST(b, name) LITERAL(b, ",\"" name "\":[")
#define INT_OR_NULL(b, name, v) (KEY(b, name), int_or_null(b, v))

ONCE void text_or_null(ecfit_buf *b, const char *z)
{
    if (z) ecfit_buf_json(b, z, strlen(z));
    else LITERAL(b, "null");
}

/* A name of ours: nothing in it is to be escaped. */
ONCE void put_name(ecfit_buf *b, const char *z)
{
    LITERAL(b, "\"");
    ecfit_buf_puts(b, z);
    LITERAL(b, "\"");
}

ONCE void int_or_null(ecfit_buf *b, int v)
{
    if (v < 0) LITERAL(b, "null");
    else ecfit_buf_int(b, v);
}

/* ---- where room was made for all of it -------------------------------------------------------------------- */

#define PUT(to, z) (memcpy(to, "" z, sizeof z - 1), (to) + sizeof z - 1)

static size_t length(const char *z) { return z ? strlen(z) : 0; }

/* z has len bytes; or it is NULL. */
static char *put_text(char *to, const char *z, size_t len) { return z ? ecfit_put_json(to, z, len) : PUT(to, "null"); }

ONCE char *put_hundredths(char *to, double v) { return ecfit_put_decimal(to, v, 2); }

ONCE char *put_thousandths(char *to, double v) { return ecfit_put_decimal(to, v, 3); }

ONCE char *put_place(char *to, uint32_t start, uint32_t end)
{
    to = ecfit_put_digits(PUT(to, "\"start\":"), start);
    return ecfit_put_digits(PUT(to, ",\"end\":"), end);
}

static char *put_quoted(char *to, const ecfit_name *name)
{
    *to = '"';
    to = ecfit_put_name(to + 1, name);
    *to = '"';
    return to + 1;
}

enum { PLACE_BYTES = 16 + 2 * ECFIT_MAX_DIGITS, QUOTED_BYTES = 2 + sizeof(ecfit_name) };

/* ,"modality":"required","start":12,"end":20}: the end of an object. */
enum { MODALITY_AND_PLACE_BYTES = 16 + QUOTED_BYTES + PLACE_BYTES };
static char *put_modality_and_place(char *to, ecfit_modality modality, uint32_t start, uint32_t end)
{
    to = put_quoted(PUT(to, ",\"modality\":"), ecfit_modality_named(modality));
    to = put_place(PUT(to, ","), start, end);
    return PUT(to, "}");
}

/* ---- evidence --------------------------------------------------------------------------------------------- */

static void span(ecfit_buf *b, uint32_t start, uint32_t end)
{
    char *to = ecfit_buf_room(b, PLACE_BYTES);
    if (to) ecfit_buf_end(b, put_place(to, start, end));
}

static void separate(ecfit_buf *b, size_t i)
{
    if (i) LITERAL(b, ",");
}

static void put_one_evidence(ecfit_buf *b, const ecfit_record *r, const ecfit_evidence *e, bool first)
{
    enum { BYTES = 96 + PLACE_BYTES + 2 * QUOTED_BYTES + ECFIT_MAX_DIGITS };
    const size_t n_text = e->end - e->start, n_by = length(e->by);
    char *to = ecfit_buf_room(b, BYTES + ecfit_json_room(n_text) + ecfit_json_room(n_by));
    if (!to) return;
    if (!first) *to++ = ',';
    to = put_place(PUT(to, "{"), e->start, e->end);
    to = ecfit_put_escaped_part(PUT(to, ",\"text\":\""), r->text + e->start, n_text, r->len_bytes - e->start);
    to = put_quoted(PUT(to, "\",\"section\":"), ecfit_section_named(e->section));
    to = put_quoted(PUT(to, ",\"modality\":"), ecfit_modality_named(e->modality));
    to = put_hundredths(PUT(to, ",\"weight\":"), e->weight);
    to = put_text(PUT(to, ",\"by\":"), e->by, n_by);
    ecfit_buf_end(b, PUT(to, "}"));
}

/* ,"evidence":[{...},...]}: the end of an object. */
static void put_evidence(ecfit_buf *b, const ecfit_record *r, const ecfit_evidence *e, size_t n)
{
    OPEN_LIST(b, "evidence");
    for (size_t i = 0; i < n; i++) put_one_evidence(b, r, &e[i], i == 0);
    LITERAL(b, "]}");
}

/* "crosswalk":[{"code":"5.3","title":"...","certainty":"partial","relation":"split"}] */
static void put_crosswalk(ecfit_buf *b, const ecfit_record *r, const ecfit_counterpart *c, size_t n, bool same_kind)
{
    if (!r->crosswalk || !same_kind) return;
    OPEN_LIST(b, "crosswalk");
    for (size_t i = 0; i < n; i++) {
        separate(b, i);
        LITERAL(b, "{\"code\":");
        text_or_null(b, c[i].code);
        MEMBER(b, "title", c[i].title);
        NAME(b, "certainty", ecfit_certainty_name(c[i].certainty));
        MEMBER(b, "relation", c[i].relation);
        LITERAL(b, "}");
    }
    LITERAL(b, "]");
}

static bool names_competences(const ecfit_record *r) { return r->crosswalk && !strncmp(r->crosswalk, "ecf-", 4); }

/* ,"score":0.412,"confidence":0.703,"parts":{"title":1.20,...} */
enum { SCORES_BYTES = 64 + 2 * ECFIT_MAX_DIGITS + ECFIT_N_PARTS * (2 + QUOTED_BYTES + ECFIT_MAX_DIGITS) };
static char *put_scores(char *to, const ecfit_role *role)
{
    to = put_thousandths(PUT(to, ",\"score\":"), role->score);
    to = put_thousandths(PUT(to, ",\"confidence\":"), role->confidence);
    to = PUT(to, ",\"parts\":{");
    for (unsigned p = 0; p < ECFIT_N_PARTS; p++) {
        if (p) *to++ = ',';
        to = put_quoted(to, ecfit_part_named(p));
        *to++ = ':';
        to = put_hundredths(to, role->parts[p]);
    }
    return PUT(to, "}");
}

static void put_head_of_role(ecfit_buf *b, const ecfit_role *role, bool first)
{
    const size_t n_code = length(role->code), n_title = length(role->title);
    char *to = ecfit_buf_room(b, 32 + SCORES_BYTES + ecfit_json_room(n_code) + ecfit_json_room(n_title));
    if (!to) return;
    if (!first) *to++ = ',';
    to = put_text(PUT(to, "{\"code\":"), role->code, n_code);
    to = put_text(PUT(to, ",\"title\":"), role->title, n_title);
    ecfit_buf_end(b, put_scores(to, role));
}

static void put_roles(ecfit_buf *b, const ecfit_record *r)
{
    OPEN_LIST(b, "roles");
    for (size_t i = 0; i < r->n_roles; i++) {
        const ecfit_role *role = &r->roles[i];
        put_head_of_role(b, role, i == 0);
        put_crosswalk(b, r, role->crosswalk, role->n_crosswalk, !names_competences(r));
        put_evidence(b, r, role->evidence, role->n_evidence);
    }
    LITERAL(b, "]");
}

static void put_head_of_competence(ecfit_buf *b, const ecfit_competence *c, bool first)
{
    enum { BYTES = 64 + 2 * ECFIT_MAX_DIGITS };
    const size_t n_code = length(c->code), n_name = length(c->name), n_why = length(c->level_why);
    char *to = ecfit_buf_room(b, BYTES + ecfit_json_room(n_code) + ecfit_json_room(n_name) + ecfit_json_room(n_why));
    if (!to) return;
    if (!first) *to++ = ',';
    to = put_text(PUT(to, "{\"code\":"), c->code, n_code);
    to = put_text(PUT(to, ",\"name\":"), c->name, n_name);
    to = ecfit_put_decimal(PUT(to, ",\"level\":"), c->level, 0);
    to = put_text(PUT(to, ",\"level_why\":"), c->level_why, n_why);
    ecfit_buf_end(b, put_thousandths(PUT(to, ",\"score\":"), c->score));
}

static void put_item(ecfit_buf *b, const char *code, bool first)
{
    const size_t n = length(code);
    char *to = ecfit_buf_room(b, 8 + ecfit_json_room(n));
    if (!to) return;
    if (!first) *to++ = ',';
    ecfit_buf_end(b, put_text(to, code, n));
}

static void put_competences(ecfit_buf *b, const ecfit_record *r)
{
    OPEN_LIST(b, "competences");
    for (size_t i = 0; i < r->n_competences; i++) {
        const ecfit_competence *c = &r->competences[i];
        put_head_of_competence(b, c, i == 0);
        OPEN_LIST(b, "items");
        for (size_t k = 0; k < c->n_items; k++) put_item(b, c->items[k], k == 0);
        LITERAL(b, "]");
        put_crosswalk(b, r, c->crosswalk, c->n_crosswalk, names_competences(r));
        put_evidence(b, r, c->evidence, c->n_evidence);
    }
    LITERAL(b, "]");
}

/* ---- requirements ----------------------------------------------------------------------------------------- */

/* {"name":"CISSP","modality":"required","start":12,"end":20}; a degree has its level: "eqf":6 */
static void put_named(ecfit_buf *b, const ecfit_named_need *n, size_t count)
{
    enum { BYTES = 32 + ECFIT_MAX_DIGITS + MODALITY_AND_PLACE_BYTES };
    for (size_t i = 0; i < count; i++) {
        const size_t n_name = length(n[i].name);
        char *to = ecfit_buf_room(b, BYTES + ecfit_json_room(n_name));
        if (!to) return;
        if (i) *to++ = ',';
        to = put_text(PUT(to, "{\"name\":"), n[i].name, n_name);
        if (n[i].value) to = ecfit_put_decimal(PUT(to, ",\"eqf\":"), n[i].value, 0);
        ecfit_buf_end(b, put_modality_and_place(to, n[i].modality, n[i].start, n[i].end));
    }
    LITERAL(b, "]");
}

static void end_with_modality_and_place(ecfit_buf *b, ecfit_modality modality, uint32_t start, uint32_t end)
{
    char *to = ecfit_buf_room(b, MODALITY_AND_PLACE_BYTES);
    if (to) ecfit_buf_end(b, put_modality_and_place(to, modality, start, end));
}

static void put_years(ecfit_buf *b, const ecfit_requirements *q)
{
    OPEN_LIST(b, "years");
    for (size_t i = 0; i < q->n_years; i++) {
        const ecfit_years_need *y = &q->years[i];
        separate(b, i);
        LITERAL(b, "{");
        INT_OR_NULL(b, "min", y->min);
        LITERAL(b, ",");
        INT_OR_NULL(b, "max", y->max ? y->max : -1);
        MEMBER(b, "skill", y->skill);
        end_with_modality_and_place(b, y->modality, y->start, y->end);
    }
    LITERAL(b, "]");
}

static void put_languages(ecfit_buf *b, const ecfit_requirements *q)
{
    OPEN_LIST(b, "languages");
    for (size_t i = 0; i < q->n_languages; i++) {
        const ecfit_language_need *l = &q->languages[i];
        separate(b, i);
        LITERAL(b, "{\"lang\":");
        text_or_null(b, l->lang);
        MEMBER(b, "level", l->level);
        if (l->any_of) {
            LITERAL(b, ",");
            INT_OR_NULL(b, "any_of", (int)l->any_of);
            LITERAL(b, ",");
            INT_OR_NULL(b, "at_least", (int)l->at_least);
        }
        end_with_modality_and_place(b, l->modality, l->start, l->end);
    }
    LITERAL(b, "]");
}

static void put_requirements(ecfit_buf *b, const ecfit_requirements *q)
{
    LITERAL(b, ",\"requirements\":{");
    INT_OR_NULL(b, "years_min", q->years_min);
    LITERAL(b, ",");
    INT_OR_NULL(b, "eqf_min", q->eqf_min);
    put_years(b, q);
    OPEN_LIST(b, "degrees");
    put_named(b, q->degrees, q->n_degrees);
    OPEN_LIST(b, "certificates");
    put_named(b, q->certificates, q->n_certificates);
    put_languages(b, q);
    OPEN_LIST(b, "technologies");
    put_named(b, q->technologies, q->n_technologies);
    MEMBER(b, "clearance", q->clearance);
    MEMBER(b, "contract", q->contract);
    OPEN_LIST(b, "fields");
    for (size_t i = 0; i < q->n_fields; i++) {
        separate(b, i);
        LITERAL(b, "{\"kind\":");
        text_or_null(b, q->fields[i].kind);
        MEMBER(b, "value", q->fields[i].value);
        LITERAL(b, ",");
        span(b, q->fields[i].start, q->fields[i].end);
        LITERAL(b, "}");
    }
    LITERAL(b, "]}");
}

/* ---- the record ------------------------------------------------------------------------------------------- */

static void put_spans(ecfit_buf *b, const ecfit_record *r)
{
    OPEN_LIST(b, "languages");
    for (size_t i = 0; i < r->n_languages; i++) {
        separate(b, i);
        LITERAL(b, "{\"lang\":");
        put_name(b, ecfit_lang_code(r->languages[i].lang));
        LITERAL(b, ",");
        span(b, r->languages[i].start, r->languages[i].end);
        LITERAL(b, "}");
    }
    LITERAL(b, "]");
}

static void put_sections(ecfit_buf *b, const ecfit_record *r)
{
    OPEN_LIST(b, "sections");
    for (size_t i = 0; i < r->n_sections; i++) {
        char *to = ecfit_buf_room(b, 16 + QUOTED_BYTES + PLACE_BYTES);
        if (!to) return;
        if (i) *to++ = ',';
        to = put_quoted(PUT(to, "{\"kind\":"), ecfit_section_named(r->sections[i].kind));
        to = put_place(PUT(to, ","), r->sections[i].start, r->sections[i].end);
        ecfit_buf_end(b, PUT(to, "}"));
    }
    LITERAL(b, "]");
}

void ecfit_print_json(const ecfit_record *r, unsigned show, ecfit_text *b)
{
    LITERAL(b, "{\"id\":");
    text_or_null(b, r->id);
    MEMBER(b, "title", r->title);
    if (r->title_found) LITERAL(b, ",\"title_found\":true");
    NAME(b, "lang", ecfit_lang_code(r->lang));
    put_spans(b, r);
    ecfit_buf_puts(b, r->in_scope ? ",\"in_scope\":true" : ",\"in_scope\":false");
    NUMBER(b, "scope_score", r->scope_score, 3);
    MEMBER(b, "nomenclature", r->nomenclature);
    MEMBER(b, "ecf", r->ecf);
    if (r->crosswalk) MEMBER(b, "crosswalk", r->crosswalk);
    if (r->abstain) LITERAL(b, ",\"abstain\":true");
    if (show & ECFIT_SHOW_ROLES) put_roles(b, r);
    if (show & ECFIT_SHOW_COMPETENCES) put_competences(b, r);
    if (show & ECFIT_SHOW_REQUIREMENTS) put_requirements(b, &r->requirements);
    put_sections(b, r);
    if (r->meta) {
        LITERAL(b, ",\"meta\":");
        ecfit_buf_puts(b, r->meta);
    }
    OPEN_LIST(b, "warnings");
    for (size_t i = 0; i < r->n_warnings; i++) {
        separate(b, i);
        text_or_null(b, r->warnings[i]);
    }
    LITERAL(b, "]}\n");
}

void ecfit_print_error_json(const char *id, const ecfit_error *e, ecfit_text *b)
{
    LITERAL(b, "{\"id\":");
    text_or_null(b, id);
    LITERAL(b, ",\"error\":{\"code\":");
    text_or_null(b, ecfit_status_name(e->code));
    LITERAL(b, ",\"message\":");
    text_or_null(b, e->what);
    if (e->where[0]) MEMBER(b, "where", e->where);
    if (e->line) NUMBER(b, "line", e->line, 0);
    LITERAL(b, "}}\n");
}

void ecfit_text_free(ecfit_text *t) { ecfit_buf_free(t); }

void ecfit_text_put(ecfit_text *t, const char *z) { ecfit_buf_puts(t, z); }

void ecfit_text_add(ecfit_text *t, const char *ptr, size_t len) { ecfit_buf_put(t, ptr, len); }
