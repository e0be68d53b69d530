//! An assessment into every output format; formatting lives only here.
