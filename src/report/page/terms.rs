//! What measures are called in Japanese, for those who know them by those names.

/// The Japanese term of a measure, where there is a common one.
pub fn japanese(column: &str) -> Option<&'static str> {
    Some(match column {
        "shipments" => "出荷額",
        "sales" => "売上高",
        "value_added" => "付加価値額",
        "exports" => "輸出額",
        "import_penetration" => "輸入浸透率",
        "persons_engaged" => "従業者数",
        "establishments" => "事業所数",
        "wholesalers" | "wholesaler" => "問屋",
        "manufacturers" | "manufacturer" => "メーカー",
        "craftsmen" | "craftsman" => "職人",
        "mean_piece_rate" => "工賃",
        "lead_time" => "納期",
        "outside_share" => "域外外注",
        "offshore_share" => "海外生産",
        "mean_craftsman_age" => "職人の年齢",
        "exchange_rate" => "円相場",
        "openings" => "開業",
        "closures_solvent" => "廃業",
        "closures_bankrupt" => "倒産",
        "relocations" => "移転",
        _ => return None,
    })
}

/// A label with the Japanese term in brackets.
pub fn with_japanese(label: &str, column: &str) -> String {
    japanese(column).map_or_else(|| label.to_owned(), |term| format!("{label} ({term})"))
}
