/* ecfit score: CVs against lot profiles. JSON lines and CSV stream, one CV at a time; a ranking needs all of them, so text
 * and HTML keep what they print. */
#include "ecfit_tool.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_BYTES = 1 << 16, HTML_BEST = 3 };

typedef struct kept { /* a result with the match that is to be printed */
    ecfit_cv_result *result;
    const ecfit_match *match;
} kept;

typedef struct scoring {
    const tool_options *o;
    ecfit_cv_worker *worker;
    ecfit_profile **profiles;
    size_t n_profiles;
    const ecfit_match **matches; /* of one CV */
    kept *kept;
    size_t n_kept, cap_kept;
    tool_output out;
    ecfit_text text;
    char today[16];
    size_t n_done, n_failed;
    bool header_done;
} scoring;

/* ---- profiles --------------------------------------------------------------------------------------------- */

static bool has_profile(const scoring *s, const char *id)
{
    for (size_t i = 0; i < s->n_profiles; i++)
        if (!strcmp(ecfit_profile_get(s->profiles[i])->id, id)) return true;
    return false;
}

/* A profile that is named twice is scored once. */
static bool add_profile(scoring *s, ecfit_profile *p, bool tell)
{
    const ecfit_profile_facts *f = ecfit_profile_get(p);
    if (has_profile(s, f->id)) return ecfit_profile_free(p), true;
    ecfit_profile **more = realloc(s->profiles, (s->n_profiles + 1) * sizeof *more);
    if (!more) return ecfit_profile_free(p), fputs("ecfit: out of memory\n", stderr), false;
    s->profiles = more;
    s->profiles[s->n_profiles++] = p;
    for (size_t k = 0; k < f->n_warnings && tell; k++)
        fprintf(stderr, "ecfit: %s: warning: %s\n", f->id, f->warnings[k]);
    return true;
}

static bool load_named(scoring *s, const char *name)
{
    ecfit_error err = {0};
    bool all = tool_all_profiles(name);
    for (size_t i = 0; i < (all ? ecfit_profile_count(s->worker) : 1); i++) {
        ecfit_profile *p = all ? ecfit_profile_builtin(s->worker, ecfit_profile_name(s->worker, i), &err)
                               : tool_profile(s->worker, name, &err);
        if (!p) return tool_complain(&err), false;
        if (!add_profile(s, p, !all)) return false;
    }
    return true;
}

/* A list with commas, unless there is a file of that name. */
static bool load_list(scoring *s, const char *names)
{
    if (!strchr(names, ',') || !access(names, F_OK)) return load_named(s, names);
    char *copy = strdup(names), *rest = copy;
    bool ok = copy;
    for (char *name; ok && (name = strsep(&rest, ","));)
        if (*name) ok = load_named(s, name);
    free(copy);
    return ok;
}

static bool load_profiles(scoring *s)
{
    for (size_t i = 0; i < s->o->n_profiles; i++)
        if (!load_list(s, s->o->profiles[i])) return false;
    s->matches = calloc(s->n_profiles + 1, sizeof *s->matches);
    if (!s->matches) return fputs("ecfit: out of memory\n", stderr), false;
    if (!s->n_profiles) return fputs("ecfit: --profile names no profile\n", stderr), false;
    return true;
}

/* ---- order ------------------------------------------------------------------------------------------------ */

static int by_fit(const ecfit_match *a, const ecfit_match *b)
{
    if (a->fit != b->fit) return a->fit > b->fit ? -1 : 1;
    int order = strcmp(a->cv->id, b->cv->id);
    return order ? order : strcmp(a->profile->id, b->profile->id);
}

static int matches_by_fit(const void *a, const void *b)
{
    return by_fit(*(const ecfit_match *const *)a, *(const ecfit_match *const *)b);
}

/* ---- one CV ----------------------------------------------------------------------------------------------- */

static void fail(scoring *s, const char *id, const ecfit_error *err)
{
    s->n_failed++;
    tool_complain(err);
    if (s->o->format == FORMAT_JSONL) ecfit_print_error_json(id, err, &s->text);
}

static void warn(const ecfit_cv *cv)
{
    for (size_t i = 0; i < cv->n_warnings; i++) fprintf(stderr, "ecfit: %s: warning: %s\n", cv->id, cv->warnings[i]);
}

static bool keep(scoring *s, ecfit_cv_result *result, const ecfit_match *match)
{
    if (s->n_kept == s->cap_kept) {
        size_t cap = s->cap_kept ? s->cap_kept * 2 : 64;
        kept *more = realloc(s->kept, cap * sizeof *more);
        if (!more) return false;
        s->kept = more;
        s->cap_kept = cap;
    }
    s->kept[s->n_kept++] = (kept){result, match};
    return true;
}

