//! What runs have left, kept small: there may be a million of them.

use super::{Left, RunId};
use crate::experiment::ensemble::Failure;
use std::collections::BTreeMap;

/// What a run has left, as it is looked at: its measures, or why there are none.
pub type LeftThere<'a> = Result<&'a [f64], &'a Failure>;

/// What all runs have left, by their names. Values lie side by side.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    places: BTreeMap<RunId, Spot>,
    values: Vec<f64>,
    failures: Vec<Failure>,
}

/// Where the values of a run begin and how many there are, or the place of its failure.
#[derive(Clone, Copy, Debug)]
enum Spot {
    Values(u32, u16),
    Failure(u32),
}

impl Rows {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what a run has left; what it had left before no longer counts.
    ///
    /// # Panics
    /// With more than 2^32 values, or 2^16 of one run.
    pub fn insert(&mut self, id: RunId, left: Left) {
        let number = |length: usize| u32::try_from(length).expect("no more values than can be counted");
        let spot = match left {
            Ok(values) => {
                let begin = number(self.values.len());
                self.values.extend_from_slice(&values);
                Spot::Values(
                    begin,
                    u16::try_from(values.len()).expect("no more measures than can be counted"),
                )
            }
            Err(failure) => {
                self.failures.push(failure);
                Spot::Failure(number(self.failures.len()) - 1)
            }
        };
        self.places.insert(id, spot);
    }

    /// What a run has left, if it is among them.
    pub fn get(&self, id: &RunId) -> Option<LeftThere<'_>> {
        Some(match *self.places.get(id)? {
            Spot::Values(begin, count) => Ok(&self.values[begin as usize..][..usize::from(count)]),
            Spot::Failure(place) => Err(&self.failures[place as usize]),
        })
    }

    /// Whether a run is among them.
    pub fn contains(&self, id: &RunId) -> bool {
        self.places.contains_key(id)
    }

    /// Whether a run is among them and has failed.
    pub fn has_failed(&self, id: &RunId) -> bool {
        matches!(self.places.get(id), Some(Spot::Failure(_)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// Whether a run has left the same twice, to the last bit.
pub fn alike(one: LeftThere<'_>, other: LeftThere<'_>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.to_bits() == b.to_bits())
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_what_was_put_in_last() {
        let failure = Failure { month: None, reason: "broke".into(), stopped: false };
        let mut rows = Rows::new();
        rows.insert(RunId(7), Ok(vec![1.0, f64::NAN]));
        rows.insert(RunId(3), Err(failure.clone()));
        rows.insert(RunId(9), Ok(Vec::new()));
        assert!(alike(rows.get(&RunId(7)).unwrap(), Ok(&[1.0, f64::NAN])));
        assert_eq!(rows.get(&RunId(3)), Some(Err(&failure)));
        assert_eq!(rows.get(&RunId(9)), Some(Ok(&[][..])));
        assert_eq!((rows.get(&RunId(1)), rows.len()), (None, 3));
        assert!(rows.has_failed(&RunId(3)) && !rows.has_failed(&RunId(7)));
        rows.insert(RunId(7), Ok(vec![2.0]));
        assert_eq!((rows.get(&RunId(7)), rows.len()), (Some(Ok(&[2.0][..])), 3));
        assert!(!alike(Ok(&[0.0]), Ok(&[-0.0])) && !alike(Ok(&[0.0]), Err(&failure)));
    }
}
