/* One row of the compliance matrix for each need of a profile. */
#include "cv/match.h"
#include "cv/names.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const double met_from = 0.6, partly_from = 0.3, unnamed_at_most = 0.59; /* just not met, see named_nowhere() */
enum { EVIDENCE = 3, CONTEXT_WORDS = 4, HALF_LIFE_MONTHS = 120 };
static const double outside_jobs = 0.7; /* a skill that is only listed */

const char *match_text(match_context *c, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t n = strlen(text);
    while (n && ((unsigned char)text[n - 1] & 0xC0) == 0x80 && n > sizeof text - 5)
        n--; /* a character cut by the buffer */
    char *copy = ecfit_arena_dup(&c->r->arena, text, n);
    if (!copy) c->failed = true;
    return copy ? copy : "";
}

/* ---- mentions --------------------------------------------------------------------------------------------- */

/* The mentions that speak for one need. */
typedef struct tally {
    match_context *c;
    const cv_mention *best[EVIDENCE]; /* later jobs first */
    bool as_words[EVIDENCE];          /* start and end are words, not bytes */
    uint32_t n_words[EVIDENCE];
    size_t n_best;
    uint8_t jobs[256], parts[256]; /* jobs that mention it; parts of them, which bound it */
} tally;

static int32_t last_month(const tally *t, int32_t job)
{
    if (job < 0) return -1;
    const cv_job *j = &t->c->w->jobs.at[job];
    return j->from == CV_NO_MONTH ? 0 : j->to;
}

/* How much a mention is worth: in a job full, less for long ago; outside the jobs something. */
static double worth(const tally *t, const cv_mention *m)
{
    if (m->job < 0) return outside_jobs;
    const cv_job *job = &t->c->w->jobs.at[m->job];
    const ecfit_cv *cv = &t->c->r->cv;
    if (job->from == CV_NO_MONTH) return 0.9;
    double age = (double)(cv_last_month(cv->as_of) - job->to);
    return 0.5 + 0.5 * exp2(-fmax(0, age) / HALF_LIFE_MONTHS);
}

static void mark_time(tally *t, const cv_mention *m)
{
    const cv_jobs *parts = &t->c->w->parts;
    for (size_t i = 0; i < parts->n && i < 256; i++)
        if (m->row >= parts->at[i].first_line && m->row < parts->at[i].end_line) {
            t->parts[i] = 1;
            return;
        }
    if (m->job >= 0 && m->job < 256) t->jobs[m->job] = 1;
}

static void note(tally *t, const cv_mention *m, bool as_words, uint32_t n_words)
{
    size_t at = t->n_best;
    mark_time(t, m);
    for (size_t i = 0; i < t->n_best; i++)
        if (t->best[i]->row == m->row) return; /* one a line */
    while (at > 0 && last_month(t, t->best[at - 1]->job) < last_month(t, m->job)) at--;
    if (at >= EVIDENCE) return;
    if (t->n_best < EVIDENCE) t->n_best++;
    for (size_t i = t->n_best - 1; i > at; i--)
        t->best[i] = t->best[i - 1], t->as_words[i] = t->as_words[i - 1], t->n_words[i] = t->n_words[i - 1];
    t->best[at] = m, t->as_words[at] = as_words, t->n_words[at] = n_words;
}

static double phrase_strength(tally *t, const need_phrase *p);

static double thing_strength(tally *t, const need_thing *thing)
{
    const cv_trace *trace = &t->c->w->trace;
    cv_mentions m = cv_mentions_of(trace->things.at, trace->things.n, thing->key);
    double best = thing->words.n ? phrase_strength(t, &thing->words) : 0;
    for (size_t i = 0; i < m.n; i++) {
        best = fmax(best, worth(t, &m.at[i]));
        note(t, &m.at[i], false, 0);
    }
    return best;
}

