//! Columns of pictures: set as a value of their row or sent as a file, shown small and whole.

use serde_json::{Value, json};

use super::blocks::base64;
use crate::demo::{Demo, User, code, refusal};
use crate::metadata::making::{self, column, each, post};

/// A bitmap of one color: the simplest picture there is.
fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let row = (width * 3).next_multiple_of(4);
    let mut bytes = b"BM".to_vec();
    for number in [54 + row * height, 0, 54, 40, width, height] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&[1, 0, 24, 0]);
    bytes.resize(54, 0);
    bytes.resize(54 + (row * height) as usize, 90);
    bytes
}

/// Width and height of a picture in JPEG.
fn size(jpeg: &[u8]) -> (u16, u16) {
    assert_eq!(jpeg[..2], [0xff, 0xd8]);
    let frame = jpeg.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
    let at = |index: usize| u16::from(jpeg[index]) << 8 | u16::from(jpeg[index + 1]);
    (at(frame + 7), at(frame + 5))
}

/// An administrator, and a row of a table with two columns of pictures, the second of which keeps them
/// whole.
fn photo(demo: &Demo, schema: &str) -> (User, String) {
    let mut admin = demo.admin();
    let columns = [
        column("Image", "new_Photo", &json!({})),
        column("Image", "new_Scan", &json!({"CanStoreFullImage": true, "MaxSizeInKB": 200})),
    ];
    post(&mut admin, "EntityDefinitions", &making::table(schema, &columns));
    let set = format!("{}s", schema.to_lowercase());
    let picture = base64(&bitmap(200, 150));
    let row = admin.create(&set, &json!({"new_name": "one", "new_photo": picture}));
    (admin, format!("{set}({row})"))
}

#[test]
fn a_picture_is_a_value_of_its_row_and_shown_small() {
    each(|demo| {
        let (mut admin, row) = photo(demo, "new_Shown");
        let small = admin.get(&format!("{row}/new_photo/$value"));
        assert_eq!((small.status, size(&small.body)), (200, (144, 144)));
        assert_eq!(small.header("x-ms-file-size"), None);
        let shown = admin.read(&format!("{row}?$select=new_photo"));
        assert_eq!(shown["new_photo"], base64(&small.body));
        let set = row.split('(').next().unwrap().to_owned();
        let rows = admin.rows(&format!("{set}?$select=new_photo,new_name"));
        assert_eq!(rows[0]["new_photo"], base64(&small.body));
        assert_eq!(admin.read(&format!("{row}/new_photo"))["value"], base64(&small.body));
        // Not among all columns; its parts are.
        let all = admin.read(&row);
        assert_eq!(all.get("new_photo"), None);
        let address = all["new_photo_url"].as_str().unwrap();
        let id = row.split('(').nth(1).unwrap().trim_end_matches(')');
        let stamp = all["new_photo_timestamp"].as_i64().unwrap();
        let table = set.trim_end_matches('s');
        let expected = format!(
            "/Image/download.aspx?Entity={table}&Attribute=new_photo&Id={id}&Timestamp={stamp}"
        );
        assert_eq!(address, expected);
        assert!(all["new_photoid"].is_string());
        // The column does not keep the whole.
        assert_eq!(admin.get(&format!("{row}/new_photo/$value?size=full")).status, 204);
        admin.change(&row, &json!({"new_photo": base64(&bitmap(91, 130))}));
        let small = admin.get_file(&format!("{row}/new_photo"));
        assert_eq!(size(&small), (91, 91));
        for (method, path, body) in [
            ("PATCH", row.clone(), Some(json!({"new_photo": null}))),
            ("PUT", format!("{row}/new_photo"), Some(json!({"value": null}))),
            ("DELETE", format!("{row}/new_photo"), None),
        ] {
            admin.change(&row, &json!({"new_photo": base64(&bitmap(20, 20))}));
            assert!(admin.read(&row)["new_photoid"].is_string());
            assert_eq!(admin.send(method, &path, &[], body.as_ref()).status, 204, "{method}");
            let gone = admin.read(&row);
            for name in ["new_photoid", "new_photo_timestamp", "new_photo_url"] {
                assert_eq!(gone[name], Value::Null, "{method} {name}");
            }
            assert_eq!(admin.get(&format!("{row}/new_photo/$value")).status, 204);
        }
    });
}

