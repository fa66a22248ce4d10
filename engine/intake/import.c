/* Overlays out of other taxonomies: ESCO as downloaded, and a plain table of jobs. */
#include "base/arena.h"
#include "base/intern.h"
#include "intake/csv.h"
#include "intake/decode.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { N_LANGS = 2, MAX_CSV_ROW = 16 * 1024 * 1024, MAX_WORDS = 9, MAX_FORM_BYTES = 120 };
static const char *const lang_codes[N_LANGS] = {"en", "fr"};

typedef struct job {
    const char *code, *family, *title[N_LANGS], *alternates[N_LANGS]; /* alternates: a line each */
} job;

typedef struct skill {
    const char *forms[N_LANGS]; /* a line each */
} skill;

typedef struct need {
    uint32_t skill, job;
    float weight;
} need;

typedef struct importer {
    ecfit_arena arena;
    ecfit_intern job_ids, skill_ids; /* by address or form */
    VEC(job) jobs;
    VEC(skill) skills;
    VEC(need) needs;
    ecfit_import *done;
    bool all;
} importer;

static void importer_free(importer *m)
{
    ecfit_arena_clear(&m->arena);
    ecfit_intern_free(&m->job_ids);
    ecfit_intern_free(&m->skill_ids);
    vec_free(&m->jobs);
    vec_free(&m->skills);
    vec_free(&m->needs);
}

static const char *keep(importer *m, ecfit_str s) { return ecfit_arena_dup(&m->arena, s.ptr, s.len); }

static bool add_need(importer *m, uint32_t skill_id, uint32_t job_id, float weight)
{
    need *slot = vec_push(&m->needs);
    if (slot) *slot = (need){skill_id, job_id, weight};
    return slot;
}

/* The row of a skill, new if unseen; ECFIT_NO_ID when memory ran out. */
static uint32_t skill_row(importer *m, ecfit_str id)
{
    uint32_t row = ecfit_intern_add(&m->skill_ids, id);
    if (row == ECFIT_NO_ID || row < m->skills.n) return row;
    skill *slot = vec_push(&m->skills);
    if (!slot) return ECFIT_NO_ID;
    *slot = (skill){{NULL, NULL}};
    return row;
}

/* ---- forms ------------------------------------------------------------------------------------------------ */

/* "Java (computer programming)" is Java; "use Java" is Java, too. */
static ecfit_str bare(ecfit_str form)
{
    static const char *const openings[] = {"use ", "utiliser "};
    const char *bracket = form.len ? memchr(form.ptr, '(', form.len) : NULL;
    if (bracket && bracket > form.ptr) form.len = (size_t)(bracket - form.ptr);
    form = ecfit_str_trim(form);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t n = strlen(openings[i]);
        if (form.len > n && !strncmp(form.ptr, openings[i], n))
            return ecfit_str_trim((ecfit_str){form.ptr + n, form.len - n});
    }
    return form;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* A phrase has a word in it, and not too many. */
static bool is_phrase(ecfit_str s)
{
    size_t words = 1;
    bool any = false;
    for (size_t i = 0; i < s.len; i++) {
        words += s.ptr[i] == ' ' || s.ptr[i] == '-' || s.ptr[i] == '/' || s.ptr[i] == '\'';
        any |= is_word_byte(s.ptr[i]);
    }
    return any && words <= MAX_WORDS && s.len <= MAX_FORM_BYTES;
}

static void put_clean(FILE *f, ecfit_str s, char separator)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        putc(c < ' ' || c == (unsigned char)separator ? ' ' : c, f);
    }
}

/* Write the lines of `forms` with a separator between them; returns how many. */
static size_t put_forms(importer *m, FILE *f, const char *forms, char separator)
{
    size_t n = 0;
    for (ecfit_str rest = ecfit_str_of(forms ? forms : ""); rest.ptr && rest.len;) {
        ecfit_str whole = ecfit_str_trim(ecfit_str_cut(&rest, '\n')), form = bare(whole);
        if (!form.len) continue;
        if (!is_phrase(form)) {
            m->done->n_skipped++;
            continue;
        }
        if (n++) putc(separator, f);
        put_clean(f, form, separator);
    }
    return n;
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

enum { N_FILES = 1 + N_LANGS, PATH_BYTES = 4096, PATH_EXTRA = 60 };
static const char *const file_names[N_FILES] = {"roles.tsv", "terms.en.tsv", "terms.fr.tsv"};

/* The name becomes a folder and a word of the command line. */
static bool is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    return n && !name[n] && name[0] != '.' && name[0] != '-';
}

