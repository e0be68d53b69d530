#!/usr/bin/env bash
# Ends the job as plimsoll ended, after everything has been uploaded. In: CODE
set -euo pipefail

case ${CODE:-} in
0) exit 0 ;;
1) why="something could not be read, written or understood; the log above says what" ;;
2) why="the command line was wrong; look at the inputs of the action" ;;
3) why="there is nothing to assess" ;;
4) why="a rule of fail-on did not hold; the summary says which" ;;
5) why="the fleet is incomplete: some repositories were not assessed" ;;
6) why="another plimsoll is at work with the same store" ;;
"") why="plimsoll did not run" CODE=1 ;;
*) why="plimsoll ended with $CODE" ;;
esac
printf '::error title=plimsoll::%s (exit code %s)\n' "$why" "$CODE"
exit "$CODE"
