//! Facts and events into numbers with sample size, spread, interval and caveats.