static ecfit_status make_folders(const char *out_dir, const char *name, ecfit_error *err)
{
    char path[PATH_BYTES];
    const char *const parts[][2] = {{"", ""}, {"/nomenclatures", ""}, {"/nomenclatures/", name}};
    if (!is_name(name))
        return ecfit_fail(err, ECFIT_EARG, NULL, 0,
                          "name \"%.60s\": expected letters, digits, \"-\", \"_\" and \".\"", name);
    if (strlen(out_dir) + strlen(name) + PATH_EXTRA > sizeof path)
        return ecfit_fail(err, ECFIT_EIO, out_dir, 0, "path is too long");
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s%s", out_dir, parts[i][0], parts[i][1]);
        if (mkdir(path, 0777) && errno != EEXIST)
            return ecfit_fail(err, ECFIT_EIO, path, 0, "cannot make this folder: %s", strerror(errno));
    }
    return ECFIT_OK;
}

/* A file of the overlay, or the one beside it that is written first. */
static void path_of(char path[PATH_BYTES], const char *out_dir, const char *name, int file, const char *ending)
{
    snprintf(path, PATH_BYTES, "%s/nomenclatures/%s/%s%s", out_dir, name, file_names[file], ending);
}

static FILE *create(const char *out_dir, const char *name, int file, ecfit_error *err)
{
    char path[PATH_BYTES];
    path_of(path, out_dir, name, file, ".partial");
    FILE *f = fopen(path, "wb");
    if (!f) ecfit_fail(err, ECFIT_EIO, path, 0, "cannot write: %s", strerror(errno));
    return f;
}

/* All files get their names when all are complete. */
static ecfit_status give_names(const char *out_dir, const char *name, ecfit_status status, ecfit_error *err)
{
    char from[PATH_BYTES], to[PATH_BYTES];
    for (int i = 0; i < N_FILES; i++) {
        path_of(from, out_dir, name, i, ".partial");
        path_of(to, out_dir, name, i, "");
        if (status) remove(from);
        else if (rename(from, to)) status = ecfit_fail(err, ECFIT_EIO, to, 0, "cannot write: %s", strerror(errno));
    }
    return status;
}

static ecfit_status finish(FILE *f, const char *out_dir, ecfit_error *err)
{
    bool failed = ferror(f);
    if (fclose(f)) failed = true;
    return failed ? ecfit_fail(err, ECFIT_EIO, out_dir, 0, "cannot write: %s", strerror(errno)) : ECFIT_OK;
}

static ecfit_status write_roles(importer *m, const char *out_dir, const char *name, ecfit_error *err)
{
    FILE *f = create(out_dir, name, 0, err);
    if (!f) return ECFIT_EIO;
    fputs("# Made by `ecfit dict import`.\n# code\tfamily\ttitle_en\ttitle_fr\talternates_en\talternates_fr\torigin\n",
          f);
    for (size_t i = 0; i < m->jobs.n; i++) {
        const job *j = &m->jobs.at[i];
        const char *const cells[] = {j->code, j->family, j->title[0] ? j->title[0] : j->title[1],
                                     j->title[1] ? j->title[1] : j->title[0]};
        for (size_t k = 0; k < 4; k++) put_clean(f, ecfit_str_of(cells[k] ? cells[k] : "-"), '\t'), putc('\t', f);
        put_forms(m, f, j->alternates[0], ';');
        putc('\t', f);
        put_forms(m, f, j->alternates[1], ';');
        fputs("\timport\n", f);
        m->done->n_roles++;
    }
    return finish(f, out_dir, err);
}

static int by_skill(const void *a, const void *b)
{
    const need *x = a, *y = b;
    if (x->skill != y->skill) return x->skill < y->skill ? -1 : 1;
    if (x->job != y->job) return x->job < y->job ? -1 : 1;
    return x->weight < y->weight ? 1 : -1;
}

/* "=0.5", whatever the locale. */
static void put_weight(FILE *f, double weight)
{
    ecfit_buf text = {0};
    ecfit_buf_fixed(&text, weight, 2);
    while (text.len && text.ptr[text.len - 1] == '0') text.len--;
    fprintf(f, "=%.*s", (int)text.len, text.len ? text.ptr : "");
    ecfit_buf_free(&text);
}

