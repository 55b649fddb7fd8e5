//! What arms cost the public, for whom, and what that buys: a section of the report of a what-if.

use super::super::chart::cost_plane::{CostPlane, Priced};
use super::super::chart::scale::{grouped, signed};
use super::super::costing::{ALL, ON_FRONTIER, PLANES, short};
use super::super::table::Table;
use super::super::text::decimals_for;
use super::{Page, table};
use crate::district::programmes::RECIPIENTS;
use crate::report::text::escaped;

/// The tables `costs` and `cost_pairs` of a comparison.
#[derive(Clone, Debug)]
pub struct Costs {
    /// The table `costs`.
    pub costs: Table,
    /// The table `cost_pairs`.
    pub pairs: Table,
}

/// A figure with its interval.
#[derive(Clone, Copy)]
struct Figure {
    value: f64,
    low: f64,
    high: f64,
}

impl Costs {
    /// Columns that are needed of `costs`.
    pub const OF_COSTS: &[&str] = &[
        "arm",
        "item",
        "programme",
        "instrument",
        "who",
        "purse",
        "unit",
        "value",
        "low95",
        "high95",
        "note",
    ];
    /// Columns that are needed of `cost_pairs`.
    pub const OF_PAIRS: &[&str] = &["arm", "cost", "job_years", "value_added"];

    /// What an arm costs and does, in a sentence or two.
    fn answer(&self, arm: &str, currency: &str) -> String {
        let (divisor, unit) = self.money(currency);
        let jobs = self.figure(arm, "job_years", [ALL; 4]);
        let decimals = decimals_for(jobs.value.abs().max((jobs.high - jobs.low) / 2.0));
        let [change, low, high] = [jobs.value, jobs.low, jobs.high].map(|jobs| signed(jobs, decimals));
        let price = match self.figure(arm, "cost_per_job_year", [ALL; 4]) {
            price if price.value.is_finite() => format!("{} {unit} each", range(price, divisor)),
            _ => self.note(arm, "cost_per_job_year").to_owned(),
        };
        let bought = range(self.figure(arm, "value_added_per_cost", [ALL; 4]), 1.0);
        let spent = self.figure(arm, "spent", [ALL; 4]).value;
        // Where money is saved, this is what is lost with each unit of it.
        let one = if spent < 0.0 { "lost for each" } else { "for each" };
        let way = if spent < 0.0 { "saved" } else { "spent" };
        let stands = |item: &str| self.note(arm, &format!("frontier_of_{item}")).to_owned();
        format!(
            "{}: {} {unit}, {change} job-years ({low} to {high}), {price}; value added {one} {currency} {way}: {bought}. By job-years it is {}; by \
             value added it is {}.",
            short(arm),
            plain(spent / divisor),
            stands("job_years"),
            stands("value_added"),
        )
    }

    fn arms(&self) -> Vec<&str> {
        let mut arms: Vec<&str> = (0..self.costs.rows).map(|row| self.costs.word("arm", row)).collect();
        arms.dedup();
        arms
    }

    fn row(&self, arm: &str, item: &str, keys: [&str; 4]) -> Option<usize> {
        let columns = ["programme", "instrument", "who", "purse"];
        (0..self.costs.rows).find(|&row| {
            self.costs.word("arm", row) == arm
                && self.costs.word("item", row) == item
                && columns.iter().zip(keys).all(|(column, key)| self.costs.word(column, row) == key)
        })
    }

    fn figure(&self, arm: &str, item: &str, keys: [&str; 4]) -> Figure {
        let row = self.row(arm, item, keys);
        let number = |column| row.map_or(f64::NAN, |row| self.costs.number(column, row));
        Figure { value: number("value"), low: number("low95"), high: number("high95") }
    }

    fn note(&self, arm: &str, item: &str) -> &str {
        self.row(arm, item, [ALL; 4]).map_or("", |row| self.costs.word("note", row))
    }

    /// Tells it all.
    pub fn tell(&self, page: &mut Page, currency: &str) {
        let arms = self.arms();
        page.section(
            "costs",
            "Costs",
            "What it costs and what that buys",
            "<p>Arm less base over the whole span, means with paired 95 % intervals. Money is as it was spent, not \
             discounted.</p>",
        );
        let items: String =
            arms.iter().map(|arm| format!("<li>{}</li>", escaped(&self.answer(arm, currency)))).collect();
        page.html(&format!("<ul>{items}</ul>"));
        let charts: Vec<_> =
            PLANES.iter().map(|(_, item, words)| self.plane(item, words, currency)).collect();
        page.charts("three", charts);
        page.html(&self.prices(&arms, currency));
        page.text("There is no price where the effect cannot be told from zero, or goes against the money.");
        page.html("<h3>Who pays, and what comes back</h3>");
        page.html(&self.purses(&arms, currency));
        page.text(
            "What comes back is the change of the town's taxes, and of all that the treasury takes in from the district less what it pays \
             there for anything but programmes.",
        );
        page.html("<h3>Deadweight and displacement</h3>");
        page.html(&self.firms(&arms));
        page.text(
            "Firms helped had an award or were paid for. Those that are in business in the base at the end of the span, the same \
             firms by name, would have been there anyway; so would those that the base still had when their award ended. Job-years of firms that are \
             not helped are what the arm displaces, where they are lost.",
        );
        let moved = self.moved(&arms);
        page.html(&format!("<details><summary>Job-years by kind and stage</summary>{moved}</details>"));
        page.html("<h3>What the money is spent on</h3>");
        page.html(&self.purposes(&arms, currency));
    }

