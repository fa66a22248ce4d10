#include "lexicon/build.h"
#include "lexicon/image.h"
#include "lexicon/rules.h"
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- names ------------------------------------------------------------------------------------------------ */

uint32_t kb_text(kb_build *b, ecfit_str s)
{
    uint32_t id = ecfit_intern_add(&b->pool, s);
    return id == ECFIT_NO_ID ? KB_NONE : b->pool.offsets.at[id];
}

static size_t slug_key(char *key, size_t size, const char *space, ecfit_str s)
{
    size_t n = strlen(space), len = s.len < size - n - 1 ? s.len : size - n - 1;
    memcpy(key, space, n);
    key[n++] = ':';
    memcpy(key + n, s.ptr, len);
    return n + len;
}

bool kb_slug_set(kb_build *b, const char *space, ecfit_str s, uint32_t row)
{
    char key[256];
    uint32_t id = ecfit_intern_add(&b->slugs, (ecfit_str){key, slug_key(key, sizeof key, space, s)});
    if (id == ECFIT_NO_ID) return false;
    while (b->slug_rows.n <= id) {
        uint32_t *slot = vec_push(&b->slug_rows);
        if (!slot) return false;
        *slot = KB_NONE;
    }
    b->slug_rows.at[id] = row;
    return true;
}

uint32_t kb_slug(const kb_build *b, const char *space, ecfit_str s)
{
    char key[256];
    uint32_t id = ecfit_intern_find(&b->slugs, (ecfit_str){key, slug_key(key, sizeof key, space, s)});
    return id == ECFIT_NO_ID ? KB_NONE : b->slug_rows.at[id];
}

/* ---- files ------------------------------------------------------------------------------------------------ */

bool kb_path(char *path, size_t size, const char *dir, const char *name)
{
    int n = snprintf(path, size, "%s/%s", dir, name);
    return n > 0 && (size_t)n < size;
}

bool kb_exists(const char *path) { return access(path, F_OK) == 0; }

bool kb_is_whole(const char *dir)
{
    char path[4096];
    return kb_path(path, sizeof path, dir, "ecf/2.0.tsv") && kb_exists(path);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), e = strlen(end);
    return n > e && name[0] != '.' && !strcmp(name + n - e, end);
}

ecfit_status kb_each_file(kb_build *b, const char *dir, const char *folder, const char *end, kb_file_fn *fn, void *ctx,
                          ecfit_error *err)
{
    char path[4096], stem[256];
    VEC(char *) names = {0};
    ecfit_status status = ECFIT_OK;
    if (!kb_path(path, sizeof path, dir, folder)) return ecfit_fail(err, ECFIT_EIO, dir, 0, "path is too long");
    DIR *d = opendir(path);
    if (!d && errno == ENOENT) return ECFIT_OK;
    if (!d) return ecfit_fail(err, ECFIT_EIO, path, 0, "%s", strerror(errno));
    for (struct dirent *e; (e = readdir(d));) {
        if (!ends_in(e->d_name, end)) continue;
        char **slot = vec_push(&names);
        if (!slot || !(*slot = strdup(e->d_name))) {
            if (slot) names.n--;
            status = ecfit_fail(err, ECFIT_ENOMEM, path, 0, "out of memory");
            break;
        }
    }
    closedir(d);
    if (names.n) qsort(names.at, names.n, sizeof *names.at, by_name);
    for (size_t i = 0; i < names.n && !status; i++) {
        snprintf(stem, sizeof stem, "%.*s", (int)(strlen(names.at[i]) - strlen(end)), names.at[i]);
        int n = snprintf(path, sizeof path, "%s/%s/%s", dir, folder, names.at[i]);
        if (n < 0 || (size_t)n >= sizeof path) status = ecfit_fail(err, ECFIT_EIO, dir, 0, "path is too long");
        else status = fn(b, path, stem, ctx, err);
    }
    for (size_t i = 0; i < names.n; i++) free(names.at[i]);
    vec_free(&names);
    return status;
}

/* ---- phrases ---------------------------------------------------------------------------------------------- */

