//! The report of a run: the district's fate, its stages, who came and went, sizes, the town, the scenario.

use super::super::chart::Chart;
use super::super::chart::bars::Bars;
use super::super::chart::fan::{Fan, Panel, Real, Series};
use super::super::chart::together::together;
use super::super::measures::{MEASURES, Scale, scale_of};
use super::changes::changed;
use super::exits::Exits;
use super::observed::{self, real};
use super::papers::Papers;
use super::sizes::Sizes;
use super::terms::with_japanese;
use super::town::Town;
use super::years::{Years, chosen};
use super::{Page, Report, words};
use crate::foundation::calendar::Month;
use crate::foundation::statistics::quantile;
use crate::observe::measures::{district_columns, stage_columns};
use crate::report::table::Table;
use crate::report::text::month_in_words;

const FATE: [&str; 6] =
    ["shipments", "value_added", "persons_engaged", "establishments", "exports", "mean_craftsman_age"];
const BEHIND: [&str; 2] = ["import_penetration", "mean_owner_age"];
const MORE: [&str; 5] = ["exchange_rate", "openings", "closures_solvent", "closures_bankrupt", "relocations"];
const BANDS: &str = "median, middle 50 % and 90 % of";

/// What a run's tables hold, as far as its report needs it; filled part by part.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run's papers.
    pub papers: Papers,
    district: Years,
    stages: Vec<(String, Years)>,
    exits: Exits,
    sizes: Sizes,
    town: Town,
}

impl Run {
    /// Nothing yet.
    pub fn new(papers: Papers) -> Self {
        let names: Vec<&str> = FATE.into_iter().chain(BEHIND).chain(MORE).collect();
        Self {
            papers,
            district: Years::new(chosen(district_columns(), &names)),
            stages: Vec::new(),
            exits: Exits::default(),
            sizes: Sizes::default(),
            town: Town::default(),
        }
    }

