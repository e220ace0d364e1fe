import { expect, test } from '@playwright/test';
import { OWN_PAGE } from './support/ask.ts';
import { loadChinook } from './support/chinook-servers.ts';
import { startProduct } from './support/product.ts';
import { signIn } from './support/test.ts';

const TABLES = [
  'Album',
  'Artist',
  'Customer',
  'Employee',
  'Genre',
  'Invoice',
  'InvoiceLine',
  'MediaType',
  'Playlist',
  'PlaylistTrack',
  'Track',
];
/** PostgreSQL's script spells its tables in snake case. */
const spelled = (name: string, snake: boolean) =>
  snake ? name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase() : name;

interface Relation {
  kind: string;
  collection: string;
  key_field?: string;
}
interface Collection {
  name: string;
  fields: { name: string; relation: Relation | null }[];
}

for (const server of ['PostgreSQL', 'MariaDB'] as const) {
  test(`a music shop on ${server} is opened as it is, and not altered`, async ({ playwright }) => {
    test.setTimeout(120_000);
    const shop = await loadChinook(server);
    test.skip(!shop, `${server} does not answer`);
    if (!shop) return;
    const as = (name: string) => spelled(name, server === 'PostgreSQL');
    const before = await shop.structure();
    const product = await startProduct({ database: shop.url }).catch(async (error) => {
      await shop.drop();
      throw error;
    });
    try {
      const storageState = await signIn(playwright, product);
      const api = await playwright.request.newContext({
        baseURL: product.url,
        storageState,
        extraHTTPHeaders: OWN_PAGE,
      });
      const read = async (path: string) => (await (await api.get(path)).json()).data;

      const collections: Collection[] = (await read('/api/schema/manifest')).collections;
      // What Kasbah brings for everybody stands beside them.
      const theirs = collections.map(({ name }) => name).filter((name) => !name.startsWith('kasbah_'));
      expect(theirs.sort()).toEqual(TABLES.map(as).sort());
      const relation = (collection: string, field: string) =>
        collections.find(({ name }) => name === as(collection))?.fields.find(({ name }) => name === as(field))
          ?.relation;
      expect(relation('Track', 'Album')).toMatchObject({
        kind: 'many-to-one',
        collection: as('Album'),
        key_field: as('AlbumId'),
      });
      expect(relation('Album', 'Track')).toMatchObject({ kind: 'one-to-many', collection: as('Track') });
      expect(relation('Playlist', 'Track')).toMatchObject({ kind: 'many-to-many', collection: as('Track') });

      const fields = [
        as('Name'),
        `${as('Album')}.${as('Title')}`,
        `${as('Album')}.${as('Artist')}.${as('Name')}`,
      ];
      const filter = encodeURIComponent(JSON.stringify({ [as('UnitPrice')]: { _lt: '1.5' } }));
      const list = `/api/items/${as('Track')}?fields=${fields}&sort=-${as('Milliseconds')}&limit=1&filter=${filter}`;
      expect(await read(list)).toEqual([
        {
          [as('Name')]: 'Dazed And Confused',
          [as('Album')]: {
            [as('Title')]: 'The Song Remains The Same (Disc 1)',
            [as('Artist')]: { [as('Name')]: 'Led Zeppelin' },
          },
        },
      ]);

      const one = `/api/items/${as('Track')}/1`;
      const changed = await api.patch(one, { data: { [as('Name')]: 'Für die, die rocken' } });
      expect(changed.status(), await changed.text()).toBe(200);
      expect((await read(`${one}?fields=${as('Name')}`))[as('Name')]).toBe('Für die, die rocken');
      const history = await read(`${one}/history`);
      expect(history).toHaveLength(1);
      expect(history[0].before).toEqual({ [as('Name')]: 'For Those About To Rock (We Salute You)' });
      expect(await shop.structure()).toEqual(before);
    } finally {
      await product.stop();
      await shop.drop();
    }
  });
}