/* Each word is looked up and stemmed once, however many phrases it stands in. NULL when memory ran out. */
static kb_known_word *known_word(kb_build *b, ecfit_str word)
{
    uint32_t id = ecfit_intern_add(&b->words, word);
    if (id == ECFIT_NO_ID) return NULL;
    if (id < b->known_words.n) return &b->known_words.at[id];
    kb_known_word *slot = vec_push(&b->known_words);
    if (slot) *slot = (kb_known_word){kb_slug(b, "fword", word), {KB_NONE, KB_NONE}};
    return slot;
}

uint32_t kb_word_symbol(kb_build *b, ecfit_lang lang, ecfit_str word)
{
    kb_known_word *w = known_word(b, word);
    if (!w || w->sym[lang] != KB_NONE) return w ? w->sym[lang] : KB_NONE;
    uint32_t own = w->fword == KB_NONE ? 0 : b->fwords.at[w->fword].stem[lang];
    return w->sym[lang] = ecfit_intern_add(&b->symbols, own ? ecfit_str_of(b->pool.bytes.at + own) : ecfit_stem(b->stemmer, lang, word));
}

bool kb_is_skipped(kb_build *b, ecfit_lang lang, ecfit_str word)
{
    const kb_known_word *w = known_word(b, word);
    return w && w->fword != KB_NONE && b->fwords.at[w->fword].flags >> (4 * lang) & KB_FWORD_SKIP;
}

size_t kb_phrase_symbols(kb_build *b, ecfit_lang lang, ecfit_str phrase, uint32_t syms[KB_MAX_PHRASE + 1])
{
    vec_reset(&b->tokens);
    b->folded.len = 0;
    ecfit_buf_put(&b->folded, phrase.ptr, phrase.len);
    if (b->folded.failed || !ecfit_tokenize(phrase.ptr, phrase.len, b->folded.ptr, &b->tokens)) return 0;
    size_t n = 0;
    for (int keep_all = 0; keep_all < 2 && !n; keep_all++)
        for (size_t i = 0; i < b->tokens.n && n <= KB_MAX_PHRASE; i++) {
            ecfit_str word = ecfit_token_word(&b->tokens.at[i], b->folded.ptr);
            if (!keep_all && kb_is_skipped(b, lang, word)) continue;
            syms[n] = kb_word_symbol(b, lang, word);
            if (syms[n++] == ECFIT_NO_ID) return 0;
        }
    return n;
}

/* ---- phrases that are not found as they are written ---- */

