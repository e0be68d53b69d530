//! A local git repository, read into facts.
