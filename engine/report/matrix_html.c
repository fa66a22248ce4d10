/* Matches as one self-contained HTML file that prints well: ranking first, then a page a match. No script, nothing fetched. */
#include "base/buf.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
    "<title>Compliance matrix</title>\n<style>\n"
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1a1a1a;background:#fff}\n"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem}table{border-collapse:collapse;width:100%;margin:.8rem 0}\n"
    "th,td{border:1px solid #c8c8c8;padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:#f2f2f2}\n"
    "td.n{text-align:right;white-space:nowrap}.met{background:#e3f4e3}.partly{background:#fff4d6}.missing{background:#fbe3e1}.unknown{background:#eee}\n"
    ".e{color:#444;font-size:.9em}.g{font-style:italic}.q::before{content:'\\201C'}.q::after{content:'\\201D'}\n"
    "@media print{body{margin:0;max-width:none;font-size:11px}h2{break-before:page}tr{break-inside:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n"
    "</style></head><body>\n";

static void put_text(ecfit_buf *b, const char *z)
{
    for (; *z; z++) {
        switch (*z) {
        case '&': ecfit_buf_puts(b, "&amp;"); break;
        case '<': ecfit_buf_puts(b, "&lt;"); break;
        case '>': ecfit_buf_puts(b, "&gt;"); break;
        case '"': ecfit_buf_puts(b, "&quot;"); break;
        default: ecfit_buf_putc(b, *z);
        }
    }
}

static void cell(ecfit_buf *b, const char *z)
{
    ecfit_buf_puts(b, "<td>");
    put_text(b, z);
    ecfit_buf_puts(b, "</td>");
}

static void number(ecfit_buf *b, int value)
{
    ecfit_buf_puts(b, "<td class=\"n\">");
    if (value >= 0)
        ecfit_buf_int(b, value);
    else
        ecfit_buf_puts(b, "-");
    ecfit_buf_puts(b, "</td>");
}

static void put_ranking(ecfit_buf *b, const ecfit_match *const *matches, size_t n, bool by_profile)
{
    ecfit_buf_fmt(
        b,
        "<table><thead><tr><th>Rank</th><th>%s</th><th>Fit</th><th>Points</th><th>Level</th><th>Remark</th></tr></thead><tbody>\n",
        by_profile ? "CV" : "Profile");
    for (size_t i = 0; i < n; i++) {
        const ecfit_match *m = matches[i];
        ecfit_buf_fmt(b, "<tr><td class=\"n\">%zu</td><td><a href=\"#m%zu\">", i + 1, i + 1);
        put_text(b, by_profile ? m->cv->id : m->profile->id);
        ecfit_buf_puts(b, "</a> ");
        put_text(b, by_profile ? m->cv->name ? m->cv->name : "" : m->profile->title);
        ecfit_buf_puts(b, "</td><td class=\"n\">");
        ecfit_buf_fixed(b, m->fit, 2);
        ecfit_buf_puts(b, "</td>");
        number(b, m->card ? m->card->points : -1);
        number(b, m->card ? m->card->level : -1);
        cell(b, m->card && !m->card->accepted ? m->card->rejected : "");
        ecfit_buf_puts(b, "</tr>\n");
    }
    ecfit_buf_puts(b, "</tbody></table>\n");
}

static void put_card(ecfit_buf *b, const ecfit_card *card)
{
    if (!card) return;
    ecfit_buf_puts(b, "<table><thead><tr><th>Scorecard ");
    put_text(b, card->scheme);
    ecfit_buf_puts(b, "</th><th>Points</th><th>Where they come from</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < ECFIT_N_CARD_LINES; i++) {
        ecfit_buf_puts(b, "<tr>");
        cell(b, card->lines[i].name);
        number(b, card->lines[i].points);
        cell(b, card->lines[i].why);
        ecfit_buf_puts(b, "</tr>\n");
    }
    ecfit_buf_puts(b, "<tr><th>total</th>");
    number(b, card->points);
    ecfit_buf_puts(b, "<td>");
    if (card->level >= 0) ecfit_buf_fmt(b, "level %d", card->level);
    if (!card->accepted)
        ecfit_buf_puts(b, card->level >= 0 ? ", rejected: " : "rejected: "), put_text(b, card->rejected);
    ecfit_buf_puts(b, "</td></tr></tbody></table>\n");
}

