#!/bin/sh
# A library that is missing: what needs it fails and says what to install, all else is read as ever.
. tests/batch/common.sh
IN=tests/fixtures/intake
"$ECFIT" text "$IN/notice.txt" > "$DIR/plain"

# without LIBRARY COMMAND...: the program with a file that holds no library where that library is looked for first.
without() {
    soname=$(strings -a "$ECFIT" | grep -m 1 "^$1\.so")
    shift
    mkdir -p "$DIR/$soname" && : > "$DIR/$soname/$soname"
    LD_LIBRARY_PATH=$DIR/$soname "$ECFIT" "$@" > "$DIR/out" 2> "$DIR/err"
}

# needs LIBRARY PACKAGE FILE...: each of the files fails, and the message names the package.
needs() {
    library=$1
    package=$2
    shift 2
    for file in "$@"; do
        without "$library" text "$file"
        status_is $? 1 "$file without $package"
        [ ! -s "$DIR/out" ] || say_failed "$file without $package: $(head -1 "$DIR/out")"
        grep -q "^ecfit: $file:.*install the package $package (" "$DIR/err" || say_failed "$file: $(cat "$DIR/err")"
    done
    without "$library" text "$IN/notice.txt"
    same "$DIR/plain" "$DIR/out" "plain text without $package"
}

printf '{"text": "Support &eacute;quipe &amp; r&eacute;seau"}\n' > "$DIR/entities.jsonl"
printf '{"title": "R&amp;D engineer", "text": "You write software."}\n' > "$DIR/title.jsonl"
needs libxml2 libxml2 "$IN/notice.html" "$DIR/entities.jsonl" "$DIR/title.jsonl"
! command -v pdftotext > /dev/null || needs libxml2 libxml2 "$IN/notice.pdf"
needs libarchive libarchive13 "$IN/notice.docx" "$IN/notice.docx.gz" "$IN/notice.md.zst"
needs libgmime-3.0 libgmime-3.0-0 "$IN/notice.eml" "$IN/attached.eml"
needs libcmark libcmark0.30.2 "$IN/notice.md"

without libmagic text "$IN/bad-junk.bin"
status_is $? 1 "a binary file without libmagic"
grep -q "binary data, expected text" "$DIR/err" || say_failed "a binary file without libmagic: $(cat "$DIR/err")"

without libsqlite3 classify -o "$DIR/out.db" "$IN/notice.txt"
status_is $? 2 "a database without SQLite"
grep -q "install the package libsqlite3-0 (" "$DIR/err" || say_failed "a database without SQLite: $(cat "$DIR/err")"
absent "$DIR/out.db" "a database without SQLite"
finish
