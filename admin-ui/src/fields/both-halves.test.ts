import { expect, it } from 'vitest';
import { FIELD_TYPES } from '../../../server/schema/fields/all.ts';
import { fieldTypeNames } from './registry.ts';

it('every field type has a half on the server and a half in the admin', () => {
  expect(fieldTypeNames()).toEqual(FIELD_TYPES.map(({ name }) => name).sort());
});
