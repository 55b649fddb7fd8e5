//! Why, in words: the chain that brought a firm down or a figure about, and what runs without each cause say to it.

use super::json::Json;
use super::measures::{scale_of, unit_of};
use super::text::{WIDTH, aligned, band, count, decimal, decimals_for, month_in_words, signed, wrapped};
use crate::accounts::flows::Flow;
use crate::district::events::{AgentKind, AgentName};
use crate::experiment::why::figure::{ALL, Answer, Effect, LEVEL_OF_PARTING, Parting};
use crate::experiment::why::firm::{Check, End, Fate, Fewer, Link, Otherwise, Story, all_asked};
use crate::foundation::statistics::Estimate;
use crate::observe::biography::{Asker, Page};
use crate::observe::table::Column;
use std::path::Path;

/// Years of a firm that are told, the last included.
const YEARS: usize = 6;
/// Purposes for which it spends that are told; the others stand together.
const PURPOSES: usize = 5;
/// A shock's way is told where its effect is so much of the largest, at least.
const LARGE: f64 = 0.1;
/// Parties of one reason that are told.
const PARTIES: usize = 4;
/// Digits of a firm's key in a text: those that tell it from all others of a district.
const DIGITS: usize = 8;

/// A firm as texts name it; enough of its name to ask for it again.
fn called(name: AgentName) -> String {
    let mut text = name.to_string();
    text.truncate(text.len() - (16 - DIGITS));
    text
}

/// The story of a firm, with the words that its scenario has for stages and markets.
pub struct ToldOfFirm<'a> {
    /// The story.
    pub story: &'a Story,
    /// The scenario's name.
    pub scenario: &'a str,
    /// The process stages.
    pub stages: &'a [String],
    /// The markets.
    pub markets: &'a [String],
    /// The currency's name.
    pub currency: &'a str,
}

