//! What somebody changes in a plan without writing it anew.

use super::Plan;

/// Changes of a plan that was read. They stand in none of its texts, and what is wrong with them is told as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Changes of the base after those of the plan: `KEY=VALUE`, in their order.
    pub set: Vec<String>,
    /// So many replicates under each seed, in place of the plan's.
    pub replicates: Option<u32>,
    /// This one seed, in place of the plan's.
    pub seed: Option<u64>,
}

impl Plan {
    /// The same with changes.
    pub fn with(mut self, overrides: &Overrides) -> Self {
        self.set.extend_from_slice(&overrides.set);
        self.replicates = overrides.replicates.unwrap_or(self.replicates);
        self.seeds = overrides.seed.map_or(self.seeds, |seed| vec![seed]);
        self
    }
}