/* needs[from..to) are of one skill. */
static void put_codes(const importer *m, FILE *f, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (i > from && m->needs.at[i].job == m->needs.at[i - 1].job) continue;
        fprintf(f, "%c%s", i == from ? '\t' : ' ', m->jobs.at[m->needs.at[i].job].code);
        if (m->needs.at[i].weight < 1) put_weight(f, (double)m->needs.at[i].weight);
    }
    putc('\n', f);
}

static bool has_phrase(const char *forms)
{
    for (ecfit_str rest = ecfit_str_of(forms ? forms : ""); rest.ptr && rest.len;)
        if (is_phrase(bare(ecfit_str_trim(ecfit_str_cut(&rest, '\n'))))) return true;
    return false;
}

static ecfit_status write_terms(importer *m, const char *out_dir, const char *name, int lang, ecfit_error *err)
{
    FILE *f = create(out_dir, name, 1 + lang, err);
    if (!f) return ECFIT_EIO;
    fputs("# Made by `ecfit dict import`.\n# phrase|alias\tcode=weight ...\n", f);
    for (size_t i = 0, end; i < m->needs.n; i = end) {
        const char *forms = m->skills.at[m->needs.at[i].skill].forms[lang];
        for (end = i + 1; end < m->needs.n && m->needs.at[end].skill == m->needs.at[i].skill;) end++;
        if (!has_phrase(forms)) {
            m->done->n_skipped += forms != NULL;
            continue;
        }
        put_forms(m, f, forms, '|');
        put_codes(m, f, i, end);
        m->done->n_terms[lang]++;
    }
    return finish(f, out_dir, err);
}

static ecfit_status write_all(importer *m, const char *out_dir, const char *name, ecfit_error *err)
{
    if (!m->jobs.n) return ecfit_fail(err, ECFIT_EFORMAT, NULL, 0, "no occupation was found");
    if (m->needs.n) qsort(m->needs.at, m->needs.n, sizeof *m->needs.at, by_skill);
    ecfit_status status = make_folders(out_dir, name, err);
    if (status) return status;
    status = write_roles(m, out_dir, name, err);
    for (int lang = 0; lang < N_LANGS && !status; lang++) status = write_terms(m, out_dir, name, lang, err);
    return give_names(out_dir, name, status, err);
}

/* ---- CSV -------------------------------------------------------------------------------------------------- */

enum { MAX_COLUMNS = 6 };
/* One row: cells in the order of the columns asked for. */
typedef ecfit_status cells_fn(importer *m, const ecfit_str cells[MAX_COLUMNS], int lang, ecfit_error *err);

/* columns: names; one that begins with '?' may be missing. */
static ecfit_status find_columns(const ecfit_csv *csv, const char *path, const char *const *columns,
                                 size_t at[MAX_COLUMNS], ecfit_error *err)
{
    for (size_t i = 0; columns[i]; i++) {
        const char *const names[] = {columns[i] + (columns[i][0] == '?'), NULL};
        at[i] = ecfit_csv_column(csv, names);
        if (at[i] == csv->names.n && columns[i][0] != '?')
            return ecfit_fail(err, ECFIT_EFORMAT, path, 1, "expected a column \"%s\"", columns[i]);
    }
    return ECFIT_OK;
}

static ecfit_status read_rows(importer *m, ecfit_csv *csv, ecfit_stream *s, const char *path,
                              const char *const *columns, cells_fn *fn,
                              int lang, ecfit_error *err)
{
    size_t at[MAX_COLUMNS];
    ecfit_error why = {0};
    ecfit_buf clean[MAX_COLUMNS] = {{0}};
    ecfit_status status = ecfit_csv_begin(csv, s, MAX_CSV_ROW, &why);
    if (!status) status = find_columns(csv, path, columns, at, &why);
    for (int got; !status && (got = ecfit_csv_next(csv, s, MAX_CSV_ROW, &why)) != 0;) {
        ecfit_str cells[MAX_COLUMNS] = {{0}};
        for (size_t i = 0; columns[i]; i++) cells[i] = ecfit_decode(ecfit_csv_field(csv, at[i]), &clean[i]);
        status = got < 0 ? why.code : fn(m, cells, lang, &why);
    }
    for (size_t i = 0; i < MAX_COLUMNS; i++) ecfit_buf_free(&clean[i]);
    if (status && err) *err = why;
    return status;
}

