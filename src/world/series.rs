//! Series in time, as a scenario writes them.

use crate::scenario::values::Values;

/// A series in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The path at which it stands in the scenario; drivers are known by it.
    pub key: String,
}

impl Series {
    /// Takes the series that stands at a path.
    pub fn read(_values: &Values, at: &str) -> Self {
        Self { key: at.to_owned() }
    }
}
