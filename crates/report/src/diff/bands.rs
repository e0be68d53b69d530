//! Bands, before and now.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::Band;

use super::pairs::pairs;
use super::{BandChange, BandReading, Turn};
use crate::number::Number;

pub(crate) fn changes(old: &Assessment, new: &Assessment) -> Vec<BandChange> {
    let change = |(before, now): (&Band, &Band)| {
        let (from, to) = (reading(before), reading(now));
        (from != to).then(|| BandChange {
            model: now.model.clone(),
            edition: now.edition,
            metric: now.metric.clone(),
            turn: turn(&from, &to),
            from,
            to,
        })
    };
    let both = pairs(&old.bands, &new.bands, |band| (&band.model, band.edition, &band.metric));
    both.into_iter().filter_map(change).collect()
}

fn reading(band: &Band) -> BandReading {
    // As printed, so that a difference beyond the printed digits is none.
    let score = band.score.and_then(Number::new).map(Number::get);
    BandReading { clusters: band.clusters.clone(), score }
}

/// Whether a band is placed, or placed more exactly.
fn turn(from: &BandReading, to: &BandReading) -> Turn {
    let placed = |band: &BandReading| !band.clusters.is_empty() || band.score.is_some();
    let within = |one: &BandReading, other: &BandReading| {
        !one.clusters.is_empty() && one.clusters.iter().all(|cluster| other.clusters.contains(cluster))
    };
    match (placed(from), placed(to)) {
        (false, true) => Turn::MoreKnown,
        (true, false) => Turn::LessKnown,
        _ if within(to, from) => Turn::MoreKnown,
        _ if within(from, to) => Turn::LessKnown,
        _ => Turn::Other,
    }
}