    /// Divisor and unit of money by the largest cost.
    fn money(&self, currency: &str) -> (f64, String) {
        let spent = |arm: &&str| self.figure(arm, "spent", [ALL; 4]).value.abs();
        let largest = self.arms().iter().map(spent).filter(|size| size.is_finite()).fold(0.0, f64::max);
        match largest {
            size if size >= 1e11 => (1e9, format!("billion {currency}")),
            size if size >= 1e6 => (1e6, format!("million {currency}")),
            _ => (1.0, currency.to_owned()),
        }
    }

    fn plane(&self, item: &str, words: &str, currency: &str) -> super::super::chart::Chart {
        let (divisor, unit) = self.money(currency);
        let is_money = item == "value_added";
        let over = if is_money { divisor } else { 1.0 };
        let triple = |of: Figure, over: f64| [of.value, of.low, of.high].map(|value| value / over);
        let of_arm = |arm: &&str| {
            let rows = (0..self.pairs.rows).filter(|&row| self.pairs.word("arm", row) == *arm);
            let verdict = self.note(arm, &format!("frontier_of_{item}")).to_owned();
            Priced {
                name: short(arm).to_owned(),
                cost: triple(self.figure(arm, "spent", [ALL; 4]), divisor),
                effect: triple(self.figure(arm, item, [ALL; 4]), over),
                cloud: rows
                    .map(|row| {
                        [self.pairs.number("cost", row) / divisor, self.pairs.number(item, row) / over]
                    })
                    .collect(),
                on_frontier: verdict.starts_with(ON_FRONTIER),
                verdict,
            }
        };
        let arms: Vec<Priced> = self.arms().iter().map(of_arm).collect();
        let largest = |of: &dyn Fn(&Priced) -> f64| {
            arms.iter()
                .map(of)
                .filter(|size| size.is_finite())
                .fold(0.0, |most: f64, size| most.max(size.abs()))
        };
        let decimals =
            [decimals_for(largest(&|arm| arm.cost[0])), decimals_for(largest(&|arm| arm.effect[0]))];
        let up = if is_money { format!("{words}, {unit}") } else { words.to_owned() };
        CostPlane {
            id: format!("costs-plane-{}", item.replace('_', "-")),
            title: format!("Cost and {words}"),
            below: "arm less base; discs with lines: means with 95 % intervals, large on the frontier; dots: single pairs; dashed: frontier"
                .to_owned(),
            across: format!("public cost, {unit}"),
            up,
            decimals,
            arms,
        }
        .draw()
    }

    fn prices(&self, arms: &[&str], currency: &str) -> String {
        let (divisor, unit) = self.money(currency);
        let heading = [
            "".to_owned(),
            format!("cost, {unit}"),
            "job-years".to_owned(),
            format!("{unit} for each job-year"),
            format!("value added, {unit}"),
            format!("value added for each {currency} spent"),
            "establishments".to_owned(),
            format!("{unit} each"),
        ];
        let price = |arm: &str, item: &str, over: f64| match self.figure(arm, item, [ALL; 4]) {
            figure if figure.value.is_finite() => range(figure, over),
            _ => "no price".to_owned(),
        };
        let all = [ALL; 4];
        let rows: Vec<Vec<String>> = arms
            .iter()
            .map(|arm| {
                vec![
                    short(arm).to_owned(),
                    reach(self.figure(arm, "spent", all), divisor),
                    reach(self.figure(arm, "job_years", all), 1.0),
                    price(arm, "cost_per_job_year", divisor),
                    reach(self.figure(arm, "value_added", all), divisor),
                    price(arm, "value_added_per_cost", 1.0),
                    reach(self.figure(arm, "establishments", all), 1.0),
                    price(arm, "cost_per_establishment", divisor),
                ]
            })
            .collect();
        wide(&heading, &rows)
    }

