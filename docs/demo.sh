#!/bin/sh
# The demo of `make demo`: an archive made from sample-scans/, searched, and one page in review.
set -eu
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '\033[2m$ chartroom %s\033[0m\n' "$*"; "$CHARTROOM" "$@"; }
export CHARTROOM_ARCHIVE="$DEMO"

say "1. An archive, and the patient list"
run init "$DEMO"
run patients import sample-scans/patients.csv

say "2. Every scan in sample-scans/ is taken in, read, and filed or put in review"
# Exit code 1 says that pages wait for a person: that is what review is for.
run convert sample-scans || [ $? -eq 1 ]

say "3. Search: words in a row, or one kind of document in some years"
run search --limit 3 '"chest pain"'
run search --limit 3 type:lab_results date:2010..2012

say "4. A page that waits for a person, and why"
run review --limit 1

say "Now you"
cat <<TEXT
  export CHARTROOM_ARCHIVE=$DEMO
  $CHARTROOM search galloway              # any word; also one that the scanner misread
  $CHARTROOM show 7 --picture page.png    # what was found on a page, why it is filed, its picture
  $CHARTROOM review                       # everything that waits, and how to settle it
  $CHARTROOM evaluate --truth sample-scans/truth.jsonl
TEXT
