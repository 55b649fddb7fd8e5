//! Who works for whom, and how far he is trusted.

use crate::foundation::calendar::Month;
use crate::foundation::places::Places;

/// All ties. A wholesaler has a fixed number of places at each stage, a manufacturer a fixed number of places
/// for craftsmen and for peers; places are filled from the first on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Places of a wholesaler at a stage.
    pub places: usize,
    /// By wholesaler, stage, place.
    pub suppliers: Vec<Tie>,
    /// Pieces ordered this month, by wholesaler, stage, place, line.
    pub orders: Vec<i64>,
    /// Filled places by wholesaler, stage.
    pub filled: Vec<u8>,
    /// Places of a manufacturer for craftsmen.
    pub craft_places: usize,
    /// By manufacturer's slot, place.
    pub craftsmen: Vec<CraftTie>,
    /// Filled places by manufacturer's slot.
    pub craft_filled: Vec<u8>,
    /// Places of a manufacturer for peers.
    pub peer_places: usize,
    /// By manufacturer's slot, place: workshops of the same stage.
    pub peers: Vec<u32>,
    /// Filled places by manufacturer's slot.
    pub peer_filled: Vec<u8>,
}

/// A wholesaler's tie to a manufacturer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// The workshop.
    pub shop: u32,
    /// From 0 to 1.
    pub trust: f32,
    /// Lasting liking of the pair less the weight of the distance.
    pub liking: f32,
    /// Carriage to and fro [currency/kg, at the first month's prices].
    pub carriage: f32,
    /// Hours that the work takes against one made for the buyer's patterns, set-ups included.
    pub setup: f32,
    /// How much the pair's own part weighs in choice: trust, liking and distance, as the buyer saw them last.
    pub pull: f64,
    /// Since when.
    pub since: Month,
}

/// A manufacturer's tie to a craftsman.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CraftTie {
    /// The workshop.
    pub shop: u32,
    /// From 0 to 1.
    pub trust: f32,
    /// Lasting liking of the pair less the weight of the distance.
    pub liking: f32,
    /// How much the pair's own part weighs in choice: trust, liking and distance, as the buyer saw them last.
    pub pull: f64,
    /// Whether the custom of the pair is to pay by passing on notes.
    pub by_note: bool,
    /// Since when.
    pub since: Month,
    /// Hours asked for this month.
    pub hours: f64,
}

impl Ties {
    /// The filled places of a wholesaler at a stage, as a range into `suppliers`.
    #[inline]
    pub fn of(&self, trader: usize, stage: usize, stages: usize) -> core::ops::Range<usize> {
        let group = trader * stages + stage;
        let start = group * self.places;
        start..start + self.filled[group] as usize
    }

    /// The filled places of a manufacturer for craftsmen.
    #[inline]
    pub fn craft(&self, slot: usize) -> core::ops::Range<usize> {
        let start = slot * self.craft_places;
        start..start + self.craft_filled[slot] as usize
    }

    /// The filled places of a manufacturer for peers.
    #[inline]
    pub fn peer(&self, slot: usize) -> core::ops::Range<usize> {
        let start = slot * self.peer_places;
        start..start + self.peer_filled[slot] as usize
    }

    /// Whether a wholesaler knows a workshop at a stage.
    pub fn knows(&self, trader: usize, stage: usize, stages: usize, shop: u32) -> bool {
        self.suppliers[self.of(trader, stage, stages)].iter().any(|tie| tie.shop == shop)
    }

    /// Puts a tie into a wholesaler's free place at a stage; whether there was one.
    pub fn take_on(&mut self, trader: usize, stage: usize, stages: usize, tie: Tie) -> bool {
        let known = self.of(trader, stage, stages);
        let room = known.len() < self.places;
        if room {
            self.suppliers[known.end] = tie;
            self.filled[trader * stages + stage] += 1;
        }
        room
    }

    /// Whether a manufacturer knows a craftsman.
    pub fn employs(&self, slot: usize, shop: u32) -> bool {
        self.craftsmen[self.craft(slot)].iter().any(|tie| tie.shop == shop)
    }

    /// Puts a tie into a manufacturer's free place for a craftsman; whether there was one.
    pub fn employ(&mut self, slot: usize, tie: CraftTie) -> bool {
        let known = self.craft(slot);
        let room = known.len() < self.craft_places;
        if room {
            self.craftsmen[known.end] = tie;
            self.craft_filled[slot] += 1;
        }
        room
    }

    /// All ties of wholesalers, with the wholesaler's and the stage's number.
    pub fn all(&self, stages: usize) -> impl Iterator<Item = (usize, usize, &Tie)> {
        let places = self.places;
        self.filled.iter().enumerate().flat_map(move |(group, &filled)| {
            let start = group * places;
            self.suppliers[start..start + filled as usize]
                .iter()
                .map(move |tie| (group / stages, group % stages, tie))
        })
    }
}

impl Tie {
    /// A place that is not filled.
    pub fn nobody(month: Month) -> Self {
        Self { shop: 0, trust: 0.0, liking: 0.0, carriage: 0.0, setup: 1.0, pull: 0.0, since: month }
    }
}

impl CraftTie {
    /// A place that is not filled.
    pub fn nobody(month: Month) -> Self {
        Self { shop: 0, trust: 0.0, liking: 0.0, pull: 0.0, by_note: false, since: month, hours: 0.0 }
    }
}

/// What stands in the places that are filled, of tables with so many places a group.
fn in_filled<'a, T>(table: &'a mut [T], places: usize, filled: &'a [u8]) -> impl Iterator<Item = &'a mut T> {
    let groups = table.chunks_exact_mut(places.max(1)).zip(filled);
    groups.flat_map(|(places, &filled)| &mut places[..filled as usize])
}

impl Ties {
    /// Wholesalers, manufacturers' slots and workshops have new numbers.
    pub(super) fn renumber(&mut self, traders: &Places, slots: &Places, shops: &Places) {
        let Self {
            places,
            suppliers,
            orders,
            filled,
            craft_places,
            craftsmen,
            craft_filled,
            peer_places,
            peers,
            peer_filled,
        } = self;
        traders.arrange(suppliers);
        traders.arrange(orders);
        traders.arrange(filled);
        slots.arrange(craftsmen);
        slots.arrange(craft_filled);
        slots.arrange(peers);
        slots.arrange(peer_filled);
        shops.rename(in_filled(suppliers, *places, filled).map(|tie| &mut tie.shop));
        shops.rename(in_filled(craftsmen, *craft_places, craft_filled).map(|tie| &mut tie.shop));
        shops.rename(in_filled(peers, *peer_places, peer_filled));
    }

    /// Places for a new manufacturer; gives its slot.
    pub fn open_master(&mut self, month: Month) -> u32 {
        let slot = self.craft_filled.len() as u32;
        self.craftsmen.extend(core::iter::repeat_n(CraftTie::nobody(month), self.craft_places));
        self.peers.extend(core::iter::repeat_n(0, self.peer_places));
        self.craft_filled.push(0);
        self.peer_filled.push(0);
        slot
    }

    /// Places for a new wholesaler.
    pub fn open_trader(&mut self, stages: usize, lines: usize, month: Month) {
        self.suppliers.extend(core::iter::repeat_n(Tie::nobody(month), stages * self.places));
        self.orders.extend(core::iter::repeat_n(0, stages * self.places * lines));
        self.filled.extend(core::iter::repeat_n(0, stages));
    }
}