impl ToldOfFirm<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let story = self.story;
        let Some(link) = story.chain.first() else { return String::new() };
        let mut lines = vec![self.head(link)];
        let begun = story.begun.map_or("There at the founding".to_owned(), |month| {
            format!("Begun in {}", month_in_words(month))
        });
        lines.extend(wrapped(&format!("{begun}; {}.", self.ended(&link.fate)), "", "", WIDTH));
        if !link.life.pages.is_empty() {
            lines.push(String::new());
            lines.extend(self.years(link));
        }
        lines.push(String::new());
        lines.push("How it came".to_owned());
        for (number, link) in story.chain.iter().enumerate() {
            lines.extend(self.reasons(number, link));
        }
        lines.push(String::new());
        lines.extend(self.checked());
        lines.push(String::new());
        lines.join("\n")
    }

    fn head(&self, link: &Link) -> String {
        format!(
            "{}{} of {}, replicate {}",
            called(link.life.name),
            self.stage_of(link),
            self.scenario,
            self.story.replicate
        )
    }

    fn stage_of(&self, link: &Link) -> String {
        let stage = link.life.stage.and_then(|stage| self.stages.get(stage));
        stage.map_or(String::new(), |stage| format!(" ({stage})"))
    }

    /// How it ended, `failed in May 1994 (second dishonoured note), 12 million yen stayed unpaid`.
    fn ended(&self, fate: &Fate) -> String {
        match fate {
            Fate::Lives => format!("in business at the end, {}", month_in_words(self.story.to)),
            Fate::NeverBegan => "never begun".to_owned(),
            Fate::Ended(end) => {
                let money = match end.kind {
                    _ if end.amount == 0 => String::new(),
                    "bankruptcy" => format!("; {} stayed unpaid", self.money(end.amount as f64)),
                    _ => format!("; {} was left", self.money(end.amount as f64)),
                };
                format!("{} in {} ({}){money}", ended_how(end), month_in_words(end.month), end.cause)
            }
        }
    }

    fn money(&self, amount: f64) -> String {
        let (divisor, word) = match amount.abs() {
            size if size >= 1e9 => (1e9, " billion"),
            size if size >= 1e6 => (1e6, " million"),
            size => return format!("{} {}", count(size.round() as u64), self.currency),
        };
        let amount = amount / divisor;
        format!("{}{word} {}", decimal(amount, decimals_for(amount)), self.currency)
    }

    /// Its last years, a column each.
    fn years(&self, link: &Link) -> Vec<String> {
        let years = by_year(&link.life.pages);
        let years = &years[years.len().saturating_sub(YEARS)..];
        let unit = 1e6;
        let sum = |of: &dyn Fn(&Page) -> f64| {
            years.iter().map(|(_, pages)| pages.iter().map(of).sum::<f64>()).collect::<Vec<f64>>()
        };
        let mean = |of: &dyn Fn(&Page) -> f64| {
            let mean = |pages: &[Page]| pages.iter().map(of).sum::<f64>() / pages.len() as f64;
            years.iter().map(|(_, pages)| mean(pages)).collect::<Vec<f64>>()
        };
        let last = |of: &dyn Fn(&Page) -> f64| {
            years.iter().map(|(_, pages)| pages.last().map_or(f64::NAN, of)).collect::<Vec<f64>>()
        };
        let mut rows =
            vec![
                std::iter::once(String::new())
                    .chain(years.iter().map(|(year, pages)| {
                        if pages.len() < 12 { format!("{year}*") } else { year.to_string() }
                    }))
                    .collect::<Vec<String>>(),
            ];
        let mut add = |label: String, values: Vec<f64>, decimals: Option<usize>| {
            let largest =
                values.iter().copied().filter(|value| value.is_finite()).map(f64::abs).fold(0.0, f64::max);
            let decimals = decimals.unwrap_or_else(|| decimals_for(largest));
            rows.push(
                std::iter::once(label).chain(values.iter().map(|&value| decimal(value, decimals))).collect(),
            );
        };
        let money = format!("million {}", self.currency);
        if link.is_wholesaler() {
            add(format!("Asked for, {money} a month"), mean(&|page| all_asked(page) / unit), None);
            add(format!("Sold, {money}"), sum(&|page| page.trade / unit), None);
        } else {
            add("Asked for, hours a month".to_owned(), mean(&all_asked), Some(0));
            add("Load, of a full month".to_owned(), mean(&|page| page.load), Some(2));
            add(format!("Rate, {} an hour", self.currency), mean(&|page| page.rate), Some(0));
            add(format!("Charged, {money}"), sum(&|page| page.trade / unit), None);
        }
        let mut purposes: Vec<(Flow, f64)> = Vec::new();
        for (flow, amount) in years.iter().flat_map(|(_, pages)| *pages).flat_map(|page| &page.spent) {
            match purposes.iter_mut().find(|(other, _)| other == flow) {
                Some((_, sum)) => *sum += *amount as f64,
                None => purposes.push((*flow, *amount as f64)),
            }
        }
        // What a maker charges leaves out material, which is passed on at cost.
        let passed_on = |flow: Flow| !link.is_wholesaler() && flow == Flow::Materials;
        purposes.retain(|(flow, _)| !passed_on(*flow));
        purposes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        let mut told: Vec<Flow> = purposes.iter().take(PURPOSES).map(|(flow, _)| *flow).collect();
        // What is lost on others is told however little it is.
        if purposes.iter().skip(PURPOSES).any(|(flow, _)| *flow == Flow::WriteOff) {
            told.push(Flow::WriteOff);
        }
        let spent = |page: &Page, fits: &dyn Fn(Flow) -> bool| {
            page.spent
                .iter()
                .filter(|(flow, _)| fits(*flow))
                .map(|(_, amount)| *amount as f64 / unit)
                .sum::<f64>()
        };
        for &flow in &told {
            add(format!("  {}", flow.name()), sum(&|page| spent(page, &|other| other == flow)), None);
        }
        add(
            "  all else".to_owned(),
            sum(&|page| spent(page, &|other| !told.contains(&other) && !passed_on(other))),
            None,
        );
        add(format!("Own funds, {money}"), last(&|page| page.worth as f64 / unit), None);
        add(format!("Money, {money}"), last(&|page| page.money as f64 / unit), None);
        add("Persons".to_owned(), last(&|page| f64::from(page.persons)), Some(0));
        add("Owner's age".to_owned(), last(&|page| page.owner_age), Some(0));
        let mut lines = vec!["Its last years".to_owned()];
        lines.extend(aligned(&rows));
        let what = if link.is_wholesaler() {
            "What it spends stands below what it sells."
        } else {
            "What it spends stands below what it charges; material, which is passed on at cost, is left out of both."
        };
        let part = years.iter().any(|(_, pages)| pages.len() < 12);
        let note = if part { format!("* Not the whole year. {what}") } else { what.to_owned() };
        lines.extend(wrapped(&note, "  ", "  ", WIDTH));
        lines
    }

    /// What is read off the run about a firm of the chain.
    fn reasons(&self, number: usize, link: &Link) -> Vec<String> {
        let head = format!("  {}  ", number + 1);
        let mut lines = Vec::new();
        let say = |text: &str, lines: &mut Vec<String>| {
            let first = if lines.is_empty() { head.clone() } else { "     ".to_owned() };
            lines.extend(wrapped(text, &first, "     ", WIDTH));
        };
        if number > 0 {
            let fate = match &link.fate {
                Fate::Lives => "still in business then".to_owned(),
                fate => self.ended(fate),
            };
            say(&format!("{}{}: {fate}.", called(link.life.name), self.stage_of(link)), &mut lines);
        }
        if number == 0
            && let Fate::Ended(end) = &link.fate
            && end.cause.contains("the owner")
        {
            say("It ended with its owner; what follows says how it stood, not why it ended.", &mut lines);
        }
        let last_year =
            if number > 0 && link.fate == Fate::Lives { "the last year before" } else { "its last year" };
        let unit = if link.is_wholesaler() { "a month" } else { "hours a month" };
        let amount = |value: f64| {
            if link.is_wholesaler() { self.money(value) } else { count(value.abs().round() as u64) }
        };
        match link.best {
            None if link.asked[0].is_nan() => {
                say(
                    "It was in business for less than a year: there is none to hold its orders against.",
                    &mut lines,
                );
            }
            None => say("It was never asked for more than in that year: it lost no orders.", &mut lines),
            Some(_) if link.asked[1] > 0.99 * link.asked[0] => {
                say("Its orders have hardly fallen.", &mut lines)
            }
            Some(best) => {
                let [then, last] = link.asked;
                let fall = decimal(100.0 * (1.0 - last / then), 0);
                say(
                    &format!(
                        "It is asked for {fall} % less: {} {unit} in {last_year}, {} in the one to {}.",
                        amount(last),
                        amount(then),
                        month_in_words(best)
                    ),
                    &mut lines,
                );
                let anybody = match link.life.name.kind {
                    AgentKind::Craftsman => "craftsmen",
                    _ => "anybody",
                };
                for fewer in link.fewer.iter().take(PARTIES) {
                    lines.extend(wrapped(
                        &self.fewer(fewer, anybody, &amount),
                        "       - ",
                        "         ",
                        WIDTH,
                    ));
                }
                if link.fewer.len() > PARTIES {
                    let rest: f64 = link.fewer[PARTIES..].iter().map(|fewer| fewer.then - fewer.last).sum();
                    lines.push(format!(
                        "       - {} less from {} others",
                        amount(rest),
                        link.fewer.len() - PARTIES
                    ));
                }
                if link.more >= 0.01 * then {
                    lines.push(format!("       + {} more from others", amount(link.more)));
                }
            }
        }
        if let Some(funds) = link.funds {
            let drawn = if funds.drawn > 0 {
                format!("; the owner drew {} in that time", self.money(funds.drawn as f64))
            } else {
                String::new()
            };
            let text = format!(
                "Its own funds, goods and claims as in a going concern, went from {} in {} to {} {}{drawn}.",
                self.money(funds.then as f64),
                month_in_words(funds.month),
                self.money(funds.last as f64),
                if number > 0 && link.fate == Fate::Lives { "then" } else { "in its last month" }
            );
            say(&text, &mut lines);
        }
        if let (sum, Some(_)) = (link.lost.iter().map(|lost| lost.amount).sum::<i64>(), link.lost.first()) {
            say(
                &format!("Claims of {} were lost on others in its last three years:", self.money(sum as f64)),
                &mut lines,
            );
            for lost in link.lost.iter().take(PARTIES) {
                let ended =
                    lost.end.as_ref().map_or(String::new(), |end| format!(", which {}", self.end_told(end)));
                let text = format!("{} on {}{ended}", self.money(lost.amount as f64), called(lost.on));
                lines.extend(wrapped(&text, "       - ", "         ", WIDTH));
            }
        }
        if link.recourse.1 > 0 {
            let (sum, times) = link.recourse;
            let notes = if times == 1 { "a note".to_owned() } else { format!("{times} notes") };
            let part = if link.lost.is_empty() {
                ""
            } else {
                "; what was not recovered of that is part of these claims"
            };
            let sum = self.money(sum as f64);
            say(
                &format!("It took back {notes} of others that it had passed on, for {sum}{part}."),
                &mut lines,
            );
        }
        lines
    }

    fn fewer(&self, fewer: &Fewer, anybody: &str, amount: &dyn Fn(f64) -> String) -> String {
        let less = amount(fewer.then - fewer.last);
        match fewer.by {
            Asker::Market(market) => {
                let name = self.markets.get(market).map_or("a market", String::as_str);
                format!("{less} less from buyers of {name} ({} before)", amount(fewer.then))
            }
            Asker::Outside => format!("{less} less from customers outside the district"),
            Asker::Firm(name) => {
                let name = called(name);
                if let Some(end) = &fewer.end {
                    return format!("{less} less from {name}, which {}", self.end_told(end));
                }
                // Neither part is told where both pull the same way about as much.
                let (in_all, of_it) = (-fewer.in_all, -fewer.of_it);
                let why = if in_all > 2.0 * of_it.abs() {
                    format!("which asks for less of {anybody}")
                } else if of_it > 2.0 * in_all.abs() {
                    "which gives the work to others".to_owned()
                } else if in_all > 0.0 && of_it > 0.0 {
                    format!(
                        "which asks for less of {anybody} ({}) and gives more of it to others ({})",
                        amount(in_all),
                        amount(of_it)
                    )
                } else if in_all > 0.0 {
                    format!("which asks for less of {anybody}, though for a larger part of it here")
                } else {
                    "which gives the work to others, though it asks for more".to_owned()
                };
                format!("{less} less from {name}, {why}")
            }
        }
    }

    fn end_told(&self, end: &End) -> String {
        format!("{} in {} ({})", ended_how(end), month_in_words(end.month), end.cause)
    }

    fn checked(&self) -> Vec<String> {
        let story = self.story;
        let Some(first) = story.chain.first() else { return Vec::new() };
        let mut lines = vec!["Checked: the run lived again, under the same luck".to_owned()];
        let mut rows = vec![("as it was".to_owned(), shortly(&first.fate, None))];
        for check in &story.checks {
            let came = match &check.fate {
                Ok(fate) => {
                    let how = verdict(&first.fate, fate);
                    let fate = shortly(fate, Some(&first.fate));
                    if how.is_empty() { fate } else { format!("{fate}: {how}") }
                }
                Err(failure) => format!("the run failed: {}", failure.reason),
            };
            rows.push((self.otherwise(check), came));
        }
        let wide = rows.iter().map(|(what, _)| what.chars().count()).max().unwrap_or(0);
        for (what, came) in &rows {
            let (head, rest) = (format!("  {what:<wide$}  "), format!("  {:<wide$}    ", ""));
            lines.extend(wrapped(came, &head, &rest, WIDTH));
        }
        lines.push(String::new());
        lines.extend(wrapped(&self.conclusion(first), "", "", WIDTH));
        if let Some(luck) = self.by_chance(first) {
            lines.extend(wrapped(&luck, "", "", WIDTH));
        }
        lines
    }

    /// What a trifle does; none where there is no run to tell it from.
    fn by_chance(&self, first: &Link) -> Option<String> {
        let known: Vec<&Fate> = self.story.trifles.iter().filter_map(|fate| fate.as_ref().ok()).collect();
        if known.is_empty() {
            return None;
        }
        let alike = |fate: &&&Fate| match (first.fate.month(), fate.month()) {
            (Some(was), Some(month)) => (month.0 - was.0).abs() < 12,
            (None, None) => ***fate == Fate::Lives,
            _ => false,
        };
        let (same, all) = (known.iter().filter(alike).count(), known.len());
        let ended = first.fate.month().is_some();
        let told = format!(
            "Held against chance: in {all} runs whose markets were larger or smaller by one to four hundredths of a per cent it {} in {same}.",
            if ended { "ended within a year of the same month" } else { "was in business at the end" }
        );
        let what = if 4 * same >= 3 * all {
            ""
        } else if ended {
            " Its end hung on little: what kept it above may have done so by chance."
        } else {
            " That it lives hung on little."
        };
        Some(format!("{told}{what}"))
    }

    fn otherwise(&self, check: &Check) -> String {
        match &check.otherwise {
            Otherwise::Means(name, month)
                if Some(*name) == self.story.chain.first().map(|link| link.life.name) =>
            {
                format!("with means in {month}")
            }
            Otherwise::Means(name, month) => format!("with means for {} in {month}", called(*name)),
            Otherwise::Shock(name) => format!("without {name}"),
            Otherwise::AllShocks => "without all of these shocks".to_owned(),
            Otherwise::Trifle => "with a trifle".to_owned(),
        }
    }

    /// What the runs lived again say.
    fn conclusion(&self, first: &Link) -> String {
        let that = |fits: &dyn Fn(&Fate) -> bool| -> Vec<String> {
            let checks = self.story.checks.iter().filter(|check| check.otherwise != Otherwise::AllShocks);
            let fitting = checks.filter(|check| check.fate.as_ref().is_ok_and(fits));
            fitting.map(|check| self.otherwise(check)).collect()
        };
        let alone = |what: &[String], would: &str| match what {
            [] => String::new(),
            [one] => format!("It would have {would} {one}. "),
            several => format!("It would have {would} with any one of these: {}. ", several.join("; ")),
        };
        let found = match first.fate.month() {
            None => {
                let ended = that(&|fate| !matches!(fate, Fate::Lives));
                match &ended[..] {
                    [] => "It is in business at the end, and would be in all of these. ".to_owned(),
                    some => format!("It is in business at the end; it would not be: {}. ", some.join("; ")),
                }
            }
            Some(was) => {
                let saved = that(&|fate| matches!(fate, Fate::Lives));
                let later = that(&|fate| fate.month().is_some_and(|month| month.0 - was.0 >= 12));
                let found = format!(
                    "{}{}",
                    alone(&saved, "lived to the end"),
                    alone(&later, "lasted a year longer or more")
                );
                if found.is_empty() {
                    "None of these alone would have kept it a year longer. ".to_owned()
                } else {
                    found
                }
            }
        };
        format!(
            "{found}This is one run. Under another luck others fall; what holds for the district is asked with a figure in \
             place of a firm."
        )
    }

    /// For machines.
    pub fn json(&self) -> String {
        let story = self.story;
        let chain = story.chain.iter().map(|link| {
            let fewer = link.fewer.iter().map(|fewer| {
                Json::object([
                    ("by", self.asker(fewer.by)),
                    ("then", Json::Number(fewer.then)),
                    ("last", Json::Number(fewer.last)),
                    ("less_in_all", Json::Number(fewer.in_all)),
                    ("smaller_part", Json::Number(fewer.of_it)),
                    ("end", fewer.end.as_ref().map_or(Json::Null, end_json)),
                ])
            });
            let lost = link.lost.iter().map(|lost| {
                Json::object([
                    ("on", Json::text(lost.on.to_string())),
                    ("amount", Json::Whole(lost.amount)),
                    ("month", Json::text(lost.month.to_string())),
                    ("end", lost.end.as_ref().map_or(Json::Null, end_json)),
                ])
            });
            let stage = link.life.stage.and_then(|stage| self.stages.get(stage));
            Json::object([
                ("firm", Json::text(link.life.name.to_string())),
                ("stage", stage.map_or(Json::Null, Json::text)),
                ("fate", fate_json(&link.fate)),
                ("best_year_to", link.best.map_or(Json::Null, |month| Json::text(month.to_string()))),
                (
                    "asked_unit",
                    Json::text(if link.is_wholesaler() {
                        format!("{}/month", self.currency)
                    } else {
                        "hours/month".to_owned()
                    }),
                ),
                ("asked_then", Json::Number(link.asked[0])),
                ("asked_last", Json::Number(link.asked[1])),
                ("fewer_orders", Json::List(fewer.collect())),
                ("claims_lost", Json::List(lost.collect())),
                ("recourse_paid", Json::Whole(link.recourse.0)),
                (
                    "first_dishonoured",
                    link.dishonoured.map_or(Json::Null, |month| Json::text(month.to_string())),
                ),
            ])
        });
        let checks = story.checks.iter().map(|check| {
            let (what, name, month) = match &check.otherwise {
                Otherwise::Means(name, month) => {
                    ("means", Json::text(name.to_string()), Json::text(month.to_string()))
                }
                Otherwise::Shock(name) => ("without", Json::text(name.as_str()), Json::Null),
                Otherwise::AllShocks => ("without", Json::text("all"), Json::Null),
                Otherwise::Trifle => ("trifle", Json::Null, Json::Null),
            };
            Json::object([
                ("otherwise", Json::text(what)),
                ("name", name),
                ("from", month),
                ("fate", check.fate.as_ref().map_or(Json::Null, fate_json)),
                (
                    "failure",
                    check
                        .fate
                        .as_ref()
                        .err()
                        .map_or(Json::Null, |failure| Json::text(failure.reason.as_str())),
                ),
            ])
        });
        let trifles = story.trifles.iter().map(|fate| fate.as_ref().map_or(Json::Null, fate_json));
        Json::object([
            ("format", Json::Whole(1)),
            ("scenario", Json::text(self.scenario)),
            ("replicate", Json::Whole(i64::from(story.replicate))),
            ("currency", Json::text(self.currency)),
            ("begun", story.begun.map_or(Json::Null, |month| Json::text(month.to_string()))),
            ("chain", Json::List(chain.collect())),
            ("checks", Json::List(checks.collect())),
            ("trifles", Json::List(trifles.collect())),
        ])
        .pretty()
    }

    fn asker(&self, by: Asker) -> Json {
        match by {
            Asker::Firm(name) => Json::text(name.to_string()),
            Asker::Outside => Json::text("customers outside"),
            Asker::Market(market) => {
                self.markets.get(market).map_or(Json::Null, |name| Json::text(format!("market.{name}")))
            }
        }
    }
}

