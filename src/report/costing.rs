//! What arms cost the public and what that buys, in words, in JSON and as tables.

use super::json::Json;
use super::measures::scale;
use super::sheet::{Entries, Sheet, SheetColumn};
use super::text::{WIDTH, aligned, count, decimal, decimals_for, month_in_words, wrapped};
use crate::district::programmes::{FUNDERS, Instrument, RECIPIENTS};
use crate::experiment::compare::{Comparison, Effect};
use crate::experiment::costs::{Cell, Chosen, Count, Helped, MovedOf, Price, Standing};
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{Estimate, paired_interval};

/// What stands for a sum over all of a key.
pub const ALL: &str = "all";

/// What is looked at in the plane of costs and effects, with its name in tables and in words.
pub const PLANES: [(Count, &str, &str); 2] =
    [(Count::JobYears, "job_years", "job-years"), (Count::ValueAdded, "value_added", "value added")];

/// Purses as they are called, in the order of [`FUNDERS`].
const PURSES: [&str; 3] = ["town", "prefecture", "treasury"];

/// What begins the note of an arm that is on a frontier.
pub const ON_FRONTIER: &str = "on the frontier";

/// A comparison of which costs are told.
pub(super) struct Costing<'a> {
    pub comparison: &'a Comparison,
    /// The currency's name.
    pub currency: &'a str,
    /// First and last month.
    pub span: (Month, Month),
}

/// The name of an arm without the word that says it takes a programme in.
pub fn short(name: &str) -> &str {
    name.strip_prefix("with ").unwrap_or(name)
}

/// A figure of the firms that an arm helps.
type Of = fn(&Helped) -> f64;

/// A column of figures in one unit.
struct Scaled {
    divisor: f64,
    decimals: usize,
    unit: String,
}

impl Scaled {
    fn of(unit: &str, values: &[f64]) -> Self {
        let sizes = values.iter().map(|value| value.abs()).filter(|size| size.is_finite());
        let largest = sizes.fold(0.0, f64::max);
        let scale = scale(unit, largest);
        Self { divisor: scale.divisor, decimals: decimals_for(largest / scale.divisor), unit: scale.unit }
    }

    /// Money: in millions as far as that can be read.
    fn money(currency: &str, values: &[f64]) -> Self {
        let largest =
            values.iter().map(|value| value.abs()).filter(|size| size.is_finite()).fold(0.0, f64::max);
        match largest {
            size if (1e6..1e11).contains(&size) => {
                Self { divisor: 1e6, decimals: decimals_for(size / 1e6), unit: format!("million {currency}") }
            }
            _ => Self::of(currency, values),
        }
    }

    fn told(&self, value: f64) -> String {
        grouped(value / self.divisor, self.decimals)
    }

    /// With its sign.
    fn change(&self, value: f64) -> String {
        let told = self.told(value);
        if value > 0.0 && told.contains(|digit: char| ('1'..='9').contains(&digit)) {
            format!("+{told}")
        } else {
            told
        }
    }

    fn range(&self, of: Estimate) -> String {
        if of.low.is_finite() {
            format!("{} to {}", self.told(of.low), self.told(of.high))
        } else {
            "one pair".to_owned()
        }
    }

    fn reach(&self, of: Estimate) -> String {
        match of.low.is_finite() {
            true => format!("{} ± {}", self.change(of.value), self.told((of.high - of.low) / 2.0)),
            false => self.change(of.value),
        }
    }
}

/// A number with commas between thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let (sign, rest) = text.strip_prefix('-').map_or(("", &*text), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, ""), |(whole, part)| (whole, part));
    let Ok(number) = whole.parse() else { return text };
    let dot = if part.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{part}", count(number))
}

/// An estimate in figures that suit its own size: `7.2 (5.9 to 9.4)`.
fn estimate(of: Estimate) -> String {
    let decimals = decimals_for(of.value);
    let told = |value: f64| grouped(value, decimals);
    match of.low.is_finite() {
        true => format!("{} ({} to {})", told(of.value), told(of.low), told(of.high)),
        false => told(of.value),
    }
}

