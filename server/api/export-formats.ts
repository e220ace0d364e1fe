import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import yazl from 'yazl';
import type { Export } from '../ops/export.ts';
import type { Item } from '../schema/item.ts';

/** How an export is written: its media type, and its text piece by piece. */
export interface ExportFormat {
  type: string;
  write(source: Export): Readable;
}

function valueAt(item: Item, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, step) => (inner as Item | null | undefined)?.[step], item);
}

/** A value as one cell: lists and objects as JSON, nothing as nothing. */
function cellOf(value: unknown): string | number | boolean {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
}

async function* ndjson({ pages }: Export): AsyncGenerator<string> {
  for await (const items of pages) yield items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

async function* json({ pages }: Export): AsyncGenerator<string> {
  let first = true;
  yield '[';
  for await (const items of pages) {
    yield (first ? '\n' : ',\n') + items.map((item) => JSON.stringify(item)).join(',\n');
    first = false;
  }
  yield '\n]\n';
}

async function* rows({ columns, pages }: Export): AsyncGenerator<(string | number | boolean)[]> {
  yield columns;
  for await (const items of pages) {
    for (const item of items) yield columns.map((path) => cellOf(valueAt(item, path)));
  }
}

/** Cells that a spreadsheet would read as formulas begin with an apostrophe. */
function csv(source: Export): Readable {
  const writer = stringify({ escape_formulas: true, cast: { boolean: String } });
  // What goes wrong is told by the stream that is read.
  pipeline(Readable.from(rows(source)), writer).catch((error: Error) => writer.destroy(error));
  return writer;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts of a workbook beside its one sheet, as ECMA-376 asks for them. */
const PARTS: Record<string, string> = {
  '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${OFFICE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${OFFICE}.worksheet+xml"/></Types>`,
  '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Items" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** More characters than this a cell cannot hold. */
const LONGEST_CELL = 32_767;
/** Sixteen digits and more would be rounded. */
const NUMBER = /^-?\d{1,15}(?:\.\d{1,10})?$/;

function xmlText(text: string): string {
  // Characters that XML cannot carry at all.
  const clean = text.slice(0, LONGEST_CELL).replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '');
  return clean.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
}

function xmlCell(value: string | number | boolean): string {
  if (value === '') return '<c/>';
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${xmlText(value)}</t></is></c>`;
}

/** Numbers that travel as text, such as decimals, are numbers again where a spreadsheet keeps all of their digits. */
const asNumber = (value: string | number | boolean) =>
  typeof value === 'string' &&
  NUMBER.test(value) &&
  value.replace(/\D/g, '').length <= 15 &&
  !/^-?0\d/.test(value)
    ? Number(value)
    : value;

async function* sheet(source: Export): AsyncGenerator<string> {
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetData>`;
  for await (const row of rows(source))
    yield `<row>${row.map((cell) => xmlCell(asNumber(cell))).join('')}</row>`;
  yield '</sheetData></worksheet>';
}

function xlsx(source: Export): Readable {
  const zip = new yazl.ZipFile();
  const out = new PassThrough();
  const body = Readable.from(sheet(source));
  body.on('error', (error) => out.destroy(error));
  for (const [name, text] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(text), name);
  zip.addReadStream(body, 'xl/worksheets/sheet1.xml');
  zip.end();
  zip.outputStream.pipe(out);
  return out;
}

/** The formats of `?export=…`, each a stream with flat memory. */
export const EXPORT_FORMATS: Readonly<Record<string, ExportFormat>> = {
  csv: { type: 'text/csv; charset=utf-8', write: csv },
  json: { type: 'application/json', write: (source) => Readable.from(json(source)) },
  ndjson: { type: 'application/x-ndjson', write: (source) => Readable.from(ndjson(source)) },
  xlsx: { type: `${OFFICE}.sheet`, write: xlsx },
};
