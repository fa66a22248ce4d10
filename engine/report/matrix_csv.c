/* The compliance matrix as CSV (RFC 4180), with what a spreadsheet would take for a formula made harmless; a profile as the
 * table that can be read again. */
#include "base/buf.h"

static void cell(ecfit_buf *b, const char *z, bool last)
{
    ecfit_buf_putc(b, '"');
    if (*z && strchr("=+-@\t", *z)) ecfit_buf_putc(b, '\'');
    for (; *z; z++) {
        if (*z == '"') ecfit_buf_putc(b, '"');
        if (*z != '\r' && *z != '\n')
            ecfit_buf_putc(b, *z);
        else
            ecfit_buf_putc(b, ' ');
    }
    ecfit_buf_puts(b, last ? "\"\r\n" : "\",");
}

static void number(ecfit_buf *b, int value)
{
    if (value >= 0) ecfit_buf_int(b, value);
    ecfit_buf_putc(b, ',');
}

static void evidence_cell(ecfit_buf *b, const ecfit_match *m, const ecfit_match_row *row)
{
    ecfit_buf text = {0};
    for (size_t i = 0; i < row->n_evidence; i++) {
        const ecfit_cv_evidence *e = &row->evidence[i];
        if (i) ecfit_buf_puts(&text, "; ");
        ecfit_buf_puts(&text, e->text);
        ecfit_buf_fmt(&text, " (line %u", e->line);
        if (e->job >= 0 && m->cv->jobs[e->job].from)
            ecfit_buf_fmt(&text, ", %s to %s", m->cv->jobs[e->job].from,
                          m->cv->jobs[e->job].current ? "date" : m->cv->jobs[e->job].to);
        ecfit_buf_putc(&text, ')');
    }
    ecfit_buf_putc(&text, 0);
    if (text.failed)
        b->failed = true;
    else
        cell(b, text.ptr, false);
    ecfit_buf_free(&text);
}

static void put_row(ecfit_buf *b, const ecfit_match *m, const char *kind, const char *mode, const char *text,
                    const char *status, int years, const ecfit_match_row *row, const char *gap)
{
    cell(b, m->cv->id, false);
    cell(b, m->profile->id, false);
    cell(b, kind, false);
    cell(b, mode, false);
    cell(b, text, false);
    cell(b, status, false);
    number(b, years);
    if (row)
        evidence_cell(b, m, row);
    else
        ecfit_buf_puts(b, ",");
    cell(b, gap, true);
}

static void put_card(ecfit_buf *b, const ecfit_match *m)
{
    const ecfit_card *card = m->card;
    for (size_t i = 0; card && i < ECFIT_N_CARD_LINES; i++)
        put_row(b, m, "points", card->scheme, card->lines[i].name, "", card->lines[i].points, NULL, card->lines[i].why);
    if (!card) return;
    put_row(b, m, "points", card->scheme, "total", card->accepted ? "accepted" : "rejected", card->points, NULL,
            card->rejected);
    put_row(b, m, "points", card->scheme, "level", "", card->level, NULL, "");
}

void ecfit_print_match_csv(const ecfit_match *m, bool header, ecfit_text *out)
{
    char fit[32];
    if (header) ecfit_buf_puts(out, "cv,profile,kind,mode,requirement,status,years or points,evidence,gap\r\n");
    ecfit_buf value = {0};
    ecfit_buf_fixed(&value, m->fit, 4);
    size_t n = value.len < sizeof fit - 1 ? value.len : sizeof fit - 1;
    if (n) memcpy(fit, value.ptr, n);
    fit[n] = 0;
    ecfit_buf_free(&value);
    put_row(out, m, "fit", "", fit, "", -1, NULL, "");
    put_card(out, m);
    for (size_t i = 0; i < m->n_rows; i++) {
        const ecfit_match_row *row = &m->rows[i];
        put_row(out, m, ecfit_need_name(row->need->kind), ecfit_need_mode_name(row->need->mode), row->need->text,
                ecfit_compliance_name(row->status), row->years, row, row->gap);
    }
}

void ecfit_print_profile_table(const ecfit_profile *profile, ecfit_text *out)
{
    const ecfit_profile_facts *f = ecfit_profile_get(profile);
    ecfit_buf_fmt(out, "profile\t%s\t%s\n", f->id, f->title);
    if (f->lot) ecfit_buf_fmt(out, "lot\t%d\n", f->lot);
    if (f->roles[0]) ecfit_buf_fmt(out, "role\t%s\n", f->roles);
    for (size_t i = 0; i < f->n_needs; i++) {
        const ecfit_need *need = &f->needs[i];
        ecfit_buf_fmt(out, "%s\t%s", ecfit_need_name(need->kind), need->text);
        if (need->mode != ECFIT_NEED_REQUIRED || need->group)
            ecfit_buf_fmt(out, "\t%s", ecfit_need_mode_name(need->mode));
        if (need->group) ecfit_buf_fmt(out, " %u", need->group);
        ecfit_buf_putc(out, '\n');
    }
}