/// The mean of what differs from nothing, with its interval.
fn known(values: &[f64]) -> Estimate {
    let nothing = vec![0.0; values.len()];
    let none = Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN };
    Effect::of(&nothing, values).map_or(none, |effect| effect.difference)
}

impl Costing<'_> {
    /// Whether there is anything to tell.
    pub fn is_there(&self) -> bool {
        !self.comparison.priced().is_empty()
    }

    fn name(&self, arm: usize) -> &str {
        match arm {
            0 => "the base",
            _ => short(&self.comparison.arms[arm].name),
        }
    }

    fn gain(&self, arm: usize, count: Count) -> Estimate {
        known(&self.comparison.gained(arm, count))
    }

    fn purse(&self, arm: usize, purse: usize) -> Estimate {
        let of = |cell: &Cell| cell.funder == purse;
        self.comparison.effect_on_spent(arm, &of).map_or(known(&[]), |effect| effect.difference)
    }

    /// For people: the answer first, then the figures behind it.
    pub fn text(&self) -> Vec<String> {
        let priced = self.comparison.priced();
        if priced.is_empty() {
            return Vec::new();
        }
        let (from, to) = self.span;
        let heading = format!(
            "What it costs and what that buys, {} to {}: against the base, in brackets and after ± the paired 95 % interval; \
             money as it was spent, not discounted",
            month_in_words(from),
            month_in_words(to)
        );
        let mut lines = wrapped(&heading, "", "", WIDTH);
        lines.extend(priced.iter().flat_map(|&arm| wrapped(&self.answer(arm), "  - ", "    ", WIDTH)));
        for told in self.frontier() {
            lines.extend(wrapped(&told, "  ", "  ", WIDTH));
        }
        for block in [self.prices(&priced), self.purses(&priced), self.firms(&priced), self.purposes(&priced)]
        {
            lines.push(String::new());
            lines.extend(block);
        }
        lines
    }

    /// What an arm costs and does, in a sentence.
    fn answer(&self, arm: usize) -> String {
        let cost = known(&self.comparison.cost(arm));
        let money = Scaled::money(self.currency, &[cost.value]);
        let name = self.name(arm);
        if cost.value == 0.0 {
            return format!("{name}: nothing is spent, so there is no price.");
        }
        let (spends, sum) = match cost.value < 0.0 {
            true => ("saves", -cost.value),
            false => ("costs", cost.value),
        };
        let jobs = self.gain(arm, Count::JobYears);
        let people = Scaled::of("job-years", &[jobs.value.abs(), (jobs.high - jobs.low) / 2.0]);
        let price = self.comparison.price(arm, Count::JobYears);
        let effect = match price {
            Price::Of(price) => {
                let price_scale = Scaled::money(self.currency, &[price.value]);
                let verb = if jobs.value < 0.0 { "loses" } else { "keeps" };
                format!(
                    "{verb} {} job-years ({}), {} {} each ({})",
                    people.told(jobs.value.abs()),
                    people.range(if jobs.value < 0.0 { minus(jobs) } else { jobs }),
                    price_scale.told(price.value),
                    price_scale.unit,
                    price_scale.range(price)
                )
            }
            Price::Opposed => format!(
                "{} {} job-years ({}): no price",
                if jobs.value < 0.0 { "loses" } else { "keeps" },
                people.told(jobs.value.abs()),
                people.range(if jobs.value < 0.0 { minus(jobs) } else { jobs })
            ),
            Price::NotTold | Price::NothingSpent => format!(
                "its effect on jobs cannot be told from zero ({} job-years, {}): no price",
                people.change(jobs.value),
                people.range(jobs)
            ),
        };
        let bought = self.comparison.bought(arm, Count::ValueAdded).map(|bought| {
            // Where money is saved, what is bought is what is lost with it.
            let one = format!("{}{}", self.currency, if cost.value < 0.0 { " saved" } else { "" });
            let brings = (bought.value > 0.0) == (cost.value > 0.0);
            let size = estimate(if bought.value > 0.0 { bought } else { minus(bought) });
            match (bought.excludes_zero(), brings) {
                (true, true) => format!("; each {one} brings {size} of value added"),
                (true, false) => format!("; each {one} takes {size} of value added away"),
                (false, _) => "; the effect on value added cannot be told from zero".to_owned(),
            }
        });
        format!(
            "{name} {spends} {} {} and {effect}{}.",
            money.told(sum),
            money.unit,
            bought.unwrap_or_default()
        )
    }

    /// Which arms nothing beats, and by which the others are beaten.
    fn frontier(&self) -> Vec<String> {
        let told = |(count, _, words): &(Count, &str, &str)| self.frontier_in(*count, words);
        let all: Vec<String> = PLANES.iter().map(told).collect();
        let of = |text: &str| text.split_once(": ").map(|(_, rest)| rest.to_owned());
        match (&all[..], of(&all[0]) == of(&all[1])) {
            // The same order of arms, said once.
            ([_, second], true) => {
                vec![second.replacen("In value added", "In job-years and in value added", 1)]
            }
            _ => all,
        }
    }

    fn frontier_in(&self, count: Count, words: &str) -> String {
        let (mut on, mut beaten, mut outdone, mut unknown) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (arm, standing) in self.comparison.standings(count) {
            let name = self.name(arm);
            match standing {
                Standing::Frontier { .. } => on.push(name),
                Standing::Dominated { by, surely } => {
                    beaten.push(format!("{name} by {}{}", self.doing(by), sure(surely)));
                }
                Standing::Outdone { by } => outdone.push(format!("{name} by {}", self.mix(by))),
                Standing::NotTold => unknown.push(name),
            }
        }
        let mut told = vec![match on.is_empty() {
            true => "no arm does better than the base".to_owned(),
            false => format!("the frontier is {}", on.join(", ")),
        }];
        told.push(match beaten.is_empty() {
            true => "none is dominated".to_owned(),
            false => format!("dominated are {}", beaten.join(", ")),
        });
        if !outdone.is_empty() {
            told.push(format!("extendedly dominated are {}", outdone.join(", ")));
        }
        if !unknown.is_empty() {
            told.push(format!("left out (no effect that can be told from zero): {}", unknown.join(", ")));
        }
        format!("In {words}: {}.", told.join("; "))
    }

    fn doing(&self, arm: usize) -> &str {
        if arm == 0 { "doing nothing" } else { self.name(arm) }
    }

    fn mix(&self, [one, other]: [usize; 2]) -> String {
        format!("a mix of {} and {}", self.doing(one), self.doing(other))
    }

    fn prices(&self, priced: &[usize]) -> Vec<String> {
        let costs: Vec<Estimate> = priced.iter().map(|&arm| known(&self.comparison.cost(arm))).collect();
        let money = Scaled::money(self.currency, &costs.iter().map(|cost| cost.value).collect::<Vec<_>>());
        let head = [
            "",
            "cost",
            "job-years",
            "one costs",
            "value added",
            "one yields",
            "establishments",
            "one costs",
        ];
        let mut cells = vec![head.map(str::to_owned).to_vec()];
        let price = |arm, count| match self.comparison.price(arm, count) {
            Price::Of(price) => {
                let scaled = |value: f64| value / money.divisor;
                estimate(Estimate {
                    value: scaled(price.value),
                    low: scaled(price.low),
                    high: scaled(price.high),
                })
            }
            _ => "no price".to_owned(),
        };
        let column = |count| priced.iter().map(|&arm| self.gain(arm, count)).collect::<Vec<_>>();
        let (jobs, added, shops) =
            (column(Count::JobYears), column(Count::ValueAdded), column(Count::Establishments));
        let unit = |values: &[Estimate]| {
            Scaled::of(
                "",
                &values.iter().flat_map(|of| [of.value, (of.high - of.low) / 2.0]).collect::<Vec<_>>(),
            )
        };
        let (job_unit, shop_unit) = (unit(&jobs), unit(&shops));
        for (place, &arm) in priced.iter().enumerate() {
            cells.push(vec![
                self.name(arm).to_owned(),
                format!(
                    "{} ± {}",
                    money.told(costs[place].value),
                    money.told((costs[place].high - costs[place].low) / 2.0)
                ),
                job_unit.reach(jobs[place]),
                price(arm, Count::JobYears),
                money.reach(added[place]),
                self.comparison.bought(arm, Count::ValueAdded).map_or("-".to_owned(), estimate),
                shop_unit.reach(shops[place]),
                price(arm, Count::Establishments),
            ]);
        }
        let heading = format!(
            "Effects and prices, money in {} (establishments: those more at the end of {})",
            money.unit,
            month_in_words(self.span.1)
        );
        let mut lines = wrapped(&heading, "", "", WIDTH);
        lines.extend(in_two(&cells, 5));
        let none = priced.iter().any(|&arm| {
            [Count::JobYears, Count::Establishments]
                .iter()
                .any(|&count| self.comparison.price(arm, count).why_not().is_some())
        });
        if none {
            lines.push(
                "  no price: the effect cannot be told from zero, or goes against the money".to_owned(),
            );
        }
        if costs.iter().any(|cost| cost.value < 0.0) {
            lines.push(
                "  where money is saved: what each of those lost saves, and what each saved loses".to_owned(),
            );
        }
        lines
    }

    fn purses(&self, priced: &[usize]) -> Vec<String> {
        let costs: Vec<f64> = priced.iter().map(|&arm| known(&self.comparison.cost(arm)).value).collect();
        let money = Scaled::money(self.currency, &costs);
        let mut head = vec![String::new(), format!("{} prices", self.span.0)];
        head.extend(PURSES.map(str::to_owned));
        head.extend(["to town", "to treasury"].map(str::to_owned));
        let mut cells = vec![head];
        for &arm in priced {
            let mut row = vec![self.name(arm).to_owned()];
            row.push(money.told(known(&self.comparison.cost_real(arm)).value));
            row.extend((0..FUNDERS.len()).map(|purse| money.told(self.purse(arm, purse).value)));
            row.extend(
                [Count::TownRevenue, Count::TreasuryReturn].map(|count| money.reach(self.gain(arm, count))),
            );
            cells.push(row);
        }
        let heading = format!(
            "Who pays, and what comes back: to the town in taxes, to the treasury all that it takes in less what it pays for \
             else; {}, in prices of the first month in the first column",
            money.unit
        );
        let mut lines = wrapped(&heading, "", "", WIDTH);
        lines.extend(in_two(&cells, 6));
        lines
    }

    fn firms(&self, priced: &[usize]) -> Vec<String> {
        let head = [
            "",
            "firms helped",
            "there anyway",
            "of the money",
            "jobs in makers helped",
            "in other makers",
            "in wholesalers",
        ];
        let mut cells = vec![head.map(str::to_owned).to_vec()];
        let per_cent = |share: Option<Estimate>| match share {
            None => "-".to_owned(),
            Some(share) => format!(
                "{} % ({} to {})",
                decimal(share.value * 100.0, 0),
                decimal(share.low * 100.0, 0),
                decimal(share.high * 100.0, 0)
            ),
        };
        for &arm in priced {
            let comparison = self.comparison;
            let jobs = [
                known(&comparison.moved(arm, &[1, 2], true)),
                known(&comparison.moved(arm, &[1, 2], false)),
                known(&add(&comparison.moved(arm, &[0], true), &comparison.moved(arm, &[0], false))),
            ];
            let mut row = vec![
                self.name(arm).to_owned(),
                decimal(known(&comparison.helped(arm, |of| of.firms)).value, 0),
                per_cent(comparison.share_of_helped(arm, |of| of.anyway, |of| of.firms)),
                per_cent(comparison.share_of_helped(arm, |of| of.paid_anyway, |of| of.paid)),
            ];
            row.extend(jobs.map(|of| Scaled::of("", &[of.value, (of.high - of.low) / 2.0]).reach(of)));
            cells.push(row);
        }
        let heading = format!(
            "Deadweight and displacement: firms that had an award or were paid for, those of them that are in business in {} \
             without the arm too, and the part of the money paid for these; job-years in makers helped, in makers not helped, \
             in wholesalers",
            month_in_words(self.span.1)
        );
        let mut lines = wrapped(&heading, "", "", WIDTH);
        lines.extend(in_two(&cells, 5));
        lines
    }

    fn purposes(&self, priced: &[usize]) -> Vec<String> {
        let costs: Vec<f64> = priced.iter().map(|&arm| known(&self.comparison.cost(arm)).value).collect();
        let money = Scaled::money(self.currency, &costs);
        let mut head = vec![String::new()];
        head.extend(RECIPIENTS.map(str::to_owned));
        head.push("together".to_owned());
        let mut cells = vec![head];
        for &arm in priced {
            for (programme, instrument) in self.spent_on(arm) {
                let spent = |recipient: Option<usize>| {
                    let of = |cell: &Cell| {
                        cell.programme == programme
                            && cell.instrument == instrument
                            && recipient.is_none_or(|recipient| cell.recipient == recipient)
                    };
                    self.comparison.effect_on_spent(arm, &of).map_or(f64::NAN, |of| of.difference.value)
                };
                let label = match programme == self.name(arm) {
                    true => format!("{programme}: {}", instrument.name()),
                    false => format!("{}: {programme}, {}", self.name(arm), instrument.name()),
                };
                let mut row = vec![label];
                row.extend((0..RECIPIENTS.len()).map(|recipient| money.told(spent(Some(recipient)))));
                row.push(money.told(spent(None)));
                cells.push(row);
            }
        }
        if cells.len() == 1 {
            return Vec::new();
        }
        let heading = format!("What it is spent on, for whom, {}", money.unit);
        std::iter::once(heading).chain(aligned(&cells)).collect()
    }

    /// Programmes and instruments on which an arm spends otherwise than the base.
    fn spent_on(&self, arm: usize) -> Vec<(&str, Instrument)> {
        let mut all: Vec<(&str, Instrument)> =
            self.comparison.cells().iter().map(|cell| (cell.programme.as_str(), cell.instrument)).collect();
        all.dedup();
        all.retain(|&(programme, instrument)| {
            let of = |cell: &Cell| cell.programme == programme && cell.instrument == instrument;
            [0, arm].iter().any(|&arm| self.comparison.spent(arm, &of).iter().any(|&spent| spent > 0.0))
        });
        all
    }

    /// An arm's costs for machines; nothing where none are told.
    pub fn json(&self, arm: usize) -> Json {
        if !self.comparison.is_priced(arm) {
            return Json::Null;
        }
        let mut rows = Rows::default();
        self.rows_of(&mut rows, arm);
        let items = (0..rows.values[0].len()).map(|row| {
            let text = |column: usize| Json::text(rows.words[column][row].as_str());
            let note = &rows.words[WORDS - 1][row];
            Json::object([
                ("item", text(1)),
                ("programme", text(2)),
                ("instrument", text(3)),
                ("who", text(4)),
                ("purse", text(5)),
                ("unit", text(6)),
                ("base", Json::Number(rows.values[0][row])),
                ("arm", Json::Number(rows.values[1][row])),
                ("value", Json::Number(rows.values[2][row])),
                ("low95", Json::Number(rows.values[3][row])),
                ("high95", Json::Number(rows.values[4][row])),
                ("note", if note.is_empty() { Json::Null } else { Json::text(note.as_str()) }),
            ])
        });
        Json::List(items.collect())
    }

    /// The tables `costs` (every figure with its interval) and `cost_pairs` (what each pair gives); none where no costs are
    /// told.
    pub fn sheets(&self) -> Vec<Sheet> {
        let priced = self.comparison.priced();
        if priced.is_empty() {
            return Vec::new();
        }
        let mut rows = Rows::default();
        priced.iter().for_each(|&arm| self.rows_of(&mut rows, arm));
        vec![rows.sheet(), self.pairs_sheet(&priced)]
    }

    fn rows_of(&self, rows: &mut Rows, arm: usize) {
        let (comparison, currency) = (self.comparison, self.currency);
        let name = comparison.arms[arm].name.as_str();
        let money = |rows: &mut Rows, item: &str, keys: [&str; 4], of: Chosen<'_>| {
            let effect = match item {
                "spent" => comparison.effect_on_spent(arm, of),
                _ => comparison.effect_on_spent_real(arm, of),
            };
            if let Some(effect) = effect {
                rows.add_effect(name, item, keys, currency, &effect);
            }
        };
        for item in ["spent", "spent_real"] {
            money(rows, item, [ALL; 4], &|_| true);
            for (purse, word) in PURSES.iter().enumerate() {
                money(rows, item, [ALL, ALL, ALL, word], &|cell| cell.funder == purse);
            }
            for (recipient, word) in RECIPIENTS.iter().enumerate() {
                money(rows, item, [ALL, ALL, word, ALL], &|cell| cell.recipient == recipient);
            }
            for (programme, instrument) in self.spent_on(arm) {
                let word = instrument.name();
                let in_it = |cell: &Cell| cell.programme == programme && cell.instrument == instrument;
                money(rows, item, [programme, word, ALL, ALL], &in_it);
                for (recipient, who) in RECIPIENTS.iter().enumerate() {
                    for (purse, funder) in PURSES.iter().enumerate() {
                        let of =
                            |cell: &Cell| in_it(cell) && cell.recipient == recipient && cell.funder == purse;
                        money(rows, item, [programme, word, who, funder], &of);
                    }
                }
            }
        }
        for (count, item, unit) in [
            (Count::JobYears, "job_years", "job-years"),
            (Count::ValueAdded, "value_added", currency),
            (Count::ValueAddedReal, "value_added_real", currency),
            (Count::Establishments, "establishments", "establishments"),
            (Count::TownRevenue, "town_revenue", currency),
            (Count::TreasuryReturn, "treasury_return", currency),
        ] {
            if let Some(effect) = comparison.effect_on(arm, count) {
                rows.add_effect(name, item, [ALL; 4], unit, &effect);
            }
        }
        for (item, of, price) in [
            ("cost_per_job_year", "job-year", comparison.price(arm, Count::JobYears)),
            ("cost_per_job_year_real", "job-year", comparison.price_real(arm, Count::JobYears)),
            ("cost_per_value_added", currency, comparison.price(arm, Count::ValueAdded)),
            ("cost_per_establishment", "establishment", comparison.price(arm, Count::Establishments)),
        ] {
            let unit = format!("{currency}/{of}");
            rows.add(name, item, [ALL; 4], &unit, price.estimate(), price.why_not().unwrap_or_default());
        }
        let pairs = comparison.replicates.len();
        for (item, of, count) in [
            ("job_years_per_million", "job-years/million", Count::JobYears),
            ("value_added_per_cost", currency, Count::ValueAdded),
        ] {
            let times = if count == Count::JobYears { 1e6 } else { 1.0 };
            let bought = comparison.bought(arm, count);
            let unit = format!("{of}{}{currency}", if times > 1.0 { " " } else { "/" });
            let note = match bought {
                None if pairs < 2 => "one pair tells no interval",
                None => "nothing is spent",
                Some(bought) if !bought.excludes_zero() => "cannot be told from zero",
                Some(_) => "",
            };
            let none = Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN };
            let bought = bought.unwrap_or(none);
            let scaled =
                Estimate { value: bought.value * times, low: bought.low * times, high: bought.high * times };
            rows.add(name, item, [ALL; 4], &unit, scaled, note);
        }
        self.helped_rows(rows, arm);
        for (count, plane, _) in PLANES {
            if let Some((_, standing)) =
                comparison.standings(count).into_iter().find(|(other, _)| *other == arm)
            {
                let unit =
                    format!("{currency}/{}", if count == Count::JobYears { "job-year" } else { currency });
                let item = format!("frontier_of_{plane}");
                let none = Price::NotTold.estimate();
                let (estimate, note) = match standing {
                    Standing::Frontier { after, price } => {
                        (price.estimate(), format!("{ON_FRONTIER}, next after {}", self.name(after)))
                    }
                    Standing::Dominated { by, surely } => {
                        (none, format!("dominated by {}{}", self.doing(by), sure(surely)))
                    }
                    Standing::Outdone { by } => (none, format!("extendedly dominated by {}", self.mix(by))),
                    Standing::NotTold => (none, "left out (no effect that can be told from zero)".to_owned()),
                };
                rows.add(name, &item, [ALL; 4], &unit, estimate, &note);
            }
        }
    }

    fn helped_rows(&self, rows: &mut Rows, arm: usize) {
        let (comparison, currency) = (self.comparison, self.currency);
        let name = comparison.arms[arm].name.as_str();
        let figures: [(&str, &str, Of); 5] = [
            ("firms_helped", "firms", |of| of.firms),
            ("firms_helped_anyway", "firms", |of| of.anyway),
            ("paid_for_firms", currency, |of| of.paid),
            ("paid_for_firms_anyway", currency, |of| of.paid_anyway),
            ("paid_for_firms_anyway_then", currency, |of| of.paid_anyway_then),
        ];
        for (item, unit, of) in figures {
            let values: Vec<f64> =
                comparison.helped(arm, of).into_iter().filter(|value| value.is_finite()).collect();
            let value = paired_interval(&values, 0.95).unwrap_or_else(|| known(&values));
            rows.add(name, item, [ALL; 4], unit, value, "");
        }
        let shares: [(&str, Of, Of); 3] = [
            ("deadweight_of_firms", |of| of.anyway, |of| of.firms),
            ("deadweight", |of| of.paid_anyway, |of| of.paid),
            ("deadweight_then", |of| of.paid_anyway_then, |of| of.paid),
        ];
        for (item, part, whole) in shares {
            let share = comparison.share_of_helped(arm, part, whole).unwrap_or_else(|| known(&[]));
            rows.add(name, item, [ALL; 4], "share", share, "");
        }
        for (item, helped) in [("job_years_in_firms_helped", true), ("job_years_in_other_firms", false)] {
            rows.add(
                name,
                item,
                [ALL, ALL, "makers", ALL],
                "job-years",
                known(&comparison.moved(arm, &[1, 2], helped)),
                "",
            );
            for (place, group) in comparison.moved_groups().iter().enumerate() {
                let who = match group {
                    MovedOf::Kind(kind) => RECIPIENTS[*kind as usize].to_owned(),
                    MovedOf::Stage(stage) => format!("stage {stage}"),
                };
                let moved = known(&comparison.moved(arm, &[place], helped));
                rows.add(name, item, [ALL, ALL, &who, ALL], "job-years", moved, "");
            }
        }
    }

    fn pairs_sheet(&self, priced: &[usize]) -> Sheet {
        let comparison = self.comparison;
        let (mut arms, mut replicates) = (Vec::new(), Vec::new());
        let mut values: [Vec<f64>; 8] = Default::default();
        for &arm in priced {
            let of = [
                comparison.cost(arm),
                comparison.cost_real(arm),
                comparison.gained(arm, Count::JobYears),
                comparison.gained(arm, Count::ValueAdded),
                comparison.gained(arm, Count::ValueAddedReal),
                comparison.gained(arm, Count::Establishments),
                comparison.gained(arm, Count::TownRevenue),
                comparison.gained(arm, Count::TreasuryReturn),
            ];
            values.iter_mut().zip(of).for_each(|(column, of)| column.extend(of));
            for &replicate in &comparison.replicates {
                arms.push(comparison.arms[arm].name.clone());
                replicates.push(i64::from(replicate));
            }
        }
        let mut columns = vec![
            SheetColumn::new("arm", "-", "the arm", Entries::Text(arms)),
            SheetColumn::new("replicate", "-", "the pair", Entries::Whole(replicates)),
        ];
        let headings = [
            ("cost", self.currency, "what programmes spend over the span, arm less base, as it was spent"),
            ("cost_real", self.currency, "the same in prices of the first month"),
            ("job_years", "job-years", "makers' person-months over 12, arm less base"),
            (
                "value_added",
                self.currency,
                "value added of makers' establishments over the span, arm less base",
            ),
            ("value_added_real", self.currency, "the same in prices of the first month"),
            ("establishments", "establishments", "makers' establishments in the last month, arm less base"),
            ("town_revenue", self.currency, "taxes of the town over the span, arm less base"),
            (
                "treasury_return",
                self.currency,
                "what the treasury took in less what it paid for anything but programmes, arm less base",
            ),
        ];
        for ((name, unit, meaning), values) in headings.into_iter().zip(values) {
            columns.push(SheetColumn::new(name, unit, meaning, Entries::Real(values)));
        }
        Sheet { name: "cost_pairs".to_owned(), columns }
    }
}

