//! The embedded database: records keyed by the platform's ids, raw payloads, logs, watermarks.
