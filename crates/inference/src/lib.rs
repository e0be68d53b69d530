//! Signals over facts and metrics; model packs into practices, levels, next steps and explanations.
