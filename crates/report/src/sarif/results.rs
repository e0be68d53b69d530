//! The results of an assessment.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::practice::{PracticeRole, PracticeVerdict, Verdict};

use super::document::{ArtifactLocation, Finding, Fingerprints, Location, PhysicalLocation, Region, Text};
use super::place::{Place, places, uri};
use super::plain;

pub(crate) fn results(assessment: &Assessment, rules: &BTreeMap<&str, usize>) -> Vec<Finding> {
    let missing = assessment.practices.iter().filter(|practice| {
        practice.verdict == Verdict::NotMet && practice.role != PracticeRole::AntiPractice
    });
    let mut findings = Vec::new();
    for practice in missing {
        let mut seen: BTreeMap<(&str, Option<&str>), u32> = BTreeMap::new();
        for place in places(practice) {
            let same = seen.entry((place.path, place.note)).or_default();
            *same += 1;
            findings.push(finding(assessment, practice, &place, *same, rules));
        }
    }
    findings
}

fn finding(
    assessment: &Assessment,
    practice: &PracticeVerdict,
    place: &Place<'_>,
    number: u32,
    rules: &BTreeMap<&str, usize>,
) -> Finding {
    // What keeps the next level away is a warning; the rest is worth knowing.
    let keeps_away = assessment.levels.iter().any(|level| {
        level.model == practice.model
            && level.category == practice.category
            && level.blockers.contains(&practice.id)
    });
    let counted = practice.role == PracticeRole::Counted;
    let region = Region { start_line: place.line.unwrap_or(1) };
    let artifact_location = ArtifactLocation { uri: uri(place.path), uri_base_id: "%SRCROOT%" };
    Finding {
        rule_id: plain(&practice.id),
        rule_index: rules.get(practice.id.as_str()).copied(),
        level: if keeps_away && counted { "warning" } else { "note" },
        message: Text { text: message(practice, place) },
        locations: vec![Location { physical_location: PhysicalLocation { artifact_location, region } }],
        partial_fingerprints: Fingerprints { primary: fingerprint(practice, place, number) },
    }
}

/// What is missing, why, and what to do. Brackets would be links in SARIF.
fn message(practice: &PracticeVerdict, place: &Place<'_>) -> String {
    let sentence = |text: &str| text.trim_end_matches('.').to_owned();
    let reason = practice.reason.as_ref().map(|reason| format!(": {}", sentence(&reason.text)));
    let here = place.note.filter(|_| place.line.is_some()).map(|note| format!(" Here: {}.", sentence(note)));
    let text = format!(
        "{}{}.{} What to do: {}.",
        sentence(&practice.title),
        reason.unwrap_or_default(),
        here.unwrap_or_default(),
        sentence(&practice.remedy.action)
    );
    plain(&text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// The same for the same gap in the same file, also where lines above it came or went: the practice, the file, what
/// is there, and a number where that is there more than once.
fn fingerprint(practice: &PracticeVerdict, place: &Place<'_>, number: u32) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let note = place.note.filter(|_| place.line.is_some()).unwrap_or_default();
    for part in [&practice.model, &practice.id, place.path, note] {
        // FNV-1a; the zero keeps the parts apart.
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}:{number}")
}
