/* Results as a SQLite database: written as FILE.partial in transactions, each of which also notes how far the run has
 * come, so that it can be resumed; the file gets its name when it is complete. */
#include "base/library.h"
#include "batch.h"
#include "sonames.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SQLITE(f) \
    f(sqlite3_, bind_double) f(sqlite3_, bind_int64) f(sqlite3_, bind_null) f(sqlite3_, bind_text) \
    f(sqlite3_, bind_text64) f(sqlite3_, close) f(sqlite3_, column_int64) f(sqlite3_, column_text) \
    f(sqlite3_, errmsg) f(sqlite3_, exec) f(sqlite3_, finalize) f(sqlite3_, open_v2) f(sqlite3_, prepare_v2) \
    f(sqlite3_, prepare_v3) f(sqlite3_, reset) f(sqlite3_, step)

static struct {
    SQLITE(ECFIT_LIBRARY_MEMBER)
} sqlite;

static const char schema[] =
    "CREATE TABLE runs(id INTEGER PRIMARY KEY, version TEXT, dictionaries TEXT, command TEXT, identity TEXT,"
    "  started TEXT, finished TEXT, documents INTEGER, failed INTEGER);"
    "CREATE TABLE notices(id INTEGER PRIMARY KEY, run INTEGER REFERENCES runs, name TEXT, title TEXT, lang TEXT,"
    "  in_scope INTEGER, scope_score REAL, abstain INTEGER, nomenclature TEXT, ecf TEXT, meta TEXT,"
    "  years_min INTEGER, eqf_min INTEGER, clearance TEXT, contract TEXT, warnings INTEGER);"
    "CREATE TABLE roles(notice INTEGER REFERENCES notices, rank INTEGER, code TEXT, title TEXT, score REAL,"
    "  confidence REAL, title_part REAL, terms_part REAL, words_part REAL, competences_part REAL, choice_part REAL);"
    "CREATE TABLE competences(notice INTEGER REFERENCES notices, code TEXT, name TEXT, level INTEGER, level_why TEXT,"
    "  score REAL, items TEXT);"
    "CREATE TABLE evidence(notice INTEGER REFERENCES notices, role TEXT, competence TEXT, start INTEGER, \"end\" INTEGER,"
    "  text TEXT, section TEXT, modality TEXT, weight REAL, by TEXT, source TEXT, line INTEGER);"
    "CREATE TABLE requirements(notice INTEGER REFERENCES notices, kind TEXT, name TEXT, level TEXT, value INTEGER,"
    "  max INTEGER, modality TEXT, start INTEGER, \"end\" INTEGER, any_of INTEGER, at_least INTEGER);"
    "CREATE TABLE errors(run INTEGER REFERENCES runs, name TEXT, code TEXT, message TEXT, source TEXT, line INTEGER);";

/* Made when all rows stand: one sort each instead of a look-up a row. A run killed between this and the renaming finds
 * them made. */
static const char indexes[] =
    "CREATE INDEX IF NOT EXISTS notices_name ON notices(name);"
    "CREATE INDEX IF NOT EXISTS roles_notice ON roles(notice, rank);"
    "CREATE INDEX IF NOT EXISTS roles_code ON roles(code, rank);"
    "CREATE INDEX IF NOT EXISTS competences_notice ON competences(notice);"
    "CREATE INDEX IF NOT EXISTS competences_code ON competences(code, level);"
    "CREATE INDEX IF NOT EXISTS evidence_notice ON evidence(notice);"
    "CREATE INDEX IF NOT EXISTS requirements_notice ON requirements(notice, kind);"
    "CREATE INDEX IF NOT EXISTS requirements_name ON requirements(kind, name);"
    "CREATE VIEW IF NOT EXISTS best_role AS SELECT n.id AS notice, n.name, n.title AS notice_title, r.code, r.title, r.confidence"
    "  FROM notices n JOIN roles r ON r.notice = n.id AND r.rank = 1 WHERE n.in_scope AND NOT n.abstain;"
    "CREATE VIEW IF NOT EXISTS dated AS SELECT id AS notice, substr(CASE WHEN json_valid(meta) THEN coalesce("
    "  json_extract(meta, '$.date'), json_extract(meta, '$.posted'), json_extract(meta, '$.published'),"
    "  json_extract(meta, '$.as_of'), json_extract(meta, '$.month')) END, 1, 7) AS month FROM notices;"
    "CREATE VIEW IF NOT EXISTS roles_by_month AS SELECT d.month, b.code, b.title, count(*) AS notices"
    "  FROM best_role b JOIN dated d USING(notice) GROUP BY d.month, b.code;"
    "CREATE VIEW IF NOT EXISTS competence_by_role AS SELECT b.code AS role, b.title AS role_title, c.code AS competence, c.name,"
    "  count(*) AS notices, round(avg(c.level), 2) AS mean_level, round(1.0 * count(*) / (SELECT count(*) FROM best_role x"
    "  WHERE x.code = b.code), 3) AS share FROM best_role b JOIN competences c USING(notice) GROUP BY b.code, c.code;"
    /* what notices in scope ask for, or for one of several of which it is one; contract and salary have no modality */
    "CREATE VIEW IF NOT EXISTS demand AS SELECT q.kind, q.name,"
    "  count(DISTINCT CASE WHEN coalesce(q.modality, 'required') = 'required' AND q.any_of IS NULL"
    "  THEN n.id END) AS notices,"
    "  count(DISTINCT CASE WHEN q.modality = 'desirable' THEN n.id END) AS desirable,"
    "  count(DISTINCT CASE WHEN q.modality = 'required' AND q.any_of THEN n.id END) AS alternative"
    "  FROM requirements q JOIN notices n ON n.id = q.notice WHERE n.in_scope AND"
    "  coalesce(q.modality, 'required') IN ('required', 'desirable') GROUP BY q.kind, q.name;";

