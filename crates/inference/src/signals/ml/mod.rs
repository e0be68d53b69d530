//! Machine learning: how models are trained, judged, kept, served and watched.
//!
//! Without a sign of machine learning none of these has a meaning.

mod component_ci;
mod data_validation;
mod feature_store;
mod metadata;
mod model_cd;
mod model_validation;
mod monitoring;
mod notebooks;
mod online_validation;
mod pipeline;
mod pipeline_cd;
mod present;
mod registry;
mod train_trigger;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    present::DEFINITION,
    notebooks::DEFINITION,
    pipeline::DEFINITION,
    train_trigger::DEFINITION,
    data_validation::DEFINITION,
    model_validation::DEFINITION,
    registry::DEFINITION,
    feature_store::DEFINITION,
    metadata::DEFINITION,
    model_cd::DEFINITION,
    online_validation::DEFINITION,
    monitoring::DEFINITION,
    component_ci::DEFINITION,
    pipeline_cd::DEFINITION,
];
