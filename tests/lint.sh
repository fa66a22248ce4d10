#!/bin/sh
# House rules that a machine can check: layers, forbidden calls, shell and Python syntax. From the root.
set -u
STATUS=0
complain() { echo "$*"; STATUS=1; }

# A folder includes only itself and those before it.
before=""
for layer in base text intake lexicon analysis score cv report; do
    before="$before $layer"
    for used in $(grep -ho '^#include "[a-z]*/' engine/$layer/*.[ch] 2> /dev/null | sed 's/.*"//; s|/||' | sort -u); do
        case " $before " in *" $used "*) ;; *) complain "engine/$layer includes $used, which stands above it" ;; esac
    done
done
for folder in engine/*/; do
    case " $before " in *" $(basename "$folder") "*) ;; *) complain "$folder is in no layer: add it to tests/lint.sh" ;; esac
done
# Programs know the facade; the image compiler is the one exception, and opening a library that the engine does not use.
grep -n '^#include "[a-z]*/' tools/*.[ch] tools/*/*.[ch] | grep -v -e '^tools/mkimage.c:' -e '"base/library.h"' -e '"train/' && complain "tools use the library through ecfit.h only"
# Nothing in engine/ prints, exits or aborts (the child process of a helper may _exit).
grep -nE '(^|[^a-z_])(printf|puts|putchar|perror|exit|abort|assert)\(' engine -r --include='*.[ch]' && complain "nothing in engine/ prints, exits or aborts"
for script in tests/*.sh tests/*/*.sh .ci/run; do
    case $(head -1 "$script") in *bash*) bash -n "$script" ;; *) sh -n "$script" ;; esac || complain "$script: syntax"
    if command -v shellcheck > /dev/null; then shellcheck -e SC1091 "$script" || STATUS=1; fi
done
python3 - tests/*.py tests/*/*.py << 'P' || STATUS=1
import ast, sys
for path in sys.argv[1:]:
    ast.parse(open(path, encoding="utf-8").read(), path)
P
# Text files of ours end in a newline and have no blanks at the end of a line.
for file in $(find engine tools tests -name '*.[ch]' -o -name '*.sh' -o -name '*.py') Makefile; do
    grep -nE '[[:blank:]]+$' "$file" /dev/null && complain "blanks at the end of a line"
    [ -z "$(tail -c 1 "$file")" ] || complain "$file: no newline at the end"
done
exit $STATUS
