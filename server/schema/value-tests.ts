import { createRequire } from 'node:module';
import { ValueError } from './field-type.ts';
import { geometryType } from './fields/geometry.ts';
import type { Operator } from './operators.ts';

// Loaded with the first question that needs them: every start would wait for them.
const require = createRequire(import.meta.url);
const re2 = () => require('re2js') as typeof import('re2js');
const turf = () => require('@turf/boolean-intersects') as typeof import('@turf/boolean-intersects');

/** Decides about one value in the API's form. */
export type ValueTest = (value: unknown) => boolean;

const LONGEST_PATTERN = 500;

/** RE2 looks at each character once, whatever the pattern: nobody can make the server think for hours. */
function regex(asked: unknown): ValueTest {
  if (typeof asked !== 'string' || asked.length > LONGEST_PATTERN)
    throw new ValueError(`A pattern of at most ${LONGEST_PATTERN} characters is expected.`);
  try {
    const pattern = re2().RE2JS.compile(asked);
    return (value) => pattern.matcher(String(value)).find();
  } catch {
    throw new ValueError('The pattern is no regular expression of RE2.');
  }
}

type Geometry = Parameters<ReturnType<typeof turf>['booleanIntersects']>[0];
type Box = [west: number, south: number, east: number, north: number];

function geometryOf(asked: unknown): Geometry {
  let input = asked;
  if (typeof asked === 'string') {
    try {
      input = JSON.parse(asked);
    } catch {
      throw new ValueError('GeoJSON is expected.');
    }
  }
  return geometryType.parse(input, {}) as Geometry;
}

function boxOf(geometry: unknown): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    const [x, y] = coordinates as unknown[];
    if (typeof x === 'number' && typeof y === 'number') {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else for (const inner of coordinates) walk(inner);
  };
  walk((geometry as { coordinates?: unknown }).coordinates);
  return box;
}

const overlap = (a: Box, b: Box) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

function intersects(asked: unknown): ValueTest {
  const area = geometryOf(asked);
  const box = boxOf(area);
  const { booleanIntersects } = turf();
  return (value) => overlap(boxOf(value), box) && booleanIntersects(value as Geometry, area);
}

function intersectsBox(asked: unknown): ValueTest {
  const box = boxOf(geometryOf(asked));
  return (value) => overlap(boxOf(value), box);
}

const not =
  (make: (asked: unknown) => ValueTest) =>
  (asked: unknown): ValueTest => {
    const test = make(asked);
    return (value) => !test(value);
  };

/**
 * Operators that the databases do not have, or each in its own way: decided value by value, the same everywhere. Each
 * entry takes what is asked for. @throws ValueError when it is not understood
 */
export const VALUE_TESTS: Partial<Record<Operator, (asked: unknown) => ValueTest>> = {
  _regex: regex,
  _intersects: intersects,
  _nintersects: not(intersects),
  _intersects_bbox: intersectsBox,
  _nintersects_bbox: not(intersectsBox),
};