static bool is_alnum(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool in_a_token(const kb_build *b, size_t byte)
{
    for (size_t i = 0; i < b->tokens.n; i++)
        if (byte - b->tokens.at[i].start < b->tokens.at[i].len) return true;
    return false;
}

/* A sign that belongs to a word and that the tokenizer, which has just read the phrase, does not keep; 0: none.
 * "Security+" loses one, "C++" and "recherche & développement" do not. */
static char lost_sign(const kb_build *b, ecfit_str phrase)
{
    for (size_t i = 1; i < phrase.len; i++) {
        const char c = phrase.ptr[i];
        const bool ends = c == '+' || c == '#';
        const bool joins = (c == '.' || c == '&') && i + 1 < phrase.len && is_alnum(phrase.ptr[i + 1]);
        if ((ends || joins) && is_alnum(phrase.ptr[i - 1]) && !in_a_token(b, i)) return c;
    }
    return 0;
}

/* The first word that no phrase goes on with, because of the sign before it: the "com" of "make.com"; NULL: none. */
static const ecfit_token *word_behind_break(const kb_build *b)
{
    for (size_t i = 1; i < b->tokens.n; i++)
        if (b->tokens.at[i].flags & ECFIT_TOKEN_BREAK) return &b->tokens.at[i];
    return NULL;
}

static bool has_spaces(ecfit_str phrase)
{
    for (size_t i = 1; i < phrase.len; i++)
        if (phrase.ptr[i - 1] == ' ' && phrase.ptr[i] == ' ') return true;
    return false;
}

/* Of a phrase that the tokenizer has just read, n words of which count. */
static void warn_of_signs(kb_build *b, const ecfit_table *t, ecfit_str phrase, size_t n, const kb_entry *e)
{
    if (e->kind > KB_TITLE && e->kind < KB_HEAD) return; /* cues: compared by their letters where that matters */
    const char sign = lost_sign(b, phrase);
    const unsigned guards = e->guard == KB_NONE ? 0 : b->guards.at[e->guard].kinds;
    const ecfit_token *behind = e->kind == KB_TERM || e->kind == KB_ROLE_TERM ? word_behind_break(b) : NULL;
    if (behind && (b->overlay || sign == '.')) /* of our own phrases some are meant for those who leave the comma out */
        kb_warn(b, t, "\"%.*s\" is not found as it is written: no phrase runs across the sign before \"%.*s\"",
                (int)phrase.len, phrase.ptr, behind->len, phrase.ptr + behind->start);
    else if (sign && guards & KB_GUARD_CASE)
        kb_warn(b, t, "\"%.*s\" is never found: \"case\" asks for the sign %c, which words lose", (int)phrase.len,
                phrase.ptr, sign);
    else if (sign && n == 1 && !guards)
        kb_warn(b, t, "\"%.*s\" is found without its sign %c too, as a common word: it needs a guard", (int)phrase.len,
                phrase.ptr, sign);
}

enum { USUAL_PHRASE = 7 };

static void tell_of_writing(kb_build *b, const ecfit_table *t, ecfit_str phrase, size_t n, const kb_entry *e)
{
    if (has_spaces(phrase))
        kb_tell_wrong(b, t, "spaces in a row in \"%.*s\": columns are parted by a TAB", (int)phrase.len, phrase.ptr);
    else if (n > USUAL_PHRASE && (e->kind == KB_TERM || e->kind == KB_ROLE_TERM))
        kb_warn(b, t, "\"%.*s\" has %zu words that count: hardly a text says just that", (int)phrase.len, phrase.ptr,
                n);
    warn_of_signs(b, t, phrase, n, e);
}

static size_t arc_slot(const kb_arc *arcs, size_t n_slots, uint32_t node, uint32_t sym)
{
    size_t i = (size_t)ecfit_mix(node, sym) & (n_slots - 1);
    while (arcs[i].node != KB_NONE && (arcs[i].node != node || arcs[i].sym != sym)) i = (i + 1) & (n_slots - 1);
    return i;
}

static bool grow_arcs(kb_build *b)
{
    size_t n = b->arcs.n ? b->arcs.n * 2 : 1 << 15;
    kb_arc *arcs = malloc(n * sizeof *arcs);
    if (!arcs) return false;
    memset(arcs, 0xFF, n * sizeof *arcs);
    for (size_t i = 0; i < b->arcs.n; i++)
        if (b->arcs.at[i].node != KB_NONE) arcs[arc_slot(arcs, n, b->arcs.at[i].node, b->arcs.at[i].sym)] = b->arcs.at[i];
    free(b->arcs.at);
    b->arcs.at = arcs;
    b->arcs.n = b->arcs.cap = n;
    return true;
}

bool kb_add_arc(kb_build *b, kb_arc arc)
{
    if (b->n_arcs * 2 >= b->arcs.n && !grow_arcs(b)) return false;
    b->arcs.at[arc_slot(b->arcs.at, b->arcs.n, arc.node, arc.sym)] = arc;
    b->n_arcs++;
    return true;
}

static uint32_t child_of(kb_build *b, uint32_t node, uint32_t sym)
{
    if (b->n_arcs * 2 >= b->arcs.n && !grow_arcs(b)) return KB_NONE;
    size_t i = arc_slot(b->arcs.at, b->arcs.n, node, sym);
    if (b->arcs.at[i].node != KB_NONE) return b->arcs.at[i].child;
    uint32_t *fresh = vec_push(&b->nodes_so_far);
    if (!fresh) return KB_NONE;
    *fresh = KB_NONE;
    const uint32_t child = (uint32_t)b->nodes_so_far.n - 1;
    return kb_add_arc(b, (kb_arc){node, sym, child}) ? child : KB_NONE;
}

/* Whether an alias of the same line has the same stems: a second entry would only count every mention twice. Forms that
 * are told apart by letters or case stay. */
static bool says_nothing_new(const kb_build *b, uint32_t node, const kb_entry *entry)
{
    if ((entry->kind != KB_TERM && entry->kind < KB_ROLE_TITLE) || (entry->guard != KB_NONE && b->guards.at[entry->guard].kinds & KB_GUARD_CASE)) return false;
    for (uint32_t i = b->nodes_so_far.at[node]; i != KB_NONE; i = b->entries.at[i].next) {
        const kb_entry *e = &b->entries.at[i];
        if (e->kind == entry->kind && e->file == entry->file && e->line == entry->line) return true;
    }
    return false;
}

/* An overlay takes the place of what it is laid over, not of its own lines: that would be a mistake. */
static void warn_of_own(kb_build *b, const ecfit_table *t, const kb_entry *older)
{
    const char *text = b->pool.bytes.at;
    if ((uint32_t)(older - b->entries.at) < b->n_entries_below || (older->line == t->line && !strcmp(text + older->file, t->path))) return;
    kb_warn(b, t, "takes the place of \"%s\" at %s:%u, which is the same run of stems", text + older->text, text + older->file, older->line);
}

/* Take entries of one kind out of the chain of a phrase. */
static void replace_older(kb_build *b, const ecfit_table *t, uint32_t node, uint16_t kind)
{
    uint32_t *link = &b->nodes_so_far.at[node];
    while (*link != KB_NONE) {
        kb_entry *e = &b->entries.at[*link];
        if (e->kind == kind) warn_of_own(b, t, e), *link = e->next;
        else link = &e->next;
    }
}

ecfit_status kb_add_phrase(kb_build *b, const ecfit_table *t, enum kb_space space, ecfit_lang lang, ecfit_str phrase,
                           kb_entry entry, ecfit_error *err)
{
    uint32_t syms[KB_MAX_PHRASE + 1], node = kb_root(space, lang);
    size_t n = kb_phrase_symbols(b, lang, phrase, syms);
    if (!n) return ecfit_table_fail(t, err, "expected a phrase with a word in it, found \"%.*s\"", (int)phrase.len, phrase.ptr);
    if (n > KB_MAX_PHRASE)
        return ecfit_table_fail(t, err, "a phrase has at most %d words: \"%.*s\"", KB_MAX_PHRASE, (int)phrase.len, phrase.ptr);
    if (b->listener) tell_of_writing(b, t, phrase, n, &entry);
    for (size_t i = 0; i < n; i++) {
        node = child_of(b, node, syms[i]);
        KB_NEED(node != KB_NONE, err);
    }
    if (says_nothing_new(b, node, &entry)) return ECFIT_OK;
    if (b->overlay && entry.kind != KB_ROLE_TITLE && entry.kind != KB_ROLE_TERM) replace_older(b, t, node, entry.kind);
    entry.lang = (uint8_t)lang;
    KB_NEED(kb_fill_form(b, phrase, &entry), err);
    entry.text = kb_text(b, phrase);
    entry.n_tokens = (uint8_t)n;
    entry.next = b->nodes_so_far.at[node];
    kb_entry *slot = vec_push(&b->entries);
    KB_NEED(slot && entry.text != KB_NONE, err);
    *slot = entry;
    b->nodes_so_far.at[node] = (uint32_t)b->entries.n - 1;
    return ECFIT_OK;
}

ecfit_status kb_add_forms(kb_build *b, const ecfit_table *t, enum kb_space space, ecfit_lang lang, ecfit_str forms,
                          kb_entry entry, ecfit_error *err)
{
    ecfit_str rest = forms;
    while (rest.ptr) {
        ecfit_str form = ecfit_str_trim(ecfit_str_cut(&rest, '|'));
        if (!form.len) return ecfit_table_fail(t, err, "an empty form between | signs");
        if (entry.canonical == 0) entry.canonical = kb_text(b, form);
        for (ecfit_lang l = 0; l < ECFIT_N_LANGS; l++)
            if (lang == ECFIT_N_LANGS || lang == l) KB_TRY(kb_add_phrase(b, t, space, l, form, entry, err));
    }
    return ECFIT_OK;
}

static uint8_t competence_of(const kb_build *b, enum kb_link_kind kind, uint32_t row)
{
    return (uint8_t)(kind == KB_LINK_COMPETENCE ? row : kind == KB_LINK_ITEM ? b->items.at[row].competence : 0);
}

ecfit_status kb_add_links(kb_build *b, const ecfit_table *t, ecfit_str list, const char *space, uint32_t *first,
                          uint32_t *n, ecfit_error *err)
{
    *first = (uint32_t)b->links.n;
    for (ecfit_str rest = list; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' '), name = ecfit_str_cut(&word, '=');
        double weight = 1;
        if (!name.len) continue;
        if (word.ptr && !ecfit_parse_number_in(word, 0, KB_MAX_WEIGHT, &weight))
            return ecfit_table_fail(t, err, "expected a weight from 0 to %.0f behind \"%.*s=\", found \"%.*s\"",
                                    KB_MAX_WEIGHT, (int)name.len, name.ptr, (int)word.len, word.ptr);
        enum kb_link_kind kind = KB_LINK_OCCUPATION;
        uint32_t row = kb_slug(b, space, name);
        if (!strcmp(space, "competence")) {
            kind = KB_LINK_COMPETENCE;
            if (row == KB_NONE) kind = KB_LINK_ITEM, row = kb_slug(b, "item", name);
        }
        if (row == KB_NONE) return ecfit_table_fail(t, err, "unknown %s \"%.*s\"", space, (int)name.len, name.ptr);
        kb_link *slot = vec_push(&b->links);
        KB_NEED(slot, err);
        *slot = (kb_link){(uint16_t)row, (uint8_t)kind, competence_of(b, kind, row), (float)weight};
    }
    *n = (uint32_t)b->links.n - *first;
    return ECFIT_OK;
}

