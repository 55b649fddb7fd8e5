//! Reading a file of targets, with all that is wrong at once.

use super::written::{At, Complaints, Written, near};
use super::{
    Arm, Comparing, Date, Extreme, Formula, Measure, Ratio, Role, SPECIALS, Seen, Summing, Target, Targets,
    Term, Time, formula,
};
use crate::foundation::calendar::Month;
use crate::observe::measures::{district_columns, stage_columns};
use crate::observe::table::Column;
use crate::scenario::problem::Problems;
use crate::scenario::text::FORMAT;
use core::ops::Range;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

const KINDS: [&str; 3] = ["arm", "quantity", "target"];
const DATE: &str = "write a year, \"2000\", or a month, \"2000-12\"";
const SPAN: &str = "write first and last year, [\"1985\", \"2000\"]";

/// A formula with the places of the names in it.
struct Placed {
    formula: Formula,
    span: Range<usize>,
    /// Whether the mean of the replicates counts.
    mean: bool,
}

pub(super) fn read(file: &str, text: &str) -> Result<Targets, Problems> {
    let complaints = Complaints::new(file, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        complaints.at(span, format!("this is not TOML: {}", error.message()), "see https://toml.io");
    }
    if !errors.is_empty() {
        return Err(Problems::new(file, complaints.into_problems()));
    }
    let targets = all(document.get_ref(), &complaints);
    if complaints.is_empty() { Ok(targets) } else { Err(Problems::new(file, complaints.into_problems())) }
}

fn all(document: &DeTable<'_>, complaints: &Complaints) -> Targets {
    let mut read = Targets::default();
    let mut formulas: BTreeMap<String, Placed> = BTreeMap::new();
    let mut order: Vec<(usize, Target)> = Vec::new();
    let top = Written::new(String::new(), 0..0, document, complaints);
    format(&top);
    let help = "write the scenario that these targets are for, scenario = \"typical\"";
    read.scenario = top.required("scenario", help).map_or_else(String::new, |text| text.value);
    for kind in KINDS {
        for table in members(&top, document, kind, complaints) {
            let name = table.name[kind.len() + 1..].to_owned();
            match kind {
                "arm" => {
                    read.arms.insert(name, arm(&table));
                }
                "quantity" => {
                    if let Some(placed) = formula_of(&table, false) {
                        formulas.insert(name, placed);
                    }
                }
                _ => {
                    let (target, placed) = target(&table, &name);
                    if let (Some(target), Some(placed)) = (target, placed) {
                        order.push((table.span.start, Target { formula: placed.formula.clone(), ..target }));
                        if formulas.insert(name.clone(), placed).is_some() {
                            table.complain(
                                table.span.clone(),
                                format!("`{name}` is the name of a quantity and of a target"),
                                "give one of the two another name",
                            );
                        }
                    }
                }
            }
            table.nothing_else();
        }
    }
    top.nothing_else();
    // Names are looked up only in files that are sound, or what is missing would be complained of twice.
    if complaints.is_empty() {
        names(&formulas, &read.arms, complaints);
    }
    if order.is_empty() && complaints.is_empty() {
        complaints.at(0..0, "there is no target in the file", "write [target.NAME] and its keys below it");
    }
    order.sort_by_key(|(start, _)| *start);
    read.targets = order.into_iter().map(|(_, target)| target).collect();
    let judged: Vec<&String> = read.targets.iter().map(|target| &target.name).collect();
    formulas.retain(|name, _| !judged.contains(&name));
    read.quantities = formulas.into_iter().map(|(name, placed)| (name, placed.formula)).collect();
    read
}

fn format(top: &Written<'_, '_>) {
    let help = format!("write `format = {FORMAT}` as the first line");
    if let Some(found) = top.number("format", &help)
        && found.value != FORMAT as f64
    {
        top.complain(
            found.span,
            format!("there is no format {} of targets; this version reads format {FORMAT}", found.value),
            help,
        );
    }
}

