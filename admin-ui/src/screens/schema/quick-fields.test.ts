import { expect, test } from 'vitest';
import { readQuickFields } from './quick-fields.ts';

const types = ['string', 'text', 'integer', 'decimal', 'date', 'select', 'boolean', 'many-to-one'];
const collections = [
  { name: 'Customer', label: 'Customer' },
  { name: 'InvoiceLine', label: 'Invoice line' },
];

test.each([
  ['title', [['Title', 'string', {}]]],
  [
    'title text, price money, due date',
    [
      ['Title', 'string', {}],
      ['Price', 'decimal', { precision: 12, scale: 2 }],
      ['Due', 'date', {}],
    ],
  ],
  ['order number integer', [['Order number', 'integer', {}]]],
  ['story long', [['Story', 'text', {}]]],
  [
    'status: new/paid/shipped',
    [['Status', 'select', { choices: [{ value: 'new' }, { value: 'paid' }, { value: 'shipped' }] }]],
  ],
  ['customer -> Customers', [['Customer', 'many-to-one', { collection: 'Customer' }]]],
  ['line -> invoice line', [['Line', 'many-to-one', { collection: 'InvoiceLine' }]]],
  ['date', [['Date', 'string', {}]]],
] as [string, [string, string, object][]][])('%s', (line, expected) => {
  const read = readQuickFields(line, types, collections);
  expect(read.fields.map((field) => [field.label, field.type, field.options])).toEqual(expected);
  expect(read.unread).toEqual([]);
});

test.each(['x -> Nowhere', '123', 'status: /'])('%s is told as unread', (part) => {
  expect(readQuickFields(`title, ${part}`, types, collections)).toMatchObject({
    unread: [part],
    fields: [{ label: 'Title' }],
  });
});
