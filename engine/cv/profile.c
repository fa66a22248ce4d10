/* Profiles: what sheets, tables and the built-in lots say, as needs. */
#include "cv/profile.h"
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* ---- drafts ----------------------------------------------------------------------------------------------- */

/* Markup of sheets that is no text: emphasis, escapes, entities for spaces. */
static size_t plain(ecfit_str in, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '\\' || (c == '*' && i + 1 < in.len && in.ptr[i + 1] == '*')) continue;
        if (c == '*' && i && in.ptr[i - 1] == '*') continue;
        if (c == '_' && (i == 0 || i + 1 == in.len || in.ptr[i - 1] == ' ' || in.ptr[i + 1] == ' ')) continue;
        if (in.len - i >= 6 && !memcmp(in.ptr + i, "&#x20;", 6)) c = ' ', i += 5;
        if (in.len - i >= 5 && !memcmp(in.ptr + i, "&amp;", 5)) c = '&', i += 4;
        if (c == '|') c = ' ';
        if (c == ' ' && (n == 0 || out[n - 1] == ' ')) continue;
        out[n++] = c == '\t' ? ' ' : c;
    }
    while (n && (out[n - 1] == ' ' || out[n - 1] == ';')) n--;
    return n;
}

ecfit_need *draft_add(profile_draft *d, ecfit_need_kind kind, ecfit_need_mode mode, unsigned group, unsigned line,
                      ecfit_str text)
{
    char *copy = ecfit_arena_alloc(&d->p->arena, text.len + 1);
    ecfit_need *need = copy ? vec_push(&d->needs) : NULL;
    if (!need) return d->failed = true, NULL;
    copy[plain(text, copy)] = 0;
    *need = (ecfit_need){kind, mode, group, line, copy};
    return need;
}

void draft_education(profile_draft *d, ecfit_str text)
{
    ecfit_profile_facts *f = &d->p->facts;
    char *degree = ecfit_arena_alloc(&d->p->arena, text.len + 1);
    if (!degree) {
        d->failed = true;
        return;
    }
    size_t n = plain(text, degree);
    degree[n] = 0;
    char *eqf = strcasestr(degree, "EQF");
    if (eqf) {
        char *digit = eqf + strcspn(eqf, "45678");
        if (*digit && !f->eqf) f->eqf = *digit - '0';
        if (*digit) memmove(eqf, digit + 1, strlen(digit + 1) + 1);
    }
    while (*degree && !isalnum((unsigned char)*degree)) degree++;
    n = strlen(degree);
    while (n && !isalnum((unsigned char)degree[n - 1]) && degree[n - 1] != ')') degree[--n] = 0;
    if (n && !f->degree[0]) f->degree = degree;
}

static int place_of(const char *const *names, ecfit_str s)
{
    for (int i = 0; names[i]; i++)
        if (s.len == strlen(names[i]) && !strncasecmp(s.ptr, names[i], s.len)) return i;
    return -1;
}

static const char *const need_names[] = {"task",     "education", "expertise", "certificate", "skill",
                                         "language", "on-call",   "note",      NULL};
static const char *const mode_names[] = {"required", "optional", "any", "label", NULL};

const char *ecfit_need_name(ecfit_need_kind kind) { return (unsigned)kind < ECFIT_N_NEEDS ? need_names[kind] : "note"; }
const char *ecfit_need_mode_name(ecfit_need_mode mode) { return (unsigned)mode < 4 ? mode_names[mode] : "required"; }

/* "required", "optional", "label", "any 2": the group behind it. */
static ecfit_need_mode parse_mode(profile_draft *d, ecfit_str s, unsigned *group)
{
    ecfit_str word = ecfit_str_cut(&s, ' ');
    int at = place_of(mode_names, word);
    *group = at == ECFIT_NEED_ANY || (at == ECFIT_NEED_LABEL && s.ptr) ? 1 : 0;
    if (*group && s.ptr && s.len && isdigit((unsigned char)s.ptr[0])) *group = (unsigned)(s.ptr[0] - '0');
    if (*group > d->groups) d->groups = *group;
    return at < 0 ? ECFIT_NEED_REQUIRED : (ecfit_need_mode)at;
}

