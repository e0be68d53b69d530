//! (being written)
use super::definition::Definition;
pub(super) const SIGNALS: &[Definition] = &[];
