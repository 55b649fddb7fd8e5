//! The numbers of firms, and of their rows in all tables.
//!
//! A firm has a number for some years: tables stand under it, and ties and notes name it. For good it is told by its birth
//! key and by its place in the order of founding. When one number in eight is that of a firm that has gone, those in
//! business are numbered anew: memory does not grow with all that ever was, and rows that are gone through together stand
//! together. What happens does not hang on it.

use super::District;
use super::events::AgentKind;
use super::makers::NOT_THERE;
use super::niches::AllianceStage;
use super::programmes::THE_DISTRICT;
use super::workshops::CRAFTSMAN;
use crate::accounts::ledger::Account;
use crate::foundation::places::Places;

/// One in so many numbers may be that of a firm that has gone.
const IDLE: usize = 8;

/// Numbers firms anew if many have gone.
pub fn give_free(district: &mut District) {
    let firms = &district.firms;
    let gone = firms.len() - firms.active.len();
    let many = |gone: usize| gone * IDLE > firms.len();
    if many(gone) && many(gone.saturating_sub(outstanding(district).count())) {
        number_anew(district);
    }
}

/// Numbers those who are in business, and the others who keep theirs, anew: wholesalers by founding, then makers as they
/// are gone through, by stage, kind and month of their turns. Between months, when the month's own lists and buffers are of no meaning.
pub fn number_anew(district: &mut District) {
    let kept = kept(district);
    let District { ledger, notes, niches, parents, firms, traders, shops, ties, programmes, .. } = district;
    let (of_traders, of_makers) =
        kept.split_at(kept.partition_point(|&firm| firms.kind[firm as usize] == AgentKind::Wholesaler));
    let index = |&firm: &u32| firms.index[firm as usize];
    let rows_of = |firms: &[u32]| firms.iter().map(index).collect::<Vec<_>>();
    let (trader_rows, shop_rows) = (rows_of(of_traders), rows_of(of_makers));
    let slot_rows: Vec<u32> =
        shop_rows.iter().map(|&shop| shops.slot[shop as usize]).filter(|&slot| slot != CRAFTSMAN).collect();
    let of_firms = Places::of(&kept, firms.len());
    let of_traders = Places::of(&trader_rows, traders.len());
    let of_shops = Places::of(&shop_rows, shops.len());
    let of_slots = Places::of(&slot_rows, ties.craft_filled.len());

    programmes.renumber(&of_firms, &of_shops, &firms.kind);
    firms.renumber(&of_firms, &of_traders, &of_shops);
    ledger.renumber(&of_firms);
    notes.renumber(&of_firms);
    traders.renumber(&of_traders, &of_firms);
    shops.renumber(&of_shops, &of_firms, &of_slots, &of_traders);
    ties.renumber(&of_traders, &of_slots, &of_shops);
    niches.renumber(&of_firms, &of_shops);
    parents.renumber(&of_firms, &of_shops);
    of_firms.rename(district.estates.iter_mut().map(|(firm, _)| firm));
    for claim in &mut district.claims {
        claim.to = claim.to.renumbered(&of_firms);
    }
    of_firms.rename(district.claims.iter_mut().map(|claim| &mut claim.firm));
}

/// Firms that are not in business and keep their numbers, some more than once: estates, those who have an award, have
/// promised something or are in an alliance, and makers of a case.
fn outstanding(district: &District) -> impl Iterator<Item = u32> + '_ {
    let District { estates, firms, niches, programmes, .. } = district;
    let allied = niches.alliances.iter().filter(|alliance| alliance.stage != AllianceStage::Ended);
    (estates.iter().map(|&(firm, _)| firm))
        .chain(programmes.awards.iter().map(|award| award.firm))
        .chain(programmes.targets.iter().map(|target| target.firm).filter(|&firm| firm != THE_DISTRICT))
        .chain(allied.flat_map(|alliance| alliance.members.iter().copied()))
        .chain(niches.given.iter().copied().filter(|&firm| firm != NOT_THERE))
        .filter(|&firm| !firms.alive[firm as usize])
}

/// Those who keep a number, in their new order.
fn kept(district: &District) -> Vec<u32> {
    let District { firms, ledger, notes, shops, .. } = district;
    let mut stays = firms.alive.clone();
    outstanding(district).for_each(|firm| stays[firm as usize] = true);
    let order = |firm: u32| {
        let at = firm as usize;
        let place = match firms.kind[at] {
            AgentKind::Wholesaler => (0, false, 0),
            kind => {
                let stage = shops.stage[firms.index[at] as usize];
                (1 + stage, kind == AgentKind::Craftsman, firms.turns[at].place())
            }
        };
        (place, firms.founded[at])
    };
    let empty = |firm: u32| {
        let (own, household) = (Account::of_firm(firm), Account::of_owner(firm));
        [ledger.balance(own), ledger.balance(household), notes.issued(own), notes.held(own)] == [0; 4]
    };
    let mut kept: Vec<u32> =
        (0..firms.len() as u32).filter(|&firm| stays[firm as usize] || !empty(firm)).collect();
    kept.sort_unstable_by_key(|&firm| order(firm));
    kept
}