bool draft_row(profile_draft *d, ecfit_str key, ecfit_str value, ecfit_str mode, unsigned line)
{
    ecfit_profile_facts *f = &d->p->facts;
    unsigned group;
    int kind = place_of(need_names, key);
    if (ecfit_str_is(key, "lot")) return f->lot = value.len ? value.ptr[0] - '0' : 0, true;
    if (ecfit_str_is(key, "role")) {
        char *roles = ecfit_arena_dup(&d->p->arena, value.ptr, value.len);
        if (roles) f->roles = roles;
        return d->failed |= !roles, true;
    }
    if (kind < 0) return false;
    if (kind == ECFIT_NEED_EDUCATION) draft_education(d, value);
    if (kind == ECFIT_NEED_ON_CALL) f->on_call = ecfit_str_is(value, "yes");
    ecfit_need_mode m = parse_mode(d, mode, &group);
    draft_add(d, (ecfit_need_kind)kind, m, group, line, value);
    return true;
}

/* ---- life ------------------------------------------------------------------------------------------------- */

static ecfit_profile *new_profile(const char *id)
{
    ecfit_profile *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->facts = (ecfit_profile_facts){.scheme = "", .title = "", .degree = "", .roles = "", .on_call = -1};
    p->facts.id = ecfit_arena_dup(&p->arena, id, strlen(id));
    return p;
}

void ecfit_profile_free(ecfit_profile *p)
{
    if (!p) return;
    ecfit_arena_clear(&p->arena);
    free(p);
}

const ecfit_profile_facts *ecfit_profile_get(const ecfit_profile *p) { return &p->facts; }

static ecfit_profile *finish(ecfit_cv_worker *w, profile_draft *d, ecfit_error *err)
{
    ecfit_status status =
        d->failed || !d->p->facts.id ? ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory") : draft_compile(w, d, err);
    vec_free(&d->needs);
    if (!status) return d->p;
    ecfit_profile_free(d->p);
    return NULL;
}

/* ---- sources ---------------------------------------------------------------------------------------------- */

static bool is_table(const char *text, size_t len)
{
    for (ecfit_str rest = {text, len}; rest.ptr && rest.len;) {
        ecfit_str line = ecfit_str_cut(&rest, '\n');
        if (line.len && line.ptr[0] != '#' && ecfit_str_trim(line).len)
            return line.len > 8 && !memcmp(line.ptr, "profile\t", 8);
    }
    return false;
}

