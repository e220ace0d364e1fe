import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Manifest, ManifestCollection, ManifestField } from '../../api/types.ts';
import { contextsOf } from '../../fields/field-context.ts';
import { loadTexts } from '../../i18n/i18n.ts';
import { apiFilter, apiSort, checkConditions, conditionOf } from './api-filter.ts';
import { emptyView, readView } from './view-state.ts';

beforeAll(() => void vi.setSystemTime(new Date(2026, 10, 23, 9, 0)));
afterAll(() => void vi.useRealTimers());

// Refusals are sentences of the catalogue, which the app loads into the page.
beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await loadTexts('data');
  vi.unstubAllGlobals();
});

const ORDER = [
  '_eq',
  '_neq',
  '_in',
  '_nin',
  '_null',
  '_nnull',
  '_lt',
  '_lte',
  '_gt',
  '_gte',
  '_between',
  '_nbetween',
] as const;
const TEXT = [
  ...ORDER,
  '_icontains',
  '_istarts_with',
  '_iends_with',
  '_nicontains',
  '_empty',
  '_nempty',
] as const;

function field(name: string, type: string, more: Partial<ManifestField> = {}): ManifestField {
  return {
    id: name,
    name,
    type,
    label: name,
    note: null,
    primary: false,
    required: false,
    unique: false,
    hidden: false,
    width: 'full',
    condition: null,
    translations: {},
    readonly: false,
    default: null,
    has_default: false,
    options: {},
    operators: ORDER,
    sortable: true,
    relation: null,
    can: { read: true, create: true, update: true },
    ...more,
  };
}

function collection(name: string, fields: ManifestField[]): ManifestCollection {
  return {
    id: name,
    name,
    label: name,
    note: null,
    icon: null,
    color: null,
    translations: {},
    hidden: false,
    singleton: false,
    readonly: false,
    existing: true,
    primary_key: [fields[0]?.name ?? ''],
    display_template: `{{${fields[1]?.name}}}`,
    default_sort: [],
    sort_field: null,
    archive: null,
    history: 'full',
    fields,
    can: { create: true, read: true, update: true, delete: true, export: true },
  };
}

const album = collection('Album', [
  field('AlbumId', 'integer', { primary: true }),
  field('Title', 'string', { operators: TEXT }),
]);
const track = collection('Track', [
  field('TrackId', 'integer', { primary: true }),
  field('Name', 'string', { operators: TEXT }),
  field('Album', 'many-to-one', {
    relation: { kind: 'many-to-one', collection: 'Album', key_field: 'AlbumId', field: 'Track' },
  }),
  field('Milliseconds', 'integer'),
  field('UnitPrice', 'decimal', { options: { precision: 10, scale: 2 } }),
  field('At', 'datetime'),
  field('Day', 'date'),
  field('Live', 'boolean', { operators: ['_eq', '_neq', '_null', '_nnull'] }),
  field('Playlist', 'many-to-many', {
    operators: ['_null', '_nnull'],
    sortable: false,
    relation: { kind: 'many-to-many', collection: 'Album' },
  }),
  field('Secret', 'string', { can: { read: false, create: false, update: false } }),
]);
const manifest: Manifest = {
  version: '1',
  database: 'sqlite',
  collections: [album, track],
  field_types: [],
  plugins: [],
};
const contexts = contextsOf(track, manifest, 'de');

function filterOf(text: string) {
  const view = readView({ f: text });
  return apiFilter(checkConditions(view, contexts), view.join);
}

