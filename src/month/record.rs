//! Phase 12: the books are closed.

use super::Now;
use crate::district::District;

/// Remembers how many ties there are, for their survival over a year.
pub fn close_the_books(district: &mut District, now: &Now) {
    let ties = district.ties.filled.iter().map(|&filled| u32::from(filled)).sum();
    let before = core::mem::replace(&mut district.ties_by_month[now.month.0.rem_euclid(12) as usize], ties);
    let year_ago = now.month.plus(-12);
    let stages = district.plan.stages.len();
    let old = district.ties.all(stages).filter(|(_, _, tie)| tie.since <= year_ago).count();
    district.count.link_survival =
        if before > 0 { (old as f64 / f64::from(before)).min(1.0) } else { f64::NAN };
}