static ecfit_status read_table(profile_draft *d, const char *name, ecfit_str rest, ecfit_error *err)
{
    unsigned number = 0, profiles = 0;
    while (rest.ptr && rest.len && !d->failed) {
        ecfit_str line = ecfit_str_cut(&rest, '\n');
        number++;
        if (!ecfit_str_trim(line).len || line.ptr[0] == '#') continue;
        ecfit_str key = ecfit_str_trim(ecfit_str_cut(&line, '\t')), value = ecfit_str_trim(ecfit_str_cut(&line, '\t')),
                  mode = ecfit_str_trim(line);
        if (!ecfit_str_is(key, "profile")) {
            if (!draft_row(d, key, value, mode, number))
                return ecfit_fail(
                    err, ECFIT_EFORMAT, name, number,
                    "unknown key \"%.*s\"; expected lot, role, education, task, expertise, certificate, skill, language, on-call or note",
                    (int)key.len, key.ptr);
            continue;
        }
        if (profiles++)
            return ecfit_fail(err, ECFIT_EFORMAT, name, number, "expected one profile in the file, found a second one");
        d->p->facts.id = ecfit_arena_dup(&d->p->arena, value.ptr, value.len);
        d->p->facts.title = ecfit_arena_dup(&d->p->arena, mode.ptr ? mode.ptr : "", mode.len);
        if (!d->p->facts.title || !d->p->facts.id) d->failed = true;
    }
    return ECFIT_OK;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

ecfit_profile *ecfit_profile_read(ecfit_cv_worker *w, const char *name, const char *text, size_t len, ecfit_error *err)
{
    profile_draft d = {.p = new_profile(base_name(name))};
    ecfit_status status = ECFIT_OK;
    if (!d.p) return ecfit_fail(err, ECFIT_ENOMEM, name, 0, "out of memory"), NULL;
    if (!ecfit_stage_decode(&w->doc, text, len, false) || !ecfit_stage_token(&w->doc)) d.failed = true;
    const char *clean = w->doc.text.ptr ? w->doc.text.ptr : "";
    w->last = NULL;
    if (!d.failed && is_table(clean, w->doc.text.len)) {
        status = read_table(&d, name, (ecfit_str){clean, w->doc.text.len}, err);
    } else if (!d.failed) {
        if (!cv_words_fill(&w->words, &w->cues, clean, w->doc.folded.ptr, w->doc.text.len))
            d.failed = true;
        else
            draft_sheet(&d, &w->words);
    }
    if (!status && !d.failed && !draft_asks(&d) && !(d.p->facts.title[0] && d.needs.n))
        status = ecfit_fail(
            err, ECFIT_EFORMAT, name, 0,
            "names no requirement: expected headings such as \"Nature of the tasks\" or \"Skills\" with lists below them");
    if (!status) return finish(w, &d, err);
    vec_free(&d.needs);
    ecfit_profile_free(d.p);
    return NULL;
}

size_t ecfit_profile_count(const ecfit_cv_worker *w) { return w->kb->n_lots; }

const char *ecfit_profile_name(ecfit_cv_worker *w, size_t i)
{
    if (i >= w->kb->n_lots) return NULL;
    snprintf(w->name, sizeof w->name, "%s/%s", kb_str(w->kb, w->kb->lots[i].scheme), kb_str(w->kb, w->kb->lots[i].id));
    return w->name;
}

/* Edits between two short names (Levenshtein), for suggestions. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[65];
    size_t n = strlen(b) < 64 ? strlen(b) : 64;
    for (unsigned j = 0; j <= n; j++) row[j] = j;
    for (unsigned i = 1; *a; a++, i++) {
        unsigned before = row[0]++;
        for (size_t j = 1; j <= n; j++) {
            unsigned cost = before + (*a != b[j - 1]);
            before = row[j];
            if (row[j] + 1 < cost) cost = row[j] + 1;
            if (row[j - 1] + 1 < cost) cost = row[j - 1] + 1;
            row[j] = cost;
        }
    }
    return row[n];
}

/* Ids and titles near to what was asked: "lot2-31" finds lot2-13, "database architect" finds lot2-01. */
static void suggest(const ecfit_kb *kb, const char *wanted, char *out, size_t size)
{
    size_t used = 0;
    bool taken[512] = {0};
    out[0] = 0;
    for (int k = 0; k < 3; k++) {
        unsigned best = 1000;
        size_t at = SIZE_MAX;
        for (size_t i = 0; i < kb->n_lots && i < 512; i++) {
            unsigned n = distance(wanted, kb_str(kb, kb->lots[i].id));
            if (strcasestr(kb_str(kb, kb->lots[i].title), wanted)) n = 0;
            if (!taken[i] && n < best) best = n, at = i;
        }
        if (at == SIZE_MAX) return;
        taken[at] = true;
        int n = snprintf(out + used, size - used, "%s%s (%s)", k ? ", " : "", kb_str(kb, kb->lots[at].id),
                         kb_str(kb, kb->lots[at].title));
        if (n < 0 || (size_t)n >= size - used) return;
        used += (size_t)n;
    }
}

ecfit_profile *ecfit_profile_builtin(ecfit_cv_worker *w, const char *name, ecfit_error *err)
{
    const ecfit_kb *kb = w->kb;
    const char *slash = strrchr(name, '/'), *id = slash ? slash + 1 : name;
    const kb_lot *lot = NULL;
    for (size_t i = 0; i < kb->n_lots && !lot; i++) {
        const char *scheme = kb_str(kb, kb->lots[i].scheme);
        bool same_scheme =
            !slash || (strlen(scheme) == (size_t)(slash - name) && !strncmp(scheme, name, (size_t)(slash - name)));
        if (same_scheme && !strcmp(kb_str(kb, kb->lots[i].id), id)) lot = &kb->lots[i];
    }
    if (!lot) {
        char near[200];
        suggest(kb, id, near, sizeof near);
        return ecfit_fail(err, ECFIT_EARG, NULL, 0, "unknown profile \"%.60s\"; near: %s", name, near), NULL;
    }
    profile_draft d = {.p = new_profile(id)};
    if (!d.p) return ecfit_fail(err, ECFIT_ENOMEM, name, 0, "out of memory"), NULL;
    d.p->facts.scheme = kb_str(kb, lot->scheme);
    d.p->facts.title = kb_str(kb, lot->title);
    for (uint32_t i = lot->first_line; i < lot->first_line + lot->n_lines; i++) {
        const kb_lot_line *line = &kb->lot_lines[i];
        if (draft_row(&d, ecfit_str_of(kb_str(kb, line->key)), ecfit_str_of(kb_str(kb, line->text)),
                      ecfit_str_of(kb_str(kb, line->mode)), 0))
            continue;
        ecfit_fail(err, ECFIT_EDICT, name, 0, "unknown key \"%s\"", kb_str(kb, line->key));
        vec_free(&d.needs);
        ecfit_profile_free(d.p);
        return NULL;
    }
    return finish(w, &d, err);
}
