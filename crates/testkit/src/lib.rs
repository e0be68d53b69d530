//! Scripted repositories for tests: any graph, fixed dates, the same object ids everywhere.
