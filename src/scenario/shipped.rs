//! The scenarios that come with the program, embedded in it.

/// Every file of `scenarios/` by name.
pub const SHIPPED: &[(&str, &str)] = &[
    ("typical", include_str!("../../scenarios/typical.toml")),
    ("export_goods", include_str!("../../scenarios/export_goods.toml")),
    ("import_hit_textiles", include_str!("../../scenarios/import_hit_textiles.toml")),
    ("traditional_craft", include_str!("../../scenarios/traditional_craft.toml")),
    ("urban_engineering", include_str!("../../scenarios/urban_engineering.toml")),
    ("woollen_cloth", include_str!("../../scenarios/woollen_cloth.toml")),
    ("supported", include_str!("../../scenarios/supported.toml")),
    ("one_budget", include_str!("../../scenarios/one_budget.toml")),
    ("ice_makers", include_str!("../../scenarios/ice_makers.toml")),
    ("temple_goods", include_str!("../../scenarios/temple_goods.toml")),
    ("umbrella_maker", include_str!("../../scenarios/umbrella_maker.toml")),
    ("drying_venture", include_str!("../../scenarios/drying_venture.toml")),
];

/// What shipped scenarios extend and nobody runs alone, by name.
pub const PARTS: &[(&str, &str)] = &[("programmes", include_str!("../../scenarios/parts/programmes.toml"))];

/// The text of a shipped scenario.
pub fn text(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| *text)
}

/// Name and title of every shipped scenario.
pub fn list() -> Vec<(&'static str, String)> {
    SHIPPED.iter().map(|(name, text)| (*name, title(text).unwrap_or_default())).collect()
}

/// The title that stands in a text, without reading the rest of it.
pub fn title(text: &str) -> Option<String> {
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    table.get_ref().get("title")?.get_ref().as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_file_in_scenarios_is_shipped_with_a_title() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("and can be read").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
                assert!(text(&name).is_some(), "scenarios/{name}.toml is not in SHIPPED");
            }
        }
        for (name, title) in list() {
            assert!(!title.is_empty(), "{name} has no title");
        }
    }
}
