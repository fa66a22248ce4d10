/* The reader of documents: every format, every encoding, every way to fail. Run from the project's root. */
#include "ecfit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIXTURES "tests/fixtures/intake/"
#define ACCENTS "Développeur réseau – «été» L’équipe d’exploitation gère 10 € de café."

static ecfit_reader *reader;
static ecfit_input_document doc;
static ecfit_error err;

static void open_with(const char *path, const ecfit_reader_options *options)
{
    ecfit_reader_free(reader);
    reader = ecfit_reader_new(&path, 1, options, &err);
    assert_non_null(reader);
}

static void open_path(const char *path) { open_with(path, NULL); }

static int next(void) { return ecfit_reader_next(reader, &doc, &err); }

static char temporary_path[64];

static void drop_temporary(void)
{
    if (*temporary_path) unlink(temporary_path);
    *temporary_path = 0;
}

static int close_reader(void **state)
{
    (void)state;
    ecfit_reader_free(reader);
    reader = NULL;
    drop_temporary();
    return 0;
}

static const char *temporary(const char *content, size_t len)
{
    drop_temporary();
    snprintf(temporary_path, sizeof temporary_path, "/tmp/ecfit-intake-XXXXXX");
    int fd = mkstemp(temporary_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, len), (ssize_t)len);
    close(fd);
    return temporary_path;
}

static bool have_pdftotext(void) { return system("command -v pdftotext >/dev/null 2>&1") == 0; }

static bool is_pdf(const char *path) { return strstr(path, ".pdf"); }

/* White space as one space, the no-break space included: what must be equal between formats. */
static char *squeezed(const char *text)
{
    char *out = malloc(strlen(text) + 2), *to = out;
    for (const char *p = text; *p; p++) {
        bool wide = p[0] == '\xC2' && p[1] == '\xA0';
        p += wide;
        if (!wide && !isspace((unsigned char)*p)) *to++ = *p;
        else if (to > out && to[-1] != ' ') *to++ = ' ';
    }
    while (to > out && to[-1] == ' ') to--;
    *to = 0;
    return out;
}

/* Lines as they look: a run of blanks is one, at the end of a line or of the text it is none. A plain text has some
 * where bullets, line ends and hyphens were. */
static char *evened(const char *text)
{
    char *out = malloc(strlen(text) + 1), *to = out;
    for (const char *p = text; *p; p++) {
        bool blank = *p == ' ';
        if (blank && (p[1] == ' ' || p[1] == '\n' || !p[1] || to == out || to[-1] == '\n')) continue;
        *to++ = *p;
    }
    while (to > out && to[-1] == '\n') to--;
    *to = 0;
    return out;
}

static void assert_lines(const char *expected)
{
    char *text = evened(doc.text);
    assert_string_equal(text, expected);
    free(text);
}

static void assert_says(const char *path, const char *expected)
{
    open_path(path);
    assert_int_equal(next(), 1);
    char *text = squeezed(doc.text);
    assert_string_equal(text, expected);
    free(text);
}

/* ---- formats ---- */

static void every_format_gives_the_text_of_the_plain_file(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"notice.md", "markdown"}, {"notice.html", "html"}, {"notice.docx", "docx"}, {"notice.odt", "odt"},
        {"notice.rtf", "rtf"}, {"notice.eml", "eml"}, {"notice.csv", "csv"}, {"notice.pdf", "pdf"},
        {"notice-libreoffice.rtf", "rtf"}, {"notice-libreoffice.docx", "docx"}, {"notice.docx.gz", "docx"},
        {"notice.md.zst", "markdown"}, {"attached.eml", "eml"}};
    open_path(FIXTURES "notice.txt");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.format, "text");
    char *expected = squeezed(doc.text), path[128];
    assert_true(strlen(expected) > 1500);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (is_pdf(files[i][0]) && !have_pdftotext()) continue;
        snprintf(path, sizeof path, FIXTURES "%s", files[i][0]);
        assert_says(path, expected);
        assert_string_equal(doc.format, files[i][1]);
        assert_int_equal(next(), 0);
    }
    free(expected);
}

static void lists_keep_one_item_a_line(void **state)
{
    (void)state;
    static const char *const files[] = {"notice.txt", "notice.md", "notice.html", "notice.docx", "notice.odt",
                                        "notice.rtf", "notice-libreoffice.rtf", "notice.eml", "notice.csv",
                                        "notice.pdf"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[128];
        if (is_pdf(files[i]) && !have_pdftotext()) continue;
        snprintf(path, sizeof path, FIXTURES "%s", files[i]);
        open_path(path);
        assert_int_equal(next(), 1);
        char *text = evened(doc.text);
        assert_non_null(strstr(text, "\n- analyse emerging technologies and advise on their adoption;\n"));
        assert_non_null(strstr(text, "\n- TOGAF certification;\n"));
        assert_non_null(strstr(text, "\n2. MAIN TASKS AND RESPONSIBILITIES\n"));
        free(text);
    }
}

static void a_wrapped_paragraph_becomes_one_line(void **state)
{
    (void)state;
    open_path(FIXTURES "notice.txt");
    assert_int_equal(next(), 1);
    assert_non_null(strstr(doc.text, "It has 210 staff and its seat is in Budapest.\n"));
}

static void a_mail_subject_is_the_title(void **state)
{
    (void)state;
    open_path(FIXTURES "notice.eml");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.title, "Enterprise Architect (AD 8)");
}

static void a_mailbox_holds_several_documents(void **state)
{
    (void)state;
    open_path(FIXTURES "notices.mbox");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.title, "Data engineer");
    assert_string_equal(doc.id, FIXTURES "notices.mbox:1");
    assert_non_null(strstr(doc.text, "From Monday on."));
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "Réseaux\n\n- un\n- deux");
    assert_int_equal(next(), 0);
}

#define MAIL(subject) "From: HR <hr@example.org>\nTo: it@example.org\nSubject: " subject "\nMIME-Version: 1.0\n" \
                      "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n"
#define BODY(text) "Content-Type: text/plain; charset=utf-8\n\n" text "\n--b\n"
#define ATTACHED(type, name, text) "Content-Type: " type "\nContent-Disposition: attachment; filename=\"" name \
                                   "\"\n\n" text "\n--b\n"
#define SEVERAL MAIL("Two posts") BODY("Please find two notices attached.") \
    ATTACHED("application/octet-stream", "dba.txt", "Database administrator\n\nYou tune databases.") \
    ATTACHED("text/vcard", "hr.vcf", "BEGIN:VCARD\nFN:Human Resources\nEND:VCARD") \
    ATTACHED("application/ics", "talk.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR") \
    ATTACHED("image/png", "logo.png", "no image, but an image it is called") \
    ATTACHED("application/pgp-signature", "signature.asc", "-----BEGIN PGP SIGNATURE-----\nabc\n") \
    ATTACHED("text/plain", "ATT00001.txt", "This message is confidential.") \
    ATTACHED("text/html", "net.html", "<html><h1>Network engineer</h1><p>You run the network.</p></html>") \
    ATTACHED("text/plain", "dba.txt", "Help desk agent\n\nYou answer calls.") "--\n"

