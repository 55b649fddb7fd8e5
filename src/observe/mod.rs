//! Looking on. An observer sees every month's end and can change nothing.

pub mod audit;
pub mod biography;
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

    /// Sees the same month's end in a district that lives beside the first, counted from 0; most do not look.
    fn month_ended_beside(&mut self, _place: usize, _month: Month, _district: &District) {}
}

/// One of the same kind looks on at each of the districts that live together.
#[derive(Clone, Debug)]
pub struct Together<O> {
    /// At the first.
    pub first: O,
    /// At those beside it.
    pub beside: Vec<O>,
}

impl<O: Observer> Observer for Together<O> {
    fn month_ended(&mut self, month: Month, district: &District) {
        self.first.month_ended(month, district);
    }

    fn month_ended_beside(&mut self, place: usize, month: Month, district: &District) {
        if let Some(eye) = self.beside.get_mut(place) {
            eye.month_ended(month, district);
        }
    }
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

    fn month_ended_beside(&mut self, place: usize, month: Month, district: &District) {
        self.0.month_ended_beside(place, month, district);
        self.1.month_ended_beside(place, month, district);
    }
}

/// Somebody looks on, or nobody.
impl<O: Observer> Observer for Option<O> {
    fn month_ended(&mut self, month: Month, district: &District) {
        if let Some(eye) = self {
            eye.month_ended(month, district);
        }
    }

    fn month_ended_beside(&mut self, place: usize, month: Month, district: &District) {
        if let Some(eye) = self {
            eye.month_ended_beside(place, month, district);
        }
    }
}

impl<O: Observer> Observer for &mut O {
    fn month_ended(&mut self, month: Month, district: &District) {
        (**self).month_ended(month, district);
    }

    fn month_ended_beside(&mut self, place: usize, month: Month, district: &District) {
        (**self).month_ended_beside(place, month, district);
    }
}
