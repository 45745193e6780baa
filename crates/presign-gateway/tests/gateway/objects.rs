//! Other stores: only names that their paths give back.

use std::sync::Arc;

use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path};
use presign::{Grant, ObjectKey};
use presign_gateway::{Limits, Objects, Store};

use crate::ground::{Ground, MINUTE};

fn ground(store: Arc<dyn ObjectStore>) -> Ground {
    Ground::of(tempfile::tempdir().unwrap(), Objects::new(store), Limits::default().listed(3), |gateway| gateway)
}

#[test]
fn objects_are_written_read_listed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
    for store in [Arc::new(InMemory::new()) as Arc<dyn ObjectStore>, disk] {
        let ground = ground(store.clone());
        assert_eq!(ground.put("a/b.txt", b"0123456789").status, 204);
        let reply = ground.get("a/b.txt");
        assert_eq!((reply.status, reply.text()), (200, "0123456789"));
        let tag = format!("if-none-match: {}", reply.header("etag").unwrap());
        assert_eq!(ground.ask(&Grant::get("a/b.txt", MINUTE), &[&tag], b"").status, 304);
        let part = ground.ask(&Grant::get("a/b.txt", MINUTE), &["range: bytes=2-4"], b"");
        assert_eq!((part.status, part.text()), (206, "234"));
        assert_eq!(ground.ask(&Grant::put("a/b.txt", MINUTE).create_only(), &[], b"x").status, 412);
        assert_eq!(ground.ask(&Grant::put("new", MINUTE).create_only(), &[], b"x").status, 201);
        assert_eq!(ground.ask(&Grant::put("a/b.txt", MINUTE).size(3), &[], b"1234").status, 413);

        // Longer than what is held: in parts, and to create only.
        let long: Vec<u8> = (0..20_000_000_u32).map(|place| (place % 253) as u8).collect();
        assert_eq!(ground.put("long", &long).status, 204);
        assert!(ground.get("long").body == long);
        assert_eq!(ground.ask(&Grant::put("long", MINUTE).create_only(), &[], &long).status, 412);
        assert_eq!(ground.ask(&Grant::put("longer", MINUTE).create_only(), &[], &long).status, 201);
        assert!(ground.get("longer").body == long);

        assert_eq!(ground.list("a"), ["a/b.txt"]);
        assert_eq!(ground.list(""), ["a/b.txt", "long", "longer"]);
        assert_eq!(
            ground.ask(&Grant::list("", MINUTE), &["x-list-after: longer"], b"").text().matches("name").count(),
            1
        );
        assert_eq!(ground.ask(&Grant::delete("a/b.txt", MINUTE), &[], b"").status, 204);
        assert_eq!(ground.ask(&Grant::delete("a/b.txt", MINUTE), &[], b"").status, 404);
        assert_eq!(ground.get("a/b.txt").status, 404);
    }
}

#[test]
fn a_name_that_the_store_would_change_is_refused_with_the_reason() {
    let store = Arc::new(InMemory::new());
    let objects = Objects::new(store.clone());
    let ground = ground(store.clone());
    ground.runtime.block_on(store.put(&Path::from("lead"), "other".into())).unwrap();
    ground.runtime.block_on(store.put(&Path::from("a/b"), "other".into())).unwrap();
    for name in ["/lead", "a//b", "a/b/", "/", ".presign-uploads/x"] {
        assert!(objects.admits(&ObjectKey::new(name).unwrap()).is_err(), "{name}");
        for reply in [ground.get(name), ground.put(name, b"x")] {
            assert_eq!(reply.status, 400, "{name}");
            assert!(reply.text().starts_with("this store can't hold an object of this name: "));
        }
        // Without a valid signature, nobody learns that.
        let stolen = ground.target(&Grant::get("lead", MINUTE));
        let query = stolen.split_once('?').unwrap().1;
        assert_eq!(ground.raw("GET", &format!("/files/{name}?{query}"), &[]).status, 403);
    }
    for name in ["photo#1", "a b", "é", "a%20b", "a+b", "~"] {
        let admitted = objects.admits(&ObjectKey::new(name).unwrap()).is_ok();
        assert_eq!(ground.put(name, name.as_bytes()).status, if admitted { 204 } else { 400 }, "{name}");
        if admitted {
            assert_eq!(ground.get(name).text(), name);
        }
    }
}
