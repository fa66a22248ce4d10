#include "batch.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS_PER_WORKER = 4, MAX_BYTES_AHEAD = 64 * 1024 * 1024, KEEP_BYTES = 4 * 1024 * 1024, POLL_MILLISECONDS = 100 };

/* All workers share one of these. Parcels stand in a ring by their number; `lock` guards everything but the reader,
 * which belongs to the holder of `reading`. */
typedef struct batch {
    const tool_options *o;
    const ecfit_kb *kb;
    tool_sink *sink;
    ecfit_reader *reader;
    pthread_mutex_t reading, lock;
    pthread_cond_t room, idle; /* a parcel was written; nobody works any more and nothing is to come */
    tool_parcel *ring;
    uint64_t n_ring, n_read, n_written; /* parcels */
    uint64_t documents, bytes_ahead;    /* read so far; text that was read but not written */
    uint64_t in_bytes;
    tool_mark mark;
    unsigned n_working;
    bool writing, ended, stop, broken;
} batch;

/* One that works. They stand in a row, and each starts the one behind it when it has a parcel and there may be another. */
typedef struct crew {
    batch *b;
    unsigned n_behind;
    ecfit_worker *worker;
    ecfit_result *result;
    pthread_t thread;
    bool started;
} crew;

static atomic_int interrupted; /* lock-free: a handler may write it */

static void on_signal(int number) { interrupted = number; }

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* Keep a copy of what the reader lends; returns its offset, 0 for NULL. */
static size_t keep(tool_parcel *p, const char *from, size_t len)
{
    if (!from) return 0;
    size_t at = p->bytes.len;
    ecfit_text_add(&p->bytes, from, len);
    ecfit_text_add(&p->bytes, "", 1);
    return at;
}

static size_t keep_z(tool_parcel *p, const char *z) { return keep(p, z, z ? strlen(z) : 0); }

static void empty(tool_parcel *p)
{
    ecfit_text *const texts[] = {&p->bytes, &p->out, &p->errors};
    for (size_t i = 0; i < 3; i++) {
        if (texts[i]->cap > KEEP_BYTES || texts[i]->failed) ecfit_text_free(texts[i]);
        texts[i]->len = 0;
    }
    p->n_items = p->n_failed = 0;
    p->in_bytes = 0;
    ecfit_text_add(&p->bytes, "", 1); /* so that no offset is 0 */
}

/* Fill an empty parcel; false at the end of the input. When a pipe pauses, what has come is not kept waiting. */
static bool read_parcel(batch *b, tool_parcel *p)
{
    ecfit_input_document in;
    ecfit_error err;
    empty(p);
    p->first = b->documents;
    while (p->n_items < PARCEL_ITEMS && p->bytes.len < PARCEL_BYTES && !interrupted) {
        if (p->n_items && ecfit_reader_waits(b->reader)) break;
        int got = ecfit_reader_next(b->reader, &in, &err);
        if (!got) return false;
        tool_item *it = &p->items[p->n_items++];
        *it = (tool_item){.id = keep_z(p, in.id)};
        if (got < 0) {
            it->error = err;
            continue;
        }
        it->title = keep_z(p, in.title);
        it->meta = keep_z(p, in.meta);
        it->lang = tool_lang(b->o, &in);
        it->text = keep(p, in.text, in.len_bytes);
        it->len_bytes = in.len_bytes;
        p->in_bytes += in.len_bytes;
    }
    return true;
}

/* The next parcel with documents in it, NULL at the end. Waits while the others are too far behind. */
static tool_parcel *next_parcel(batch *b)
{
    pthread_mutex_lock(&b->reading);
    pthread_mutex_lock(&b->lock);
    while (!b->stop && !b->ended && b->n_read != b->n_written &&
           (b->n_read - b->n_written >= b->n_ring || b->bytes_ahead > MAX_BYTES_AHEAD))
        pthread_cond_wait(&b->room, &b->lock);
    bool go_on = !b->stop && !b->ended && !interrupted;
    pthread_mutex_unlock(&b->lock);
    tool_parcel *p = &b->ring[b->n_read % b->n_ring];
    bool more = go_on && read_parcel(b, p);
    pthread_mutex_lock(&b->lock);
    if (!more) b->ended = true;
    if (!go_on || !p->n_items || b->stop) p = NULL;
    if (p) {
        b->documents += p->n_items;
        b->n_read++;
        b->bytes_ahead += p->in_bytes;
        b->in_bytes += p->in_bytes;
        b->n_working++;
    }
    pthread_mutex_unlock(&b->lock);
    pthread_mutex_unlock(&b->reading);
    return p;
}

/* ---- analysing -------------------------------------------------------------------------------------------- */

static void print_failure(const batch *b, tool_parcel *p, const tool_item *it)
{
    const char *id = it->id ? p->bytes.ptr + it->id : NULL;
    p->n_failed++;
    if (b->o->errors) ecfit_print_error_json(id, &it->error, &p->errors);
    else if (b->o->format == FORMAT_JSONL) ecfit_print_error_json(id, &it->error, &p->out);
}

