import type { Actor } from '../access/actor.ts';
import { system } from '../access/actor.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { ACTIONS, type Action } from '../schema/scope.ts';
import type { Engine } from './engine.ts';
import { type AccessExplanation, explainAccess } from './explain-access.ts';

const DECISIONS = ['allowed', 'refused', 'some'] as const;
const KEYS = new Set(['name', 'actor', 'action', 'collection', 'item', 'field', 'expected']);

/** One expectation of a policy test file. */
export interface AccessTest {
  name: string;
  /** A user's e-mail or id, `role:<id>`, `key:<id>` or `guest`. */
  actor: string;
  action: Action;
  collection: string;
  item?: string;
  field?: string;
  expected: (typeof DECISIONS)[number];
}

export interface AccessTestResult {
  test: AccessTest;
  /** Null when it holds. */
  failure: string | null;
}

const text = (value: unknown, at: string): string => {
  if (typeof value === 'string' && value !== '') return value;
  throw new KasbahError('INVALID_ACCESS_TEST', 'A text is expected here.', { path: at });
};

/**
 * Reads the tests of a file: a list of `{name, actor, action, collection, item?, field?, expected}`.
 * @throws KasbahError INVALID_ACCESS_TEST with the place
 */
export function readAccessTests(json: unknown, file: string): AccessTest[] {
  if (!Array.isArray(json))
    throw new KasbahError('INVALID_ACCESS_TEST', `${file} must hold a list of tests.`, { path: file });
  return json.map((one: unknown, index): AccessTest => {
    const at = `${file}[${index}]`;
    if (!isObject(one)) throw new KasbahError('INVALID_ACCESS_TEST', 'A test is an object.', { path: at });
    const strange = Object.keys(one).find((key) => !KEYS.has(key));
    if (strange)
      throw new KasbahError('INVALID_ACCESS_TEST', `${strange.slice(0, 80)} is not part of a test.`, {
        path: `${at}.${strange.slice(0, 80)}`,
        hint: `A test has ${[...KEYS].join(', ')}.`,
      });
    const action = ACTIONS.find((name) => name === one.action);
    const expected = DECISIONS.find((name) => name === one.expected);
    if (!action)
      throw new KasbahError('INVALID_ACCESS_TEST', `action is one of ${ACTIONS.join(', ')}.`, {
        path: `${at}.action`,
      });
    if (!expected)
      throw new KasbahError('INVALID_ACCESS_TEST', `expected is one of ${DECISIONS.join(', ')}.`, {
        path: `${at}.expected`,
      });
    const actor = text(one.actor, `${at}.actor`);
    const collection = text(one.collection, `${at}.collection`);
    const place = [one.item, one.field].filter((part) => part !== undefined).join('.');
    return {
      ...{ actor, action, collection, expected },
      name:
        one.name === undefined
          ? `${actor} ${action} ${collection}${place && ` ${place}`}`
          : text(one.name, `${at}.name`),
      ...(one.item !== undefined && { item: String(one.item) }),
      ...(one.field !== undefined && { field: text(one.field, `${at}.field`) }),
    };
  });
}

const because = ({ decision, reason, policies }: AccessExplanation): string => {
  const speaking = policies
    .filter(({ holds }) => holds !== false)
    .map(({ effect, role, id }) => `${effect} of ${role.label} (${id})`);
  return `${decision} because of ${reason}${speaking.length > 0 ? `: ${speaking.join(', ')}` : ''}`;
};

/** Asks every question of the tests and compares; nothing is written. */
export async function runAccessTests(
  engine: Engine,
  tests: readonly AccessTest[],
  actorOf: (subject: string) => Promise<Actor | null>,
): Promise<AccessTestResult[]> {
  const caller = { actor: system('access tests'), source: 'cli' };
  const results: AccessTestResult[] = [];
  for (const test of tests) {
    const { collection, action, item, field, expected } = test;
    const about = await actorOf(test.actor);
    const question = {
      collection,
      action,
      ...(item !== undefined && { item }),
      ...(field !== undefined && { field }),
    };
    try {
      if (!about) throw new KasbahError('NOT_FOUND', `There is nobody active called ${test.actor}.`);
      const told = await explainAccess(engine, caller, about, question);
      const failure = told.decision === expected ? null : `expected ${expected}, is ${because(told)}`;
      results.push({ test, failure });
    } catch (error) {
      if (!isKasbahError(error)) throw error;
      results.push({ test, failure: `expected ${expected}, cannot be asked: ${error.message}` });
    }
  }
  return results;
}