/// The tables of a kind.
fn members<'a, 'i>(
    top: &Written<'a, 'i>,
    document: &'a DeTable<'i>,
    kind: &'static str,
    complaints: &'a Complaints,
) -> Vec<Written<'a, 'i>> {
    if !top.has(kind) {
        return Vec::new();
    }
    let Some(value) = document.get(kind) else { return Vec::new() };
    let help = format!("write [{kind}.NAME] and its keys below it");
    let DeValue::Table(table) = value.get_ref() else {
        complaints.at(value.span(), format!("`{kind}` holds tables by name"), help);
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !formula::is_name(name) {
            complaints.at(
                key.span(),
                format!("`{name}` is no name: a small letter first, then small letters, digits, underscores"),
                "write a name such as shipments_change",
            );
        }
        match value.get_ref() {
            DeValue::Table(table) => {
                found.push(Written::new(format!("{kind}.{name}"), key.span(), table, complaints));
            }
            _ => complaints.at(value.span(), format!("`{kind}.{name}` is a table"), help.clone()),
        }
    }
    found
}

fn arm(table: &Written<'_, '_>) -> Arm {
    let meaning = table.required("meaning", "say in a few words what is changed");
    let help = "write overrides as on the command line, [\"switches.trust=false\"]";
    if !table.has("set") {
        table.missing("set", help);
    }
    let set = table.texts("set", help).unwrap_or_default();
    for one in set.iter().filter(|one| !one.value.contains('=')) {
        table.complain(one.span.clone(), format!("`{}` sets no key to a value", one.value), help);
    }
    Arm {
        meaning: meaning.map_or_else(String::new, |text| text.value),
        set: set.into_iter().map(|one| one.value).collect(),
    }
}

/// A target whose formula is still to be put in.
fn target(table: &Written<'_, '_>, name: &str) -> (Option<Target>, Option<Placed>) {
    let text = |key, help| table.required(key, help).map(|text: At<String>| text.value);
    let statement = text("statement", "say in a sentence what should hold");
    let source = text("source", "name a fact (S26), a row of data, a paper or a document");
    let period = text("period", "say which years are meant, \"1985 to 2000\"");
    let unit = text("unit", "say the unit of the band: share, years, ratio");
    let pattern = table.text("pattern", "write the pattern, \"P1\"");
    if let Some(pattern) = &pattern
        && !pattern.value.strip_prefix('P').is_some_and(|number| (1..=17).any(|n| n.to_string() == number))
    {
        let message = format!("there is no pattern `{}`", pattern.value);
        table.complain(pattern.span.clone(), message, "patterns are P1 to P17; leave it out if it is none");
    }
    let band = table.pair("band", "write the least and the largest value, [0.8, 1.0]");
    if let Some(band) = &band
        && band.value[0] >= band.value[1]
    {
        let message = format!("the band of `{}` has no width", table.name);
        table.complain(band.span.clone(), message, "the first number is the least, the second the largest");
    }
    let weight = table.number("weight", "write how much it counts, 1.0 if no more and no less than others");
    if let Some(weight) = &weight
        && weight.value < 0.0
    {
        table.complain(weight.span.clone(), "a weight is not below zero", "write 0.0 if it is not to count");
    }
    let roles = Role::ALL.map(|role| (role.name(), role));
    let role = table.choice("role", &roles);
    if !table.has("role") {
        table.missing("role", "write \"required\", \"reported\" or \"held_out\"");
    }
    let placed = formula_of(table, true);
    let target = (|| {
        Some(Target {
            name: name.to_owned(),
            statement: statement?,
            source: source?,
            pattern: pattern.map(|text| text.value),
            period: period?,
            unit: unit?,
            band: band?.value,
            weight: weight?.value,
            role: role?,
            mean: placed.as_ref().is_some_and(|placed| placed.mean),
            formula: Formula::Condition(Vec::new()),
        })
    })();
    (target, placed)
}