static double phrase_strength(tally *t, const need_phrase *p)
{
    const cv_words *w = &t->c->w->words;
    const cv_trace *trace = &t->c->w->trace;
    cv_mentions m = cv_mentions_of(trace->words.at, trace->words.n, p->keys[0]);
    double best = 0;
    for (size_t i = 0; i < m.n; i++) {
        uint32_t n = 1, at = m.at[i].start;
        while (n < p->n && at + n < w->words.n && cv_word_key(cv_norm(w, at + n)) == p->keys[n]) n++;
        if (n < p->n) continue;
        best = fmax(best, worth(t, &m.at[i]));
        note(t, &m.at[i], true, n);
    }
    return best;
}

/* How much of a field of work the CV shows: the number of lines that speak of it, weighted, against three. */
static double topic_strength(tally *t, uint32_t topic)
{
    const cv_trace *trace = &t->c->w->trace;
    cv_mentions m = cv_mentions_of(trace->topics.at, trace->topics.n, topic);
    double sum = 0;
    uint32_t row = UINT32_MAX;
    for (size_t i = 0; i < m.n; i++) {
        if (m.at[i].row == row) continue;
        row = m.at[i].row;
        sum += worth(t, &m.at[i]);
        note(t, &m.at[i], false, 0);
    }
    return fmin(1, log1p(sum) / log1p(3));
}

/* ---- judging one need ------------------------------------------------------------------------------------- */

typedef struct verdict {
    double score;
    double names, concepts, topics, wording; /* parts of it */
    size_t n_names, n_found;
} verdict;

static void add_name(verdict *v, const need_signature *s, double strength)
{
    v->n_names++;
    v->n_found += strength > 0;
    v->names = s->any ? fmax(v->names, strength) : v->names + strength;
}

/* The share of the need's words that one line has, at best; a line with none of them costs nothing. */
static double wording(tally *t, const need_signature *s)
{
    ecfit_cv_worker *w = t->c->w;
    size_t n = w->words.lines.n;
    vec_reset(&w->line_share);
    if (!s->n_stems) return 0;
    if (!vec_reserve(&w->line_share, n + 1)) return t->c->failed = true, 0;
    memset(w->line_share.at, 0, n * sizeof(float));
    const cv_mention *best_at = NULL;
    double best = 0;
    for (size_t k = 0; k < s->n_stems; k++) {
        cv_mentions m = cv_mentions_of(w->trace.stems.at, w->trace.stems.n, s->stems[k].sym);
        uint32_t row = UINT32_MAX;
        for (size_t i = 0; i < m.n; i++) {
            if (m.at[i].row == row) continue; /* once a line */
            row = m.at[i].row;
            w->line_share.at[row] += s->stems[k].weight;
            double share = (double)w->line_share.at[row] * worth(t, &m.at[i]);
            if (share > best) best = share, best_at = &m.at[i];
        }
    }
    if (best_at && best >= 0.2) note(t, best_at, false, 0);
    return best;
}

static verdict weigh(tally *t, const need_signature *s, bool task)
{
    verdict v = {0};
    tally field = {.c = t->c};
    for (size_t i = 0; i < s->n_things; i++) {
        double strength = thing_strength(t, &s->things[i]);
        if (s->things[i].named && !task)
            add_name(&v, s, strength);
        else
            v.concepts = fmax(v.concepts, strength);
    }
    for (size_t i = 0; i < s->n_phrases && !task; i++) add_name(&v, s, phrase_strength(t, &s->phrases[i]));
    if (!s->any && v.n_names) v.names /= (double)v.n_names;
    double most = 0;
    for (size_t i = 0; i < s->n_topics; i++) {
        double strength = topic_strength(&field, s->topics[i].topic);
        v.topics += 0.5 * (double)s->topics[i].weight * strength;
        most = fmax(most, strength);
    }
    v.topics += 0.5 * most;
    v.wording = wording(t, s);
    if (!t->n_best) *t = field; /* the field of work is the only evidence */
    return v;
}

/* What surrounds the names of a need ("security", "best practices") is no proof of it when the CV has none of them. */
static bool named_nowhere(const verdict *v) { return v->n_names && !v->n_found; }

