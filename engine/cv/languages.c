/* Languages of a CV with their level. */
#include "cv/facts.h"

static const char *cefr(unsigned value)
{
    static const char *const names[] = {NULL, "A1", "A2", "B1", "B2", "C1", "C2"};
    return value < sizeof names / sizeof *names ? names[value] : NULL;
}

/* The level nearest behind the name, else nearest before it, within the clause and not beyond another language. */
static const char *language_level(const cv_reading *r, const ecfit_hit *lang, const cv_line *line)
{
    const char *level = NULL;
    uint32_t stop = line->end, back = line->start;
    for (size_t i = 0; i < r->doc->hits.n; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind != KB_LANGUAGE || h->dead) continue;
        if (h->start >= lang->end && h->start < stop) stop = h->start;
        if (h->end <= lang->start && h->end > back) back = h->end;
    }
    uint32_t first = cv_word_at_byte(r->w, line, lang->start), next = cv_word_at_byte(r->w, line, stop),
             before = cv_word_at_byte(r->w, line, back);
    if (cv_cue_in(r->w, first, next, KB_CV_NATIVE)) return "native";
    for (size_t i = 0; i < r->doc->hits.n && !level; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_LANG_LEVEL && !h->dead && h->start >= lang->end && h->end <= stop)
            level = cefr(r->kb->entries[h->entry].value & KB_LEVEL_CEFR);
    }
    if (level || (first > line->first && r->w->words.at[first].gap & (CV_GAP_COMMA | CV_GAP_WIDE | CV_GAP_BAR)))
        return level;
    if (cv_cue_in(r->w, before, first, KB_CV_NATIVE)) return "native";
    for (size_t i = 0; i < r->doc->hits.n && !level; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind == KB_LANG_LEVEL && !h->dead && h->start >= back && h->end <= lang->start)
            level = cefr(r->kb->entries[h->entry].value & KB_LEVEL_CEFR);
    }
    return level;
}

static bool add_language(const cv_reading *r, cv_facts *list, const ecfit_hit *h, const cv_line *line)
{
    uint32_t value = r->kb->entries[h->entry].value;
    char code[3] = {(char)(value >> 8), (char)(value & 0xFF), 0};
    const char *level = language_level(r, h, line);
    bool section = line->sections & KB_CV_LANGUAGES;
    if (!section && !level) return true;
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->at[i].name, code)) return list->at[i].level || !level || (list->at[i].level = level, true);
    ecfit_cv_fact *slot = vec_push(list);
    if (!slot) return false;
    *slot = (ecfit_cv_fact){.name = ecfit_arena_dup(r->arena, code, 2),
                            .level = level,
                            .held = true,
                            .line = line->number,
                            .text = cv_quote(r, line->first, line->n)};
    return slot->name && slot->text;
}

bool cv_read_languages(const cv_reading *r, ecfit_cv *cv)
{
    cv_facts list = {0};
    bool ok = true;
    for (size_t i = 0; i < r->doc->hits.n && ok; i++) {
        const ecfit_hit *h = &r->doc->hits.at[i];
        if (h->kind != KB_LANGUAGE || h->dead) continue;
        uint32_t row = cv_line_at(r->w, h->start);
        if (row >= r->w->lines.n || (cv_line_in_job(r, row) && !(r->w->lines.at[row].sections & KB_CV_LANGUAGES)))
            continue;
        ok = add_language(r, &list, h, &r->w->lines.at[row]);
    }
    return cv_keep_facts(r, &list, &cv->languages, &cv->n_languages) && ok;
}
