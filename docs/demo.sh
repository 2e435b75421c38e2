#!/bin/sh
# The demo of `make demo`: an archive made from sample-scans/, searched, and one page in review.
set -eu
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '\033[2m$ chartroom %s\033[0m\n' "$*"; "$CHARTROOM" "$@"; }
export CHARTROOM_ARCHIVE="$DEMO"

say "1. An archive, and the patient list"
run init "$DEMO"
run patients import sample-scans/patients.csv

say "2. Every scan below sample-scans/ is taken in, read and filed, or put in review"
# Exit code 1 says that pages wait for a person: that is what review is for.
run convert sample-scans || [ $? -eq 1 ]

say "3. Search: words, a phrase, or one kind of document in some years"
run search --limit 5 "shortness of breath"
run search --limit 5 'type:lab_results date:1990..2024'

say "4. A page that waits for a person, and why"
run review --limit 3
