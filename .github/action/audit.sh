#!/usr/bin/env bash
# Runs plimsoll once and leaves a report folder, a summary and outputs. How it ended is an output too: reports are
# uploaded first, and verdict.sh then fails the job where it has to fail.
#
# In:  TARGET, FLEET, ORG, WINDOW, FAIL_ON, ARGS, SARIF, STATE (folder), REPORT (folder), GITHUB_TOKEN, PLIMSOLL_WEBHOOK
# Out: exit-code, report, sarif, levels, changed
set -euo pipefail

fail() {
  printf '::error title=plimsoll::%s\n' "$1"
  exit 1
}

given=0
for one in "$TARGET" "$FLEET" "$ORG"; do
  if [[ -n $one ]]; then given=$((given + 1)); fi
done
((given <= 1)) || fail "give one of target, fleet and org"

formats=html,csv,json,markdown,openmetrics
if [[ -n $FLEET$ORG ]]; then
  summary=summary.md
else
  summary=report.md
  if [[ $SARIF == true ]]; then formats=$formats,sarif; fi
fi

# Words as a shell would split them, quotes honoured, nothing expanded or run.
words=()
if [[ -n ${ARGS//[[:space:]]/} ]]; then
  split=$(printf '%s' "$ARGS" | xargs printf '%s\n') || fail "args: a quote is not closed"
  while IFS= read -r word; do words+=("$word"); done <<<"$split"
fi

# Joined with "=", so that no value can pass for an option.
command=(plimsoll audit "--format=$formats" "--output=$REPORT")
if [[ -n $WINDOW ]]; then command+=("--window=$WINDOW"); fi
if [[ -n $FAIL_ON ]]; then command+=("--fail-on=$FAIL_ON"); fi
if [[ -n $FLEET ]]; then command+=("--fleet=$FLEET"); fi
if [[ -n $ORG ]]; then command+=("--org=$ORG"); fi
# An empty array is unset to bash 3.2, which macOS has.
command+=(${words[@]+"${words[@]}"})
if [[ -z $FLEET$ORG ]]; then command+=(-- "${TARGET:-$GITHUB_REPOSITORY}"); fi

rm -rf "$REPORT"
mkdir -p "$STATE" "$REPORT"
if [[ -z ${PLIMSOLL_WEBHOOK:-} ]]; then unset PLIMSOLL_WEBHOOK; fi
export PLIMSOLL_STORE=$STATE/history.db XDG_CACHE_HOME=$STATE/cache

# What a repository says must not be taken for a command to the runner.
guard=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
printf '::stop-commands::%s\n' "$guard"
code=0
"${command[@]}" || code=$?
printf '::%s::\n' "$guard"

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }
output exit-code "$code"
output report "$REPORT"
if [[ -f $REPORT/plimsoll.sarif ]]; then output sarif "$REPORT/plimsoll.sarif"; fi

# A step's summary may have 1 MiB; a longer one would be thrown away as a whole.
summarize() {
  local room=$((1000000 - $(wc -c <"$GITHUB_STEP_SUMMARY")))
  if (($(wc -c <"$1") < room)); then
    cat "$1" >>"$GITHUB_STEP_SUMMARY"
  else
    printf '\nNo room in this summary for %s; it is in the artifact.\n' "$(basename "$1")" >>"$GITHUB_STEP_SUMMARY"
  fi
  printf '\n' >>"$GITHUB_STEP_SUMMARY"
}

last=$STATE/last.json
now=$REPORT/assessment.json
if [[ -f $now ]]; then
  if [[ -f $last ]] && plimsoll diff "$last" "$now" --format=markdown --output="$REPORT/changes.md" &&
    plimsoll diff "$last" "$now" --format=json --output="$REPORT/changes.json"; then
    output changed "$(jq -r 'if .same_repository then
        [.summary[] | select(.turn == "worse" or .turn == "better") | .levels + .practices + .metrics] | add > 0
      else "unknown" end' "$REPORT/changes.json")"
    summarize "$REPORT/changes.md"
  else
    # There is nothing to compare with, which is not the same as no change.
    output changed unknown
  fi
  output levels "$(jq -c '[.levels[] | {model, category, observed, floor, ceiling}]' "$now")"
  cp "$now" "$last.new"
  mv "$last.new" "$last"
fi
if [[ -f $REPORT/$summary ]]; then summarize "$REPORT/$summary"; fi
