//! What an archive writes is not for everybody on the machine.

use std::os::unix::fs::PermissionsExt;

use walkdir::WalkDir;

use crate::record_room::{Kind, RecordRoom, charts};

#[test]
fn nobody_outside_the_records_group_can_look_into_an_archive() {
    let mut room = RecordRoom::new();
    let (scans, patients) = charts(3, 5, Kind::Born);
    room.import(&patients);
    scans.iter().for_each(|scan| room.shelve(scan));
    room.finish();
    let open: Vec<_> = WalkDir::new(room.archive())
        .min_depth(1)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.metadata().unwrap().permissions().mode() & 0o027 != 0)
        .map(|entry| entry.path().to_owned())
        .collect();
    assert!(open.is_empty(), "{open:?}");
}
