//! JBIG2 as PDF embeds it (ITU-T T.88): a page and one generic region, coded by MMR, which is Group 4.

use anyhow::Result;

use super::ccitt;
use crate::scan::Bitmap;

const PAGE_INFORMATION: u8 = 48;
const IMMEDIATE_GENERIC_REGION: u8 = 38;

/// The segments of one page, without a file header.
pub(crate) fn embedded(bits: &Bitmap) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    page.extend(bits.width.to_be_bytes());
    page.extend(bits.height.to_be_bytes());
    page.extend([0; 8]); // resolution unknown
    page.push(0); // white by default, nothing combined
    page.extend([0, 0]); // one stripe

    let mut region = Vec::new();
    region.extend(bits.width.to_be_bytes());
    region.extend(bits.height.to_be_bytes());
    region.extend([0; 8]); // at the top left
    region.push(0); // OR
    region.push(1); // MMR
    region.extend(ccitt::group4(bits)?);

    let mut out = segment(0, PAGE_INFORMATION, &page);
    out.extend(segment(1, IMMEDIATE_GENERIC_REGION, &region));
    Ok(out)
}

fn segment(number: u32, kind: u8, data: &[u8]) -> Vec<u8> {
    let mut out = number.to_be_bytes().to_vec();
    out.push(kind);
    out.push(0); // refers to no other segment
    out.push(1); // page 1
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(data);
    out
}