enum insert { INTO_NOTICES, INTO_ROLES, INTO_COMPETENCES, INTO_EVIDENCE, INTO_REQUIREMENTS, INTO_ERRORS, SET_RUN, N_INSERTS };
static const char *const inserts[N_INSERTS] = {
    "INSERT INTO notices VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", "INSERT INTO roles VALUES(?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO competences VALUES(?,?,?,?,?,?,?)", "INSERT INTO evidence VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO requirements VALUES(?,?,?,?,?,?,?,?,?,?,?)", "INSERT INTO errors VALUES(?,?,?,?,?,?)",
    "UPDATE runs SET documents = ?, failed = ? WHERE id = 1"};

typedef struct sqlite_sink {
    tool_sink base;
    sqlite3 *db;
    sqlite3_stmt *insert[N_INSERTS];
    int column;  /* the last one bound */
    bool failed;
    tool_output file; /* holds the lock on FILE.partial and its name; SQLite opens it anew */
    struct timespec committed_at;
} sqlite_sink;

static const double commit_seconds = 0.5;

/* ---- the database ----------------------------------------------------------------------------------------- */

static bool complain(sqlite_sink *s)
{
    if (!s->failed) fprintf(stderr, "ecfit: %s: %s\n", s->file.partial, s->db ? sqlite.errmsg(s->db) : "out of memory");
    s->failed = true;
    return false;
}

static bool execute(sqlite_sink *s, const char *sql)
{
    return !s->failed && (sqlite.exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || complain(s));
}

/* Columns are bound in their order; texts are borrowed until step(). */
static void bind_text(sqlite_sink *s, enum insert i, const char *z)
{
    sqlite.bind_text(s->insert[i], ++s->column, z, -1, SQLITE_STATIC);
}

