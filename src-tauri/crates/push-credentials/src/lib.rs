//! What Apple hands out: key files read into typed facts.
