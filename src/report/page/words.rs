//! A scenario in words, made from its values, and what it changes against another.

use super::super::chart::scale::grouped;
use super::super::text::{count, month_in_words};
use super::table;
use crate::foundation::calendar::Month;
use crate::registry::values::{Value, Values};
use crate::report::text::escaped;
use crate::scenario::text::{NoFiles, read, read_text};
use crate::scenario::{SCHEMA, Scenario};
use crate::world::history::histories;
use std::collections::{BTreeMap, BTreeSet};

/// The values of a resolved scenario; none where this program cannot read them.
pub fn values(text: &str) -> Option<Values> {
    read_text("scenario.toml", text, &[], &SCHEMA, &NoFiles).ok().map(|resolved| resolved.values)
}

/// A scenario in words, as HTML.
pub fn tell(text: &str) -> String {
    let Some(values) = values(text) else {
        return "<p>The scenario was written for another version of sanchi, so that it is not told in words here; its text \
                stands below.</p>"
            .to_owned();
    };
    let scenario = Scenario::typed("", values);
    let mut html = String::new();
    for sentence in [founding(&scenario), goods(&scenario), rivals(&scenario), switches(&scenario)] {
        html.push_str(&format!("<p>{}</p>\n", escaped(&sentence)));
    }
    html.push_str(&shocks(&scenario));
    html.push_str(&against_typical(&scenario));
    html.push_str(&sources(&scenario.values));
    html
}

fn founding(scenario: &Scenario) -> String {
    let sizes = &scenario.sizes;
    let many = |number: i64| count(sizes.at_scale(number));
    let rest = if scenario.span.at_rest { " The world stands still: nothing outside changes." } else { "" };
    format!(
        "A district (産地 sanchi) is founded with {} wholesalers (問屋 tonya), {} specialised manufacturers and {} \
         self-employed craftsmen (職人 shokunin), in a town of {} kilometres from the middle to its edge. Before it is told of it \
         lives for some years in which nothing outside changes; how many there are then follows from who begins and who ends as \
         well. It is told from {} to {}.{rest}",
        many(sizes.wholesalers),
        many(sizes.manufacturers),
        many(sizes.craftsmen),
        grouped(sizes.radius, 1),
        month_in_words(scenario.span.from),
        month_in_words(scenario.span.to)
    )
}

fn plain(name: &str) -> String {
    name.replace('_', " ")
}