static void assert_next(const char *id, const char *format, const char *text)
{
    char expected[128];
    snprintf(expected, sizeof expected, "%s%s", temporary_path, id);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, expected);
    assert_string_equal(doc.format, format);
    assert_null(doc.title);
    assert_string_equal(doc.text, text);
}

static void assert_several_attached(const char *mail, const char *name)
{
    char id[64];
    const char *const of[][3] = {{"dba.txt", "text", "Database administrator\n\nYou tune databases."},
                                 {"net.html", "html", "Network engineer\n\nYou run the network."},
                                 {"3", "text", "Help desk agent\n\nYou answer calls."}};
    open_with(temporary(mail, strlen(mail)), NULL);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        snprintf(id, sizeof id, "%s#%s", name, of[i][0]);
        assert_next(id, of[i][1], of[i][2]);
        assert_false(i < 2 && ecfit_reader_waits(reader));
    }
}

static void documents_attached_to_a_covering_mail_are_read_one_by_one(void **state)
{
    (void)state;
    assert_several_attached(SEVERAL, "");
    assert_int_equal(next(), 0);
    assert_several_attached("From hr@example.org Mon Jun  1 09:00:00 2026\n" SEVERAL
                            "\nFrom hr@example.org Mon Jun  1 10:00:00 2026\nSubject: Tester\n\nYou test.\n", ":1");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "You test.");
    assert_int_equal(next(), 0);
}

static void one_attached_document_stands_before_its_covering_body(void **state)
{
    (void)state;
    const char *mail = MAIL("DBA") BODY("See below.")
        ATTACHED("application/msword", "old.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 some more bytes")
        ATTACHED("text/vcard", "hr.vcf", "BEGIN:VCARD\nFN:Human Resources, longer than the document\nEND:VCARD")
        ATTACHED("application/rtf", "dba.rtf", "{\\rtf1 You tune databases.}") "--\n";
    open_with(temporary(mail, strlen(mail)), NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, temporary_path);
    assert_string_equal(doc.format, "eml");
    assert_string_equal(doc.title, "DBA");
    assert_non_null(strstr(doc.text, "You tune databases."));
    assert_non_null(strstr(doc.text, "See below."));
    assert_null(strstr(doc.text, "Human"));
    assert_int_equal(next(), 0);
}

#define FORWARDED(mail) "Content-Type: message/rfc822\n\n" mail "\n--b\n"
#define PLAIN_MAIL(subject, text) "From: HR <hr@example.org>\nSubject: " subject "\n\n" text "\n"

static void a_mail_forwarded_as_it_is_stands_before_its_covering_body(void **state)
{
    (void)state;
    const char *mail = MAIL("Fwd: for you") BODY("FYI") FORWARDED(PLAIN_MAIL("DBA", "You tune databases.")) "--\n";
    open_with(temporary(mail, strlen(mail)), NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, temporary_path);
    assert_string_equal(doc.format, "eml");
    assert_string_equal(doc.title, "DBA");
    assert_lines("You tune databases.\n\nFYI");
    assert_int_equal(next(), 0);
}

static void documents_of_a_forwarded_mail_are_read_one_by_one(void **state)
{
    (void)state;
    assert_several_attached("From: it@example.org\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=outer\n\n"
                            "--outer\nContent-Type: text/plain\n\nFYI\n"
                            "--outer\nContent-Type: message/rfc822\n\n" SEVERAL "\n--outer--\n", "");
    assert_int_equal(next(), 0);
}

static void several_forwarded_mails_are_read_one_by_one(void **state)
{
    (void)state;
    const char *mail = MAIL("Two posts") BODY("FYI") FORWARDED(PLAIN_MAIL("DBA", "You tune databases."))
        FORWARDED(PLAIN_MAIL("Help desk agent", "You answer calls.")) "--\n";
    static const char *const of[][3] = {{"#1", "DBA", "You tune databases."},
                                        {"#2", "Help desk agent", "You answer calls."}};
    open_with(temporary(mail, strlen(mail)), NULL);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        assert_int_equal(next(), 1);
        assert_string_equal(doc.id + strlen(temporary_path), of[i][0]);
        assert_string_equal(doc.title, of[i][1]);
        assert_lines(of[i][2]);
    }
    assert_int_equal(next(), 0);
}

/* Mail in mail in mail: those that are too deep are left out. */
static void mails_forwarded_again_and_again_are_read(void **state)
{
    (void)state;
    enum { N_MAILS = 50 };
    char mail[N_MAILS * 128], *to = mail;
    for (int i = 0; i < N_MAILS; i++)
        to += sprintf(to, "From: a@example.org\nContent-Type: multipart/mixed; boundary=b%d\n\n"
                          "--b%d\n\nMail %d\n--b%d\nContent-Type: message/rfc822\n\n", i, i, i, i);
    open_with(temporary(mail, (size_t)(to - mail)), NULL);
    assert_int_equal(next(), 1);
    assert_lines("Mail 4\nMail 3\nMail 2\nMail 1\nMail 0");
    assert_int_equal(next(), 0);
}

static void a_body_that_is_more_than_covering_is_the_document(void **state)
{
    (void)state;
    char mail[4096];
    snprintf(mail, sizeof mail, MAIL("DBA") BODY("%0900d") ATTACHED("text/plain", "a.txt", "Privacy statement")
             ATTACHED("text/plain", "b.txt", "Application form") "--\n", 1);
    open_with(temporary(mail, strlen(mail)), NULL);
    assert_int_equal(next(), 1);
    assert_int_equal(doc.len_bytes, 900);
    assert_int_equal(next(), 0);
}

static void html_tables_are_read_row_by_row_and_what_is_hidden_is_not(void **state)
{
    (void)state;
    assert_says(FIXTURES "table.html", "Post | Grade DBA | P-3 café & thé");
}

#define JOB "<p>We run the network of four sites and look for an engineer who keeps it running.</p>" \
            "<p>You configure switches, routers and firewalls, monitor traffic and resolve incidents.</p>" \
            "<p>You hold a degree and have four years of practice.</p>"
#define JOB_TEXT "We run the network of four sites and look for an engineer who keeps it running.\n\n" \
                 "You configure switches, routers and firewalls, monitor traffic and resolve incidents.\n\n" \
                 "You hold a degree and have four years of practice."

