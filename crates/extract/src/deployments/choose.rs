//! Whether production is what runs somewhere, or what is published.

use plimsoll_domain::Window;
use plimsoll_domain::facts::{Deployment, Outcome, Profile, Tier};

/// How a version reaches its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It runs somewhere.
    Placed,
    /// It is published.
    Released,
}

/// The kind that counts, and why. What is configured decides where there is any of it; else the profile, unless the
/// other kind covers at least half of the window and its own does not: a team that began to deploy in the window, or
/// whose earlier deployments were not collected, still deploys. What is published stays so: the pages of a library are
/// no production.
pub(super) fn choose(
    profile: Profile,
    configured: bool,
    window: Window,
    placed: &[Deployment],
    released: &[Deployment],
) -> (Kind, String) {
    let ships = matches!(profile, Profile::Package | Profile::AppBinary);
    let known = profile != Profile::Unknown;
    let named = profile.as_str();
    match (covered(placed, window), covered(released, window)) {
        (None, None) if ships => (Kind::Released, "no source shows production".into()),
        (None, None) => (Kind::Placed, "no source shows production".into()),
        (Some(_), None) => (Kind::Placed, "only environments and jobs show production".into()),
        (None, Some(_)) => (Kind::Released, "only releases and version tags show production".into()),
        _ if ships => (Kind::Released, format!("it is published (profile {named})")),
        (Some(place), Some(_)) if configured && known => {
            (Kind::Placed, format!("profile {named}; environments cover {} of the window", percent(place)))
        }
        (Some(_), Some(_)) if known && is_current(placed, window) => {
            (Kind::Placed, format!("profile {named}; environments are deployed to, up to the window's end"))
        }
        (Some(place), Some(release)) if place < 0.5 && release >= 0.5 => (
            Kind::Released,
            format!(
                "releases cover {} of the window, deployments to environments {}",
                percent(release),
                percent(place)
            ),
        ),
        (Some(place), Some(_)) => {
            (Kind::Placed, format!("deployments to environments cover {} of the window", percent(place)))
        }
    }
}

/// Whether environments are in use: several deployments to production, the last of them not long ago.
fn is_current(all: &[Deployment], window: Window) -> bool {
    const SEVERAL: usize = 3;
    let lately = window.to - (window.to - window.from) / 4;
    let reached = |one: &&Deployment| {
        one.tier == Tier::Production && one.outcome == Outcome::Success && window.contains(one.finished)
    };
    let times: Vec<_> = all.iter().filter(reached).map(|one| one.finished).collect();
    times.len() >= SEVERAL && times.iter().max().is_some_and(|last| *last >= lately)
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The share of the window from the first production deployment, or its begin where there were some before, to the
/// last; `None` without any.
fn covered(all: &[Deployment], window: Window) -> Option<f64> {
    let reached = |one: &&Deployment| {
        one.tier == Tier::Production && one.outcome == Outcome::Success && one.finished <= window.to
    };
    let times = || all.iter().filter(reached).map(|one| one.finished);
    let (first, last) = (times().min()?.max(window.from), times().max()?);
    let length = (window.to - window.from).num_seconds().max(1);
    Some((last - first).num_seconds().max(0) as f64 / length as f64)
}
