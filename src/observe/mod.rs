//! Looking on. An observer sees every month's end and can change nothing.

pub mod table;
