//! The report of a validation: the card, target by target, with band, median and range, and who says so.

use super::super::card::{Scale, missed_by, unit_missed};
use super::super::chart::Chart;
use super::super::chart::strips::{Strip, Strips};
use super::super::chart::together::together;
use super::super::text::count;
use super::facts::{fact, named};
use super::papers::Papers;
use super::{Page, Report, table, words};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Roles in the order of their weight: name, heading, what it means.
const ROLES: [(&str, &str, &str); 3] = [
    ("required", "Required", "The card fails if one of these fails."),
    ("reported", "Reported", "Shown, whatever comes out."),
    (
        "held_out",
        "Held out",
        "Fixed before any calibration and never used to set a parameter: what the model says of what it was not fitted to.",
    ),
];

/// A card, as it lies in a folder.
#[derive(Clone, Debug, Deserialize)]
struct Card {
    targets_of: String,
    target: BTreeMap<String, Target>,
}

/// A target of it; what is not defined is not written.
#[derive(Clone, Debug, Deserialize)]
struct Target {
    role: String,
    statement: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    period: String,
    unit: String,
    #[serde(default)]
    statistic: String,
    band: [f64; 2],
    verdict: String,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    distance: Option<f64>,
    defined: usize,
    why_undefined: Option<String>,
}

/// What a validation's folder holds.
#[derive(Clone, Debug)]
pub struct Validated {
    papers: Papers,
    targets_of: String,
    /// In the order of the file.
    targets: Vec<Target>,
}

impl Validated {
    /// From the text of `card.toml`.
    ///
    /// # Errors
    /// Where it does not say what a card says.
    pub fn new(papers: Papers, card: &str) -> Result<Self, String> {
        let read: Card = toml::from_str(card).map_err(|error| error.message().to_owned())?;
        let mut targets: Vec<(usize, Target)> = read
            .target
            .into_iter()
            .map(|(name, target)| (card.find(&format!("\n[target.{name}]\n")).unwrap_or(0), target))
            .collect();
        targets.sort_by_key(|(place, _)| *place);
        let targets = targets.into_iter().map(|(_, target)| target).collect();
        Ok(Self { papers, targets_of: read.targets_of, targets })
    }

    /// The report.
    pub fn report(self) -> Report {
        let title = format!("Held against the facts: {}", self.papers.title);
        let below = format!(
            "sanchi validate: {} of {}, against the targets of {}",
            self.papers.replicates("replicate"),
            self.papers.scenario,
            self.targets_of
        );
        let mut page = Page::new(&title, &below);
        page.section("card", "Card", "How many targets hold", "");
        page.text(&self.standing());
        page.text(
            "A target is a sourced statement with a band that was set for it. It holds if the median of the replicates lies in the band, \
             or, of a condition, if it is met in enough of them. In the charts every band is drawn equally wide: the shaded field is the \
             band, the dot the median, the line the middle 80 % of the replicates; an arrow stands for what lies beyond the edge.",
        );
        let charts: Vec<Chart> = ROLES.iter().filter_map(|role| self.strips(role)).collect();
        let below = self.papers.replicates("replicate");
        page.composed(together("the-card", &title, &below, &charts.iter().collect::<Vec<_>>(), 3));
        page.charts("three", charts);
        for (role, heading, meaning) in ROLES {
            self.table(&mut page, role, heading, meaning);
        }
        self.facts(&mut page);
        page.section("scenario", "Scenario", "What was assumed", &words::tell(&self.papers.scenario_text));
        self.papers.tell(&mut page);
        page.done()
    }

    fn of<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Target> {
        self.targets.iter().filter(move |target| target.role == role)
    }

    /// How many hold of how many, the required ones first, and which do not.
    fn standing(&self) -> String {
        let mut told = Vec::new();
        for (role, heading, _) in ROLES {
            let all = self.of(role).count() as u64;
            let hold = self.of(role).filter(|target| target.holds()).count() as u64;
            let undefined = self.of(role).filter(|target| target.value.is_none()).count() as u64;
            let unknown = match undefined {
                0 => String::new(),
                some => format!(" ({} without a value)", count(some)),
            };
            if all > 0 {
                told.push(format!(
                    "{}: {} of {} hold{unknown}",
                    heading.to_lowercase(),
                    count(hold),
                    count(all)
                ));
            }
        }
        let missed: Vec<&str> =
            self.of("required").filter(|target| !target.holds()).map(|target| &*target.statement).collect();
        let mut text = format!("{}.", told.join("; "));
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        if self.of("required").next().is_none() {
            text
        } else if missed.is_empty() {
            format!("{text} The card passes.")
        } else {
            format!("{text} The card fails. Of the required ones these do not hold: {}.", missed.join("; "))
        }
    }