    fn purses(&self, arms: &[&str], currency: &str) -> String {
        let (divisor, unit) = self.money(currency);
        let heading = [
            unit,
            "cost".to_owned(),
            "in prices of the first month".to_owned(),
            "town".to_owned(),
            "prefecture".to_owned(),
            "treasury".to_owned(),
            "back to the town".to_owned(),
            "back to the treasury".to_owned(),
        ];
        let all = [ALL; 4];
        let rows: Vec<Vec<String>> =
            arms.iter()
                .map(|arm| {
                    let mut row = vec![short(arm).to_owned()];
                    row.push(plain(self.figure(arm, "spent", all).value / divisor));
                    row.push(plain(self.figure(arm, "spent_real", all).value / divisor));
                    let purses = ["town", "prefecture", "treasury"];
                    row.extend(purses.map(|purse| {
                        plain(self.figure(arm, "spent", [ALL, ALL, ALL, purse]).value / divisor)
                    }));
                    let back = ["town_revenue", "treasury_return"];
                    row.extend(back.map(|item| reach(self.figure(arm, item, all), divisor)));
                    row
                })
                .collect();
        wide(&heading, &rows)
    }

    fn firms(&self, arms: &[&str]) -> String {
        let heading = [
            "",
            "firms helped",
            "there anyway",
            "money, at the end",
            "money, when it ended",
            "job-years in them",
            "in other makers",
        ]
        .map(str::to_owned);
        let all = [ALL; 4];
        let rows: Vec<Vec<String>> = arms
            .iter()
            .map(|arm| {
                let mut row = vec![short(arm).to_owned(), plain(self.figure(arm, "firms_helped", all).value)];
                row.extend(["deadweight_of_firms", "deadweight", "deadweight_then"].map(|item| {
                    let figure = self.figure(arm, item, all);
                    if figure.value.is_finite() {
                        format!("{} %", range(figure, 0.01))
                    } else {
                        "-".to_owned()
                    }
                }));
                let makers = [ALL, ALL, "makers", ALL];
                row.extend(
                    ["job_years_in_firms_helped", "job_years_in_other_firms"]
                        .map(|item| reach(self.figure(arm, item, makers), 1.0)),
                );
                row
            })
            .collect();
        wide(&heading, &rows)
    }

    fn moved(&self, arms: &[&str]) -> String {
        let mut groups: Vec<&str> = Vec::new();
        for row in 0..self.costs.rows {
            let who = self.costs.word("who", row);
            if self.costs.word("item", row) == "job_years_in_firms_helped" && !groups.contains(&who) {
                groups.push(who);
            }
        }
        let mut heading = vec![String::new()];
        for arm in arms {
            heading.extend([format!("{}: helped", short(arm)), "others".to_owned()]);
        }
        let row = |who: &&str| {
            let mut row = vec![who.replace('_', " ")];
            for arm in arms {
                row.extend(
                    ["job_years_in_firms_helped", "job_years_in_other_firms"]
                        .map(|item| reach(self.figure(arm, item, [ALL, ALL, who, ALL]), 1.0)),
                );
            }
            row
        };
        wide(&heading, &groups.iter().map(row).collect::<Vec<_>>())
    }

    fn purposes(&self, arms: &[&str], currency: &str) -> String {
        let (divisor, unit) = self.money(currency);
        let mut heading = vec![unit, "instrument".to_owned()];
        heading.extend(RECIPIENTS.map(str::to_owned));
        heading.extend(["together", "in prices of the first month"].map(str::to_owned));
        let mut rows = Vec::new();
        for arm in arms {
            for row in 0..self.costs.rows {
                let word = |column| self.costs.word(column, row);
                let (programme, instrument) = (word("programme"), word("instrument"));
                let whole = word("who") == ALL && word("purse") == ALL && programme != ALL;
                if word("arm") != *arm || word("item") != "spent" || !whole {
                    continue;
                }
                let same = programme == short(arm);
                let name = if same { programme.to_owned() } else { format!("{}: {programme}", short(arm)) };
                let mut cells = vec![name, instrument.replace('_', " ")];
                cells.extend(RECIPIENTS.map(|who| {
                    let of = |purse| self.figure(arm, "spent", [programme, instrument, who, purse]).value;
                    plain(["town", "prefecture", "treasury"].map(of).iter().sum::<f64>() / divisor)
                }));
                cells.push(plain(self.costs.number("value", row) / divisor));
                let real = self.figure(arm, "spent_real", [programme, instrument, ALL, ALL]);
                cells.push(plain(real.value / divisor));
                rows.push(cells);
            }
        }
        wide(&heading, &rows)
    }
}

fn wide(heading: &[String], rows: &[Vec<String>]) -> String {
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    format!("<div class=\"effects\">{}</div>", table(&heading, rows))
}

fn plain(value: f64) -> String {
    grouped(value, decimals_for(value))
}

fn reach(of: Figure, over: f64) -> String {
    let value = of.value / over;
    let half = (of.high - of.low) / 2.0 / over;
    let decimals = decimals_for(value.abs().max(half));
    if half.is_finite() {
        format!("{} ± {}", signed(value, decimals), grouped(half, decimals))
    } else {
        signed(value, decimals)
    }
}

fn range(of: Figure, over: f64) -> String {
    let decimals = decimals_for(of.value / over);
    let [value, low, high] = [of.value, of.low, of.high].map(|value| grouped(value / over, decimals));
    if of.low.is_finite() { format!("{value} ({low} to {high})") } else { value }
}
