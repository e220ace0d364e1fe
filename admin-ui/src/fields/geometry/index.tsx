import { t } from '../../i18n/i18n.ts';
import { IconMapPin } from '../../ui/icons.ts';
import { Select } from '../../ui/select.tsx';
import type { FieldContext, FieldType, Parsed, SettingsProps } from '../field-type.ts';
import { localNumber } from '../number-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { TextEditor } from '../shared/text-editor.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const SHAPES = ['Point', 'LineString', 'Polygon'] as const;

interface Geometry {
  type: string;
  coordinates: unknown[];
}

function geometryOf(value: unknown): Geometry | null {
  const { type, coordinates } = (value ?? {}) as Partial<Geometry>;
  return typeof type === 'string' && Array.isArray(coordinates) ? { type, coordinates } : null;
}

/** A point as `52.52, 13.405` (latitude first, as people say it), others by what they are made of. */
function format(value: unknown, { locale }: FieldContext): string {
  const found = geometryOf(value);
  if (!found) return value === null || value === undefined ? '' : JSON.stringify(value);
  const { type, coordinates } = found;
  if (type === 'Point') {
    const [longitude, latitude] = coordinates.map((one) => localNumber(one, locale, { most: 6 }));
    return `${latitude}; ${longitude}`;
  }
  if (type === 'LineString') return t('field.line', { count: coordinates.length });
  const ring = Array.isArray(coordinates[0]) ? coordinates[0].length - 1 : 0;
  return t('field.area', { count: ring });
}

const edit = (value: unknown) => {
  const found = geometryOf(value);
  if (found?.type === 'Point' && found.coordinates.length === 2)
    return [...found.coordinates].reverse().join(', ');
  return value === null || value === undefined ? '' : JSON.stringify(value, null, 2);
};

const PAIR = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** Reads GeoJSON, or latitude and longitude as maps give them. */
function parse(text: string): Parsed {
  const empty = emptyValue(text);
  if (empty) return empty;
  const pair = PAIR.exec(text);
  if (pair) return { ok: true, value: { type: 'Point', coordinates: [Number(pair[2]), Number(pair[1])] } };
  try {
    const value = geometryOf(JSON.parse(text));
    if (value) return { ok: true, value };
  } catch {
    // Said below.
  }
  return { ok: false, message: t('field.geometry') };
}

/** A place on Earth: a point, a line or an area. */
export const fieldType: FieldType = {
  name: 'geometry',
  Icon: IconMapPin,
  width: 176,
  align: 'start',
  freeText: true,
  format,
  edit,
  parse,
  Cell: (props) => <TextCell {...props} text={format(props.value, props.context)} />,
  Input: (props) => <TypedInput {...props} lines={2} mono toText={edit} parse={parse} />,
  Editor: (props) => <TextEditor {...props} lines />,
  filter: { operators: ['_null', '_nnull'], words: 'plain' },
  Settings: GeometrySettings,
};

/** The one shape that a field takes, or any. */
function GeometrySettings({ options, onChange }: SettingsProps) {
  const { shape, ...rest } = options;
  return (
    <Select
      label={t('field.shape')}
      data={SHAPES.map((value) => ({ value, label: t(`field.shape.${value}`) }))}
      value={typeof shape === 'string' ? shape : null}
      clearable
      placeholder={t('field.shape.any')}
      onChange={(next) => onChange(next === null ? rest : { ...rest, shape: next })}
    />
  );
}
