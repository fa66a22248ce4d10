/* Rule files: blocks of "key: value" lines with their own examples. */
#include "lexicon/build.h"
#include "lexicon/rules.h"
#include "text/utf8.h"
#include <stdio.h>
#include <utf8proc.h>

typedef struct rule_reader {
    kb_build *b;
    ecfit_table *t;
    ecfit_lang lang;
    kb_rule rule;
    uint32_t place; /* of the rule: behind the others, or where the one stands that it replaces; KB_NONE between blocks */
    bool open; /* a block has begun */
    bool skip; /* the rest of a block that is wrong */
    unsigned n_positive, n_negative;
    ecfit_str anchors;
    unsigned anchor_line;
} rule_reader;

/* Where a rule is tried is told from its pattern (lexicon/gates.h); its anchors say it to people, and become known words. */
static ecfit_status anchor_words(rule_reader *r, ecfit_str words, ecfit_error *err)
{
    for (ecfit_str rest = words; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' ');
        if (!word.len) continue;
        KB_NEED(kb_word_symbol(r->b, r->lang, word) != ECFIT_NO_ID, err);
    }
    r->anchors = words, r->anchor_line = r->t->line;
    return ECFIT_OK;
}

static ecfit_status need_words(rule_reader *r, ecfit_str words, ecfit_error *err)
{
    r->rule.first_need = (uint32_t)r->b->needs.n;
    for (ecfit_str rest = words; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' ');
        if (!word.len) continue;
        uint32_t *slot = vec_push(&r->b->needs);
        KB_NEED(slot, err);
        *slot = kb_word_symbol(r->b, r->lang, word);
        KB_NEED(*slot != ECFIT_NO_ID, err);
    }
    r->rule.n_needs = (uint32_t)r->b->needs.n - r->rule.first_need;
    return ECFIT_OK;
}

static void warn_of_anchors(const rule_reader *r)
{
    const char *text = r->b->pool.bytes.at;
    for (ecfit_str rest = r->anchors; rest.ptr && rest.len;) {
        ecfit_str word = ecfit_str_cut(&rest, ' ');
        if (word.len && !ecfit_pattern_begins_with(text + r->rule.pattern, word))
            kb_warn_at(r->b, r->t, r->anchor_line, "rule %s: no match of its pattern begins with the anchor \"%.*s\"",
                       text + r->rule.name, (int)word.len, word.ptr);
    }
}

/* What stands behind a backslash at p is no letter of the text: \W, \p{Lu}, \x{C9}. Its bytes. */
static size_t escape_length(const char *p)
{
    const char *end = p[1] && p[2] == '{' ? strchr(p, '}') : NULL;
    return end ? (size_t)(end - p) + 1 : p[1] ? 2 : 1;
}

/* The first capital that a pattern looks for, *len bytes; NULL when there is none. Names of groups may have some. */
static const char *capital_in(const char *p, size_t *len)
{
    static const char of_group[] = "P<'&_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (bool any_case = strstr(p, "(?i"); *p && !any_case; p += *len) {
        uint32_t cp;
        *len = ecfit_utf8_decode((const unsigned char *)p, &cp);
        if (*p == '\\') *len = escape_length(p);
        else if (!strncmp(p, "(*", 2)) *len = strcspn(p, ")");
        else if (!strncmp(p, "(?", 2)) *len = 2 + strspn(p + 2, of_group);
        else if (utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU) return p;
    }
    return NULL;
}

/* A pattern that PCRE2 does not take would find nothing. One with a capital runs, in vain: its keeper hears of it. */
static ecfit_status add_pattern(rule_reader *r, ecfit_str pattern, ecfit_error *err)
{
    char why[200];
    size_t len;
    r->rule.pattern = kb_text(r->b, pattern);
    KB_NEED(r->rule.pattern != KB_NONE, err);
    const char *text = r->b->pool.bytes.at, *name = text + r->rule.name;
    ecfit_status status = ecfit_pattern_check(text + r->rule.pattern, why, sizeof why);
    if (status == ECFIT_EDICT) return ecfit_table_fail(r->t, err, "rule %s: %s", name, why);
    KB_NEED(!status, err);
    const char *capital = r->b->listener ? capital_in(text + r->rule.pattern, &len) : NULL;
    if (!capital) return ECFIT_OK;
    return ecfit_table_fail(r->t, err, "rule %s: \"%.*s\" in its pattern never matches: patterns are "
                            "matched on text in small letters", name, (int)len, capital);
}

static ecfit_status add_example(rule_reader *r, ecfit_str text, bool positive, ecfit_error *err)
{
    kb_example *slot = vec_push(&r->b->examples);
    KB_NEED(slot, err);
    *slot = (kb_example){r->place, kb_text(r->b, text), positive, r->t->line};
    KB_NEED(slot->text != KB_NONE, err);
    positive ? r->n_positive++ : r->n_negative++;
    return ECFIT_OK;
}

static ecfit_status finish(rule_reader *r, ecfit_error *err)
{
    if (!r->open) return ECFIT_OK;
    const char *missing = !r->rule.pattern    ? "pattern:"
                          : !r->anchors.len   ? "anchor:"
                          : r->n_positive < 2 ? "two + examples"
                          : !r->n_negative    ? "a - example"
                                              : NULL;
    if (missing)
        return ecfit_fail(err, ECFIT_EDICT, r->t->path, r->rule.line, "rule %s lacks %s", r->b->pool.bytes.at + r->rule.name, missing);
    if (r->b->listener) warn_of_anchors(r);
    if (r->place == r->b->rules.n) KB_NEED(vec_push(&r->b->rules), err);
    r->b->rules.at[r->place] = r->rule;
    r->open = false, r->place = KB_NONE;
    return ECFIT_OK;
}