/// A fate in a few words; why it ended only where that is not what it was.
fn shortly(fate: &Fate, was: Option<&Fate>) -> String {
    match fate {
        Fate::Lives => "in business at the end".to_owned(),
        Fate::NeverBegan => "never begun".to_owned(),
        Fate::Ended(end) => {
            let same = |was: &Fate| matches!(was, Fate::Ended(was) if (was.kind, was.cause) == (end.kind, end.cause));
            let cause = if was.is_some_and(same) { String::new() } else { format!(" ({})", end.cause) };
            format!("{} {}{cause}", ended_how(end), end.month)
        }
    }
}

/// How a fate differs from what it was, where it does not say so itself.
fn verdict(was: &Fate, is: &Fate) -> String {
    match (was, is) {
        // Their fate says it.
        (_, Fate::NeverBegan) | (Fate::Ended(_), Fate::Lives) => String::new(),
        (Fate::Ended(was), Fate::Ended(is)) => {
            let months = is.month.0 - was.month.0;
            let when = match months.abs() {
                0 => "the same month".to_owned(),
                1 => format!("a month {}", later(months)),
                other if other < 12 => format!("{other} months {}", later(months)),
                other => format!("{} years {}", decimal(f64::from(other) / 12.0, 1), later(months)),
            };
            match (was.is_failure(), is.is_failure()) {
                (true, false) => format!("{when}, and its debts paid"),
                (false, true) => format!("{when}, with debts unpaid"),
                _ if months == 0 => "no difference".to_owned(),
                _ => when,
            }
        }
        (_, Fate::Ended(_)) => String::new(),
        (_, Fate::Lives) => "no difference".to_owned(),
    }
}