static const char *card_of(const tool_options *o)
{
    if (!o->card) return "digit-tm2";
    return strcmp(o->card, "none") ? o->card : NULL;
}

static size_t score_all(scoring *s, ecfit_cv_result *result, const char *id)
{
    ecfit_error err = {0};
    const char *card = card_of(s->o);
    for (size_t i = 0; i < s->n_profiles; i++) {
        s->matches[i] = ecfit_cv_score(s->worker, result, s->profiles[i], card, &err);
        if (!s->matches[i]) return fail(s, id, &err), 0;
    }
    if (s->n_profiles > 1 && (s->o->analysis.top || s->o->format != FORMAT_JSONL))
        qsort(s->matches, s->n_profiles, sizeof *s->matches, matches_by_fit);
    size_t top = s->o->analysis.top;
    if (!top && s->o->format == FORMAT_HTML && s->n_profiles > 1) top = HTML_BEST; /* a page each */
    return top && top < s->n_profiles ? top : s->n_profiles;
}

/* Many profiles for one CV: the ranking, and with --top the matrix of the best ones. */
static void print_text(scoring *s, size_t n)
{
    if (s->n_done) ecfit_text_put(&s->text, "\n");
    ecfit_text_put(&s->text, s->matches[0]->cv->id);
    ecfit_text_put(&s->text, "\n");
    ecfit_print_ranking_text(s->matches, n, false, &s->text);
    for (size_t i = 0; i < n && s->o->analysis.top; i++) {
        ecfit_text_put(&s->text, "\n");
        ecfit_print_match_text(s->matches[i], 100, false, &s->text);
    }
}

static bool print_one(scoring *s, ecfit_cv_result *result, size_t n)
{
    bool streams = s->o->format == FORMAT_JSONL || s->o->format == FORMAT_CSV ||
                   (s->o->format == FORMAT_TEXT && s->n_profiles > 1);
    for (size_t i = 0; i < n; i++) {
        if (s->o->format == FORMAT_JSONL)
            ecfit_print_match_json(s->matches[i], &s->text);
        else if (s->o->format == FORMAT_CSV)
            ecfit_print_match_csv(s->matches[i], !s->header_done, &s->text), s->header_done = true;
        else if (!streams && !keep(s, result, s->matches[i]))
            return false;
        if (s->text.len >= FLUSH_BYTES && !tool_output_write(&s->out, &s->text)) return false;
    }
    if (streams && s->o->format == FORMAT_TEXT) print_text(s, n);
    return streams;
}

/* The id of a file with --redact: its path may hold the name. */
static const char *public_id(const scoring *s, const ecfit_input_document *in, char number[24])
{
    bool own_id = !strcmp(in->format, "jsonl") || !strcmp(in->format, "csv");
    if (!s->o->redact || own_id) return in->id;
    snprintf(number, 24, "cv-%04zu", s->n_done + s->n_failed + 1);
    return number;
}

static void one_cv(scoring *s, const ecfit_input_document *in, ecfit_cv_result **spare)
{
    ecfit_error err = {0};
    char number[24];
    ecfit_cv_result *result = *spare ? *spare : ecfit_cv_result_new();
    *spare = result;
    if (!result) {
        fail(s, in->id, &(ecfit_error){.code = ECFIT_ENOMEM, .what = "out of memory"});
        return;
    }
    const char *id = public_id(s, in, number), *as_of = s->o->as_of ? s->o->as_of : in->as_of ? in->as_of : s->today;
    ecfit_cv_input input = {
        .id = id, .text = in->text, .len_bytes = in->len_bytes, .as_of = as_of, .redact = s->o->redact};
    if (ecfit_cv_read(s->worker, &input, result, &err)) {
        fail(s, id, &err);
        return;
    }
    size_t n = score_all(s, result, id);
    if (!n) return;
    warn(ecfit_cv_get(result));
    size_t before = s->n_kept;
    print_one(s, result, n);
    if (s->n_kept > before) *spare = NULL; /* its result is needed until the end */
    s->n_done++;
}

/* ---- the end ---------------------------------------------------------------------------------------------- */

static int kept_by_fit(const void *a, const void *b)
{
    return by_fit(((const kept *)a)->match, ((const kept *)b)->match);
}