static ecfit_status each_row(importer *m, const char *dir, const char *file, int lang, bool optional,
                             const char *const *columns,
                             cells_fn *fn, ecfit_error *err)
{
    char path[4096];
    ecfit_stream s = {0}; /* keeps its buffer from file to file */
    ecfit_csv csv = {0};
    snprintf(path, sizeof path, "%s/%s_%s.csv", dir, file, lang_codes[lang]);
    struct stat st;
    if (optional && stat(path, &st)) return ECFIT_OK;
    ecfit_status status = ecfit_stream_open(&s, path, err);
    if (status) return status;
    status = read_rows(m, &csv, &s, path, columns, fn, lang, err);
    ecfit_csv_free(&csv);
    ecfit_stream_close(&s);
    free(s.ptr);
    return status;
}

/* ---- ESCO ------------------------------------------------------------------------------------------------- */

static bool is_ict(ecfit_str isco)
{
    static const char *const groups[] = {"133", "2153", "2356", "2434", "25", "35", "7422"};
    if (isco.len && isco.ptr[0] == 'C') isco.ptr++, isco.len--; /* "C2512" in some editions */
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (isco.len >= strlen(groups[i]) && !strncmp(isco.ptr, groups[i], strlen(groups[i]))) return true;
    return false;
}

/* The code of an occupation: its own, else the end of its address, which is unique. */
static ecfit_str code_of(ecfit_str uri, ecfit_str code)
{
    if (code.len) return code;
    for (size_t i = uri.len; i-- > 0;)
        if (uri.ptr[i] == '/') return (ecfit_str){uri.ptr + i + 1, uri.len - i - 1};
    return uri;
}

static const char *const occupation_columns[] = {"conceptUri", "preferredLabel", "altLabels", "iscoGroup", "?code",
                                                 NULL};

static ecfit_status occupation_row(importer *m, const ecfit_str c[MAX_COLUMNS], int lang, ecfit_error *err)
{
    bool wanted = lang == 0 && (m->all || is_ict(c[3])); /* the first language chooses, the second adds its names */
    uint32_t id = wanted ? ecfit_intern_add(&m->job_ids, c[0]) : ecfit_intern_find(&m->job_ids, c[0]);
    if (wanted && id == ECFIT_NO_ID) return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
    if (id == ECFIT_NO_ID) return ECFIT_OK;
    if (id == m->jobs.n) {
        job *slot = vec_push(&m->jobs);
        if (!slot) return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
        *slot = (job){.code = keep(m, code_of(c[0], c[4])), .family = keep(m, c[3])};
    }
    job *j = &m->jobs.at[id];
    j->title[lang] = keep(m, c[1]);
    j->alternates[lang] = keep(m, c[2]);
    if (j->code && j->family && j->title[lang] && j->alternates[lang]) return ECFIT_OK;
    return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
}

static const char *const relation_columns[] = {"occupationUri", "relationType", "skillUri", NULL};

static ecfit_status relation_row(importer *m, const ecfit_str c[MAX_COLUMNS], int lang, ecfit_error *err)
{
    (void)lang;
    uint32_t job_id = ecfit_intern_find(&m->job_ids, c[0]);
    if (job_id == ECFIT_NO_ID) return ECFIT_OK;
    uint32_t id = skill_row(m, c[2]);
    bool ok = id != ECFIT_NO_ID && add_need(m, id, job_id, ecfit_str_is(c[1], "essential") ? 1.0f : 0.5f);
    return ok ? ECFIT_OK : ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
}

static const char *const skill_columns[] = {"conceptUri", "preferredLabel", "altLabels", NULL};

static ecfit_status skill_row_of_file(importer *m, const ecfit_str c[MAX_COLUMNS], int lang, ecfit_error *err)
{
    uint32_t id = ecfit_intern_find(&m->skill_ids, c[0]);
    if (id == ECFIT_NO_ID) return ECFIT_OK;
    char *forms = ecfit_arena_alloc(&m->arena, c[1].len + c[2].len + 2);
    if (!forms) return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
    memcpy(forms, c[1].ptr, c[1].len);
    forms[c[1].len] = '\n';
    if (c[2].len) memcpy(forms + c[1].len + 1, c[2].ptr, c[2].len);
    m->skills.at[id].forms[lang] = forms;
    return ECFIT_OK;
}

ecfit_status ecfit_import_esco(const char *dir, bool all, const char *name, const char *out_dir, ecfit_import *out,
                               ecfit_error *err)
{
    importer m = {.done = out, .all = all};
    ecfit_status status = ECFIT_OK;
    *out = (ecfit_import){0};
    for (int lang = 0; lang < N_LANGS && !status; lang++)
        status = each_row(&m, dir, "occupations", lang, lang > 0, occupation_columns, occupation_row, err);
    if (!status) status = each_row(&m, dir, "occupationSkillRelations", 0, false, relation_columns, relation_row, err);
    for (int lang = 0; lang < N_LANGS && !status; lang++)
        status = each_row(&m, dir, "skills", lang, lang > 0, skill_columns, skill_row_of_file, err);
    if (!status) status = write_all(&m, out_dir, name, err);
    importer_free(&m);
    return status;
}