static void bind_bytes(sqlite_sink *s, enum insert i, const char *ptr, size_t len)
{
    sqlite.bind_text64(s->insert[i], ++s->column, ptr, len, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_int(sqlite_sink *s, enum insert i, int64_t v) { sqlite.bind_int64(s->insert[i], ++s->column, v); }

static void bind_stated(sqlite_sink *s, enum insert i, int v) /* negative: not stated */
{
    if (v < 0) sqlite.bind_null(s->insert[i], ++s->column);
    else bind_int(s, i, v);
}

static void bind_real(sqlite_sink *s, enum insert i, double v) { sqlite.bind_double(s->insert[i], ++s->column, v); }

static void step(sqlite_sink *s, enum insert i)
{
    if (!s->failed && sqlite.step(s->insert[i]) != SQLITE_DONE) complain(s);
    sqlite.reset(s->insert[i]);
    s->column = 0;
}

/* ---- rows ------------------------------------------------------------------------------------------------- */

static void put_notice(sqlite_sink *s, int64_t notice, const ecfit_record *r)
{
    const enum insert i = INTO_NOTICES;
    bind_int(s, i, notice);
    bind_int(s, i, 1);
    bind_text(s, i, r->id);
    bind_text(s, i, r->title);
    bind_text(s, i, ecfit_lang_code(r->lang));
    bind_int(s, i, r->in_scope);
    bind_real(s, i, r->scope_score);
    bind_int(s, i, r->abstain);
    bind_text(s, i, r->nomenclature);
    bind_text(s, i, r->ecf);
    bind_text(s, i, r->meta);
    bind_stated(s, i, r->requirements.years_min);
    bind_stated(s, i, r->requirements.eqf_min);
    bind_text(s, i, r->requirements.clearance);
    bind_text(s, i, r->requirements.contract);
    bind_int(s, i, (int64_t)r->n_warnings);
    step(s, i);
}

static void put_evidence(sqlite_sink *s, int64_t notice, const ecfit_record *r, const char *role, const char *competence,
                         const ecfit_evidence *e, size_t n)
{
    const enum insert i = INTO_EVIDENCE;
    for (const ecfit_evidence *end = e + n; e < end; e++) {
        bind_int(s, i, notice);
        bind_text(s, i, role);
        bind_text(s, i, competence);
        bind_int(s, i, e->start);
        bind_int(s, i, e->end);
        bind_bytes(s, i, r->text + e->start, e->end - e->start);
        bind_text(s, i, ecfit_section_name(e->section));
        bind_text(s, i, ecfit_modality_name(e->modality));
        bind_real(s, i, e->weight);
        bind_text(s, i, e->by);
        bind_text(s, i, e->source);
        bind_int(s, i, e->line);
        step(s, i);
    }
}

static void put_roles(sqlite_sink *s, int64_t notice, const ecfit_record *r)
{
    const enum insert i = INTO_ROLES;
    for (size_t k = 0; k < r->n_roles; k++) {
        const ecfit_role *role = &r->roles[k];
        bind_int(s, i, notice);
        bind_int(s, i, (int64_t)k + 1);
        bind_text(s, i, role->code);
        bind_text(s, i, role->title);
        bind_real(s, i, role->score);
        bind_real(s, i, role->confidence);
        for (int p = 0; p < ECFIT_N_PARTS; p++) bind_real(s, i, role->parts[p]);
        step(s, i);
        put_evidence(s, notice, r, role->code, NULL, role->evidence, role->n_evidence);
    }
}

static void put_competences(sqlite_sink *s, int64_t notice, const ecfit_record *r)
{
    const enum insert i = INTO_COMPETENCES;
    ecfit_text items = {0};
    for (size_t k = 0; k < r->n_competences; k++) {
        const ecfit_competence *c = &r->competences[k];
        items.len = 0;
        for (size_t n = 0; n < c->n_items; n++) {
            if (n) ecfit_text_put(&items, " ");
            ecfit_text_put(&items, c->items[n]);
        }
        bind_int(s, i, notice);
        bind_text(s, i, c->code);
        bind_text(s, i, c->name);
        bind_int(s, i, c->level);
        bind_text(s, i, c->level_why);
        bind_real(s, i, c->score);
        bind_bytes(s, i, items.ptr ? items.ptr : "", items.len);
        step(s, i);
        put_evidence(s, notice, r, NULL, c->code, c->evidence, c->n_evidence);
    }
    ecfit_text_free(&items);
}

typedef struct need {
    const char *kind, *name, *level;
    int value, max;
    const char *modality;
    uint32_t start, end;
    unsigned any_of, at_least; /* 0: by itself */
} need;

static void put_need(sqlite_sink *s, int64_t notice, const need *q)
{
    const enum insert i = INTO_REQUIREMENTS;
    bind_int(s, i, notice);
    bind_text(s, i, q->kind);
    bind_text(s, i, q->name);
    bind_text(s, i, q->level);
    bind_stated(s, i, q->value);
    bind_stated(s, i, q->max);
    bind_text(s, i, q->modality);
    bind_int(s, i, q->start);
    bind_int(s, i, q->end);
    bind_stated(s, i, q->any_of ? (int)q->any_of : -1);
    bind_stated(s, i, q->any_of ? (int)q->at_least : -1);
    step(s, i);
}

static void put_named(sqlite_sink *s, int64_t notice, const char *kind, const ecfit_named_need *q, size_t n)
{
    for (const ecfit_named_need *end = q + n; q < end; q++)
        put_need(s, notice, &(need){kind, q->name, NULL, q->value ? q->value : -1, -1, ecfit_modality_name(q->modality),
                                    q->start, q->end, 0, 0});
}

static void put_requirements(sqlite_sink *s, int64_t notice, const ecfit_requirements *q)
{
    for (size_t i = 0; i < q->n_years; i++) {
        const ecfit_years_need *y = &q->years[i];
        put_need(s, notice, &(need){"years", y->skill, NULL, y->min, y->max ? y->max : -1,
                                    ecfit_modality_name(y->modality), y->start, y->end, 0, 0});
    }
    put_named(s, notice, "degree", q->degrees, q->n_degrees);
    put_named(s, notice, "certificate", q->certificates, q->n_certificates);
    put_named(s, notice, "technology", q->technologies, q->n_technologies);
    for (size_t i = 0; i < q->n_languages; i++) {
        const ecfit_language_need *l = &q->languages[i];
        put_need(s, notice, &(need){"language", l->lang, l->level, -1, -1, ecfit_modality_name(l->modality),
                                    l->start, l->end, l->any_of, l->at_least});
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        const ecfit_text_need *f = &q->fields[i];
        put_need(s, notice, &(need){f->kind, f->value, NULL, -1, -1, NULL, f->start, f->end, 0, 0});
    }
}

static void put_error(sqlite_sink *s, const char *name, const ecfit_error *e)
{
    const enum insert i = INTO_ERRORS;
    bind_int(s, i, 1);
    bind_text(s, i, name);
    bind_text(s, i, ecfit_status_name(e->code));
    bind_text(s, i, e->what);
    bind_text(s, i, e->where);
    bind_int(s, i, e->line);
    step(s, i);
}

/* ---- the sink --------------------------------------------------------------------------------------------- */

static void note_mark(sqlite_sink *s, const tool_mark *at)
{
    bind_int(s, SET_RUN, (int64_t)at->documents);
    bind_int(s, SET_RUN, (int64_t)at->failed);
    step(s, SET_RUN);
}

static bool commit(sqlite_sink *s, const tool_mark *at)
{
    note_mark(s, at);
    clock_gettime(CLOCK_MONOTONIC, &s->committed_at);
    return execute(s, "COMMIT; BEGIN");
}

static bool put(tool_sink *base, tool_parcel *p, const tool_mark *after)
{
    sqlite_sink *s = (sqlite_sink *)base;
    for (size_t i = 0; i < p->n_items && !s->failed; i++) {
        const tool_item *it = &p->items[i];
        int64_t notice = (int64_t)(p->first + i) + 1;
        if (it->error.code) {
            put_error(s, p->bytes.ptr + it->id, &it->error);
            continue;
        }
        const ecfit_record *r = ecfit_result_record(p->results[i]);
        put_notice(s, notice, r);
        put_roles(s, notice, r);
        put_competences(s, notice, r);
        put_requirements(s, notice, &r->requirements);
    }
    if (s->failed) return false;
    return tool_seconds_since(&s->committed_at) < commit_seconds || commit(s, after);
}

static void close_database(sqlite_sink *s)
{
    for (int i = 0; i < N_INSERTS; i++) sqlite.finalize(s->insert[i]);
    sqlite.close(s->db);
}

/* The last rows, the indexes and the end of the run are one transaction: a kill leaves all or none of them. */
static int finish(sqlite_sink *s, const tool_mark *at)
{
    note_mark(s, at);
    if (execute(s, indexes)) execute(s, "UPDATE runs SET finished = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'); COMMIT; PRAGMA optimize");
    close_database(s);
    if (!s->failed) return tool_output_close(&s->file);
    tool_output_drop(&s->file, true);
    return EXIT_USAGE;
}

static int cut_off(sqlite_sink *s, const tool_mark *at)
{
    bool kept = !s->failed && at->documents && commit(s, at) && execute(s, "COMMIT");
    bool failed = s->failed;
    close_database(s);
    tool_output_drop(&s->file, kept || at->documents);
    if (kept || at->documents)
        fprintf(stderr, "ecfit: %s is not complete; the same command with --resume goes on\n", s->base.o->output);
    return failed ? EXIT_USAGE : EXIT_DONE;
}

static int close_sink(tool_sink *base, const tool_mark *at, bool complete)
{
    sqlite_sink *s = (sqlite_sink *)base;
    int status = complete ? finish(s, at) : cut_off(s, at);
    free(s);
    return status;
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

static void identity(char text[17], const tool_options *o, const char *kb_hash)
{
    snprintf(text, 17, "%016llx", (unsigned long long)tool_run_hash(o, kb_hash));
}

static bool begin_run(sqlite_sink *s, const char *kb_hash)
{
    char own[17];
    sqlite3_stmt *stmt = NULL;
    const tool_options *o = s->base.o;
    identity(own, o, kb_hash);
    if (!execute(s, "BEGIN") || !execute(s, schema)) return false;
    if (sqlite.prepare_v2(s->db, "INSERT INTO runs VALUES(1,?,?,?,?,strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),NULL,0,0)", -1, &stmt, NULL))
        return complain(s);
    sqlite.bind_text(stmt, 1, ECFIT_VERSION, -1, SQLITE_STATIC);
    sqlite.bind_text(stmt, 2, kb_hash, -1, SQLITE_STATIC);
    sqlite.bind_text(stmt, 3, o->command, -1, SQLITE_STATIC);
    sqlite.bind_text(stmt, 4, own, -1, SQLITE_STATIC);
    bool ok = sqlite.step(stmt) == SQLITE_DONE || complain(s);
    sqlite.finalize(stmt);
    return ok && execute(s, "COMMIT");
}

/* The state of a run that was cut off; false when there is none, or after a complaint. */
static bool find_run(sqlite_sink *s, const char *kb_hash, tool_mark *mark)
{
    char own[17];
    sqlite3_stmt *stmt = NULL;
    identity(own, s->base.o, kb_hash);
    if (sqlite.prepare_v2(s->db, "SELECT documents, failed, identity FROM runs WHERE id = 1", -1, &stmt, NULL)) return false;
    bool found = sqlite.step(stmt) == SQLITE_ROW;
    bool ours = found && !strcmp((const char *)sqlite.column_text(stmt, 2), own);
    if (ours) *mark = (tool_mark){.documents = (uint64_t)sqlite.column_int64(stmt, 0), .failed = (uint64_t)sqlite.column_int64(stmt, 1)};
    sqlite.finalize(stmt);
    if (found && !ours) {
        fprintf(stderr, "ecfit: %s: belongs to a run with other options, inputs or dictionaries; remove it to begin anew\n", s->file.partial);
        s->failed = true;
    }
    return ours;
}

/* The file is ours from here on. A new run empties it; a journal beside it would be rolled back into the new database. */
static bool take_file(sqlite_sink *s)
{
    char journal[sizeof s->file.partial + 16];
    if (!tool_output_lock(&s->file, s->base.o->output)) return false;
    if (!s->file.partial[0]) return fprintf(stderr, "ecfit: %s: a database needs an ordinary file\n", s->file.path), false;
    if (s->base.o->resume) return true;
    snprintf(journal, sizeof journal, "%s-journal", s->file.partial);
    unlink(journal);
    return tool_output_keep(&s->file, 0);
}

static bool open_database(sqlite_sink *s, const char *kb_hash, tool_mark *mark)
{
    const int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite.open_v2(s->file.partial, &s->db, how, NULL)) return complain(s);
    if (!execute(s, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; PRAGMA temp_store=FILE")) return false;
    if (!find_run(s, kb_hash, mark) && (s->failed || !begin_run(s, kb_hash))) return false;
    for (int i = 0; i < N_INSERTS; i++)
        if (sqlite.prepare_v3(s->db, inserts[i], -1, SQLITE_PREPARE_PERSISTENT, &s->insert[i], NULL)) return complain(s);
    return execute(s, "BEGIN");
}

static bool open_library(const char *output)
{
    static const char *const names[] = {SQLITE(ECFIT_LIBRARY_NAME) NULL};
    static ecfit_library library = {ECFIT_SONAME_SQLITE3, "libsqlite3-0", names, &sqlite, false};
    ecfit_error err;
    const bool open = ecfit_library_open(&library, output, &err);
    if (!open) tool_complain(&err);
    return open;
}

tool_sink *tool_sqlite_open(const tool_options *o, const char *kb_hash, tool_mark *mark)
{
    if (!o->output || !strcmp(o->output, "-")) return fputs("ecfit: --format sqlite needs an output file: -o FILE\n", stderr), NULL;
    if (o->errors) return fputs("ecfit: --format sqlite keeps failed records in its table \"errors\"; --errors does not go with it\n", stderr), NULL;
    if (!open_library(o->output)) return NULL;
    sqlite_sink *s = calloc(1, sizeof *s);
    if (!s) return fputs("ecfit: out of memory\n", stderr), NULL;
    s->base = (tool_sink){.o = o, .wants_records = true, .put = put, .close = close_sink};
    s->file.fd = -1;
    clock_gettime(CLOCK_MONOTONIC, &s->committed_at);
    if (take_file(s) && open_database(s, kb_hash, mark)) return &s->base;
    close_database(s);
    tool_output_give_up(&s->file);
    free(s);
    return NULL;
}
