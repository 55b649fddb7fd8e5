//! The outside world's values of a month, and buyers' habits.

use crate::foundation::calendar::Month;
use crate::world::people::LifeTable;

/// What the month brings from outside; phase 1 writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Today {
    /// The month.
    pub month: Month,
    /// Whether drivers rest.
    pub at_rest: bool,
    /// Currency of the district for a unit of each region's currency.
    pub rate: Vec<f64>,
    /// Currency of the district for a US dollar.
    pub dollar: f64,
    /// Price level of each region, in its currency.
    pub deflators: Vec<f64>,
    /// Change of each since a month ago, in logarithms.
    pub inflation: Vec<f64>,
    /// Price of materials, first month = 1.
    pub materials: f64,
    /// Prices in the district's region, first month = 1.
    pub price_level: f64,
    /// Pay of a worker in the district [currency/month].
    pub pay: f64,
    /// Pieces an hour at the frontier against the first month's.
    pub technology: f64,
    /// Growth of the frontier since a quarter ago, in logarithms.
    pub frontier_growth: f64,
    /// Change of pay per unit of output since a quarter ago, in logarithms.
    pub labour_cost_change: f64,
    /// Change of prices in the district's region since a quarter ago, in logarithms.
    pub price_change: f64,
    /// Change of pay and prices since the first month, for carriage and outside work.
    pub cost_level: f64,
    /// Discount rate a month.
    pub discount: f64,
    /// Rate of a loan a month, for one without a record.
    pub lending: f64,
    /// Pay of a worker in the town's other jobs [currency/month].
    pub town_pay: f64,
    /// How many die at which age.
    pub life: LifeTable,
    /// Youths of the town who leave school this month.
    pub school_leavers: f64,
    /// What draws the young elsewhere.
    pub youth_pull: f64,
    /// Interest on deposits a month.
    pub deposit_rate: f64,
    /// Price of land, first month = 1.
    pub land_price: f64,
    /// Share of the bank's loans outside the district lost this month.
    pub loan_losses: f64,
    /// Rent and nuisance in the middle of the town, as a share of what is charged there.
    pub urban_pressure: f64,
    /// Where goods are made most cheaply abroad, if anywhere.
    pub abroad: Option<Abroad>,
    /// By market: purchase occasions this month \[pieces\].
    pub occasions: Vec<f64>,
    /// By market and source (lines, then rivals): the part of a source's weight in choice that does not hang on
    /// the district's offers; for rivals all of it, in logarithms.
    pub rival_weight: Vec<f64>,
    /// By market: mean logarithm of rivals' prices in the buyer's currency.
    pub rival_price: Vec<f64>,
}

impl Today {
    /// What incomes are measured in: a month's pay in the town \[currency\], or one unit where nobody is paid.
    #[inline]
    pub fn one_pay(&self) -> f64 {
        self.town_pay.max(1.0)
    }
}

/// A place abroad where wholesalers can have goods made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abroad {
    /// Price of materials there, against the district's at the founding.
    pub material: f64,
    /// Pay per unit of output there, against the district's at the founding.
    pub labour: f64,
    /// Quality there, in logarithms, against the district's at the founding.
    pub log_quality: f64,
}

/// Buyers' habits in a market.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarketState {
    /// Shares of all purchase occasions, by source (lines, then rivals); the rest buys other goods.
    pub share: Vec<f64>,
    /// Pieces sold by the district this month.
    pub sold: f64,
    /// Pieces that rivals from other regions than the market's sold this month.
    pub imported: f64,
    /// Pieces of the category this month, all sources.
    pub pieces: f64,
}