uint32_t kb_file_of(kb_build *b, const ecfit_table *t)
{
    size_t n = b->overlay || !b->root ? 0 : strlen(b->root);
    bool below = n && !strncmp(t->path, b->root, n);
    const char *path = below ? t->path + n : t->path;
    while (below && *path == '/') path++;
    return kb_text(b, ecfit_str_of(path));
}

kb_entry kb_entry_at(kb_build *b, const ecfit_table *t, enum kb_kind kind, ecfit_lang lang)
{
    return (kb_entry){.kind = (uint8_t)kind, .lang = (uint8_t)lang, .file = kb_file_of(b, t),
                      .line = t->line, .guard = KB_NONE, .weight = 1};
}

/* ---- listeners -------------------------------------------------------------------------------------------- */

ecfit_status kb_entry_done(kb_build *b, ecfit_status status, const ecfit_error *err)
{
    if (status != ECFIT_EDICT || !b->listener || !err) return status;
    b->listener->hear(b->listener, true, err->where, err->line, err->what);
    return ECFIT_OK;
}

static void tell(kb_build *b, const ecfit_table *t, bool error, unsigned line, const char *fmt, va_list ap)
{
    char what[256];
    if (!b->listener) return;
    vsnprintf(what, sizeof what, fmt, ap);
    b->listener->hear(b->listener, error, t->path, line, what);
}

