// Roles and policies as a large installation has them: so many roles, each with row and field rules on so many collections.
import { randomUUID } from 'node:crypto';
import { open } from './seed.mjs';

/** Collections of the bench beside those that are measured. @param {number} count */
export const manyCollections = (count) =>
  Array.from({ length: count }, (_, index) => ({
    name: `side_${index}`,
    fields: [
      { name: 'id', type: 'integer', primary: true, generated: true },
      { name: 'title', type: 'string' },
      { name: 'owner', type: 'string' },
      { name: 'state', type: 'string' },
    ],
  }));

/**
 * Writes the roles and one policy for each of them on each collection, into the database of a server that is stopped.
 * @param {string} file @param {number} roles @param {readonly string[]} collections
 */
export async function addPolicies(file, roles, collections) {
  const database = await open(file);
  await database.exec('BEGIN');
  for (let role = 0; role < roles; role++) {
    const id = `many-${role}`;
    await database.run('INSERT INTO kasbah_roles (id, name, label, builtin) VALUES (?, ?, ?, 0)', [
      id,
      id,
      id,
    ]);
    for (const collection of collections)
      await database.run(
        'INSERT INTO kasbah_policies (id, role, collection, action, effect, "where", fields) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
          ...[randomUUID(), id, collection, 'read', 'allow'],
          JSON.stringify({ _or: [{ owner: { _eq: '$CURRENT_USER' } }, { state: { _eq: 'open' } }] }),
          JSON.stringify(['id', 'title', 'state']),
        ],
      );
  }
  await database.exec('COMMIT');
  await database.close();
}
