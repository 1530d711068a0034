//! Files in columns over HTTP: sent whole, in parts and in blocks, read whole and in ranges.

mod batches;
pub(crate) mod blocks;
mod chunks;
mod note_blocks;
mod notes;
pub(crate) mod pictures;
mod ranges;
mod rights;
mod whole;

use serde_json::{Value, json};
use testkit::Response;

use crate::demo::{Demo, User};
use crate::metadata::making::{self, column, post};

/// Bytes that differ from place to place.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap()).collect()
}

/// An administrator, a table with a file column `new_paper`, and the path of a row of it.
pub(crate) fn paper(demo: &Demo, schema: &str, more: &Value) -> (User, String) {
    let mut admin = demo.admin();
    let table = making::table(schema, &[column("File", "new_Paper", more)]);
    post(&mut admin, "EntityDefinitions", &table);
    let set = format!("{}s", schema.to_lowercase());
    let row = admin.create(&set, &json!({"new_name": "one"}));
    (admin, format!("{set}({row})"))
}

impl User {
    /// Sends bytes.
    pub(crate) fn put_bytes(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let root = if path.starts_with('/') { "" } else { "/api/data/v9.2/" };
        let target = format!("{root}{path}");
        let token = self.token.clone();
        let own = self.headers().to_vec();
        let mut request = self.client.request(method, &target).token(&token);
        for (name, value) in &own {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.header("Content-Type", "application/octet-stream").body(body).send()
    }

    /// Sends a whole file into a column, which must work.
    pub(crate) fn put_file(&mut self, path: &str, name: &str, body: &[u8]) {
        let response = self.put_bytes("PATCH", path, &[("x-ms-file-name", name)], body);
        assert_eq!(response.status, 204, "PATCH {path}: {}", response.text());
    }

    /// What is in a column.
    pub(crate) fn get_file(&mut self, path: &str) -> Vec<u8> {
        let response = self.get(&format!("{path}/$value"));
        assert_eq!(response.status, 200, "GET {path}: {}", response.text());
        response.body
    }
}