void kb_tell_wrong(kb_build *b, const ecfit_table *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    tell(b, t, true, t->line, fmt, ap);
    va_end(ap);
}

void kb_warn(kb_build *b, const ecfit_table *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    tell(b, t, false, t->line, fmt, ap);
    va_end(ap);
}

void kb_warn_at(kb_build *b, const ecfit_table *t, unsigned line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    tell(b, t, false, line, fmt, ap);
    va_end(ap);
}

void kb_warn_surplus(kb_build *b, const ecfit_table *t, size_t n)
{
    for (size_t i = n; i < t->n_fields; i++)
        if (t->field[i].len) {
            kb_warn(b, t, "column %zu is not read: \"%.*s\"", i + 1, (int)t->field[i].len, t->field[i].ptr);
            return;
        }
}

/* ---- freezing --------------------------------------------------------------------------------------------- */

/* Offsets of the strings of t, which get a place among the texts too. */
static bool fill_texts(kb_build *b, const ecfit_intern *t, uint32_t **at, size_t *n, size_t *cap)
{
    *n = 0;
    if (*cap < t->offsets.n && !ecfit_vec_grow((void **)at, cap, t->offsets.n, sizeof **at)) return false;
    for (uint32_t i = 0; i < t->offsets.n; i++)
        if (((*at)[(*n)++] = kb_text(b, ecfit_str_of(ecfit_intern_get(t, i)))) == KB_NONE) return false;
    return true;
}