static void html_pages_are_read_without_what_stands_around_the_notice(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"<div>Jobs</div><main><h1>Engineer</h1>" JOB "</main><p>Follow us</p>", "Engineer\n\n" JOB_TEXT},
        {"<h1>Engineer</h1><p>Jobs</p><div role=main>" JOB "</div><p>Follow us</p>", "Engineer\n\n" JOB_TEXT},
        {"<p>Jobs</p><article>" JOB "</article><p>Follow us</p>", JOB_TEXT},
        {"<article><p>DBA</p></article><article>" JOB "</article>", "DBA\n\n" JOB_TEXT},
        {"<main><p>Loading</p></main>" JOB, "Loading\n\n" JOB_TEXT},
        {"<p>Jobs</p>" JOB "<aside><article>Java developer</article></aside><footer>(c)</footer><dialog>x</dialog>",
         "Jobs\n\n" JOB_TEXT},
        {"<div id=cookieBanner><h2>Cookies</h2></div>" JOB "<ul class='box similar-jobs'><li>DBA</ul>"
         "<p class=job_alert>PhD?<p class=breadcrumbs>IT<b class='share'>X</b>", JOB_TEXT},
        {"<div class=menu><ul><li>Java developer</ul></div><div id=mainMenu>Data scientist</div>" JOB
         "<ul class='nav nav-tabs'><li>DBA</ul><div class=navbar-nav>Tester</div><div role=menubar>Login</div>"
         "<div class=site-navigation>Jobs</div><div id=footer>10 years of experience</div>", JOB_TEXT},
        /* names of what is around the notice */
        {"<body class=menu-open><div class=page-with-menu><h1>Engineer</h1>" JOB "</div>", "Engineer\n\n" JOB_TEXT},
        {"<div id=menu-page>" JOB "</div>", JOB_TEXT},
        {"<body class=cookie-consent><div class=has-sidebar><div class=sidebar-left><h1>Engineer</h1>" JOB
         "<div class=sidebar>Alert</div></div></div>", "Engineer\n\n" JOB_TEXT},
        {"<div class=sharepoint>" JOB "</div><p class=shared>Intranet", JOB_TEXT "\n\nIntranet"},
        {"<aside>" JOB "</aside><p>End", JOB_TEXT "\n\nEnd"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char page[2048];
        snprintf(page, sizeof page, "<html>%s", cases[i][0]);
        open_with(temporary(page, strlen(page)), NULL);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.text, cases[i][1]);
    }
}

static void markdown_marks_are_stripped(void **state)
{
    (void)state;
    open_path(FIXTURES "table.md");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "Posts\n\nPost | Grade\nDBA | P-3\n\n1. see the site\n2. grep, then go");
}

static void layout_is_repaired(void **state)
{
    (void)state;
    open_path(FIXTURES "layout.txt");
    assert_int_equal(next(), 1);
    assert_lines("The jobholder will develop and maintain the well-known platform of the Agency and its networks.\n"
                 "- first item\n- second item\n- third item");
}

static void running_headers_footers_and_page_numbers_are_dropped(void **state)
{
    (void)state;
    if (!have_pdftotext()) skip();
    open_path(FIXTURES "pages.pdf");
    assert_int_equal(next(), 1);
    const char *header = strstr(doc.text, "Agency for Rivers - VN 2026/07");
    assert_non_null(header);
    assert_null(strstr(header + 1, "Agency for Rivers"));
    assert_null(strstr(doc.text, "Page "));
    for (int day = 1; day <= 48; day++) {
        char head[64];
        snprintf(head, sizeof head, "On day %d the incumbent ", day);
        assert_non_null(strstr(doc.text, head));
    }
}

static void columns_come_in_reading_order(void **state)
{
    (void)state;
    if (!have_pdftotext()) skip();
    open_path(FIXTURES "columns.pdf");
    assert_int_equal(next(), 1);
    const char *left = strstr(doc.text, "End of the left column."), *right = strstr(doc.text, "Right. On day 21");
    assert_non_null(left);
    assert_non_null(right);
    assert_true(left < right);
    assert_non_null(strstr(doc.text, "On day 9 the incumbent"));
}

/* The beginnings of lines, each behind the one before. */
static void assert_order(const char *file, const char *const *beginnings)
{
    char path[128], line[128];
    snprintf(path, sizeof path, FIXTURES "%s", file);
    open_path(path);
    assert_int_equal(next(), 1);
    for (const char *at = doc.text; *beginnings; beginnings++) {
        snprintf(line, sizeof line, "\n%s", *beginnings);
        at = strncmp(at, line + 1, strlen(line + 1)) ? strstr(at, line) : at;
        if (!at) fail_msg("%s: \"%s\" in %s", file, *beginnings, doc.text);
    }
}

static void columns_that_poppler_mixes_are_parted(void **state)
{
    (void)state;
    if (!have_pdftotext()) skip();
    static const char *const sidebar[] = {
        "Maya Holm", "\nSKILLS\nLinux", "Oracle\n\nLANGUAGES", "\nEDUCATION\nBachelor",
        "University of Bergen, 2013\n\nSYSTEM ADMINISTRATOR", "EXPERIENCE\n\nNordic Rail\n",
        "Mar 2019 - present\n- Installation", "Harbour Bank", "- Data modelling", NULL};
    static const char *const dates[] = {
        "EXPERIENCE\n2019 - 2025\nLinux system administrator\n", "\n2014 - 2019\nDatabase administrator\n",
        "Installation and tuning", "\nEDUCATION\n2010 - 2013\nBachelor in Informatics", NULL};
    static const char *const rows[] = {"Duties", "Tâches", "Run the network", "Exploiter", "Plan the", "Planifier",
                                       "Write", "Écrire", NULL};
    assert_order("sidebar.pdf", sidebar);
    assert_order("dates.pdf", dates);
    assert_order("rows.pdf", rows);
}

static void the_last_line_of_a_column_is_no_footer(void **state)
{
    (void)state;
    if (!have_pdftotext()) skip();
    static const char *const expected[] = {
        "Profile\n- a degree in informatics",
        "- very good knowledge of English or French and good knowledge of the other\nAVIS DE VACANCE\n",
        "- quatre ans de pratique", NULL};
    assert_order("bilingual.pdf", expected);
}

/* ---- encodings ---- */

static void every_encoding_gives_the_same_text(void **state)
{
    (void)state;
    static const char *const files[] = {"utf16le.txt", "utf16be.txt",  "cp1252.txt",
                                        "bom.txt",     "mojibake.txt", "cp1252.html"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[128];
        snprintf(path, sizeof path, FIXTURES "%s", files[i]);
        assert_says(path, ACCENTS);
    }
}

/* ASCII and "~", which becomes U+1F600, as UTF-16 with its mark. */
static char *as_utf16(const char *text, bool big, size_t *len)
{
    unsigned char *out = malloc(4 * strlen(text) + 2), *to = out;
    const unsigned short smile[] = {0xD83D, 0xDE00};
    for (size_t i = 0, k = 0; !i || text[i - 1];) {
        unsigned unit = !i ? 0xFEFF : text[i - 1] == '~' ? smile[k] : (unsigned char)text[i - 1];
        k = i && text[i - 1] == '~' && !k;
        *to++ = (unsigned char)(big ? unit >> 8 : unit);
        *to++ = (unsigned char)(big ? unit : unit >> 8);
        i += !k;
    }
    *len = (size_t)(to - out);
    return (char *)out;
}

