//! Morris's trajectories: from a random corner of a grid, every group is moved once, in random order.

use super::{Groups, Point, draws, shuffled};

/// A screening design (Morris 1991; groups after Campolongo et al. 2007).
///
/// Shares lie on `levels` levels from 0 to 1, both included, so distributions need finite bounds. Every move goes
/// half of the levels up or down, by `delta`, so that all levels are met alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Morris {
    groups: Groups,
    trajectories: u32,
    levels: u32,
    seed: u64,
}

/// One trajectory: where it begins, and what is then moved.
pub(crate) struct Trajectory {
    start: Vec<u32>,
    upward: Vec<bool>,
    /// The groups in the order of their moves.
    pub(crate) order: Vec<u32>,
}

impl Morris {
    /// A design of so many trajectories on so many levels. An error if the levels are not even or less than 2.
    pub fn new(groups: Groups, trajectories: u32, levels: u32, seed: u64) -> Result<Self, String> {
        if levels < 2 || !levels.is_multiple_of(2) {
            return Err(format!(
                "{levels} levels: Morris's design needs an even number of at least 2, such as 4"
            ));
        }
        Ok(Self { groups, trajectories, levels, seed })
    }

    /// The groups it moves.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Number of trajectories.
    pub fn trajectories(&self) -> u32 {
        self.trajectories
    }

    /// Rows of a trajectory: one more than groups.
    pub fn rows_each(&self) -> usize {
        self.groups.count() + 1
    }

    /// How far a move goes, as a share: p / (2 (p - 1)) for p levels.
    pub fn delta(&self) -> f64 {
        f64::from(self.levels) / (2.0 * f64::from(self.levels - 1))
    }

    /// The points, trajectory by trajectory. More trajectories leave the first ones as they were.
    pub fn points(&self) -> Vec<Point> {
        (0..self.trajectories).flat_map(|number| self.walk(&self.trajectory(number))).collect()
    }

    pub(crate) fn trajectory(&self, number: u32) -> Trajectory {
        let mut draws = draws(self.seed, "morris", u64::from(number));
        let order = shuffled(self.groups.count() as u32, &mut draws);
        let half = self.levels / 2;
        let mut begin = || (draws.below(half), draws.below(2) == 1);
        let (lower, upward): (Vec<u32>, Vec<bool>) = (0..self.groups.factors()).map(|_| begin()).unzip();
        let start = lower.iter().zip(&upward).map(|(low, &up)| if up { *low } else { low + half }).collect();
        Trajectory { start, upward, order }
    }

    /// Whether a group of one factor is moved up; none for larger groups, whose factors go their own ways.
    pub(crate) fn direction(&self, trajectory: &Trajectory, group: usize) -> Option<bool> {
        let mut members = self.groups.members(group);
        let only = members.next()?;
        members.next().is_none().then_some(trajectory.upward[only])
    }

    fn walk(&self, trajectory: &Trajectory) -> Vec<Point> {
        let mut at = trajectory.start.clone();
        let point =
            |at: &[u32]| at.iter().map(|&level| f64::from(level) / f64::from(self.levels - 1)).collect();
        let mut points = vec![point(&at)];
        for &group in &trajectory.order {
            for factor in self.groups.members(group as usize) {
                let half = self.levels / 2;
                at[factor] = if trajectory.upward[factor] { at[factor] + half } else { at[factor] - half };
            }
            points.push(point(&at));
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_moved_once_by_delta() {
        let groups = Groups::new(vec![0, 1, 1, 2]).unwrap();
        let design = Morris::new(groups.clone(), 30, 6, 4).unwrap();
        let points = design.points();
        assert_eq!(points.len(), 30 * 4);
        for trajectory in points.chunks(design.rows_each()) {
            let mut moved = Vec::new();
            for pair in trajectory.windows(2) {
                let by: Vec<f64> = (0..4).map(|factor| (pair[1][factor] - pair[0][factor]).abs()).collect();
                let group =
                    (0..3).find(|&group| groups.members(group).all(|factor| by[factor] > 0.0)).unwrap();
                assert!(groups.members(group).all(|factor| (by[factor] - 0.6).abs() < 1e-12));
                assert_eq!(by.iter().filter(|&&by| by > 0.0).count(), groups.members(group).count());
                moved.push(group);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2]);
        }
    }

    #[test]
    fn all_levels_are_met_alike() {
        let points = Morris::new(Groups::single(2), 2000, 4, 4).unwrap().points();
        let mut counts = [0_u32; 4];
        points.iter().for_each(|point| counts[(point[0] * 3.0).round() as usize] += 1);
        assert!(counts.iter().all(|count| count.abs_diff(1500) < 150), "{counts:?}");
        assert!(points.iter().flatten().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn more_trajectories_leave_the_first_as_they_were() {
        let points =
            |trajectories, seed| Morris::new(Groups::single(3), trajectories, 4, seed).unwrap().points();
        assert_eq!(points(5, 1)[..], points(9, 1)[..20]);
        assert_ne!(points(5, 1), points(5, 2));
    }

    #[test]
    fn odd_levels_are_refused() {
        for levels in [0, 1, 5] {
            assert!(Morris::new(Groups::single(3), 5, levels, 1).unwrap_err().contains("even"));
        }
    }
}
