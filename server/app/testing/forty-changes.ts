import type { CollectionDefinition, FieldDefinition } from '../../schema/definition.ts';

type Schema = Map<string, CollectionDefinition>;

/** One change of the schema: what becomes of the definitions, and what is done to the rows afterwards. */
export interface SchemaStep {
  title: string;
  /** Changes the definitions in place; those it touched are given back. */
  change(schema: Schema): CollectionDefinition[];
  /** Statements in the quotes of the standard. */
  rows?: string[];
}

const KEY = (collection: string): FieldDefinition => ({
  id: `f_${collection}_id`,
  name: 'id',
  type: 'integer',
  primary: true,
  generated: true,
});

const field = (id: string, type: string, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: `f_${id}`,
  name: id,
  type,
  ...more,
});

const link = (id: string, collection: string): FieldDefinition =>
  field(id, 'many-to-one', { options: { collection } });

function create(title: string, name: string, fields: FieldDefinition[], rows?: string[]): SchemaStep {
  return {
    title,
    change: () => [{ id: `c_${name}`, name, fields: [KEY(name), ...fields] }],
    ...(rows && { rows }),
  };
}

function edit(
  title: string,
  collection: string,
  change: (definition: CollectionDefinition) => void,
  rows?: string[],
): SchemaStep {
  return {
    title,
    change(schema) {
      const definition = schema.get(collection);
      if (!definition) throw new Error(`${title}: there is no ${collection}`);
      change(definition);
      return [definition];
    },
    ...(rows && { rows }),
  };
}

const add = (collection: string, added: FieldDefinition, rows?: string[]) =>
  edit(`add ${collection}.${added.name}`, collection, (one) => void one.fields.push(added), rows);

const remove = (collection: string, name: string) =>
  edit(`remove ${collection}.${name}`, collection, (one) => {
    one.fields = one.fields.filter((other) => other.name !== name);
  });

/** Undefined takes a property away. */
const set = (
  collection: string,
  name: string,
  more: { [K in keyof FieldDefinition]?: FieldDefinition[K] | undefined },
) =>
  edit(`set ${Object.keys(more).join(', ')} of ${collection}.${name}`, collection, (one) => {
    const index = one.fields.findIndex((other) => other.name === name);
    if (index < 0) throw new Error(`${collection} has no ${name}`);
    const entries = Object.entries({ ...one.fields[index], ...more }).filter(
      ([, value]) => value !== undefined,
    );
    one.fields[index] = Object.fromEntries(entries) as unknown as FieldDefinition;
  });

const swap = (collection: string, a: string, b: string) =>
  edit(`swap ${a} and ${b} of ${collection}`, collection, (one) => {
    for (const other of one.fields) other.name = { [a]: b, [b]: a }[other.name] ?? other.name;
  });

const rename = (from: string, to: string) =>
  edit(`rename ${from} to ${to}`, from, (one) => void Object.assign(one, { name: to }));

const MONEY = { precision: 12, scale: 2 };

/** Forty changes of every kind, on two collections that get `rows` items each after the second. */
export function fortyChanges(rows: number): SchemaStep[] {
  const numbers = Array.from({ length: rows }, (_, index) => index + 1);
  const inserts = (head: string, row: (n: number) => string) =>
    Array.from(
      { length: Math.ceil(rows / 500) },
      (_, page) =>
        `${head} ${numbers
          .slice(page * 500, page * 500 + 500)
          .map((n) => `(${row(n)})`)
          .join(', ')}`,
    );
  return [
    create('create customers', 'customers', [
      field('name', 'string', { required: true }),
      field('email', 'string'),
    ]),
    create(
      'create orders',
      'orders',
      [
        field('title', 'string', { required: true }),
        field('amount', 'string'),
        field('memo', 'text'),
        link('customer', 'customers'),
      ],
      [
        ...inserts(
          'insert into "customers" ("name", "email") values',
          (n) => `'Name ${n}', 'n${n}@example.com'`,
        ),
        ...inserts(
          'insert into "orders" ("title", "amount", "memo", "customer") values',
          (n) =>
            `'Title ${n}', ${n % 7 === 0 ? 'null' : `'${n}.${(n % 90) + 10}'`}, ${n % 3 === 0 ? 'null' : `'größer ${n} 🎈'`}, ${((n * 7) % rows) + 1}`,
        ),
      ],
    ),
    add(
      'orders',
      field('status', 'select', { options: { choices: [{ value: 'new' }, { value: 'paid' }] } }),
      [`update "orders" set "status" = 'paid' where "id" < 1000`],
    ),
    add('orders', field('priority', 'integer', { default: 1 })),
    set('orders', 'priority', { indexed: true }),
    set('orders', 'title', { name: 'subject' }),
    set('orders', 'amount', { type: 'decimal', options: MONEY }),
    set('customers', 'email', { unique: true }),
    add('customers', field('city', 'string'), [`update "customers" set "city" = 'Ulm' where "id" < 500`]),
    rename('customers', 'clients'),
    add('orders', field('placed', 'datetime'), [
      `update "orders" set "placed" = '2026-01-02 03:04:05' where "id" < 1500`,
    ]),
    set('orders', 'memo', { type: 'string', options: { max_length: 500 } }),
    set('orders', 'priority', { required: true }),
    set('orders', 'priority', { default: 2 }),
    remove('orders', 'status'),
    add('orders', { ...field('status', 'string', { default: 'new' }), id: 'f_status_again' }),
    set('orders', 'status', { name: 'state' }),
    swap('clients', 'name', 'email'),
    swap('clients', 'name', 'email'),
    create('create tags', 'tags', [field('word', 'string', { required: true })]),
    create(
      'create order_tags',
      'order_tags',
      [link('the_order', 'orders'), link('tag', 'tags')],
      [
        `insert into "tags" ("word") values ('red'), ('blue')`,
        'insert into "order_tags" ("the_order", "tag") values (1, 1), (1, 2), (7, 1)',
      ],
    ),
    add(
      'orders',
      field('tags', 'many-to-many', {
        options: { collection: 'tags', junction: 'order_tags', from: 'the_order', to: 'tag' },
      }),
    ),
    add('clients', field('orders', 'one-to-many', { options: { collection: 'orders', field: 'customer' } })),
    set('orders', 'customer', { name: 'client' }),
    set('orders', 'priority', { type: 'bigint', default: undefined }),
    set('orders', 'priority', { type: 'string' }),
    set('orders', 'priority', { type: 'integer' }),
    add('orders', field('weight', 'float'), ['update "orders" set "weight" = "id" / 4.0']),
    set('orders', 'weight', { type: 'decimal', options: { precision: 12, scale: 3 } }),
    add('orders', field('flag', 'boolean', { required: true, default: false })),
    set('orders', 'flag', { label: 'Marked', note: 'Set by hand' }),
    edit('settings of orders', 'orders', (one) => {
      one.default_sort = ['-placed'];
      one.display_template = '{{subject}}';
    }),
    set('orders', 'subject', { options: { max_length: 120 } }),
    set('orders', 'subject', { options: { max_length: 400 } }),
    set('clients', 'email', { unique: undefined }),
    set('clients', 'email', { unique: true, required: true }),
    set('orders', 'placed', { type: 'date' }),
    rename('orders', 'purchases'),
    remove('clients', 'city'),
    add('purchases', field('code', 'uuid', { indexed: true })),
  ];
}
