//! What stands over what: defaults, the base, the file, the overrides.

use super::*;
use crate::foundation::calendar::Month;
use crate::registry::values::Value;

fn child(text: &str, overrides: &[&str]) -> Resolved {
    match with(&format!("format = 1\nextends = \"typical\"\n{text}"), overrides) {
        Ok(resolved) => resolved,
        Err(problems) => panic!("{problems}"),
    }
}

fn real(resolved: &Resolved, key: &str) -> Option<f64> {
    match resolved.values.get(key)? {
        Value::Real(number) => Some(*number),
        other => panic!("{key} is {other:?}"),
    }
}

#[test]
fn tables_merge_by_key_and_lists_are_replaced() {
    let it = child("[behaviour]\nkinds = [\"c\"]\n[market.north]\nshare = 0.5\n", &[]);
    assert_eq!(it.values.get("title"), Some(&Value::Text("Typical".into())));
    assert_eq!(it.values.get("behaviour.memory"), Some(&Value::Whole(24)));
    assert_eq!(it.values.names("behaviour", "kinds"), ["c"]);
    assert_eq!(it.values.names_under("market"), ["east", "north", "west"]);
    assert_eq!(real(&it, "market.north.distance"), Some(100.0));
    assert_eq!(real(&it, "behaviour.note_term"), Some(4.0));
    assert_eq!(it.values.get("from"), Some(&Value::Date(Month::new(1980, 1))));
    assert_eq!(it.name, "my");
}

#[test]
fn a_series_in_another_shape_replaces_the_whole_series() {
    let it = child("market.west.share = \"40 %\"\n", &[]);
    assert_eq!(real(&it, "market.west.share.constant"), Some(0.4));
    assert_eq!(real(&it, "market.west.share.logistic.from"), None);
    assert_eq!(it.values.text("market.west.share", "after"), "refuse");
}

#[test]
fn what_is_written_beside_the_shape_keeps_the_series() {
    let it = child("market.west.share.after = \"trend\"\n", &[]);
    assert_eq!(real(&it, "market.west.share.logistic.from"), Some(0.1));
    assert_eq!(it.values.text("market.west.share", "after"), "trend");
    assert_eq!(real(&it, "market.west.share.logistic.width"), Some(48.0));
}

#[test]
fn a_text_is_a_history_and_a_text_with_a_unit_a_constant() {
    let it = child("[market.west]\nshare = \"2010.csv\"\nincome = \"2 million yen/year\"\n", &[]);
    assert_eq!(it.values.text("market.west.share", "history"), "2010.csv");
    assert_eq!(real(&it, "market.west.income.constant"), Some(2.0));
}

#[test]
fn an_inherited_member_and_an_optional_key_are_taken_away_with_false() {
    let it = child("market.west = false\nbehaviour.ceiling = false\n", &[]);
    assert_eq!(it.values.names_under("market"), ["east"]);
    assert_eq!(it.values.get("behaviour.ceiling"), None);
}

#[test]
fn an_empty_table_is_a_member_with_every_default() {
    let it = child("[market.south.share]\nconstant = 1\n[market.south.income]\n", &[]);
    assert_eq!(real(&it, "market.south.income.constant"), Some(1.5));
}

#[test]
fn overrides_are_toml_or_bare_texts_and_come_last() {
    let it = child(
        "behaviour.memory = 3\n",
        &[
            "behaviour.memory=6",
            "behaviour.mark_up=25 %",
            "title=A trial",
            "title = 1985",
            "from=1990-05",
            "market.west=false",
            "market.east.share=0.7",
            "behaviour.kinds=[\"x\", \"y\"]",
        ],
    );
    assert_eq!(it.values.whole("behaviour", "memory"), 6);
    assert_eq!(real(&it, "behaviour.mark_up"), Some(0.25));
    assert_eq!(it.values.text("", "title"), "1985");
    assert_eq!(it.values.month("", "from"), Month::new(1990, 5));
    assert_eq!(it.values.names_under("market"), ["east"]);
    assert_eq!(it.values.names("behaviour", "kinds"), ["x", "y"]);
}