fn sure(surely: bool) -> &'static str {
    if surely { "" } else { " (in the means, not beyond doubt)" }
}

fn minus(of: Estimate) -> Estimate {
    Estimate { value: -of.value, low: -of.high, high: -of.low }
}

fn add(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one + other).collect()
}

/// A wide table as two, the second with the columns from one on.
fn in_two(cells: &[Vec<String>], at: usize) -> Vec<String> {
    let whole = aligned(cells);
    if whole.iter().all(|line| line.chars().count() <= WIDTH) {
        return whole;
    }
    let at = at.min(cells[0].len());
    let first: Vec<Vec<String>> = cells.iter().map(|row| row[..at - 1].to_vec()).collect();
    let second: Vec<Vec<String>> =
        cells.iter().map(|row| row[..1].iter().chain(&row[at - 1..]).cloned().collect()).collect();
    aligned(&first).into_iter().chain(aligned(&second)).collect()
}

const WORDS: usize = 8;

/// Rows of the table `costs`, column by column.
#[derive(Default)]
struct Rows {
    words: [Vec<String>; WORDS],
    /// Base, arm, value, ends of the interval.
    values: [Vec<f64>; 5],
}

impl Rows {
    fn push(&mut self, words: [&str; WORDS], values: [f64; 5]) {
        self.words.iter_mut().zip(words).for_each(|(column, word)| column.push(word.to_owned()));
        self.values.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
    }

