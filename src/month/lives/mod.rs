//! Phase 10: lives. Workers come and go, owners grow old, firms end and begin.

pub mod closing;
pub mod entry;
pub mod owners;
pub mod work_force;

use super::Now;
use crate::district::District;

/// People and firms live on, end and begin.
pub fn live_on(district: &mut District, now: &Now) {
    work_force::hire_and_dismiss(district, now);
    owners::grow_older(district, now);
    closing::close_those_who_leave(district, now);
    entry::begin(district, now);
    for stage in (now.turn.of_three()..district.plan.stages.len()).step_by(3) {
        district.shops.count_reach(stage);
    }
}
