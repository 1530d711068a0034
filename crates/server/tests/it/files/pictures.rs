//! Columns of pictures: set as a value of their row or sent as a file, shown small and whole.

use serde_json::{Value, json};

use super::blocks::base64;
use crate::demo::{Demo, User, code, refusal};
use crate::metadata::making::{self, column, each, post};

/// A bitmap of one color: the simplest picture there is.
pub(crate) fn bitmap(width: u32, height: u32) -> Vec<u8> {
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
fn a_picture_is_at_the_address_that_its_row_tells() {
    each(|demo| {
        let (mut admin, row) = photo(demo, "new_Linked");
        let whole = bitmap(200, 150);
        admin.put_file(&format!("{row}/new_scan"), "scan.bmp", &whole);
        let told = admin.read(&row);
        let address = told["new_scan_url"].as_str().unwrap().to_owned();
        let small = admin.get(&address);
        assert_eq!((small.status, size(&small.body)), (200, (144, 144)));
        assert_eq!(small.header("content-type"), Some("image/jpeg"));
        let full = admin.get(&format!("{address}&Full=true"));
        assert!(full.body == whole);
        assert_eq!(full.header("content-type"), Some("image/bmp"));
        let part = [("Range", "bytes=2-5")];
        let part = admin.send("GET", &format!("{address}&full=TRUE"), &part, None);
        assert_eq!((part.status, part.body.as_slice()), (206, &whole[2..6]));
        // As earlier versions of the product wrote it, and below the organization's name.
        let id = row.split('(').nth(1).unwrap().trim_end_matches(')').to_owned();
        let older = format!("image/download.aspx?attribute=new_scan&entity=new_linked&id={{{id}}}");
        for root in ["/", "/contoso/"] {
            let found = admin.get(&format!("{root}{older}&timestamp=1"));
            assert!(found.status == 200 && found.body == small.body, "{root}: {}", found.text());
        }
        // The other column does not keep it whole, and then has none.
        let photo = told["new_photo_url"].as_str().unwrap().to_owned();
        assert_eq!(admin.get(&photo).status, 200);
        let none = code(404, "0x80040217");
        assert_eq!(admin.refused("GET", &format!("{photo}&Full=true"), None), none);
        admin.change(&row, &json!({"new_photo": null}));
        assert_eq!(admin.refused("GET", &photo, None), none);
        let other = address.replace(&id, crate::demo::NOBODY);
        assert_eq!(admin.refused("GET", &other, None), none);
        let path = "/Image/download.aspx";
        for wrong in [
            String::new(),
            format!("?Entity=nothing&Attribute=new_scan&Id={id}"),
            format!("?Entity=new_linked&Attribute=new_name&Id={id}"),
        ] {
            assert_eq!(admin.get(&format!("{path}{wrong}")).status, 404, "{wrong}");
        }
        let wrong = format!("{path}?Entity=new_linked&Attribute=new_scan&Id=x");
        assert_eq!(admin.get(&wrong).status, 400);
        for method in ["PUT", "POST", "DELETE", "PATCH"] {
            let body = json!({"value": null});
            assert_eq!(admin.send(method, &address, &[], Some(&body)).status, 405, "{method}");
        }
        assert_eq!(admin.put_bytes("PUT", &address, &[], &whole).status, 405);
        assert_eq!(demo.client().request("GET", &address).send().status, 401);
        assert!(admin.get(&format!("{address}&Full=true")).body == whole);
    });
}

#[test]
fn the_address_of_a_picture_shows_it_to_who_may_read_the_row_alone() {
    each(|demo| {
        let mut admin = demo.admin();
        let face = column("Image", "new_Portrait", &json!({}));
        post(&mut admin, &format!("{}/Attributes", making::path("account")), &face);
        let owner = format!("/systemusers({})", crate::demo::IMPERSONATED);
        let row = admin.create("accounts", &json!({"name": "a", "ownerid@odata.bind": owner}));
        let row = format!("accounts({row})");
        admin.change(&row, &json!({"new_portrait": base64(&bitmap(10, 10))}));
        let address = admin.read(&row)["new_portrait_url"].as_str().unwrap().to_owned();
        assert_eq!(demo.user("impersonated").get(&address).status, 200);
        assert_eq!(demo.on_behalf().get(&address).status, 200);
        let hidden = admin.account("b");
        let hidden = format!("accounts({hidden})");
        admin.change(&hidden, &json!({"new_portrait": base64(&bitmap(10, 10))}));
        let address = admin.read(&hidden)["new_portrait_url"].as_str().unwrap().to_owned();
        assert_eq!(admin.get(&address).status, 200);
        for mut user in [demo.user("impersonated"), demo.on_behalf()] {
            let path = format!("{hidden}/new_portrait/$value");
            let refused = user.refused("GET", &address, None);
            assert_eq!(refused, user.refused("GET", &path, None));
            assert_eq!(refused.0, 403);
        }
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