static void records_in_utf16_are_read(void **state)
{
    (void)state;
    enum { SMILES = 100 * 1000 }; /* more than one chunk */
    char *csv = malloc(SMILES + 64);
    strcpy(csv, "text\tTitle\r\nRun the net\tDBA\r\n");
    size_t n = strlen(csv);
    memset(csv + n, '~', SMILES);
    strcpy(csv + n + SMILES, "\tb\r\n");
    for (int big = 0; big < 2; big++) {
        size_t len;
        char *wide = as_utf16(csv, big, &len);
        open_path(temporary(wide, len));
        free(wide);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.format, "csv");
        assert_string_equal(doc.title, "DBA");
        assert_int_equal(next(), 1);
        assert_int_equal(doc.len_bytes, 4 * SMILES);
        for (size_t i = 0; i < 4 * SMILES; i += 4) assert_memory_equal(doc.text + i, "\xF0\x9F\x98\x80", 4);
        assert_int_equal(next(), 0);
        wide = as_utf16("{\"text\":\"Run the net\"}\n{\"text\":\"b\"}", big, &len);
        open_path(temporary(wide, len));
        free(wide);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.format, "jsonl");
        assert_string_equal(doc.text, "Run the net");
        assert_int_equal(next(), 1);
        assert_int_equal(next(), 0);
    }
    free(csv);
}

static void zero_bytes_become_spaces(void **state)
{
    (void)state;
    open_path(FIXTURES "nuls.txt");
    assert_int_equal(next(), 1);
    assert_int_equal(strlen(doc.text), doc.len_bytes);
    assert_non_null(strstr(doc.text, "EUROPEAN AGENCY FOR INLAND"));
}

/* ---- records ---- */

static void open_text(const char *content, const ecfit_reader_options *options)
{
    open_with(temporary(content, strlen(content)), options);
}

static void expect_failure(ecfit_status code, unsigned line)
{
    assert_int_equal(next(), -1);
    assert_string_equal(ecfit_status_name(err.code), ecfit_status_name(code));
    assert_int_equal(err.line, line);
    assert_true(doc.id && *doc.id);
}

static void assert_reads(const char *content, const char *expected)
{
    open_text(content, NULL);
    assert_int_equal(next(), 1);
    assert_lines(expected);
}

static void cells_of_one_line_make_a_row_and_others_stand_below_each_other(void **state)
{
    (void)state;
    assert_reads("<table><tr><td><p>Dates</p><td>2016</tr><tr><td>Post<td>DBA</tr></table>",
                 "Dates | 2016\nPost | DBA");
    assert_reads("<table><tr><td><h3>Languages</h3><p>French</p></td><td><h2>Experience</h2><p>2016</p></td></tr></table>",
                 "Languages\n\nFrench\n\nExperience\n\n2016");
    assert_reads("<table><tr><td>2016</td><td>x</td><td>DBA<br>Acme</td></tr><tr><td>a<td>b</tr></table>",
                 "2016\nx\nDBA\nAcme\na | b");
    assert_reads("<table><tr><td>Chess<td>Posts<table><tr><td>2016<td>DBA</tr></table><td>Acme</tr></table>",
                 "Chess\nPosts\n\n2016 | DBA\n\nAcme");
    assert_reads("{\\rtf1\\ansi\\trowd\\pard\\intbl A\\par Chess\\cell Posts\\par DBA\\cell\\row"
                 "\\trowd\\pard\\intbl a\\cell b\\cell\\row\\pard End\\par}",
                 "A\nChess\nPosts\nDBA\na | b\nEnd");
}

static void rows_of_a_table_in_plain_text_stay_apart(void **state)
{
    (void)state;
    assert_reads("| Period | Employer | Tasks |\n"
                 "| 2020 - 2022 | Acme | Development of web applications with Java |\n"
                 "| 2018 - 2019 | Soft | Configuration of routers and of firewalls |\n"
                 "| 2016 - 2017 | Mega | Installation of workstations and printers |\n",
                 "| Period | Employer | Tasks |\n"
                 "| 2020 - 2022 | Acme | Development of web applications with Java |\n"
                 "| 2018 - 2019 | Soft | Configuration of routers and of firewalls |\n"
                 "| 2016 - 2017 | Mega | Installation of workstations and printers |");
}

/* Spans count the bytes of the file. */
static void a_plain_text_keeps_the_places_of_its_words(void **state)
{
    (void)state;
    const char *content = "Network engineer\r\n\r\n\r\nDuties\r\n"
                          "   \xE2\x80\xA2  design and run the wide area network of the Agency, with its fire-\r\n"
                          "      walls and its links to the other seats\r\n"
                          "   \xC2\xB7\r\n      resolve in\xC2\xAD" "cidents\f\r\nand nothing else\xC2\x85" "End\n";
    static const char *const words[] = {"Network", "Duties", "design", "seats", "resolve", "and nothing else", "End"};
    open_text(content, NULL);
    assert_int_equal(next(), 1);
    assert_int_equal(doc.len_bytes, strlen(content));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(strstr(doc.text, words[i]) - doc.text, strstr(content, words[i]) - content);
    assert_lines("Network engineer\n\n\nDuties\n"
                 "- design and run the wide area network of the Agency, with its firewalls and its links to the other "
                 "seats\n- resolve incidents\nand nothing else\nEnd");
}

/* As they are written on other systems, or by a typesetter; CR CR LF comes from copying a file twice as text. */
static void every_kind_of_line_end_ends_a_line(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r", "\v", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                       "\f\n", "\n\f", "\r\r\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[128];
        const char *e = ends[i];
        snprintf(text, sizeof text, "AVIS DE VACANCE%sAdministrateur%sGrade : P-3%sLieu : Namur", e, e, e);
        assert_reads(text, "AVIS DE VACANCE\nAdministrateur\nGrade : P-3\nLieu : Namur");
    }
    assert_reads("Duties\r\rRun the network", "Duties\n\nRun the network");
    assert_reads("Duties\r\n\r\nRun the network", "Duties\n\nRun the network");
}

