//! What a night may cost: requests of a repository in which nothing happened, and memory.

use std::time::Duration;

use serde_json::Value;

use crate::harbour::Harbour;

/// Requests of a repository in which nothing happened.
const IDLE: u64 = 5;

/// Bytes that the process may ever have, however many repositories and nights there are.
const MEMORY: u64 = 500_000_000;

/// Holds a night to what it may cost. Prints the figures where somebody asked for a fleet of a certain size.
#[expect(clippy::print_stdout, reason = "whoever asks for a size wants to see the figures")]
pub(crate) fn hold(harbour: &Harbour, night: i64, told: &Value, took: Duration) {
    let health = std::fs::read_to_string(harbour.health()).unwrap();
    let health: Value = serde_json::from_str(&health).unwrap();
    // Other systems than Linux do not tell it.
    let peak = health["peak_memory_bytes"].as_u64();
    assert!(peak.is_none_or(|peak| peak < MEMORY), "night {night} took {peak:?} bytes");
    let members = told["repositories"].as_array().unwrap();
    let idle = members.iter().filter(|member| harbour.is_idle(member["name"].as_str().unwrap()));
    let asked: Vec<_> = idle.map(|member| member["requests"].as_u64().unwrap()).collect();
    assert!(asked.iter().all(|requests| *requests <= IDLE), "night {night}: {asked:?}");
    if std::env::var_os("PLIMSOLL_FLEET").is_some() {
        println!(
            "night {night}: {} repositories, {} requests ({} of {} idle ones), {:.1} s, peak {} MB",
            members.len(),
            told["requests"],
            asked.iter().sum::<u64>(),
            asked.len(),
            took.as_secs_f64(),
            peak.map_or_else(|| "?".to_owned(), |peak| (peak / 1_000_000).to_string()),
        );
    }
}
