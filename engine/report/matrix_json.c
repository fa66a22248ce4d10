/* A match as one line of JSON, a profile likewise. */
#include "base/buf.h"

static void member(ecfit_buf *b, const char *name)
{
    ecfit_buf_puts(b, ",\"");
    ecfit_buf_puts(b, name);
    ecfit_buf_puts(b, "\":");
}

static void text_or_null(ecfit_buf *b, const char *z)
{
    if (z)
        ecfit_buf_json(b, z, strlen(z));
    else
        ecfit_buf_puts(b, "null");
}

static void text_member(ecfit_buf *b, const char *name, const char *value)
{
    member(b, name);
    text_or_null(b, value);
}

/* null for -1: what cannot be known is unknown, not zero. */
static void known_member(ecfit_buf *b, const char *name, int value)
{
    member(b, name);
    if (value < 0)
        ecfit_buf_puts(b, "null");
    else
        ecfit_buf_int(b, value);
}

static void bool_member(ecfit_buf *b, const char *name, bool value)
{
    member(b, name);
    ecfit_buf_puts(b, value ? "true" : "false");
}

static void separate(ecfit_buf *b, size_t i)
{
    if (i) ecfit_buf_putc(b, ',');
}

static void put_texts(ecfit_buf *b, const char *name, const char *const *at, size_t n)
{
    member(b, name);
    ecfit_buf_putc(b, '[');
    for (size_t i = 0; i < n; i++) separate(b, i), text_or_null(b, at[i]);
    ecfit_buf_putc(b, ']');
}

/* ---- the CV ----------------------------------------------------------------------------------------------- */

static void put_jobs(ecfit_buf *b, const ecfit_cv *cv)
{
    member(b, "jobs");
    ecfit_buf_putc(b, '[');
    for (size_t i = 0; i < cv->n_jobs; i++) {
        const ecfit_cv_job *j = &cv->jobs[i];
        separate(b, i);
        ecfit_buf_puts(b, "{\"title\":");
        text_or_null(b, j->title);
        text_member(b, "from", j->from);
        text_member(b, "to", j->to);
        bool_member(b, "current", j->current);
        known_member(b, "months", (int)j->months);
        bool_member(b, "ict", j->ict);
        bool_member(b, "training", j->training);
        text_member(b, "role", j->role);
        known_member(b, "line", (int)j->line);
        ecfit_buf_putc(b, '}');
    }
    ecfit_buf_putc(b, ']');
}

static void put_certificates(ecfit_buf *b, const ecfit_cv *cv)
{
    size_t n = 0;
    member(b, "certificates");
    ecfit_buf_putc(b, '[');
    for (size_t i = 0; i < cv->n_certificates; i++)
        if (cv->certificates[i].held) separate(b, n++), text_or_null(b, cv->certificates[i].name);
    ecfit_buf_putc(b, ']');
}

static void put_languages(ecfit_buf *b, const ecfit_cv *cv)
{
    member(b, "languages");
    ecfit_buf_putc(b, '[');
    for (size_t i = 0; i < cv->n_languages; i++) {
        separate(b, i);
        ecfit_buf_puts(b, "{\"lang\":");
        text_or_null(b, cv->languages[i].name);
        text_member(b, "level", cv->languages[i].level);
        ecfit_buf_putc(b, '}');
    }
    ecfit_buf_putc(b, ']');
}

/* ---- the match -------------------------------------------------------------------------------------------- */

static void put_parts(ecfit_buf *b, const ecfit_match *m)
{
    member(b, "parts");
    ecfit_buf_putc(b, '{');
    for (size_t i = 0; i < ECFIT_N_FIT_PARTS; i++) {
        separate(b, i);
        ecfit_buf_json(b, m->parts[i].name, strlen(m->parts[i].name));
        ecfit_buf_putc(b, ':');
        ecfit_buf_fixed(b, m->parts[i].value, 3);
    }
    ecfit_buf_putc(b, '}');
}

