//! What is written reads back, and what is described is all there is.

use super::super::canonical::{canonical_bytes, canonical_toml};
use super::super::describe::{describe, markdown};
use super::super::json_schema::json_schema;
use super::super::toy::{TOY, VALID};
use super::*;
use crate::registry::values::Value;
use proptest::prelude::*;

fn valid() -> Resolved {
    alone(VALID).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn a_written_scenario_reads_back_to_the_same_values() {
    let it = valid();
    let text = canonical_toml(&it.values, &TOY);
    let again = alone(&text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    assert_eq!(it.values, again.values);
    assert_eq!(canonical_toml(&again.values, &TOY), text);
    assert!(text.contains("\n[behaviour]\nnote_term = 3.0  # months\nmemory = 60  # months\n"), "{text}");
    assert!(text.contains("share.constant = 0.3  # share\n"), "{text}");
}

#[test]
fn titles_do_not_change_the_address_and_the_last_bit_does() {
    let it = valid();
    let mut other = it.values.clone();
    other.0.insert("title".into(), Value::Text("Another".into()));
    assert_eq!(canonical_bytes(&it.values), canonical_bytes(&other));
    other.0.insert("behaviour.mark_up".into(), Value::Real(0.18 + 1e-16));
    assert_ne!(canonical_bytes(&it.values), canonical_bytes(&other));
}

#[test]
fn descriptions_answer_to_keys_groups_names_and_wrong_names() {
    let all = describe(&TOY, None).expect("all");
    for name in ["note_term", "labour", "logistic.midpoint", "[market.<market>]"] {
        assert!(all.contains(name), "{name}");
    }
    let one = describe(&TOY, Some("behaviour.note_term")).expect("one");
    assert!(one.contains("unit     months") && one.contains("takes    a number from 0 to 24"), "{one}");
    assert_eq!(describe(&TOY, Some("note_term")), Ok(one));
    assert!(
        describe(&TOY, Some("line.everyday.stage.cutting.labour"))
            .is_ok_and(|text| text.contains("required"))
    );
    assert!(describe(&TOY, Some("line")).is_ok_and(|text| text.contains("labour")));
    assert!(
        describe(&TOY, Some("market.west.share.constant")).is_ok_and(|text| text.contains("unit     share"))
    );
    assert!(describe(&TOY, Some("series")).is_ok_and(|text| text.contains("logistic.width")));
    assert!(
        describe(&TOY, Some("behaviour.not_term")).is_err_and(|text| text.contains("`behaviour.note_term`"))
    );
    assert!(describe(&TOY, Some("zzz")).is_err());
}

#[test]
fn the_markdown_has_a_row_for_every_parameter() {
    let text = markdown(&TOY);
    for (_, parameter) in TOY.parameters() {
        assert!(text.contains(&format!("\n| `{}` | ", parameter.name)), "{}", parameter.name);
    }
    assert!(text.contains("## `[line.<line>.stage.<stage>]`"));
}

#[test]
fn the_json_schema_is_json_and_knows_every_key() {
    let json: serde_json::Value = serde_json::from_str(&json_schema(&TOY)).expect("it is JSON");
    let market = &json["properties"]["market"]["additionalProperties"]["anyOf"][0];
    assert_eq!(market["properties"]["share"]["oneOf"][2]["$ref"], "#/$defs/series");
    assert_eq!(market["properties"]["distance"]["default"], 100);
    assert_eq!(json["properties"]["behaviour"]["properties"]["memory"]["anyOf"][0]["maximum"], 240);
    assert_eq!(json["properties"]["from"]["default"], "1980-01");
    assert_eq!(json["$defs"]["series"]["properties"]["logistic"]["properties"]["width"]["default"], 48);
    assert_eq!(json["additionalProperties"], false);
}

proptest! {
    #[test]
    fn any_number_and_any_text_read_back_to_the_last_bit(
        number in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
        text in any::<String>(),
        memory in 1..240_i64,
    ) {
        let mut values = valid().values;
        values.0.insert("market.west.share.constant".into(), Value::Real(number));
        values.0.insert("title".into(), Value::Text(text));
        values.0.insert("behaviour.memory".into(), Value::Whole(memory));
        let written = canonical_toml(&values, &TOY);
        let again = alone(&written).map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        prop_assert_eq!(canonical_bytes(&again.values), canonical_bytes(&values));
        prop_assert_eq!(again.values, values);
    }
}