static void put_evidence(ecfit_buf *b, const ecfit_match *m, const ecfit_match_row *row)
{
    ecfit_buf_puts(b, "<td class=\"e\">");
    for (size_t i = 0; i < row->n_evidence; i++) {
        const ecfit_cv_evidence *e = &row->evidence[i];
        if (i) ecfit_buf_puts(b, "<br>");
        ecfit_buf_puts(b, "<span class=\"q\">");
        put_text(b, e->text);
        ecfit_buf_fmt(b, "</span> line %u", e->line);
        if (e->job < 0) continue;
        const ecfit_cv_job *j = &m->cv->jobs[e->job];
        ecfit_buf_puts(b, ", ");
        put_text(b, j->title);
        if (j->from) ecfit_buf_fmt(b, " (%s to %s)", j->from, j->current ? "date" : j->to);
    }
    ecfit_buf_puts(b, "</td>");
}

static void put_rows(ecfit_buf *b, const ecfit_match *m)
{
    ecfit_buf_puts(
        b,
        "<table><thead><tr><th>Requirement</th><th>Status</th><th>Years</th><th>Evidence</th><th>To ask</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < m->n_rows; i++) {
        const ecfit_match_row *row = &m->rows[i];
        const char *status = ecfit_compliance_name(row->status);
        ecfit_buf_fmt(b, "<tr class=\"%s\"><td><small>%s%s</small><br>", status, ecfit_need_name(row->need->kind),
                      row->need->mode == ECFIT_NEED_OPTIONAL ? ", optional"
                      : row->need->mode == ECFIT_NEED_ANY    ? ", one of a group"
                                                             : "");
        put_text(b, row->need->text);
        ecfit_buf_fmt(b, "</td><td>%s</td>", status);
        number(b, row->years);
        put_evidence(b, m, row);
        ecfit_buf_puts(b, "<td class=\"g\">");
        put_text(b, row->gap);
        ecfit_buf_puts(b, "</td></tr>\n");
    }
    ecfit_buf_puts(b, "</tbody></table>\n");
}

static void put_match(ecfit_buf *b, const ecfit_match *m, size_t i)
{
    ecfit_buf_fmt(b, "<h2 id=\"m%zu\">", i + 1);
    put_text(b, m->cv->id);
    if (m->cv->name) ecfit_buf_puts(b, " (");
    if (m->cv->name) put_text(b, m->cv->name);
    ecfit_buf_puts(b, m->cv->name ? ") against " : " against ");
    put_text(b, m->profile->id);
    ecfit_buf_putc(b, ' ');
    put_text(b, m->profile->title);
    ecfit_buf_puts(b, "</h2>\n<p>Fit ");
    ecfit_buf_fixed(b, m->fit, 2);
    for (size_t k = 0; k < ECFIT_N_FIT_PARTS; k++) {
        ecfit_buf_fmt(b, "%s %s ", k ? " +" : " =", m->parts[k].name);
        ecfit_buf_fixed(b, m->parts[k].weight, 2);
        ecfit_buf_puts(b, " &times; ");
        ecfit_buf_fixed(b, m->parts[k].value, 2);
    }
    ecfit_buf_puts(b, "</p>\n<p>Education ");
    if (m->cv->eqf >= 0)
        ecfit_buf_fmt(b, "EQF %d", m->cv->eqf);
    else
        ecfit_buf_puts(b, "unknown");
    ecfit_buf_puts(b, "; years in ICT jobs ");
    if (m->cv->it_years >= 0)
        ecfit_buf_fmt(b, "%d", m->cv->it_years);
    else
        ecfit_buf_puts(b, "unknown");
    ecfit_buf_puts(b, "; day of reference ");
    put_text(b, m->cv->as_of);
    ecfit_buf_puts(b, ".</p>\n");
    for (size_t k = 0; k < m->cv->n_warnings; k++) {
        ecfit_buf_puts(b, "<p>Warning: ");
        put_text(b, m->cv->warnings[k]);
        ecfit_buf_puts(b, ".</p>\n");
    }
    put_card(b, m->card);
    put_rows(b, m);
}

void ecfit_print_matches_html(const ecfit_match *const *matches, size_t n, bool by_profile, ecfit_text *out)
{
    ecfit_buf_puts(out, head);
    ecfit_buf_puts(out, "<h1>Compliance matrix");
    if (n && by_profile) {
        ecfit_buf_puts(out, ": ");
        put_text(out, matches[0]->profile->id);
        ecfit_buf_putc(out, ' ');
        put_text(out, matches[0]->profile->title);
    }
    ecfit_buf_puts(out, "</h1>\n");
    if (n > 1) put_ranking(out, matches, n, by_profile);
    for (size_t i = 0; i < n; i++) put_match(out, matches[i], i);
    ecfit_buf_puts(out, "</body></html>\n");
}
