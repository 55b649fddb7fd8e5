//! The wholesaler (tonya): takes the risk, puts work out, carries stock, trades with dealers and buyers abroad.

use crate::accounts::goods::Lot;
use crate::foundation::calendar::Month;
use crate::foundation::measure::{Pieces, Yen};
use crate::foundation::places::Places;

/// All wholesalers. Tables are flat: by wholesaler, then line, then market or stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traders {
    /// Number among the firms.
    pub firm: Vec<u32>,
    /// Those in business, in the order of founding.
    pub active: Vec<u32>,
    /// Persons engaged, owner included.
    pub persons: Vec<u32>,
    /// Margin realised against margin aimed at, in logarithms; below zero it presses on piece rates.
    pub margin_gap: Vec<f64>,
    /// Trade in a line: by wholesaler, line.
    pub lines: Vec<LineTrade>,
    /// An offer of a line in a market: by wholesaler, line, market.
    pub offers: Vec<Offer>,
    /// Pieces that wait before a stage: by wholesaler, stage, line.
    pub queues: Vec<Queue>,
    /// Lots that are outside the district, by month of return.
    pub away: [Vec<Away>; 12],
    /// Cost of the lots that are outside, by wholesaler.
    pub away_value: Vec<Yen>,
    /// Sales abroad not yet paid, by month of payment.
    pub receivables: [Vec<Receivable>; 12],
    /// Book value of sales abroad not yet paid, by wholesaler.
    pub receivable: Vec<Yen>,
    /// Cost of carriage and watching against the cost of work, smoothed.
    pub dealing: Vec<f64>,
    /// Bills for work of the month \[currency\].
    pub billed: Vec<f64>,
    /// Money for carriage, watching and freight owed this month, by wholesaler \[currency\].
    pub carriage: Vec<f64>,
    /// See `carriage`.
    pub verification: Vec<f64>,
    /// See `carriage`.
    pub freight: Vec<f64>,
    /// Sales of the month at book, by wholesaler.
    pub sales: Vec<Yen>,
    /// Sales, smoothed over a year, by wholesaler \[currency/month\].
    pub turnover: Vec<f64>,
    /// Sales at home of the month, by wholesaler, market.
    pub home_sales: Vec<Yen>,
    /// Know-how of having goods made abroad, from 0 to 1, by wholesaler.
    pub know_how: Vec<f64>,
    /// Share of new pieces made abroad, by wholesaler.
    pub abroad: Vec<f64>,
    /// Owed to makers abroad for goods ordered this month, by wholesaler.
    pub abroad_bill: Vec<Yen>,
    /// Owed to the outside for work sent there this month, by wholesaler.
    pub outside_bill: Vec<Yen>,
}

/// A wholesaler's trade in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LineTrade {
    /// Whether the wholesaler deals in it.
    pub dealt: bool,
    /// Finished goods.
    pub stock: Lot,
    /// Cost of a piece, as last known \[currency\].
    pub unit_cost: f64,
    /// Cost of a piece finished in the district, as last known \[currency\].
    pub home_cost: f64,
    /// Expected demand a month, all markets.
    pub expected: f64,
    /// Mark-up over unit cost aimed at.
    pub markup: f64,
    /// Share among the line's sellers a month ago.
    pub last_share: f64,
    /// Pieces that are outside the district.
    pub away: Pieces,
}

/// What a wholesaler asks for a line in a market, and who comes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offer {
    /// Logarithm of the price in the buyer's currency.
    pub log_price: f64,
    /// Usual distance of the own wanted price from rivals' prices, in logarithms.
    pub gap: f64,
    /// Weight among the line's sellers in this market at equal prices; all weights sum to one.
    pub reach: f64,
    /// Share of the line's buyers in this market who deal with this wholesaler.
    pub base: f64,
    /// Level of expected demand a month (Holt).
    pub level: f64,
    /// Trend of expected demand a month (Holt).
    pub trend: f64,
    /// Pieces that buyers asked for this month.
    pub asked: f64,
}

/// Pieces waiting before a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Queue {
    /// The pieces.
    pub lot: Lot,
    /// Pieces that pass in a month, smoothed.
    pub flow: f64,
    /// Part of a spoiled piece carried over.
    pub carry: f64,
}

/// A lot that is being worked outside the district.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Away {
    /// Whose it is.
    pub trader: u32,
    /// Of which line.
    pub line: u32,
    /// Stage before which it waits on its return; the number of stages for the finished.
    pub next: u32,
    /// The lot.
    pub lot: Lot,
}

/// A sale abroad not yet paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receivable {
    /// Whose it is.
    pub trader: u32,
    /// From which market.
    pub market: u32,
    /// Sum in hundredths of the buyer's currency.
    pub foreign: i64,
    /// Sum in the ledger's unit at the rate of the sale.
    pub book: Yen,
}

/// The place of a month in tables by month of the year to come.
pub fn bucket(month: Month) -> usize {
    month.0.rem_euclid(12) as usize
}

impl Traders {
    /// Wholesalers have new numbers, and so have firms.
    pub(super) fn renumber(&mut self, traders: &Places, firms: &Places) {
        let Self {
            firm,
            active,
            persons,
            margin_gap,
            lines,
            offers,
            queues,
            away,
            away_value,
            receivables,
            receivable,
            dealing,
            billed,
            carriage,
            verification,
            freight,
            sales,
            turnover,
            home_sales,
            know_how,
            abroad,
            abroad_bill,
            outside_bill,
        } = self;
        away.iter_mut().for_each(|lots| lots.retain_mut(|lot| traders.rename_if_kept(&mut lot.trader)));
        for claims in receivables {
            claims.retain_mut(|claim| traders.rename_if_kept(&mut claim.trader));
        }
        traders.rename(active);
        traders.arrange(firm);
        firms.rename(firm);
        traders.arrange(persons);
        traders.arrange(lines);
        traders.arrange(offers);
        traders.arrange(queues);
        for column in [away_value, receivable, sales, home_sales, abroad_bill, outside_bill] {
            traders.arrange(column);
        }
        for column in
            [margin_gap, dealing, billed, carriage, verification, freight, turnover, know_how, abroad]
        {
            traders.arrange(column);
        }
    }

    /// How many have a number: those in business and some that are not.
    pub fn len(&self) -> usize {
        self.firm.len()
    }

    /// Whether none has a number.
    pub fn is_empty(&self) -> bool {
        self.firm.is_empty()
    }

    /// Cost of all stocks and work in progress of a wholesaler.
    pub fn stocks_of(&self, trader: usize, lines: usize, stages: usize) -> Yen {
        let finished: Yen =
            self.lines[trader * lines..(trader + 1) * lines].iter().map(|line| line.stock.value).sum();
        let queued: Yen = self.queues[trader * stages * lines..(trader + 1) * stages * lines]
            .iter()
            .map(|queue| queue.lot.value)
            .sum();
        finished + queued + self.away_value[trader]
    }

    /// All pieces and their cost, finished, waiting and away.
    pub fn all_goods(&self) -> (Pieces, Yen) {
        let mut sum = (0, 0);
        let lots = self
            .lines
            .iter()
            .map(|line| &line.stock)
            .chain(self.queues.iter().map(|queue| &queue.lot))
            .chain(self.away.iter().flatten().map(|away| &away.lot));
        for lot in lots {
            sum.0 += lot.pieces;
            sum.1 += lot.value;
        }
        sum
    }
}
