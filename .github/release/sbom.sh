#!/usr/bin/env bash
# sbom.sh FILE: writes what plimsoll is made of as CycloneDX 1.5 JSON. Needs cargo-cyclonedx.
set -euo pipefail
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/../.."

# It writes beside the manifest of every member; the program's is the one that is released.
cargo cyclonedx --format json --spec-version 1.5 --override-filename plimsoll-sbom
mv crates/cli/plimsoll-sbom.json "$out"
rm -f crates/*/plimsoll-sbom.json