fn later(months: i32) -> &'static str {
    if months > 0 { "later" } else { "earlier" }
}

fn ended_how(end: &End) -> &'static str {
    match end.kind {
        "bankruptcy" => "failed",
        "relocation" => "went elsewhere",
        _ => "gave up",
    }
}

fn end_json(end: &End) -> Json {
    Json::object([
        ("kind", Json::text(end.kind)),
        ("month", Json::text(end.month.to_string())),
        ("cause", Json::text(end.cause)),
        ("amount", Json::Whole(end.amount)),
    ])
}

fn fate_json(fate: &Fate) -> Json {
    match fate {
        Fate::Ended(end) => end_json(end),
        Fate::Lives => Json::object([("kind", Json::text("lives"))]),
        Fate::NeverBegan => Json::object([("kind", Json::text("never begun"))]),
    }
}

/// Pages by calendar year.
fn by_year(pages: &[Page]) -> Vec<(i32, &[Page])> {
    let years = pages.chunk_by(|one, other| one.month.year() == other.month.year());
    years.map(|pages| (pages[0].month.year(), pages)).collect()
}

/// What is known of a figure, with the words of its scenario.
pub struct ToldOfFigure<'a> {
    /// What is known.
    pub answer: &'a Answer,
    /// The scenario's name.
    pub scenario: &'a str,
    /// The currency's name.
    pub currency: &'a str,
}

