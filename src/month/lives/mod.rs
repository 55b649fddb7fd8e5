//! Phase 10: lives.

pub mod closing;

use super::Now;
use crate::district::District;

/// People and firms live on, begin and end.
pub fn live_on(district: &mut District, now: &Now) {
    closing::close_those_who_leave(district, now);
}
