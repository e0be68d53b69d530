//! What a night keeps of a repository, to go on with after an interruption and to look back at.

use plimsoll_domain::fleet::Member;
use plimsoll_domain::gate::Gate;
use serde::{Deserialize, Serialize};

use super::members::Wanted;

/// The document of one repository in one night.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// What the fleet calls it.
    pub(super) asked: String,
    pub(super) member: Member,
    pub(super) gates: Vec<Gate>,
}

/// As text.
pub(super) fn document(wanted: &Wanted, member: &Member, gates: &[Gate]) -> String {
    let kept = Kept { asked: wanted.asked.clone(), member: member.clone(), gates: gates.to_vec() };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// From text; another version may have written it otherwise.
pub(super) fn read(text: &str) -> Option<Kept> {
    serde_json::from_str(text).ok()
}