impl ToldOfFigure<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let answer = self.answer;
        let pairs = answer.replicates.len();
        let mut lines = vec![format!("{} of {}, {} replicates", answer.outcome, self.scenario, pairs)];
        lines.extend(wrapped(answer.column.meaning, "", "", WIDTH));
        lines.push(String::new());
        let largest = answer.effects.iter().flat_map(|effect| [effect.without.value, effect.effect.value]);
        let largest = largest
            .chain([answer.value.value])
            .filter(|value| value.is_finite())
            .map(f64::abs)
            .fold(0.0, f64::max);
        let told = self.scale(largest);
        lines.push(format!(
            "It is {} ({}){}",
            told.one(answer.value.value),
            told.interval(answer.value),
            told.unit_told()
        ));
        lines.push(String::new());
        lines.push("Without a shock, pair by pair under one luck".to_owned());
        let mut rows = vec![["", "it would be", "effect", "95 %", "same sign"].map(str::to_owned).to_vec()];
        for effect in &answer.effects {
            rows.push(vec![
                effect.shock.clone(),
                told.one(effect.without.value),
                told.signed(effect.effect.value),
                told.interval(effect.effect),
                format!("{} of {}", effect.same_sign.0, effect.same_sign.1),
            ]);
        }
        lines.extend(aligned(&rows));
        let single = || answer.effects.iter().filter(|effect| effect.shock != ALL);
        let untold: Vec<&str> = single()
            .filter(|effect| !effect.effect.excludes_zero())
            .map(|effect| effect.shock.as_str())
            .collect();
        if !untold.is_empty() {
            lines.extend(wrapped(
                &format!("Of {} no effect can be told from nothing.", untold.join(", ")),
                "  ",
                "  ",
                WIDTH,
            ));
        }
        let largest = single().map(|effect| effect.effect.value.abs()).fold(0.0, f64::max);
        let counts = |effect: &&Effect| {
            let large = effect.effect.value.abs() >= LARGE * largest;
            effect.effect.excludes_zero() && large && self.worth_a_line(effect).next().is_some()
        };
        for effect in single().filter(counts) {
            lines.push(String::new());
            lines.extend(self.partings(effect));
        }
        lines.push(String::new());
        lines.extend(wrapped(
            &format!(
                "A measure is told from the first year in which its interval of {} % over these pairs holds no zero, nor in the \
                 next, and the sign stays. What swings more is told later, so that the order is not that of causes. \
                 Shocks act together: `sanchi attribute` shares their joint effect out.",
                decimal(100.0 * LEVEL_OF_PARTING, 1)
            ),
            "",
            "",
            WIDTH,
        ));
        lines.push(String::new());
        lines.join("\n")
    }

    fn unit(&self) -> String {
        unit_of(&self.answer.outcome, std::slice::from_ref(&self.answer.column), self.currency)
    }

    fn scale(&self, largest: f64) -> Units {
        if self.answer.outcome.against.is_some() {
            return Units { divisor: 0.01, unit: "%".to_owned(), decimals: 1 };
        }
        let scale = scale_of(&self.answer.column, &self.unit(), largest);
        Units { divisor: scale.divisor, unit: scale.unit, decimals: scale.decimals }
    }

    /// The measures that change by much, and that of the figure.
    fn worth_a_line<'b>(&self, effect: &'b Effect) -> impl Iterator<Item = &'b Parting> + use<'b> {
        let figure = self.answer.column.name;
        effect.partings.iter().filter(move |parting| parting.column.name == figure || is_large(parting))
    }

    /// The measures that part when a shock is taken out, in the order in which they are told.
    fn partings(&self, effect: &Effect) -> Vec<String> {
        let last = &self.answer.last;
        let mut lines = vec![format!("What {} changes, by the year from which it is told", effect.shock)];
        let mut rows = vec![vec![String::new(), "since".to_owned(), "then".to_owned(), format!("in {last}")]];
        for parting in self.worth_a_line(effect) {
            rows.push(vec![
                parting.column.name.to_owned(),
                parting.since.clone(),
                change_told(parting, parting.then),
                change_told(parting, parting.at_last),
            ]);
        }
        lines.extend(aligned(&rows));
        lines
    }

    /// For machines.
    pub fn json(&self) -> String {
        let answer = self.answer;
        let effects = answer.effects.iter().map(|effect| {
            let partings = effect.partings.iter().map(|parting| {
                let of = |(change, without): (Estimate, f64)| {
                    Json::object([("change", estimate_json(change)), ("without", Json::Number(without))])
                };
                Json::object([
                    ("measure", Json::text(parting.column.name)),
                    ("since", Json::text(parting.since.as_str())),
                    ("then", of(parting.then)),
                    ("at_last", of(parting.at_last)),
                ])
            });
            Json::object([
                ("shock", Json::text(effect.shock.as_str())),
                ("without", estimate_json(effect.without)),
                ("effect", estimate_json(effect.effect)),
                ("same_sign", Json::Whole(effect.same_sign.0 as i64)),
                ("pairs", Json::Whole(effect.same_sign.1 as i64)),
                ("partings", Json::List(partings.collect())),
            ])
        });
        let failed = answer.failed.iter().map(|(replicate, failure)| {
            Json::object([
                ("replicate", Json::Whole(i64::from(*replicate))),
                ("reason", Json::text(failure.reason.as_str())),
            ])
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("scenario", Json::text(self.scenario)),
            ("figure", Json::text(answer.outcome.to_string())),
            ("unit", Json::text(self.unit())),
            ("replicates", Json::Whole(answer.replicates.len() as i64)),
            ("last_period", Json::text(answer.last.as_str())),
            ("value", estimate_json(answer.value)),
            ("effects", Json::List(effects.collect())),
            ("failed", Json::List(failed.collect())),
        ])
        .pretty()
    }
}

