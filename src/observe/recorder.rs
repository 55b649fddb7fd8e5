//! Writes down each month's measures and events.

use super::Observer;
use super::measures::{self, STAGE_MEASURES, View};
use super::table::Record;
use crate::district::District;
use crate::foundation::calendar::Month;

/// Keeps the record of a run.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    /// What has been seen.
    pub record: Record,
}

impl Observer for Recorder {
    fn month_ended(&mut self, month: Month, district: &District) {
        let view = View::of(district);
        self.record.months.push(month);
        self.record.district.extend(measures::DISTRICT_MEASURES.iter().map(|measure| (measure.of)(&view)));
        for stage in 0..district.plan.stages.len() {
            self.record.stages.extend(STAGE_MEASURES.iter().map(|measure| (measure.of)(&view, stage)));
        }
        self.record.events.extend(district.events.iter().cloned());
    }
}
