#!/usr/bin/env bash
# Puts plimsoll on the PATH of the steps that follow: a release whose checksum and provenance hold, or a build of this
# checkout. Nothing is run before both hold.
#
# In:  VERSION (vX.Y.Z, source, installed, or empty), ACTION_REPOSITORY, GH_TOKEN
# Out: version
set -euo pipefail

fail() {
  printf '::error title=plimsoll::%s\n' "$1"
  exit 1
}

root=$(cd "$(dirname "$0")/../.." && pwd)
home=$RUNNER_TEMP/plimsoll-program

add_to_path() {
  # Windows steps read a Windows path, whatever shell wrote it.
  if command -v cygpath >/dev/null; then cygpath -w "$1"; else printf '%s\n' "$1"; fi >>"$GITHUB_PATH"
  PATH=$1:$PATH
}

# An action pinned by a commit installs the release that its commit is part of.
own_version() {
  sed -n 's/^version = "\([^"]*\)"$/v\1/p' "$root/Cargo.toml" | head -n 1
}

target() {
  case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) echo x86_64-unknown-linux-musl ;;
  Linux-ARM64) echo aarch64-unknown-linux-musl ;;
  macOS-X64) echo x86_64-apple-darwin ;;
  macOS-ARM64) echo aarch64-apple-darwin ;;
  Windows-X64) echo x86_64-pc-windows-msvc ;;
  *) return 1 ;;
  esac
}

sha256_check() {
  if command -v sha256sum >/dev/null; then sha256sum --check --strict -; else shasum -a 256 --check -; fi
}

download() {
  local triple name archive from
  triple=$(target) || fail "no release for $RUNNER_OS on $RUNNER_ARCH; set version: source to build it"
  name=plimsoll-$version-$triple
  archive=$name.tar.gz
  if [[ $RUNNER_OS == Windows ]]; then archive=$name.zip; fi
  from=https://github.com/$ACTION_REPOSITORY/releases/download/$version
  mkdir -p "$home"
  cd "$home"
  for file in "$archive" SHA256SUMS; do
    curl --proto '=https' --tlsv1.2 -fsSL --retry 3 -o "$file" "$from/$file" ||
      fail "cannot download $from/$file; is $version a release? version: source builds this checkout"
  done
  awk -v name="$archive" '$2 == name' SHA256SUMS >expected
  [[ $(wc -l <expected) -eq 1 ]] || fail "SHA256SUMS of $version does not name $archive exactly once"
  sha256_check <expected || fail "$archive is not what SHA256SUMS of $version says"
  command -v gh >/dev/null ||
    fail "GitHub's program gh is needed to verify where $archive was built; without it use version: installed"
  gh attestation verify "$archive" --repo "$ACTION_REPOSITORY" \
    --signer-workflow "$ACTION_REPOSITORY/.github/workflows/release.yml" \
    --source-ref "refs/tags/$version" --deny-self-hosted-runners ||
    fail "nothing proves that $archive was built by the release workflow from $version"
  if [[ $archive == *.zip ]]; then unzip -q -o "$archive"; else tar -xzf "$archive"; fi
  add_to_path "$home/$name"
}

version=${VERSION:-$(own_version)}
case $version in
installed)
  command -v plimsoll >/dev/null || fail "version: installed, but there is no plimsoll on the PATH"
  ;;
source)
  command -v cargo >/dev/null || fail "version: source needs Rust's cargo and a C compiler"
  cargo install --locked --path "$root/crates/cli" --root "$home"
  add_to_path "$home/bin"
  ;;
*)
  [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] ||
    fail "version: expected vX.Y.Z, source or installed"
  [[ -n $ACTION_REPOSITORY ]] ||
    fail "an action used from a checkout has no releases; set version: source or installed"
  download
  ;;
esac

printf 'version=%s\n' "$(plimsoll --version | awk '{ print $2 }')" >>"$GITHUB_OUTPUT"