/// What is worked out: seen, of others, or a condition.
fn formula_of(table: &Written<'_, '_>, judged: bool) -> Option<Placed> {
    let ways = ["measure", "numerator", "of", "condition"];
    let written: Vec<&str> = ways.into_iter().filter(|way| table.has(way)).collect();
    let help = "write one of `measure`, `numerator`, `of`, `condition`";
    let &[way] = written.as_slice() else {
        match written.as_slice() {
            [] => table.missing("measure", help),
            several => {
                let message = format!("`{}` says {} at once", table.name, several.join(" and "));
                table.complain(table.span.clone(), message, help);
            }
        }
        return None;
    };
    let formula = match way {
        "of" => of(table),
        "condition" => condition(table, judged),
        _ => seen(table).map(Formula::Seen),
    }?;
    // The median of the replicates is what counts where nothing is said.
    let mean = judged
        && way != "condition"
        && table.choice("statistic", &[("median", false), ("mean", true)]) == Some(true);
    Some(Placed { formula, mean, span: table.span.clone() })
}

fn of(table: &Written<'_, '_>) -> Option<Formula> {
    let help = "write \"a / b\" or \"a - b\" with names of targets or quantities of this file";
    let text = table.text("of", help)?;
    match formula::of(&text.value) {
        Ok((left, operation, right)) => Some(Formula::Of { left, operation, right }),
        Err(message) => {
            table.complain(text.span, message, help);
            None
        }
    }
}

fn condition(table: &Written<'_, '_>, judged: bool) -> Option<Formula> {
    if !judged {
        let message = format!("`{}` is a quantity, and a condition is no number", table.name);
        table.complain(table.span.clone(), message, "write the condition in a target");
        return None;
    }
    let statistic = table.choice("statistic", &[("share_of_replicates", ())]);
    if statistic.is_none() && !table.has("statistic") {
        table.missing("statistic", "a condition has statistic = \"share_of_replicates\"");
    }
    let help = "write \"a < b\" (or <=, >, >=) with names of this file or numbers, or a list of such";
    let texts = table.texts("condition", help)?;
    let mut comparisons = Vec::new();
    for text in texts {
        match formula::comparison(&text.value) {
            Ok(comparison) => comparisons.push(comparison),
            Err(message) => table.complain(text.span, message, help),
        }
    }
    Some(Formula::Condition(comparisons))
}

fn seen(table: &Written<'_, '_>) -> Option<Seen> {
    let arm = table.text("arm", "write the name of an arm of this file").map(|text| text.value);
    let extreme = table.choice("stages", &[("least", Extreme::Least), ("most", Extreme::Most)]);
    let columns = if extreme.is_some() { stage_columns() } else { district_columns() };
    let (special, ratio) = measured(table, &columns);
    let time = time(table);
    if let (Some((special, span)), Some(time)) = (&special, &time) {
        fits(table, special, span, *time);
        if extreme.is_some() {
            table.complain(span.clone(), "a special measure is of no stage", "leave out `stages`");
        }
    }
    if let (Some(ratio), Some(Time::Over { by: Summing::Dispersion, .. })) = (&ratio, &time)
        && (special.is_some() || !ratio.denominator.is_empty())
    {
        let message = format!("`dispersion` of {} is of something that is not counted", table.shown());
        table.complain(table.span.clone(), message, "it takes columns that count, without a `denominator`");
    }
    let measure = match (special, ratio?, extreme) {
        (Some((special, _)), _, _) => Measure::Special(special.name),
        (None, ratio, None) => Measure::District(ratio),
        (None, ratio, Some(extreme)) => Measure::Stages(ratio, extreme),
    };
    Some(Seen { arm, measure, time: time? })
}

