use std::num::NonZeroU64;

use clap::{ArgGroup, Args};

use super::sign::Sign;

/// An upload in parts.
#[derive(Args)]
#[command(group(ArgGroup::new("cut").required(true).args(["size", "parts"])))]
pub(crate) struct Parts {
    /// The object's size in bytes: each part's URL then binds its own
    #[arg(long, value_name = "N")]
    pub(crate) size: Option<NonZeroU64>,
    /// The size of a part in bytes; the last has what is left [default: 8 MiB, or as much as it takes to need 10,000
    /// parts at most]
    #[arg(long, value_name = "N", conflicts_with = "parts")]
    pub(crate) part_size: Option<NonZeroU64>,
    /// How many parts there are at most, of sizes that the bearer chooses
    #[arg(long, value_name = "N")]
    pub(crate) parts: Option<NonZeroU64>,
    /// The upload that was begun: the UploadId of the answer
    #[arg(long, value_name = "ID")]
    pub(crate) upload_id: Option<String>,
    #[command(flatten)]
    pub(crate) sign: Sign,
}
