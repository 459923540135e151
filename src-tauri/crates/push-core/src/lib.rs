//! The application: workspace, store, vault, use cases. No UI.
