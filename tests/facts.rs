//! The table of facts is complete, what cites it cites facts that there are, and what it points to is there.

use sanchi::scenario::{SCHEMA, shipped};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toml::Table;

const KINDS: [&str; 4] = ["target", "mechanism", "context", "narrative"];

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn table(name: &str) -> Table {
    text(name).parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn facts() -> Table {
    let Some(toml::Value::Table(facts)) = table("data/facts.toml").remove("fact") else {
        panic!("data/facts.toml has no facts")
    };
    facts
}

fn word<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

/// Every file of targets: its path and what is in it.
fn targets() -> Vec<(String, Table)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("targets");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| format!("targets/{}", entry.expect("and can be read").file_name().to_string_lossy()))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    names.into_iter().map(|name| (name.clone(), table(&name))).collect()
}

fn of<'a>(file: &'a Table, kind: &str) -> impl Iterator<Item = (&'a String, &'a Table)> {
    let all = file.get(kind).and_then(toml::Value::as_table).into_iter().flatten();
    all.map(|(name, value)| (name, value.as_table().expect("it is a table")))
}

/// The facts that a text cites: an S at the beginning of a word and a number, with what belongs to it.
fn cited(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
    words.flat_map(in_word).collect()
}

/// `S26`, `S99a`, `S111-2`; two of `S26-S28`.
fn in_word(word: &str) -> Vec<String> {
    let parts: Vec<&str> = word.split('-').collect();
    let is_fact = |part: &str| {
        part.strip_prefix('S').is_some_and(|rest| {
            let digits = rest.trim_end_matches(|c: char| c.is_ascii_lowercase());
            !digits.is_empty() && rest.len() - digits.len() <= 1 && digits.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate().filter(|(_, part)| is_fact(part)) {
        match parts.get(place + 1).filter(|next| next.len() == 1 && next.as_bytes()[0].is_ascii_digit()) {
            Some(next) => found.push(format!("{part}-{next}")),
            None => found.push((*part).to_owned()),
        }
    }
    found
}

/// A fact, or the number that several share (`S99` for `S99a` to `S99e`).
fn exists(facts: &Table, id: &str) -> bool {
    let part = |known: &String| {
        known.strip_prefix(id).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    facts.keys().any(part)
}

#[test]
fn the_facts_are_there_from_the_first_to_the_last_and_each_is_whole() {
    let file = table("data/facts.toml");
    assert_eq!(file.get("format").and_then(toml::Value::as_integer), Some(1));
    let facts = facts();
    assert_eq!(facts.len(), 145);
    for number in 1..=113 {
        assert!(exists(&facts, &format!("S{number}")), "there is no S{number}");
    }
    for (id, fact) in &facts {
        let fact = fact.as_table().unwrap();
        assert_eq!(in_word(id).join(" "), *id, "{id} is no number of a fact");
        let number: String = id[1..].chars().take_while(char::is_ascii_digit).collect();
        assert!((1..=113).contains(&number.parse::<u32>().unwrap()), "{id}");
        assert!(KINDS.contains(&word(fact, "kind")), "{id} is of kind `{}`", word(fact, "kind"));
        for key in ["statement", "source", "represented"] {
            assert!(!word(fact, key).is_empty(), "{id} has no {key}");
        }
        for (key, value) in fact {
            let known = ["kind", "statement", "value", "period", "source", "represented"];
            assert!(known.contains(&key.as_str()) && value.is_str(), "{id} has a key `{key}`");
        }
    }
}

#[test]
fn every_fact_that_is_cited_is_there() {
    let facts = facts();
    let mut texts: Vec<(String, String)> = shipped::list()
        .into_iter()
        .map(|(name, _)| (name.to_owned(), shipped::text(name).unwrap().to_owned()))
        .collect();
    for group in SCHEMA.groups {
        for parameter in group.parameters {
            texts.push((format!("{}.{}", group.at, parameter.name), parameter.source.to_owned()));
        }
    }
    texts.extend(targets().into_iter().map(|(name, _)| (name.clone(), text(&name))));
    for name in ["docs/odd.md", "docs/validation.md", "data/SOURCES.md", "data/facts.toml"] {
        texts.push((name.to_owned(), text(name)));
    }
    let mut seen = BTreeSet::new();
    for (place, text) in texts {
        for id in cited(&text) {
            assert!(exists(&facts, &id), "{place} cites {id}, which is not in data/facts.toml");
            seen.insert(id);
        }
    }
    assert!(seen.len() > 40, "only {} facts were found", seen.len());
    assert_eq!(
        cited("S20; (S97b), S26-S28, S111-2, ISO8601 S, SME, S_3"),
        ["S20", "S97b", "S26", "S28", "S111-2"]
    );
    assert!(exists(&facts, "S99") && exists(&facts, "S99b"));
    assert!(!exists(&facts, "S99f") && !exists(&facts, "S114") && !exists(&facts, "S111-9"));
}

#[test]
fn every_source_of_a_target_is_there() {
    let facts = facts();
    for (file, targets) in targets() {
        for (name, target) in of(&targets, "target") {
            let source = word(target, "source");
            assert!(!source.is_empty(), "{file}: {name} has no source");
            for part in source.split([';', ',']).map(str::trim) {
                let Some(data) = part.strip_prefix("data/") else { continue };
                let words: Vec<&str> = data.split(' ').collect();
                let [csv, series, years] = words[..] else { panic!("{file}: {name}: `{part}`") };
                let row = format!("\n{series},{},", years.replace('-', ","));
                assert!(text(&format!("data/{csv}")).contains(&row), "{file}: {name}: no row `{part}`");
            }
            let words = ["MODEL", "MECHANISMS", "data/", "Bottazzi"];
            let known = !cited(source).is_empty() || words.iter().any(|word| source.contains(word));
            assert!(known, "{file}: {name} has the source `{source}`");
            assert!(cited(source).iter().all(|id| exists(&facts, id)), "{file}: {name}: `{source}`");
        }
    }
}

#[test]
fn a_fact_that_is_a_target_is_held_against_runs_or_says_why_not() {
    let sources: Vec<String> = targets()
        .iter()
        .flat_map(|(_, file)| {
            of(file, "target").flat_map(|(_, t)| cited(word(t, "source"))).collect::<Vec<_>>()
        })
        .collect();
    for (id, fact) in facts() {
        let fact = fact.as_table().unwrap();
        let (kind, represented) = (word(fact, "kind"), word(fact, "represented"));
        let open = ["not yet: ", "control: "].iter().any(|start| represented.starts_with(start))
            || represented.ends_with("no target yet");
        if kind == "target" {
            assert!(open != sources.contains(&id), "{id}: `{represented}`");
        }
    }
}

#[test]
fn what_a_fact_points_to_is_there() {
    let (files, odd) = (targets(), text("docs/odd.md"));
    let mut checked = 0;
    for (id, fact) in facts() {
        let represented = word(fact.as_table().unwrap(), "represented").to_owned();
        for part in represented.split([';', '(', ')']).flat_map(|part| part.split(" and ")).map(str::trim) {
            for place in part.split(", ") {
                let at = place.split(' ').next().unwrap();
                if ["scenarios/", "targets/", "data/", "tests/", "docs/"]
                    .iter()
                    .any(|folder| at.starts_with(folder))
                {
                    checked += 1;
                    let at = at.trim_end_matches([':', ',']);
                    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(at).exists(), "{id} points to {at}");
                }
            }
        }
        for number in represented.split([' ', ',', ';', ')', '(', ':']).filter(|word| word.starts_with("7."))
        {
            checked += 1;
            assert!(odd.contains(&format!("### {number} ")), "{id} points to docs/odd.md {number}");
        }
        for (file, targets) in &files {
            let Some(rest) = represented.split_once(&format!("{file}, ")).map(|(_, rest)| rest) else {
                continue;
            };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            checked += 1;
            assert!(
                of(targets, "target").any(|(known, _)| *known == name),
                "{id} points to {name} in {file}"
            );
        }
    }
    assert!(checked > 60, "only {checked} places were found");
}

#[test]
fn the_page_lists_what_is_held_out_and_nothing_else() {
    let page = text("docs/validation.md");
    let section =
        page.split("## What is held out").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split("` | ");
        let (scenario, target) = (cells.next()?.to_owned(), cells.next()?.trim_start_matches('`').to_owned());
        Some((scenario, target))
    };
    let listed: BTreeSet<(String, String)> = section.lines().filter_map(row).collect();
    let mut held_out = BTreeSet::new();
    for (_, file) in targets() {
        for (name, target) in of(&file, "target").filter(|(_, target)| word(target, "role") == "held_out") {
            assert!(!word(target, "statement").is_empty(), "{name}");
            held_out.insert((word(&file, "scenario").to_owned(), name.clone()));
        }
    }
    assert_eq!(listed, held_out, "the table of docs/validation.md against the files of targets");
}