/* Expertise: the names themselves, or the concept, count in full; the field of work around them for little more than half.
 * Names that are all asked for cannot be replaced by the concept. */
static double expertise_score(const verdict *v, const need_signature *s)
{
    double concept = v->n_names && !s->any ? 0.5 * v->concepts : v->concepts;
    double score = fmax(fmax(v->names, concept), fmax(0.6 * v->topics, v->n_names ? 0 : fmin(1, 1.2 * v->wording)));
    return named_nowhere(v) ? fmin(score, unnamed_at_most) : score;
}

/* Tasks are described in other words by everybody: the field of work counts most, then the wording of one line. */
static double task_score(const verdict *v)
{
    double by_field = fmax(0.85 * v->topics, 0.35 * v->topics + 0.65 * v->concepts);
    return fmin(1, fmax(by_field, 0.3 * v->topics + 1.2 * v->wording));
}

static ecfit_compliance status_of(double score)
{
    return score >= met_from ? ECFIT_MET : score >= partly_from ? ECFIT_PARTLY : ECFIT_MISSING;
}

/* ---- evidence --------------------------------------------------------------------------------------------- */

static cv_reading reading_of(const match_context *c)
{
    return (cv_reading){c->w->kb, &c->w->doc, &c->w->words, &c->w->periods, &c->w->jobs, 0, &c->r->arena};
}

/* The words of a mention with a few around them, within the line. */
static const char *quote(match_context *c, const cv_mention *m, bool as_words, uint32_t n_words)
{
    const cv_words *w = &c->w->words;
    if (m->row >= w->lines.n) return "";
    const cv_line *line = &w->lines.at[m->row];
    uint32_t first = line->first, last, end = line->first + line->n;
    if (as_words)
        first = m->start, last = m->start + n_words;
    else {
        while (first + 1 < end && w->words.at[first].end <= m->start) first++;
        for (last = first + 1; last < end && w->words.at[last].start < m->end;) last++;
    }
    uint32_t from = first > line->first + CONTEXT_WORDS ? first - CONTEXT_WORDS : line->first,
             to = last + CONTEXT_WORDS < end ? last + CONTEXT_WORDS : end;
    cv_reading reading = reading_of(c);
    const char *text = cv_quote(&reading, from, to - from);
    if (!text) c->failed = true;
    return text ? text : "";
}

static void fill_evidence(match_context *c, const tally *t, ecfit_match_row *row)
{
    ecfit_cv_evidence *e = t->n_best ? ecfit_arena_alloc(&c->r->arena, t->n_best * sizeof *e) : NULL;
    if (!e) {
        c->failed |= t->n_best > 0;
        return;
    }
    for (size_t i = 0; i < t->n_best; i++) {
        const cv_mention *m = t->best[i];
        unsigned line = m->row < c->w->words.lines.n ? c->w->words.lines.at[m->row].number : 0;
        e[i] = (ecfit_cv_evidence){quote(c, m, t->as_words[i], t->n_words[i]), line, m->job};
    }
    row->evidence = e;
    row->n_evidence = t->n_best;
}

static void one_evidence(match_context *c, ecfit_match_row *row, const char *text, unsigned line)
{
    ecfit_cv_evidence *e = ecfit_arena_alloc(&c->r->arena, sizeof *e);
    if (!e) {
        c->failed = true;
        return;
    }
    *e = (ecfit_cv_evidence){text, line, -1};
    row->evidence = e;
    row->n_evidence = 1;
}

/* ---- years of an expertise -------------------------------------------------------------------------------- */

static bool marked(const cv_job *job, const void *ctx)
{
    const tally *t = ctx;
    const cv_jobs *jobs = &t->c->w->jobs, *parts = &t->c->w->parts;
    for (size_t i = 0; i < jobs->n && i < 256; i++)
        if (job == &jobs->at[i]) return t->jobs[i];
    for (size_t i = 0; i < parts->n && i < 256; i++)
        if (job == &parts->at[i]) return t->parts[i];
    return false;
}