/* ---- a table of jobs -------------------------------------------------------------------------------------- */

/* ";" between the values of a cell to line ends, in the arena. */
static const char *lines_of(importer *m, ecfit_str cell)
{
    char *copy = ecfit_arena_dup(&m->arena, cell.ptr ? cell.ptr : "", cell.len);
    for (char *at = copy; copy && *at; at++)
        if (*at == ';') *at = '\n';
    return copy;
}

static ecfit_status add_terms(importer *m, uint32_t job_id, ecfit_str cell, ecfit_error *err)
{
    for (ecfit_str rest = cell; rest.ptr && rest.len;) {
        ecfit_str term = ecfit_str_trim(ecfit_str_cut(&rest, ';'));
        if (!term.len) continue;
        uint32_t id = skill_row(m, term);
        if (id == ECFIT_NO_ID || !add_need(m, id, job_id, 1))
            return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
        for (int lang = 0; lang < N_LANGS; lang++)
            if (!(m->skills.at[id].forms[lang] = keep(m, term)))
                return ecfit_fail(err, ECFIT_ENOMEM, NULL, 0, "out of memory");
    }
    return ECFIT_OK;
}

static ecfit_status job_row(importer *m, ecfit_str line, unsigned number, const char *path, ecfit_error *err)
{
    ecfit_str cell[5], rest = line;
    for (size_t i = 0; i < 5; i++) cell[i] = rest.ptr ? ecfit_str_trim(ecfit_str_cut(&rest, '\t')) : (ecfit_str){"", 0};
    if (cell[0].len == 4 && !strncasecmp(cell[0].ptr, "code", 4)) return ECFIT_OK; /* the names of the columns */
    if (!cell[0].len || !(cell[1].len || cell[2].len) || memchr(cell[0].ptr, ' ', cell[0].len))
        return ecfit_fail(err, ECFIT_EFORMAT, path, number, "expected a code without spaces and a title");
    if (ecfit_intern_find(&m->job_ids, cell[0]) != ECFIT_NO_ID)
        return ecfit_fail(err, ECFIT_EFORMAT, path, number, "code %.*s stands twice", (int)cell[0].len, cell[0].ptr);
    job *j = vec_push(&m->jobs);
    if (!j || ecfit_intern_add(&m->job_ids, cell[0]) == ECFIT_NO_ID)
        return ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory");
    const char *alternates = lines_of(m, cell[3]);
    *j = (job){.code = keep(m, cell[0]), .family = "-",
               .title = {cell[1].len ? keep(m, cell[1]) : NULL, cell[2].len ? keep(m, cell[2]) : NULL},
               .alternates = {alternates, alternates}};
    if (!j->code || !alternates || !(j->title[0] || j->title[1]))
        return ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory");
    return add_terms(m, (uint32_t)m->jobs.n - 1, cell[4], err);
}

ecfit_status ecfit_import_tsv(const char *path, const char *name, const char *out_dir, ecfit_import *out,
                              ecfit_error *err)
{
    importer m = {.done = out, .all = true};
    ecfit_stream s = {0}; /* keeps its buffer from file to file */
    ecfit_buf clean = {0};
    ecfit_str line;
    ecfit_error why;
    *out = (ecfit_import){0};
    ecfit_status status = ecfit_stream_open(&s, path, err);
    if (status) return status;
    for (int got; !status && (got = ecfit_stream_line(&s, MAX_CSV_ROW, &line, &why)) != 0;) {
        if (got > 0) line = ecfit_decode(line, &clean); /* of other programs: a mark, Windows-1252 */
        if (got < 0) status = why.code;
        else if (clean.failed) status = ecfit_fail(&why, ECFIT_ENOMEM, path, s.line, "out of memory");
        else if (ecfit_str_trim(line).len && line.ptr[0] != '#') status = job_row(&m, line, s.line, path, &why);
    }
    if (status && err) *err = why;
    ecfit_buf_free(&clean);
    ecfit_stream_close(&s);
    free(s.ptr);
    if (!status) status = write_all(&m, out_dir, name, err);
    importer_free(&m);
    return status;
}
