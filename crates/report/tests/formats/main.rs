//! The formats as a reader meets them: documents, tables and pages of a realistic assessment.

// Helpers outside test functions are test code too; the lints know it by the attribute.
#[cfg(test)]
mod attack;
#[cfg(test)]
mod badges;
#[cfg(test)]
mod code_scanning;
#[cfg(test)]
mod columnar;
#[cfg(test)]
mod csv_tables;
#[cfg(test)]
mod deployments;
#[cfg(test)]
mod difference;
#[cfg(test)]
mod events;
#[cfg(test)]
mod explanation;
#[cfg(test)]
mod exposition;
#[cfg(test)]
mod fleet;
mod hostile;
#[cfg(test)]
mod html;
#[cfg(test)]
mod json_documents;
#[cfg(test)]
mod markdown_pages;
#[cfg(test)]
mod markup;
#[cfg(test)]
mod office;
#[cfg(test)]
mod openmetrics_text;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_tables;
#[cfg(test)]
mod scorecard;
mod standing;
#[cfg(test)]
mod workbook;