/* The duration in a line that also has the evidence: "Oracle - 48 months". */
static uint32_t listed_months(const tally *t)
{
    uint32_t most = 0;
    for (size_t k = 0; k < t->n_best; k++) {
        const cv_line *line =
            t->best[k]->row < t->c->w->words.lines.n ? &t->c->w->words.lines.at[t->best[k]->row] : NULL;
        if (!line || t->best[k]->job >= 0 || !(line->sections & KB_CV_SKILLS) || line->n > 16) continue;
        for (uint32_t i = line->first, n; i < line->first + line->n; i++) {
            uint32_t months = t->c->w->words.words.at[i].number > 0 ? cv_duration_at(&t->c->w->words, i, &n) : 0;
            bool less_than = i > line->first && !strcmp(cv_norm(&t->c->w->words, i - 1), "than");
            if (months > most && !less_than) most = months;
        }
    }
    return most;
}

static int years_of(const tally *t, const verdict *v)
{
    if (named_nowhere(v) || (v->names <= 0 && v->concepts <= 0))
        return -1; /* the field alone says nothing of this technology */
    uint32_t months = cv_union_months(&t->c->w->jobs, &t->c->w->parts, marked, t), listed = listed_months(t);
    if (listed > months) months = listed;
    return months ? (int)(months / 12) : -1;
}

/* ---- the kinds of needs ----------------------------------------------------------------------------------- */

static void judge_words(match_context *c, size_t i, ecfit_match_row *row)
{
    const need_signature *s = &c->p->signatures[i];
    tally t = {.c = c};
    if (s->soft) {
        row->status = ECFIT_UNKNOWN;
        row->gap = match_text(c, "A CV does not show this by itself: ask for a statement or an example of \"%s\".",
                              row->need->text);
        return;
    }
    verdict v = weigh(&t, s, row->need->kind == ECFIT_NEED_TASK);
    row->score = row->need->kind == ECFIT_NEED_TASK ? task_score(&v) : expertise_score(&v, s);
    row->status = status_of(row->score);
    if (row->need->kind == ECFIT_NEED_SKILL && row->status == ECFIT_MISSING) row->status = ECFIT_UNKNOWN;
    if (row->need->kind == ECFIT_NEED_EXPERTISE) row->years = years_of(&t, &v);
    fill_evidence(c, &t, row);
    if (row->status == ECFIT_MET) return;
    if (row->status == ECFIT_UNKNOWN)
        row->gap = match_text(c, "The CV does not say: \"%s\".", row->need->text);
    else if (row->status == ECFIT_PARTLY && v.n_names > v.n_found && !s->any)
        row->gap =
            match_text(c, "%zu of %zu names found: please say in which job, and when, you used the others: \"%s\".",
                       v.n_found, v.n_names, row->need->text);
    else if (row->status == ECFIT_PARTLY)
        row->gap =
            match_text(c, "Only related work is shown: please name job, dates and tools for \"%s\".", row->need->text);
    else
        row->gap =
            match_text(c, "Not found: if you have it, please add job, dates and tools for \"%s\".", row->need->text);
}

static void judge_education(match_context *c, ecfit_match_row *row)
{
    const ecfit_cv *cv = &c->r->cv;
    int wanted = c->p->facts.eqf;
    const ecfit_cv_fact *best = NULL;
    for (size_t i = 0; i < cv->n_degrees; i++)
        if (cv->degrees[i].held && cv->degrees[i].value == cv->eqf) best = best ? best : &cv->degrees[i];
    if (best) one_evidence(c, row, best->text, best->line);
    if (cv->eqf < 0 || !wanted) {
        row->status = wanted ? ECFIT_UNKNOWN : ECFIT_MET;
        row->score = wanted ? 0 : 1;
        if (wanted)
            row->gap = match_text(
                c, "No completed education is stated: please give diploma, school and year (EQF %d is asked).", wanted);
        return;
    }
    row->score = cv->eqf >= wanted ? 1 : cv->eqf + 1 == wanted ? 0.5 : 0.1;
    row->status = cv->eqf >= wanted ? ECFIT_MET : ECFIT_MISSING;
    if (row->status != ECFIT_MET)
        row->gap = match_text(c, "EQF %d is asked, the highest completed education found is EQF %d.", wanted, cv->eqf);
}

