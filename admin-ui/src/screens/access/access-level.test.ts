import { expect, test } from 'vitest';
import type { Policy } from '../../api/types.ts';
import { levelOf } from './access-level.ts';

const rule = (patch: Partial<Policy>): Policy => ({
  id: '1',
  role: 'r',
  collection: 'Track',
  action: 'read',
  effect: 'allow',
  where: null,
  fields: ['*'],
  presets: null,
  validation: null,
  ...patch,
});

test.each([
  ['no rule', [], 'none'],
  ['one that allows all', [rule({})], 'all'],
  ['some rows', [rule({ where: { Name: { _eq: 'a' } } })], 'some'],
  ['some fields', [rule({ fields: ['Name'] })], 'some'],
  ['all, with a rule that forbids', [rule({}), rule({ effect: 'deny', fields: ['Name'] })], 'some'],
  ['only one that forbids', [rule({ effect: 'deny' })], 'none'],
  ['another action', [rule({ action: 'delete' })], 'none'],
  ['another collection', [rule({ collection: 'Album' })], 'none'],
] as [string, Policy[], string][])('%s is %s', (_name, policies, level) => {
  expect(levelOf(policies, 'Track', 'read')).toBe(level);
});
