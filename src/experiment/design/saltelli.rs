//! Saltelli's layout for Sobol' indices: two samples, and the first with one group at a time from the second.

use super::{Groups, Point, SOBOL_DIMENSIONS, sobol_points};

/// Base rows of Sobol' points in twice as many dimensions as factors, A and B (Saltelli et al. 2010).
///
/// Each base row gives `groups + 2` rows: A, then for each group A with that group's shares from B, then B.
#[derive(Clone, Debug, PartialEq)]
pub struct Saltelli {
    groups: Groups,
    base: Vec<Point>,
}

impl Saltelli {
    /// A design of so many base rows, best a power of two. An error beyond 128 factors or 65,536 base rows.
    pub fn new(groups: Groups, base_rows: u32, seed: u64) -> Result<Self, String> {
        let (factors, most) = (groups.factors(), SOBOL_DIMENSIONS / 2);
        if factors > most {
            return Err(format!(
                "Sobol' indices take two dimensions a factor, so at most {most} factors, here {factors}: screen them \
                 first with Morris's design"
            ));
        }
        Ok(Self { base: sobol_points(base_rows, 2 * factors, seed)?, groups })
    }

    /// The groups whose indices are found.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Number of base rows.
    pub fn base_rows(&self) -> usize {
        self.base.len()
    }

    /// Rows of a base row: two more than groups.
    pub fn rows_each(&self) -> usize {
        self.groups.count() + 2
    }

    /// The points, base row by base row. More base rows leave the first ones as they were.
    pub fn points(&self) -> Vec<Point> {
        self.base.iter().flat_map(|row| self.around(row)).collect()
    }

    fn around(&self, row: &[f64]) -> Vec<Point> {
        let (a, b) = row.split_at(self.groups.factors());
        let mut points = vec![a.to_vec()];
        for group in 0..self.groups.count() {
            let mut crossed = a.to_vec();
            self.groups.members(group).for_each(|factor| crossed[factor] = b[factor]);
            points.push(crossed);
        }
        points.push(b.to_vec());
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_group_at_a_time_comes_from_the_second_sample() {
        let design = Saltelli::new(Groups::new(vec![0, 1, 0]).unwrap(), 8, 2).unwrap();
        let points = design.points();
        assert_eq!((points.len(), design.rows_each()), (32, 4));
        for rows in points.chunks(4) {
            let (a, b) = (&rows[0], &rows[3]);
            assert_eq!(rows[1], [b[0], a[1], b[2]]);
            assert_eq!(rows[2], [a[0], b[1], a[2]]);
            assert!(a.iter().zip(b).all(|(one, other)| one != other));
        }
    }

    #[test]
    fn more_base_rows_leave_the_first_as_they_were() {
        let points = |rows| Saltelli::new(Groups::single(3), rows, 2).unwrap().points();
        assert_eq!(points(16)[..], points(64)[..80]);
    }

    #[test]
    fn too_many_factors_are_refused_with_a_way_out() {
        assert!(Saltelli::new(Groups::single(128), 2, 1).is_ok());
        let refused = Saltelli::new(Groups::single(129), 2, 1).unwrap_err();
        assert!(refused.contains("at most 128 factors, here 129") && refused.contains("Morris"), "{refused}");
    }
}
