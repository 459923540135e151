//! Beginnings for notifications of every push type.

use crate::model::TemplateView;

/// All of them, in the order in which they are offered.
pub fn templates() -> Vec<TemplateView> {
    Vec::new()
}
