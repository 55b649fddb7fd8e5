//! A month in the life of a district. Read from top to bottom.

pub mod credit;
pub mod drivers;
pub mod households;
pub mod learning;
pub mod lives;
pub mod markets;
pub mod niches;
pub mod notes_due;
pub mod parents;
pub mod piece_rates;
pub mod production;
pub mod programmes;
pub mod putting_out;
pub mod record;
pub mod settlement;
pub mod trust;
pub mod wholesaling;

use crate::district::District;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance};
use crate::world::paths::Paths;

/// Lives through a month. The phases are those of a month in the trade; each may look at `now` and change the
/// district.
pub fn live_through(district: &mut District, now: &Now) {
    drivers::advance(district, now);
    programmes::open_and_award(district, now);

    wholesaling::forecast_price_and_order(district, now);
    putting_out::share_out_the_orders(district, now);
    niches::ordering::order_own_products(district, now);
    programmes::place_public_orders(district);
    production::make_stage_by_stage(district, now);
    markets::sell(district, now);
    niches::selling::sell_own_products(district, now);
    settlement::collect_and_pay(district, now);

    trust::remember(district, now);
    learning::learn(district, now);
    credit::settle_with_the_bank(district, now);
    lives::live_on(district, now);
    niches::look_for_ways_out(district, now);
    parents::go_and_be_followed(district, now);

    programmes::sum_up(district, now);
    record::close_the_books(district, now);
}

/// What every phase may look at and none may change.
pub struct Now<'a> {
    /// The month, as an absolute count.
    pub month: Month,
    /// Whether drivers rest: in the warm-up, and for good in the stationary control.
    pub at_rest: bool,
    /// First month after the warm-up.
    pub from: Month,
    /// The drivers.
    pub paths: &'a Paths,
    /// Luck.
    pub chance: &'a Chance,
}

/// What of a firm turns once a year, each in a month of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Year {
    /// Workers leave and grow older.
    Workers = 8,
    /// The owner looks at what there is.
    Owner = 16,
    /// Workers begin for themselves.
    Beginners = 24,
    /// A maker thinks of new uses for what it can do.
    Search = 32,
    /// A maker with products of its own looks at markets; a parent weighs going abroad, and a maker following it.
    Abroad = 40,
}

impl Now<'_> {
    /// Whether this is the firm's month of the quarter.
    #[inline]
    pub fn is_turn_of(&self, key: BirthKey) -> bool {
        key.0 % 3 == self.month.0.rem_euclid(3) as u64
    }

    /// Whether this is the month in which a year of the firm's turns.
    #[inline]
    pub fn turns(&self, year: Year, key: BirthKey) -> bool {
        (key.0 >> year as u8) % 12 == self.month.0.rem_euclid(12) as u64
    }

    /// Today's value of a driver.
    #[inline]
    pub fn driver(&self, index: usize) -> f64 {
        if self.at_rest { self.paths.at_rest(index) } else { self.paths.value(index, self.month) }
    }

    /// Its value a quarter ago; at rest before the first month.
    #[inline]
    pub fn driver_a_quarter_ago(&self, index: usize) -> f64 {
        let month = self.month.plus(-3);
        if self.at_rest || month < self.from {
            self.paths.at_rest(index)
        } else {
            self.paths.value(index, month)
        }
    }
}
