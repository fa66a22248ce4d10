#!/bin/sh
# What `make install` leaves is enough to build the README's C example; uninstall leaves nothing.
# tests/install.sh VARIANT, from the project's root.
set -eu
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
make -s VARIANT="$1" PREFIX="$DIR/usr" install > /dev/null
"$DIR/usr/bin/ecfit" --version
{
    printf '#include <ecfit.h>\n#include <stdio.h>\n#include <string.h>\nint main(void)\n{\n'
    printf 'const char *text = "We need a Linux system administrator to install and patch servers.";\n'
    sed -n '/^```c$/,/^```$/p' README.md | grep -v '^```'
    printf 'ecfit_result_free(r), ecfit_worker_free(w), ecfit_kb_free(kb);\nreturn 0;\n}\n'
} > "$DIR/example.c"
# shellcheck disable=SC2046
${CC:-cc} ${CFLAGS:-} -Wall -Werror "$DIR/example.c" -o "$DIR/example" \
    $(PKG_CONFIG_PATH="$DIR/usr/lib/pkgconfig" pkg-config --cflags --libs ecfit)
"$DIR/example" | grep '^4\.[48] 0\.'
make -s VARIANT="$1" PREFIX="$DIR/usr" uninstall
left=$(find "$DIR/usr" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