/// A special measure is of Decembers, one or several.
fn fits(table: &Written<'_, '_>, special: &super::Special, span: &Range<usize>, time: Time) {
    let name = special.name;
    let of_month = |date| matches!(date, Date::Month(_));
    let (written, wanted) = match time {
        Time::Over { by, .. } if special.of_years => {
            if by != Summing::Mean {
                let message = format!("`special:{name}` is one value for all years together");
                table.complain(span.clone(), message, "leave out `as`");
            }
            return;
        }
        Time::Over { .. } => ("`over`", format!("write `at`: {DATE}")),
        _ if special.of_years => ("`at`", format!("write `over`: {SPAN}")),
        Time::At(date) if of_month(date) => ("a month", "write a year, \"2000\"".to_owned()),
        Time::Against { at, against, .. } if of_month(at) || of_month(against) => {
            ("a month", "write years, \"2000\"".to_owned())
        }
        _ => return,
    };
    table.complain(span.clone(), format!("`special:{name}` is not worked out for {written}"), wanted);
}

type Found = (Option<(&'static super::Special, Range<usize>)>, Option<Ratio>);

/// A special measure, or columns.
fn measured(table: &Written<'_, '_>, columns: &[Column]) -> Found {
    let lists = |key| table.texts(key, "write a list of columns, [\"openings\"]");
    let sum = |texts: Option<Vec<At<String>>>| -> Option<Vec<Term>> {
        texts?.iter().map(|text| term(table, text, columns)).collect()
    };
    let denominator = lists("denominator");
    if let Some(text) = table.text("measure", "write a column or a special measure") {
        if let Some(at) = denominator.as_ref().and_then(|list| list.first()) {
            table.complain(
                at.span.clone(),
                "a `denominator` stands under a `numerator`",
                "write `numerator` for `measure`",
            );
        }
        let Some(name) = text.value.strip_prefix("special:") else {
            let numerator = term(table, &text, columns).map(|term| vec![term]);
            let ratio = numerator.map(|numerator| Ratio { numerator, denominator: Vec::new() });
            return (None, ratio);
        };
        let Some(special) = SPECIALS.iter().find(|special| special.name == name) else {
            let near = near(name, SPECIALS.iter().map(|special| special.name));
            let all = SPECIALS.iter().map(|special| special.name).collect::<Vec<_>>().join(", ");
            table.complain(
                text.span,
                format!("there is no special measure `{name}`{near}"),
                format!("there are {all}"),
            );
            return (None, None);
        };
        return (Some((special, text.span)), Some(Ratio::default()));
    }
    let below = if denominator.is_some() { sum(denominator) } else { Some(Vec::new()) };
    let (Some(numerator), Some(denominator)) = (sum(lists("numerator")), below) else { return (None, None) };
    (None, Some(Ratio { numerator, denominator }))
}

fn term(table: &Written<'_, '_>, text: &At<String>, columns: &[Column]) -> Option<Term> {
    let (name, minus) =
        text.value.strip_prefix('-').map_or((text.value.as_str(), false), |name| (name, true));
    let Some(place) = columns.iter().position(|column| column.name == name) else {
        let near = near(name, columns.iter().map(|column| column.name));
        let kind = if columns.len() < district_columns().len() { "process stages" } else { "the district" };
        table.complain(
            text.span.clone(),
            format!("{kind} have no column `{name}`{near}").replace("the district have", "the district has"),
            "the columns of a results folder are named in its files; `sanchi run` writes one",
        );
        return None;
    };
    Some(Term { column: columns[place].name, place, minus })
}

fn time(table: &Written<'_, '_>) -> Option<Time> {
    let dates = [table.has("at"), table.has("over"), table.has("against")];
    match dates {
        [true, false, false] => {
            if let Some(how) = table.text("as", "leave it out") {
                table.complain(how.span, "`as` is said of one date", "leave it out, or write `against`");
            }
            Some(Time::At(date(table, "at")?))
        }
        [true, false, true] => {
            let words = [
                ("change", Comparing::Change),
                ("difference", Comparing::Difference),
                ("ratio", Comparing::Ratio),
            ];
            let by = table.choice("as", &words);
            if !table.has("as") {
                table.missing("as", "write \"change\", \"difference\" or \"ratio\"");
            }
            Some(Time::Against { at: date(table, "at")?, against: date(table, "against")?, by: by? })
        }
        [false, true, false] => {
            let words = [
                ("mean", Summing::Mean),
                ("peak_year", Summing::PeakYear),
                ("trough_year", Summing::TroughYear),
                ("half_way_year", Summing::HalfWayYear),
                ("growth", Summing::Growth),
                ("dispersion", Summing::Dispersion),
            ];
            let by = if table.has("as") { table.choice("as", &words)? } else { Summing::Mean };
            over(table, by)
        }
        [false, false, _] => {
            table.missing("at", &format!("{DATE}; or `over`: {SPAN}"));
            None
        }
        [true, true, _] | [false, true, true] => {
            let message = format!("`{}` says when in two ways", table.name);
            table.complain(table.span.clone(), message, "write `at`, `at` and `against`, or `over`");
            None
        }
    }
}

fn over(table: &Written<'_, '_>, by: Summing) -> Option<Time> {
    let texts = table.texts("over", SPAN)?;
    let years: Vec<Option<i32>> = texts.iter().map(|text| year(&text.value)).collect();
    match years[..] {
        [Some(first), Some(last)] if first < last => Some(Time::Over { first, last, by }),
        [Some(first), Some(last)] => {
            let message = format!("from {first} to {last} are no two years, one after the other");
            table.complain(texts[0].span.clone(), message, SPAN);
            None
        }
        _ => {
            let message = format!("`over` of `{}` takes two years", table.name);
            table.complain(texts[0].span.clone(), message, SPAN);
            None
        }
    }
}

fn year(text: &str) -> Option<i32> {
    let four = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if four { text.parse().ok().filter(|year| *year >= 1000) } else { None }
}

fn date(table: &Written<'_, '_>, key: &'static str) -> Option<Date> {
    let text = table.text(key, DATE)?;
    let read = year(&text.value).map(Date::Year);
    let read = read.or_else(|| text.value.parse::<Month>().ok().map(Date::Month));
    if read.is_none() {
        table.complain(text.span, format!("`{}` is neither a year nor a month", text.value), DATE);
    }
    read
}

/// Names in formulas are there, are numbers, and do not go in circles; arms are there.
fn names(formulas: &BTreeMap<String, Placed>, arms: &BTreeMap<String, Arm>, complaints: &Complaints) {
    for (name, Placed { formula, span, .. }) in formulas {
        if let Formula::Seen(Seen { arm: Some(arm), .. }) = formula
            && !arms.contains_key(arm)
        {
            let near = near(arm, arms.keys().map(String::as_str));
            let help = format!("write [arm.{arm}] with `meaning` and `set`");
            complaints.at(
                span.clone(),
                format!("`{name}` is of an arm `{arm}`, which is not in the file{near}"),
                help,
            );
        }
        for used in formula.names() {
            let Some(placed) = formulas.get(used) else {
                let near = near(used, formulas.keys().map(String::as_str));
                let message = format!("`{name}` needs `{used}`, which is not in the file{near}");
                complaints.at(span.clone(), message, format!("write [quantity.{used}]"));
                continue;
            };
            if matches!(placed.formula, Formula::Condition(_)) {
                let message = format!("`{name}` needs `{used}`, which is a condition and no number");
                complaints.at(span.clone(), message, "write its comparisons here");
            } else if leads_to(formulas, used, name, formulas.len()) {
                let message = format!("`{name}` is worked out of itself, by way of `{used}`");
                complaints.at(span.clone(), message, "one of the two has to be seen in a run");
            }
        }
    }
}

/// Whether what one needs, at so many removes at most, is the other.
fn leads_to(formulas: &BTreeMap<String, Placed>, from: &str, to: &str, removes: usize) -> bool {
    if from == to {
        return true;
    }
    let next = formulas.get(from).map(|placed| placed.formula.names()).unwrap_or_default();
    removes > 0 && next.into_iter().any(|name| leads_to(formulas, name, to, removes - 1))
}
