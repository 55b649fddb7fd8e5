//! Looking on. An observer sees every month's end and can change nothing.

pub mod audit;
pub mod decembers;
pub mod digest;
pub mod groups;
pub mod measures;
pub mod outlays;
pub mod panel;
pub mod periods;
pub mod recorder;
pub mod table;
pub mod yearly;

use crate::district::District;
use crate::foundation::calendar::Month;

/// One who looks on.
pub trait Observer {
    /// Sees a month's end; the months of the warm-up are not shown.
    fn month_ended(&mut self, month: Month, district: &District);
}

/// Nobody looks on.
impl Observer for () {
    fn month_ended(&mut self, _: Month, _: &District) {}
}

/// Two look on.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn month_ended(&mut self, month: Month, district: &District) {
        self.0.month_ended(month, district);
        self.1.month_ended(month, district);
    }
}

impl<O: Observer> Observer for &mut O {
    fn month_ended(&mut self, month: Month, district: &District) {
        (**self).month_ended(month, district);
    }
}
