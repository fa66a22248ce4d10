#include "intake/page.h"
#include <ctype.h>
#include <strings.h>

enum { ENOUGH_BYTES = 200, MAX_TOKEN_BYTES = 120 };

/* ---- what stands beside the subject ---- */

static bool is_aside(const char *name, const char *role)
{
    static const char *const elements[] = {"aside", "footer", "dialog"};
    static const char *const roles[] = {"complementary", "contentinfo", "dialog",
                                        "alertdialog",   "navigation",  "search", "menu", "menubar"};
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (!strcmp(name, elements[i])) return true;
    for (size_t i = 0; role && i < sizeof roles / sizeof *roles; i++)
        if (!strcasecmp(role, roles[i])) return true;
    return false;
}

typedef struct block_name {
    const char *words; /* a space before each; one behind the last when nothing may follow it in the word */
    bool may_wrap;     /* a block around the subject is called so, too */
} block_name;

/* Names that sites give such blocks. */
static const block_name block_names[] = {
    {" cookie", false},    {" consent", false},     {" gdpr", false},     {" onetrust", false},
    {" breadcrumb", false}, {" bread crumb", false}, {" newsletter", false}, {" sidebar", true},
    {" side bar", true},   {" related ", true},     {" relatedjob", true}, {" similar", true},
    {" job alert", true},  {" jobalert", true},     {" share ", false},   {" sharing ", false},
    {" menu ", true},      {" menus ", true},       {" menubar ", true},  {" submenu", false},
    {" nav ", true},       {" navbar", true},       {" navigation", true}, {" footer ", true},
};

/* "similarJobs_list" as " similar jobs list ". */
static void put_words(const char *token, size_t len, char *words)
{
    size_t n = 0;
    words[n++] = ' ';
    for (size_t i = 0; i < len && i < MAX_TOKEN_BYTES; i++) {
        unsigned char c = (unsigned char)token[i];
        bool hump = isupper(c) && i && islower((unsigned char)token[i - 1]);
        if ((hump || !isalnum(c)) && words[n - 1] != ' ') words[n++] = ' ';
        if (isalnum(c)) words[n++] = (char)tolower(c);
    }
    if (words[n - 1] != ' ') words[n++] = ' ';
    words[n] = 0;
}

/* "has-sidebar" is said of the page. */
static bool is_state(const char *words)
{
    static const char *const heads[] = {" has ", " with ", " no ", " without ", " is "};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (!strncmp(words, heads[i], strlen(heads[i]))) return true;
    return false;
}

static const block_name *find_block(const char *value)
{
    for (const char *p = value; *p;) {
        char words[2 * MAX_TOKEN_BYTES + 4];
        p += strspn(p, " \t\r\n");
        size_t len = strcspn(p, " \t\r\n");
        put_words(p, len, words);
        p += len;
        for (size_t i = 0; !is_state(words) && i < sizeof block_names / sizeof *block_names; i++)
            if (strstr(words, block_names[i].words)) return &block_names[i];
    }
    return NULL;
}

static void begin_drop(ecfit_page *p, bool unless_h1)
{
    if (p->drop_depth) return;
    p->drop_depth = p->m.depth + 1;
    p->drop_unless_h1 = unless_h1;
    p->before = p->m.lines;
    p->len_before = p->m.lines.out->len;
}

static void end_drop(ecfit_page *p)
{
    ecfit_buf *out = p->m.lines.out;
    p->drop_depth = 0;
    if (out->failed) return;
    p->n_dropped += out->len - p->len_before;
    out->len = p->len_before;
    p->m.lines = p->before;
    ecfit_lines_break(&p->m.lines, 1);
}

/* ---- the subject ---- */

static void begin_part(ecfit_page *p, ecfit_page_part *part)
{
    if (p->drop_depth || part->depth || part->n++) return;
    part->depth = p->m.depth + 1;
    part->from = p->m.lines.out->len;
}

static void end_part(ecfit_page *p, ecfit_page_part *part, unsigned depth)
{
    if (!part->depth || depth > part->depth) return;
    part->depth = 0;
    part->to = p->m.lines.out->len;
}

void ecfit_page_open(ecfit_page *p, const char *name, const char *const *atts)
{
    const block_name *block = NULL;
    const char *role = NULL;
    if (p->m.skip_depth) return;
    for (; atts && atts[0]; atts += 2) {
        if (!atts[1]) continue;
        if (!strcasecmp(atts[0], "role")) role = atts[1];
        else if (!block && (!strcasecmp(atts[0], "id") || !strcasecmp(atts[0], "class"))) block = find_block(atts[1]);
    }
    bool is_main = !strcmp(name, "main") || (role && !strcasecmp(role, "main")), h1 = !strcmp(name, "h1");
    if (is_main || (h1 && p->drop_unless_h1)) p->drop_depth = 0; /* what was begun is no mere aside */
    if (is_main) begin_part(p, &p->main);
    else if (!strcmp(name, "article")) begin_part(p, &p->article);
    else if (h1) begin_part(p, &p->h1), p->main.titled |= p->main.depth > 0, p->article.titled |= p->article.depth > 0;
    else if (is_aside(name, role)) begin_drop(p, false);
    else if (block && strcmp(name, "body") && strcmp(name, "html")) begin_drop(p, block->may_wrap);
}

void ecfit_page_close(ecfit_page *p)
{
    unsigned depth = p->m.depth;
    if (p->m.skip_depth) return;
    if (p->drop_depth && depth <= p->drop_depth) end_drop(p);
    end_part(p, &p->main, depth);
    end_part(p, &p->article, depth);
    end_part(p, &p->h1, depth);
}

static const ecfit_page_part *subject(const ecfit_page *p, size_t whole)
{
    const ecfit_page_part *m = &p->main, *a = &p->article;
    if (m->n == 1 && m->to >= m->from + ENOUGH_BYTES) return m;
    if (a->n == 1 && a->to >= a->from + ENOUGH_BYTES && (a->to - a->from) * 4 >= whole) return a;
    return NULL;
}

/* Move part of the text to *to. */
static void keep(ecfit_buf *out, const ecfit_page_part *part, size_t *to)
{
    memmove(out->ptr + *to, out->ptr + part->from, part->to - part->from);
    *to += part->to - part->from;
}

bool ecfit_page_end(ecfit_page *p)
{
    ecfit_buf *out = p->m.lines.out;
    if (out->failed) return true;
    p->m.depth = 0;
    ecfit_page_close(p);
    size_t base = p->m.lines.from, whole = out->len - base;
    if (whole < ENOUGH_BYTES && p->n_dropped > whole) {
        out->len = base;
        return false;
    }
    const ecfit_page_part *part = subject(p, whole);
    if (!part) return true;
    if (p->h1.to > p->h1.from && p->h1.to <= part->from && !part->titled) keep(out, &p->h1, &base);
    keep(out, part, &base);
    out->len = base;
    return true;
}