static void put_card(ecfit_buf *b, const ecfit_card *card)
{
    member(b, "card");
    if (!card) {
        ecfit_buf_puts(b, "null");
        return;
    }
    ecfit_buf_puts(b, "{\"scheme\":");
    text_or_null(b, card->scheme);
    for (size_t i = 0; i < ECFIT_N_CARD_LINES; i++) {
        member(b, card->lines[i].name);
        ecfit_buf_int(b, card->lines[i].points);
    }
    member(b, "points");
    ecfit_buf_int(b, card->points);
    known_member(b, "level", card->level);
    bool_member(b, "accepted", card->accepted);
    text_member(b, "rejected", card->accepted ? NULL : card->rejected);
    member(b, "why");
    ecfit_buf_putc(b, '{');
    for (size_t i = 0; i < ECFIT_N_CARD_LINES; i++) {
        separate(b, i);
        ecfit_buf_json(b, card->lines[i].name, strlen(card->lines[i].name));
        ecfit_buf_putc(b, ':');
        text_or_null(b, card->lines[i].why);
    }
    ecfit_buf_puts(b, "}}");
}

static void put_row(ecfit_buf *b, const ecfit_match_row *row)
{
    ecfit_buf_puts(b, "{\"kind\":");
    text_or_null(b, ecfit_need_name(row->need->kind));
    text_member(b, "mode", ecfit_need_mode_name(row->need->mode));
    text_member(b, "requirement", row->need->text);
    text_member(b, "status", ecfit_compliance_name(row->status));
    member(b, "score");
    ecfit_buf_fixed(b, row->score, 2);
    if (row->need->kind == ECFIT_NEED_EXPERTISE) known_member(b, "years", row->years);
    member(b, "evidence");
    ecfit_buf_putc(b, '[');
    for (size_t i = 0; i < row->n_evidence; i++) {
        separate(b, i);
        ecfit_buf_puts(b, "{\"text\":");
        text_or_null(b, row->evidence[i].text);
        known_member(b, "line", (int)row->evidence[i].line);
        known_member(b, "job", row->evidence[i].job);
        ecfit_buf_putc(b, '}');
    }
    ecfit_buf_putc(b, ']');
    text_member(b, "gap", row->gap);
    ecfit_buf_putc(b, '}');
}

void ecfit_print_match_json(const ecfit_match *m, ecfit_text *out)
{
    const ecfit_cv *cv = m->cv;
    ecfit_buf_puts(out, "{\"id\":");
    text_or_null(out, cv->id);
    if (cv->name) text_member(out, "name", cv->name);
    text_member(out, "profile", m->profile->id);
    text_member(out, "title", m->profile->title);
    member(out, "fit");
    ecfit_buf_fixed(out, m->fit, 4);
    put_parts(out, m);
    text_member(out, "as_of", cv->as_of);
    known_member(out, "eqf", cv->eqf);
    known_member(out, "it_years", cv->it_years);
    text_member(out, "years_by", cv->years_by);
    put_certificates(out, cv);
    put_languages(out, cv);
    put_jobs(out, cv);
    put_card(out, m->card);
    member(out, "requirements");
    ecfit_buf_putc(out, '[');
    for (size_t i = 0; i < m->n_rows; i++) separate(out, i), put_row(out, &m->rows[i]);
    ecfit_buf_putc(out, ']');
    put_texts(out, "warnings", cv->warnings, cv->n_warnings);
    ecfit_buf_puts(out, "}\n");
}

/* ---- a profile -------------------------------------------------------------------------------------------- */

void ecfit_print_profile_json(const ecfit_profile *profile, ecfit_text *out)
{
    const ecfit_profile_facts *f = ecfit_profile_get(profile);
    ecfit_buf_puts(out, "{\"id\":");
    text_or_null(out, f->id);
    text_member(out, "title", f->title);
    text_member(out, "scheme", f->scheme);
    known_member(out, "lot", f->lot ? f->lot : -1);
    known_member(out, "eqf", f->eqf ? f->eqf : -1);
    text_member(out, "degree", f->degree);
    member(out, "on_call");
    ecfit_buf_puts(out, f->on_call < 0 ? "null" : f->on_call ? "true" : "false");
    member(out, "needs");
    ecfit_buf_putc(out, '[');
    for (size_t i = 0; i < f->n_needs; i++) {
        const ecfit_need *need = &f->needs[i];
        separate(out, i);
        ecfit_buf_puts(out, "{\"kind\":");
        text_or_null(out, ecfit_need_name(need->kind));
        text_member(out, "mode", ecfit_need_mode_name(need->mode));
        if (need->group) known_member(out, "group", (int)need->group);
        text_member(out, "text", need->text);
        known_member(out, "line", need->line ? (int)need->line : -1);
        ecfit_buf_putc(out, '}');
    }
    ecfit_buf_putc(out, ']');
    put_texts(out, "warnings", f->warnings, f->n_warnings);
    ecfit_buf_puts(out, "}\n");
}
