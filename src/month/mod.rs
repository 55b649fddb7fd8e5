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
pub mod selection;
pub mod settlement;
pub mod trust;
pub mod wholesaling;

use crate::district::turns::Turn;
use crate::district::{District, numbers};
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
use crate::world::paths::Paths;

/// Lives through a month, one district or several that live together. The phases are those of a month in the trade; each
/// may look at `now` and change the district. Districts meet in the selection of applicants alone.
pub fn live_through(together: &mut [(&mut District, Now<'_>)]) {
    for (district, now) in &mut *together {
        numbers::give_free(district);
        drivers::advance(district, now);
        programmes::open_and_take_applications(district, now);
    }
    selection::select_within_the_budgets(together);
    for (district, now) in together {
        programmes::pay_by_the_month(district, now);

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
}

/// What every phase may look at and none may change.
#[derive(Clone)]
pub struct Now<'a> {
    /// The month, as an absolute count.
    pub month: Month,
    /// Whose turn it is.
    pub turn: Turn,
    /// Whether drivers rest: in the warm-up, and for good in the stationary control.
    pub at_rest: bool,
    /// First month after the warm-up.
    pub from: Month,
    /// The drivers.
    pub paths: &'a Paths,
    /// Luck.
    pub chance: &'a Chance,
}

impl Now<'_> {
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