fn list(items: &[String]) -> String {
    match items {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// Markets and rivals as people call them; other names are read as they are written.
fn called(name: &str) -> String {
    let words = match name {
        "domestic_mass" => "the mass market at home",
        "domestic_quality" => "buyers of quality at home",
        "domestic_altar" => "buyers of altars at home",
        "west" => "the West",
        "north" => "the north",
        "asia" => "Asia",
        "china" => "makers in China",
        "nies" => "makers in the newly industrialised economies",
        "domestic_makers" => "other makers at home",
        "western_makers" => "makers in the West",
        "german_makers" => "makers in Germany",
        other => return plain(other),
    };
    words.to_owned()
}

fn goods(scenario: &Scenario) -> String {
    let stages: Vec<String> = scenario.stages.iter().map(|stage| plain(&stage.name)).collect();
    let through = match &stages[..] {
        [one] => format!("Its goods are made in one stage, {one}."),
        all => format!(
            "Its goods pass through {} stages, each done by specialised makers: {}.",
            all.len(),
            list(all)
        ),
    };
    if scenario.sizes.wholesalers == 0 {
        return format!(
            "{through} No wholesaler deals in them: makers sell to customers in the town, and to those they find."
        );
    }
    let lines: Vec<String> = scenario
        .lines
        .iter()
        .map(|line| {
            let outlets: Vec<String> = line
                .outlets
                .iter()
                .map(|outlet| format!("{} ({} %)", called(&outlet.name), grouped(outlet.of.share * 100.0, 1)))
                .collect();
            format!("{}, for {}", plain(&line.name), list(&outlets))
        })
        .collect();
    format!(
        "{through} What it makes: {}; in brackets its share of the pieces bought there at the founding.",
        lines.join("; ")
    )
}

fn rivals(scenario: &Scenario) -> String {
    let rivals: Vec<String> = scenario.rivals.iter().map(|rival| called(&rival.name)).collect();
    match rivals.is_empty() {
        true => "It has no rivals.".to_owned(),
        false => format!("Its rivals are {}.", list(&rivals)),
    }
}

fn switches(scenario: &Scenario) -> String {
    let off: Vec<String> = scenario
        .values
        .0
        .iter()
        .filter(|(_, value)| **value == Value::Flag(false))
        .filter_map(|(key, _)| Some(plain(key.strip_prefix("switches.")?)))
        .collect();
    if off.is_empty() { "All mechanisms act.".to_owned() } else { format!("Switched off: {}.", list(&off)) }
}

fn shocks(scenario: &Scenario) -> String {
    let rows: Vec<Vec<String>> = scenario
        .shocks
        .iter()
        .map(|shock| {
            let from: Option<Month> = shock.changes.iter().map(|change| change.from).min();
            let drivers: BTreeSet<&str> = shock.changes.iter().map(|change| change.driver.as_str()).collect();
            vec![
                shock.title.clone(),
                from.map_or_else(String::new, month_in_words),
                drivers.into_iter().collect::<Vec<_>>().join(", "),
                if shock.removed { "taken out, so that it never happened" } else { "acts" }.to_owned(),
                shock.source.clone(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return "<p>No shock is named.</p>".to_owned();
    }
    format!("<h3>Shocks</h3>{}", table(&["shock", "from", "what it moves", "here", "source"], &rows))
}

/// Which named shocks of the one scenario the other takes out, each with when it begins and where it comes from.
pub fn taken_out(one: &Values, other: &Values) -> Vec<String> {
    let [one, other] = [one, other].map(|values| Scenario::typed("", values.clone()));
    let out = |name: &str| other.shocks.iter().any(|shock| shock.name == name && shock.removed);
    let told = one.shocks.iter().filter(|shock| !shock.removed && out(&shock.name)).map(|shock| {
        let from: Option<Month> = shock.changes.iter().map(|change| change.from).min();
        let from = from.map_or_else(String::new, |month| format!(", from {} on", month_in_words(month)));
        format!("{}{from} ({})", shock.title, shock.source)
    });
    told.collect()
}

fn against_typical(scenario: &Scenario) -> String {
    let Ok(typical) = read("typical", &[], &SCHEMA, &NoFiles) else { return String::new() };
    let rows = differences(&typical.values, &scenario.values);
    if rows.is_empty() {
        return "<h3>Against the typical district</h3><p>Every value is that of the shipped <code>typical</code> district.</p>"
            .to_owned();
    }
    let table = table(&["parameter", "typical", "here", "unit", "source of the default"], &rows);
    format!("<h3>Against the typical district</h3><p>{} values differ.</p>{table}", rows.len())
}

/// What differs between two scenarios: parameter, value in the one, in the other, unit, source of the default.
pub fn differences(one: &Values, other: &Values) -> Vec<Vec<String>> {
    const TOLD_ONLY: [&str; 4] = ["title", "source", "remark", "name"];
    let keys: BTreeSet<&String> = one.0.keys().chain(other.0.keys()).collect();
    keys.into_iter()
        .filter(|key| one.get(key) != other.get(key))
        .filter(|key| !key.rsplit('.').next().is_some_and(|last| TOLD_ONLY.contains(&last)))
        .map(|key| {
            let (unit, source) = about(key);
            let told = |values: &Values| values.get(key).map_or_else(|| "–".to_owned(), word);
            vec![key.clone(), told(one), told(other), unit.to_owned(), source.to_owned()]
        })
        .collect()
}

/// Unit and source of a parameter, by the registry; of a series' own keys those of the series.
fn about(key: &str) -> (&'static str, &'static str) {
    let of = |key: &str| {
        let parts: Vec<&str> = key.split('.').collect();
        SCHEMA.parameters().find_map(|(group, parameter)| {
            let full = crate::scenario::schema::full(group, parameter);
            let wanted: Vec<&str> = full.split('.').collect();
            let fits = |(wanted, part): (&&str, &&str)| wanted.starts_with('<') || wanted == part;
            let all = wanted.len() == parts.len() && wanted.iter().zip(&parts).all(fits);
            all.then_some((parameter.unit, parameter.source))
        })
    };
    let mut shorter = key;
    loop {
        if let Some(found) = of(shorter) {
            return found;
        }
        match shorter.rsplit_once('.') {
            Some((table, _)) => shorter = table,
            None => return ("", ""),
        }
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::Real(number) => number.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        // A district beside this one, whole.
        Value::Text(text) if text.contains('\n') => format!("a scenario of {} lines", text.lines().count()),
        Value::Text(text) => text.clone(),
        Value::Date(month) => month.to_string(),
        Value::Names(names) => names.join(", "),
        Value::Points(points) => {
            let told = |(month, value): &(Month, f64)| format!("{month}: {value}");
            match &points[..] {
                [first, .., last] if points.len() > 4 => {
                    format!("{} points, {} … {}", points.len(), told(first), told(last))
                }
                all => all.iter().map(told).collect::<Vec<_>>().join(", "),
            }
        }
    }
}

/// Where the world's histories come from.
fn sources(values: &Values) -> String {
    let mut by_source: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (key, value) in &values.0 {
        if let (Some(driver), Value::Text(name)) = (key.strip_suffix(".history"), value) {
            let source =
                histories().get(name).map_or("a table of the scenario's author", |history| history.source);
            by_source.entry(source).or_default().push(driver.to_owned());
        }
    }
    let rows: Vec<Vec<String>> =
        by_source.into_iter().map(|(source, drivers)| vec![drivers.join(", "), source.to_owned()]).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("<h3>Real history in it</h3>{}", table(&["drivers", "source"], &rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typical_district_is_told_with_its_shocks_and_sources() {
        let text = crate::scenario::shipped::text("typical").unwrap();
        let told = tell(text);
        for part in [
            "60 wholesalers",
            "pressing, grinding",
            "the mass market at home (13.2 %)",
            "Its rivals are makers in China",
            "Yen appreciation",
            "October 1985",
            "Federal Reserve",
            "Every value is",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }

    #[test]
    fn a_case_is_told_without_the_trade_that_it_lacks_and_a_district_beside_without_its_text() {
        let of = |name: &str| tell(crate::scenario::shipped::text(name).unwrap());
        let case = of("umbrella_maker");
        assert!(
            case.contains("made in one stage, making. No wholesaler") && !case.contains("ices, for"),
            "{case}"
        );
        let beside = of("one_budget");
        assert!(beside.contains("a scenario of ") && !beside.contains("extends ="), "{beside}");
    }

    #[test]
    fn a_difference_is_told_with_its_unit_and_source() {
        let values = |set: &str| read("typical", &[set.to_owned()], &SCHEMA, &NoFiles).unwrap().values;
        let rows = differences(&values("sizes.craftsmen=600"), &values("sizes.craftsmen=400"));
        assert_eq!(rows, [["sizes.craftsmen", "600", "400", "agents", "MODEL 1"].map(str::to_owned)]);
    }

    #[test]
    fn a_scenario_of_another_version_is_no_failure() {
        assert!(tell("format = 1\nno_such_key = 1\n").contains("another version"));
    }
}