/* Free slots for n rows and as many again; NULL when memory ran out or slots cannot number so many rows. */
static kb_slot *clear_slots(kb_build *b, kb_slot **slots, size_t *n_slots, size_t *cap, size_t n)
{
    *n_slots = 256;
    while (*n_slots < n * 2) *n_slots *= 2;
    if (!kb_has_room(b, n < KB_SLOT_ROW, "4194302 words")) return NULL;
    if (*cap < *n_slots && !ecfit_vec_grow((void **)slots, cap, *n_slots, sizeof **slots)) return NULL;
    return memset(*slots, 0, *n_slots * sizeof **slots);
}

static void put_slot(kb_slot *slots, size_t n_slots, const char *text, uint32_t row)
{
    const uint64_t hash = ecfit_hash(text, strlen(text));
    size_t i = (size_t)hash & (n_slots - 1);
    while (slots[i]) i = (i + 1) & (n_slots - 1);
    slots[i] = hash >> KB_SLOT_HASH_SHIFT << KB_SLOT_HASH_SHIFT | (row + 1);
}

static bool fill_symbol_tables(kb_build *b)
{
    if (!fill_texts(b, &b->symbols, &b->sym_text.at, &b->sym_text.n, &b->sym_text.cap) ||
        !fill_texts(b, &b->slugs, &b->slug_text.at, &b->slug_text.n, &b->slug_text.cap))
        return false;
    if (!clear_slots(b, &b->sym_slots.at, &b->sym_slots.n, &b->sym_slots.cap, b->symbols.offsets.n)) return false;
    for (uint32_t i = 0; i < b->symbols.offsets.n; i++)
        put_slot(b->sym_slots.at, b->sym_slots.n, ecfit_intern_get(&b->symbols, i), i);
    return true;
}

/* Whoever finds a symbol learns at once where a phrase begins with it: the tree is not asked. */
static void mark_beginnings(kb_build *b)
{
    for (size_t i = 0; i < b->sym_slots.n; i++) {
        const uint32_t row1 = (uint32_t)b->sym_slots.at[i] & KB_SLOT_ROW;
        for (unsigned l = 0; row1 && l < ECFIT_N_LANGS; l++)
            if (kb_child(b->nodes.at, kb_root(KB_SPACE_BODY, (ecfit_lang)l), row1 - 1))
                b->sym_slots.at[i] |= (kb_slot)KB_SLOT_BEGINS << l;
    }
}

static bool fill_function_words(kb_build *b)
{
    if (!clear_slots(b, &b->fword_slots.at, &b->fword_slots.n, &b->fword_slots.cap, b->fwords.n)) return false;
    for (uint32_t i = 0; i < b->fwords.n; i++)
        put_slot(b->fword_slots.at, b->fword_slots.n, b->pool.bytes.at + b->fwords.at[i].word, i);
    return true;
}

/* Text: a name behind what it is. KB_NONE when memory ran out. */
static uint32_t named(kb_build *b, const char *what, uint32_t name)
{
    ecfit_buf *text = &b->folded;
    text->len = 0;
    ecfit_buf_puts(text, what);
    ecfit_buf_puts(text, b->pool.bytes.at + name);
    return text->failed ? KB_NONE : kb_text(b, (ecfit_str){text->ptr, text->len});
}

/* How evidence calls them. What an overlay is laid over has its names. */
static bool fill_names(kb_build *b)
{
    bool ok = true;
    for (kb_entry *e = b->entries.at, *end = e + b->entries.n; e < end && ok; e++) {
        const bool title = e->kind == KB_TITLE || e->kind == KB_ROLE_TITLE;
        const bool term = e->kind == KB_TERM || e->kind == KB_ROLE_TERM;
        if (!e->by && (title || term)) ok = (e->by = named(b, title ? "title:" : "term:", e->canonical)) != KB_NONE;
    }
    for (kb_rule *r = b->rules.at, *end = r + b->rules.n; r < end && ok; r++)
        if (!r->by) ok = (r->by = named(b, "rule:", r->name)) != KB_NONE;
    return ok;
}