/* Lines of their own, though some are about as wide as the widest. */
static void lines_that_begin_something_stay_apart(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Maya Holm\nEmployment\n"
        "03/2019 - 11/2022: Network engineer, Nordic Rail, Oslo\n"
        "02/2016 - 02/2019: Helpdesk technician, City of Bergen\n"
        "08/2012 - 01/2016: Desktop support, Harbour Bank, Oslo\nEducation\nBachelor in Informatics, 2012",
        "Maya Holm\nOffice administrator - Harbour Bank - 01/02/2010 - 31/12/2013\n"
        "Network administrator - Nordic Rail - 01/01/2014 - 31/12/2018\nNetwork architect - since 2019\n"
        "Certificates: CCNA, CCNP Enterprise, ITIL 4 Foundation\nLanguages: Norwegian (native), English C1, German A2",
        "Technicien réseau\nLieu de travail : Liège, deux jours sur le site de Namur\n"
        "Grade : B2, éventuellement B3 pour la bonne personne\nDate limite : 15 septembre 2026 avant midi\n"
        "Tâches\nRépondre aux questions des utilisateurs du service\n"
        "Installer les ordinateurs et les imprimantes du site\nTenir l'inventaire",
        "profile\tp1\tTester of applications and of services\n"
        "task\tWrite the test plans of all the applications, also-\ntask\tmanual tests\n"
        "skill\tcope with languages and technologies\nskill\tteam spirit"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_reads(texts[i], texts[i]);
}

#define PARAGRAPH "The person who holds this post designs and runs the wide area\n" \
                  "network of the Agency, with its firewalls and its links to the\nother seats. "
#define TRAVEL "This takes a good deal of travelling, mainly to"

/* Where lines go on in lower case they may go on with a capital; not behind a period, nor with what begins a line. */
static void wrapped_lines_go_on_with_a_capital_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *end, *next, *between;
    } cases[] = {{TRAVEL, "Budapest and Vienna.", " "},
                 {TRAVEL, "2026 is the first year.", " "},
                 {TRAVEL, "(Budapest)\n- a degree", " "},
                 {TRAVEL, "- Vienna", "\n"},
                 {TRAVEL, "Grade: AD 8", "\n"},
                 {TRAVEL, "Date limite : 3 mai", "\n"},
                 {TRAVEL, "2019 - 2022 Nordic Rail", "\n"},
                 {TRAVEL, "Mars 2019 - mai 2022", "\n"},
                 {TRAVEL, "01/02/2019 Nordic Rail", "\n"},
                 {TRAVEL, "MAIN DUTIES", "\n"},
                 {TRAVEL, "3.1\tDuties", "\n"},
                 {TRAVEL, "Oslo\tBergen", "\n"},
                 {TRAVEL, "| Oslo |", "\n"},
                 {TRAVEL, "Candidates\n\n- a degree", "\n"},
                 {TRAVEL, "Budapest, and to Vienna;\n- a degree", " "},
                 {"Network engineer, Nordic Rail, 2019 - 2022", "Budapest and Vienna", "\n"},
                 {"Network engineer, Nordic Rail, 2019–2022", "Budapest and Vienna", "\n"},
                 {"Network engineer, Nordic Rail, 2019-12/2022", "Budapest and Vienna", "\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512], expected[128];
        snprintf(text, sizeof text, PARAGRAPH "%s\n%s", cases[i].end, cases[i].next);
        snprintf(expected, sizeof expected, "%s%s%s", cases[i].end, cases[i].between, cases[i].next);
        open_text(text, NULL);
        assert_int_equal(next(), 1);
        if (!strstr(doc.text, expected)) fail_msg("%s: %s", expected, doc.text);
    }
}

static void a_bad_line_of_jsonl_names_its_line_and_the_rest_goes_on(void **state)
{
    (void)state;
    open_with(FIXTURES "bad.jsonl", &(ecfit_reader_options){.meta_keys = "unit, none"});
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "a");
    expect_failure(ECFIT_EFORMAT, 2);
    assert_string_equal(doc.id, FIXTURES "bad.jsonl:2");
    assert_non_null(strstr(err.what, "expected one JSON object a line"));
    expect_failure(ECFIT_EFORMAT, 3);
    assert_string_equal(doc.id, "7");
    expect_failure(ECFIT_EFORMAT, 4);
    assert_non_null(strstr(err.what, "\"text\" is a number, expected a string"));
    expect_failure(ECFIT_EFORMAT, 5);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "Data\nengineer");
    assert_string_equal(doc.meta, "{\"unit\":{\"n\": [1, 2]}}");
    assert_string_equal(doc.lang, "en");
    assert_int_equal(next(), 0);
    assert_int_equal(next(), 0);
}

static void the_text_of_a_record_keeps_its_bytes(void **state)
{
    (void)state; /* gold spans are offsets into it: no layout repair */
    open_text("{\"text\": \"\\u2022 a\\n\\u00e9 \\ud83d\\ude00 \\u0000 main-\\nte\\/nance\"}\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "\xE2\x80\xA2 a\n\xC3\xA9 \xF0\x9F\x98\x80   main-\nte/nance");
    assert_null(doc.title);
    assert_null(doc.meta);
}

typedef struct field_case {
    const char *text, *expected; /* as JSON strings would have them, and as they are read */
} field_case;

static void a_text_that_is_html_is_read_as_html(void **state)
{
    (void)state;
    static const field_case cases[] = {
        {"<p>D&eacute;bat<br/>CDI</p><ul><li>un</li><li>deux</li></ul>", "Débat\nCDI\n\n- un\n- deux"},
        {"<p>One sentence.</p>", "One sentence."},
        {"Run the <b>network</b>\\nand <b>servers</b>", "Run the network\nand servers"},
        {"R&amp;D\\n&#233;t&#xE9;&nbsp;!", "R&D\nété !"},
        {"&lt;p&gt;Caf&amp;eacute;&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;", "Café\n\nb"},
        /* prose */
        {"You know <div>, <span> and <p>, C++ & Java", "You know <div>, <span> and <p>, C++ & Java"},
        {"if a<b && b>c; List<String> &c; R&amp;D", "if a<b && b>c; List<String> &c; R&amp;D"},
        {"see <https://example.org/a?b=1&c=2> </dev/null", "see <https://example.org/a?b=1&c=2> </dev/null"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256];
        snprintf(line, sizeof line, "{\"title\":\"R&amp;D <b>lead</b>\",\"text\":\"%s\"}", cases[i].text);
        open_text(line, NULL);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.text, cases[i].expected);
        assert_int_equal(doc.len_bytes, strlen(cases[i].expected));
        assert_string_equal(doc.title, "R&D lead");
    }
    open_text("text,id\n\"<p>Le r&eacute;seau</p>\n<p>b</p>\",7\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "Le réseau\n\nb");
}

static void both_ways_through_a_line_of_json_agree(void **state)
{
    (void)state; /* a nested value sends the line to yajl, without it json_plain.c reads it */
    static const char fields[] =
        "\"id\":-1.5,\"title\":\"A \\\"B\\\"\",\"text\":\"caf\\u00e9 \\\\ x\\ty\",\"as_of\":null,\"k\":true";
    for (int nested = 0; nested < 2; nested++) {
        char line[256];
        snprintf(line, sizeof line, "{%s%s}", fields, nested ? ",\"z\":[]" : "");
        open_text(line, &(ecfit_reader_options){.meta_keys = "k,title"});
        assert_int_equal(next(), 1);
        assert_string_equal(doc.id, "-1.5");
        assert_string_equal(doc.title, "A \"B\"");
        assert_string_equal(doc.text, "café \\ x\ty");
        assert_null(doc.as_of);
        assert_string_equal(doc.meta, "{\"title\":\"A \\\"B\\\"\",\"k\":true}");
    }
}

static void keys_of_json_can_be_named(void **state)
{
    (void)state;
    const ecfit_reader_options named = {.text_column = "body", .title_column = "name", .id_column = "key"};
    open_text("{\"key\":1,\"id\":2,\"title\":3,\"name\":\"DBA\",\"text\":4,\"html\":[],\"body\":\"ok\"}", &named);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "1");
    assert_string_equal(doc.title, "DBA");
    assert_string_equal(doc.text, "ok");
    open_text("{\"id\":2,\"n\":{\"a\":1},\"text\":\"b\"}", &named);
    expect_failure(ECFIT_EFORMAT, 1);
    assert_string_equal(err.what, "no \"body\", there are: id, n, text");
    open_text("{\"title\":\"b\",\"n\":{\"a\":1},\"prose\":\"b\"}", NULL);
    expect_failure(ECFIT_EFORMAT, 1);
    assert_non_null(strstr(err.what, "there are: title, n, prose (--text-column names one)"));
}

