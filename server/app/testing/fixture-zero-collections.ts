const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const link = (name: string, collection: string, on_delete = 'set_null') => ({
  name,
  type: 'many-to-one',
  options: { collection, on_delete },
});

/**
 * The collections of the shared attack cases (`../shared/security/attacks.md`). Accounts are Kasbah's own and reached by
 * no link, so `people` stands for them: one for each account, with secrets of every kind that a field can hold.
 */
export const F0_COLLECTIONS = [
  {
    name: 'people',
    display_template: '{{email}} {{name}}',
    fields: [
      KEY,
      { name: 'name', type: 'string' },
      { name: 'email', type: 'string', unique: true },
      { name: 'account', type: 'uuid' },
      { name: 'role', type: 'string' },
      { name: 'password', type: 'hash' },
      { name: 'api_token', type: 'secret' },
      { name: 'totp_secret', type: 'secret' },
      { name: 'recovery_codes', type: 'json' },
      { name: 'reset_token', type: 'string', secret: true },
      { name: 'articles', type: 'one-to-many', options: { collection: 'articles', field: 'author' } },
      { name: 'salaries', type: 'one-to-many', options: { collection: 'salaries', field: 'person' } },
    ],
  },
  {
    name: 'articles',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true, options: { max_length: 200 } },
      { name: 'slug', type: 'string', unique: true, options: { max_length: 100 } },
      { name: 'body', type: 'text', options: { format: 'rich' } },
      {
        name: 'status',
        type: 'status',
        options: { choices: [{ value: 'draft' }, { value: 'published' }], default: 'draft' },
      },
      { name: 'price', type: 'decimal', options: { precision: 10, scale: 2 } },
      link('author', 'people'),
      { name: 'created_by', type: 'created-by' },
      { name: 'updated_by', type: 'updated-by' },
      { name: 'secret_note', type: 'text' },
      { name: 'secret_at', type: 'datetime' },
      { name: 'extra', type: 'json' },
      { name: 'cover', type: 'image' },
      {
        name: 'note_length',
        type: 'computed',
        options: { expression: 'length(secret_note)', result: 'integer' },
      },
      { name: 'comments', type: 'one-to-many', options: { collection: 'comments', field: 'article' } },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'articles_tags', from: 'article', to: 'tag' },
      },
    ],
  },
  {
    name: 'comments',
    fields: [
      KEY,
      { name: 'body', type: 'string' },
      link('article', 'articles', 'cascade'),
      link('author', 'people'),
    ],
  },
  {
    name: 'salaries',
    fields: [
      KEY,
      link('person', 'people', 'cascade'),
      { name: 'amount', type: 'integer' },
      { name: 'note', type: 'string' },
    ],
  },
  {
    name: 'coupons',
    fields: [
      KEY,
      { name: 'code', type: 'string', unique: true, options: { max_length: 40 } },
      { name: 'max_uses', type: 'integer', default: 1 },
      { name: 'used', type: 'integer', default: 0 },
    ],
  },
  {
    name: 'tags',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true, options: { max_length: 40 } },
      { name: 'label', type: 'string' },
    ],
  },
  {
    name: 'articles_tags',
    hidden: true,
    fields: [
      { ...link('article', 'articles', 'cascade'), primary: true, required: true },
      { ...link('tag', 'tags', 'cascade'), primary: true, required: true },
    ],
  },
];