fn estimate_json(estimate: Estimate) -> Json {
    Json::object([
        ("value", Json::Number(estimate.value)),
        ("low", Json::Number(estimate.low)),
        ("high", Json::Number(estimate.high)),
    ])
}

/// A change against what the measure would be: in per cent, of shares in points.
fn change_told(parting: &Parting, (change, without): (Estimate, f64)) -> String {
    let signed = |value: f64, decimals: usize, unit: &str| format!("{}{unit}", signed(value, decimals));
    if is_share(&parting.column) {
        signed(100.0 * change.value, 1, " points")
    } else if parting.column.unit == "count/month" {
        // Few a year: a ratio of them says little.
        signed(change.value, 1, " a year")
    } else if without.abs() > 0.0 && !is_in_logs(&parting.column) {
        signed(100.0 * change.value / without.abs(), 1, " %")
    } else {
        signed(change.value, 2, "")
    }
}

/// Whether a measure is changed by a twentieth, or a share by two points, when it parts or in the end.
fn is_large(parting: &Parting) -> bool {
    let absolute = is_share(&parting.column) || is_in_logs(&parting.column);
    let large = |(change, without): (Estimate, f64)| {
        change.value.abs() >= if absolute { 0.02 } else { 0.05 * without.abs() }
    };
    large(parting.then) || large(parting.at_last)
}