/* The names of a need as words, one after the other, in those of a certificate. */
static bool has_phrase(const char *have, const need_phrase *p)
{
    char copy[2 * CV_FAMILY_BYTES];
    uint32_t at = 0;
    strcpy(copy, have);
    for (char *save, *word = strtok_r(copy, " ", &save); word && at < p->n; word = strtok_r(NULL, " ", &save))
        at = cv_word_key(word) == p->keys[at] ? at + 1 : 0;
    return at == p->n;
}

/* Where the need names certificates, one of them, at its level or above, must be held; else what it names must be in the
 * name of the certificate, which may not be of a lower level than the need says. */
static bool certificate_fits(const match_context *c, size_t need, const ecfit_cv_fact *have)
{
    const need_signature *s = &c->p->signatures[need];
    cv_certificate_name held, also, asked;
    char words[2 * CV_FAMILY_BYTES];
    bool named = false;
    const char *bracket = strrchr(have->name, '('); /* the name that the dictionaries have for it */
    cv_certificate_name_read(&c->w->cues, have->name, &held);
    cv_certificate_name_read(&c->w->cues, bracket ? bracket : "", &also);
    for (size_t k = 0; k < s->n_things; k++) {
        if (!s->things[k].certificate) continue;
        named = true;
        cv_certificate_name_read(&c->w->cues, kb_str(c->w->kb, s->things[k].key), &asked);
        if (cv_certificate_covers(&held, &asked) || cv_certificate_covers(&also, &asked)) return true;
    }
    cv_certificate_name_read(&c->w->cues, c->p->facts.needs[need].text, &asked);
    if (held.level < asked.lowest) return false;
    for (size_t k = 0; k < s->n_things && !named; k++) {
        const char *name = kb_str(c->w->kb, s->things[k].key);
        if (strcasestr(have->name, name) || (strlen(have->name) > 3 && strcasestr(name, have->name))) return true;
    }
    cv_name_words(have->name, words);
    for (size_t k = 0; k < s->n_phrases; k++)
        if (has_phrase(words, &s->phrases[k])) return true;
    return false;
}

/* "ITIL Certification", "Microsoft 365 certifications": what stands before the word names a family, and any certificate
 * whose name begins with it is one. */
static bool same_family(const ecfit_need *need, const ecfit_cv_fact *have)
{
    char asked[512], held[512];
    cv_name_words(need->text, asked);
    cv_name_words(have->name, held);
    char *word = strstr(asked, " certification");
    if (!word || word == asked || word - asked > 24) return false;
    *word = 0;
    size_t n = strlen(asked);
    return !strncmp(held, asked, n) && (held[n] == ' ' || !held[n]);
}

size_t match_certificates(const match_context *c, size_t need, bool *held)
{
    const ecfit_cv *cv = &c->r->cv;
    size_t n = 0;
    for (size_t i = 0; i < cv->n_certificates; i++) {
        if (!cv->certificates[i].held) continue;
        bool fits = certificate_fits(c, need, &cv->certificates[i]) ||
                    same_family(&c->p->facts.needs[need], &cv->certificates[i]);
        n += fits;
        if (fits && held) held[i] = true;
    }
    return n;
}