    /// The columns of `district` that it needs.
    pub fn of_district() -> Vec<&'static str> {
        FATE.into_iter().chain(BEHIND).chain(MORE).chain(["replicate", "date"]).collect()
    }

    /// Takes rows of `district`.
    pub fn add_district(&mut self, part: &Table) {
        (0..part.rows).for_each(|row| self.district.add(part, row));
    }

    /// The columns of `stages` that it needs.
    pub const OF_STAGES: &[&str] = &["replicate", "date", "stage", "suppliers", "craftsmen"];

    /// Takes rows of `stages`.
    pub fn add_stages(&mut self, part: &Table) {
        for row in 0..part.rows {
            let stage = part.word("stage", row);
            let place = match self.stages.iter().position(|(name, _)| name == stage) {
                Some(place) => place,
                None => {
                    let columns = chosen(stage_columns(), &["suppliers", "craftsmen"]);
                    self.stages.push((stage.to_owned(), Years::new(columns)));
                    self.stages.len() - 1
                }
            };
            self.stages[place].1.add(part, row);
        }
    }

    /// Takes rows of `events`.
    pub fn add_events(&mut self, part: &Table) {
        self.exits.add(part);
    }

    /// Takes rows of `agents`, of all replicates.
    pub fn add_sizes(&mut self, part: &Table) {
        self.sizes.add(part);
    }

    /// The town of the replicate that is shown, to be filled.
    pub fn town(&mut self) -> &mut Town {
        &mut self.town
    }

    /// Closes the tables of district and stages.
    pub fn close(&mut self) {
        self.district.close();
        self.stages.iter_mut().for_each(|(_, years)| years.close());
    }

    /// The replicate whose shipments of the last period lie nearest to the median: the one whose town is shown.
    pub fn shown(&self) -> Option<u32> {
        let last = self.district.values("shipments")?.last()?;
        let median =
            quantile(&mut last.iter().copied().filter(|value| !value.is_nan()).collect::<Vec<_>>(), 0.5)?;
        let far = |place: &usize| (last[*place] - median).abs();
        let nearest = (0..last.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)))?;
        self.district.replicates.get(nearest).copied()
    }

    /// The report.
    pub fn report(self) -> Report {
        let span = match (self.district.periods.first(), self.district.periods.last()) {
            (Some(first), Some(last)) => format!(", {} to {}", first.label, last.label),
            _ => String::new(),
        };
        let below = format!("sanchi run: {}{span}", self.papers.replicates("replicate"));
        let mut page = Page::new(&self.papers.title, &below);
        self.fate(&mut page);
        self.tell_stages(&mut page);
        self.comings_and_goings(&mut page);
        self.tell_sizes(&mut page);
        self.tell_town(&mut page);
        page.section("scenario", "Scenario", "What was assumed", &words::tell(&self.papers.scenario_text));
        self.papers.tell(&mut page);
        page.done()
    }

    fn count(&self) -> String {
        match self.papers.finished {
            1 => "1 replicate: one history, no bands".to_owned(),
            many => format!("{BANDS} {} replicates", super::super::text::count(u64::from(many))),
        }
    }

    fn panel(&self, measure: &str, height: f64) -> Option<(Panel, Scale)> {
        let values = self.district.values(measure)?;
        let scale = self.scale(measure)?;
        let series = Series::of("", values);
        let real = self.real(measure, &series.middle, scale.divisor);
        let from_zero = !["mean_craftsman_age", "mean_owner_age", "exchange_rate"].contains(&measure);
        let panel = Panel {
            series: vec![series.scaled(scale.divisor)],
            real,
            from_zero,
            decimals: scale.decimals,
            height,
            ..Panel::default()
        };
        Some((panel, scale))
    }

    /// What was observed, in the chart's unit.
    fn real(&self, measure: &str, median: &[f64], divisor: f64) -> Vec<Real> {
        let Papers { scenario, currency, .. } = &self.papers;
        let mut all = real(scenario, measure, currency, &self.district.labels(), median);
        all.iter_mut().flat_map(|real| &mut real.values).for_each(|value| *value /= divisor);
        all
    }

    fn scale(&self, measure: &str) -> Option<Scale> {
        let values = self.district.values(measure)?;
        let largest = values.iter().flatten().copied().filter(|value| value.is_finite());
        let unit = self.district.unit(measure, &self.papers.currency);
        Some(scale_of(
            self.district.column(measure)?,
            &unit,
            largest.fold(0.0, |a: f64, b: f64| a.max(b.abs())),
        ))
    }

    fn fan(&self, measure: &str) -> Option<Chart> {
        let (panel, scale) = self.panel(measure, 170.0)?;
        let unit = self.said(measure, &scale);
        let title = with_japanese(label(measure), measure);
        let below = format!("{unit}; {}", self.count());
        let mut panels = vec![panel];
        if measure == "exports" {
            panels[0].height = 84.0;
            if let Some((mut panel, _)) = self.panel("exchange_rate", 48.0) {
                panel.name = format!("{} per US dollar", self.papers.currency);
                panels.push(panel);
            }
        }
        Some(
            Fan { id: measure.replace('_', "-"), title, below, periods: self.district.labels(), panels }
                .draw(),
        )
    }

    /// A unit in words: `billion yen a year`.
    fn said(&self, measure: &str, scale: &Scale) -> String {
        let yearly = self.district.periods.first().is_some_and(|period| period.months.len() == 12);
        let flow = self
            .district
            .column(measure)
            .is_some_and(|column| column.unit.ends_with("/month") && column.whole);
        let unit = if scale.unit == "count" { "number" } else { &scale.unit };
        match (flow, yearly) {
            (true, true) => format!("{unit} a year"),
            (true, false) => format!("{unit} a month"),
            _ => unit.to_owned(),
        }
    }

    fn is_money(&self, measure: &str) -> bool {
        self.district.column(measure).is_some_and(|column| column.unit.contains("{currency}"))
    }

    fn fate(&self, page: &mut Page) {
        let mut sentences = String::new();
        for measure in ["shipments", "persons_engaged", "establishments"] {
            if let Some(sentence) = self.changed(measure) {
                sentences.push_str(&sentence);
                sentences.push(' ');
            }
        }
        page.section("fate", "Fate", "The district's fate", "");
        self.papers.warn(page);
        let others = words::values(&self.papers.scenario_text)
            .map_or(Vec::new(), |values| values.names_under("beside"));
        if !others.is_empty() {
            let many = others.len() + 1;
            page.text(&format!(
                "{many} districts live together here. This page is about the first of them alone; the tables of the folder and the end of \
                 the summary below have the others too: {}.",
                others.join(", ")
            ));
        }
        page.text(sentences.trim_end());
        let charts: Vec<Chart> = FATE.iter().filter_map(|measure| self.fan(measure)).collect();
        let all: Vec<&Chart> = charts.iter().collect();
        let heading = if self.papers.title.is_empty() { &self.papers.scenario } else { &self.papers.title };
        let below =
            format!("{}; sanchi, scenario {}", self.papers.replicates("replicate"), self.papers.scenario);
        page.composed(together("fate", heading, &below, &all, 3));
        page.charts("three", charts);
        page.html("<h3>Behind it</h3>");
        page.charts("three", BEHIND.iter().filter_map(|measure| self.fan(measure)).collect::<Vec<_>>());
        self.tell_observed(page);
    }

    /// Where what was observed comes from.
    fn tell_observed(&self, page: &mut Page) {
        let all = FATE.into_iter().chain(BEHIND).chain(["exchange_rate"]);
        let told = all.filter_map(|measure| {
            let middle = Series::of("", self.district.values(measure)?).middle;
            Some((measure, self.real(measure, &middle, 1.0)))
        });
        observed::tell(page, told);
    }

    /// The largest change of a measure in a sentence, with the range in which nine of ten replicates lie.
    fn changed(&self, measure: &str) -> Option<String> {
        let scale = self.scale(measure)?;
        let series = Series::of("", self.district.values(measure)?).scaled(scale.divisor);
        let mut unit = if scale.unit == "count" { String::new() } else { self.said(measure, &scale) };
        if self.is_money(measure) {
            unit.push_str(" in current prices");
        }
        changed(label(measure), &series, &self.district.labels(), &unit, scale.decimals)
    }

    fn tell_stages(&self, page: &mut Page) {
        if self.stages.is_empty() {
            return;
        }
        page.section("stages", "Stages", "Process stages (工程)", "");
        page.text(
            "How many makers each stage of the chain has left. A stage without a maker in the district must be done outside it, \
             dearer and later.",
        );
        let charts = self.stages.iter().enumerate().map(|(place, (name, years))| {
            let series = |label: &str, column: &str| Some(Series::of(label, years.values(column)?));
            let series: Vec<Series> =
                [series("manufacturers", "suppliers"), series("craftsmen", "craftsmen")]
                    .into_iter()
                    .flatten()
                    .collect();
            let below = format!("{}; {}", self.lost(place + 1, years), self.count());
            let panel = Panel { series, from_zero: true, height: 120.0, ..Panel::default() };
            let mut title = name.replace('_', " ");
            if let Some(first) = title.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let id = format!("stage-{}", name.replace('_', "-"));
            Fan { id, title, below, periods: years.labels(), panels: vec![panel] }.draw()
        });
        page.charts("three", charts.collect::<Vec<_>>());
    }

    /// Whether and when a stage, by its place in the chain, lost its last supplier.
    fn lost(&self, position: usize, years: &Years) -> String {
        let months = self.exits.lost(position);
        let all = self.district.replicates.len();
        let had = |replicate: usize| {
            years
                .values("suppliers")
                .is_some_and(|periods| periods.iter().any(|period| period[replicate] > 0.0))
        };
        let without = (0..all).filter(|&replicate| !had(replicate)).count();
        let of_all = if all == 1 { String::new() } else { format!(" in {without} of {all} replicates") };
        let Some(first) = months.first() else {
            return match without {
                0 => "makers in business; a manufacturer is left in every replicate".to_owned(),
                _ => format!("makers in business; there is no manufacturer from the first month on{of_all}"),
            };
        };
        let median: Month = months[months.len() / 2];
        let when = match months.len() {
            1 => format!("in {}", month_in_words(*first)),
            _ => format!("from {} on, the median in {}", month_in_words(*first), month_in_words(median)),
        };
        let of = if all == 1 { String::new() } else { format!(" in {} of {all} replicates", months.len()) };
        format!("makers in business; the last manufacturer is lost{of}, {when}")
    }

    fn comings_and_goings(&self, page: &mut Page) {
        page.section("exits", "Comings and goings", "Who came and who went", "");
        let fans = ["openings", "closures_solvent", "closures_bankrupt", "relocations"];
        let titles = ["Openings", "Gave up while solvent", "Bankruptcies", "Moved elsewhere"];
        let mut charts: Vec<Chart> = Vec::new();
        for (measure, title) in fans.into_iter().zip(titles) {
            let Some((mut panel, _)) = self.panel(measure, 110.0) else { continue };
            panel.decimals = 0;
            let below = format!("firms a year; {}", self.count());
            let (id, title) = (measure.replace('_', "-"), with_japanese(title, measure));
            charts
                .push(Fan { id, title, below, periods: self.district.labels(), panels: vec![panel] }.draw());
        }
        let bars = self.exits.bars(&self.district.replicates);
        if !bars.is_empty() {
            let below = "firms over the whole span; median of the replicates, line and brackets: middle 90 %"
                .to_owned();
            let (id, title) = ("causes".to_owned(), "By kind and cause".to_owned());
            let bars = Bars { id, title, below, names: ["median", "p5", "p95"], decimals: 0, bars };
            charts.insert(0, bars.draw());
        }
        page.charts("three tall-first", charts);
    }

    fn tell_sizes(&self, page: &mut Page) {
        page.section("sizes", "Sizes", "How large they are", "");
        let bars = self.sizes.bars(&self.district.replicates);
        if !bars.is_empty() {
            page.text("Makers' establishments by persons engaged, owner and family included.");
            let dates = bars.chunk_by(|a, b| a.group == b.group).enumerate();
            let charts: Vec<Chart> = dates
                .map(|(place, bars)| {
                    let title = bars[0].group.clone();
                    let below = "establishments (事業所); median, in brackets middle 90 %";
                    let bars = bars
                        .iter()
                        .map(|bar| super::super::chart::bars::Bar { group: String::new(), ..bar.clone() });
                    let names = ["median", "p5", "p95"];
                    let id = format!("sizes-{}", place + 1);
                    Bars { id, title, below: below.to_owned(), names, decimals: 0, bars: bars.collect() }
                        .draw()
                })
                .collect();
            return page.charts("three", charts);
        }
        let (Some(persons), Some(establishments)) =
            (self.district.values("persons_engaged"), self.district.values("establishments"))
        else {
            return;
        };
        let ratio = |(persons, establishments): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
            let pairs = persons.iter().zip(establishments);
            pairs.map(|(persons, all)| if *all > 0.0 { persons / all } else { f64::NAN }).collect()
        };
        let values: Vec<Vec<f64>> = persons.iter().zip(establishments).map(ratio).collect();
        let series = vec![Series::of("", &values)];
        let panel = Panel { series, from_zero: true, decimals: 1, height: 130.0, ..Panel::default() };
        let (id, title) = ("persons-an-establishment".to_owned(), "Persons an establishment".to_owned());
        let below = format!("persons; {}", self.count());
        page.charts(
            "three",
            [Fan { id, title, below, periods: self.district.labels(), panels: vec![panel] }.draw()],
        );
        self.would_add(page, "Counts by size", "agents");
    }

    fn tell_town(&self, page: &mut Page) {
        page.section("town", "Town", "The town and its ties", "");
        let maps = self.town.maps();
        let Some(shown) = self.shown().filter(|_| !maps.is_empty()) else {
            return self.would_add(page, "A map of the town with its ties", "agents,ties");
        };
        page.text(&format!(
            "Every firm at its place, and who works with whom. Shown is replicate {shown}, whose shipments at the end lie nearest \
             to the median of all; another replicate is another town. At the worst: the year in which most firms were lost. The few who are far out of town stand at the edge."
        ));
        let key: String = super::super::chart::map::KINDS
            .iter()
            .map(|(name, term, colour, _)| {
                format!("<li><span class=\"swatch {colour}\"></span>{name} ({term})</li>")
            })
            .collect();
        page.html(&format!("<ul class=\"key\">{key}<li><span class=\"swatch line\"></span>a tie</li></ul>"));
        let all: Vec<&Chart> = maps.iter().collect();
        let below = format!(
            "replicate {shown}, seed {}; blue: wholesalers, orange: manufacturers, green: craftsmen, lines: who works for whom",
            self.papers.seed
        );
        page.composed(together("town", "The town and its ties", &below, &all, 3));
        page.charts("three", maps);
        let (html, data) = self.town.slider();
        page.html(&html);
        page.town(data);
    }

    /// The command that would add what a folder lacks.
    fn would_add(&self, page: &mut Page, what: &str, tables: &str) {
        let command = self.papers.command_again(&format!("--tables {tables}"));
        page.html(&format!(
            "<p class=\"missing\">{what} would stand here if the run had written the tables for it: <code>{}</code></p>",
            crate::report::text::escaped(&command)
        ));
    }
}

fn label(measure: &str) -> &str {
    MEASURES.iter().find(|known| known.column == measure).map_or(measure, |known| known.label)
}
