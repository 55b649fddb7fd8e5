//! Factors that move together and are judged as one.

/// Which group each factor belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    of_factor: Vec<usize>,
    count: usize,
}

impl Groups {
    /// Every factor by itself.
    pub fn single(factors: usize) -> Self {
        Self { of_factor: (0..factors).collect(), count: factors }
    }

    /// The group of each factor, numbered from 0. An error if a number between is nobody's.
    pub fn new(of_factor: Vec<usize>) -> Result<Self, String> {
        let count = of_factor.iter().max().map_or(0, |&last| last + 1);
        match (0..count).find(|group| !of_factor.contains(group)) {
            Some(empty) => {
                Err(format!("group {empty} of {count} has no factor: number the groups from 0 without gaps"))
            }
            None => Ok(Self { of_factor, count }),
        }
    }

    /// Number of factors.
    pub fn factors(&self) -> usize {
        self.of_factor.len()
    }

    /// Number of groups.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The factors of a group, in their order.
    pub fn members(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.of_factor.len()).filter(move |&factor| self.of_factor[factor] == group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_members_without_gaps() {
        let groups = Groups::new(vec![1, 0, 1]).unwrap();
        assert_eq!((groups.factors(), groups.count()), (3, 2));
        assert_eq!(groups.members(1).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(Groups::new(vec![0, 1, 2]).unwrap(), Groups::single(3));
        assert!(Groups::new(vec![0, 2]).unwrap_err().contains("group 1 of 3 has no factor"));
    }
}