static void judge_certificate(match_context *c, size_t i, ecfit_match_row *row)
{
    const ecfit_cv *cv = &c->r->cv;
    bool held[256] = {0};
    row->status = cv->n_certificates < 256 && match_certificates(c, i, held) ? ECFIT_MET : ECFIT_MISSING;
    row->score = row->status == ECFIT_MET;
    for (size_t k = 0; k < cv->n_certificates && k < 256; k++)
        if (held[k] && !row->n_evidence) one_evidence(c, row, cv->certificates[k].name, cv->certificates[k].line);
    if (row->status == ECFIT_MET) return;
    if (row->need->mode == ECFIT_NEED_OPTIONAL)
        row->gap =
            match_text(c, "Optional, worth a point: \"%s\" was not found among the certificates.", row->need->text);
    else if (row->need->mode == ECFIT_NEED_ANY)
        row->gap = match_text(c, "\"%s\" was not found; one of its group is enough.", row->need->text);
    else
        row->gap = match_text(c, "Required: \"%s\" was not found; please send the certificate with its date.",
                              row->need->text);
}

static int cefr_of(const char *level)
{
    static const char *const names[] = {"A1", "A2", "B1", "B2", "C1", "C2"};
    if (!level) return 0;
    for (int i = 0; i < 6; i++)
        if (!strcmp(level, names[i])) return i + 1;
    return 6; /* native */
}

typedef struct language_verdict {
    const ecfit_cv_fact *have; /* NULL: the CV does not name it */
    ecfit_compliance status;
    double score;
} language_verdict;

/* A CV that is written in a language shows that it is known, if not how well. */
static language_verdict one_language(const ecfit_cv *cv, const char *language, int wanted)
{
    const ecfit_cv_fact *have = NULL;
    for (size_t k = 0; k < cv->n_languages; k++)
        if (!strcmp(cv->languages[k].name, language)) have = &cv->languages[k];
    if (have && have->level) {
        int level = cefr_of(have->level);
        ecfit_compliance status = level >= wanted ? ECFIT_MET : level + 1 >= wanted ? ECFIT_PARTLY : ECFIT_MISSING;
        return (language_verdict){have, status, level >= wanted ? 1 : 0.5};
    }
    bool known = have || !strcmp(ecfit_lang_code(cv->lang), language);
    return (language_verdict){have, known ? ECFIT_PARTLY : ECFIT_UNKNOWN, known ? 0.7 : 0};
}

static language_verdict asked_language(const match_context *c, const need_signature *s, size_t place)
{
    return one_language(&c->r->cv, s->languages[place], s->cefr[place] ? s->cefr[place] : 4);
}

/* The languages of a need that count, and how well they are known: of a group those known best, as many as needed. */
typedef struct language_list {
    size_t place[CV_NEED_LANGUAGES], n;
    language_verdict verdict[CV_NEED_LANGUAGES];
} language_list;

/* Of the languages of a group that are not yet in the list, the one that is known best. */
static void add_best(const match_context *c, const need_signature *s, unsigned group, language_list *list)
{
    const size_t at = list->n;
    for (size_t n = 0; n < CV_NEED_LANGUAGES && s->languages[n][0]; n++) {
        bool taken = s->group[n] != group;
        for (size_t k = 0; k < at; k++) taken |= list->place[k] == n;
        const language_verdict v = asked_language(c, s, n);
        if (taken || (list->n > at && v.score <= list->verdict[at].score)) continue;
        list->place[at] = n, list->verdict[at] = v, list->n = at + 1;
    }
}

static language_list languages_that_count(const match_context *c, const need_signature *s)
{
    language_list list = {.n = 0};
    bool seen[CV_NEED_LANGUAGES + 1] = {false};
    for (size_t n = 0; n < CV_NEED_LANGUAGES && s->languages[n][0]; n++) {
        const unsigned group = s->group[n], enough = s->enough[group];
        if (!group) list.place[list.n] = n, list.verdict[list.n++] = asked_language(c, s, n);
        for (unsigned k = 0; group && !seen[group] && k < enough; k++) add_best(c, s, group, &list);
        seen[group] = true;
    }
    return list;
}

static void show_language(match_context *c, const need_signature *s, ecfit_match_row *row)
{
    for (size_t n = 0; n < CV_NEED_LANGUAGES && s->languages[n][0] && !row->n_evidence; n++) {
        const language_verdict v = asked_language(c, s, n);
        if (v.have) one_evidence(c, row, v.have->text, v.have->line);
    }
}

