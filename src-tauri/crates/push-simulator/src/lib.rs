//! A server that answers like APNs.