#[test]
fn a_picture_is_sent_as_a_file_and_kept_whole_where_the_column_does() {
    each(|demo| {
        let (mut admin, row) = photo(demo, "new_Sent");
        let path = format!("{row}/new_scan");
        let whole = bitmap(200, 150);
        admin.put_file(&path, "scan.bmp", &whole);
        assert_eq!(size(&admin.get_file(&path)), (144, 144));
        let full = admin.get(&format!("{path}/$value?size=full"));
        assert!(full.body == whole);
        assert_eq!(full.header("x-ms-file-name"), Some("scan.bmp"));
        assert_eq!(full.header("x-ms-file-size"), Some(whole.len().to_string().as_str()));
        assert_eq!(admin.read(&format!("{path}?size=full"))["value"], base64(&whole));
        admin.put_file(&format!("{row}/new_photo"), "a.bmp", &whole);
        assert_eq!(admin.get(&format!("{row}/new_photo/$value?size=full")).status, 204);
        admin.delete(&path);
        assert_eq!(admin.get(&format!("{path}/$value?size=full")).status, 204);
    });
}

#[test]
fn what_is_no_picture_is_refused_and_nothing_changes() {
    each(|demo| {
        let (mut admin, row) = photo(demo, "new_Wrong");
        let before = admin.read(&row);
        let wrong = code(400, "0x80072553");
        let change = |picture: &str| json!({"new_photo": picture, "new_name": "two"});
        for bytes in [b"%PDF-1.7".as_slice(), &bitmap(200, 150)[..5000], b""] {
            let refused = admin.refused("PATCH", &row, Some(&change(&base64(bytes))));
            assert_eq!(refused, wrong);
        }
        let mut huge = bitmap(2, 2);
        huge[18..26].copy_from_slice(&[0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0]);
        assert_eq!(admin.refused("PATCH", &row, Some(&change(&base64(&huge)))), wrong);
        let name = [("x-ms-file-name", "x.bmp")];
        let path = format!("{row}/new_scan");
        assert_eq!(refusal(&admin.put_bytes("PATCH", &path, &name, b"x")), wrong);
        let large = bitmap(300, 300);
        assert_eq!(refusal(&admin.put_bytes("PATCH", &path, &name, &large)), wrong);
        let text = admin.refused("PATCH", &row, Some(&change("?")));
        assert_eq!(text, code(400, "0x80048d19"));
        assert_eq!(admin.read(&row), before);
        // A new row takes its primary picture alone.
        let set = row.split('(').next().unwrap();
        let other = json!({"new_name": "x", "new_scan": base64(&bitmap(5, 5))});
        assert_eq!(admin.refused("POST", set, Some(&other)), code(400, "0x80090487"));
    });
}

#[test]
fn a_secured_picture_is_seen_and_set_by_whom_a_profile_lets() {
    each(|demo| {
        let mut admin = demo.admin();
        let more = json!({"IsSecured": true});
        let secured = column("Image", "new_Face", &more);
        post(&mut admin, &format!("{}/Attributes", making::path("account")), &secured);
        let owner = format!("/systemusers({})", crate::demo::IMPERSONATED);
        let row = admin.create("accounts", &json!({"name": "a", "ownerid@odata.bind": owner}));
        let row = format!("accounts({row})");
        let picture = base64(&bitmap(10, 10));
        admin.change(&row, &json!({ "new_face": picture }));
        let mut user = demo.user("impersonated");
        let select = "$select=new_face,new_faceid,new_face_url,new_face_timestamp";
        let shown = user.read(&format!("{row}?{select}"));
        for name in ["new_face", "new_faceid", "new_face_url", "new_face_timestamp"] {
            assert_eq!(shown[name], Value::Null, "{name}");
        }
        assert_eq!(user.get(&format!("{row}/new_face/$value")).status, 204);
        let change = json!({ "new_face": picture });
        assert_eq!(user.refused("PATCH", &row, Some(&change)), code(403, "0x8004f507"));
        let null = json!({"new_face": null});
        assert_eq!(user.refused("PATCH", &row, Some(&null)), code(403, "0x8004f507"));
        assert!(admin.read(&format!("{row}?{select}"))["new_faceid"].is_string());
    });
}