/* "English and French": the one that is known least decides, and half of them is no more than partly; "English or French":
 * the better one. */
static void judge_language(match_context *c, size_t i, ecfit_match_row *row)
{
    const need_signature *s = &c->p->signatures[i];
    const language_list list = languages_that_count(c, s);
    size_t least = 0, known = 0;
    for (size_t n = 0; n < list.n; n++) {
        known += list.verdict[n].status == ECFIT_MET || list.verdict[n].status == ECFIT_PARTLY;
        if (list.verdict[n].score < list.verdict[least].score) least = n;
    }
    const language_verdict telling = list.verdict[least];
    const char *language = s->languages[list.place[least]];
    show_language(c, s, row);
    row->status = telling.status;
    row->score = telling.score;
    if (row->status == ECFIT_MET) return;
    if (known && known < list.n) row->status = ECFIT_PARTLY, row->score = fmax(row->score, 0.5);
    if (telling.have && telling.have->level)
        row->gap = match_text(c, "\"%s\": the CV gives %s for %s.", row->need->text, telling.have->level, language);
    else
        row->gap = match_text(c, "\"%s\": please give your level of %s (A1 to C2).", row->need->text, language);
}

static void judge(match_context *c, size_t i, ecfit_match_row *row)
{
    const ecfit_need *need = row->need;
    const need_signature *s = &c->p->signatures[i];
    switch (need->kind) {
    case ECFIT_NEED_EDUCATION: judge_education(c, row); break;
    case ECFIT_NEED_CERTIFICATE: judge_certificate(c, i, row); break;
    case ECFIT_NEED_ON_CALL:
        row->status = c->p->facts.on_call == 1 ? ECFIT_UNKNOWN : ECFIT_MET;
        if (row->status == ECFIT_UNKNOWN)
            row->gap = "On-call services are foreseen: please confirm that you accept them.";
        break;
    case ECFIT_NEED_SKILL:
    case ECFIT_NEED_LANGUAGE:
        if (s->languages[0][0] && !s->n_topics)
            judge_language(c, i, row);
        else
            judge_words(c, i, row);
        break;
    default: judge_words(c, i, row); break;
    }
}

/* One of a group is enough: its best row stands for all, the others are no gaps. */
static void settle_groups(match_context *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ecfit_match_row *row = &c->rows[i];
        if (row->need->mode != ECFIT_NEED_ANY || row->status == ECFIT_MET) continue;
        for (size_t k = 0; k < n; k++)
            if (c->rows[k].need->mode == ECFIT_NEED_ANY && c->rows[k].need->group == row->need->group &&
                c->rows[k].need->kind == row->need->kind && c->rows[k].status == ECFIT_MET)
                row->gap = match_text(c, "Not needed: \"%s\" of the same group is met.", c->rows[k].need->text);
    }
}

void match_rows(match_context *c)
{
    const ecfit_profile_facts *f = &c->p->facts;
    size_t n = 0;
    c->rows = ecfit_arena_alloc(&c->r->arena, (f->n_needs + 1) * sizeof *c->rows);
    c->of_need = ecfit_arena_alloc(&c->r->arena, (f->n_needs + 1) * sizeof *c->of_need);
    if (!c->rows || !c->of_need) {
        c->failed = true;
        return;
    }
    bool education = false;
    for (size_t i = 0; i < f->n_needs; i++) {
        const ecfit_need *need = &f->needs[i];
        bool again = need->kind == ECFIT_NEED_EDUCATION && education; /* further lines only say more of the degree */
        if (need->mode == ECFIT_NEED_LABEL || need->kind == ECFIT_NEED_NOTE || again) continue;
        education |= need->kind == ECFIT_NEED_EDUCATION;
        ecfit_match_row *row = &c->rows[n++];
        *row = (ecfit_match_row){.need = need, .years = -1, .gap = ""};
        judge(c, i, row);
        c->of_need[i] = row;
    }
    settle_groups(c, n);
    c->match->rows = c->rows;
    c->match->n_rows = n;
}