static bool is_replaced(const kb_build *b, uint32_t rule)
{
    for (size_t i = 0; i < b->replaced.n; i++)
        if (b->replaced.at[i] == rule) return true;
    return false;
}

/* An overlay's rule takes the place of the one with its name, with the weights that were learned for it. */
static bool replace_rule(kb_build *b, uint32_t rule)
{
    uint32_t *slot = vec_push(&b->replaced);
    if (!slot) return false;
    *slot = rule;
    size_t n = 0;
    for (size_t i = 0; i < b->examples.n; i++)
        if (b->examples.at[i].rule != rule) b->examples.at[n++] = b->examples.at[i];
    b->examples.n = n;
    return true;
}

static ecfit_status begin_rule(rule_reader *r, ecfit_str name, ecfit_error *err)
{
    char space[16];
    KB_TRY(finish(r, err));
    snprintf(space, sizeof space, "rule-%s", ecfit_lang_code(r->lang));
    uint32_t older = kb_slug(r->b, space, name);
    if (older != KB_NONE && (older >= r->b->n_rules_below || is_replaced(r->b, older)))
        return ecfit_table_fail(r->t, err, "a rule \"%.*s\" stands already in this language", (int)name.len, name.ptr);
    KB_NEED(older == KB_NONE || replace_rule(r->b, older), err);
    *r = (rule_reader){.b = r->b, .t = r->t, .lang = r->lang, .open = true};
    r->place = older == KB_NONE ? (uint32_t)r->b->rules.n : older;
    r->rule = (kb_rule){.name = kb_text(r->b, name), .file = kb_file_of(r->b, r->t), .line = r->t->line,
                        .topic = KB_NONE, .gap = 8, .lang = (uint32_t)r->lang};
    KB_NEED(r->rule.name != KB_NONE && kb_slug_set(r->b, space, name, r->place), err);
    return ECFIT_OK;
}

static ecfit_status rule_line(rule_reader *r, ecfit_str line, ecfit_error *err)
{
    double number;
    if (line.len > 2 && (line.ptr[0] == '+' || line.ptr[0] == '-') && line.ptr[1] == ' ') {
        if (!r->open) return ecfit_table_fail(r->t, err, "an example outside a rule");
        return add_example(r, ecfit_str_trim((ecfit_str){line.ptr + 2, line.len - 2}), line.ptr[0] == '+', err);
    }
    ecfit_str value = line, key = ecfit_str_cut(&value, ':');
    value = ecfit_str_trim(value.ptr ? value : (ecfit_str){"", 0});
    if (ecfit_str_is(key, "rule")) return begin_rule(r, value, err);
    if (!r->open || !value.len) return ecfit_table_fail(r->t, err, "expected \"rule: name\" or \"key: value\"");
    if (ecfit_str_is(key, "pattern")) {
        return add_pattern(r, value, err);
    } else if (ecfit_str_is(key, "items")) {
        KB_TRY(kb_add_links(r->b, r->t, value, "competence", &r->rule.first_link, &r->rule.n_links, err));
        r->rule.says = kb_links_say(r->b->links.at + r->rule.first_link, r->rule.n_links);
    } else if (ecfit_str_is(key, "topic")) {
        r->rule.topic = kb_slug(r->b, "topic", value);
        if (r->rule.topic == KB_NONE) return ecfit_table_fail(r->t, err, "unknown topic \"%.*s\"", (int)value.len, value.ptr);
    } else if (ecfit_str_is(key, "anchor")) {
        return anchor_words(r, value, err);
    } else if (ecfit_str_is(key, "need")) {
        return need_words(r, value, err);
    } else if (ecfit_str_is(key, "gap") && ecfit_parse_number(value, &number) && number >= 1 && number <= 40) {
        r->rule.gap = (uint32_t)number;
    } else {
        return ecfit_table_fail(r->t, err, "unknown key or wrong value \"%.*s\"", (int)line.len, line.ptr);
    }
    return ECFIT_OK;
}

/* Forget what a wrong block has left behind, when the listener lets the loading go on. */
static ecfit_status block_done(rule_reader *r, ecfit_status status, const ecfit_error *err)
{
    if (!status) return ECFIT_OK;
    while (r->b->examples.n && r->b->examples.at[r->b->examples.n - 1].rule == r->place) r->b->examples.n--;
    *r = (rule_reader){.b = r->b, .t = r->t, .lang = r->lang, .place = KB_NONE, .skip = true};
    return kb_entry_done(r->b, status, err);
}

static ecfit_status rule_file(kb_build *b, const char *path, const char *stem, void *ctx, ecfit_error *err)
{
    (void)stem;
    ecfit_table t;
    ecfit_str line;
    KB_TRY(kb_open_table(b, &t, path, err));
    rule_reader r = {.b = b, .t = &t, .lang = *(const ecfit_lang *)ctx, .place = KB_NONE};
    ecfit_status status = ECFIT_OK;
    while (!status && ecfit_table_line(&t, &line)) {
        line = ecfit_str_trim(line);
        if (!line.len || !strncmp(line.ptr, "rule:", 5)) r.skip = false;
        if (!r.skip) status = block_done(&r, line.len ? rule_line(&r, line, err) : finish(&r, err), err);
    }
    if (!status) status = block_done(&r, finish(&r, err), err);
    ecfit_table_close(&t);
    return status;
}

ecfit_status kb_load_rules(kb_build *b, const char *dir, ecfit_error *err)
{
    for (ecfit_lang lang = 0; lang < ECFIT_N_LANGS; lang++) {
        char folder[32];
        snprintf(folder, sizeof folder, "rules/%s", ecfit_lang_code(lang));
        KB_TRY(kb_each_file(b, dir, folder, ".rules", rule_file, &lang, err));
    }
    return ECFIT_OK;
}