static void analyse_item(const batch *b, crew *c, tool_parcel *p, size_t i)
{
    tool_item *it = &p->items[i];
    const char *bytes = p->bytes.ptr;
    if (p->bytes.failed) it->error = (ecfit_error){.code = ECFIT_ENOMEM, .what = "out of memory"}, it->id = 0;
    if (it->error.code) {
        print_failure(b, p, it);
        return;
    }
    ecfit_document doc = {.id = it->id ? bytes + it->id : NULL, .title = it->title ? bytes + it->title : NULL,
                          .text = bytes + it->text, .len_bytes = it->len_bytes,
                          .meta = it->meta ? bytes + it->meta : NULL, .sound = true};
    ecfit_result *result = p->results ? p->results[i] : c->result;
    ecfit_options analysis = b->o->analysis;
    analysis.lang = it->lang;
    if (ecfit_analyse(c->worker, &doc, &analysis, result, &it->error)) print_failure(b, p, it);
    else if (!p->results) tool_print_record(b->o, ecfit_result_record(result), p->first + i, &p->out);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void complain_of(const batch *b, const tool_parcel *p)
{
    for (size_t i = 0; i < p->n_items && !b->o->errors; i++)
        if (p->items[i].error.code) tool_complain(&p->items[i].error);
}

/* Write every parcel whose turn has come. One thread at a time does this; the others leave theirs and go on. */
static void write_ready(batch *b)
{
    pthread_mutex_lock(&b->lock);
    bool mine = !b->writing;
    if (mine) b->writing = true;
    while (mine && b->n_written < b->n_read && b->ring[b->n_written % b->n_ring].ready) {
        tool_parcel *p = &b->ring[b->n_written % b->n_ring];
        tool_mark after = b->mark;
        after.documents += p->n_items;
        after.failed += p->n_failed;
        pthread_mutex_unlock(&b->lock);
        complain_of(b, p);
        bool ok = !b->broken && b->sink->put(b->sink, p, &after);
        pthread_mutex_lock(&b->lock);
        if (ok) b->mark = after;
        else b->broken = b->stop = true;
        p->ready = false;
        b->bytes_ahead -= p->in_bytes;
        b->n_written++;
        pthread_cond_broadcast(&b->room);
    }
    if (mine) b->writing = false;
    pthread_mutex_unlock(&b->lock);
}

static bool has_ended(const batch *b) { return (b->ended || b->stop || interrupted) && !b->n_working; }

/* One worker less is at work. Who supervises is woken for the end alone: a parcel takes milliseconds, a wake-up costs as
 * much as several documents. */
static void rest(batch *b)
{
    pthread_mutex_lock(&b->lock);
    b->n_working--;
    if (has_ended(b)) pthread_cond_broadcast(&b->idle);
    pthread_mutex_unlock(&b->lock);
}

static bool equip(crew *c)
{
    if (!c->worker) c->worker = ecfit_worker_new(c->b->kb);
    if (!c->result) c->result = ecfit_result_new();
    return c->worker && c->result;
}

static void *work(void *arg);

static void start(crew *c) { c->started = !pthread_create(&c->thread, NULL, work, c); }

static bool may_go_on(batch *b)
{
    pthread_mutex_lock(&b->lock);
    bool more = !b->ended && !b->stop;
    pthread_mutex_unlock(&b->lock);
    return more;
}

/* One that has no memory to work with leaves the work to those before it; the first has it before it is started. */
static void *work(void *arg)
{
    crew *c = arg;
    batch *b = c->b;
    if (!equip(c)) return NULL;
    for (tool_parcel *p; (p = next_parcel(b));) {
        if (c->n_behind && !c[1].started && may_go_on(b)) start(&c[1]);
        for (size_t i = 0; i < p->n_items; i++) analyse_item(b, c, p, i);
        pthread_mutex_lock(&b->lock);
        p->ready = true;
        pthread_mutex_unlock(&b->lock);
        write_ready(b);
        rest(b);
    }
    pthread_mutex_lock(&b->lock);
    b->ended = true; /* the one that found the end tells the others */
    pthread_cond_broadcast(&b->room);
    pthread_cond_broadcast(&b->idle);
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- the run ---------------------------------------------------------------------------------------------- */

static void wait_a_moment(batch *b)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += POLL_MILLISECONDS * 1000000L;
    if (until.tv_nsec >= 1000000000L) until.tv_nsec -= 1000000000L, until.tv_sec++;
    pthread_cond_timedwait(&b->idle, &b->lock, &until);
}

/* Until all is written, or what was being worked on when an interrupt came. A worker may then still wait for input that
 * never arrives. */
static void supervise(batch *b, tool_progress *progress)
{
    pthread_mutex_lock(&b->lock);
    while (!has_ended(b)) {
        wait_a_moment(b);
        tool_mark at = b->mark;
        uint64_t bytes = b->in_bytes;
        pthread_mutex_unlock(&b->lock);
        tool_progress_show(progress, &at, bytes);
        pthread_mutex_lock(&b->lock);
    }
    b->stop = true; /* what a late reader brings is dropped */
    pthread_mutex_unlock(&b->lock);
    tool_progress_end(progress);
}

static bool skip_documents(batch *b, uint64_t n)
{
    ecfit_input_document in;
    ecfit_error err;
    for (; b->documents < n; b->documents++)
        if (!ecfit_reader_next(b->reader, &in, &err)) {
            fputs("ecfit: the input is shorter than when the run was cut off\n", stderr);
            return false;
        }
    return true;
}

static bool make_results(tool_parcel *p)
{
    if (!(p->results = calloc(PARCEL_ITEMS, sizeof *p->results))) return false;
    for (size_t i = 0; i < PARCEL_ITEMS; i++)
        if (!(p->results[i] = ecfit_result_new())) return false;
    return true;
}

static bool make_ring(batch *b, unsigned jobs)
{
    b->n_ring = jobs > 1 ? (uint64_t)jobs * SLOTS_PER_WORKER : 1; /* one alone writes before it reads on */
    b->ring = calloc(b->n_ring, sizeof *b->ring);
    for (uint64_t i = 0; b->ring && b->sink->wants_records && i < b->n_ring; i++)
        if (!make_results(&b->ring[i])) return false;
    return b->ring;
}

static void free_ring(batch *b)
{
    for (uint64_t i = 0; b->ring && i < b->n_ring; i++) {
        tool_parcel *p = &b->ring[i];
        for (size_t k = 0; p->results && k < PARCEL_ITEMS; k++) ecfit_result_free(p->results[k]);
        free(p->results);
        ecfit_text_free(&p->bytes);
        ecfit_text_free(&p->out);
        ecfit_text_free(&p->errors);
    }
    free(b->ring);
}

static void catch_signals(void)
{
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}; /* the second one kills */
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

/* Only the main thread hears signals: the others have the mask of the one that starts them. */
static bool start_first(crew *c)
{
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    if (equip(c)) start(c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return c->started;
}

static int end(batch *b, bool started)
{
    bool complete = !b->broken && !interrupted;
    int closed = b->sink->close(b->sink, &b->mark, complete);
    if (!started) return fputs("ecfit: out of memory, no worker could start\n", stderr), EXIT_USAGE;
    if (interrupted) fprintf(stderr, "ecfit: interrupted after %llu documents\n", (unsigned long long)b->mark.documents);
    if (closed != EXIT_DONE) return closed;
    if (b->o->errors && b->mark.failed)
        fprintf(stderr, "ecfit: %llu of %llu documents failed: see %s\n", (unsigned long long)b->mark.failed,
                (unsigned long long)b->mark.documents, b->o->errors);
    if (interrupted) return 128 + (int)interrupted;
    return b->mark.failed ? EXIT_SOME_FAILED : EXIT_DONE;
}

static int run(batch *b, const tool_mark *from, unsigned jobs)
{
    tool_progress progress;
    crew *workers = calloc(jobs, sizeof *workers);
    if (!workers || !make_ring(b, jobs)) {
        free(workers);
        return fputs("ecfit: out of memory\n", stderr), b->sink->close(b->sink, from, false), EXIT_USAGE;
    }
    tool_progress_start(&progress, b->o, from);
    catch_signals();
    for (unsigned i = 0; i < jobs; i++) workers[i] = (crew){.b = b, .n_behind = jobs - 1 - i};
    bool started = start_first(workers);
    if (started) supervise(b, &progress);
    int status = end(b, started);
    if (interrupted) { /* a worker may wait for input for ever: leave it to the system */
        fflush(NULL);
        _exit(status);
    }
    for (unsigned i = 0; i < jobs; i++) {
        if (workers[i].started) pthread_join(workers[i].thread, NULL);
        ecfit_worker_free(workers[i].worker);
        ecfit_result_free(workers[i].result);
    }
    free(workers);
    return status;
}

int tool_batch(const tool_options *o, const ecfit_kb *kb, tool_sink *sink, const tool_mark *from)
{
    ecfit_error err;
    batch b = {.o = o, .kb = kb, .sink = sink, .mark = *from, .reading = PTHREAD_MUTEX_INITIALIZER,
               .lock = PTHREAD_MUTEX_INITIALIZER, .room = PTHREAD_COND_INITIALIZER,
               .idle = PTHREAD_COND_INITIALIZER};
    b.reader = ecfit_reader_new(o->paths, o->n_paths, &o->reading, &err);
    int status = EXIT_USAGE;
    if (!b.reader) tool_complain(&err), sink->close(sink, from, false);
    else if (!skip_documents(&b, from->documents)) sink->close(sink, from, false);
    else status = run(&b, from, o->jobs);
    ecfit_reader_free(b.reader);
    free_ring(&b);
    return status;
}
