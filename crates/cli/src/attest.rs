//! `[[attest]]` in `plimsoll.toml`: what the people of a repository say of practices that no history shows.

use chrono::NaiveDate;
use plimsoll_domain::attestation::{Attestation, AttestationUse};
use plimsoll_domain::{PracticeVerdict, Timestamp, Verdict};
use plimsoll_inference::Model;
use serde::Deserialize;

use crate::config::FILE;
use crate::error::CliError;

/// One `[[attest]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttestConfig {
    practice: String,
    verdict: Verdict,
    by: String,
    /// For "met" and "not-met".
    evidence: Option<String>,
    /// For "not-applicable".
    reason: Option<String>,
    expires: String,
}

impl AttestConfig {
    /// The practice it speaks of.
    pub(crate) fn practice(&self) -> &str {
        &self.practice
    }
}

/// Reads what is attested.
///
/// # Errors
/// The first entry that says too little, names a practice that none of the models has, or has no date.
pub(crate) fn read(entries: &[AttestConfig], models: &[Model]) -> Result<Vec<Attestation>, CliError> {
    let mut read: Vec<Attestation> = Vec::with_capacity(entries.len());
    for entry in entries {
        let attestation = one(entry, models)?;
        if read.iter().any(|other| other.practice == attestation.practice) {
            let message = format!("{FILE}: [[attest]] `{}` is there twice", attestation.practice);
            return Err(CliError::failure(message));
        }
        read.push(attestation);
    }
    Ok(read)
}

fn one(entry: &AttestConfig, models: &[Model]) -> Result<Attestation, CliError> {
    let failed = |what: String| CliError::failure(format!("{FILE}: [[attest]] `{}`: {what}", entry.practice));
    let ids = || models.iter().flat_map(|model| &model.practices).map(|practice| practice.id.as_str());
    if !ids().any(|id| id == entry.practice) {
        let error = failed("there is no such practice".to_owned());
        let near = plimsoll_inference::nearest(&entry.practice, ids());
        return Err(match near {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("`plimsoll model show MODEL` lists a model's practices"),
        });
    }
    let (wanted, given, other) = match entry.verdict {
        Verdict::Unknown => {
            return Err(failed("attest `met`, `not-met` or `not-applicable`, not `unknown`".to_owned()));
        }
        Verdict::NotApplicable => ("reason", &entry.reason, &entry.evidence),
        Verdict::Met | Verdict::NotMet => ("evidence", &entry.evidence, &entry.reason),
    };
    let evidence = given.as_ref().filter(|text| !text.trim().is_empty());
    let Some(evidence) = evidence.filter(|_| other.is_none()) else {
        let verdict = entry.verdict.as_str();
        return Err(failed(format!("`verdict = \"{verdict}\"` needs `{wanted}`, and only that")));
    };
    if entry.by.trim().is_empty() {
        return Err(failed("`by` says who attests it".to_owned()));
    }
    let day = NaiveDate::parse_from_str(&entry.expires, "%Y-%m-%d").ok();
    // It holds to the last second of its day.
    let expires = day.and_then(|day| day.succ_opt()?.and_hms_opt(0, 0, 0)).map(|next| next.and_utc());
    let Some(expires) = expires else {
        return Err(failed(format!("`expires` is a date like 2027-03-31, not `{}`", entry.expires)));
    };
    Ok(Attestation {
        practice: entry.practice.clone(),
        verdict: entry.verdict,
        by: entry.by.clone(),
        evidence: evidence.clone(),
        expires: expires - chrono::Duration::seconds(1),
    })
}

/// What a reader has to know of attestations that did not become a verdict.
pub(crate) fn notices(
    attestations: &[Attestation],
    verdicts: &[PracticeVerdict],
    as_of: Timestamp,
) -> Vec<String> {
    let expired = attestations.iter().filter(|attestation| attestation.expires < as_of).map(|attestation| {
        let day = attestation.expires.format("%Y-%m-%d");
        format!(
            "the attestation of `{}` by {} expired on {day}; it is ignored",
            attestation.practice, attestation.by
        )
    });
    let weighed = verdicts.iter().filter_map(|verdict| {
        let attested = verdict.attestation.as_ref()?;
        let (id, by, said) = (&verdict.id, &attested.said.by, attested.said.verdict.as_str());
        match attested.outcome {
            AttestationUse::Conflict => Some(format!(
                "conflict: {by} attests `{id}` as {said}, the evidence shows {}; the evidence stands",
                verdict.verdict.as_str()
            )),
            AttestationUse::Refused => Some(format!(
                "the attestation of `{id}` by {by} is not taken: a repository shows this practice itself"
            )),
            AttestationUse::Taken | AttestationUse::Confirmed => None,
        }
    });
    expired.chain(weighed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(toml: &str) -> Vec<AttestConfig> {
        #[derive(Deserialize)]
        struct File {
            attest: Vec<AttestConfig>,
        }
        toml::from_str::<File>(toml).unwrap().attest
    }

    fn read_one(toml: &str) -> Result<Vec<Attestation>, CliError> {
        read(&entries(toml), &crate::models::builtin().unwrap())
    }

    const ONE: &str = "[[attest]]\npractice = 'cdmm.co.one-backlog'\nverdict = 'met'\nby = 'Ann'\n\
                       evidence = 'https://example.org/board'\nexpires = '2027-03-31'\n";

    #[test]
    fn it_holds_to_the_end_of_its_day() {
        let attested = read_one(ONE).unwrap();
        assert_eq!(attested[0].expires.to_rfc3339(), "2027-03-31T23:59:59+00:00");
    }

    #[test]
    fn what_says_too_little_is_refused_with_what_is_missing() {
        for (from, to, says) in [
            ("one-backlog", "one-backlok", "did you mean `cdmm.co.one-backlog`"),
            ("'met'", "'unknown'", "not `unknown`"),
            ("'met'", "'not-applicable'", "needs `reason`"),
            ("evidence = 'https://example.org/board'", "reason = 'so'", "needs `evidence`"),
            ("'Ann'", "' '", "`by` says who"),
            ("2027-03-31", "2027-02-31", "is a date like"),
        ] {
            let error = read_one(&ONE.replace(from, to)).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(says), "{text}");
        }
    }
}
