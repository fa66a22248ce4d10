/* The scorecard of a contract: points for education, experience, certificates and expertise, and the level they reach. */
#include "cv/match.h"

typedef struct card_reader {
    match_context *c;
    uint32_t scheme; /* text of the card's name */
    int lot;
} card_reader;

static bool row_is(const card_reader *r, const kb_card_row *row, const char *what)
{
    const ecfit_kb *kb = r->c->w->kb;
    return row->card == r->scheme && (row->lot == 0 || row->lot == r->lot) && !strcmp(kb_str(kb, row->what), what);
}

/* The points of the highest row whose threshold is reached; *found (may be NULL) tells whether there is one at all. */
static int points_for(const card_reader *r, const char *what, double value, bool *found)
{
    double best_from = -1, points = 0;
    bool any = false;
    for (size_t i = 0; i < r->c->w->kb->n_card_rows; i++) {
        const kb_card_row *row = &r->c->w->kb->card_rows[i];
        if (!row_is(r, row, what)) continue;
        any = true;
        if (value >= (double)row->from && (double)row->from > best_from)
            best_from = (double)row->from, points = (double)row->points;
    }
    if (found) *found = any;
    return (int)points;
}

static int most(const card_reader *r, const char *what, int points)
{
    bool found;
    int limit = points_for(r, what, 0, &found);
    return found && points > limit ? limit : points;
}

/* The highest level whose points are reached; -1 below the lowest. */
static int level_of(const card_reader *r, int points)
{
    int level = -1;
    for (size_t i = 0; i < r->c->w->kb->n_card_rows; i++) {
        const kb_card_row *row = &r->c->w->kb->card_rows[i];
        if (row_is(r, row, "level") && points >= (int)row->points && (int)row->from > level) level = (int)row->from;
    }
    return level;
}

/* ---- the lines -------------------------------------------------------------------------------------------- */

static void education(card_reader *r, ecfit_card_line *line)
{
    const ecfit_cv *cv = &r->c->r->cv;
    line->points = cv->eqf < 0 ? 0 : points_for(r, "education", cv->eqf, NULL);
    const char *text = "";
    for (size_t i = cv->n_degrees; i-- > 0;)
        if (cv->degrees[i].held && cv->degrees[i].value == cv->eqf) text = cv->degrees[i].text;
    if (cv->eqf < 0)
        line->why = "no completed education found";
    else
        line->why = match_text(r->c, "EQF %d%s: \"%s\"", cv->eqf,
                               line->points ? "" : ", below the level that gives points", text);
}

static void experience(card_reader *r, ecfit_card_line *line)
{
    const ecfit_cv *cv = &r->c->r->cv;
    if (cv->it_years < 0) {
        line->why = "no dated ICT job found";
        return;
    }
    int each = points_for(r, "experience", 1, NULL);
    line->points = most(r, "experience-max", cv->it_years * each);
    line->why =
        match_text(r->c, "%d full years (%u months of ICT, from the %s of the CV, overlaps counted once)%s", cv->it_years,
                   cv->it_months, cv->years_by, line->points < cv->it_years * each ? ", the most that counts" : "");
}

static void certificates(card_reader *r, ecfit_card_line *line)
{
    const ecfit_cv *cv = &r->c->r->cv;
    const ecfit_profile_facts *f = &r->c->p->facts;
    bool held[256] = {0};
    size_t n = 0;
    char names[600] = "";
    for (size_t i = 0; i < f->n_needs; i++)
        if (f->needs[i].kind == ECFIT_NEED_CERTIFICATE && f->needs[i].mode != ECFIT_NEED_LABEL &&
            cv->n_certificates < 256)
            match_certificates(r->c, i, held);
    for (size_t i = 0; i < cv->n_certificates && i < 256; i++) {
        if (!held[i]) continue;
        size_t used = strlen(names), left = sizeof names - used;
        if (strlen(cv->certificates[i].name) + 3 < left) strcat(strcat(names, n ? ", " : ""), cv->certificates[i].name);
        n++;
    }
    bool counted;
    int each = points_for(r, "certificates", 1, &counted);
    line->points = counted ? most(r, "certificates-max", (int)n * each) : 0;
    line->why = !counted ? "certificates give no points in this lot"
                : n      ? match_text(r->c, "%zu asked by the profile and held: %s", n, names)
                         : "none of those that the profile names is held";
}

