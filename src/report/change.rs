//! What changed most, and when: the largest change between two periods, and the stretch that holds most of it.

use crate::foundation::elementary;

/// Part of a change that counts as most of it.
const MOST: f64 = 0.6;
/// A rise from less than this part of the row's largest value is a rise from next to nothing: its ratio says little.
const NEXT_TO_NOTHING: f64 = 0.1;

/// A change of a row of values, by the places of its periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The shortest stretch that holds most of it, where it is clearly shorter than the whole.
    pub mostly: Option<(usize, usize)>,
    /// How large it is: the logarithm of the ratio, or the difference of shares.
    pub size: f64,
}

/// The largest change between an earlier and a later value: of shares by their difference, otherwise by their
/// ratio. None where fewer than two values are defined (and, for ratios, positive), or nothing changes.
pub fn largest(values: &[f64], share: bool) -> Option<Change> {
    let usable = |value: f64| value.is_finite() && (share || value > 0.0);
    let size = |from: f64, to: f64| if share { to - from } else { elementary::ln(to / from) };
    let most = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let says_little = |from: f64, to: f64| !share && to > from && from < NEXT_TO_NOTHING * most;
    let mut best: Option<Change> = None;
    for (from, &early) in values.iter().enumerate().filter(|(_, value)| usable(**value)) {
        for (to, &late) in values.iter().enumerate().skip(from + 1).filter(|(_, value)| usable(**value)) {
            let size = size(early, late);
            // Of equal changes the quickest: a plateau before or after is no part of it.
            let larger = best.is_none_or(|best| match size.abs() - best.size.abs() {
                more if more.abs() < 1e-9 => to - from < best.to - best.from,
                more => more > 0.0,
            });
            if size != 0.0 && larger && !says_little(early, late) {
                best = Some(Change { from, to, mostly: None, size });
            }
        }
    }
    best.map(|change: Change| Change { mostly: mostly(values, &change), ..change })
}

fn mostly(values: &[f64], change: &Change) -> Option<(usize, usize)> {
    let whole = values[change.to] - values[change.from];
    let length = change.to - change.from;
    // Half the way is short enough to be worth telling.
    for shorter in 1..=length / 2 {
        let held = |from: usize| (values[from + shorter] - values[from]) / whole;
        let best = (change.from..=change.to - shorter)
            .filter(|&from| held(from) >= MOST)
            .max_by(|&a, &b| held(a).total_cmp(&held(b)).then(b.cmp(&a)));
        if let Some(from) = best {
            return Some((from, from + shorter));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_found_with_the_years_that_hold_most_of_it() {
        let change = largest(&[10.0, 12.0, 11.5, 11.0, 5.0, 4.5, 4.0, 4.2], false).unwrap();
        assert_eq!((change.from, change.to, change.mostly), (1, 6, Some((3, 4))));
        assert!(change.size < 0.0);
    }

    #[test]
    fn a_plateau_is_no_part_of_a_change() {
        let change = largest(&[8.0, 8.0, 8.0, 2.0, 2.0], false).unwrap();
        assert_eq!((change.from, change.to, change.mostly), (2, 3, None));
    }

    #[test]
    fn a_rise_from_next_to_nothing_says_little() {
        let change = largest(&[100.0, 1.0, 60.0, 80.0], false).unwrap();
        assert_eq!((change.from, change.to), (0, 1));
        assert_eq!(largest(&[1.0, 60.0, 80.0], false).unwrap().from, 1);
    }

    #[test]
    fn an_even_change_has_no_stretch_of_its_own() {
        assert_eq!(largest(&[1.0, 2.0, 3.0, 4.0, 5.0], false).unwrap().mostly, None);
    }

    #[test]
    fn what_is_not_defined_or_does_not_move_is_no_change() {
        assert_eq!(largest(&[f64::NAN, 1.0], false), None);
        assert_eq!(largest(&[3.0, 3.0], false), None);
        assert_eq!(largest(&[0.0, 3.0], false), None);
        assert_eq!(largest(&[0.0, 0.2], true).unwrap().size, 0.2);
    }
}
