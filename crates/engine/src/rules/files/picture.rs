//! Pictures (protocol.md §7.6): of each there is a small one, a square of at most 144 pixels, and the whole
//! where the column keeps it. They are read with as little trust as any bytes of a client: at most so many
//! pixels, so much memory, and one at a time.

use std::io::Cursor;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ImageReader, Limits};
use model::message::{Assignments, FilePlace};
use model::metadata::ColumnType;
use model::rows::Rows;
use model::value::{Reference, Value};
use model::{Error, Result};
use parking_lot::Mutex;
use planner::Shape;
use store::{PIECE, Transaction};
use uuid::Uuid;

use super::limits::{check_kind, check_size};
use super::place::{Place, small};
use super::{end_of_removed, end_of_upload};
use crate::context::Context;
use crate::rules::draft::Draft;

/// How long a side of the small one is at most.
const SMALL: u32 = 144;
/// How long a side of a picture is at most, and how much memory it may take to read one.
const MOST_PIXELS: u32 = 16_384;
const MOST_MEMORY: u64 = 192 << 20;
/// From the year 1 to 1970, in the ticks that time stamps count.
const EPOCH_TICKS: i64 = 621_355_968_000_000_000;

/// Takes the pictures among the values that a client gives a row.
pub(crate) fn take(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    values: &Assignments,
    creating: bool,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    for (name, value) in values {
        let Some(column) = table.column(name).filter(|column| column.kind == ColumnType::Image)
        else {
            continue;
        };
        let row = Reference::new(table.definition.name.as_str(), draft.id);
        let place = Place::find(context, &FilePlace { row, column: name.clone() })?;
        let valid = if creating { column.create } else { column.update };
        let kept = match value {
            _ if !valid => continue,
            Value::Null if creating => continue,
            Value::Null => remove(context, &place, draft.id)?,
            Value::Text(text) => {
                if creating && column.in_format("IsPrimaryImage") != Some("true") {
                    return Err(Error::rule(
                        0x8009_0487,
                        format!(
                            "Non-primary image attribute {name} of entity {} is not allowed to upload \
                             during Create operation.",
                            table.definition.name
                        ),
                    ));
                }
                let content = STANDARD.decode(text).map_err(|_| {
                    Error::Payload(format!("the value of `{name}` is not valid base64"))
                })?;
                check_size(&place, content.len() as u64)?;
                if place.keeps_full() {
                    put(context, &place, draft.id, (name, name), &content)?;
                }
                keep(context, &place, draft.id, name, &content)?
            }
            _ => return Err(Error::Payload(format!("the value of `{name}` has the wrong type"))),
        };
        for (name, value) in kept {
            draft.set(&name, value);
        }
    }
    Ok(())
}

/// Keeps the small one of a picture; the values that its row gets.
pub(super) fn keep(
    context: &mut Context<'_, '_>,
    place: &Place,
    row: Uuid,
    name: &str,
    content: &[u8],
) -> Result<Vec<(String, Value)>> {
    check_kind(context, name, None)?;
    let Some(thumbnail) = context.thumbnails.small(content) else {
        return Err(Error::rule(
            0x8007_2553,
            format!(
                "Error occured when processing image. Reason: Update image properties failed for \
                 objectid: {row}, logicalName: {}, attribute: {}",
                place.table.definition.name, place.column.name
            ),
        ));
    };
    if !place.keeps_full() {
        // One that was kept when the column did so is not of this picture.
        let until = end_of_removed(context);
        let table = place.table.definition.name.as_str();
        context.transaction.remove_file(table, row, &place.column.name, until)?;
    }
    let id = put(context, place, row, (&small(&place.column.name), name), &thumbnail)?;
    let table = &place.table.definition.name;
    let column = &place.column.name;
    let ticks = context.now.0.saturating_mul(10_000).saturating_add(EPOCH_TICKS);
    let address = format!(
        "/Image/download.aspx?Entity={table}&Attribute={column}&Id={row}&Timestamp={ticks}"
    );
    Ok(vec![
        (place.column.file_id_column(), Value::Guid(id)),
        ([column, "_timestamp"].concat(), Value::Int(ticks)),
        ([column, "_url"].concat(), Value::Text(address)),
    ])
}

/// Removes a picture; the values that its row gets.
pub(super) fn remove(
    context: &mut Context<'_, '_>,
    place: &Place,
    row: Uuid,
) -> Result<Vec<(String, Value)>> {
    let until = end_of_removed(context);
    let column = &place.column.name;
    for name in [column.clone(), small(column)] {
        let table = &place.table.definition.name;
        context.transaction.remove_file(table, row, &name, until)?;
    }
    let names =
        [place.column.file_id_column(), [column, "_timestamp"].concat(), [column, "_url"].concat()];
    Ok(names.into_iter().map(|name| (name, Value::Null)).collect())
}

/// Keeps bytes as a file at once.
fn put(
    context: &mut Context<'_, '_>,
    place: &Place,
    row: Uuid,
    (column, name): (&str, &str),
    content: &[u8],
) -> Result<Uuid> {
    let ends = (end_of_upload(context), end_of_removed(context));
    let table = place.table.definition.name.as_str();
    let blocks = content.chunks(PIECE).map(|block| Ok(block.to_vec()));
    let kept = super::keep(context.transaction, (table, row, column), (name, None), blocks, ends)?;
    Ok(kept.0)
}

/// The small one of a picture: its middle, as a square, in JPEG. None if it is no picture that we read.
pub(super) fn thumbnail(content: &[u8]) -> Option<Arc<[u8]>> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let side = picture.width().min(picture.height());
    let (left, top) = ((picture.width() - side) / 2, (picture.height() - side) / 2);
    let square = picture.crop_imm(left, top, side, side);
    let shown =
        if side > SMALL { square.resize_exact(SMALL, SMALL, FilterType::Triangle) } else { square };
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, 85);
    shown.to_rgb8().write_with_encoder(encoder).ok()?;
    Some(jpeg.into())
}

/// Whether a picture is shown with rows of this shape.
pub(crate) fn is_shown(shape: &Shape) -> bool {
    !cells(shape).is_empty()
}

/// The cells that hold ids of pictures.
fn cells(shape: &Shape) -> Vec<usize> {
    super::cells(shape, &|_, column| column.kind == ColumnType::Image)
}

/// Shows small pictures where their ids stand.
pub(crate) fn show(
    transaction: &mut Transaction<'_>,
    shape: &Shape,
    rows: &mut Rows,
) -> Result<()> {
    for cell in cells(shape) {
        rows.replace_ids(cell, |id| {
            let found = transaction.part(id, 0)?;
            Ok::<_, Error>(found.map(|(_, content)| STANDARD.encode(content)))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba([200, 10, 10, 255]));
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_small_one_is_a_square_of_the_middle() {
        let check = |width, height, side| {
            let small = thumbnail(&png(width, height)).unwrap();
            let shown = image::load_from_memory(&small).unwrap();
            assert_eq!((shown.width(), shown.height()), (side, side), "{width}x{height}");
        };
        check(300, 428, 144);
        check(91, 130, 91);
        check(130, 91, 91);
        check(144, 400, 144);
        check(1, 1, 1);
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_none() {
        assert_eq!(thumbnail(b""), None);
        assert_eq!(thumbnail(b"%PDF-1.7"), None);
        let whole = png(300, 300);
        assert_eq!(thumbnail(&whole[..whole.len() / 2]), None);
        // A header that promises 60,000 by 60,000 pixels in few bytes.
        let mut huge = png(2, 2);
        huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert_eq!(thumbnail(&huge), None);
    }
}
