//! The formats as a reader meets them: documents, tables and pages of a realistic assessment.

// Helpers outside test functions are test code too; the lints know it by the attribute.
#[cfg(test)]
mod attack;
#[cfg(test)]
mod csv_tables;
#[cfg(test)]
mod deployments;
#[cfg(test)]
mod events;
#[cfg(test)]
mod explanation;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod html;
#[cfg(test)]
mod json_documents;
#[cfg(test)]
mod markup;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod scorecard;
