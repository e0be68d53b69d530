//! Where in the repository a gap is.

use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::practice::PracticeVerdict;

/// Results of one practice; more places of one gap tell nobody more.
const MOST: usize = 20;

/// Files without a dot in their names.
const NAMED: [&str; 7] =
    ["Dockerfile", "Containerfile", "Makefile", "Jenkinsfile", "Procfile", "Rakefile", "Vagrantfile"];

/// A file, and a line where one is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) path: &'a str,
    pub(crate) line: Option<u32>,
    pub(crate) note: Option<&'a str>,
}

/// The places of a practice that is not met: every line that shows it; else the one file where the remedy goes,
/// if that was looked at; else the first file that was.
pub(crate) fn places(practice: &PracticeVerdict) -> Vec<Place<'_>> {
    let files: Vec<_> = practice.evidence.iter().filter_map(place).collect();
    let lines: Vec<_> = files.iter().filter(|place| place.line.is_some()).take(MOST).cloned().collect();
    if !lines.is_empty() {
        return lines;
    }
    // What the remedy names: `.github/workflows/ci.yml, job build`.
    let mut words = practice.remedy.place.split([' ', ',']).filter(|word| !word.is_empty());
    let named = words.find_map(|word| files.iter().find(|place| place.path == word));
    named.or_else(|| files.first()).cloned().into_iter().collect()
}

fn place(evidence: &Evidence) -> Option<Place<'_>> {
    if evidence.kind != EvidenceKind::File {
        return None;
    }
    let (path, line) = split(&evidence.reference);
    let name = path.rsplit('/').next().unwrap_or_default();
    // A folder is no place in code; only a line or a name tells that it is a file.
    let is_file = line.is_some() || name.trim_start_matches('.').contains('.') || NAMED.contains(&name);
    let inside = !path.starts_with('/') && path.split('/').all(|part| !part.is_empty() && part != "..");
    (is_file && inside).then_some(Place { path, line, note: evidence.note.as_deref() })
}

/// `path:line` in its parts.
fn split(reference: &str) -> (&str, Option<u32>) {
    let Some((path, line)) = reference.rsplit_once(':') else { return (reference, None) };
    match line.parse() {
        Ok(line) if line > 0 => (path, Some(line)),
        _ => (reference, None),
    }
}

/// A path as a relative address.
pub(crate) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@+".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
