//! A night of a fleet in every format.

mod csv;
pub(crate) mod digest;
mod json;
mod markdown;
mod message;
mod openmetrics;
mod terminal;
mod trend;

pub use csv::fleet_csv;
pub use digest::{Distribution, distributions, outliers};
pub use json::fleet_json;
pub use markdown::fleet_markdown;
pub use message::{message, message_json};
pub use openmetrics::fleet_openmetrics;
pub use terminal::fleet_terminal;
pub use trend::{NightLevels, Trend};

use plimsoll_domain::fleet::Night;

/// The model that a short summary speaks of: the first that any repository was assessed by.
pub(crate) fn first_model(night: &Night) -> Option<&str> {
    night.members.iter().flat_map(|member| &member.levels).map(|level| level.model.as_str()).next()
}
