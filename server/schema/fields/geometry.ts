import { type FieldOptions, type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { jsonType } from './json.ts';

const SHAPES = ['Point', 'LineString', 'Polygon'] as const;
type Shape = (typeof SHAPES)[number];

function position(input: unknown, at: string): number[] {
  const numbers = Array.isArray(input) ? (input as unknown[]) : [];
  if (numbers.length < 2 || numbers.length > 3 || !numbers.every((one) => Number.isFinite(one)))
    throw new ValueError('A position is longitude and latitude, and a height where there is one.', at);
  const [longitude, latitude] = numbers as number[];
  if (Math.abs(longitude!) > 180 || Math.abs(latitude!) > 90)
    throw new ValueError('Longitude goes from -180 to 180 and latitude from -90 to 90.', at);
  return numbers as number[];
}

function positions(input: unknown, least: number, at: string): number[][] {
  if (!Array.isArray(input) || input.length < least)
    throw new ValueError(`At least ${least} positions are expected.`, at);
  return input.map((one, index) => position(one, `${at}[${index}]`));
}

function ring(input: unknown, at: string): number[][] {
  const found = positions(input, 4, at);
  if (JSON.stringify(found[0]) !== JSON.stringify(found.at(-1)))
    throw new ValueError('A ring ends where it begins.', at);
  return found;
}

const CORNERS = [
  [13.3, 52.4],
  [13.5, 52.4],
  [13.4, 52.6],
  [13.3, 52.4],
];
const EXAMPLES: Record<Shape, { type: Shape; coordinates: unknown }> = {
  Point: { type: 'Point', coordinates: [13.4, 52.5] },
  LineString: { type: 'LineString', coordinates: CORNERS.slice(0, 2) },
  Polygon: { type: 'Polygon', coordinates: [CORNERS] },
};

const READ: Record<Shape, (coordinates: unknown, at: string) => unknown> = {
  Point: position,
  LineString: (coordinates, at) => positions(coordinates, 2, at),
  Polygon(coordinates, at) {
    if (!Array.isArray(coordinates) || coordinates.length === 0)
      throw new ValueError('At least one ring is expected.', at);
    return coordinates.map((one, index) => ring(one, `${at}[${index}]`));
  },
};

const allowed = (options: FieldOptions): readonly Shape[] =>
  options.shape === undefined ? SHAPES : [options.shape as Shape];

function parseGeometry(input: unknown, options: FieldOptions): { type: Shape; coordinates: unknown } {
  const { type, coordinates } = (input ?? {}) as { type?: unknown; coordinates?: unknown };
  const shape = allowed(options).find((one) => one === type);
  if (!shape) throw new ValueError(`GeoJSON of type ${allowed(options).join(', ')} is expected.`, '.type');
  return { type: shape, coordinates: READ[shape](coordinates, '.coordinates') };
}

/** A place on Earth as GeoJSON (RFC 7946): a point, a line or an area; kept as JSON on every database. */
export const geometryType: FieldType = {
  ...jsonType,
  name: 'geometry',
  label: 'Place on a map',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { shape: { enum: SHAPES, title: 'Shape' } },
  },
  operators: OPERATOR_SETS.place,
  parse: parseGeometry,
  jsonSchema: (options) => ({
    type: 'object',
    additionalProperties: false,
    required: ['type', 'coordinates'],
    properties: { type: { enum: allowed(options) }, coordinates: { type: 'array', minItems: 1 } },
    examples: [EXAMPLES[allowed(options)[0] ?? 'Point']],
  }),
  tsType: (options) =>
    allowed(options)
      .map((shape) => `{ type: '${shape}'; coordinates: number${'[]'.repeat(SHAPES.indexOf(shape) + 1)} }`)
      .join(' | '),
};