#[test]
fn a_wrong_override_is_shown_as_it_was_typed() {
    let problems = with(
        "format = 1\nextends = \"typical\"\n",
        &[
            "behaviour.memory=many",
            "behaviour.memori=1",
            "memory",
            "a b=1",
            "extends=x",
            "=3",
            "market.wset.share=1",
        ],
    )
    .expect_err("all are wrong")
    .to_string();
    assert!(problems.contains("--set behaviour.memory=many\n  |                        ^^^^"), "{problems}");
    assert!(problems.contains("did you mean `memory`?"), "{problems}");
    assert!(problems.contains("an override needs a key and a value"), "{problems}");
    assert!(problems.contains("`a b` is no key"), "{problems}");
    assert!(problems.contains("cannot be overridden"), "{problems}");
    assert!(problems.contains("there is no `market.wset` to set"), "{problems}");
    assert!(problems.contains("did you mean `market.west`?"), "{problems}");
    assert!(problems.ends_with("7 problems in command line\n"), "{problems}");
}

#[test]
fn a_path_is_relative_to_the_file_that_names_it() {
    let files = [
        ("mine/a.toml", "format = 1\nextends = \"../bases/b.toml\"\n"),
        ("bases/b.toml", "format = 1\nextends = \"./c.toml\"\ntitle = \"B\"\n"),
        ("bases/c.toml", "format = 1\nextends = \"typical\"\ntitle = \"C\"\nbehaviour.memory = 7\n"),
    ];
    let it = among(&files, "mine/a.toml").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((it.name.as_str(), it.values.text("", "title").as_str()), ("a", "B"));
    assert_eq!(it.text_of("behaviour.memory").map(|text| text.name.as_str()), Some("bases/c.toml"));
    assert!(it.problem("behaviour.memory", "x").to_string().starts_with("bases/c.toml:4:20: x"));
    assert!(it.problem("market.west.distance", "x").to_string().starts_with("typical (shipped):7:9: x"));
    assert!(it.problem("nowhere.at.all", "x").to_string().starts_with("mine/a.toml:1:1: x"));
}

#[test]
fn scenarios_that_extend_each_other_are_told_as_a_circle() {
    let files = [
        ("a.toml", "format = 1\nextends = \"b.toml\"\n"),
        ("b.toml", "format = 1\nextends = \"./a.toml\"\n"),
    ];
    let problems = told(among(&files, "a.toml"));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!((problems[0].0.as_str(), problems[0].1), ("b.toml", 2));
    assert!(problems[0].2.contains("a.toml -> b.toml -> a.toml"), "{problems:#?}");
}

#[test]
fn mistakes_in_the_base_are_told_in_its_file() {
    let files = [
        ("a.toml", "format = 1\nextends = \"b.toml\"\ntitle = 3\n"),
        ("b.toml", "title = \"B\"\nbehaviour.memory = 0\n"),
    ];
    let result = among(&files, "a.toml");
    let count = result.as_ref().expect_err("three").count();
    let places: Vec<_> = told(result).into_iter().map(|(file, line, _)| (file, line)).collect();
    assert_eq!(places, [("a.toml".to_owned(), 3), ("b.toml".to_owned(), 1), ("b.toml".to_owned(), 2)]);
    assert_eq!(count, "3 problems in a.toml and b.toml");
}

#[test]
fn a_base_that_is_not_there_is_one_problem() {
    let problems = told(alone("format = 1\nextends = \"tipical\"\nmarket.west.distance = 3\n"));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].2.contains("did you mean `typical`?"), "{problems:#?}");
    assert!(told(among(&[], "missing.toml"))[0].2.contains("`missing.toml` cannot be read: no such file"));
    assert!(told(among(&[], "nothing"))[0].2.contains("there is no shipped scenario `nothing`"));
}