/* Put all arrays into one block. */
static ecfit_kb *pack(const kb_build *b)
{
    uint64_t n_rows[KB_N_TABLES];
#define X(type, name) n_rows[KB_TABLE_##name] = b->name.n;
    KB_TABLES(X)
#undef X
    ecfit_kb *kb = calloc(1, sizeof *kb);
    if (!kb || !(kb->block = calloc(1, kb_block_bytes(n_rows)))) {
        free(kb);
        return NULL;
    }
    kb_lay_out(kb, kb->block, n_rows);
#define X(type, name) \
    if (b->name.n) memcpy((char *)kb->block + ((const char *)kb->name - (const char *)kb->block), b->name.at, b->name.n * sizeof(type));
    KB_TABLES(X)
#undef X
    kb_name_hash(kb, kb_block_hash(kb->block, kb->block_bytes));
    return kb;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static bool begin(kb_build *b)
{
    b->stemmer = ecfit_stemmer_new();
    if (!b->stemmer || kb_text(b, (ecfit_str){"", 0}) != 0) return false;
    if (ecfit_intern_add(&b->symbols, (ecfit_str){"", 0}) != 0) return false; /* symbol 0: unknown */
    for (int i = 0; i <= KB_N_ROOTS; i++) { /* and row 0, which is none */
        uint32_t *root = vec_push(&b->nodes_so_far);
        if (!root) return false;
        *root = KB_NONE;
    }
    return true;
}

/* What no folder of a whole set may lack: without them all would be answered, from little. */
static ecfit_status check_parts(const char *dir, ecfit_error *err)
{
    static const char *const parts[] = {"terms", "titles", "cues", "rules"};
    char path[4096];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!kb_path(path, sizeof path, dir, parts[i]) || !kb_exists(path))
            return ecfit_fail(err, ECFIT_EDICT, dir, 0, "a whole set of dictionaries has a folder %s", parts[i]);
    return ECFIT_OK;
}

static ecfit_status load_all(kb_build *b, const char *dir, ecfit_error *err)
{
    if (kb_is_whole(dir)) KB_TRY(check_parts(dir, err));
    KB_TRY(kb_load_function_words(b, dir, err));
    KB_TRY(kb_load_frameworks(b, dir, err));
    KB_TRY(kb_load_crosswalk(b, dir, err));
    KB_TRY(kb_load_topics(b, dir, err));
    KB_TRY(kb_load_terms(b, dir, err));
    KB_TRY(kb_load_titles(b, dir, err));
    KB_TRY(kb_load_cues(b, dir, err));
    KB_TRY(kb_load_wordings(b, dir, err));
    KB_TRY(kb_load_lots(b, dir, err));
    KB_TRY(kb_load_rules(b, dir, err));
    KB_TRY(kb_load_sheets(b, dir, err));
    return ECFIT_OK;
}

/* A folder too deep or too high would change nothing, and say nothing. */
static bool holds_dictionaries(const char *dir)
{
    static const char *const parts[] = {"topics.tsv", "terms", "titles", "rules", "cues", "nomenclatures"};
    char path[4096];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (kb_path(path, sizeof path, dir, parts[i]) && kb_exists(path)) return true;
    return false;
}

ecfit_status kb_load_overlay(kb_build *b, const char *dir, ecfit_error *err)
{
    if (!kb_exists(dir)) return ecfit_fail(err, ECFIT_EDICT, dir, 0, "no such dictionary folder");
    if (!holds_dictionaries(dir))
        return ecfit_fail(err, ECFIT_EDICT, dir, 0, "no dictionaries in it, expected topics.tsv, terms, titles, rules, cues or nomenclatures");
    b->overlay = true;
    b->n_entries_below = (uint32_t)b->entries.n;
    b->n_rules_below = (uint32_t)b->rules.n;
    KB_TRY(kb_load_overlay_topics(b, dir, err));
    KB_TRY(kb_load_catalogues(b, dir, err));
    KB_TRY(kb_load_terms(b, dir, err));
    KB_TRY(kb_load_titles(b, dir, err));
    KB_TRY(kb_load_cues(b, dir, err));
    KB_TRY(kb_load_wordings(b, dir, err));
    return kb_load_rules(b, dir, err);
}