static void a_record_that_fails_keeps_its_id(void **state)
{
    (void)state;
    static const char *const lines[] = {"{\"id\":\"a\",\"text\":\"b", "{\"text\":{\"en\":\"x\"},\"id\":\"a\"}",
                                        "{\"title\":7,\"text\":true,\"id\":\"a\"}", "{\"id\":\"a\"}"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        open_text(lines[i], NULL);
        expect_failure(ECFIT_EFORMAT, 1);
        assert_string_equal(doc.id, "a");
    }
    open_text(lines[0], NULL);
    assert_int_equal(next(), -1);
    assert_non_null(strstr(err.what, "at byte 19,"));
}

static void an_array_of_objects_is_read_item_by_item(void **state)
{
    (void)state;
    open_text("\xEF\xBB\xBF[ {\"text\": \"a\\\"]}\", \"m\": {\"k\":\n[1]}},\n{\"id\":7,\"text\":\"b\"} , 5, "
              "{\"text\":\"c\"}\n]\n",
              &(ecfit_reader_options){.meta_keys = "m"});
    assert_int_equal(next(), 1);
    assert_string_equal(doc.format, "jsonl");
    assert_string_equal(doc.text, "a\"]}");
    assert_string_equal(doc.meta, "{\"m\":{\"k\": [1]}}");
    assert_non_null(strstr(doc.id, ":1"));
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "7");
    expect_failure(ECFIT_EFORMAT, 3);
    assert_int_equal(next(), 1);
    assert_non_null(strstr(doc.id, ":4"));
    assert_int_equal(next(), 0);
    open_text("{\n  \"text\": \"a\"\n}\n{\n  \"text\": \"b\"\n}\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "a");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "b");
    assert_int_equal(next(), 0);
}

static void an_array_that_is_broken_fails_once(void **state)
{
    (void)state;
    static const char *const arrays[] = {"[{\"text\":\"a\"},\n{\"text\":\"b", "[{\"text\":\"a\"},\n",
                                         "[{\"text\":\"a\"}\n", "[{\"text\":\"a\"}\n{\"text\":\"b\"}]",
                                         "[{\"text\":\"a\"}]\n{}"};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        open_text(arrays[i], NULL);
        assert_int_equal(next(), 1);
        expect_failure(ECFIT_EFORMAT, 2);
        assert_int_equal(next(), 0);
    }
    open_text("[{\"text\":\"much too long\"},{\"text\":\"a\"}]", &(ecfit_reader_options){.max_bytes = 14});
    expect_failure(ECFIT_ELIMIT, 1);
    assert_int_equal(next(), 1);
    assert_int_equal(next(), 0);
}

static void json_that_is_nearly_right_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"text\":\"a\"", "{\"text\" \"a\"}", "{\"text\":\"a\"} x", "{\"text\":\"a\",}", "{\"text\":\"\\x\"}",
        "{\"text\":\"a\nb\"}", "{\"text\":\"a\",\"n\":01}", "{text:1}", "{\"text\":\"\\u12\"}",
        "{\"text\":\"a\",\"n\":tru}", "{\"text\":\"a\",\"n\":1.}"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        open_with(temporary(lines[i], strlen(lines[i])), &(ecfit_reader_options){.input = ECFIT_INPUT_JSONL});
        expect_failure(ECFIT_EFORMAT, 1);
    }
}

static void a_line_of_50_megabytes_is_passed_over(void **state)
{
    (void)state;
    enum { LONG = 50 * 1000 * 1000 };
    char *big = malloc(LONG + 64);
    memcpy(big, "{\"text\":\"", 9);
    memset(big + 9, 'a', LONG);
    static const char rest[] = "\"}\n{\"id\":\"b\",\"text\":\"ok\"}\n";
    memcpy(big + 9 + LONG, rest, sizeof rest - 1);
    open_with(temporary(big, 9 + LONG + sizeof rest - 1), &(ecfit_reader_options){.max_bytes = 1 << 20});
    free(big);
    expect_failure(ECFIT_ELIMIT, 1);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "b");
    assert_int_equal(next(), 0);
}

static void csv_rows_span_lines_and_name_them(void **state)
{
    (void)state;
    open_path(FIXTURES "bad.csv");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "1");
    assert_string_equal(doc.text, "Network\nengineer");
    expect_failure(ECFIT_EEMPTY, 4);
    assert_string_equal(doc.id, "2");
    expect_failure(ECFIT_EFORMAT, 5);
    assert_int_equal(next(), 0);
}