fn is_in_logs(column: &Column) -> bool {
    column.unit == "log points"
}

fn is_share(column: &Column) -> bool {
    column.unit == "share" || column.unit.starts_with("share of")
}

/// How a figure's values are written.
struct Units {
    divisor: f64,
    unit: String,
    decimals: usize,
}

impl Units {
    fn one(&self, value: f64) -> String {
        decimal(value / self.divisor, self.decimals)
    }

    fn signed(&self, value: f64) -> String {
        signed(value / self.divisor, self.decimals)
    }

    fn interval(&self, estimate: Estimate) -> String {
        band(estimate.low / self.divisor, estimate.high / self.divisor, self.decimals)
    }

    fn unit_told(&self) -> String {
        if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) }
    }
}

/// Failures of a run that are told.
const FAILURES: usize = 20;

/// The firms that failed in a run, for one who has not said which is meant.
pub struct ToldOfFailures<'a> {
    /// The firms, the largest debts first.
    pub failed: &'a [(AgentName, End)],
    /// The scenario's name.
    pub scenario: &'a str,
    /// The replicate.
    pub replicate: u32,
}

impl ToldOfFailures<'_> {
    /// For people; `results` is the folder as they wrote it.
    pub fn text(&self, results: &Path) -> String {
        let (scenario, replicate) = (self.scenario, self.replicate);
        let Some((first, _)) = self.failed.first() else {
            return format!(
                "Nobody failed in replicate {replicate} of {scenario}. Who gave up stands in the table `events`, kind `closure`.\n"
            );
        };
        let mut lines = vec![format!(
            "{} failed in replicate {replicate} of {scenario}, those with the largest debts first",
            if self.failed.len() == 1 {
                "One firm".to_owned()
            } else {
                format!("{} firms", self.failed.len())
            }
        )];
        let rows: Vec<Vec<String>> = self
            .failed
            .iter()
            .take(FAILURES)
            .map(|(name, end)| vec![format!("{:<21}  {}  {}", called(*name), end.month, end.cause)])
            .collect();
        lines.extend(aligned(&rows));
        if self.failed.len() > FAILURES {
            lines.push(format!(
                "  and {} more; all stand in the table `events`",
                self.failed.len() - FAILURES
            ));
        }
        lines.push(String::new());
        lines.push(format!("What brought one down: sanchi why {} {}", results.display(), called(*first)));
        lines.push(String::new());
        lines.join("\n")
    }

    /// For machines.
    pub fn json(&self) -> String {
        let failed = self.failed.iter().map(|(name, end)| {
            Json::object([("firm", Json::text(name.to_string())), ("end", end_json(end))])
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("scenario", Json::text(self.scenario)),
            ("replicate", Json::Whole(i64::from(self.replicate))),
            ("failed", Json::List(failed.collect())),
        ])
        .pretty()
    }
}