static void build_free(kb_build *b)
{
#define X(type, name) vec_free(&b->name);
    KB_TABLES(X)
#undef X
    vec_free(&b->arcs);
    vec_free(&b->replaced);
    vec_free(&b->nodes_so_far);
    vec_free(&b->tokens);
    vec_free(&b->known_words);
    ecfit_intern_free(&b->words);
    ecfit_intern_free(&b->opened);
    ecfit_intern_free(&b->pool);
    ecfit_intern_free(&b->symbols);
    ecfit_intern_free(&b->slugs);
    ecfit_buf_free(&b->folded);
    for (size_t i = 0; i < KB_N_WORDINGS; i++) ecfit_buf_free(&b->wording_words[i]);
    ecfit_stemmer_free(b->stemmer);
}

/* The look-up tables over everything that was added, then all of it as one block. */
static ecfit_kb *freeze(kb_build *b)
{
    if (!fill_names(b) || !fill_symbol_tables(b) || !fill_function_words(b) || !kb_fill_trie(b) || !kb_fill_machines(b) ||
        !kb_fill_gates(b) || !kb_fill_gap_rooms(b) || !kb_fill_dense(b) || !kb_fill_wordings(b))
        return NULL;
    mark_beginnings(b);
    b->strings.at = b->pool.bytes.at, b->strings.n = b->pool.bytes.n; /* lent, not given */
    ecfit_kb *kb = pack(b);
    b->strings.at = NULL, b->strings.n = 0;
    if (kb && ecfit_rules_prepare(kb)) return kb;
    ecfit_kb_free(kb);
    return NULL;
}

/* Freeze *b when all went well so far; it is gone in any case. */
static ecfit_kb *finish(kb_build *b, ecfit_status status, const char *dir, ecfit_error *err)
{
    ecfit_kb *kb = status ? NULL : freeze(b);
    const char *most = b->too_many;
    build_free(b);
    if (!kb && most)
        ecfit_fail(err, ECFIT_EDICT, dir, 0, "the dictionaries can hold at most %s", most);
    else if (!kb && (!status || status == ECFIT_ENOMEM))
        ecfit_fail(err, ECFIT_ENOMEM, dir, 0, "out of memory while loading the dictionaries");
    return kb;
}

static ecfit_kb *overlaid(const ecfit_kb *base, const char *dir, kb_listener *listener, ecfit_error *err)
{
    kb_build b = {.stemmer = ecfit_stemmer_new(), .listener = listener};
    ecfit_status status = b.stemmer ? kb_thaw(&b, base, err) : ECFIT_ENOMEM;
    if (!status) status = kb_load_overlay(&b, dir, err);
    if (!status) status = kb_tell_unread(&b, dir, err);
    if (!status) status = kb_widen_weights(&b, err);
    return finish(&b, status, dir, err);
}

static ecfit_kb *load_whole(const char *dir, kb_listener *listener, ecfit_error *err)
{
    kb_build b = {.root = dir, .listener = listener};
    ecfit_status status = begin(&b) ? load_all(&b, dir, err) : ECFIT_ENOMEM;
    if (!status) status = kb_load_weights(&b, dir, err);
    if (!status) status = kb_tell_unread(&b, dir, err);
    return finish(&b, status, dir, err);
}

ecfit_kb *kb_overlaid(const ecfit_kb *base, const char *dir, ecfit_error *err)
{
    return kb_is_whole(dir) ? load_whole(dir, NULL, err) : overlaid(base, dir, NULL, err);
}

ecfit_kb *kb_load_listening(const char *dir, const ecfit_kb *base, kb_listener *listener, ecfit_error *err)
{
    return base ? overlaid(base, dir, listener, err) : load_whole(dir, listener, err);
}

ecfit_kb *ecfit_kb_load(const char *dir, const char *overlay, ecfit_error *err)
{
    ecfit_kb *kb = load_whole(dir, NULL, err);
    if (!kb || !overlay) return kb;
    ecfit_kb *over = kb_overlaid(kb, overlay, err);
    ecfit_kb_free(kb);
    return over;
}

void ecfit_kb_free(ecfit_kb *kb)
{
    if (!kb) return;
    ecfit_rules_release(kb);
    free(kb->block);
    free(kb);
}