static void csv_cells_beyond_the_header_are_nothing(void **state)
{
    (void)state;
    open_text("text,foo\n\"Run the net\",bar,Overflow\n", NULL);
    assert_int_equal(next(), 1);
    assert_non_null(strstr(doc.id, ":2"));
    assert_null(doc.title);
    open_text("Intitulé du poste;Missions\nDBA;Run it\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.title, "DBA");
    open_text("Missions, profil, avantages\nVous gérez le parc.\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.format, "text");
    open_with(temporary("name,offer\na,b\n", 15), &(ecfit_reader_options){.input = ECFIT_INPUT_CSV});
    expect_failure(ECFIT_EARG, 1);
    assert_non_null(strstr(err.what, "--text-column, there are: name, offer"));
}

static void a_csv_row_over_the_limit_fails_as_a_whole(void **state)
{
    (void)state;
    static const char *const fields[] = {"\"0123456789,\n0123456789,a\n0123456789,b\n\"\"c,\"\"d\ne,f\"", /* by its lines */
                                         "\"a\n0123456789012345678901234567890123456789\nb,c\n\"", /* by one of them */
                                         "\"0123456789012345678901234567890123456789,\"\"\nb,c\n\"",
                                         "01234567890123456789012345678901234567890123456789"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char csv[256];
        snprintf(csv, sizeof csv, "text,id\n%s,1\nok,2\n", fields[i]);
        open_text(csv, &(ecfit_reader_options){.max_bytes = 32});
        assert_int_equal(next(), -1);
        assert_int_equal(err.code, ECFIT_ELIMIT);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.text, "ok");
        assert_int_equal(next(), 0);
    }
}

static void csv_columns_are_found_by_name_and_by_number(void **state)
{
    (void)state;
    ecfit_reader_options options = {.text_column = "job description", .title_column = "2", .id_column = "REF",
                                    .meta_keys = "Unit"};
    open_with(FIXTURES "notice.csv", &options);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "own009");
    assert_string_equal(doc.title, "Enterprise Architect (AD 8)");
    assert_string_equal(doc.meta, "{\"Unit\":\"Digital \\\"D\\\" Unit\"}");
    options.text_column = "prose";
    open_with(FIXTURES "notice.csv", &options);
    expect_failure(ECFIT_EARG, 1);
    assert_non_null(strstr(err.what, "Ref, Job title, Job description"));
    assert_int_equal(next(), 0);
}

static void a_csv_without_header_loses_no_row(void **state)
{
    (void)state;
    static const char rows[] = "1,DBA,\"Run the databases.\nThree years\"\n2,Tester,Write and run the tests of our applications\n";
    const ecfit_reader_options by_number = {.input = ECFIT_INPUT_CSV, .text_column = "3", .title_column = "2", .id_column = "1"};
    open_text(rows, &by_number);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "1");
    assert_string_equal(doc.title, "DBA");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "2");
    assert_int_equal(next(), 0);
    open_text("nr,post,duties\n7,DBA,Run the databases\n", &by_number);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.id, "7");
    assert_int_equal(next(), 0);
}

static void excel_s_line_of_the_separator_is_no_header(void **state)
{
    static const char *const firsts[] = {"sep=;\n", "\"sep=;\"\r\n", "\xEF\xBB\xBFsep=;\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        char csv[128];
        snprintf(csv, sizeof csv, "%sRef;Title;Text, all of it;Description\n1;DBA;x;Run it, and more\n", firsts[i]);
        open_text(csv, NULL);
        assert_int_equal(next(), 1);
        assert_string_equal(doc.title, "DBA");
        assert_string_equal(doc.text, "Run it, and more");
        assert_int_equal(next(), 0);
    }
}

static void json_records_may_have_the_names_that_columns_have(void **state)
{
    (void)state;
    open_text("{\"jobTitle\":\"DBA\",\"Description\":\"Run it\"}\n{\"text\":\"Test it\",\"description\":\"no\"}\n{\"x\":1}\n", NULL);
    assert_int_equal(next(), 1);
    assert_string_equal(doc.title, "DBA");
    assert_string_equal(doc.text, "Run it");
    assert_int_equal(next(), 1);
    assert_string_equal(doc.text, "Test it");
    assert_null(doc.title);
    expect_failure(ECFIT_EFORMAT, 3);
    assert_int_equal(next(), 0);
}

static void a_zip_with_a_pdf_inside_is_no_pdf(void **state)
{
    (void)state;
    static const char zip[] = "PK\3\4\24\0\0\0\0\0 notice.pdf %PDF-1.4";
    open_with(temporary(zip, sizeof zip - 1), NULL);
    assert_int_equal(next(), -1);
    assert_int_equal(err.code, ECFIT_EFORMAT);
}

/* ---- files and folders ---- */

static void make_file(const char *dir, const char *name, const char *content)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void folders_are_walked_in_the_order_of_names_without_hidden_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/ecfit-intake-XXXXXX", sub[64], hidden[64], cleanup[96];
    assert_non_null(mkdtemp(dir));
    snprintf(sub, sizeof sub, "%s/m", dir);
    snprintf(hidden, sizeof hidden, "%s/.git", dir);
    assert_int_equal(mkdir(sub, 0700) | mkdir(hidden, 0700), 0);
    make_file(dir, "z.txt", "last");
    make_file(dir, "b.txt", "first");
    make_file(dir, "c.log", "log");
    make_file(sub, "a.txt", "middle");
    make_file(dir, ".x.txt", "hidden");
    make_file(hidden, "y.txt", "hidden");
    open_with(dir, &(ecfit_reader_options){.glob = "*.txt"});
    static const char *const expected[] = {"first", "middle", "last"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(next(), 1);
        assert_string_equal(doc.text, expected[i]);
    }
    assert_int_equal(next(), 0);
    open_with(dir, &(ecfit_reader_options){.glob = "*.pdf"});
    expect_failure(ECFIT_EEMPTY, 0);
    assert_int_equal(next(), 0);
    snprintf(cleanup, sizeof cleanup, "rm -r %s", dir);
    assert_int_equal(system(cleanup), 0);
}

static void a_path_that_is_not_there_does_not_end_the_batch(void **state)
{
    (void)state;
    static const char *const paths[] = {"/nonexistent", FIXTURES "bom.txt"};
    reader = ecfit_reader_new(paths, 2, NULL, &err);
    expect_failure(ECFIT_EIO, 0);
    assert_string_equal(err.where, "/nonexistent");
    assert_int_equal(next(), 1);
    assert_int_equal(next(), 0);
}

static void no_path_is_an_error(void **state)
{
    (void)state;
    assert_null(ecfit_reader_new(NULL, 0, NULL, &err));
    assert_int_equal(err.code, ECFIT_EARG);
}

/* ---- what cannot be read ---- */

static void bad_files_fail_with_their_reason(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        ecfit_status code;
        const char *reason;
    } cases[] = {
        {"bad-empty.txt", ECFIT_EEMPTY, "empty"},
        {"bad-blank.txt", ECFIT_EEMPTY, "empty"},
        {"bad-junk.bin", ECFIT_EFORMAT, "expected text"},
        {"bad-old-word.doc", ECFIT_EFORMAT, "expected DOCX"},
        {"bad-no-document.zip", ECFIT_EFORMAT, "neither DOCX nor ODT: unpack it first"},
        {"bad-truncated.docx", ECFIT_EFORMAT, "damaged docx"},
        {"bad-truncated.docx.gz", ECFIT_EFORMAT, "truncated gzip"},
        {"bad-zip-bomb.docx", ECFIT_ELIMIT, "unpacks to more"},
        {"bad-entity-bomb.docx", ECFIT_EFORMAT, "document type"},
        {"bad-external-entity.docx", ECFIT_EFORMAT, "document type"},
        {"bad-no-text.pdf", ECFIT_EEMPTY, "without a text layer"},
        {"bad-encrypted.pdf", ECFIT_EFORMAT, "encrypted"},
        {"bad-truncated.pdf", ECFIT_EFORMAT, "damaged PDF"},
        {"bad-many-pages.pdf.gz", ECFIT_ELIMIT, "more than 500 pages"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[128];
        if (is_pdf(cases[i].file) && !have_pdftotext()) continue;
        snprintf(path, sizeof path, FIXTURES "%s", cases[i].file);
        open_path(path);
        expect_failure(cases[i].code, 0);
        assert_string_equal(doc.id, path);
        assert_string_equal(err.where, path);
        if (!strstr(err.what, cases[i].reason)) fail_msg("%s: %s", path, err.what);
        assert_int_equal(next(), 0);
    }
}