describe('apiFilter', () => {
  test.each([
    ['Milliseconds:gt:300000', { Milliseconds: { _gt: 300000 } }],
    ['UnitPrice:eq:0.99', { UnitPrice: { _eq: '0.99' } }],
    ['Name:icontains:42', { Name: { _icontains: '42' } }],
    ['Name:in:a,b', { Name: { _in: ['a', 'b'] } }],
    ['Name:empty', { Name: { _empty: true } }],
    ['Milliseconds:between:1,2', { Milliseconds: { _between: [1, 2] } }],
    ['Live:eq:true', { Live: { _eq: true } }],
    ['Album:eq:5', { Album: { _eq: 5 } }],
    ['Album:icontains:rock', { Album: { Title: { _icontains: 'rock' } } }],
    ['Playlist:eq:3', { Playlist: { _some: { AlbumId: { _eq: 3 } } } }],
    ['Playlist:nin:3,4', { Playlist: { _none: { AlbumId: { _in: [3, 4] } } } }],
    ['Playlist:null', { Playlist: { _none: {} } }],
    [
      'At:eq:2026-11-23T09:00:30.000Z',
      { At: { _between: ['2026-11-23T09:00:00.000Z', '2026-11-23T09:00:59.999Z'] } },
    ],
    [
      'At:eq:2026-11-24',
      {
        At: {
          _between: [
            new Date('2026-11-24T00:00:00').toISOString(),
            new Date('2026-11-24T23:59:59.999').toISOString(),
          ],
        },
      },
    ],
    ['Day:eq:2026-11-24', { Day: { _eq: '2026-11-24' } }],
    ['Day:eq:today', { Day: { _eq: '2026-11-23' } }],
    ['Day:eq:last 7 days', { Day: { _between: ['2026-11-17', '2026-11-23'] } }],
    ['Day:neq:last 7 days', { Day: { _nbetween: ['2026-11-17', '2026-11-23'] } }],
    ['Day:lt:this month', { Day: { _lt: '2026-11-01' } }],
    ['Day:gt:this month', { Day: { _gt: '2026-11-30' } }],
    ['Day:between:last month,today', { Day: { _between: ['2026-10-01', '2026-11-23'] } }],
    ['Day:null', { Day: { _null: true } }],
    ['Name:eq:a;Milliseconds:lt:5', { _and: [{ Name: { _eq: 'a' } }, { Milliseconds: { _lt: 5 } }] }],
    ['Name:eq:a|Milliseconds:lt:5', { _or: [{ Name: { _eq: 'a' } }, { Milliseconds: { _lt: 5 } }] }],
  ])('%s', (text, filter) => expect(filterOf(text)).toEqual(filter));

  test.each([
    ['Gone:eq:1', 'gone'],
    ['Secret:eq:1', 'gone'],
    ['Live:gt:1', 'gone'],
    ['Milliseconds:gt', 'incomplete'],
    ['Milliseconds:between:1', 'incomplete'],
    ['Milliseconds:gt:many', 'invalid'],
  ])('%s is %s and never runs', (text, status) => {
    const checked = checkConditions(readView({ f: text }), contexts);
    expect(checked.map((one) => one.status)).toEqual([status]);
    expect(apiFilter(checked, 'all')).toBeNull();
  });

  test('a condition on a field that is gone leaves the others in force', () => {
    expect(filterOf('Gone:eq:1;Name:eq:a')).toEqual({ Name: { _eq: 'a' } });
  });
});

test('sort follows links to their titles and leaves out what cannot be sorted by', () => {
  expect(apiSort(readView({ s: '-Milliseconds,Album,Gone,Playlist' }), contexts)).toBe(
    '-Milliseconds,Album.Title',
  );
  expect(apiSort(emptyView, contexts)).toBe('');
});

describe('conditionOf', () => {
  const of = (name: string, value: unknown) => {
    const context = contexts.get(name);
    return context ? conditionOf(context, value) : null;
  };
  test.each([
    ['Name', 'Rock', { field: 'Name', operator: '_eq', values: ['Rock'] }],
    ['Name', null, { field: 'Name', operator: '_empty', values: [] }],
    ['Milliseconds', null, { field: 'Milliseconds', operator: '_null', values: [] }],
    ['Album', { AlbumId: 5, Title: 'x' }, { field: 'Album', operator: '_eq', values: ['5'] }],
    ['Live', false, { field: 'Live', operator: '_eq', values: ['false'] }],
    ['Playlist', [1, 2], null],
  ])('%s %j', (name, value, condition) => expect(of(name, value)).toEqual(condition));
});
