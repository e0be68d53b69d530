//! How fast and how patiently requests are made.

use std::time::Duration;

/// How fast and how patiently requests are made.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Requests under way at once.
    pub parallel: usize,
    /// Requests a second where a limit is in force.
    pub per_second: f64,
    /// The whole of a request, from the first byte sent to the last received.
    pub deadline: Duration,
    /// Times a request is made before it is given up.
    pub tries: u32,
    /// Wait before the second try; doubled each time.
    pub retry: Duration,
    /// Wait when the platform asks to slow down without saying for how long; doubled each time.
    pub slow_down: Duration,
    /// Longest single wait of that kind.
    pub longest_slow_down: Duration,
    /// Wait before a doubtful filtered answer is asked for again.
    pub second_opinion: Duration,
    /// Whether to wait when the hourly limit is reached; else the collection ends there.
    pub wait_for_reset: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            parallel: 4,
            per_second: 10.0,
            deadline: Duration::from_secs(60),
            tries: 5,
            retry: Duration::from_millis(500),
            slow_down: Duration::from_secs(60),
            longest_slow_down: Duration::from_secs(15 * 60),
            second_opinion: Duration::from_secs(60),
            wait_for_reset: true,
        }
    }
}