static void a_document_over_the_limit_is_refused(void **state)
{
    (void)state;
    open_with(FIXTURES "notice.txt", &(ecfit_reader_options){.max_bytes = 1000});
    expect_failure(ECFIT_ELIMIT, 0);
    assert_int_equal(next(), 0);
}

/* ---- the helper program ---- */

static char helper_dir[] = "/tmp/ecfit-helper-XXXXXX";

/* Put a script in the place of pdftotext and read a PDF with it. */
static void read_pdf_with(const char *script)
{
    char *path = strdup(getenv("PATH")), file[64], cleanup[96];
    strcpy(helper_dir + strlen(helper_dir) - 6, "XXXXXX");
    assert_non_null(mkdtemp(helper_dir));
    snprintf(file, sizeof file, "%s/pdftotext", helper_dir);
    if (script) make_file(helper_dir, "pdftotext", script);
    if (script) assert_int_equal(chmod(file, 0700), 0);
    setenv("PATH", helper_dir, 1);
    open_with(FIXTURES "bad-no-text.pdf", &(ecfit_reader_options){.helper_seconds = 1, .max_bytes = 1 << 20});
    int got = next();
    setenv("PATH", path, 1);
    free(path);
    snprintf(cleanup, sizeof cleanup, "rm -r %s", helper_dir);
    assert_int_equal(system(cleanup), 0);
    assert_int_equal(got, -1);
}

static void a_missing_helper_names_its_package(void **state)
{
    (void)state;
    read_pdf_with(NULL);
    assert_int_equal(err.code, ECFIT_EHELPER);
    assert_non_null(strstr(err.what, "poppler-utils"));
}

static void a_helper_that_hangs_is_killed_with_its_children(void **state)
{
    (void)state;
    time_t start = time(NULL);
    char script[128], search[128];
    long seconds = 1000000L + (long)getpid(); /* another run of this test may be on its way */
    snprintf(script, sizeof script, "#!/bin/sh\n/bin/sleep %ld &\n/bin/sleep %ld\n", seconds, seconds);
    snprintf(search, sizeof search, "ps -eo args 2>/dev/null | grep -q '^/bin/[s]leep %ld'", seconds);
    read_pdf_with(script);
    assert_int_equal(err.code, ECFIT_ELIMIT);
    assert_true(time(NULL) - start <= 4);
    assert_int_not_equal(system(search), 0);
}

static void a_helper_that_writes_without_end_is_stopped(void **state)
{
    (void)state;
    read_pdf_with("#!/bin/sh\nexec /usr/bin/yes text\n");
    assert_int_equal(err.code, ECFIT_ELIMIT);
}

static void a_helper_that_crashes_is_an_error_of_the_document(void **state)
{
    (void)state;
    read_pdf_with("#!/bin/sh\nkill -SEGV $$\n");
    assert_int_equal(err.code, ECFIT_EFORMAT);
}

int main(void)
{
#define T(name) cmocka_unit_test_teardown(name, close_reader)
    const struct CMUnitTest tests[] = {
        T(every_format_gives_the_text_of_the_plain_file),
        T(lists_keep_one_item_a_line),
        T(a_wrapped_paragraph_becomes_one_line),
        T(a_mail_subject_is_the_title),
        T(a_mailbox_holds_several_documents),
        T(documents_attached_to_a_covering_mail_are_read_one_by_one),
        T(one_attached_document_stands_before_its_covering_body),
        T(a_mail_forwarded_as_it_is_stands_before_its_covering_body),
        T(documents_of_a_forwarded_mail_are_read_one_by_one),
        T(several_forwarded_mails_are_read_one_by_one),
        T(mails_forwarded_again_and_again_are_read),
        T(a_body_that_is_more_than_covering_is_the_document),
        T(html_tables_are_read_row_by_row_and_what_is_hidden_is_not),
        T(html_pages_are_read_without_what_stands_around_the_notice),
        T(cells_of_one_line_make_a_row_and_others_stand_below_each_other), T(rows_of_a_table_in_plain_text_stay_apart),
        T(a_plain_text_keeps_the_places_of_its_words),
        T(every_kind_of_line_end_ends_a_line),
        T(lines_that_begin_something_stay_apart), T(wrapped_lines_go_on_with_a_capital_or_not),
        T(markdown_marks_are_stripped),
        T(layout_is_repaired),
        T(running_headers_footers_and_page_numbers_are_dropped),
        T(columns_come_in_reading_order),
        T(columns_that_poppler_mixes_are_parted),
        T(the_last_line_of_a_column_is_no_footer),
        T(every_encoding_gives_the_same_text),
        T(records_in_utf16_are_read),
        T(zero_bytes_become_spaces),
        T(a_bad_line_of_jsonl_names_its_line_and_the_rest_goes_on),
        T(the_text_of_a_record_keeps_its_bytes),
        T(a_text_that_is_html_is_read_as_html),
        T(both_ways_through_a_line_of_json_agree),
        T(keys_of_json_can_be_named),
        T(a_record_that_fails_keeps_its_id),
        T(an_array_of_objects_is_read_item_by_item),
        T(an_array_that_is_broken_fails_once),
        T(json_that_is_nearly_right_is_refused),
        T(a_line_of_50_megabytes_is_passed_over),
        T(csv_rows_span_lines_and_name_them),
        T(csv_cells_beyond_the_header_are_nothing),
        T(a_csv_row_over_the_limit_fails_as_a_whole),
        T(csv_columns_are_found_by_name_and_by_number),
        T(a_csv_without_header_loses_no_row),
        T(excel_s_line_of_the_separator_is_no_header),
        T(json_records_may_have_the_names_that_columns_have),
        T(a_zip_with_a_pdf_inside_is_no_pdf),
        T(folders_are_walked_in_the_order_of_names_without_hidden_files),
        T(a_path_that_is_not_there_does_not_end_the_batch),
        T(no_path_is_an_error),
        T(bad_files_fail_with_their_reason),
        T(a_document_over_the_limit_is_refused),
        T(a_missing_helper_names_its_package),
        T(a_helper_that_hangs_is_killed_with_its_children),
        T(a_helper_that_writes_without_end_is_stopped),
        T(a_helper_that_crashes_is_an_error_of_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