    fn add(&mut self, arm: &str, item: &str, keys: [&str; 4], unit: &str, of: Estimate, note: &str) {
        let [programme, instrument, who, purse] = keys;
        let words = [arm, item, programme, instrument, who, purse, unit, note];
        self.push(words, [f64::NAN, f64::NAN, of.value, of.low, of.high]);
    }

    fn add_effect(&mut self, arm: &str, item: &str, keys: [&str; 4], unit: &str, of: &Effect) {
        let [programme, instrument, who, purse] = keys;
        let words = [arm, item, programme, instrument, who, purse, unit, ""];
        let Estimate { value, low, high } = of.difference;
        self.push(words, [of.base, of.arm, value, low, high]);
    }

    fn sheet(self) -> Sheet {
        let headings = [
            ("arm", "the arm"),
            ("item", "what is told; docs/report.md says what each means"),
            ("programme", "of which programme; all of them together"),
            ("instrument", "of which instrument; all of them together"),
            ("who", "for or in which firms: kinds, makers, a stage; all of them together"),
            ("purse", "who pays: town, prefecture or treasury; all of them together"),
            ("unit", "unit of the figures"),
            ("note", "why there is no figure, or what is to be known of it"),
        ];
        let mut columns: Vec<SheetColumn> = headings
            .into_iter()
            .zip(self.words)
            .map(|((name, meaning), words)| SheetColumn::new(name, "-", meaning, Entries::Text(words)))
            .collect();
        let note = columns.pop();
        let headings = [
            ("base", "mean of the base, where it has one"),
            ("arm_mean", "mean of the arm, where it has one"),
            (
                "value",
                "mean of arm less base, pair by pair; of ratios the ratio of the means; of firms helped the mean of the arm",
            ),
            ("low95", "lower end of the paired 95 % interval of `value` (Student; of ratios Fieller)"),
            ("high95", "upper end of that interval"),
        ];
        for ((name, meaning), values) in headings.into_iter().zip(self.values) {
            columns.push(SheetColumn::new(name, "-", meaning, Entries::Real(values)));
        }
        columns.extend(note);
        Sheet { name: "costs".to_owned(), columns }
    }
}