static void print_kept(scoring *s)
{
    const ecfit_match **all = calloc(s->n_kept + 1, sizeof *all);
    if (!all) {
        s->text.failed = true;
        return;
    }
    bool by_profile = s->n_profiles == 1;
    if (by_profile && s->n_kept) qsort(s->kept, s->n_kept, sizeof *s->kept, kept_by_fit);
    size_t n = by_profile && s->o->analysis.top && s->o->analysis.top < s->n_kept ? s->o->analysis.top : s->n_kept;
    for (size_t i = 0; i < n; i++) all[i] = s->kept[i].match;
    if (s->o->format == FORMAT_HTML) {
        ecfit_print_matches_html(all, n, by_profile, &s->text);
    } else {
        if (n > 1) ecfit_print_ranking_text(all, n, by_profile, &s->text);
        for (size_t i = 0; i < n; i++) {
            if (i || n > 1) ecfit_text_put(&s->text, "\n");
            ecfit_print_match_text(all[i], 100, isatty(STDOUT_FILENO) && !s->o->output && !getenv("NO_COLOR"),
                                   &s->text);
        }
    }
    free(all);
}

static void free_kept(scoring *s)
{
    for (size_t i = 0; i < s->n_kept; i++)
        if (i == 0 || s->kept[i].result != s->kept[i - 1].result) ecfit_cv_result_free(s->kept[i].result);
    free(s->kept);
}

static void unreadable(scoring *s, const ecfit_input_document *in, ecfit_error *err)
{
    char number[24];
    snprintf(number, sizeof number, "cv-%04zu", s->n_done + s->n_failed + 1);
    if (s->o->redact) snprintf(err->where, sizeof err->where, "%s", number);
    fail(s, s->o->redact ? number : in->id, err);
}

static int read_all(scoring *s)
{
    ecfit_error err = {0};
    ecfit_input_document in;
    ecfit_cv_result *spare = NULL;
    ecfit_reader *reader = ecfit_reader_new(s->o->paths, s->o->n_paths, &s->o->reading, &err);
    if (!reader) return tool_complain(&err), EXIT_USAGE;
    for (int got; (got = ecfit_reader_next(reader, &in, &err)) != 0;) {
        if (got < 0)
            unreadable(s, &in, &err);
        else
            one_cv(s, &in, &spare);
        bool full = s->text.len >= FLUSH_BYTES || (s->text.len && ecfit_reader_waits(reader));
        if (full && !tool_output_write(&s->out, &s->text)) break;
    }
    ecfit_reader_free(reader);
    if (s->n_kept || s->o->format == FORMAT_HTML) print_kept(s);
    tool_output_write(&s->out, &s->text);
    ecfit_cv_result_free(spare);
    return s->n_failed ? EXIT_SOME_FAILED : EXIT_DONE;
}

/* A wrong day or an unknown card is said once, before any CV is read. */
static bool check_options(scoring *s)
{
    ecfit_error err = {0};
    ecfit_cv_result *result = ecfit_cv_result_new();
    ecfit_cv_input input = {.text = "Experience", .len_bytes = 10, .as_of = s->o->as_of ? s->o->as_of : s->today};
    bool ok = result && !ecfit_cv_read(s->worker, &input, result, &err) &&
              ecfit_cv_score(s->worker, result, s->profiles[0], card_of(s->o), &err);
    ecfit_cv_result_free(result);
    if (!ok) tool_complain(&err);
    return ok;
}

static void set_today(scoring *s)
{
    time_t now = time(NULL);
    struct tm day;
    localtime_r(&now, &day);
    strftime(s->today, sizeof s->today, "%Y-%m-%d", &day);
}

int tool_score(const tool_options *o)
{
    scoring s = {.o = o};
    if (!o->n_profiles)
        return fputs("ecfit: score needs --profile (an id such as digit-tm2/lot2-13, digit-tm2/all, or a sheet)\n",
                     stderr),
               EXIT_USAGE;
    if (o->format == FORMAT_SQLITE) return fputs("ecfit: score writes text, jsonl, csv or html\n", stderr), EXIT_USAGE;
    set_today(&s);
    ecfit_kb *kb = tool_load_kb(o);
    if (!kb) return EXIT_DICTIONARY;
    s.worker = ecfit_cv_worker_new(kb);
    int status = EXIT_USAGE;
    if (!s.worker)
        fputs("ecfit: out of memory\n", stderr);
    else if (load_profiles(&s) && check_options(&s) && tool_output_open(&s.out, o->output)) {
        status = read_all(&s);
        int closed = tool_output_close(&s.out);
        if (closed != EXIT_DONE) status = closed;
    }
    free_kept(&s);
    for (size_t i = 0; i < s.n_profiles; i++) ecfit_profile_free(s.profiles[i]);
    free(s.profiles);
    free((void *)s.matches);
    ecfit_text_free(&s.text);
    ecfit_cv_worker_free(s.worker);
    ecfit_kb_free(kb);
    return status;
}