    fn strips(&self, (role, heading, _): &(&str, &str, &str)) -> Option<Chart> {
        let strips: Vec<Strip> = self.of(role).map(Target::strip).collect();
        let held = strips.iter().filter(|strip| strip.holds).count();
        (!strips.is_empty()).then(|| {
            Strips {
                id: format!("card-{}", role.replace('_', "-")),
                title: format!("{heading}: {held} of {} hold", strips.len()),
                below: "shaded: the band; dot: median; line: middle 80 % of the replicates; misses in widths of the band".to_owned(),
                strips,
            }
            .draw()
        })
    }

    fn table(&self, page: &mut Page, role: &str, heading: &str, meaning: &str) {
        let rows: Vec<Vec<String>> = self.of(role).map(Target::row).collect();
        if rows.is_empty() {
            return;
        }
        page.html(&format!("<h3>{heading}</h3>"));
        page.text(meaning);
        let heading = [
            "verdict",
            "target",
            "unit",
            "band",
            "median or share",
            "middle 80 %",
            "widths off",
            "period",
            "source",
        ];
        page.html(&table(&heading, &rows));
    }

    /// What the numbers of facts stand for.
    fn facts(&self, page: &mut Page) {
        let mut numbers: Vec<&str> = Vec::new();
        for number in self.targets.iter().flat_map(|target| named(&target.source)) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let row = |number: &&str| {
            let fact = fact(number)?;
            let cells = [*number, &fact.statement, &fact.value, &fact.period, &fact.source];
            Some(cells.map(str::to_owned).to_vec())
        };
        let rows: Vec<Vec<String>> = numbers.iter().filter_map(row).collect();
        if !rows.is_empty() {
            page.html("<h3>The facts that are named</h3>");
            page.text(
                "S and a number: the project's table of facts. MODEL and MECHANISMS: its specification and its list of proposed equations. \
                 data/observed.csv and the like: files of the project, with their own sources.",
            );
            page.html(&table(&["fact", "statement", "value", "period", "source"], &rows));
        }
    }
}

impl Target {
    fn holds(&self) -> bool {
        self.verdict == "hit"
    }

    fn is_condition(&self) -> bool {
        self.statistic == "share_of_replicates" || (self.value.is_some() && self.low.is_none())
    }

    fn verdict(&self) -> String {
        match (self.holds(), self.distance) {
            (true, _) => "holds".to_owned(),
            (false, Some(distance)) => {
                format!("misses by {}", missed_by(distance))
            }
            (false, None) => "no value".to_owned(),
        }
    }

    /// Band, value and range as they are written. Of a condition the range is in how many replicates it holds.
    fn figures(&self) -> [String; 3] {
        let scale = Scale::of(&self.unit, self.band);
        let value = self.value.unwrap_or(f64::NAN);
        let range = if self.is_condition() {
            let held = (value * self.defined as f64).round();
            if held.is_finite() { format!("{held} of {}", self.defined) } else { String::new() }
        } else {
            scale.span(self.low.unwrap_or(f64::NAN), self.high.unwrap_or(f64::NAN))
        };
        [scale.band(self.band), scale.held(value, self.band), range].map(|text| text.replace('-', "\u{2212}"))
    }

    fn strip(&self) -> Strip {
        let [band, value, range] = self.figures();
        let figures = match (&self.why_undefined, self.is_condition()) {
            (Some(why), _) => format!("no value: {why}; band {band}"),
            (None, true) => {
                let s = if self.defined == 1 { "" } else { "s" };
                format!("in {range} replicate{s}; band {band} of them")
            }
            (None, false) => {
                let unit = unit_missed(&self.unit);
                let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
                format!("{value} ({range}){unit}; band {band}")
            }
        };
        let statement = match &*self.period {
            period if self.statement.contains(period) => self.statement.clone(),
            period => format!("{}, {period}", self.statement),
        };
        Strip {
            statement,
            figures,
            band: self.band,
            value: self.value.unwrap_or(f64::NAN),
            range: [self.low.unwrap_or(f64::NAN), self.high.unwrap_or(f64::NAN)],
            holds: self.holds(),
            verdict: self.verdict(),
        }
    }

    fn row(&self) -> Vec<String> {
        let [band, value, range] = self.figures();
        let verdict = match (self.holds(), self.value) {
            (true, _) => "✓\u{a0}holds",
            (false, Some(_)) => "✗\u{a0}misses",
            (false, None) => "?\u{a0}no\u{a0}value",
        };
        let statement = match &self.why_undefined {
            Some(why) => format!("{} (no value: {why})", self.statement),
            None => self.statement.clone(),
        };
        let off = self.distance.map_or(String::new(), missed_by);
        let unit = if self.unit == "share" { "% (share)" } else { &self.unit };
        let cells = [verdict, &statement, unit, &band, &value, &range, &off, &self.period, &self.source];
        cells.map(str::to_owned).to_vec()
    }
}
