#include "train.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("ecfit-train: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

void *need(void *p)
{
    if (!p) die("out of memory");
    return p;
}

int find_name(const char *list, size_t stride, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list + i * stride, name)) return (int)i;
    return -1;
}

double share_of(const tables *t, int edition, size_t o, const char *code)
{
    for (size_t i = 0; i < t->n_shares[edition][o]; i++)
        if (!strcmp(t->share[edition][o][i].code, code)) return t->share[edition][o][i].share;
    return 0;
}

/* Call fn with the TAB-separated fields of each entry of a dictionary file; missing fields are empty. */
typedef void fields_fn(tables *t, char *field[8]);
static void each_entry(tables *t, const char *dictionaries, const char *name, fields_fn *fn)
{
    char path[4096], line[16384];
    snprintf(path, sizeof path, "%s/%s", dictionaries, name);
    FILE *f = fopen(path, "r");
    if (!f) die("%s: cannot open", path);
    while (fgets(line, sizeof line, f)) {
        char *rest = line, *field[8];
        line[strcspn(line, "\r\n")] = 0;
        if (!line[0] || line[0] == '#') continue;
        for (int i = 0; i < 8; i++) field[i] = rest ? strsep(&rest, "\t") : (char[]){""};
        fn(t, field);
    }
    fclose(f);
}

static void competence_entry(tables *t, char *field[8]) { snprintf(t->competence[t->n_competences++], 8, "%s", field[0]); }

static void read_shares(tables *t, int edition, size_t o, char *cell)
{
    for (char *word; (word = strsep(&cell, " "));) {
        if (!*word || !strcmp(word, "-")) continue;
        char *eq = strchr(word, '=');
        role_share *s = &t->share[edition][o][t->n_shares[edition][o]++];
        s->share = eq ? atof(eq + 1) : 1;
        if (eq) *eq = 0;
        snprintf(s->code, sizeof s->code, "%.7s", word);
    }
}

static void occupation_entry(tables *t, char *field[8])
{
    size_t o = t->n_occupations++;
    snprintf(t->occupation[o], NAME_BYTES, "%s", field[0]);
    read_shares(t, 0, o, field[4]);
    read_shares(t, 1, o, field[5]);
}

static void topic_entry(tables *t, char *field[8])
{
    size_t k = t->n_topics++;
    snprintf(t->topic[k], NAME_BYTES, "%s", field[0]);
    for (char *word, *cell = field[2]; (word = strsep(&cell, " "));) {
        char *eq = strchr(word, '=');
        if (!*word) continue;
        if (eq) *eq = 0;
        int o = find_name(t->occupation[0], NAME_BYTES, t->n_occupations, word);
        if (o >= 0) t->topic_weight[k][o] = eq ? atof(eq + 1) : 1;
    }
}

void tables_read(tables *t, const char *dictionaries)
{
    memset(t, 0, sizeof *t);
    each_entry(t, dictionaries, "crosswalk/competence.tsv", competence_entry);
    each_entry(t, dictionaries, "occupations.tsv", occupation_entry);
    each_entry(t, dictionaries, "topics.tsv", topic_entry);
}