static void expertise(card_reader *r, ecfit_card_line *line)
{
    const ecfit_match_row *best = NULL;
    for (size_t i = 0; i < r->c->match->n_rows; i++) {
        const ecfit_match_row *row = &r->c->match->rows[i];
        if (row->need->kind == ECFIT_NEED_EXPERTISE && row->years > (best ? best->years : 0)) best = row;
    }
    if (!best) {
        line->why = "no full year of a specific expertise is documented by the jobs";
        return;
    }
    line->points = points_for(r, "expertise", best->years, NULL);
    line->why = match_text(r->c, "%d years: \"%s\"", best->years, best->need->text);
}

/* ---- rejection -------------------------------------------------------------------------------------------- */

static bool group_met(const match_context *c, unsigned group)
{
    for (size_t i = 0; i < c->match->n_rows; i++) {
        const ecfit_match_row *row = &c->match->rows[i];
        if (row->need->kind == ECFIT_NEED_CERTIFICATE && row->need->group == group &&
            row->need->mode == ECFIT_NEED_ANY && row->status == ECFIT_MET)
            return true;
    }
    return false;
}

/* A required certificate that is not held rejects, where the card says so; so does a score below the lowest level. */
static const char *rejection(card_reader *r, const ecfit_card *card)
{
    bool required;
    points_for(r, "required", 1, &required);
    for (size_t i = 0; required && i < r->c->match->n_rows; i++) {
        const ecfit_match_row *row = &r->c->match->rows[i];
        if (row->need->kind != ECFIT_NEED_CERTIFICATE || row->status == ECFIT_MET) continue;
        if (row->need->mode == ECFIT_NEED_REQUIRED ||
            (row->need->mode == ECFIT_NEED_ANY && !group_met(r->c, row->need->group)))
            return match_text(r->c, "required certificate not found: %s%s", row->need->text,
                              row->need->mode == ECFIT_NEED_ANY ? " or one of its group" : "");
    }
    if (card->level < 0) return match_text(r->c, "%d points, below the lowest level", card->points);
    return "";
}

static uint32_t find_scheme(const ecfit_kb *kb, const char *scheme)
{
    for (size_t i = 0; i < kb->n_card_rows; i++)
        if (!strcmp(kb_str(kb, kb->card_rows[i].card), scheme)) return kb->card_rows[i].card;
    return KB_NONE;
}

bool match_card(match_context *c, const char *scheme)
{
    static const struct {
        const char *name;
        void (*fill)(card_reader *r, ecfit_card_line *line);
    } lines[ECFIT_N_CARD_LINES] = {
        {"education", education}, {"experience", experience}, {"certificates", certificates}, {"expertise", expertise}};
    card_reader r = {c, find_scheme(c->w->kb, scheme), c->p->facts.lot};
    if (r.scheme == KB_NONE) return false;
    ecfit_card *card = ecfit_arena_alloc(&c->r->arena, sizeof *card);
    if (!card) return c->failed = true, true;
    card->scheme = kb_str(c->w->kb, r.scheme);
    if (!r.lot) r.lot = 1; /* a profile that names no lot is measured by the first */
    for (int i = 0; i < ECFIT_N_CARD_LINES; i++) {
        card->lines[i].name = lines[i].name;
        card->lines[i].why = "";
        lines[i].fill(&r, &card->lines[i]);
        card->points += card->lines[i].points;
    }
    card->level = level_of(&r, card->points);
    card->rejected = rejection(&r, card);
    card->accepted = !card->rejected[0];
    c->match->card = card;
    return true;
}
